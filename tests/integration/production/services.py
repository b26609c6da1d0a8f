# SPDX-License-Identifier: GPL-3.0-or-later
"""What an operator runs beside tincan-server: the examples of data/server, and the real programs that read them."""

import os
import re
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, ".."), os.path.join(HERE, "..", "hostile")]
import tincan_test as t  # pylint: disable=wrong-import-position
import websocket  # pylint: disable=wrong-import-position

EXAMPLES = os.environ["TINCAN_EXAMPLES"]

# Programs that would begin to serve this machine if they were installed are only unpacked, by ./dev.
UNPACKED = os.environ.get("TINCAN_UNPACKED", "")


def example(name, *replacements):
    """An example with other names, ports and paths in it; nothing is replaced that is not there."""
    with open(os.path.join(EXAMPLES, name), encoding="utf-8") as file:
        text = file.read()
    for old, new in replacements:
        assert old in text, f"{name} has no {old}"
        text = text.replace(old, new)
    return text


def find(program):
    path = os.pathsep.join([os.path.join(UNPACKED, "usr", place) for place in ("sbin", "bin")]
                           + [os.environ["PATH"], "/usr/sbin"])
    found = shutil.which(program, path=path)
    if found is None:
        raise t.Skip(f"{program} is not there; ./dev test fetches it")
    return found


def as_root(*options):
    """The beginning of a command that may change a namespace of its own."""
    command = ["unshare", *([] if os.geteuid() == 0 else ["--user", "--map-root-user"]), *options]
    if subprocess.run([*command, "true"], capture_output=True, check=False).returncode != 0:
        raise t.Skip("this machine lets nobody make namespaces")
    return command


class Service:
    """A program that logs to a file, and is ready when it listens."""

    def __init__(self, arguments, ready, env=None):
        self.arguments = arguments
        self.log_path = os.path.abspath(f"{os.path.basename(arguments[0])}-{len(t.running)}.log")
        with open(self.log_path, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(arguments, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                            env={**os.environ, **(env or {})})
        t.running.append(self)
        deadline = time.monotonic() + t.PATIENCE
        while not ready():
            assert self.process.poll() is None and time.monotonic() < deadline, self.log()
            time.sleep(0.05)

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as log:
            return f"{' '.join(self.arguments)}: {log.read()[-3000:]}"

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(t.PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()


def upgrade(connection, headers=""):
    """A WebSocket that has said nothing."""
    connection.sendall((f"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n{headers}"
                        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
    head = websocket.read_head(connection)
    assert b" 101 " in head.split(b"\r\n")[0], head
    return websocket.WebSocket(connection, True)


def greet(connection, headers=""):
    """A WebSocket that has said hello, and can read the answer."""
    client = upgrade(connection, headers)
    client.send('{"type":"hello","versions":[1]}')
    return client


def options_of_help():
    """Each option that tincan-server has, and its default as --help tells it."""
    text = subprocess.run([t.SERVER, "--help"], capture_output=True, text=True, check=True,
                          env={**os.environ, "LC_ALL": "C.UTF-8"}).stdout
    options = {}
    for line in text.splitlines():
        option = re.match(r"\s+(?:-\w, )?(--[\w-]+)(?:=\S+)?\s{2,}(.*)", line)
        if option is not None:
            default = re.search(r"\(([^()]*)\)$", option.group(2))
            options[option.group(1)] = default.group(1) if default else None
    return options
