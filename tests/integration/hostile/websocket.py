# SPDX-License-Identifier: GPL-3.0-or-later
"""As much of RFC 6455 as a test double needs: text messages, both ends, nothing fragmented."""

import base64
import hashlib
import os
import socket
import struct

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


class Closed(Exception):
    """The other end is gone, or said so."""


class WebSocket:
    def __init__(self, connection, is_client):
        self.connection = connection
        self.is_client = is_client

    @classmethod
    def accept(cls, connection):
        request = read_head(connection)
        key = next(line.split(b":", 1)[1].strip() for line in request.split(b"\r\n")
                   if line.lower().startswith(b"sec-websocket-key:"))
        accept = base64.b64encode(hashlib.sha1(key + GUID).digest())
        connection.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                           b"Connection: Upgrade\r\nSec-WebSocket-Accept: " + accept + b"\r\n\r\n")
        return cls(connection, False)

    @classmethod
    def connect(cls, port, path="/ws"):
        connection = socket.create_connection(("127.0.0.1", port), 10)
        connection.settimeout(None)
        key = base64.b64encode(os.urandom(16)).decode()
        connection.sendall((f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
                            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
                            "Sec-WebSocket-Version: 13\r\n\r\n").encode())
        head = read_head(connection)
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise Closed(head.split(b"\r\n")[0])
        return cls(connection, True)

    def send(self, payload, opcode=TEXT):
        if isinstance(payload, str):
            payload = payload.encode()
        mask = os.urandom(4) if self.is_client else b""
        length = len(payload)
        head = bytes([0x80 | opcode])
        flag = 0x80 if self.is_client else 0
        if length < 126:
            head += bytes([flag | length])
        elif length < 65536:
            head += bytes([flag | 126]) + struct.pack(">H", length)
        else:
            head += bytes([flag | 127]) + struct.pack(">Q", length)
        if mask:
            payload = bytes(b ^ mask[i % 4] for i, b in enumerate(payload))
        try:
            self.connection.sendall(head + mask + payload)
        except OSError as error:
            raise Closed(error) from error

    def receive(self):
        """The next text message; pings are answered on the way."""
        while True:
            first, second = self._read(2)
            length = second & 0x7f
            if length == 126:
                length = struct.unpack(">H", self._read(2))[0]
            elif length == 127:
                length = struct.unpack(">Q", self._read(8))[0]
            mask = self._read(4) if second & 0x80 else None
            payload = self._read(length)
            if mask:
                payload = bytes(b ^ mask[i % 4] for i, b in enumerate(payload))
            opcode = first & 0x0f
            if opcode == CLOSE:
                raise Closed(struct.unpack(">H", payload[:2])[0] if len(payload) >= 2 else None)
            if opcode == PING:
                self.send(payload, PONG)
            elif opcode == TEXT:
                return payload.decode()

    def close(self, code=1000):
        try:
            self.send(struct.pack(">H", code), CLOSE)
        except Closed:
            pass
        self.abort()

    def abort(self):
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.connection.close()

    def _read(self, length):
        data = b""
        while len(data) < length:
            try:
                part = self.connection.recv(length - len(data))
            except OSError as error:
                raise Closed(error) from error
            if not part:
                raise Closed(None)
            data += part
        return data


def read_head(connection):
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        part = connection.recv(1)
        if not part:
            raise Closed(None)
        head += part
    return head
