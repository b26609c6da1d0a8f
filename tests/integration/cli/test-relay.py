#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Through a TURN server only, with credentials that tincan-server hands out and with one's own."""

import base64
import os
import shutil
import socket
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from tincan_test import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position


class Turn:
    """coturn, on a loopback port unless told otherwise."""

    def __init__(self, *options, address="127.0.0.1"):
        program = shutil.which("turnserver")
        if program is None:
            raise Skip("coturn is not installed")
        self.port = free_port()
        self.log = open("turn.log", "w", encoding="utf-8")
        self.process = subprocess.Popen(
            [program, "-n", "--listening-ip", address, "--relay-ip", address,
             "--listening-port", str(self.port), "--realm", "tincan", "--fingerprint",
             "--allow-loopback-peers", "--no-tls", "--no-dtls", "--no-cli", "--log-file", "stdout",
             "--userdb", os.path.abspath("turn.db"), "--pidfile", os.path.abspath("turn.pid"),
             *options],
            stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                socket.create_connection((address, self.port), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("coturn does not listen")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.log.close()


RELAY = ("--ice-policy", "relay")


def assert_relayed(sender, receiver):
    assert (sender.wait_exit(), receiver.wait_exit()) == (0, 0), \
        sender.describe() + receiver.describe()
    for end in (sender, receiver):
        assert end.wait_event("connected")["path"] == "relay"
    assert open("in/note", "rb").read() == open("note", "rb").read()


def test_relay_with_credentials_from_the_server():
    write("secret", b"between the two servers\n")
    with Turn("--use-auth-secret", "--static-auth-secret=between the two servers") as turn:
        for transport in ("udp", "tcp"):
            server = Server("--turn-uri", f"turn:127.0.0.1:{turn.port}?transport={transport}",
                            "--turn-secret-file", "secret")
            write_random("note", 1_000_000)
            assert_relayed(*transfer(server, ["note"], "in", RELAY, RELAY))
            shutil.rmtree("in")


def test_relay_with_own_credentials():
    with Turn("--lt-cred-mech", "--user", "anna:pass word") as turn:
        server = Server()
        write_random("note", 1_000_000)
        own = (*RELAY, "--turn", f"turn:anna@127.0.0.1:{turn.port}?transport=udp")
        os.environ["TINCAN_TURN_PASSWORD"] = "pass word"
        assert_relayed(*transfer(server, ["note"], "in", own, own))


def test_one_side_insists():
    """The other side may not see an address of the one that hides."""
    write("secret", b"shared\n")
    with Turn("--use-auth-secret", "--static-auth-secret=shared") as turn:
        server = Server("--turn-uri", f"turn:127.0.0.1:{turn.port}?transport=udp",
                        "--turn-secret-file", "secret")
        write_random("note", 1_000_000)
        assert_relayed(*transfer(server, ["note"], "in", RELAY, ()))


def candidate_types(code):
    """0 host, 1 server reflexive, 2 relayed: those of an offer code, section 13 of PROTOCOL.md."""
    payload = code.split(".")[1]
    data = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    at = 48
    for _ in ("ufrag", "password"):
        at += 1 + (data[at] * 6 + 7) // 8
    count, at = data[at], at + 1
    types = []
    for _ in range(count):
        types.append(data[at] & 3)
        at += 3 + (16 if data[at] >> 6 else 4)
    return types


def own_address():
    """One of this machine that is not loopback, which a code leaves out. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError as error:
            raise Skip("this machine has no network") from error
        return probe.getsockname()[0]


def test_relay_in_an_offer_code():
    """Nothing can be sent after a code, so that the relay is asked although nobody knows whether it is needed."""
    address = own_address()
    with Turn("--lt-cred-mech", "--user", "anna:word", address=address) as turn:
        os.environ["TINCAN_TURN_PASSWORD"] = "word"
        write("note", b"hello")
        sender = cli("send", "--manual", "--json", "--yes", "--turn",
                     f"turn:anna@{address}:{turn.port}?transport=udp", "note", stdin=subprocess.PIPE)
        types = candidate_types(sender.wait_event("code")["code"])
        sender.stop()
        assert 0 in types and 2 in types, types


def test_no_relay_to_be_had():
    server = Server()
    write("note", b"hello")
    sender = send(server, *RELAY, "note")
    receiver = receive(None, *RELAY, sender.wait_event("waiting")["link"])
    assert receiver.wait_exit(PATIENCE * 3) == 5, receiver.describe()
    assert sender.wait_exit(PATIENCE * 3) == 5, sender.describe()
    assert "TURN" in sender.wait_event("error")["message"]


main([t for name, t in list(globals().items()) if name.startswith("test_")])
