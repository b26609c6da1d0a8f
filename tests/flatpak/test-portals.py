#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the portals of a desktop give to the app in its sandbox, besides the files to send."""

import os
import subprocess
import sys
import time

import sandbox
import desk
import tincan_test as t


def make_folder():
    t.write_random("Holiday/beach.jpg", 3_000_000, 1)
    t.write_random("Holiday/more/sea.jpg", 70_000, 2)
    os.makedirs("Holiday/empty")
    t.write("Holiday/notes.txt", "Sand überall\n".encode())
    return os.path.abspath("Holiday")


def offer(*paths):
    """Somebody outside has files for us; the program, and the link to it."""
    sender = t.send(None, "--name", "Ann", "--listen", f"127.0.0.1:{t.free_port()}", *paths)
    return sender, desk.wait_event(sender, "waiting")["link"]


def take(app, *paths):
    sender, link = offer(*paths)
    app.press("Receive…")
    app.type("Code or Link", link)
    app.press("Connect")
    return sender


def send_and_compare(app, path):
    os.makedirs("there")
    receiver = t.receive(None, "--name", "Ann", "--output", "there", app.link())
    app.press("Accept")
    assert desk.wait_exit(receiver) == 0, receiver.describe()
    there = os.path.join("there", os.path.basename(path))
    if os.path.isdir(path):
        t.assert_same_tree(path, there)
    else:
        assert t.describe_entry(there) == t.describe_entry(path), t.describe_entry(there)


def choose_receive_folder(app, folder):
    app.keys("ctrl+comma")
    app.see("Preferences", "frame")
    app.press("(_?Choose… )?Receive Folder")
    app.choose("Choose the Receive Folder", folder)
    app.see(os.path.basename(folder))
    app.keys("Escape", title="Preferences")
    app.see_not("Preferences", "frame")


@desk.with_desk()
def test_receive_into_a_chosen_folder(here):
    """Nothing of the home is seen, so that the first offer asks where it goes."""
    folder = make_folder()
    os.mkdir("inbox")
    app = here.start()
    sender = take(app, folder)
    app.see("Not chosen yet")
    here.picture("sandbox-offer")
    app.press("(Choose _?Folder… )?Goes To")
    app.choose("Choose Where It Goes", os.path.abspath("inbox"))
    app.see("inbox")
    here.picture("sandbox-offer-folder")
    app.press("Receive")
    assert desk.wait_exit(sender) == 0, sender.describe()
    t.assert_same_tree(folder, "inbox/Holiday")
    assert not t.leftovers("inbox")
    assert not os.listdir(here.downloads)


@desk.with_desk()
def test_receive_folder_persists(here):
    """The folder that was chosen once is still granted when the app is started again."""
    folder = make_folder()
    os.mkdir("inbox")
    app = here.start()
    choose_receive_folder(app, os.path.abspath("inbox"))
    app.stop()
    kept = here.settings()["receive-folder"]
    assert kept.startswith(f"'file://{sandbox.RUNTIME_DIR}/doc/"), kept

    app = here.start()
    sender = take(app, folder)
    app.see("inbox")
    app.press("Receive")
    assert desk.wait_exit(sender) == 0, sender.describe()
    t.assert_same_tree(folder, "inbox/Holiday")
    # And once more, beside what is there.
    app.press("Back")
    sender = take(app, os.path.join(folder, "notes.txt"))
    app.press("Receive")
    assert desk.wait_exit(sender) == 0, sender.describe()
    assert t.describe_entry("inbox/notes.txt") == t.describe_entry("Holiday/notes.txt")


def drop(here, path):
    """A real drag from a window outside."""
    here.other_program("drag-source.py", path)
    desk.xdotool("windowmove", desk.find_window("Drag Source"), 900, 100)
    desk.drag((1050, 250), (360, 300))
    desk.xdotool("mouseup", 1)


@desk.with_desk()
def test_drop_a_file(here):
    path = os.path.join(make_folder(), "beach.jpg")
    app = here.start()
    drop(here, path)
    send_and_compare(app, path)


@desk.with_desk()
def test_drop_a_folder(here):
    """Which the portals of Debian 12 do not hand over; then the app says what to do instead."""
    folder = make_folder()
    app = here.start()
    drop(here, folder)
    if sandbox.portal_version() >= (1, 18, 2):
        send_and_compare(app, folder)
    else:
        app.see("Nothing Was Dropped")
        here.picture("sandbox-no-drop")
        app.see("What you dragged cannot be read from there. Choose it here instead.")
        app.press("Close", within=None)
        app.see_not("Drop to Send")


@desk.with_desk()
def test_drag_out(here):
    """What was received is dragged to a window outside, which gets what lies in the real folder.

    The portals of Debian 12 do not say where that is: then there is no drag that ends in nothing.
    """
    path = os.path.join(make_folder(), "beach.jpg")
    os.mkdir("inbox")
    app = here.start()
    choose_receive_folder(app, os.path.abspath("inbox"))
    sender = take(app, path)
    app.press("Receive")
    assert desk.wait_exit(sender) == 0, sender.describe()
    app.press("Back")
    outside = here.other_program("drop-target.py")
    desk.xdotool("windowmove", desk.find_window("Drop Target"), 900, 100)
    time.sleep(1)  # until the list has slid to its place
    place = app.see("Received from Ann").get_extents(desk.Atspi.CoordType.WINDOW)
    desk.drag((place.x + place.width // 2, place.y + place.height // 2), (1050, 250))
    here.picture("sandbox-drag-out")
    desk.xdotool("mouseup", 1)
    if sandbox.portal_version() >= (1, 19):
        paths = desk.wait_event(outside, "taken")["paths"]
        assert paths == [os.path.abspath("inbox/beach.jpg")], paths
    else:
        time.sleep(1)
        assert outside.process.poll() is None, outside.describe()
        assert not outside.seen("taken"), outside.describe()


@desk.with_desk()
def test_paste_files(here):
    """What was copied in a program outside."""
    path = os.path.join(make_folder(), "notes.txt")
    app = here.start()
    here.copy(path)
    app.keys("ctrl+v")
    send_and_compare(app, path)


@desk.with_desk()
def test_notifications_and_background(here):
    """Without a window, an offer is told by the desktop, and answered where it is told."""
    os.mkdir("inbox")
    app = here.start()
    choose_receive_folder(app, os.path.abspath("inbox"))
    app.press("Ask for Files")
    link = app.link()
    app.close_window()
    goes_on = desk.desktop.wait_notification("Tincan Goes On")
    desk.wait(lambda: sandbox.permission("background", "background") == "yes",
              "the question to the desktop")
    sender = t.send(None, "--name", "Ann", "--to", link, t.write("notes.txt", b"hello"))
    told = desk.desktop.wait_notification("Ann Offers notes.txt")
    desk.desktop.invoke(told, "Receive")
    assert desk.wait_exit(sender) == 0, sender.describe()
    assert t.describe_entry("inbox/notes.txt") == t.describe_entry("notes.txt")
    desk.desktop.wait_notification("Received notes.txt from Ann")
    desk.desktop.invoke(goes_on, "Show")
    app.see("Tincan", "frame")


@desk.with_desk()
def test_no_background(here):
    """A person who has forbidden it in the desktop's settings."""
    sandbox.forbid("background", "background")
    app = here.start()
    app.press("Ask for Files")
    app.link()
    app.close_window()
    app.see("Without a window, this desktop lets nothing go on")


def open_account(app):
    """Where the password of a relay is asked for."""
    app.keys("ctrl+comma")
    app.see("Preferences", "frame")
    app.press("Network", "page tab")
    app.see("Password", "text")


@desk.with_desk({"turn-servers": "['turn:127.0.0.1:9']"})
def test_password_is_kept(here):
    """In a file of the sandbox, encrypted with what the desktop's keyring gives for that."""
    password = "open sesame"
    app = here.start()
    open_account(app)
    app.keys("alt+p", title="Preferences")
    desk.xdotool("type", "--delay", 20, password)
    desk.xdotool("key", "Return")
    keyring = os.path.join(here.own_folder, "data", "keyrings", "default.keyring")
    desk.wait(lambda: os.path.exists(keyring), "the keyring of the sandbox")
    with open(keyring, "rb") as file:
        assert password.encode() not in file.read()
    app.stop()

    app = here.start()
    open_account(app)
    # A screen reader is not told what is in a field of this kind; but it can be copied.
    app.press("Show Password")
    app.see("Hide Password")
    app.keys("alt+p", "ctrl+a", "ctrl+c", title="Preferences")
    clipboard = here.other_program("clipboard.py", "--paste")
    assert desk.wait_event(clipboard, "pasted")["text"] == password


@desk.with_desk()
def test_send_with_tincan(here):
    """The entry in the menu of a file manager, which comes with the Flatpak, starts the app."""
    folder = make_folder()
    entry = t.Program([sys.executable, sandbox.SEND_WITH, folder], env=here.environment)
    assert desk.wait_exit(entry) == 0, entry.describe()
    app = sandbox.Started()
    send_and_compare(app, folder)
    app.stop()


@desk.with_desk()
def test_links_open_the_app(here):
    """A `tincan:` link in any other program."""
    folder = make_folder()
    sender, link = offer(folder)
    subprocess.run(["gio", "open", f"tincan:{link}"], env=here.environment, check=True)
    app = sandbox.Started()
    app.see("Connect", "push button")
    assert not sender.seen("connected"), "it has joined by itself"
    app.press("Connect")
    app.press("Decline")
    assert desk.wait_exit(sender) == 3, sender.describe()
    app.stop()


desk.main([test_receive_into_a_chosen_folder, test_receive_folder_persists, test_drop_a_file,
           test_drop_a_folder, test_drag_out, test_paste_files, test_notifications_and_background,
           test_no_background, test_password_is_kept, test_send_with_tincan,
           test_links_open_the_app])
