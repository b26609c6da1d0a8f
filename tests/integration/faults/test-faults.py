#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs killed, servers gone, disks full, files changed: clear words, and nothing is lost."""

import os
import signal
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tincan_faults import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position

MANY = 40_000_000
PACE = 4000  # microseconds a block: about 16 MB/s


def resume(server, paths, output="in"):
    """The same things once more; tells how many bytes went over the network this time."""
    _, receiver = transfer(server, paths, output)
    assert receiver.wait_exit() == 0, receiver.describe()
    assert not leftovers(output), leftovers(output)
    return receiver


def test_receiver_killed():
    server = Server()
    write_random("big", MANY)
    sender, receiver = start(server, ["big"], receiver_env=slow(PACE))
    receiver.send_signal(signal.SIGKILL)
    sender.wait_event("lost")
    assert sender.wait_exit() == 1, sender.describe()
    assert sender.wait_event("error")["code"] == "lost"
    assert leftovers("in") and not os.path.exists("in/big")
    resume(server, ["big"])
    assert open("in/big", "rb").read() == open("big", "rb").read()


def test_sender_killed():
    server = Server()
    write_random("big", MANY)
    sender, receiver = start(server, ["big"], receiver_env=slow(PACE))
    sender.send_signal(signal.SIGKILL)
    receiver.wait_event("lost")
    assert receiver.wait_exit() == 1, receiver.describe()
    assert leftovers("in") and not os.path.exists("in/big")
    resume(server, ["big"])
    assert open("in/big", "rb").read() == open("big", "rb").read()


def test_killed_in_a_folder_of_many():
    """What was finished before is not named anew, and not sent again."""
    server = Server()
    for number in range(400):
        write_random(f"out/{number % 7}/{number}", 100_000, number)
    sender, receiver = start(server, ["out"], receiver_env=slow(PACE))
    receiver.wait_event("file", count=150)
    receiver.send_signal(signal.SIGKILL)
    sender.wait_exit()
    resume(server, ["out"])
    assert os.listdir("in") == ["out"]
    assert_same_tree("out", "in/out")


def test_server_was_never_there():
    write("note.txt")
    for program in (send(None, "--server", f"http://127.0.0.1:{free_port()}", "note.txt"),
                    receive(None, "--server", f"http://127.0.0.1:{free_port()}",
                            "7-acrobat-acrobat-acrobat")):
        assert program.wait_exit() == 5, program.describe()
        assert program.seen("retrying")
        assert program.wait_event("error")["code"] == "server-unreachable"


def test_server_is_something_else():
    write("note.txt")
    class Other(Server):
        def __init__(self):
            self.port = free_port()
            Program.__init__(self, [sys.executable, "-m", "http.server", "--bind", "127.0.0.1",
                                    str(self.port)])
            self.wait_listening()
    other = Other()
    sender = send(None, "--server", f"http://127.0.0.1:{other.port}", "note.txt")
    assert sender.wait_exit() == 5, sender.describe()
    assert sender.wait_event("error")["code"] == "server-refused"


def test_server_gone_during_transfer():
    server = Server()
    write_random("big", MANY)
    sender, receiver = start(server, ["big"], receiver_env=slow(PACE))
    server.send_signal(signal.SIGKILL)
    assert (receiver.wait_exit(), sender.wait_exit()) == (0, 0), receiver.describe()
    assert open("in/big", "rb").read() == open("big", "rb").read()


def test_server_restarted_while_waiting():
    for how in (signal.SIGTERM, signal.SIGKILL):
        server = Server()
        write("note.txt", b"hello")
        sender = send(server, "note.txt")
        link = sender.wait_event("waiting")["link"]
        server.send_signal(how)
        server.process.wait()
        sender.wait_event("retrying")
        again = Server(port=server.port)
        # The link is the same; the code, too, unless a new one was announced.
        deadline = time.monotonic() + PATIENCE
        status = None
        while status != 0 and time.monotonic() < deadline:
            code = sender.seen("waiting")[-1]["code"]
            status = receive(again, "--output", "in", code).wait_exit()
        assert sender.wait_exit() == 0, sender.describe()
        assert sender.seen("waiting")[-1]["link"] == link
        again.stop()


def test_link_after_restart():
    server = Server()
    write("note.txt", b"hello")
    sender = send(server, "note.txt")
    link = sender.wait_event("waiting")["link"]
    server.stop()
    sender.wait_event("retrying")
    Server(port=server.port)
    deadline = time.monotonic() + PATIENCE
    while receive(None, "--output", "in", link).wait_exit() != 0:
        assert time.monotonic() < deadline, sender.describe()
    assert sender.wait_exit() == 0


def test_no_space_is_seen_before():
    server = Server()
    write_random("big", MANY)
    with Tmpfs("in", "size=8m"):
        sender, receiver = transfer(server, ["big"], "in")
        assert receiver.wait_exit() == 1, receiver.describe()
        assert receiver.wait_event("error")["code"] == "no-space"
        assert sender.wait_exit() in (1, 3), sender.describe()
        assert os.listdir("in") == []


def fill(folder):
    """Somebody else takes all the space that is left."""
    with open(f"{folder}/filler", "wb", buffering=0) as filler:
        try:
            while True:
                filler.write(bytes(65536))
        except OSError:
            pass


def test_disk_fills_up():
    server = Server()
    # The second one is where it ends: the first may have its space already.
    paths = [write_random("big", MANY), write_random("bigger", MANY + 1)]
    with Tmpfs("in", "size=120m"):
        sender, receiver = start(server, paths, receiver_env=slow(PACE))
        fill("in")
        assert receiver.wait_exit() == 1, receiver.describe()
        error = receiver.wait_event("error")
        assert error["code"] == "no-space" and "space" in error["message"], error
        assert sender.wait_exit() == 1, sender.describe()
        assert leftovers("in")
        os.remove("in/filler")
        resume(server, paths)
        for path in paths:
            assert open(f"in/{path}", "rb").read() == open(path, "rb").read()


def test_not_allowed_to_write():
    server = Server()
    write("note.txt", b"hello")
    with Tmpfs("in", "size=1m,ro"):
        _, receiver = transfer(server, ["note.txt"], "in")
        assert receiver.wait_exit() == 1
        assert receiver.wait_event("error")["code"] == "disk"


def test_output_is_a_file():
    server = Server()
    write("note.txt", b"hello")
    write("in", b"not a folder")
    _, receiver = transfer(server, ["note.txt"], "in")
    assert receiver.wait_exit() == 1
    assert receiver.wait_event("error")["code"] == "disk"
    assert open("in", "rb").read() == b"not a folder"


def test_source_changes():
    server = Server()
    for name in ("a first", "b changed", "c cut", "d removed", "e last"):
        write_random(f"out/{name}", 8_000_000)
    sender, receiver = start(server, ["out"], receiver_env=slow(PACE))
    with open("out/b changed", "r+b") as file:
        file.write(b"something else")
    os.truncate("out/c cut", 1000)
    os.remove("out/d removed")
    assert sender.wait_exit() == 1, sender.describe()
    assert receiver.wait_exit() == 1, receiver.describe()
    for end in (sender, receiver):
        failed = {os.path.basename(e["path"]) for e in end.seen("file-failed")}
        assert failed == {"b changed", "c cut", "d removed"}, failed
    assert sorted(os.listdir("in/out")) == ["a first", "e last"], os.listdir("in/out")
    assert not leftovers("in")


def test_interrupted_in_the_middle():
    for who in ("sender", "receiver"):
        server = Server()
        write_random("big", MANY)
        sender, receiver = start(server, ["big"], output=who, receiver_env=slow(PACE))
        one, other = (sender, receiver) if who == "sender" else (receiver, sender)
        one.send_signal(signal.SIGINT)
        assert one.wait_exit() == 130, one.describe()
        assert other.wait_exit() == 1, other.describe()
        assert other.wait_event("error")["code"] == "cancelled"
        assert leftovers(who)
        resume(server, ["big"], who)


def test_stopped_for_ten_seconds():
    for who in ("sender", "receiver"):
        server = Server()
        write_random("big", MANY)
        sender, receiver = start(server, ["big"], output=who, receiver_env=slow(PACE))
        one = sender if who == "sender" else receiver
        one.send_signal(signal.SIGSTOP)
        time.sleep(10)
        one.send_signal(signal.SIGCONT)
        assert (receiver.wait_exit(), sender.wait_exit()) == (0, 0), receiver.describe()
        assert open(f"{who}/big", "rb").read() == open("big", "rb").read()


main([t for name, t in list(globals().items()) if name.startswith("test_")])
