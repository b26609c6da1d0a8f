#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A window to drag files out of, as a file manager is. Usage: drag-source.py PATH…"""

import sys

import gi

gi.require_version("Gdk", "4.0")
gi.require_version("Gtk", "4.0")
# pylint: disable=wrong-import-position
from gi.repository import Gdk, Gio, GLib, GObject, Gtk  # noqa: E402


def prepare(_source, _x, _y):
    files = [Gio.File.new_for_path(path) for path in sys.argv[1:]]
    value = GObject.Value(Gdk.FileList, Gdk.FileList.new_from_list(files))
    return Gdk.ContentProvider.new_for_value(value)


loop = GLib.MainLoop()
Gtk.init()
label = Gtk.Label(label="Drag from here")
source = Gtk.DragSource(actions=Gdk.DragAction.COPY)
source.connect("prepare", prepare)
label.add_controller(source)
window = Gtk.Window(title="Drag Source", decorated=False, default_width=300, default_height=300,
                    child=label)
window.connect("destroy", lambda *_: loop.quit())
window.present()
loop.run()
