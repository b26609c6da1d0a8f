#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tincan-server behind real proxies, which run the examples of data/server with other names, ports and paths."""

import http.client
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, ".."), os.path.join(HERE, "..", "hostile")]
import services  # pylint: disable=wrong-import-position
import websocket  # pylint: disable=wrong-import-position
from tincan_test import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position

PAGE = os.path.abspath(os.environ["TINCAN_WEB_ROOT"]) if "TINCAN_WEB_ROOT" in os.environ else None
TRUSTED = "/etc/ssl/certs/ca-certificates.crt"


def listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


class Proxy:
    """At https://localhost/, with a certificate that nobody else trusts."""

    def __init__(self, server, **changes):
        self.server = server
        self.http, self.https = free_port(), free_port()
        self.url = f"https://localhost:{self.https}/"
        self.service = self.start(**changes)
        self.tls = ssl.create_default_context(cafile=self.authority)

    def connect(self, source="127.0.0.1"):
        plain = socket.create_connection(("127.0.0.1", self.https), PATIENCE, (source, 0))
        return self.tls.wrap_socket(plain, server_hostname="localhost")

    def ask(self, path, method="GET", body=None, **headers):
        """The answer and its body."""
        connection = http.client.HTTPSConnection("localhost", self.https, timeout=PATIENCE, context=self.tls)
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()

    def websocket(self, source="127.0.0.1", headers=""):
        return services.greet(self.connect(source), headers)

    def cli(self, *arguments):
        """A program on a machine that trusts the certificate."""
        return Program([*services.as_root("--mount"), "sh", "-c", f'mount --bind "$0" {TRUSTED} && exec "$@"',
                        self.authority, CLI, *map(str, arguments)])


class Nginx(Proxy):
    refusal = 413  # by nginx

    def start(self, page=False, patience="120s"):
        program = services.find("nginx")
        self.authority = os.path.abspath("certificate.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                        "-keyout", "key.pem", "-out", "certificate.pem"], check=True, capture_output=True)
        replacements = [
            ("127.0.0.1:8044", f"127.0.0.1:{self.server.port}"),
            ("listen [::]:80;", ""),
            ("listen [::]:443 ssl;", ""),
            ("listen 80;", f"listen 127.0.0.1:{self.http};"),
            ("listen 443 ssl;", f"listen 127.0.0.1:{self.https} ssl;"),
            ("/etc/letsencrypt/live/send.example/fullchain.pem", self.authority),
            ("/etc/letsencrypt/live/send.example/privkey.pem", os.path.abspath("key.pem")),
            ("/var/log/nginx/tincan.error.log", os.path.abspath("errors")),
            ("/var/www/html", os.path.abspath("www")),
            ("send.example", "localhost"),
            (" 120s;", f" {patience};"),
        ]
        site = services.example("nginx.conf", *replacements)
        if page:
            snippet = services.example("nginx-page.conf", ("/usr/local/share/tincan/web", PAGE))
            write("tincan-page.conf", snippet.encode())
            site, count = re.subn(r"  location / \{\s*proxy_pass[^}]*\}\n", "  include tincan-page.conf;\n", site)
            assert count == 1
        write("tincan.conf", site.encode())
        paths = "\n".join(f"  {kind}_temp_path {os.path.abspath(kind)};"
                          for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        write("nginx.conf", f"""
            daemon off;
            {"user root;" if os.geteuid() == 0 else ""}
            pid {os.path.abspath("pid")};
            error_log stderr;
            events {{ worker_connections 512; }}
            http {{
              access_log {os.path.abspath("access")};
              {paths}
              include tincan.conf;
            }}""".encode())
        return services.Service([program, "-p", os.getcwd(), "-c", os.path.abspath("nginx.conf"), "-e", "stderr"],
                                lambda: listens(self.https))


class Caddy(Proxy):
    refusal = 502  # tincan-server hangs up on whoever uploads

    def start(self):
        storage = os.path.abspath("storage")
        site = services.example("Caddyfile", ("127.0.0.1:8044", f"127.0.0.1:{self.server.port}"),
                                ("send.example {", "localhost {"))
        self.authority = f"{storage}/pki/authorities/local/root.crt"
        write("Caddyfile", f"""{{
                admin off
                default_bind 127.0.0.1
                http_port {self.http}
                https_port {self.https}
                local_certs
                skip_install_trust
                storage file_system {storage}
            }}
            {site}""".encode())
        home = {name: os.path.abspath("home") for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
        return services.Service([services.find("caddy"), "run", "--config", os.path.abspath("Caddyfile"),
                                 "--adapter", "caddyfile"],
                                lambda: os.path.exists(self.authority) and listens(self.https) and self.answers(),
                                env=home)

    def answers(self):
        """Its first certificate takes a moment."""
        self.tls = ssl.create_default_context(cafile=self.authority)
        try:
            self.connect().close()
            return True
        except OSError:
            return False


def behind(*options):
    return Server("--trusted-proxy", "127.0.0.1", *options)


def metric(server, name):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    connection.request("GET", "/metrics")
    text = connection.getresponse().read().decode()
    connection.close()
    return int(re.search(rf"^tincan_{name} (\d+)$", text, re.MULTILINE).group(1))


def wait_metric(server, name, value):
    deadline = time.monotonic() + PATIENCE
    while metric(server, name) != value:
        assert time.monotonic() < deadline, f"{name} is {metric(server, name)}"
        time.sleep(0.1)


def page(proxy_class):
    server = behind()
    proxy = proxy_class(server)
    direct = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    direct.request("GET", "/")
    expected = direct.getresponse()
    answer, body = proxy.ask("/")
    assert (answer.status, body) == (200, expected.read())
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy"):
        assert answer.headers.get_all(name) == expected.headers.get_all(name), f"{name}: {answer.headers}"

    answer, body = proxy.ask("/healthz")
    assert (answer.status, body) == (200, b"ok\n")

    plain = http.client.HTTPConnection("localhost", proxy.http, timeout=PATIENCE)
    plain.request("GET", "/page?x")
    answer = plain.getresponse()
    assert answer.status in (301, 308) and answer.headers["Location"].startswith("https://localhost"), answer.headers


def metrics_are_not_public(proxy_class):
    server = behind()
    proxy = proxy_class(server)
    assert metric(server, "mailboxes") == 0
    for headers in ({}, {"X-Forwarded-For": "127.0.0.1"}):
        answer, body = proxy.ask("/metrics", **headers)
        assert answer.status == 404 and b"tincan_" not in body, (answer.status, body[:80])
    # And if the proxy did pass it on, others would still not be shown it.
    for forwarded in ("198.51.100.7", "127.0.0.1, 198.51.100.7"):
        direct = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
        direct.request("GET", "/metrics", headers={"X-Forwarded-For": forwarded})
        assert direct.getresponse().status == 404


def no_uploads(proxy_class):
    proxy = proxy_class(behind())
    answer, _ = proxy.ask("/", "POST", body=b"x" * 4000)
    assert answer.status == proxy.refusal, answer.status
    assert proxy.ask("/healthz")[0].status == 200


def whole_transfer(proxy_class):
    proxy = proxy_class(behind())
    write_random("there/picture", 3_000_000)
    write("there/note", b"hello")
    sender = proxy.cli("send", "--json", "--server", proxy.url, "there")
    link = sender.wait_event("waiting")["link"]
    assert link.startswith(proxy.url + "#"), link
    receiver = proxy.cli("receive", "--json", "--yes", "--output", "in", link)
    assert (receiver.wait_exit(), sender.wait_exit()) == (0, 0), receiver.describe() + sender.describe()
    assert_same_tree("there", "in/there")


def user(client):
    """Which user of the relay somebody is; each address is another."""
    welcome = json.loads(client.receive())
    return welcome["ice_servers"][0]["username"].split(":")[1]


def who_is_there(proxy_class):
    """What a proxy says of who came is believed; what anybody else says of themselves is not."""
    write("secret", b"shared\n")
    server = behind("--turn-uri", "turn:127.0.0.1:9", "--turn-secret-file", "secret", "--max-connections-per-address", "3")
    proxy = proxy_class(server)
    forged = "X-Forwarded-For: 127.0.0.3\r\n"
    kept = [proxy.websocket("127.0.0.2"), proxy.websocket("127.0.0.2", forged)]
    one, liar = map(user, kept)
    kept.append(proxy.websocket("127.0.0.3"))
    other = user(kept[-1])
    assert one == liar and one != other, (one, liar, other)

    direct = socket.create_connection(("127.0.0.1", server.port), PATIENCE, ("127.0.0.2", 0))
    kept.append(services.greet(direct, forged))
    assert user(kept[-1]) == one

    # That was the third from there.
    try:
        proxy.websocket("127.0.0.2", forged).receive()
        raise AssertionError("more than three connections of one address")
    except websocket.Closed as closed:
        assert closed.args[0] == 4004, closed
    kept.append(proxy.websocket("127.0.0.3"))
    assert user(kept[-1]) == other


def waiting_goes_on(proxy_class):
    """Behind a proxy, too, a host survives that the server is restarted, and its link stays good."""
    server = behind()
    proxy = proxy_class(server)
    write("note", b"hello")
    sender = proxy.cli("send", "--json", "--server", proxy.url, "note")
    link = sender.wait_event("waiting")["link"]
    port = server.port
    server.send_signal(signal.SIGTERM)
    assert server.wait_exit() == 0, server.describe()
    assert proxy.ask("/healthz")[0].status == 502
    server = Server("--trusted-proxy", "127.0.0.1", port=port)
    wait_metric(server, "mailboxes", 1)
    receiver = proxy.cli("receive", "--json", "--yes", "--output", "in", link)
    assert (receiver.wait_exit(), sender.wait_exit()) == (0, 0), receiver.describe() + sender.describe()
    assert open("in/note", "rb").read() == b"hello"


def test_nginx_idle():
    """Whoever keeps to what the server asks for is not cut off by nginx, which cuts off who is silent for longer."""
    keepalive, patience = 2, 5
    server = behind("--idle-timeout", str(keepalive * 3), "--hello-timeout", "600")
    proxy = Nginx(server, patience=f"{patience}s")
    write("note", b"hello")
    sender = proxy.cli("send", "--json", "--server", proxy.url, "note")
    sender.wait_event("waiting")
    silent = proxy.connect()
    services.upgrade(silent)
    assert silent.recv(1) == b"", "nginx has not cut off who says nothing"
    wait_metric(server, "connections", 1)
    # The sender has been there for longer, on its first connection.
    counts = {name: metric(server, name) for name in ("connections_total", "mailboxes_reclaimed_total")}
    assert counts == {"connections_total": 2, "mailboxes_reclaimed_total": 0}, counts

    default = int(services.options_of_help()["--idle-timeout"])
    configured = {int(seconds) for seconds in re.findall(r"proxy_(?:read|send)_timeout (\d+)s;", services.example("nginx.conf"))}
    assert configured and min(configured) > default, "nginx must not be less patient than tincan-server"


def test_nginx_writes_down_nobody():
    """Also where its own configuration logs requests, and when something goes wrong."""
    server = behind()
    proxy = Nginx(server)
    proxy.ask("/")
    proxy.websocket().close()
    proxy.ask("/", "POST", body=b"x" * 4000)
    proxy.ask("/../nothing")
    server.stop()
    assert proxy.ask("/")[0].status == 502
    proxy.service.stop()
    assert [os.path.getsize(log) for log in ("access", "errors")] == [0, 0]


def test_nginx_reload_breaks_nothing():
    """As after each renewal of a certificate."""
    server = behind()
    proxy = Nginx(server)
    client = proxy.websocket()
    client.receive()
    site = open("tincan.conf", encoding="utf-8").read()
    write("tincan.conf", site.replace("return 404;", "return 410;").encode())
    proxy.service.process.send_signal(signal.SIGHUP)
    deadline = time.monotonic() + PATIENCE
    while proxy.ask("/metrics")[0].status != 410:
        assert time.monotonic() < deadline, proxy.service.log()
        time.sleep(0.1)
    client.send('{"type":"ping"}')
    assert json.loads(client.receive())["type"] == "pong"


def test_nginx_lets_certificates_renew():
    proxy = Nginx(behind())
    write("www/.well-known/acme-challenge/token", b"proof")
    plain = http.client.HTTPConnection("localhost", proxy.http, timeout=PATIENCE)
    plain.request("GET", "/.well-known/acme-challenge/token")
    assert plain.getresponse().read() == b"proof"


def test_page_by_nginx():
    """Each file of the page comes with the headers that tincan-server sends."""
    if PAGE is None:
        raise Skip("the page was not built")
    server = behind("--web-root", PAGE)
    proxy = Nginx(server, page=True)
    compared = ("Content-Type", "Cache-Control", "Content-Security-Policy", "Cross-Origin-Opener-Policy",
                "Permissions-Policy", "Referrer-Policy", "X-Content-Type-Options", "Content-Encoding")
    names = [os.path.relpath(os.path.join(folder, name), PAGE) for folder, _, found in os.walk(PAGE) for name in found]
    for name in ("", *(name for name in names if not name.endswith(".gz"))):
        headers = {"Accept-Encoding": "gzip", "Sec-Fetch-Dest": "document" if name == "" else "script"}
        direct = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
        direct.request("GET", f"/{name}", headers=headers)
        expected = direct.getresponse()
        answer, body = proxy.ask(f"/{name}", **headers)
        assert (answer.status, body) == (200, expected.read()), f"{name}: {answer.status}"
        for header in compared:
            assert answer.headers.get_all(header) == expected.headers.get_all(header), \
                f"{name}: {header}: {answer.headers.get_all(header)}, not {expected.headers.get_all(header)}"
        assert "Sec-Fetch-Dest" in ", ".join(answer.headers.get_all("Vary"))
    assert proxy.ask("/nothing")[0].status == 404

    server.stop()
    assert proxy.ask("/")[0].status == 200
    assert proxy.ask("/healthz")[0].status == 502


def named(check, proxy_class):
    def test():
        check(proxy_class)
    test.__name__ = f"test_{proxy_class.__name__.lower()}_{check.__name__}"
    return test


main([
    *(named(check, proxy_class) for proxy_class in (Nginx, Caddy)
      for check in (page, metrics_are_not_public, no_uploads, whole_transfer, who_is_there, waiting_goes_on)),
    test_nginx_idle,
    test_nginx_writes_down_nobody,
    test_nginx_reload_breaks_nothing,
    test_nginx_lets_certificates_renew,
    test_page_by_nginx,
])
