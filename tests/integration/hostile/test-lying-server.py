#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever the server does to what it forwards: never a wrong byte on disk, always a clear end."""

import os
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..")]
from tincan_test import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position
from lying_server import LyingServer, b64, honest, unb64  # pylint: disable=wrong-import-position

CONTENT = b"the truth" * 1000

# Programs give a lost handshake 20 s and a connection three attempts of 15 s; then they must have ended.
END = 120


def meet(lie, via="link"):
    """Both ends, with a liar between them; returns when both have ended."""
    liar = LyingServer(Server(), lie)
    write("truth", CONTENT)
    sender = send(liar, "truth")
    waiting = sender.wait_event("waiting")
    receiver = receive(liar, "--output", "in", waiting[via])
    receiver.wait_exit(END)
    if sender.process.poll() is None and not sender.seen("connected"):
        sender.send_signal(2)
    sender.wait_exit(END)
    liar.close()
    return sender, receiver


def assert_nothing_wrong(*ends):
    """The file arrived whole, or not at all; and who failed said why."""
    if os.path.exists("in/truth"):
        assert open("in/truth", "rb").read() == CONTENT
    for end in ends:
        status = end.wait_exit()
        assert status in (0, 1, 4, 5, 130), end.describe()
        if status not in (0, 130):
            error = end.wait_event("error")
            assert error["message"], error


def assert_nothing_arrived(*ends):
    assert_nothing_wrong(*ends)
    assert not os.path.exists("in/truth")
    assert not any(e.seen("offer") and e.seen("connected") for e in ends[1:]), ends[1].describe()


def is_body(message, kinds):
    return "body" in message and unb64(message["body"])[0] in kinds


def with_body(message, body):
    return dict(message, body=b64(body))


def flip(body, position):
    changed = bytearray(body)
    changed[position % len(changed)] ^= 0x01
    return bytes(changed)


PAKE = (1, 2, 3, 4)
SEALED = (0x10,)


def test_honest_double():
    sender, receiver = meet(honest)
    assert (sender.wait_exit(), receiver.wait_exit()) == (0, 0), receiver.describe()
    assert open("in/truth", "rb").read() == CONTENT


def test_altered_key_agreement():
    """Each body of the agreement in turn, at its front and at its end; a version that is altered is one too."""
    for kind in PAKE:
        for position in (2, -1):
            def lie(_connection, message, towards, kind=kind, position=position):
                if towards and is_body(message, (kind,)):
                    return [with_body(message, flip(unb64(message["body"]), position))]
                return [message]
            for via in ("link", "code"):
                ends = meet(lie, via)
                assert_nothing_arrived(*ends)


def test_altered_sealed_bodies():
    def lie(_connection, message, towards):
        if towards and is_body(message, SEALED):
            return [with_body(message, flip(unb64(message["body"]), 40))]
        return [message]
    assert_nothing_arrived(*meet(lie))


def test_cut_and_grown_bodies():
    def lie(_connection, message, towards):
        if towards and is_body(message, SEALED):
            body = unb64(message["body"])
            return [with_body(message, body[:-1]), with_body(message, body + b"\0"),
                    with_body(message, body[:5]), message]
        return [message]
    sender, receiver = meet(lie)
    assert_nothing_wrong(sender, receiver)
    assert receiver.wait_exit() == 0, receiver.describe()


def test_replay_and_reorder():
    kept = []

    def lie(_connection, message, towards):
        if towards and is_body(message, SEALED):
            kept.append(message)
            return [message, message] + kept[:-1][-3:]
        return [message]
    sender, receiver = meet(lie)
    assert_nothing_wrong(sender, receiver)
    assert receiver.wait_exit() == 0, receiver.describe()


def test_swapped_bodies():
    """What the host sealed comes back to the host, and the guest's to the guest."""
    def lie(connection, message, towards):
        if not towards and message["type"] == "send" and is_body(message, SEALED):
            connection.say({"type": "message", "body": message["body"],
                            **({"guest": message["guest"]} if "guest" in message else {})})
            return []
        return [message]
    assert_nothing_arrived(*meet(lie))


def test_server_answers_as_the_host():
    """It knows everything but the words: it plays the host with words of its own."""
    def lie(connection, message, towards):
        if not towards and connection.is_host is False and is_body(message, (1,)):
            connection.say({"type": "message", "body": b64(b"\x02\x01" + os.urandom(32))})
            connection.say({"type": "message", "body": b64(b"\x04" + os.urandom(32))})
            return []
        return [message]
    sender, receiver = meet(lie, "code")
    assert_nothing_arrived(sender, receiver)


def test_server_confirms_for_the_host():
    def lie(connection, message, towards):
        if not towards and connection.is_host is False and is_body(message, (3,)):
            connection.say({"type": "message", "body": b64(b"\x04" + os.urandom(32))})
            return []
        return [message]
    sender, receiver = meet(lie, "code")
    assert_nothing_arrived(sender, receiver)
    assert receiver.wait_exit() == 4, receiver.describe()


def test_server_joins_as_a_guest():
    """Guesses by the server count like everybody's: the fifth ends the code."""
    guessed = threading.Event()

    def lie(connection, message, towards):
        if towards and message["type"] == "opened" and not guessed.is_set():
            guessed.set()
            result = [message]
            for number in range(5):
                guest = b64(bytes([number]) * 8)
                # A valid group element: the base point of ristretto255.
                base_point = bytes.fromhex(
                    "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76")
                result += [{"type": "arrived", "guest": guest},
                           {"type": "message", "guest": guest,
                            "body": b64(b"\x01\x01\x01" + os.urandom(16) + base_point)},
                           {"type": "message", "guest": guest, "body": b64(b"\x03" + os.urandom(32))}]
            return result
        return [message]
    liar = LyingServer(Server(), lie)
    write("truth", CONTENT)
    sender = send(liar, "truth")
    sender.wait_event("code-ended")
    link = sender.wait_event("waiting")["link"]
    receiver = receive(liar, "--output", "in", link)
    assert receiver.wait_exit(END) == 0, receiver.describe()
    assert sender.wait_exit(END) == 0
    assert open("in/truth", "rb").read() == CONTENT


def test_injected_nonsense():
    """Messages that are no messages end the connection to this server, with a word about it."""
    for nonsense in ({"type": 5}, {"type": "message"}, {"type": "message", "body": "!"},
                     {"type": "welcome"}, {"type": "opened", "expires": "never"}):
        def lie(_connection, message, towards, nonsense=nonsense):
            return [nonsense, message] if towards and message["type"] == "welcome" else [message]
        liar = LyingServer(Server(), lie)
        write("truth", CONTENT)
        sender = send(liar, "truth")
        status = sender.wait_exit(END)
        assert status in (1, 5), (nonsense, sender.describe())
        assert sender.wait_event("error")["message"]
        liar.close()


def test_unknown_is_ignored():
    def lie(_connection, message, towards):
        if towards:
            return [{"type": "from-the-future", "x": [1]}, dict(message, unheard_of={"a": 1})]
        return [message]
    sender, receiver = meet(lie)
    assert (sender.wait_exit(), receiver.wait_exit()) == (0, 0), receiver.describe()


def test_closes_at_any_moment():
    """After the first, second, third … message to either end; the programs come back by themselves."""
    for moment in range(2, 16, 3):
        counter = [0]
        lock = threading.Lock()

        def lie(connection, message, towards, moment=moment, counter=counter, lock=lock):
            with lock:
                counter[0] += 1
                cut = counter[0] == moment
            if cut:
                connection.client.abort()
            return [message]
        ends = meet(lie)
        assert_nothing_wrong(*ends)


def test_other_mailbox():
    """The guest is led to a mailbox that is not the link's, or told so."""
    def lie(_connection, message, towards):
        if towards and message["type"] == "joined":
            return [dict(message, mailbox=b64(os.urandom(16)))]
        return [message]
    for via in ("link", "code"):
        sender, receiver = meet(lie, via)
        assert_nothing_arrived(sender, receiver)


def test_drops_everything_sealed():
    def lie(_connection, message, towards):
        return [] if towards and is_body(message, SEALED) else [message]
    sender, receiver = meet(lie)
    assert_nothing_arrived(sender, receiver)


main([t for name, t in list(globals().items()) if name.startswith("test_")])
