# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of whole programs share: running them, reading their events, making and comparing trees."""

import hashlib
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
import traceback

CLI = os.environ.get("TINCAN_CLI", "build/src/cli/tincan-cli")
SERVER = os.environ.get("TINCAN_SERVER_PROGRAM", "build/src/server/tincan-server")

# Generous, because machines are slow and noisy; nothing is measured with it.
PATIENCE = float(os.environ.get("TINCAN_TEST_PATIENCE", "60"))


class Program:
    """A running program whose standard output is JSON, one object a line."""

    def __init__(self, arguments, stdin=None, env=None, cwd=None):
        self.arguments = arguments
        self.events = []
        self.garbage = []
        self.condition = threading.Condition()
        self.errors = tempfile.TemporaryFile("w+")
        self.peak_rss = 0  # bytes, as of the last event
        environment = dict(os.environ, LC_ALL="C.UTF-8")
        environment.pop("TINCAN_SERVER", None)
        environment.update(env or {})
        self.process = subprocess.Popen(
            arguments, stdin=stdin if stdin is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=self.errors, text=True, env=environment, cwd=cwd)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        running.append(self)

    def _read(self):
        for line in self.process.stdout:
            self._look_at_memory()
            with self.condition:
                try:
                    self.events.append(json.loads(line))
                except json.JSONDecodeError:
                    self.garbage.append(line)
                self.condition.notify_all()
        with self.condition:
            self.condition.notify_all()

    def _look_at_memory(self):
        try:
            with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
                for line in status:
                    if line.startswith("VmHWM:"):
                        self.peak_rss = int(line.split()[1]) * 1024
        except OSError:
            pass  # it ends just now

    def seen(self, name, **members):
        return [e for e in self.events if e.get("event") == name
                and all(e.get(k) == v for k, v in members.items())]

    def wait_event(self, name, count=1, timeout=None, **members):
        """The count-th event of this name (with these members), or a failure."""
        deadline = time.monotonic() + (timeout or PATIENCE)
        with self.condition:
            while len(self.seen(name, **members)) < count:
                if not self.reader.is_alive() or time.monotonic() > deadline:
                    raise AssertionError(f"no {name} {members} from {self.describe()}")
                self.condition.wait(0.2)
            return self.seen(name, **members)[count - 1]

    def wait_for(self, condition, timeout=None):
        """Until the events fulfil the condition."""
        deadline = time.monotonic() + (timeout or PATIENCE)
        with self.condition:
            while not condition():
                if not self.reader.is_alive() or time.monotonic() > deadline:
                    raise AssertionError(f"not what was waited for: {self.describe()}")
                self.condition.wait(0.2)

    def wait_exit(self, timeout=None):
        try:
            self.process.wait(timeout or PATIENCE)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"did not end: {self.describe()}") from None
        self.reader.join(10)
        assert not self.garbage, f"not JSON on standard output: {self.garbage[:3]}"
        return self.process.returncode

    def stderr(self):
        self.errors.seek(0)
        return self.errors.read()

    def describe(self):
        status = self.process.poll()
        events = [e for e in self.events if e.get("event") not in ("progress", "file")][-8:]
        return f"{' '.join(self.arguments[:3])}… (status {status}, {events}, {self.stderr()[-2000:]})"

    def send_signal(self, number):
        self.process.send_signal(number)

    def stop(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


running = []


def stop_all():
    while running:
        running.pop().stop()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server(Program):
    """tincan-server on a loopback port; its log is on standard error."""

    def __init__(self, *options, port=None):
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        super().__init__([SERVER, "--listen", f"127.0.0.1:{self.port}", *options])
        self.wait_listening()

    def wait_listening(self):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                assert self.process.poll() is None, self.describe()
                time.sleep(0.05)
        raise AssertionError("the server does not listen")


def cli(*arguments, **keywords):
    return Program([CLI, *map(str, arguments)], **keywords)


def send(server, *arguments, **keywords):
    where = ["--server", server.url] if server else []
    return cli("send", "--json", *where, *arguments, **keywords)


def receive(server, *arguments, yes=True, **keywords):
    where = ["--server", server.url] if server else []
    answer = ["--yes"] if yes else []
    return cli("receive", "--json", *answer, *where, *arguments, **keywords)


def transfer(server, paths, output, send_options=(), receive_options=()):
    """One whole transfer by link; the sender is host. Both programs have ended when this returns."""
    sender = send(server, *send_options, *paths)
    link = sender.wait_event("waiting")["link"]
    receiver = receive(None, "--output", output, *receive_options, link)
    receiver.wait_exit(PATIENCE * 4)
    sender.wait_exit()
    return sender, receiver


# --- trees ---

def write(path, content=b"", mode=0o644, mtime=None):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)
    os.chmod(path, mode)
    if mtime is not None:
        os.utime(path, ns=(mtime, mtime))
    return path


def write_random(path, size, seed=0):
    """A file that does not compress and is not zero anywhere for long; written in pieces."""
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    piece = hashlib.shake_256(str(seed).encode()).digest(1 << 20)
    with open(path, "wb") as file:
        written = 0
        while written < size:
            counter = (written >> 20).to_bytes(8, "big")
            part = (counter + piece[8:])[:size - written]
            file.write(part)
            written += len(part)
    return path


def describe_entry(path):
    status = os.lstat(path)
    if stat.S_ISDIR(status.st_mode):
        return ("folder", status.st_mtime_ns)
    if stat.S_ISREG(status.st_mode):
        with open(path, "rb") as file:
            digest = hashlib.file_digest(file, "sha256") if hasattr(hashlib, "file_digest") else \
                hashlib.sha256(file.read())
        return ("file", status.st_size, status.st_mtime_ns, bool(status.st_mode & 0o100),
                digest.hexdigest())
    return ("other",)


def describe_tree(top):
    tree = {}
    for folder, folders, files in os.walk(top):
        for name in folders + files:
            path = os.path.join(folder, name)
            tree[os.path.relpath(path, top)] = describe_entry(path)
    return tree


def assert_same_tree(one, other):
    a, b = describe_tree(one), describe_tree(other)
    missing = sorted(set(a) - set(b))[:5]
    extra = sorted(set(b) - set(a))[:5]
    different = [(k, a[k], b[k]) for k in a if k in b and a[k] != b[k]][:5]
    assert not missing and not extra and not different, \
        f"missing {missing}, not expected {extra}, different {different}"


def leftovers(folder):
    """Part files and journals."""
    return [os.path.join(d, n) for d, _, names in os.walk(folder) for n in names
            if n.startswith(".tincan-")]


# --- running tests ---

def main(tests):
    """Runs the functions in TAP; arguments select by name. Each gets an empty folder and is in it."""
    selected = [t for t in tests if not sys.argv[1:] or t.__name__ in sys.argv[1:]]
    print(f"1..{len(selected)}", flush=True)
    failures = 0
    for number, test in enumerate(selected, 1):
        folder = tempfile.mkdtemp(prefix="tincan-test-", dir=os.environ.get("TINCAN_TEST_DIR"))
        here = os.getcwd()
        try:
            os.chdir(folder)
            test()
            print(f"ok {number} - {test.__name__}", flush=True)
        except Skip as skip:
            print(f"ok {number} - {test.__name__} # SKIP {skip}", flush=True)
        except BaseException:  # pylint: disable=broad-except
            failures += 1
            print(f"not ok {number} - {test.__name__}", flush=True)
            for line in traceback.format_exc().splitlines():
                print(f"# {line}", flush=True)
        finally:
            os.chdir(here)
            stop_all()
            shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if failures else 0)


class Skip(Exception):
    """The machine cannot do this test; says why."""


# Absolute, because every test has a folder of its own.
CLI = os.path.abspath(CLI)
SERVER = os.path.abspath(SERVER)
signal.signal(signal.SIGTERM, lambda *_: (stop_all(), sys.exit(1)))
