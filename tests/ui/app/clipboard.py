#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Another program that copies files, as a file manager does, or a text; or pastes one.

Usage: clipboard.py PATH… | --text TEXT | --paste
"""

import json
import sys

import gi

gi.require_version("Gdk", "4.0")
gi.require_version("Gtk", "4.0")
# pylint: disable=wrong-import-position
from gi.repository import Gdk, Gio, GLib, GObject, Gtk  # noqa: E402


def content():
    if sys.argv[1] == "--text":
        return Gdk.ContentProvider.new_for_value(sys.argv[2])
    files = [Gio.File.new_for_path(path) for path in sys.argv[1:]]
    return Gdk.ContentProvider.new_for_value(
        GObject.Value(Gdk.FileList, Gdk.FileList.new_from_list(files)))


def tell(event, **members):
    print(json.dumps(dict(members, event=event)), flush=True)


def read_cb(clipboard, result):
    tell("pasted", text=clipboard.read_text_finish(result))


Gtk.init()
display = Gdk.Display.get_default()
if sys.argv[1] == "--paste":
    display.get_clipboard().read_text_async(None, read_cb)
else:
    display.get_clipboard().set_content(content())
    display.sync()
    tell("copied")
GLib.MainLoop().run()
