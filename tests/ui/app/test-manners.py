#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a desktop expects of an app: notifications, the background, staying awake, quitting."""

import os
import signal

from gi.repository import Gio, GLib

import desk
import tincan_test as t

QUESTION = r"Stop Transfers and Quit\?"
UNUSED = r"Quit Before the Link Is Used\?"
OFFER = "Ann Offers song.flac"


def make_file(size=200_000):
    return t.write_random("song.flac", size, 4)


def ask_unseen(here, *paths):
    """The app asks for files, and its window is closed; then somebody offers some."""
    app = here.start()
    app.press("Ask for Files")
    link = desk.name_of(app.see(r"https?://\S+/#\S+"))
    app.close_window()
    desk.wait(lambda: desk.desktop.background_requests, "the question to the desktop")
    return app, t.send(None, "--name", "Ann", "--to", link, *paths)


def activate(action):
    """As the desktop's shell does, with the entry of a menu or a key."""
    path = "/" + desk.APP_ID.replace(".", "/")
    desk.desktop.bus.call_sync(desk.APP_ID, path, "org.gtk.Actions", "Activate",
                               GLib.Variant("(sava{sv})", (action, [], {})), None,
                               Gio.DBusCallFlags.NONE, -1, None)


@desk.with_desk()
def test_receive_from_a_notification(here):
    app, sender = ask_unseen(here, make_file())
    offer = desk.desktop.wait_notification(OFFER)
    desk.desktop.invoke(offer, "Receive")
    assert desk.wait_exit(sender) == 0, sender.describe()

    end = desk.desktop.wait_notification("Received song.flac from Ann")
    assert not offer.is_shown, "the offer has been answered"
    desk.desktop.invoke(end, "Show in Folder")
    arrived = os.path.join(here.downloads, "song.flac")
    uri = GLib.filename_to_uri(arrived)
    desk.wait(lambda: desk.desktop.shown_items == [uri], "the folder")
    assert t.describe_entry(arrived) == t.describe_entry("song.flac")
    assert app.process.poll() is None, "its link can still be opened"


@desk.with_desk()
def test_decline_from_a_notification(here):
    _, sender = ask_unseen(here, make_file())
    offer = desk.desktop.wait_notification(OFFER)
    desk.desktop.invoke(offer, "Decline")
    assert desk.wait_exit(sender) == 3, sender.describe()
    desk.wait(lambda: not offer.is_shown, "the offer to go")
    assert not os.listdir(here.downloads)


@desk.with_desk()
def test_look_at_an_offer(here):
    """What came without a window asks when there is one again, and no notification does."""
    app, sender = ask_unseen(here, make_file())
    offer = desk.desktop.wait_notification(OFFER)
    goes_on = desk.desktop.wait_notification("Tincan Goes On")
    desk.desktop.invoke(goes_on, "Show")
    app.press("Receive")
    assert desk.wait_exit(sender) == 0, sender.describe()
    desk.wait(lambda: not offer.is_shown and not goes_on.is_shown, "the notifications to go")


@desk.with_desk({"notifications": "false"})
def test_no_notifications(here):
    app, sender = ask_unseen(here, make_file())
    desk.wait_event(sender, "connected")
    desk.desktop.invoke(desk.desktop.wait_notification("Tincan Goes On"), "Show")
    app.press("Receive")
    assert desk.wait_exit(sender) == 0, sender.describe()
    told = [n.title for n in desk.desktop.notifications]
    assert told == ["Tincan Goes On"], told


@desk.with_desk()
def test_end_of_the_background(here):
    """Without a window it goes on as long as there is something to do."""
    sender = t.send(None, "--listen", f"127.0.0.1:{t.free_port()}", make_file(300_000_000))
    app = here.start(desk.wait_event(sender, "waiting")["link"])
    app.press("Connect")
    app.press("Receive")
    desk.wait_event(sender, "progress")
    app.close_window()
    desk.desktop.wait_notification("Tincan Goes On")
    assert desk.wait_exit(sender) == 0, sender.describe()
    app.wait_exit()
    here.assert_received("song.flac")


@desk.with_desk()
def test_no_background(here):
    """A desktop that lets nothing run without a window gets one."""
    desk.desktop.lets_run_in_background = False
    app = here.start()
    app.press("Ask for Files")
    app.see(r"https?://\S+/#\S+")
    app.close_window()
    app.see("Without a window, this desktop lets nothing go on")
    here.picture("no-background")
    # Closing is quitting here, and nobody has used the link yet.
    app.close_window()
    app.see(UNUSED)
    app.see("Whoever opens it after you have quit finds nobody.")
    app.press("Quit")
    app.wait_exit()


@desk.with_desk()
def test_quit_while_sending(here):
    """Quitting asks first, and keeps the computer awake until then."""
    t.write_random("large.iso", 1_000_000_000)
    app = here.start("large.iso")
    link = desk.name_of(app.see(r"https?://\S+/#\S+"))
    os.makedirs("there")
    receiver = t.receive(None, "--output", "there", link)
    app.press("Accept")
    desk.wait_event(receiver, "progress")
    # So that it is not done before it is asked.
    receiver.send_signal(signal.SIGSTOP)
    desk.wait(lambda: desk.desktop.inhibited, "that it keeps the computer awake")

    activate("quit")
    app.see(QUESTION)
    here.picture("quit")
    app.press("Cancel")
    app.see_not(QUESTION)
    assert app.process.poll() is None

    activate("quit")
    app.press("Stop and Quit")
    app.wait_exit()
    desk.wait(lambda: not desk.desktop.inhibited, "that the computer may sleep")


@desk.with_desk()
def test_quit_before_a_link_is_used(here):
    """Somebody may have it already; closing the window would keep it."""
    app = here.start(make_file())
    link = app.link()
    app.keys("ctrl+q")
    app.see(UNUSED)
    app.see("Whoever opens it after you have quit finds nobody. If you only close the window, the "
            "link goes on working.")
    here.picture("quit-unused")
    app.press("Cancel")
    app.see_not(UNUSED)

    os.makedirs("there")
    receiver = t.receive(None, "--output", "there", link)
    app.press("Accept")
    assert desk.wait_exit(receiver) == 0, receiver.describe()
    # Now it has done what it was made for.
    app.see("Sent to .*")
    app.keys("ctrl+q")
    app.wait_exit()


@desk.with_desk()
def test_quit_when_nothing_moves(here):
    app = here.start()
    app.see("Choose Files…")
    activate("quit")
    app.wait_exit()


@desk.with_desk()
def test_whoever_stays_is_told(here):
    """Quitting says goodbye: the other side does not wait for somebody who is gone."""
    t.write_random("large.iso", 1_000_000_000)
    app = here.start("large.iso")
    receiver = t.receive(None, "--output", "there", app.link())
    app.press("Accept")
    desk.wait_event(receiver, "progress")
    app.keys("ctrl+q")
    app.press("Stop and Quit")
    app.wait_exit()
    assert desk.wait_exit(receiver) != 0, receiver.describe()
    assert receiver.seen("error", message="The other side cancelled the transfer. Ask them before "
                         "you start it again."), receiver.describe()


desk.main([test_receive_from_a_notification, test_decline_from_a_notification,
           test_look_at_an_offer, test_no_notifications, test_end_of_the_background,
           test_no_background, test_quit_while_sending, test_quit_before_a_link_is_used,
           test_quit_when_nothing_moves, test_whoever_stays_is_told])
