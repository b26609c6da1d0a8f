#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said when something does not work: why, and what to do next."""

import os
import shutil

import desk
import tincan_test as t

CANNOT_BE_SENT = "This Cannot Be Sent"


def offer(*options):
    """Ann's program, and her link."""
    sender = t.send(None, "--name", "Ann", "--listen", f"127.0.0.1:{t.free_port()}", *options,
                    t.write("notes.txt", b"hello"))
    return sender, desk.wait_event(sender, "waiting")["link"]


def connect(app, text):
    app.press("Receive…")
    app.type("Code or Link", text)
    app.press("Connect")


@desk.with_desk()
def test_nothing_there(here):
    """A file that is not there; and no link is left behind that leads to nothing."""
    app = here.start(os.path.abspath("nowhere.txt"))
    app.see(CANNOT_BE_SENT)
    app.see("“.*nowhere.txt” is left out, because it cannot be read. .+")
    here.picture("not-there")
    app.assert_named()
    app.press("Close")
    app.see("Drop Files or Folders Here")


@desk.with_desk()
def test_left_out(here):
    """Some of it cannot go along; the rest does."""
    t.write("Things/notes.txt", b"hello")
    os.symlink("/etc/passwd", "Things/link")
    app = here.start(os.path.abspath("Things"))
    app.see("1 item left out")
    app.press("Show")
    app.see("Left Out")
    app.see("“.*link” is left out, because it is a link to something else. .*")
    app.press("Close")
    receiver = t.receive(None, "--output", "there", app.link())
    app.press("Accept")
    assert desk.wait_exit(receiver) == 0, receiver.describe()
    assert os.listdir("there/Things") == ["notes.txt"]


@desk.with_desk()
def test_no_such_code(here):
    server = t.Server()
    here.write_settings({"server": f"'{server.url}'"})
    app = here.start()
    connect(app, "999999-acrobat-gymnast-unzip")
    app.see("Nobody is waiting with this code. It may have been used, or .*")
    here.picture("no-such-code")


@desk.with_desk()
def test_code_without_a_server(here):
    app = here.start()
    connect(app, "7-acrobat-gymnast-unzip")
    app.see("A code works when both sides use the same server. Ask for the link, or enter the "
            "server in Preferences.")


@desk.with_desk()
def test_link_has_ended(here):
    """Its server runs, but Ann is gone."""
    server = t.Server()
    sender = t.send(server, t.write("notes.txt", b"hello"))
    link = desk.wait_event(sender, "waiting")["link"]
    sender.send_signal(desk.signal.SIGINT)
    desk.wait_exit(sender)
    app = here.start()
    connect(app, link)
    app.see("Nobody is waiting behind this link. It works only while the .*")
    # It can be left without a trace.
    app.press("Cancel")
    app.see("Drop Files or Folders Here")


@desk.with_desk()
def test_no_server(here):
    """The person's server is away: there is no link to pass on until it is back."""
    port = t.free_port()
    here.write_settings({"server": f"'http://127.0.0.1:{port}/'"})
    app = here.start()
    app.press("Ask for Files")
    app.see("The server 127.0.0.1.* cannot be reached: .* Trying again…")
    here.picture("no-server")
    assert not app.find_all(r"https?://\S+/#\S+"), "a link that nobody can open"
    t.Server(port=port)
    app.link()


@desk.with_desk()
def test_taken_back(here):
    """Ann gives up while the person thinks about it."""
    sender, link = offer()
    app = here.start(link)
    app.press("Connect")
    app.see("Ann wants to send you notes.txt")
    sender.send_signal(desk.signal.SIGINT)
    app.see_not("Ann wants to send you notes.txt")
    desk.wait_exit(sender)
    assert not os.listdir(here.downloads)


@desk.with_desk()
def test_folder_has_gone(here):
    """Where it was to go is not there any more."""
    sender, link = offer()
    app = here.start(link)
    app.press("Connect")
    app.see("~/Downloads")
    shutil.rmtree(here.downloads)
    t.write(here.downloads, b"a file in its place")
    app.press("Receive")
    app.press("Back")
    app.see("Paused: the folder cannot be written to")
    app.see(".*Downloads.* could not be .*")
    here.picture("folder-has-gone")
    # Once there is a folder again, it goes on.
    os.remove(here.downloads)
    os.mkdir(here.downloads)
    app.press("Resume")
    app.see("Received from Ann")
    assert desk.wait_exit(sender) == 0, sender.describe()
    here.assert_received("notes.txt")


desk.main([test_nothing_there, test_left_out, test_no_such_code, test_code_without_a_server,
           test_link_has_ended, test_no_server, test_taken_back, test_folder_has_gone])
