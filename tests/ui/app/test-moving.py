#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be done with a transfer that is under way."""

import os
import signal

import desk
import tincan_test as t

LARGE = 400_000_000


def make_film(size=LARGE):
    return os.path.abspath(t.write_random("film.mkv", size, 6))


def receive_film(here, size=LARGE):
    """The app receives from Ann, and its list is shown; the film is on its way."""
    sender = t.send(None, "--name", "Ann", "--listen", f"127.0.0.1:{t.free_port()}",
                    make_film(size))
    app = here.start(desk.wait_event(sender, "waiting")["link"])
    app.press("Connect")
    app.press("Receive")
    desk.wait_event(sender, "progress")
    app.press("Back")
    app.see("film.mkv. From Ann. Receiving from Ann", "list item")
    return app, sender


def send_film(here):
    """The app sends to Bea, and its list is shown; the film is on its way."""
    app = here.start(make_film())
    receiver = t.receive(None, "--name", "Bea", "--output", "there", app.link())
    app.press("Accept")
    desk.wait_event(receiver, "progress")
    app.press("Back")
    app.see("film.mkv. To Bea. Sending to Bea", "list item")
    return app, receiver


@desk.with_desk()
def test_pause_and_resume_receiving(here):
    app, sender = receive_film(here)
    app.press("Pause")
    app.see("Paused")
    desk.wait_event(sender, "paused")
    here.picture("paused")
    app.assert_named()
    app.see_not("Pause", "push button")
    app.press("Resume")
    app.see("Received from Ann")
    assert desk.wait_exit(sender) == 0, sender.describe()
    here.assert_received("film.mkv")
    app.see("Open", "push button")
    app.see("Show in Folder", "push button")


@desk.with_desk()
def test_pause_and_resume_sending(here):
    app, receiver = send_film(here)
    app.press("Pause")
    app.see("Paused")
    desk.wait_event(receiver, "paused")
    app.press("Resume")
    app.see("Sent to Bea")
    assert desk.wait_exit(receiver) == 0, receiver.describe()
    assert t.describe_entry("there/film.mkv") == t.describe_entry("film.mkv")


@desk.with_desk()
def test_cancel_receiving(here):
    app, sender = receive_film(here)
    app.press("Cancel")
    app.see("Cancelled")
    assert desk.wait_exit(sender) != 0, sender.describe()
    desk.wait(lambda: not os.listdir(here.downloads), "that nothing of it is left")
    # Gone from the list, and back.
    app.press("Remove From List")
    app.see_not("film.mkv. From Ann. Cancelled", "list item")
    app.press("Undo")
    app.see("film.mkv. From Ann. Cancelled", "list item")


@desk.with_desk()
def test_cancel_sending(here):
    app, receiver = send_film(here)
    app.press("Cancel")
    app.see("Cancelled")
    assert desk.wait_exit(receiver) != 0, receiver.describe()
    assert not os.path.exists("there/film.mkv")


@desk.with_desk()
def test_cancelled_by_the_sender(here):
    app, sender = receive_film(here)
    sender.send_signal(signal.SIGINT)
    desk.wait_exit(sender)
    app.see("film.mkv. From Ann. (Cancelled by Ann|Could not be received)", "list item")
    here.picture("cancelled-there")
    assert not os.path.exists(os.path.join(here.downloads, "film.mkv"))


@desk.with_desk()
def test_cancelled_by_the_receiver(here):
    app, receiver = send_film(here)
    receiver.send_signal(signal.SIGINT)
    desk.wait_exit(receiver)
    app.see("film.mkv. To Bea. (Cancelled by Bea|Could not be sent)", "list item")


@desk.with_desk()
def test_declined_there(here):
    """Whoever is offered it does not want it."""
    app = here.start(make_film(1000))
    receiver = t.receive(None, "--name", "Bea", app.link(), yes=False, stdin=t.subprocess.PIPE)
    app.press("Accept")
    desk.wait_event(receiver, "offer")
    receiver.process.stdin.write("n\n")
    receiver.process.stdin.flush()
    desk.wait_exit(receiver)
    app.see("Bea declined")


@desk.with_desk()
def test_stop_sharing(here):
    """With something moving it is asked about first."""
    app, receiver = send_film(here)
    receiver.send_signal(signal.SIGSTOP)
    app.press("Stop Sharing")
    app.see(r"Stop While Files Are Moving\?")
    here.picture("stop-sharing")
    app.press("Continue")
    app.see_not(r"Stop While Files Are Moving\?")
    app.press("Stop Sharing")
    app.press("Stop")
    receiver.send_signal(signal.SIGCONT)
    assert desk.wait_exit(receiver) != 0, receiver.describe()
    app.see_not("Connections", "label")


desk.main([test_pause_and_resume_receiving, test_pause_and_resume_sending, test_cancel_receiving,
           test_cancel_sending, test_cancelled_by_the_sender, test_cancelled_by_the_receiver,
           test_declined_there, test_stop_sharing])
