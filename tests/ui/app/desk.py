# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop of its own, in which the app is used as a person with a screen reader uses it.

A display (Xvfb), a session bus, the accessibility bus, and stand-ins for the notifications and the
portals of a desktop, which write down what they are asked. What else is on the machine is left
alone.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "integration"))

INSIDE = "TINCAN_UI_INSIDE"


def enter():
    """Starts this program again with a display and a session bus, unless it has them."""
    if INSIDE in os.environ:
        return
    os.environ[INSIDE] = "yes"
    # GTK must neither look for a screen reader of its own accord nor use a GPU.
    os.environ.pop("NO_AT_BRIDGE", None)
    os.environ.pop("WAYLAND_DISPLAY", None)
    os.environ.update(GDK_BACKEND="x11", GDK_DEBUG="gl-disable", GSK_RENDERER="cairo")
    os.execv(sys.executable, [sys.executable, os.path.join(HERE, "..", "display.py"),
                              "dbus-run-session", "--", sys.executable, *sys.argv])


enter()

# pylint: disable=wrong-import-position
import gi  # noqa: E402

gi.require_version("Atspi", "2.0")
gi.require_version("Gtk", "4.0")
from gi.repository import Atspi, Gio, GLib, Gtk  # noqa: E402

import tincan_test  # noqa: E402

APP = os.path.abspath(os.environ.get("TINCAN_APP", "build/src/app/tincan"))
SCHEMAS = os.path.abspath(os.environ.get("TINCAN_SCHEMAS", "build/data"))
APP_ID = os.environ.get("TINCAN_APP_ID", "io.github.tincan_app.Tincan")
# Where pictures of the states go, if anybody wants them.
PICTURES = os.environ.get("TINCAN_PICTURES")
PATIENCE = tincan_test.PATIENCE


def pump():
    """Lets the stand-ins answer, and events arrive."""
    context = GLib.MainContext.default()
    while context.iteration(False):
        pass
    time.sleep(0.02)


# The runs of the app in this test.
running = []


def wait(condition, what):
    """What condition() returns, as soon as that is true."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        pump()
        for app in running:
            app.check()
        found = condition()
        if found:
            return found
    raise AssertionError(f"waited in vain for {what}")


def wait_event(program, name, count=1, **members):
    """As of Program, but the desktop goes on meanwhile."""
    def look():
        assert program.reader.is_alive() or len(program.seen(name, **members)) >= count, \
            f"no {name} from {program.describe()}"
        return len(program.seen(name, **members)) >= count
    wait(look, f"{name} {members} from {program.describe()}")
    return program.seen(name, **members)[count - 1]


def wait_exit(program):
    wait(lambda: program.process.poll() is not None, f"the end of {program.describe()}")
    return program.wait_exit()


# --- stand-ins of the desktop ---

NOTIFICATIONS = """
<node><interface name="org.freedesktop.Notifications">
  <method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
    <arg type="as" direction="in"/><arg type="a{sv}" direction="in"/><arg type="i" direction="in"/>
    <arg type="u" direction="out"/></method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="GetServerInformation"><arg type="s" direction="out"/><arg type="s" direction="out"/>
    <arg type="s" direction="out"/><arg type="s" direction="out"/></method>
  <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
  <signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
</interface></node>
"""

PORTAL = """
<node><interface name="org.freedesktop.portal.Background">
  <method name="RequestBackground"><arg type="s" direction="in"/><arg type="a{sv}" direction="in"/>
    <arg type="o" direction="out"/></method>
  <property name="version" type="u" access="read"/>
</interface>
<interface name="org.freedesktop.portal.Inhibit">
  <method name="Inhibit"><arg type="s" direction="in"/><arg type="u" direction="in"/>
    <arg type="a{sv}" direction="in"/><arg type="o" direction="out"/></method>
  <method name="CreateMonitor"><arg type="s" direction="in"/><arg type="a{sv}" direction="in"/>
    <arg type="o" direction="out"/></method>
  <property name="version" type="u" access="read"/>
</interface></node>
"""

FILE_MANAGER = """
<node><interface name="org.freedesktop.FileManager1">
  <method name="ShowItems"><arg type="as" direction="in"/><arg type="s" direction="in"/></method>
</interface></node>
"""

REQUEST = """
<node><interface name="org.freedesktop.portal.Request">
  <method name="Close"/><signal name="Response"><arg type="u"/><arg type="a{sv}"/></signal>
</interface></node>
"""


class Notification:
    """One that is shown, or was."""

    def __init__(self, number, title, body, actions):
        self.number = number
        self.title = title
        self.body = body
        self.actions = dict(zip(actions[1::2], actions[0::2]))  # label: key
        self.is_shown = True


class Desktop:
    """What the app finds on the session bus."""

    def __init__(self):
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.notifications = []
        self.background_requests = []
        self.lets_run_in_background = True
        self.inhibited = {}  # handle: flags
        self.shown_items = []
        self._own("org.freedesktop.Notifications", "/org/freedesktop/Notifications",
                  NOTIFICATIONS, self._notifications_called)
        self._own("org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop",
                  PORTAL, self._portal_called)
        self._own("org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
                  FILE_MANAGER, self._file_manager_called)

    def _own(self, name, path, xml, called):
        for interface in Gio.DBusNodeInfo.new_for_xml(xml).interfaces:
            self.bus.register_object(path, interface, called, lambda *_: GLib.Variant("u", 2), None)
        owned = []
        Gio.bus_own_name_on_connection(self.bus, name, Gio.BusNameOwnerFlags.NONE,
                                       lambda *_: owned.append(name), None)
        wait(lambda: owned, name)

    def _notifications_called(self, _bus, _sender, _path, _interface, method, arguments, call):
        if method == "Notify":
            _, replaces, _, title, body, actions, _, _ = arguments.unpack()
            for shown in self.notifications:
                if shown.number == replaces:
                    shown.is_shown = False
            self.notifications.append(
                Notification(len(self.notifications) + 1, title, body, actions))
            call.return_value(GLib.Variant("(u)", (len(self.notifications),)))
        elif method == "CloseNotification":
            for shown in self.notifications:
                if shown.number == arguments.unpack()[0]:
                    shown.is_shown = False
            call.return_value(None)
        elif method == "GetCapabilities":
            call.return_value(GLib.Variant("(as)", (["actions", "body", "persistence"],)))
        else:
            call.return_value(GLib.Variant("(ssss)", ("stand-in", "tincan", "1", "1.2")))

    def _portal_called(self, _bus, sender, _path, _interface, method, arguments, call):
        options = arguments.unpack()[-1]
        handle = "/org/freedesktop/portal/desktop/request/{}/{}".format(
            sender[1:].replace(".", "_"), options.get("handle_token", f"t{time.monotonic_ns()}"))
        if method == "Inhibit":
            self.inhibited[handle] = arguments.unpack()[1]
            registered = []

            def closed(_bus, _sender, path, *rest):
                self.inhibited.pop(path, None)
                rest[-1].return_value(None)
                self.bus.unregister_object(registered[0])
            registered.append(self.bus.register_object(
                handle, Gio.DBusNodeInfo.new_for_xml(REQUEST).interfaces[0], closed, None, None))
        call.return_value(GLib.Variant("(o)", (handle,)))
        if method == "RequestBackground":
            self.background_requests.append(options)
            answer = {"background": GLib.Variant("b", self.lets_run_in_background)}
            self.bus.emit_signal(sender, handle, "org.freedesktop.portal.Request", "Response",
                                 GLib.Variant("(ua{sv})", (0, answer)))

    def _file_manager_called(self, _bus, _sender, _path, _interface, _method, arguments, call):
        self.shown_items.extend(arguments.unpack()[0])
        call.return_value(None)

    def wait_notification(self, title):
        """One whose title matches, and that is shown."""
        # Names in it are set apart from the words around them.
        return wait(lambda: next((n for n in self.notifications if n.is_shown and
                                  re.search(title, n.title.translate(ISOLATES))), None),
                    f"a notification “{title}” in {[n.title for n in self.notifications]}")

    def invoke(self, notification, label):
        """Presses a button on it, which puts it away."""
        notification.is_shown = False
        self.bus.emit_signal(None, "/org/freedesktop/Notifications", "org.freedesktop.Notifications",
                             "ActionInvoked",
                             GLib.Variant("(us)", (notification.number, notification.actions[label])))


ISOLATES = {0x2068: None, 0x2069: None}


def start_accessibility():
    """Before any program that is to be found: GTK looks once."""
    started = [subprocess.Popen(["/usr/libexec/at-spi-bus-launcher", "--launch-immediately"],
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)]
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)

    def has_owner():
        return bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                             "NameHasOwner", GLib.Variant("(s)", ("org.a11y.Bus",)), None,
                             Gio.DBusCallFlags.NONE, -1, None).unpack()[0]
    wait(has_owner, "the accessibility bus")
    started.append(subprocess.Popen(["/usr/libexec/at-spi2-registryd"], stdout=subprocess.DEVNULL,
                                    stderr=subprocess.DEVNULL))
    Atspi.init()
    wait(lambda: Atspi.get_desktop(0) is not None, "the accessibility registry")
    return started


# --- what is on the screen ---

def children(node):
    try:
        return [child for child in (node.get_child_at_index(i)
                                    for i in range(node.get_child_count())) if child is not None]
    except GLib.Error:
        return []  # it has gone meanwhile


def everything(node):
    yield node
    for child in children(node):
        yield from everything(child)


def text_of(node):
    return Atspi.Text.get_text(node, 0, -1)


def name_of(node):
    try:
        name = node.get_name()
        if not name and role_of(node) == "status bar":
            # In later versions of GTK, what a status says is not its name.
            name = text_of(node)
    except GLib.Error:
        return ""
    name = (name or "").translate(ISOLATES)
    # GTK 4.8 tells the label of a button twice, once as it is written.
    written = len(name) // 2
    if name[:written].replace("_", "") == name[written + 1:]:
        return name[written + 1:]
    return name


# What later versions of GTK and of the accessibility bus call it, and how GTK 4.8 does.
OLD_ROLES = {"button": "push button", "switch": "check box"}


def role_of(node):
    try:
        role = node.get_role_name()
    except GLib.Error:
        return ""
    return OLD_ROLES.get(role, role)


def has_state(node, state):
    try:
        return node.get_state_set().contains(state)
    except GLib.Error:
        return False


def has_size(node):
    """GTK 4.8 does not say what is on a page that is not shown; but it has not laid it out."""
    try:
        extents = node.get_extents(Atspi.CoordType.WINDOW)
        return extents.width > 0 and extents.height > 0
    except GLib.Error:
        return False


def outline(node, depth=0):
    """The tree in words, for whoever looks for a fault."""
    lines = [f"{'  ' * depth}{role_of(node)} “{name_of(node)}”"]
    for child in children(node):
        lines.extend(outline(child, depth + 1))
    return lines


# What a person presses, switches or types into, by its role.
CONTROLS = ["push button", "toggle button", "check box", "radio button", "text", "entry",
            "password text", "combo box", "slider", "spin button", "menu item"]
# What has no name is told by the name of its class.
OF_CLASS = re.compile("(Gtk|Adw|Tincan)[A-Z][A-Za-z]+")


# --- the hands of a person ---

def xdotool(*arguments):
    done = subprocess.run(["xdotool", *map(str, arguments)], check=True, capture_output=True,
                          text=True)
    for _ in range(3):
        pump()
    return done.stdout.strip()


def find_window(title):
    """The newest window of this title."""
    return wait(lambda: subprocess.run(["xdotool", "search", "--onlyvisible", "--name",
                                        f"^{title}$"], capture_output=True, text=True,
                                       check=False).stdout.split(), f"the window “{title}”")[-1]


def focus(title):
    """There is no window manager that would do it."""
    xdotool("windowfocus", "--sync", find_window(title))


def drag(a, b):
    """With the pointer, from one place on the screen to another, in small steps as a hand does."""
    xdotool("mousemove", *a)
    xdotool("mousedown", 1)
    for step in range(1, 21):
        xdotool("mousemove", a[0] + (b[0] - a[0]) * step // 20, a[1] + (b[1] - a[1]) * step // 20)
    for _ in range(20):
        pump()


# --- the app ---

COMPLAINT = re.compile(r"-(WARNING|CRITICAL|ERROR) \*\*")
# GTK 4.8 falls over this when it is asked about a widget that comes or goes just then.
STUMBLE = re.compile("g_variant_is_object_path: assertion 'string != NULL' failed")


class Stumbled(Exception):
    """GTK's fault, and none of what is tested here."""


class App:
    """A run of the app."""

    def __init__(self, desk, *arguments, env=None):
        self.desk = desk
        self.log = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen([APP, *arguments], env=dict(desk.environment, **(env or {})),
                                        stdout=self.log, stderr=subprocess.STDOUT)
        running.append(self)

    def node(self):
        return next((app for app in children(Atspi.get_desktop(0))
                     if app.get_process_id() == self.process.pid), None)

    def said(self):
        self.log.seek(0)
        return self.log.read()

    def check(self):
        """It runs or has ended well, and GLib and GTK have nothing to complain of."""
        status = self.process.poll()
        if status in (None, 0):
            return
        complaints = [line for line in self.said().splitlines() if COMPLAINT.search(line)]
        if complaints and STUMBLE.search(complaints[-1]):
            raise Stumbled(complaints[-1])
        raise AssertionError(f"the app ended with {status}: {self.said()}")

    def find_all(self, name, role=None, within=None):
        """What a person can see under this name, which is a pattern for the whole of it.

        `within` is the name of the row of a list in which to look.
        """
        self.check()
        top = self.node() if within is None else self.find(within, "list item")
        if top is None:
            return []
        return [node for node in everything(top) if (role is None or role_of(node) == role)
                and re.fullmatch(name, name_of(node)) and
                has_state(node, Atspi.StateType.VISIBLE) and has_size(node)]

    def find(self, name, role=None, within=None):
        # A dialog comes after the window that it is in front of.
        found = self.find_all(name, role, within)
        return found[-1] if found else None

    def see(self, name, role=None, within=None):
        try:
            return wait(lambda: self.find(name, role, within), f"{role or 'anything'} “{name}”")
        except AssertionError as error:
            top = self.node()
            lines = outline(top) if top is not None else []
            raise AssertionError("\n".join([str(error), *lines, self.said()])) from None

    def see_not(self, name, role=None):
        wait(lambda: not self.find_all(name, role), f"“{name}” to go")

    def press(self, name, role="push button", within=None):
        """Presses a button, by its name, once it can be."""
        def press():
            node = self.find(name, role, within)
            if node is None or not has_state(node, Atspi.StateType.SENSITIVE):
                return False
            return node.do_action(0)
        self.see(name, role, within)
        wait(press, f"“{name}” to be pressed")

    def toggle(self, name):
        """Presses a switch, which does not switch before it has moved."""
        def is_on():
            return has_state(self.see(name, "check box"), Atspi.StateType.CHECKED)
        before = is_on()
        self.press(name, "check box")
        wait(lambda: is_on() != before, f"“{name}” to switch")

    def click(self, name, role, title="Tincan"):
        """With the pointer, in the middle of it."""
        extents = self.see(name, role).get_extents(Atspi.CoordType.WINDOW)
        window = find_window(title)
        xdotool("mousemove", "--sync", "--window", window, extents.x + extents.width // 2,
                extents.y + extents.height // 2)
        xdotool("click", 1)

    def type(self, name, text, role="text"):
        """Types into the field of this name."""
        node = self.see(name, role)
        assert node.set_text_contents(text), f"“{name}” takes no text"

    def link(self):
        """That of the meeting that is shown."""
        return name_of(self.see(r"https?://\S+/#\S+"))

    def keys(self, *keys, title="Tincan"):
        """Presses keys while the window of this title has the focus."""
        focus(title)
        xdotool("key", *keys)

    def choose(self, title, path):
        """Names a file or folder in the file chooser of this title."""
        self.see(title)
        if Gtk.get_minor_version() < 10:
            focus(title)
            # The first letter opens the field for it.
            xdotool("type", "--delay", 20, path)
        else:
            # Later versions complete what is typed while it is, and look at the folder before they
            # take Return.
            self.desk.copy("--text", path)
            focus(title)
            for key in ("ctrl+l", "ctrl+a", "ctrl+v"):
                xdotool("key", key)
            for _ in range(50):
                pump()
        xdotool("key", "Return")
        self.see_not(title)

    def assert_named(self):
        """Everything that can be pressed or typed into says what it is for."""
        for window in children(self.node()):
            if any(role_of(node) == "filler" and name_of(node) == "GtkFileChooserWidget"
                   for node in everything(window)):
                continue  # is GTK's own
            for node in everything(window):
                if role_of(node) in CONTROLS and has_state(node, Atspi.StateType.VISIBLE) and \
                        has_size(node):
                    assert name_of(node) and not OF_CLASS.fullmatch(name_of(node)), \
                        "\n".join([f"a {role_of(node)} has no name in", *outline(window)])

    def close_window(self):
        """As with the button that the window has for it."""
        buttons = self.find_all("Close", "push button")
        assert buttons, "there is no window to close"
        assert buttons[-1].do_action(0)

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            wait(lambda: self.process.poll() is not None, "the end of the app")
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
        self.check()

    def wait_exit(self):
        wait(lambda: self.process.poll() is not None, "the end of the app")
        self.check()


class Desk:
    """The desktop of one test, with an empty home."""

    def __init__(self, settings):
        running.clear()
        self.home = os.path.join(os.getcwd(), "home")
        self.downloads = os.path.join(self.home, "Downloads")
        os.makedirs(self.downloads)
        os.makedirs(os.path.join(self.home, ".config"))
        with open(os.path.join(self.home, ".config", "user-dirs.dirs"), "w",
                  encoding="utf-8") as file:
            file.write('XDG_DOWNLOAD_DIR="$HOME/Downloads"\n')
        self.environment = dict(
            os.environ, HOME=self.home, GSETTINGS_SCHEMA_DIR=SCHEMAS, GSETTINGS_BACKEND="keyfile",
            XDG_CACHE_HOME=os.path.join(self.home, ".cache"),
            XDG_CONFIG_HOME=os.path.join(self.home, ".config"),
            XDG_DATA_HOME=os.path.join(self.home, ".local", "share"),
            XDG_STATE_HOME=os.path.join(self.home, ".local", "state"),
            # Where GVfs is installed, its monitors complain of a desktop that is none.
            GIO_USE_VOLUME_MONITOR="unix",
            G_DEBUG="gc-friendly,fatal-warnings", LC_ALL="C.UTF-8")
        self.write_settings(settings)
        desktop.notifications.clear()
        desktop.background_requests.clear()
        desktop.shown_items.clear()
        desktop.lets_run_in_background = True

    def write_settings(self, settings):
        """What the person has chosen before: keys and values, as GSettings writes them."""
        folder = os.path.join(self.home, ".config", "glib-2.0", "settings")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "keyfile"), "w", encoding="utf-8") as file:
            file.write(f"[{APP_ID.replace('.', '/')}]\n")
            for key, value in settings.items():
                file.write(f"{key}={value}\n")

    def start(self, *arguments, **keywords):
        """Starts the app, and waits for its window."""
        app = App(self, *arguments, **keywords)
        wait(lambda: app.check() or (app.node() is not None and children(app.node())),
             f"the window; {app.said()}")
        return app

    def other_program(self, script, *arguments):
        """Another program of the desktop, which ends with the test."""
        return tincan_test.Program([sys.executable, os.path.join(HERE, script), *arguments],
                                   env=self.environment)

    def assert_received(self, name):
        """It is among the downloads as it is here."""
        there = tincan_test.describe_entry(os.path.join(self.downloads, name))
        assert there == tincan_test.describe_entry(name), there

    def copy(self, *arguments):
        """Another program copies files, or `--text` something."""
        program = self.other_program("clipboard.py", *arguments)
        wait_event(program, "copied")
        return program

    def picture(self, name):
        if PICTURES:
            os.makedirs(PICTURES, exist_ok=True)
            time.sleep(0.6)  # what slides or fades has come to rest
            subprocess.run(["import", "-window", "root", os.path.join(PICTURES, f"{name}.png")],
                           check=True)

    def stop(self):
        for app in running:
            app.stop()


def run_at_desk(test, settings):
    desk = Desk(settings)
    try:
        test(desk)
        desk.stop()
    except BaseException:
        desk.picture(f"failed-{test.__name__}")
        for app in running:
            app.process.kill()
            app.process.wait()
            for line in app.said().splitlines():
                print(f"# app: {line}")
        raise


def clear_folder():
    tincan_test.stop_all()
    for entry in os.scandir():
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path)
        else:
            os.remove(entry.path)


def with_desk(settings=None):
    """For a test: gives it a desk, and clears that away."""
    def decorate(test):
        def run():
            try:
                run_at_desk(test, settings or {})
            except Stumbled as stumble:
                print(f"# once more, because of GTK: {stumble}")
                clear_folder()
                run_at_desk(test, settings or {})
        run.__name__ = test.__name__
        return run
    return decorate


def main(tests):
    started = start_accessibility()
    try:
        global desktop  # pylint: disable=global-statement
        desktop = Desktop()
        tincan_test.main(tests)
    finally:
        for program in started:
            program.terminate()


desktop = None
