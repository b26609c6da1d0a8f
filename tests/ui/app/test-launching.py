#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The app as the desktop starts it: from the menu of its icon, by a link, from a file manager."""

import atexit
import os
import re
import shlex
import shutil
import signal
import sys
import tempfile
import time

APP_ID = os.environ["TINCAN_APP_ID"]
PLACE = "TINCAN_LAUNCHING_PLACE"

if PLACE not in os.environ:
    # The session bus and Nautilus look for what is installed when they start.
    os.environ[PLACE] = tempfile.mkdtemp(prefix="tincan-launching-")
    os.environ["XDG_DATA_DIRS"] = os.pathsep.join(
        [os.environ[PLACE], os.environ.get("XDG_DATA_DIRS", "/usr/local/share:/usr/share")])
place = os.environ[PLACE]
services = os.path.join(place, "dbus-1", "services")
service = os.path.join(services, f"{APP_ID}.service")
start_script = os.path.join(place, "start")
os.makedirs(services, exist_ok=True)
with open(service, "w", encoding="utf-8") as service_file:
    service_file.write(f"[D-BUS Service]\nName={APP_ID}\nExec={start_script}\n")

# pylint: disable=wrong-import-position
from gi.repository import Gio, GLib  # noqa: E402

import desk  # noqa: E402
import tincan_test as t  # noqa: E402

atexit.register(shutil.rmtree, place, True)

SEND_WITH = os.environ["TINCAN_SEND_WITH"]
OBJECT = "/" + APP_ID.replace(".", "/")
CODE_FIELD = "Code or Link"


class ActivatedProcess:
    """The process that the bus has started, in the way of Popen."""

    def __init__(self, pid):
        self.pid = pid

    def poll(self):
        try:
            with open(f"/proc/{self.pid}/stat", encoding="ascii") as stat:
                return 0 if stat.read().split()[2] == "Z" else None
        except FileNotFoundError:
            return 0

    def send_signal(self, number):
        os.kill(self.pid, number)

    def kill(self):
        if self.poll() is None:
            self.send_signal(signal.SIGKILL)

    def wait(self):
        desk.wait(lambda: self.poll() is not None, "the end of the app")


class ActivatedApp(desk.App):
    """The app, started by its name on the bus."""

    def __init__(self, here):  # pylint: disable=super-init-not-called
        self.desk = here
        self.log = open(os.path.join(place, "log"), "r", encoding="utf-8")
        self.process = ActivatedProcess(owner())
        desk.running.append(self)


def call_bus(member, arguments):
    return desk.desktop.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus",
                                      "org.freedesktop.DBus", member, arguments, None,
                                      Gio.DBusCallFlags.NONE, -1, None).unpack()[0]


def owner():
    return call_bus("GetConnectionUnixProcessID", GLib.Variant("(s)", (APP_ID,)))


def call_app(method, arguments):
    """As the desktop's shell and xdg-open do; starts the app unless it runs."""
    answers = []

    def answered(bus, result):
        bus.call_finish(result)
        answers.append(True)
    # The app asks the desktop while it starts, which is us.
    desk.desktop.bus.call(APP_ID, OBJECT, "org.freedesktop.Application", method, arguments, None,
                          Gio.DBusCallFlags.NONE, -1, None, answered)
    desk.wait(lambda: answers, f"the app to take {method}")


def install(here):
    """From now on, the bus starts the app at this desk."""
    variables = [f"{name}={shlex.quote(value)}" for name, value in here.environment.items()]
    with open(start_script, "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\n")
        file.write(f"exec env {' '.join(variables)} {shlex.quote(desk.APP)} "
                   f"--gapplication-service >{shlex.quote(os.path.join(place, 'log'))} 2>&1\n")
    os.chmod(start_script, 0o755)


def open_uris(*uris):
    call_app("Open", GLib.Variant("(asa{sv})", (uris, {})))


def act(action):
    call_app("ActivateAction", GLib.Variant("(sava{sv})", (action, [], {})))


def make_files():
    t.write_random("Music/song.flac", 1_000_000, 3)
    t.write("Music/cover.txt", b"none")
    t.write("notes.txt", b"some")
    return [os.path.abspath("Music"), os.path.abspath("notes.txt")]


def assert_sends(app, *paths):
    """The app has made a link, behind which there are these."""
    receiver = t.receive(None, "--output", "arrived", app.link())
    app.press("Accept")
    assert desk.wait_exit(receiver) == 0, receiver.describe()
    for path in paths:
        there = os.path.join("arrived", os.path.basename(path))
        assert t.describe_entry(there) == t.describe_entry(path), there
        if os.path.isdir(path):
            t.assert_same_tree(path, there)


ACTIONS = {
    "join": lambda app: app.see(CODE_FIELD, "text"),
    "ask": lambda app: app.link(),
    "send-text": lambda app: app.see("Send Text"),
}


@desk.with_desk()
def test_actions_start_the_app(here):
    install(here)
    for action, see in ACTIONS.items():
        act(action)
        app = ActivatedApp(here)
        see(app)
        here.picture(f"action-{action}")
        app.stop()


@desk.with_desk()
def test_actions_while_it_runs(here):
    for action, see in ACTIONS.items():
        app = here.start()
        act(action)
        see(app)
        app.stop()


@desk.with_desk()
def test_options(here):
    """Desktops that call no names on a bus run what the entry says."""
    for option, action in (("--receive", "join"), ("--ask", "ask"), ("--send-text", "send-text")):
        app = here.start(option)
        ACTIONS[action](app)
        app.stop()

    app = here.start()
    other = desk.App(here, "--receive")
    other.wait_exit()
    app.see(CODE_FIELD, "text")


@desk.with_desk()
def test_link_starts_the_app(here):
    """A link of the page is opened by a desktop, and nobody is told before the person clicks."""
    install(here)
    sender = t.send(None, "--name", "Ann", "--listen", f"127.0.0.1:{t.free_port()}", *make_files())
    open_uris("tincan:" + desk.wait_event(sender, "waiting")["link"])
    app = ActivatedApp(here)
    app.see("Connect", "push button")
    assert not sender.seen("connected"), "it has joined by itself"
    app.press("Connect")
    app.press("Receive")
    assert desk.wait_exit(sender) == 0, sender.describe()
    here.assert_received("Music")


@desk.with_desk()
def test_send_with(here):
    """From the menu of a file manager, with the app not running."""
    install(here)
    paths = make_files()
    program = t.Program([sys.executable, SEND_WITH, *paths], env=here.environment)
    assert desk.wait_exit(program) == 0, program.describe()
    assert_sends(ActivatedApp(here), *paths)


def all_nodes():
    """Of all programs."""
    return (node for top in desk.children(desk.Atspi.get_desktop(0))
            for node in desk.everything(top))


def find_item(name):
    """An entry of any program's menu."""
    return next((node for node in all_nodes()
                 if desk.name_of(node) == name and desk.has_size(node)), None)


def menu_items():
    return [node for node in all_nodes() if desk.role_of(node) == "menu item"]


def point_at(name):
    """With the pointer, into the middle of what is called so in the window that lies at the edge."""
    extents = find_item(name).get_extents(desk.Atspi.CoordType.WINDOW)
    desk.xdotool("mousemove", "--window", desk.find_window("shown"),
                 extents.x + extents.width // 2, extents.y + extents.height // 2)


@desk.with_desk()
def test_nautilus(here):
    """The real one: everything in a folder is selected, and the entry of the menu is chosen."""
    if shutil.which("nautilus") is None or not has_nautilus_python():
        raise t.Skip("there is no Nautilus, or no nautilus-python")
    install(here)
    extensions = os.path.join(place, "nautilus-python", "extensions")
    os.makedirs(extensions, exist_ok=True)
    shutil.copy(SEND_WITH, extensions)
    paths = make_files()
    os.makedirs("shown")
    for path in paths:
        os.rename(path, os.path.join("shown", os.path.basename(path)))
    environment = dict(here.environment, G_DEBUG="", GSETTINGS_BACKEND="memory")
    environment.pop("GSETTINGS_SCHEMA_DIR")
    t.Program(["nautilus", "--new-window", os.path.abspath("shown")], env=environment)
    desk.wait(lambda: find_item("notes.txt"), "the files in Nautilus")
    here.picture("nautilus")
    desk.focus("shown")
    point_at("Music")
    desk.xdotool("click", 1)
    point_at("notes.txt")
    desk.xdotool("keydown", "ctrl", "click", 1, "keyup", "ctrl")
    here.picture("nautilus-selected")
    desk.xdotool("click", 3)
    desk.wait(menu_items, "the menu")
    here.picture("nautilus-menu")
    if any(map(desk.name_of, menu_items())):
        item = desk.wait(lambda: find_item("Send with Tincan"), "the entry in the menu")
        assert item.do_action(0)
    else:
        # GTK 4.18 does not say what they are called; what is added comes before the properties.
        desk.xdotool("key", "Up", "Up", "Return")
    desk.wait(lambda: call_bus("NameHasOwner", GLib.Variant("(s)", (APP_ID,))), "the app")
    assert_sends(ActivatedApp(here), *(os.path.join("shown", os.path.basename(path))
                                       for path in paths))


@desk.with_desk()
def test_dolphin(here):
    """The real one, of KDE, likewise."""
    if shutil.which("dolphin") is None:
        raise t.Skip("there is no Dolphin")
    install(here)
    install_service_menu()
    paths = make_files()
    os.makedirs("shown")
    for path in paths:
        os.rename(path, os.path.join("shown", os.path.basename(path)))
    environment = dict(here.environment, G_DEBUG="", QT_LINUX_ACCESSIBILITY_ALWAYS_ON="1",
                       QT_QPA_PLATFORM="xcb")
    t.Program(["dolphin", "--new-window", os.path.abspath("shown")], env=environment)
    desk.wait(lambda: find_item("notes.txt"), "the files in Dolphin")
    desk.focus("shown.*")
    desk.xdotool("key", "ctrl+a")
    here.picture("dolphin-selected")
    # What is in the menu is not told to a screen reader; its letters are the first that are free.
    desk.xdotool("key", "Menu")
    time.sleep(1)
    here.picture("dolphin-menu")
    desk.xdotool("key", "s")
    desk.wait(lambda: call_bus("NameHasOwner", GLib.Variant("(s)", (APP_ID,))), "the app")
    assert_sends(ActivatedApp(here), *(os.path.join("shown", os.path.basename(path))
                                       for path in paths))


def install_service_menu():
    """As it is installed, but for where the program is."""
    menus = os.path.join(place, "kio", "servicemenus")
    os.makedirs(menus, exist_ok=True)
    built = os.path.join(os.path.dirname(SEND_WITH), f"{APP_ID}.service-menu.desktop")
    with open(built, encoding="utf-8") as file:
        menu = re.sub(r"(?m)^(Exec=\S+) \S+ ", rf"\1 {SEND_WITH} ", file.read())
    installed = os.path.join(menus, f"{APP_ID}.desktop")
    with open(installed, "w", encoding="utf-8") as file:
        file.write(menu)
    os.chmod(installed, 0o755)


def has_nautilus_python():
    return any(os.path.exists(os.path.join(folder, "libnautilus-python.so"))
               for folder in ("/usr/lib/x86_64-linux-gnu/nautilus/extensions-4",
                              "/usr/lib/aarch64-linux-gnu/nautilus/extensions-4",
                              "/usr/lib/nautilus/extensions-4", "/usr/lib64/nautilus/extensions-4"))


desk.main([test_actions_start_the_app, test_actions_while_it_runs, test_options,
           test_link_starts_the_app, test_send_with, test_nautilus, test_dolphin])
