#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page as the programs serve it that it was built with."""

import gzip
import html
import http.client
import os
import re
import sys
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from tincan_test import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position

PAGE = os.path.abspath(os.environ["TINCAN_WEB_ROOT"])

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
}

FOR_EVER = "public, max-age=31536000, immutable"


def read(name):
    with open(os.path.join(PAGE, name), "rb") as file:
        return file.read()


def files():
    return [os.path.relpath(os.path.join(folder, name), PAGE)
            for folder, _, names in os.walk(PAGE) for name in names]


def ask(base, path, method="GET", **headers):
    """The answer and its body."""
    address = urllib.parse.urlsplit(urllib.parse.urljoin(base, path))
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=PATIENCE)
    try:
        connection.request(method, address.path, headers=headers)
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def test_every_file():
    server = Server()
    for name in files():
        if name.endswith(".gz"):
            continue
        answer, body = ask(server.url, name)
        assert answer.status == 200, f"{name}: {answer.status}"
        assert body == read(name), name
        assert answer.headers["Content-Type"] == TYPES[os.path.splitext(name)[1]], name
        assert answer.headers["X-Content-Type-Options"] == "nosniff", name
        kept = FOR_EVER if name.startswith("assets/") else "no-cache"
        assert answer.headers["Cache-Control"] == kept, f"{name}: {answer.headers}"


def test_index():
    server = Server()
    answer, body = ask(server.url, "")
    assert (answer.status, body) == (200, read("index.html"))
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cross-Origin-Opener-Policy"] is None
    assert "camera=()" in answer.headers["Permissions-Policy"]

    head, nothing = ask(server.url, "", "HEAD")
    assert (head.status, nothing) == (200, b"")
    assert head.headers["Content-Length"] == str(len(body))

    same, nothing = ask(server.url, "", **{"If-None-Match": answer.headers["ETag"]})
    assert (same.status, nothing) == (304, b"")

    # As from a browser that trusts the address.
    trusted, _ = ask(server.url, "", **{"Sec-Fetch-Dest": "document"})
    assert trusted.headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_one_policy():
    """For hosts that send none the page has its own; a frame's parent can only be told by a header."""
    server = Server()
    answer, body = ask(server.url, "")
    own = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', body.decode()).group(1)
    sent = answer.headers["Content-Security-Policy"]
    assert sent == html.unescape(own) + "; frame-ancestors 'none'", sent


def test_policy_of_workers():
    server = Server()
    policies = {name: ask(server.url, name)[0].headers["Content-Security-Policy"]
                for name in files() if name.endswith(".js")}
    with_wasm = [name for name, policy in policies.items() if "unsafe" in policy]
    assert with_wasm == ["sha256-worker.js"], with_wasm
    assert policies["sha256-worker.js"] == "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'"


def test_compressed():
    server = Server()
    script = next(name for name in files() if re.match(r"assets/index-.*\.js$", name))
    plain, body = ask(server.url, script)
    answer, compressed = ask(server.url, script, **{"Accept-Encoding": "gzip, deflate, br"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Cache-Control"] == FOR_EVER
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["ETag"] != plain.headers["ETag"]
    assert len(compressed) < len(body) and gzip.decompress(compressed) == body


def test_nothing_else():
    server = Server()
    for path in ["save/1", "../tincan-server", "assets/", "src/main.tsx"]:
        answer, _ = ask(server.url, path)
        assert answer.status == 404, f"{path}: {answer.status}"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_other_folder():
    write("index.html", b"<p>mine")
    server = Server("--web-root", os.getcwd())
    assert ask(server.url, "")[1] == b"<p>mine"


def test_link_of_a_sender():
    """With no server set up, the link itself opens the page."""
    write("note.txt", b"hello")
    link = send(None, "note.txt").wait_event("waiting")["link"]
    answer, body = ask(link.split("#")[0], "")
    assert (answer.status, body) == (200, read("index.html"))


main([
    test_every_file,
    test_index,
    test_one_policy,
    test_policy_of_workers,
    test_compressed,
    test_nothing_else,
    test_other_folder,
    *([test_link_of_a_sender] if "TINCAN_CLI" in os.environ else []),
])
