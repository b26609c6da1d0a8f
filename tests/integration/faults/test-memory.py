#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Memory stays flat, however large the file and however slow the disk."""

import os
import signal
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tincan_faults import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position

SMALL = 10 << 20
LARGE = 2 << 30
ALLOWED = 64 << 20


def peaks(name, size, receiver_env=None, pause=0):
    server = Server()
    write_random(name, size)
    sender = send(server, name)
    link = sender.wait_event("waiting")["link"]
    receiver = receive(None, "--output", "in", link, env=receiver_env)
    if pause:
        wait_moving(receiver)
        receiver.send_signal(signal.SIGSTOP)
        time.sleep(pause)
        receiver.send_signal(signal.SIGCONT)
    assert receiver.wait_exit(900) == 0, receiver.describe()
    assert sender.wait_exit() == 0, sender.describe()
    assert os.path.getsize(f"in/{name}") == size
    os.remove(f"in/{name}")
    os.remove(name)
    return sender.peak_rss, receiver.peak_rss


def assert_flat(small, large):
    for end, few, many in zip(("sender", "receiver"), small, large):
        print(f"# {end}: {few >> 20} MiB for 10 MiB, {many >> 20} MiB for more", flush=True)
        assert many - few < ALLOWED, f"{end}: {few} bytes for 10 MiB, {many} for more"


def test_large_file_with_a_stopped_receiver():
    assert_flat(peaks("small", SMALL), peaks("large", LARGE, pause=10))


def test_slow_disk():
    assert_flat(peaks("small", SMALL), peaks("slow", 400 << 20, receiver_env=slow(3000)))


if os.environ.get("TINCAN_SANITIZED") == "true":
    print("1..0 # SKIP a sanitizer's memory is not ours")
else:
    main([t for name, t in list(globals().items()) if name.startswith("test_")])
