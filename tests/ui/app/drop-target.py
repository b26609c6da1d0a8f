#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A window to drop files into, as a file manager is; tells which they are."""

import json

import gi

gi.require_version("Gdk", "4.0")
gi.require_version("Gtk", "4.0")
# pylint: disable=wrong-import-position
from gi.repository import Gdk, GLib, Gtk  # noqa: E402


def taken(_target, files, _x, _y):
    paths = [file.get_path() for file in files.get_files()]
    print(json.dumps({"event": "taken", "paths": paths}), flush=True)
    return True


loop = GLib.MainLoop()
Gtk.init()
label = Gtk.Label(label="Drop here")
target = Gtk.DropTarget.new(Gdk.FileList, Gdk.DragAction.COPY)
target.connect("drop", taken)
label.add_controller(target)
window = Gtk.Window(title="Drop Target", decorated=False, default_width=300, default_height=300,
                    child=label)
window.connect("destroy", lambda *_: loop.quit())
window.present()
loop.run()
