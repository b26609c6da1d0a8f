#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Has many hosts wait on one server, and prints what each costs as a line of JSON.

  mailboxes.py SERVER-PROGRAM [--mailboxes N] [--max-bytes N]

Then some guests join, so that it is known that the server still works, and how long it takes to answer."""

import argparse
import base64
import json
import os
import resource
import socket
import statistics
import struct
import subprocess
import sys
import threading
import time

SPARE_FILES = 200
GUESTS = 50
MASK = b"\x01\x02\x03\x04"
HANDSHAKE = (b"GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
             b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")


def b64(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class Client:
    """A WebSocket that waits for each answer."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.settimeout(60)
        self.socket.sendall(HANDSHAKE)
        self.buffer = b""
        head = self._read_until(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101 "), head
        self.say({"type": "hello", "versions": [1]})
        self.hear("welcome")

    def _receive(self):
        data = self.socket.recv(65536)
        if not data:
            raise AssertionError("the server closed the connection")
        self.buffer += data

    def _read_until(self, end):
        while end not in self.buffer:
            self._receive()
        head, self.buffer = self.buffer.split(end, 1)
        return head

    def _read(self, length):
        while len(self.buffer) < length:
            self._receive()
        data, self.buffer = self.buffer[:length], self.buffer[length:]
        return data

    def say(self, message):
        payload = json.dumps(message).encode()
        header = struct.pack("!BB", 0x81, 0x80 | min(len(payload), 126))
        if len(payload) >= 126:
            header += struct.pack("!H", len(payload))
        masked = bytes(byte ^ MASK[i % 4] for i, byte in enumerate(payload))
        self.socket.sendall(header + MASK + masked)

    def hear(self, kind):
        first, length = self._read(2)
        if length == 126:
            length = struct.unpack("!H", self._read(2))[0]
        payload = self._read(length)
        if first != 0x81:
            raise AssertionError(f"the server closed with {payload[:2].hex()}")
        message = json.loads(payload)
        assert message["type"] == kind, message
        return message


def read_rss(pid):
    """Bytes of memory that a process has."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    raise AssertionError("no VmRSS")


def start_server(program, mailboxes):
    server = subprocess.Popen(
        [program, "--listen", "127.0.0.1:0", "--log-format", "json",
         "--max-mailboxes", str(mailboxes), "--max-connections", str(mailboxes + GUESTS),
         "--max-connections-per-address", "0", "--join-rate", "0", "--idle-timeout", "3600"],
        stderr=subprocess.PIPE, text=True)
    for line in server.stderr:
        event = json.loads(line)
        if event.get("event") == "listening":
            return server, event["port"]
    raise AssertionError("the server does not listen")


def drain(server):
    """Lets the server go on logging; one that nobody reads would stop it."""
    threading.Thread(target=lambda: [None for _ in server.stderr], daemon=True).start()


def wait_for_hosts(port, mailboxes):
    hosts, plates = [], set()
    for i in range(mailboxes):
        host = Client(port)
        host.say({"type": "open", "mailbox": b64(i.to_bytes(16, "big")),
                  "token": b64(os.urandom(32)), "code": True})
        plates.add(host.hear("opened")["nameplate"])
        hosts.append(host)
    assert len(plates) == mailboxes, "two mailboxes have the same number"
    return hosts


def meet(port, hosts):
    """How long each of some guests takes to join and to say something, in milliseconds."""
    times = []
    for i in range(0, len(hosts), max(len(hosts) // GUESTS, 1)):
        guest = Client(port)
        begin = time.monotonic()
        guest.say({"type": "join", "mailbox": b64(i.to_bytes(16, "big")),
                   "token": b64(os.urandom(32))})
        assert guest.hear("joined")["here"]
        guest.say({"type": "send", "body": "AQID"})
        hosts[i].hear("arrived")
        assert hosts[i].hear("message")["body"] == "AQID"
        times.append((time.monotonic() - begin) * 1000)
        guest.say({"type": "leave"})
        hosts[i].hear("gone")
        guest.socket.close()
    return times


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--mailboxes", type=int, default=5000)
    # A leak or a careless buffer shows, another allocator does not.
    parser.add_argument("--max-bytes", type=int, default=32 * 1024,
                        help="what each may cost at most; 0 for anything")
    options = parser.parse_args()

    wanted = options.mailboxes + SPARE_FILES
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard != resource.RLIM_INFINITY and hard < wanted:
        print(f"Skipped: this needs {wanted} open files, and {hard} are allowed.")
        return 77
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))

    server, port = start_server(options.program, options.mailboxes)
    drain(server)
    try:
        before = read_rss(server.pid)
        begin = time.monotonic()
        hosts = wait_for_hosts(port, options.mailboxes)
        seconds = time.monotonic() - begin
        each = (read_rss(server.pid) - before) / options.mailboxes
        times = meet(port, hosts)
        for host in hosts:
            host.say({"type": "ping"})
        for host in hosts:
            host.hear("pong")
        server.terminate()
        for host in hosts:
            host.socket.close()
        status = server.wait(30)
    finally:
        server.kill()

    print(json.dumps({
        "mailboxes": options.mailboxes,
        "bytes_per_mailbox": round(each),
        "rss_before": before,
        "opened_per_second": round(options.mailboxes / seconds),
        "meet_ms": round(statistics.median(times), 2),
    }))
    assert status == 0, f"the server ended with {status}"
    assert options.max_bytes == 0 or each <= options.max_bytes, f"{each:.0f} bytes are too many"
    return 0


if __name__ == "__main__":
    sys.exit(main())
