#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder crosses, from one tincan-cli to another."""

import os
import socket
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from tincan_test import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position

OLD = 1_234_567_890_123_456_789


def make_album():
    write("out/Album/one.txt", b"one\n", mtime=OLD)
    write("out/Album/empty")
    write("out/Album/run me.sh", b"#!/bin/sh\n", mode=0o755)
    write_random("out/Album/deep/er/and deeper/photo.raw", 3_000_000)
    write("out/Album/日本語/Ünïcödé – שלום.txt", "grüße".encode())
    write("out/Album/.hidden/.file", b"hidden")
    os.makedirs("out/Album/an empty folder")
    write_random("out/exactly one block", 65472)
    write_random("out/one byte more", 65473)
    os.utime("out/Album/an empty folder", ns=(OLD, OLD))
    return ["out/Album", "out/exactly one block", "out/one byte more"]


def test_folder_and_files():
    server = Server()
    paths = make_album()
    sender, receiver = transfer(server, paths, "in")
    assert (sender.wait_exit(), receiver.wait_exit()) == (0, 0), \
        sender.describe() + receiver.describe()
    assert_same_tree("out", "in")
    assert not leftovers("in")

    for end in (sender, receiver):
        connected = end.wait_event("connected")
        assert connected["path"] == "lan" and connected["verified"] is True, connected
        offer = end.wait_event("offer")
        assert offer["items"] == 8 and set(offer["names"]) == {
            "Album", "exactly one block", "one byte more"}, offer
        done = end.wait_event("done")
        assert done["items"] == 8, done
        files = {e["path"]: e for e in end.seen("file")}
        assert len(files) == 8 and files["one byte more"]["bytes"] == 65473, files
    digests = [{e["path"]: e["digest"] for e in end.seen("file")} for end in (sender, receiver)]
    assert digests[0] == digests[1]


def test_guest_sends_to_host():
    server = Server()
    write("note.txt", b"hello")
    receiver = receive(server, "--output", "in")
    waiting = receiver.wait_event("waiting")
    sender = send(server, "--to", waiting["code"], "note.txt")
    assert receiver.wait_exit() == 0, receiver.describe()
    assert sender.wait_exit() == 0, sender.describe()
    assert open("in/note.txt", "rb").read() == b"hello"


def test_code_with_other_separators():
    server = Server()
    write("note.txt", b"hello")
    sender = send(server, "note.txt")
    code = sender.wait_event("waiting")["code"]
    receiver = receive(server, "--output", "in", code.upper().replace("-", " "))
    assert receiver.wait_exit() == 0, receiver.describe()
    assert sender.wait_exit() == 0


def test_embedded_server():
    """The first command, with nothing set up."""
    write("note.txt", b"hello")
    sender = send(None, "--listen", "127.0.0.1:0", "note.txt")
    link = sender.wait_event("waiting")["link"]
    receiver = receive(None, "--output", "in", link)
    assert receiver.wait_exit() == 0, receiver.describe()
    assert sender.wait_exit() == 0
    assert open("in/note.txt", "rb").read() == b"hello"


def test_text():
    server = Server()
    sender = send(server, "--text", "Grüße,\n\tund mehr")
    receiver = receive(None, sender.wait_event("waiting")["link"])
    assert receiver.wait_exit() == 0, receiver.describe()
    assert sender.wait_exit() == 0
    assert receiver.wait_event("text")["text"] == "Grüße,\n\tund mehr"


def test_names_are_shown():
    server = Server()
    write("note.txt", b"hello")
    sender = send(server, "--name", "Anna\u202e\x1b[31m", "note.txt")
    receiver = receive(None, "--name", "Ben", "--output", "in", sender.wait_event("waiting")["link"])
    assert receiver.wait_exit() == 0
    assert sender.wait_event("connected")["name"] == "Ben"
    name = receiver.wait_event("connected")["name"]
    assert name.startswith("Anna") and "\u202e" not in name and "\x1b" not in name, name


def test_skipped_are_named():
    server = Server()
    write("out/kept", b"kept")
    os.symlink("/etc/passwd", "out/a link")
    write("out/two\nlines", b"")
    bound = socket.socket(socket.AF_UNIX)
    bound.bind("out/a socket")
    sender, receiver = transfer(server, ["out"], "in")
    assert sender.wait_exit() == 1 and receiver.wait_exit() == 0, sender.describe()
    skipped = " ".join(e["path"] for e in sender.seen("skipped"))
    assert len(sender.seen("skipped")) == 3 and "a link" in skipped and "a socket" in skipped
    assert sender.wait_event("error")["code"] == "incomplete"
    assert os.listdir("in/out") == ["kept"]


def test_conflicts():
    server = Server()
    write("a/same.tar.gz", b"new")
    for how, expected in (("rename", {"same.tar.gz": b"old", "same (1).tar.gz": b"new"}),
                          ("skip", {"same.tar.gz": b"old"}),
                          ("overwrite", {"same.tar.gz": b"new"})):
        write(f"{how}/same.tar.gz", b"old")
        _, receiver = transfer(server, ["a/same.tar.gz"], how,
                               receive_options=["--on-conflict", how])
        assert receiver.wait_exit() == 0, receiver.describe()
        found = {n: open(f"{how}/{n}", "rb").read() for n in os.listdir(how)}
        assert found == expected, (how, found)


def test_same_folder_twice_keeps_both():
    server = Server()
    write("Album/one.txt", b"one")
    transfer(server, ["Album"], "in")
    _, receiver = transfer(server, ["Album"], "in")
    assert receiver.wait_exit() == 0
    assert sorted(os.listdir("in")) == ["Album", "Album (1)"], os.listdir("in")


def test_two_with_the_same_name():
    server = Server()
    write("one/note.txt", b"one")
    write("two/note.txt", b"two")
    _, receiver = transfer(server, ["one/note.txt", "two/note.txt"], "in")
    assert receiver.wait_exit() == 0
    assert sorted(os.listdir("in")) == ["note (1).txt", "note.txt"], os.listdir("in")


def test_many_small_files():
    server = Server()
    for folder in range(20):
        for number in range(50):
            write(f"out/{folder}/{number}", f"{folder} {number}".encode() * 300)
    sender, receiver = transfer(server, ["out"], "in")
    assert receiver.wait_exit() == 0, receiver.describe()
    assert_same_tree("out", "in/out")
    assert len(sender.seen("progress")) <= 6 * (sender.wait_event("done")["seconds"] + 1)


main([t for name, t in list(globals().items()) if name.startswith("test_")])
