#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How soon the app's window is there, and whether it answers while it moves files.

  tests/bench/app.py BUILD [--quick]      on a display and a session bus of its own; prints rows

The window is measured beside the least that a libadwaita app can be, in turns. A turn of the main loop
is what it does between two times of waiting; the time in which another program had the processor, or
the display was to answer, is taken off it, since that is the machine's, not the app's."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.path.abspath(sys.argv[1])
QUICK = "--quick" in sys.argv
os.environ.setdefault("TINCAN_CLI", f"{BUILD}/src/cli/tincan-cli")
os.environ.setdefault("TINCAN_TEST_PATIENCE", "600")
sys.path.insert(0, os.path.join(HERE, "..", "integration"))
import tincan_test as t  # pylint: disable=wrong-import-position

PROBE = f"{BUILD}/tests/bench/app-probe"
BARE = f"{BUILD}/tests/bench/app-bare"
LIMIT = 50  # ms, as in probe.h


def enter():
    """Starts this once more, with a display and a session bus."""
    if os.environ.get("TINCAN_BENCH_INSIDE"):
        return
    os.environ.update(
        TINCAN_BENCH_INSIDE="yes", GDK_BACKEND="x11", GSK_RENDERER="cairo", GTK_A11Y="none",
        GSETTINGS_BACKEND="memory", GSETTINGS_SCHEMA_DIR=f"{BUILD}/data", ADW_DISABLE_PORTAL="1",
        GIO_USE_VFS="local", LC_ALL="C.UTF-8")
    os.environ.pop("WAYLAND_DISPLAY", None)
    os.execvp(sys.executable, [sys.executable, os.path.join(HERE, "..", "ui", "display.py"),
                               "dbus-run-session", "--", sys.executable, *sys.argv])


def home():
    """The home of one run, which knows nothing of an earlier one."""
    folder = tempfile.mkdtemp(dir=os.getcwd())
    os.makedirs(f"{folder}/in")
    return {"HOME": folder, "XDG_DATA_HOME": f"{folder}/data", "XDG_CONFIG_HOME": f"{folder}/config",
            "XDG_STATE_HOME": f"{folder}/state", "TINCAN_BENCH_FOLDER": f"{folder}/in"}


def row(what, *cells):
    print(f"| {what} | " + " | ".join(cells) + " |", flush=True)


# --- the window ---

def processor():
    """ms of it that ended children have used."""
    times = os.times()
    return (times.children_user + times.children_system) * 1000


def start(program):
    """ms from the start of the program to its first frame: by the clock, and of the processor."""
    before = processor()
    environment = dict(os.environ, **home(), TINCAN_BENCH_ONCE="yes",
                       TINCAN_BENCH_START=str(time.monotonic_ns()))
    done = subprocess.run([program], env=environment, check=True, capture_output=True, text=True,
                          timeout=120)
    return json.loads(done.stdout)["ms"], processor() - before


def window():
    rounds = 5 if QUICK else 15
    for program in (BARE, PROBE):
        start(program)  # so that it is in the page cache
    runs = [(start(BARE), start(PROBE)) for _ in range(rounds)]
    for what, kind in (("ms to the first frame", 0), ("… of them on the processor", 1)):
        bare, whole = (statistics.median(run[which][kind] for run in runs) for which in (0, 1))
        row(f"{what}: bare window, the app", f"{bare:.0f}", f"{whole:.0f}", f"{whole / bare:.2f}")


# --- moving ---

class Probe(t.Program):
    """The app, whose memory is looked at while it moves something."""

    def __init__(self, *arguments):
        super().__init__([PROBE, *arguments], env=home())

    def memory(self):
        """MB"""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1e3

    def watch(self):
        """What it tells of a transfer, and its memory in the first and in the last quarter."""
        self.wait_event("moving")
        sizes = []
        while not self.seen("finished"):
            sizes.append(self.memory())
            time.sleep(0.2)
        assert self.wait_event("finished")["done"], self.describe()
        quarter = max(1, len(sizes) // 4)
        return {**self.wait_event("phase", of="moving"),
                "widgets": max((e["n"] for e in self.seen("widgets")), default=0),
                "first": statistics.median(sizes[:quarter]), "last": statistics.median(sizes[-quarter:])}


def tell(what, seen):
    row(f"{what}: longest turn of the main loop, ms", f"< {LIMIT}", f"{seen['longest_ms']:.0f}",
        f"{seen['over']} over, of {seen['turns']}")
    row("… memory, MB: first and last quarter", f"{seen['first']:.0f}", f"{seen['last']:.0f}",
        f"{seen['last'] / seen['first']:.2f}")
    row("… widgets in the window", "", str(seen["widgets"]), "")


def sent(path):
    app = Probe(path)
    receiver = t.Program([t.CLI, "receive", "--json", "--yes", "--output", "there",
                          app.wait_event("link")["link"]])
    seen = app.watch()
    assert receiver.wait_exit(600) == 0, receiver.describe()
    shutil.rmtree("there")
    return seen


def received(path):
    sender = t.Program([t.CLI, "send", "--json", "--listen", f"127.0.0.1:{t.free_port()}", path])
    app = Probe(sender.wait_event("waiting")["link"])
    return app.watch()


def moving():
    size = (1 if QUICK else 4) << 29
    name = f"{size / (1 << 30):.1f} GiB"
    count = 2000 if QUICK else 10000
    os.makedirs("many")
    for number in range(count):
        t.write(f"many/{number // 500}/{number % 500}", number.to_bytes(8, "big") * 128)
    t.write_random("large", size)
    for what, move, path in ((f"sending {name}", sent, "large"),
                             (f"receiving {name}", received, "large"),
                             (f"sending {count} files", sent, "many"),
                             (f"receiving {count} files", received, "many")):
        tell(what, move(path))
        t.stop_all()


def main():
    enter()
    folder = tempfile.mkdtemp(prefix="tincan-bench-", dir=os.environ.get("TINCAN_TEST_DIR"))
    os.chdir(folder)
    try:
        if "--moving" not in sys.argv:
            window()
        if "--window" not in sys.argv:
            moving()
    finally:
        os.chdir("/")
        t.stop_all()
        shutil.rmtree(folder, ignore_errors=True)


main()
