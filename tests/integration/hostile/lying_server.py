# SPDX-License-Identifier: GPL-3.0-or-later
"""A signaling server that lies: it stands before an honest one and does to the messages what it is told."""

import base64
import json
import socket
import threading

from websocket import Closed, WebSocket


def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def b64(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class Connection:
    """One client, and the connection to the honest server that was made for it."""

    def __init__(self, server, number, client):
        self.server = server
        self.number = number
        self.client = client
        self.upstream = WebSocket.connect(server.honest.port)
        self.is_host = None
        self.guest = None

    def run(self, source, sink, towards_client):
        try:
            while True:
                message = json.loads(source.receive())
                self.look(message)
                for changed in self.server.lie(self, message, towards_client):
                    sink.send(json.dumps(changed))
        except (Closed, json.JSONDecodeError, ValueError):
            pass
        finally:
            self.client.abort()
            self.upstream.abort()

    def look(self, message):
        if message["type"] == "open":
            self.is_host = True
        elif message["type"] == "join":
            self.is_host = False
        elif message["type"] == "joined":
            self.guest = message["guest"]

    def say(self, message):
        """To this client, as if it came from the server."""
        try:
            self.client.send(json.dumps(message))
        except Closed:
            pass


class LyingServer:
    """@lie (connection, message, towards_client) gives the messages that go on in place of the one that came."""

    def __init__(self, honest, lie):
        self.honest = honest
        self.lie = lie
        self.connections = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
                connection = Connection(self, len(self.connections), WebSocket.accept(client))
            except (OSError, Closed, StopIteration):
                if self.listener.fileno() < 0:
                    return
                continue
            self.connections.append(connection)
            for source, sink, towards in ((connection.client, connection.upstream, False),
                                          (connection.upstream, connection.client, True)):
                threading.Thread(target=connection.run, args=(source, sink, towards),
                                 daemon=True).start()

    def close(self):
        self.listener.close()
        for connection in self.connections:
            connection.client.abort()
            connection.upstream.abort()


def honest(_connection, message, _towards_client):
    return [message]
