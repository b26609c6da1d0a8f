#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Flatpak as people use it: files come and go through portals, and nothing else is seen."""

import os
import urllib.request

import sandbox
import desk
import tincan_test as t

# As Flatpak keeps what the manifest says. It adds x11 to fallback-x11, and takes it away again where
# there is Wayland.
PERMISSIONS = """[Context]
shared=network;ipc;
sockets=x11;wayland;fallback-x11;
devices=dri;
"""


def make_folder():
    t.write_random("Holiday/beach.jpg", 3_000_000, 1)
    t.write_random("Holiday/more/sea.jpg", 70_000, 2)
    os.makedirs("Holiday/empty")
    t.write("Holiday/notes.txt", "Sand überall\n".encode())
    return os.path.abspath("Holiday")


def receive_and_compare(app, name):
    """Somebody outside opens the link."""
    os.makedirs("there")
    receiver = t.receive(None, "--name", "Ann", "--output", "there", app.link())
    app.press("Accept")
    assert desk.wait_exit(receiver) == 0, receiver.describe()
    if os.path.isdir(name):
        t.assert_same_tree(name, os.path.join("there", os.path.basename(name)))
    else:
        there = t.describe_entry(os.path.join("there", os.path.basename(name)))
        assert there == t.describe_entry(name), there


def send(*paths):
    """Somebody outside has files for us; the link to them."""
    sender = t.send(None, "--name", "Ann", "--listen", f"127.0.0.1:{t.free_port()}", *paths)
    return sender, desk.wait_event(sender, "waiting")["link"]


@desk.with_desk()
def test_permissions(here):
    """What was installed may do no more than the manifest says."""
    told = sandbox.subprocess.run(
        ["flatpak", "info", "--user", "--show-permissions", sandbox.APP_ID], check=True,
        capture_output=True, text=True).stdout
    for line in told.splitlines():
        print(f"# {line}")
    assert told.strip() == PERMISSIONS.strip(), told
    t.write("secret.txt", b"mine")
    seen = sandbox.run("cat", os.path.abspath("secret.txt"), home=here.home)
    assert seen.returncode != 0, "the sandbox sees what nobody gave it"


@desk.with_desk()
def test_missing_plugin(here):
    """Within a Flatpak, nobody is told to install a package."""
    said = sandbox.run("env", "GST_PLUGIN_SYSTEM_PATH=/nowhere", "GST_REGISTRY=/tmp/registry",
                       "tincan-cli", "send", "--text", "hello", home=here.home)
    assert said.returncode != 0
    assert "Update or reinstall Tincan" in said.stderr, said.stderr


@desk.with_desk()
def test_send_a_chosen_file(here):
    """The portal's chooser hands over the one file; the link has a page behind it."""
    folder = make_folder()
    app = here.start()
    here.picture("sandbox-empty")
    app.assert_named()
    app.press("Choose Files…")
    app.choose("Choose Files to Send", os.path.join(folder, "beach.jpg"))
    app.see("beach.jpg")
    here.picture("sandbox-share")
    with urllib.request.urlopen(app.link().partition("#")[0]) as page:
        assert b"<title>Tincan" in page.read()
    receive_and_compare(app, os.path.join(folder, "beach.jpg"))


@desk.with_desk()
def test_send_a_chosen_folder(here):
    folder = make_folder()
    app = here.start()
    app.press("Choose Folder…")
    app.choose("Choose Folders to Send", folder)
    receive_and_compare(app, folder)


desk.main([test_permissions, test_missing_plugin, test_send_a_chosen_file,
           test_send_a_chosen_folder])
