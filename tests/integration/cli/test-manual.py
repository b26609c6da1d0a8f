#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two programs that no server introduces: codes carried between them, as people and programs carry them."""

import base64
import fcntl
import hashlib
import os
import pty
import re
import select
import signal
import socket
import struct
import subprocess
import sys
import termios
import textwrap
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from tincan_test import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position


def manual(verb, *arguments, **keywords):
    return cli(verb, "--manual", "--json", *arguments, stdin=subprocess.PIPE, **keywords)


def paste(program, text):
    program.process.stdin.write(text + "\n")
    program.process.stdin.flush()


def code_of(program):
    return program.wait_event("code")["code"]


def meet(send_options=("--yes",), receive_options=("--yes",), carry=lambda code: code, paths=("out",)):
    """Both codes are carried; the sender makes the first."""
    sender = manual("send", *send_options, *paths)
    receiver = manual("receive", "--output", "in", *receive_options)
    receiver.wait_event("code-wanted", kind="offer")
    paste(receiver, carry(code_of(sender)))
    sender.wait_event("code-wanted", kind="answer")
    paste(sender, carry(code_of(receiver)))
    return sender, receiver


def alter(code, change):
    """The code with its bytes changed, and a checksum that fits."""
    word, payload = code.split(".")
    data = bytearray(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    change(data)
    kind = word.removeprefix("tincan-").encode()
    data[-4:] = hashlib.sha256(kind + bytes(data[:-4])).digest()[:4]
    return f"{word}.{base64.urlsafe_b64encode(bytes(data)).decode().rstrip('=')}"


def with_expires(code, expires):
    def change(data):
        data[12:16] = int(expires).to_bytes(4, "big")
    return alter(code, change)


def make_folder():
    write("out/a.txt", b"hello", mtime=10**18)
    write("out/run", b"#!/bin/sh\n", mode=0o755)
    write_random("out/below/large", 3_000_001)
    os.makedirs("out/empty")


def test_folder():
    make_folder()
    sender, receiver = meet()
    assert (sender.wait_exit(), receiver.wait_exit()) == (0, 0), sender.describe() + receiver.describe()
    assert_same_tree("out", "in/out")
    assert not leftovers("in")
    assert sender.wait_event("connected")["verified"] is False
    assert len(code_of(sender)) < 350 and len(code_of(receiver)) < 350
    words = sender.wait_event("compare")["words"]
    assert len(words.split(" ")) == 4
    assert receiver.wait_event("compare")["words"] == words


def test_text():
    sender, receiver = meet(paths=("--text", "a line"))
    assert (sender.wait_exit(), receiver.wait_exit()) == (0, 0)
    assert receiver.wait_event("text")["text"] == "a line"


def test_what_programs_do_to_codes():
    write("out", b"x")
    for carry in (lambda code: "\n".join(textwrap.wrap(code, 72, break_on_hyphens=False)),
                  lambda code: "Ann wrote:\n" + "\n".join("> " + line for line in textwrap.wrap(
                      code, 60, break_on_hyphens=False)) + "\n> Bye",
                  lambda code: f"“{code}”",
                  lambda code: code + code):
        sender, receiver = meet(carry=carry)
        assert (sender.wait_exit(), receiver.wait_exit()) == (0, 0), sender.describe()
        assert not sender.seen("code-refused") and not receiver.seen("code-refused")


def test_asked_about_words():
    write("out", b"x")
    for answer in ("n\n", "\n"):
        sender, receiver = meet(send_options=())
        assert sender.wait_event("compare")["asks"] is True
        sender.process.stdin.write(answer)
        sender.process.stdin.flush()
        assert sender.wait_exit() == 1
        assert sender.wait_event("error")["code"] == "untrusted"
        assert receiver.wait_exit() == 1
        assert not receiver.seen("offer") and not os.path.exists("in")

    sender, receiver = meet(send_options=())
    sender.wait_event("compare")
    time.sleep(0.5)
    assert not receiver.seen("offer"), "offered before the words were compared"
    paste(sender, "y")
    assert (sender.wait_exit(), receiver.wait_exit()) == (0, 0)


def test_receiver_begins():
    make_folder()
    receiver = manual("receive", "--output", "in", "--yes")
    receiver.wait_event("code-wanted", kind="offer")
    paste(receiver, "")
    sender = manual("send", "--yes", "--to", code_of(receiver), "out")
    answer = sender.wait_event("code", kind="answer")["code"]
    receiver.wait_event("code-wanted", kind="answer")
    paste(receiver, answer)
    assert (sender.wait_exit(), receiver.wait_exit()) == (0, 0)
    assert_same_tree("out", "in/out")


def test_code_without_manual():
    write("out", b"x")
    sender = manual("send", "--yes", "out")
    receiver = cli("receive", "--json", "--yes", "--output", "in", code_of(sender))
    paste(sender, code_of(receiver))
    assert (sender.wait_exit(), receiver.wait_exit()) == (0, 0)


def refused(program, count, text, code="code-invalid"):
    paste(program, text)
    event = program.wait_event("code-refused", count=count)
    assert event["code"] == code, event
    assert event["message"].endswith("."), event
    return event["message"]


def test_wrong_codes():
    write("out", b"x")
    other = manual("send", "--yes", "out")
    stranger = manual("receive", "--yes", code_of(other))
    sender = manual("send", "--yes", "out")
    receiver = manual("receive", "--yes", "--output", "in")
    receiver.wait_event("code-wanted")

    said = [refused(receiver, 1, "hello"),
            refused(receiver, 2, code_of(sender)[:80]),
            refused(receiver, 3, code_of(stranger)),
            refused(receiver, 4, with_expires(code_of(sender), time.time() - 700), "code-ended"),
            refused(receiver, 5, with_expires(code_of(sender), time.time() + 9000))]
    assert len(set(said)) == 5, said
    paste(receiver, code_of(sender))
    answer = code_of(receiver)

    said = [refused(sender, 1, "hello"),
            refused(sender, 2, answer[:-2]),
            refused(sender, 3, code_of(sender)),
            refused(sender, 4, code_of(other)),
            refused(sender, 5, code_of(stranger))]
    assert len(set(said)) == 5, said
    paste(sender, answer)
    assert (sender.wait_exit(), receiver.wait_exit()) == (0, 0)


def test_exit_status_of_bad_codes():
    for code in ("tincan-offer.AAAA", "tincan-answer.", "nonsense"):
        receiver = cli("receive", "--manual", "--json", code)
        assert receiver.wait_exit() == 4, receiver.describe()
    receiver = cli("receive", "--manual", "--json")  # no input
    assert receiver.wait_exit() == 4, receiver.describe()
    write("out", b"x")
    sender = manual("send", "out")
    code_of(sender)
    sender.process.stdin.write("nonsense\n")
    sender.process.stdin.close()
    assert sender.wait_exit() == 4, sender.describe()
    for options in (["--server", "http://127.0.0.1:9/"], ["--listen", "127.0.0.1:0"]):
        assert cli("send", "--manual", *options, "out").wait_exit() == 2


def test_nobody_answers():
    write("out", b"x")
    sender = manual("send", "--timeout", "2", "out")
    receiver = manual("receive", "--timeout", "2", code_of(sender))
    code_of(receiver)
    assert sender.wait_exit() == 5, sender.describe()
    assert sender.wait_event("error")["code"] == "timeout"
    assert receiver.wait_exit() == 5
    assert receiver.wait_event("error")["code"] == "timeout"


def test_dead_stun_and_turn():
    write("out", b"x")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        options = ("--yes", "--stun", f"stun:127.0.0.1:{port}",
                   "--turn", f"turn:user:password@127.0.0.1:{port}?transport=udp")
        sender, receiver = meet(send_options=options, receive_options=options)
        assert (sender.wait_exit(), receiver.wait_exit()) == (0, 0), sender.describe()


def test_altered_fingerprint():
    def change(data):
        data[20] ^= 1

    write("out", b"secret")
    sender = manual("send", "--yes", "out")
    receiver = manual("receive", "--yes", "--output", "in", code_of(sender))
    paste(sender, alter(code_of(receiver), change))
    assert sender.wait_exit() == 1, sender.describe()
    assert sender.wait_event("error")["code"] == "untrusted"
    assert not sender.seen("connected") and not receiver.seen("offer")
    assert not os.path.exists("in")


def test_somebody_in_between():
    """Who carries the codes answers the sender, and makes the receiver an offer of its own."""
    write("out", b"secret")
    sender = manual("send", "out")
    thief = manual("receive", "--yes", "--output", "stolen", code_of(sender))
    paste(sender, code_of(thief))
    liar = manual("send", "--yes", "out")
    receiver = manual("receive", "--output", "in", code_of(liar))
    paste(liar, code_of(receiver))

    words = sender.wait_event("compare")["words"]
    assert receiver.wait_event("compare")["words"] != words
    paste(sender, "n")
    assert sender.wait_exit() == 1
    assert thief.wait_exit() == 1
    assert not os.path.exists("stolen")


def test_lost_and_resumed():
    write_random("out/large", 150_000_000)
    sender, receiver = meet()
    receiver.wait_event("offer")
    while sum(e["bytes"] > 20_000_000 for e in receiver.seen("progress")) == 0:
        receiver.wait_event("progress", count=len(receiver.seen("progress")) + 1)
    sender.process.kill()
    assert receiver.wait_exit() == 1, receiver.describe()
    error = receiver.wait_event("error")
    assert error["code"] == "lost" and "new codes" in error["message"], error
    assert leftovers("in")

    sender, receiver = meet()
    assert (sender.wait_exit(), receiver.wait_exit()) == (0, 0), receiver.describe()
    assert_same_tree("out", "in/out")
    assert not leftovers("in")


def test_interrupted():
    write("out", b"x")
    sender = manual("send", "out")
    sender.wait_event("code-wanted")
    sender.send_signal(signal.SIGINT)
    assert sender.wait_exit() == 130
    receiver = manual("receive")
    receiver.wait_event("code-wanted")
    receiver.send_signal(signal.SIGINT)
    assert receiver.wait_exit() == 130


class Terminal:
    """A program that a person sits in front of."""

    def __init__(self, *arguments, rows=60, columns=100):
        self.text = ""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(LC_ALL="C.UTF-8", TERM="xterm")
            os.execv(CLI, [CLI, *arguments])
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read_until(self, pattern):
        deadline = time.monotonic() + PATIENCE
        while (found := re.search(pattern, self.text)) is None:
            assert time.monotonic() < deadline, f"no {pattern} in {self.text}"
            if select.select([self.fd], [], [], 0.2)[0]:
                try:
                    self.text += os.read(self.fd, 65536).decode(errors="replace")
                except OSError:
                    raise AssertionError(f"ended without {pattern}: {self.text}") from None
        return found

    def type(self, text):
        os.write(self.fd, text.encode())

    def wait(self):
        while True:
            try:
                self.text += os.read(self.fd, 65536).decode(errors="replace")
            except OSError:
                return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def test_dialogue():
    make_folder()
    sender = Terminal("send", "--manual", "out")
    receiver = Terminal("receive", "--manual", "-o", "in", rows=24, columns=80)
    receiver.read_until("Step 1 of 2[^:]*:")
    offer = sender.read_until(r"Step 1 of 2[^:]*:\s+(tincan-offer\.[\w-]+)\s").group(1)
    receiver.type(offer + "\r")
    answer = receiver.read_until(r"Step 2 of 2[^:]*:\s+(tincan-answer\.[\w-]+)\s").group(1)
    sender.read_until("Step 2 of 2[^:]*:")
    assert "▀" in sender.text, "no QR code where there is room for one"
    assert "▀" not in receiver.text, "a QR code where there is no room"
    sender.type(answer + "\r")
    words = sender.read_until(r"four words[^:]*:\s+(\w+ \w+ \w+ \w+)\s").group(1)
    assert receiver.read_until(r"four words[^:]*:\s+(\w+ \w+ \w+ \w+)\s").group(1) == words
    sender.read_until(r"same\? \[y/N\]")
    sender.type("y\r")
    receiver.read_until(r"Receive\? \[y/N\]")
    receiver.type("y\r")
    assert (receiver.wait(), sender.wait()) == (0, 0), sender.text + receiver.text
    assert_same_tree("out", "in/out")


main([test_folder, test_text, test_what_programs_do_to_codes, test_asked_about_words, test_receiver_begins,
      test_code_without_manual, test_wrong_codes, test_exit_status_of_bad_codes, test_nobody_answers,
      test_dead_stun_and_turn, test_altered_fingerprint, test_somebody_in_between, test_lost_and_resumed,
      test_interrupted, test_dialogue])
