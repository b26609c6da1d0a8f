#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever the server does to what it forwards: never a wrong byte on disk, always a clear end."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..")]
from tincan_test import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position
import lies  # pylint: disable=wrong-import-position
from lying_server import LyingServer  # pylint: disable=wrong-import-position

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


def test_honest_double():
    sender, receiver = meet(lies.nothing())
    assert (sender.wait_exit(), receiver.wait_exit()) == (0, 0), receiver.describe()
    assert open("in/truth", "rb").read() == CONTENT


def test_altered_key_agreement():
    """Each body of the agreement in turn, at its front and at its end; a version that is altered is one too."""
    for kind in lies.PAKE:
        for position in (2, -1):
            for via in ("link", "code"):
                assert_nothing_arrived(*meet(lies.altered_agreement(kind, position), via))


def test_altered_sealed_bodies():
    assert_nothing_arrived(*meet(lies.altered_sealed_bodies()))


def test_cut_and_grown_bodies():
    sender, receiver = meet(lies.cut_and_grown_bodies())
    assert_nothing_wrong(sender, receiver)
    assert receiver.wait_exit() == 0, receiver.describe()


def test_replay_and_reorder():
    sender, receiver = meet(lies.replay_and_reorder())
    assert_nothing_wrong(sender, receiver)
    assert receiver.wait_exit() == 0, receiver.describe()


def test_swapped_bodies():
    assert_nothing_arrived(*meet(lies.swapped_bodies()))


def test_server_answers_as_the_host():
    assert_nothing_arrived(*meet(lies.answers_as_the_host(), "code"))


def test_server_confirms_for_the_host():
    sender, receiver = meet(lies.confirms_for_the_host(), "code")
    assert_nothing_arrived(sender, receiver)
    assert receiver.wait_exit() == 4, receiver.describe()


def test_server_joins_as_a_guest():
    """Guesses by the server count like everybody's: the fifth ends the code."""
    liar = LyingServer(Server(), lies.joins_as_a_guest())
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
    for number, nonsense in enumerate(lies.NONSENSE):
        liar = LyingServer(Server(), lies.injected_nonsense(number))
        write("truth", CONTENT)
        sender = send(liar, "truth")
        status = sender.wait_exit(END)
        assert status in (1, 5), (nonsense, sender.describe())
        assert sender.wait_event("error")["message"]
        liar.close()


def test_unknown_is_ignored():
    sender, receiver = meet(lies.from_the_future())
    assert (sender.wait_exit(), receiver.wait_exit()) == (0, 0), receiver.describe()


def test_closes_at_any_moment():
    """After the first, second, third … message to either end; the programs come back by themselves."""
    for moment in range(2, 16, 3):
        assert_nothing_wrong(*meet(lies.closes_at(moment)))


def test_other_mailbox():
    for via in ("link", "code"):
        assert_nothing_arrived(*meet(lies.other_mailbox(), via))


def test_drops_everything_sealed():
    assert_nothing_arrived(*meet(lies.drops_everything_sealed()))


main([t for name, t in list(globals().items()) if name.startswith("test_")])
