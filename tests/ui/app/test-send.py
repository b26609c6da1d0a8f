#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The app sends, and a tincan-cli receives."""

import os

import desk
import tincan_test as t


def make_folder():
    t.write_random("Holiday/beach.jpg", 3_000_000, 1)
    t.write_random("Holiday/more/sea.jpg", 70_000, 2)
    os.makedirs("Holiday/empty")
    t.write("Holiday/notes.txt", "Sand überall\n".encode())
    return os.path.abspath("Holiday")


def receive(link):
    os.makedirs("there")
    return t.receive(None, "--name", "Ann", "--output", "there", link)


def receive_and_compare(app, link):
    receiver = receive(link)
    app.press("Accept")
    assert desk.wait_exit(receiver) == 0, receiver.describe()
    t.assert_same_tree("Holiday", "there/Holiday")


@desk.with_desk()
def test_drop_a_folder(here):
    """A real drag, from another program's window."""
    folder = make_folder()
    app = here.start()
    here.picture("empty")
    here.other_program("drag-source.py", folder)
    desk.xdotool("windowmove", desk.find_window("Drag Source"), 900, 100)
    desk.drag((1050, 250), (360, 300))
    here.picture("drag")
    desk.xdotool("mouseup", 1)
    link = app.link()
    here.picture("share")
    receive_and_compare(app, link)
    here.picture("sent")


@desk.with_desk()
def test_send_from_the_command_line(here):
    """`tincan PATH` shares it, and asks who may have it."""
    folder = make_folder()
    app = here.start(folder)
    receive_and_compare(app, app.link())


@desk.with_desk()
def test_choose_a_folder(here):
    folder = make_folder()
    app = here.start()
    app.assert_named()
    app.press("Choose Folder…")
    app.choose("Choose Folders to Send", folder)
    app.see("Holiday")
    app.see("3 files, .*|.*MB.*")
    app.assert_named()
    receive_and_compare(app, app.link())


@desk.with_desk()
def test_choose_files(here):
    """One after another, in one meeting; each is offered by itself."""
    folder = make_folder()
    app = here.start()
    app.press("Choose Files…")
    app.choose("Choose Files to Send", os.path.join(folder, "notes.txt"))
    app.see("notes.txt")
    app.press("Add Files…")
    app.choose("Choose Files to Send", os.path.join(folder, "beach.jpg"))
    app.see("2 items")
    receiver = receive(app.link())
    app.press("Accept")
    assert desk.wait_exit(receiver) == 0, receiver.describe()
    for name in ("notes.txt", "beach.jpg"):
        assert t.describe_entry(f"there/{name}") == t.describe_entry(f"Holiday/{name}"), name


@desk.with_desk()
def test_paste_files(here):
    """What was copied in the file manager."""
    folder = make_folder()
    app = here.start()
    here.copy(folder)
    app.keys("ctrl+v")
    receive_and_compare(app, app.link())


@desk.with_desk()
def test_second_instance(here):
    """What a second one is given, the first one sends."""
    folder = make_folder()
    app = here.start()
    app.see("Choose Files…")
    second = desk.App(here, os.path.relpath(folder))
    second.wait_exit()
    receive_and_compare(app, app.link())


desk.main([test_drop_a_folder, test_choose_a_folder, test_choose_files, test_paste_files,
           test_send_from_the_command_line, test_second_instance])
