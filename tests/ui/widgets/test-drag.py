#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drags a folder from another program's window onto ours, and what came out of ours into that one.

The pointer is moved and its button pressed as a hand would (XTest, by way of xdotool), on a display
of Xvfb without a window manager. Usage: test-drag.py DRAG_WINDOW
"""

import pathlib
import subprocess
import sys
import tempfile
import time

# Another program, which has never heard of Tincan: it gives away a folder, and takes files.
OTHER = '''
import sys
import gi
gi.require_version('Gdk', '4.0')
gi.require_version('Gtk', '4.0')
from gi.repository import Gdk, Gio, GObject, Gtk

def activate(app):
    window = Gtk.ApplicationWindow(application=app, title='Other', default_width=300,
                                   default_height=400)
    box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, homogeneous=True)
    give = Gtk.Label(label='give')
    take = Gtk.Label(label='take')
    files = Gdk.FileList.new_from_array([Gio.File.new_for_path(sys.argv[1])])
    source = Gtk.DragSource(actions=Gdk.DragAction.COPY)
    source.connect('prepare', lambda *_: Gdk.ContentProvider.new_for_value(
        GObject.Value(Gdk.FileList, files)))
    give.add_controller(source)
    target = Gtk.DropTarget.new(Gdk.FileList, Gdk.DragAction.COPY)
    target.connect('drop', lambda _target, value, *_: print(
        'taken', *[file.get_path() for file in value.get_files()], flush=True) or True)
    take.add_controller(target)
    box.append(give)
    box.append(take)
    window.set_child(box)
    window.present()

app = Gtk.Application(application_id='org.example.Other', flags=Gio.ApplicationFlags.NON_UNIQUE)
app.connect('activate', activate)
app.run(None)
'''

DEADLINE = 20  # seconds

# Where the card is, below the link that the first drop made.
CARD = (500, 250)


def xdotool(*arguments):
    return subprocess.run(['xdotool', *map(str, arguments)], check=True, capture_output=True,
                          text=True).stdout


def wait_for(what, check):
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        result = check()
        if result:
            return result
        time.sleep(0.1)
    sys.exit(f'waited in vain for {what}')


def find_window(name):
    def check():
        found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--name', f'^{name}$'],
                               capture_output=True, text=True, check=False).stdout.split()
        return found and found[-1]

    return wait_for(f'the window {name}', check)


def drag(start, end):
    """Goes slowly, since a window answers each step before it has the drop."""
    xdotool('mousemove', *start)
    time.sleep(0.3)
    xdotool('mousedown', 1)
    for step in range(1, 21):
        xdotool('mousemove', *(round(a + (b - a) * step / 20) for a, b in zip(start, end)))
        time.sleep(0.05)
    time.sleep(0.5)
    xdotool('mouseup', 1)


def main():
    with tempfile.TemporaryDirectory() as home:
        folder = pathlib.Path(home, 'A folder, ä')
        folder.mkdir()
        received = pathlib.Path(home, 'received.txt')
        received.write_text('received\n')
        log = pathlib.Path(home, 'log')
        said = log.open('wb')

        programs = [
            subprocess.Popen([sys.argv[1], received], stdout=said),
            subprocess.Popen([sys.executable, '-c', OTHER, folder], stdout=said),
        ]
        try:
            ours = find_window('Tincan')
            find_window('Other')
            # Without a window manager they lie one upon the other.
            xdotool('windowmove', ours, 400, 0)
            time.sleep(1)

            drag((150, 100), (600, 330))
            wait_for('what was dropped', lambda: f'meeting.add {folder}' in log.read_text())

            # Back to the list, and out of the card there.
            xdotool('windowfocus', ours)
            time.sleep(0.5)
            xdotool('key', 'Escape')
            time.sleep(1)
            drag(CARD, (150, 300))
            wait_for('what was taken', lambda: f'taken {received}' in log.read_text())

            # What is ours is not sent back by letting go of it too early.
            drag(CARD, (600, 380))
            time.sleep(1)
            assert str(received) not in log.read_text().replace(f'taken {received}', '')
        finally:
            print(log.read_text())
            for program in programs:
                program.terminate()
                program.wait()


main()
