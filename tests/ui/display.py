#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a program on a display of its own. Usage: display.py COMMAND [ARGUMENT…]

As xvfb-run does it, but the display says by itself which number it has and when it is ready:
xvfb-run picks a number that another test may take meanwhile, and waits for a signal, which on a
busy machine comes before it listens, so that it waits for ever.
"""

import ctypes
import os
import secrets
import signal
import struct
import subprocess
import sys
import tempfile

# A test whose windows are larger says so.
SCREEN = os.environ.get("TINCAN_SCREEN", "1280x1024x24")
PR_SET_PDEATHSIG = 1
FAMILY_WILD = 0xFFFF


def end_with_parent():
    """However this script is ended, nothing of it stays."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def write_authority(path):
    """A password for any display, as Xauthority(7) has it."""
    name = b"MIT-MAGIC-COOKIE-1"
    cookie = secrets.token_bytes(16)
    with open(path, "wb") as file:
        file.write(struct.pack(">HHH", FAMILY_WILD, 0, 0))
        file.write(struct.pack(">H", len(name)) + name + struct.pack(">H", len(cookie)) + cookie)


def start_display(authority, log):
    """The display, and its name once it can be used."""
    reading, writing = os.pipe()
    display = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", SCREEN, "-nolisten", "tcp",
         "-noreset", "-auth", authority],
        pass_fds=[writing], stderr=log, preexec_fn=end_with_parent)
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    if not number:
        display.wait()
        log.seek(0)
        sys.exit(f"there is no display: {log.read()}")
    return display, f":{number}"


def main():
    with tempfile.TemporaryDirectory(prefix="tincan-display-") as folder:
        authority = os.path.join(folder, "authority")
        write_authority(authority)
        with open(os.path.join(folder, "log"), "w+", encoding="utf-8") as log:
            display, name = start_display(authority, log)
        try:
            program = subprocess.Popen(
                sys.argv[1:], env=dict(os.environ, DISPLAY=name, XAUTHORITY=authority),
                preexec_fn=end_with_parent)
            signal.signal(signal.SIGTERM, lambda *_: program.terminate())
            status = program.wait()
        finally:
            display.terminate()
            display.wait()
    sys.exit(status if status >= 0 else 128 - status)


main()
