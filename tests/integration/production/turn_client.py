# SPDX-License-Identifier: GPL-3.0-or-later
"""As much of a TURN client (RFC 8656) as is needed to hear what a relay allows and refuses."""

import base64
import hashlib
import hmac
import ipaddress
import os
import socket
import struct
import time

ALLOCATE, CREATE_PERMISSION = 0x0003, 0x0008
USERNAME, MESSAGE_INTEGRITY, ERROR_CODE, REALM, NONCE = 0x0006, 0x0008, 0x0009, 0x0014, 0x0015
XOR_PEER_ADDRESS, REQUESTED_FAMILY, REQUESTED_TRANSPORT, SOFTWARE = 0x0012, 0x0017, 0x0019, 0x8022
COOKIE = 0x2112A442
UDP, IPV6 = 17 << 24, 2 << 24

# Over UDP a request is said again when nobody answers.
SECONDS, TIMES = 1, 20


def attribute(kind, value):
    return struct.pack(">HH", kind, len(value)) + value + bytes(-len(value) % 4)


def xored(address, transaction):
    packed = ipaddress.ip_address(address).packed
    pad = struct.pack(">I", COOKIE) + transaction
    family = 1 if len(packed) == 4 else 2
    return struct.pack(">BBH", 0, family, 9 ^ (COOKIE >> 16)) + bytes(a ^ b for a, b in zip(packed, pad))


def credential(secret, username):
    return base64.b64encode(hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()).decode()


class TurnClient:
    """One allocation at most; requests return 0, or the code with which they were refused."""

    def __init__(self, host, port, username, password, tcp=False):
        kind = socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM
        self.socket = socket.socket(socket.AF_INET, kind)
        self.socket.settimeout(SECONDS * TIMES if tcp else SECONDS)
        self.socket.connect((host, port))
        self.username, self.password = username, password
        self.realm = self.nonce = None
        self.answer = {}

    def close(self):
        self.socket.close()

    def allocate(self, ipv6=False):
        family = attribute(REQUESTED_FAMILY, struct.pack(">I", IPV6)) if ipv6 else b""
        return self._request(ALLOCATE, lambda _: attribute(REQUESTED_TRANSPORT, struct.pack(">I", UDP)) + family)

    def permit(self, address):
        return self._request(CREATE_PERMISSION,
                             lambda transaction: attribute(XOR_PEER_ADDRESS, xored(address, transaction)))

    def _request(self, method, make_body):
        for _ in range(3):
            status = self._exchange(method, make_body)
            # The first answer says the realm, and with it who is asked for a password.
            if status not in (401, 438) or self.answer.get(NONCE) == self.nonce:
                break
            self.realm, self.nonce = self.answer[REALM], self.answer[NONCE]
        return status

    def _ask(self, request):
        for _ in range(TIMES):
            try:
                self.socket.sendall(request)
                data = self.socket.recv(2000)
                # What comes late answers something that was said before.
                while data[8:20] != request[8:20]:
                    data = self.socket.recv(2000)
                return data
            except socket.timeout:
                continue
            except ConnectionRefusedError:
                time.sleep(SECONDS)  # it listens for TCP before it does for UDP
        raise AssertionError("the relay does not answer")

    def _exchange(self, method, make_body):
        transaction = os.urandom(12)
        body = make_body(transaction)
        if self.nonce is not None:
            body += attribute(USERNAME, self.username.encode())
            body += attribute(REALM, self.realm) + attribute(NONCE, self.nonce)
            head = struct.pack(">HHI", method, len(body) + 24, COOKIE) + transaction
            key = hashlib.md5(f"{self.username}:{self.realm.decode()}:{self.password}".encode()).digest()
            body += attribute(MESSAGE_INTEGRITY, hmac.new(key, head + body, hashlib.sha1).digest())
        data = self._ask(struct.pack(">HHI", method, len(body), COOKIE) + transaction + body)
        self.answer = {}
        at = 20
        while at < len(data):
            kind, length = struct.unpack(">HH", data[at:at + 4])
            self.answer.setdefault(kind, data[at + 4:at + 4 + length])
            at += 4 + length + -length % 4
        error = self.answer.get(ERROR_CODE)
        return error[2] * 100 + error[3] if error else 0
