#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tincan-cli sends, and the app receives."""

import os

import desk
import tincan_test as t


def make_files():
    t.write_random("Music/song.flac", 2_000_000, 3)
    t.write("Music/cover.txt", b"none")
    return "Music"


def compare(here):
    arrived = os.path.join(here.downloads, "Music")
    desk.wait(lambda: os.path.isdir(arrived) and not t.leftovers(here.downloads), "the files")
    t.assert_same_tree("Music", arrived)


def connect(app, text):
    app.press(r"Receive…")
    app.type(CODE_FIELD, text)
    app.press("Connect")


CODE_FIELD = "Code or Link"


@desk.with_desk()
def test_code(here):
    """A code that was said, typed, at a server that the person has chosen."""
    server = t.Server()
    here.write_settings({"server": f"'{server.url}'"})
    app = here.start()
    sender = t.send(server, "--name", "Ann", make_files())
    connect(app, desk.wait_event(sender, "waiting")["code"])
    app.see("Decline", "push button")
    here.picture("offer")
    app.press("Receive")
    compare(here)
    assert desk.wait_exit(sender) == 0, sender.describe()
    here.picture("received")


@desk.with_desk()
def test_link_on_the_command_line(here):
    """A link opens the window; nobody is told before the person clicks."""
    sender = t.send(None, "--name", "Ann", "--listen", f"127.0.0.1:{t.free_port()}", make_files())
    link = desk.wait_event(sender, "waiting")["link"]
    app = here.start(f"tincan:{link}")
    app.see("Connect", "push button")
    here.picture("link")
    assert not sender.seen("connected"), "it has joined by itself"
    app.press("Connect")
    app.press("Receive")
    compare(here)
    assert desk.wait_exit(sender) == 0, sender.describe()


@desk.with_desk()
def test_pasted_link(here):
    """What came by mail is pasted into the window; nobody sends a link to send."""
    sender = t.send(None, "--name", "Ann", "--listen", f"127.0.0.1:{t.free_port()}", make_files())
    here.copy("--text", desk.wait_event(sender, "waiting")["link"])
    app = here.start()
    app.keys("ctrl+v")
    app.see("A link. 127.0.0.1.* introduces you to each other.")
    app.press("Connect")
    app.press("Receive")
    compare(here)
    assert desk.wait_exit(sender) == 0, sender.describe()


@desk.with_desk()
def test_link_in_the_clipboard(here):
    """It is offered, and used when the person says so."""
    sender = t.send(None, "--name", "Ann", "--listen", f"127.0.0.1:{t.free_port()}", make_files())
    here.copy("--text", desk.wait_event(sender, "waiting")["link"])
    app = here.start()
    app.press("Receive…")
    app.see("Link in the Clipboard")
    here.picture("clipboard")
    assert not sender.seen("connected"), "it has joined by itself"
    # Later versions of libadwaita call a button in a row what they call the row.
    app.press("_?Use.*|Link in the Clipboard")
    app.press("Receive")
    compare(here)
    assert desk.wait_exit(sender) == 0, sender.describe()


@desk.with_desk()
def test_close_an_offer(here):
    """Closing it is no answer; the list still asks."""
    sender = t.send(None, "--name", "Ann", "--listen", f"127.0.0.1:{t.free_port()}", make_files())
    app = here.start(desk.wait_event(sender, "waiting")["link"])
    app.press("Connect")
    app.see("Ann wants to send you Music")
    app.keys("Escape", title="Incoming")
    app.see_not("Ann wants to send you Music")
    app.press("Back")
    app.see("Music. From Ann. Waiting for your answer", "list item")
    app.press("Receive…", within="Music. From Ann. .*")
    app.press("Receive")
    compare(here)
    assert desk.wait_exit(sender) == 0, sender.describe()


@desk.with_desk()
def test_decline(here):
    sender = t.send(None, "--listen", f"127.0.0.1:{t.free_port()}", make_files())
    app = here.start(desk.wait_event(sender, "waiting")["link"])
    app.press("Connect")
    app.press("Decline")
    assert desk.wait_exit(sender) == 3, sender.describe()
    assert not os.listdir(here.downloads)


desk.main([test_code, test_link_on_the_command_line, test_pasted_link,
           test_link_in_the_clipboard, test_close_an_offer, test_decline])
