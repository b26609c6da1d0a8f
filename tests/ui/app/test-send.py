#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The app sends, and a tincan-cli receives."""

import os
import subprocess
import sys

import desk
import tincan_test as t


def make_folder():
    t.write_random("Holiday/beach.jpg", 3_000_000, 1)
    t.write_random("Holiday/more/sea.jpg", 70_000, 2)
    os.makedirs("Holiday/empty")
    t.write("Holiday/notes.txt", "Sand überall\n".encode())
    return os.path.abspath("Holiday")


def link_of(app):
    return desk.name_of(app.see(r"https?://\S+/#\S+"))


def xdotool(*arguments):
    done = subprocess.run(["xdotool", *map(str, arguments)], check=True, capture_output=True,
                          text=True)
    for _ in range(3):
        desk.pump()
    return done.stdout.strip()


def drag(a, b):
    """With the pointer, from one place on the screen to another, in small steps as a hand does."""
    xdotool("mousemove", *a)
    xdotool("mousedown", 1)
    for step in range(1, 21):
        xdotool("mousemove", a[0] + (b[0] - a[0]) * step // 20, a[1] + (b[1] - a[1]) * step // 20)
    for _ in range(20):
        desk.pump()


def receive_and_compare(app, link, name="Ann"):
    os.makedirs("there")
    receiver = t.receive(None, "--name", name, "--output", "there", link)
    app.press("Accept")
    assert desk.wait_exit(receiver) == 0, receiver.describe()
    t.assert_same_tree("Holiday", "there/Holiday")


@desk.with_desk()
def test_drop_a_folder(here):
    """A real drag, from another program's window."""
    folder = make_folder()
    app = here.start()
    here.picture("empty")
    source = subprocess.Popen([sys.executable, os.path.join(desk.HERE, "drag-source.py"), folder],
                              env=here.environment)
    try:
        window = desk.wait(lambda: subprocess.run(
            ["xdotool", "search", "--name", "Drag Source"], capture_output=True, text=True,
            check=False).stdout.split(), "the window to drag from")[-1]
        xdotool("windowmove", window, 900, 100)
        drag((1050, 250), (360, 300))
        here.picture("drag")
        xdotool("mouseup", 1)
        link = link_of(app)
    finally:
        source.kill()
        source.wait()
    here.picture("share")
    receive_and_compare(app, link)
    here.picture("sent")


@desk.with_desk()
def test_send_from_the_command_line(here):
    """`tincan PATH` shares it, and asks who may have it."""
    folder = make_folder()
    app = here.start(folder)
    receive_and_compare(app, link_of(app))


@desk.with_desk()
def test_second_instance(here):
    """What a second one is given, the first one sends."""
    folder = make_folder()
    app = here.start()
    app.see("Choose Files…")
    second = desk.App(here, os.path.relpath(folder))
    second.wait_exit()
    receive_and_compare(app, link_of(app))


desk.main([test_drop_a_folder, test_send_from_the_command_line, test_second_instance])
