#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Yes, no, wrong codes, wrong command lines, and what the exit code says of them."""

import os
import signal
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from tincan_test import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position


def meet(answer):
    server = Server()
    write("note.txt", b"hello")
    sender = send(server, "note.txt")
    receiver = receive(None, "--output", "in", sender.wait_event("waiting")["link"], yes=False,
                       stdin=subprocess.PIPE)
    offer = receiver.wait_event("offer")
    assert offer == {"event": "offer", "items": 1, "bytes": 5, "names": ["note.txt"]}, offer
    assert not os.path.exists("in"), "written before it was accepted"
    receiver.process.stdin.write(answer)
    receiver.process.stdin.flush()
    return sender, receiver


def test_accept():
    sender, receiver = meet("y\n")
    assert (sender.wait_exit(), receiver.wait_exit()) == (0, 0)
    assert open("in/note.txt", "rb").read() == b"hello"


def test_decline():
    for answer in ("n\n", "\n", "never\n"):
        sender, receiver = meet(answer)
        assert (sender.wait_exit(), receiver.wait_exit()) == (3, 3)
        assert sender.wait_event("error")["code"] == "declined"
        assert not os.path.exists("in")


def test_wrong_code():
    server = Server()
    write("note.txt", b"hello")
    sender = send(server, "note.txt")
    waiting = sender.wait_event("waiting")
    nameplate, first, second, third = waiting["code"].split("-")
    wrong = f"{nameplate}-{second}-{first}-{third}" if first != second else \
        f"{nameplate}-{first}-{third}-{second}"
    for left in (4, 3, 2, 1):
        receiver = receive(server, "--output", "in", wrong)
        assert receiver.wait_exit() == 4, receiver.describe()
        assert receiver.wait_event("error")["code"] == "code-wrong"
        assert sender.wait_event("wrong-code", count=5 - left)["left"] == left
    receiver = receive(server, "--output", "in", wrong)
    assert receiver.wait_exit() == 4
    sender.wait_event("code-ended")
    # The right words are of no use any more, the link is.
    assert receive(server, "--output", "in", waiting["code"]).wait_exit() == 4
    assert not os.path.exists("in")
    assert receive(None, "--output", "in", waiting["link"]).wait_exit() == 0
    assert sender.wait_exit() == 0


def test_fewer_wrong_guesses_leave_the_code_alone():
    server = Server()
    write("note.txt", b"hello")
    sender = send(server, "note.txt")
    code = sender.wait_event("waiting")["code"]
    words = code.split("-")
    wrong = "-".join([words[0], "aardvark", "aardvark", "aardvark"])
    assert receive(server, "--output", "in", wrong).wait_exit() == 4
    assert receive(server, "--output", "in", code).wait_exit() == 0
    assert sender.wait_exit() == 0


def test_new_code_after_it_ended():
    server = Server()
    write("note.txt", b"hello")
    sender = send(server, "note.txt", stdin=subprocess.PIPE)
    code = sender.wait_event("waiting")["code"]
    wrong = "-".join([code.split("-")[0], "aardvark", "aardvark", "aardvark"])
    for _ in range(5):
        assert receive(server, "--output", "in", wrong).wait_exit() == 4
    sender.wait_event("code-ended")
    sender.process.stdin.write("\n")
    sender.process.stdin.flush()
    new = sender.wait_event("waiting", count=2)["code"]
    assert new != code
    assert receive(server, "--output", "in", new).wait_exit() == 0
    assert sender.wait_exit() == 0


def test_code_is_for_one():
    server = Server()
    write("note.txt", b"hello")
    sender = send(server, "note.txt")
    waiting = sender.wait_event("waiting")
    first = receive(None, "--output", "in", waiting["link"], yes=False, stdin=subprocess.PIPE)
    first.wait_event("offer")
    late = receive(None, "--output", "late", waiting["link"])
    assert late.wait_exit() == 4, late.describe()
    late = receive(server, "--output", "late", waiting["code"])
    assert late.wait_exit() == 4, late.describe()
    first.process.stdin.write("y\n")
    first.process.stdin.flush()
    assert (first.wait_exit(), sender.wait_exit()) == (0, 0)


def test_misspelt_code_needs_no_network():
    receiver = cli("receive", "--json", "--server", "http://127.0.0.1:9/", "7-aardvrk-acrobat-acrobat")
    assert receiver.wait_exit() == 4
    assert "aardvark" in receiver.wait_event("error")["message"]


def test_code_from_environment_and_stdin():
    server = Server()
    for how in ("environment", "stdin"):
        write("note.txt", b"hello")
        sender = send(server, "note.txt")
        code = sender.wait_event("waiting")["code"]
        if how == "environment":
            receiver = receive(server, "--output", how, env={"TINCAN_CODE": code})
        else:
            receiver = receive(server, "--output", how, "-", stdin=subprocess.PIPE)
            receiver.process.stdin.write(code + "\n")
            receiver.process.stdin.flush()
        assert receiver.wait_exit() == 0, receiver.describe()
        assert sender.wait_exit() == 0


def test_usage():
    write("note.txt")
    for arguments in (["send"], ["send", "--nonsense", "note.txt"], ["dance"], [],
                      ["send", "--text", "a", "note.txt"],
                      ["receive", "--on-conflict", "explode"],
                      ["send", "--ice-policy", "some", "note.txt"],
                      ["send", "--server", "ftp://example.org/", "note.txt"],
                      ["send", "--turn", "turns:example.org", "note.txt"],
                      ["send", "--stun", "nonsense", "note.txt"],
                      ["send", "--timeout", "-3", "note.txt"]):
        done = subprocess.run([CLI, *arguments], capture_output=True, text=True, check=False,
                              stdin=subprocess.DEVNULL, timeout=PATIENCE)
        assert done.returncode == 2, (arguments, done)
        assert done.stderr and not done.stdout, (arguments, done)
    turns = subprocess.run([CLI, "send", "--turn", "turns:example.org", "note.txt"],
                           capture_output=True, text=True, check=False)
    assert "tcp" in turns.stderr, turns.stderr


def test_help_and_version():
    for arguments in (["--help"], ["send", "--help"], ["receive", "--help"], ["--version"]):
        done = subprocess.run([CLI, *arguments], capture_output=True, text=True, check=False)
        assert done.returncode == 0 and "tincan-cli" in done.stdout, (arguments, done)


def test_nothing_to_send():
    sender = cli("send", "--json", "does not exist")
    assert sender.wait_exit() == 1
    assert "does not exist" in sender.wait_event("error")["message"]


def test_nobody_comes():
    server = Server()
    write("note.txt")
    sender = send(server, "--timeout", "1", "note.txt")
    assert sender.wait_exit() == 5
    assert sender.wait_event("error")["code"] == "timeout"


def test_no_such_code():
    server = Server()
    receiver = receive(server, "9-acrobat-acrobat-acrobat")
    assert receiver.wait_exit() == 4
    assert receiver.wait_event("error")["code"] == "code-ended"


def test_interrupt_while_waiting():
    server = Server()
    write("note.txt")
    sender = send(server, "note.txt")
    link = sender.wait_event("waiting")["link"]
    sender.send_signal(signal.SIGINT)
    assert sender.wait_exit() == 130
    assert receive(None, link).wait_exit() == 4


def test_interrupt_while_connected_tells_the_other():
    for who in ("sender", "receiver"):
        server = Server()
        write("note.txt", b"hello")
        sender = send(server, "note.txt")
        receiver = receive(None, "--output", "in", sender.wait_event("waiting")["link"], yes=False,
                           stdin=subprocess.PIPE)
        receiver.wait_event("offer")
        one, other = (sender, receiver) if who == "sender" else (receiver, sender)
        one.send_signal(signal.SIGINT)
        assert one.wait_exit() == 130
        assert other.wait_exit() == 1, other.describe()
        assert other.wait_event("error")["code"] == "cancelled"


main([t for name, t in list(globals().items()) if name.startswith("test_")])
