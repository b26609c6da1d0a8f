# SPDX-License-Identifier: GPL-3.0-or-later
"""Slow disks, full disks, and transfers that are caught in the middle."""

import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from tincan_test import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position

SLOW_DISK = os.environ.get("TINCAN_SLOW_DISK", "")


def slow(microseconds):
    """Environment of a program whose writes take so much longer."""
    if not SLOW_DISK:
        raise Skip("the slow disk is not built")
    if os.environ.get("TINCAN_SANITIZED") == "true":
        raise Skip("a sanitizer wants to be loaded first")
    return {"LD_PRELOAD": os.path.abspath(SLOW_DISK), "TINCAN_SLOW_DISK_US": str(microseconds)}


def start(server, paths, output="in", receiver_env=None, receive_options=(), send_options=()):
    """Sender and receiver, caught when the first bytes have arrived."""
    sender = send(server, *send_options, *paths)
    link = sender.wait_event("waiting")["link"]
    receiver = receive(None, "--output", output, *receive_options, link, env=receiver_env)
    wait_moving(receiver)
    return sender, receiver


def wait_moving(program):
    count = 1
    while program.wait_event("progress", count=count)["bytes"] == 0:
        count += 1


class Tmpfs:
    """A small file system of its own; needs root."""

    def __init__(self, folder, options):
        os.makedirs(folder, exist_ok=True)
        self.folder = os.path.abspath(folder)
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", self.folder],
                              capture_output=True, check=False)
        if done.returncode != 0:
            raise Skip("a file system cannot be mounted here")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        stop_all()
        subprocess.run(["umount", "-l", self.folder], check=False)
