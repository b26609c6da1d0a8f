#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person sets takes effect, and what has been is remembered."""

import os

import desk
import tincan_test as t


def make_file(content=b"the new one"):
    return os.path.abspath(t.write("notes.txt", content))


def open_preferences(app):
    app.keys("ctrl+comma")
    app.see("Preferences", "frame")


def close_preferences(app):
    app.keys("Escape", title="Preferences")
    app.see_not("Preferences", "frame")


def receive_notes(app, *options):
    """From Ann, with the link that she has sent."""
    sender = t.send(None, "--name", "Ann", "--listen", f"127.0.0.1:{t.free_port()}", *options,
                    make_file())
    app.press("Receive…")
    app.type("Code or Link", desk.wait_event(sender, "waiting")["link"])
    app.press("Connect")
    return sender


def choose_conflict(app, choice):
    """With the pointer and the keyboard, as lists are chosen from."""
    app.click("If a Name Is There Already", "combo box", title="Preferences")
    keys = {"Skip": ["Down"], "Replace": ["Down", "Down"]}[choice]
    app.keys(*keys, "Return", title="Preferences")


@desk.with_desk()
def test_receive_folder(here):
    os.mkdir("elsewhere")
    app = here.start()
    open_preferences(app)
    here.picture("preferences")
    app.press("(_?Choose… )?Receive Folder")
    app.choose("Choose the Receive Folder", os.path.abspath("elsewhere"))
    app.see(".*/elsewhere")
    close_preferences(app)

    sender = receive_notes(app)
    app.see(".*/elsewhere")
    app.press("Receive")
    assert desk.wait_exit(sender) == 0, sender.describe()
    assert t.describe_entry("elsewhere/notes.txt") == t.describe_entry("notes.txt")
    assert not os.listdir(here.downloads)


@desk.with_desk()
def test_choose_a_folder_for_one_offer(here):
    os.mkdir("elsewhere")
    app = here.start()
    sender = receive_notes(app)
    app.see("A file whose name is there already gets another name.")
    app.press("(Choose _?Folder… )?Goes To")
    app.choose("Choose Where It Goes", os.path.abspath("elsewhere"))
    app.see(".*/elsewhere")
    app.press("Receive")
    assert desk.wait_exit(sender) == 0, sender.describe()
    assert t.describe_entry("elsewhere/notes.txt") == t.describe_entry("notes.txt")


@desk.with_desk()
def test_keep_both(here):
    old = t.write(os.path.join(here.downloads, "notes.txt"), b"the old one")
    app = here.start()
    sender = receive_notes(app)
    app.see("A file whose name is there already gets another name.")
    app.press("Receive")
    assert desk.wait_exit(sender) == 0, sender.describe()
    assert sorted(os.listdir(here.downloads)) == ["notes (1).txt", "notes.txt"], \
        os.listdir(here.downloads)
    with open(old, "rb") as file:
        assert file.read() == b"the old one"


@desk.with_desk()
def test_skip(here):
    old = t.write(os.path.join(here.downloads, "notes.txt"), b"the old one")
    app = here.start()
    open_preferences(app)
    choose_conflict(app, "Skip")
    close_preferences(app)
    receive_notes(app)
    app.see("A file whose name is there already is left out.")
    app.press("Receive")
    app.press("Back")
    app.see("Received from Ann; 1 file was there already and is as it was")
    with open(old, "rb") as file:
        assert file.read() == b"the old one"
    assert os.listdir(here.downloads) == ["notes.txt"]


@desk.with_desk()
def test_replace(here):
    old = t.write(os.path.join(here.downloads, "notes.txt"), b"the old one")
    app = here.start()
    open_preferences(app)
    choose_conflict(app, "Replace")
    close_preferences(app)
    sender = receive_notes(app)
    app.see("A file whose name is there already is replaced.")
    app.press("Receive")
    assert desk.wait_exit(sender) == 0, sender.describe()
    desk.wait(lambda: t.describe_entry(old) == t.describe_entry("notes.txt"), "the new one")


@desk.with_desk()
def test_name(here):
    app = here.start(make_file())
    open_preferences(app)
    app.click("Your Name", "text", title="Preferences")
    desk.xdotool("type", "Zoe")
    app.keys("Return", title="Preferences")
    close_preferences(app)
    # It is told with the next link.
    app.press("Stop Sharing")
    app.press("Ask for Files")
    sender = t.send(None, "--name", "Ann", "--to", app.link(), make_file())
    assert desk.wait_event(sender, "connected")["name"] == "Zoe", sender.describe()
    app.press("Decline")
    desk.wait_exit(sender)


@desk.with_desk()
def test_do_not_ask(here):
    app = here.start()
    open_preferences(app)
    app.toggle("Ask Before Sending to Each Person")
    close_preferences(app)
    app.press("Send Text…")
    app.type("Text to Send", "hello")
    app.press("Send")
    receiver = t.receive(None, app.link())
    assert desk.wait_exit(receiver) == 0, receiver.describe()


# --- the history ---

def open_history(app):
    # A page that is just going takes the keys along.
    app.see_not("Back", "push button")
    app.keys("ctrl+h")
    app.see("History", "frame")


@desk.with_desk()
def test_history(here):
    """What came is there in the next run, too; clearing can be undone, and removing as well."""
    app = here.start()
    sender = receive_notes(app)
    app.press("Receive")
    assert desk.wait_exit(sender) == 0, sender.describe()
    app.press("Back")
    app.see("Received from Ann")
    open_history(app)
    app.see("notes.txt")
    app.see("Received from Ann")
    app.see("Today, .* · 11 bytes · Direct, same network · verified")
    here.picture("history")
    app.assert_named()
    app.stop()

    app = here.start()
    open_history(app)
    app.see("notes.txt")
    app.press("Clear")
    app.see("History cleared")
    app.see("No Finished Transfers")
    here.picture("history-cleared")
    app.press("Undo")
    app.see("notes.txt")
    app.press("Remove notes.txt From History")
    app.see("No Finished Transfers")
    app.press("Undo")
    app.see("notes.txt")
    app.press("Show notes.txt in Folder")
    uri = desk.GLib.filename_to_uri(os.path.join(here.downloads, "notes.txt"))
    desk.wait(lambda: desk.desktop.shown_items == [uri], "the folder")


@desk.with_desk()
def test_no_history(here):
    """Switched off, it forgets what comes from then on."""
    app = here.start()
    open_preferences(app)
    app.toggle("History")
    close_preferences(app)
    sender = receive_notes(app)
    app.press("Receive")
    assert desk.wait_exit(sender) == 0, sender.describe()
    app.press("Back")
    app.see("Received from Ann")
    open_history(app)
    app.see("No Finished Transfers")
    app.see_not("notes.txt", "list item")


desk.main([test_receive_folder, test_choose_a_folder_for_one_offer, test_keep_both, test_skip,
           test_replace, test_name, test_do_not_ask, test_history, test_no_history])
