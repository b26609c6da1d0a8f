#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands in for the app in a sandbox: says what it is asked to open, and what it can read of that.

Usage: sandboxed-app.py APP_ID        prints JSON, one object a line
"""

import json
import os
import sys

from gi.repository import Gio, GLib

XML = """
<node><interface name="org.freedesktop.Application">
  <method name="Open"><arg type="as" direction="in"/><arg type="a{sv}" direction="in"/></method>
</interface></node>
"""


def read(path):
    """A file's text, or a folder's entries with theirs."""
    try:
        if os.path.isdir(path):
            return {name: read(os.path.join(path, name)) for name in os.listdir(path)}
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError as error:
        return {"error": error.strerror}


def say(**event):
    print(json.dumps(event), flush=True)


def called(_bus, _sender, _path, _interface, _method, arguments, call):
    call.return_value(None)
    uris, hints = arguments.unpack()
    paths = [Gio.File.new_for_uri(uri).get_path() for uri in uris]
    say(event="open", paths=paths, hints=hints, content=[read(path) for path in paths])


def main():
    app = sys.argv[1]
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    bus.register_object("/" + app.replace(".", "/"), Gio.DBusNodeInfo.new_for_xml(XML).interfaces[0],
                        called, None, None)
    Gio.bus_own_name_on_connection(bus, app, Gio.BusNameOwnerFlags.NONE,
                                   lambda *_: say(event="ready"), None)
    GLib.MainLoop().run()


main()
