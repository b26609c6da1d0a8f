#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fetches what the Flatpak is built from, so that its build can be done without a network.

Usage: fetch-sources.py FOLDER

The folder is as flatpak-builder's --extra-sources wants it. Archives come from a mirror of Debian
where that has the very same ones, else from where the manifest says; packages of npm come through
npm, from whatever registry that uses here. Nothing is kept whose digest is not the manifest's.
DEBIAN_MIRROR names another mirror.
"""

import glob
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
MIRROR = os.environ.get("DEBIAN_MIRROR", "http://deb.debian.org/debian")
# Debian's original archives are the ones that their authors have published.
IN_DEBIAN = {
    "libnice-0.1.22.tar.gz": "libn/libnice/libnice_0.1.22.orig.tar.gz",
    "1.0.22-RELEASE.tar.gz": "libs/libsodium/libsodium_1.0.22.orig.tar.gz",
    "qrencode-4.1.1.tar.bz2": "q/qrencode/qrencode_4.1.1.orig.tar.bz2",
}


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def keep(folder, digest, name, content):
    place = os.path.join(folder, "downloads", digest)
    os.makedirs(place, exist_ok=True)
    with open(os.path.join(place, name), "wb") as file:
        file.write(content)


def is_kept(folder, digest, name):
    return os.path.exists(os.path.join(folder, "downloads", digest, name))


def download(address):
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.read()
    except (urllib.error.URLError, TimeoutError) as error:
        print(f"{address}: {error}", file=sys.stderr)
        return b""


def fetch_archive(folder, source):
    name, digest = os.path.basename(source["url"]), source["sha256"]
    if is_kept(folder, digest, name):
        return
    addresses = [source["url"]]
    if name in IN_DEBIAN:
        addresses.insert(0, f"{MIRROR}/pool/main/{IN_DEBIAN[name]}")
    for address in addresses:
        content = download(address)
        if hashlib.sha256(content).hexdigest() == digest:
            keep(folder, digest, name, content)
            return
    sys.exit(f"{name} cannot be had from {' or '.join(addresses)}.")


def fill_npm_cache(cache, sources):
    """Through npm itself, which knows where to get packages from here."""
    def missing():
        return [s for s in sources if not os.path.exists(os.path.join(cache, place_of(s)))]

    def npm(*arguments, cwd):
        subprocess.run(["npm", *arguments, "--cache", cache, "--loglevel=error"], cwd=cwd,
                       check=True, stdout=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory() as folder:
        if len(missing()) > 10:
            for name in ("package.json", "package-lock.json", ".npmrc"):
                shutil.copy(os.path.join(ROOT, "src", "web", name), folder)
            npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=folder)
        # What this version of Node.js, or this machine, has no use for.
        for source in missing():
            name, _, rest = source["url"].removeprefix("https://registry.npmjs.org/").partition(
                "/-/")
            version = rest.removesuffix(".tgz").removeprefix(name.rpartition("/")[2] + "-")
            npm("cache", "add", f"{name}@{version}", cwd=folder)
    assert not missing(), missing()[:3]


def place_of(source):
    """Of a package in the cache."""
    return os.path.join(source["dest"].removeprefix("npm-cache/"), source["dest-filename"])


def fetch_packages(folder, sources):
    wanted = [s for s in sources
              if not is_kept(folder, s["sha512"], os.path.basename(s["url"]))]
    if not wanted:
        return
    cache = os.path.join(folder, "npm")
    fill_npm_cache(cache, wanted)
    for source in wanted:
        with open(os.path.join(cache, place_of(source)), "rb") as file:
            content = file.read()
        assert hashlib.sha512(content).hexdigest() == source["sha512"], source["url"]
        keep(folder, source["sha512"], os.path.basename(source["url"]), content)
    shutil.rmtree(cache)


def main():
    folder = os.path.abspath(sys.argv[1])
    os.makedirs(folder, exist_ok=True)
    for path in glob.glob(os.path.join(ROOT, "flatpak", "modules", "*.json")):
        for source in read(path)["sources"]:
            fetch_archive(folder, source)
    fetch_packages(folder, read(os.path.join(ROOT, "flatpak", "npm-sources.json")))


main()
