# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop, as of the tests of the app, with real portals, on which the app runs as a Flatpak.

What a person does is desk.py's; here the app is started by `flatpak run`, and sees files and
desktop through its sandbox and the portals. prepare.sh has built and installed it into a folder.
Needs root, for a place of its own where the portals put what they hand over.
"""

import os
import re
import shutil
import signal
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "ui", "app"))

FLATPAK = os.path.abspath(os.environ.get("TINCAN_FLATPAK", "build-flatpak"))
USER_DIR = os.path.join(FLATPAK, "user")
APP_ID = "io.github.tincan_app.Tincan.Devel"
SEND_WITH = os.path.join(USER_DIR, "app", APP_ID, "current", "active", "files", "share",
                         "nautilus-python", "extensions", "send-with-tincan-devel.py")
# A sandbox expects what portals hand over here, whatever the environment says.
RUNTIME_DIR = f"/run/user/{os.getuid()}"
INSIDE = "TINCAN_SANDBOX_INSIDE"
# Where the results go. The programs of the desktop have things to say on what they take for it.
RESULTS = "TINCAN_SANDBOX_RESULTS"
# What the portals are made of here: the system's, and a backend of ours.
BACKENDS = os.path.join(RUNTIME_DIR, "portals")
SYSTEM_BACKENDS = "/usr/share/xdg-desktop-portal/portals"


def enter():
    """Starts this program again where /run/user is empty, and only seen by it.

    The portals and the keyring of the session have their home in there, too.
    """
    if INSIDE in os.environ:
        return
    results = os.dup(1)
    os.set_inheritable(results, True)
    os.dup2(2, 1)
    os.environ.update({
        INSIDE: "yes",
        # What follows is run by this process, or waited for.
        RESULTS: f"/proc/{os.getpid()}/fd/{results}",
        "HOME": os.path.join(RUNTIME_DIR, "home"),
        "XDG_RUNTIME_DIR": RUNTIME_DIR,
        "XDG_CURRENT_DESKTOP": "GNOME",
        "XDG_DESKTOP_PORTAL_DIR": BACKENDS,
        "XDG_DATA_DIRS": f"{USER_DIR}/exports/share:/usr/local/share:/usr/share",
        "FLATPAK_USER_DIR": USER_DIR,
        "TINCAN_APP": shutil.which("flatpak"),
        "TINCAN_APP_ID": APP_ID,
    })
    # The programs of the desktop are as they are, and their warnings are none of ours.
    for name in ("ADW_DISABLE_PORTAL", "GSETTINGS_BACKEND", "GSETTINGS_SCHEMA_DIR", "G_DEBUG",
                 "MALLOC_CHECK_", "MALLOC_PERTURB_",
                 "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        os.environ.pop(name, None)
    os.makedirs("/run/user", exist_ok=True)
    os.execvp("unshare", [
        "unshare", "--mount", "--", "sh", "-c",
        f'mount -t tmpfs tmpfs /run/user && mkdir -m 700 {RUNTIME_DIR} {RUNTIME_DIR}/home'
        ' && exec "$@"', "sh",
        sys.executable, *sys.argv])


enter()

# pylint: disable=wrong-import-position
import desk  # noqa: E402
from gi.repository import Atspi, Gio, GLib  # noqa: E402

sys.stdout = open(os.environ[RESULTS], "a", encoding="utf-8")


BACKEND = """
[portal]
DBusName=org.freedesktop.impl.portal.desktop.tincan
Interfaces=org.freedesktop.impl.portal.Background
UseIn=gnome
"""

BACKGROUND = """
<node><interface name="org.freedesktop.impl.portal.Background">
  <method name="GetAppState"><arg type="a{sv}" direction="out"/></method>
  <method name="NotifyBackground"><arg type="o" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="u" direction="out"/>
    <arg type="a{sv}" direction="out"/></method>
  <method name="EnableAutostart"><arg type="s" direction="in"/><arg type="b" direction="in"/>
    <arg type="as" direction="in"/><arg type="u" direction="in"/>
    <arg type="b" direction="out"/></method>
  <signal name="RunningApplicationsChanged"/>
</interface></node>
"""


class Desktop(desk.Desktop):
    """Notifications are written down; the portals are the real ones.

    The one for the background asks GNOME's shell, which is not here, which windows there are.
    """

    def __init__(self):
        super().__init__()
        shutil.copytree(SYSTEM_BACKENDS, BACKENDS)
        with open(os.path.join(BACKENDS, "tincan.portal"), "w", encoding="ascii") as file:
            file.write(BACKEND)
        super()._own("org.freedesktop.impl.portal.desktop.tincan",
                     "/org/freedesktop/portal/desktop", BACKGROUND, self._background_called)
        # As when a person logs in. It ends with the session's bus.
        self.keyring = subprocess.Popen(
            ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.keyring.stdin.write(b"password of the person")
        self.keyring.stdin.close()

        def has_keyring():
            return self.bus.call_sync(
                "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                "NameHasOwner", GLib.Variant("(s)", ("org.freedesktop.secrets",)), None,
                Gio.DBusCallFlags.NONE, -1, None).unpack()[0]
        desk.wait(has_keyring, "the keyring")

    def _own(self, name, path, xml, called):
        if name != "org.freedesktop.portal.Desktop":
            super()._own(name, path, xml, called)

    def _background_called(self, _bus, _sender, _path, _interface, method, _arguments, call):
        if method == "GetAppState":
            call.return_value(GLib.Variant("(a{sv})", ({APP_ID: GLib.Variant("u", 1)},)))
        elif method == "NotifyBackground":
            call.return_value(GLib.Variant("(ua{sv})", (0, {})))
        else:
            call.return_value(GLib.Variant("(b)", (False,)))


def permission(table, name):
    """What the portals have noted for the app."""
    told = subprocess.run(["flatpak", "permissions", table], check=True, capture_output=True,
                          text=True).stdout
    return next((line.split("\t")[3] for line in told.splitlines()
                 if line.split("\t")[:3] == [table, name, APP_ID]), None)


def portal_version():
    told = subprocess.run(["/usr/libexec/xdg-desktop-portal", "--version"], check=True,
                          capture_output=True, text=True).stdout
    return tuple(int(part) for part in re.findall(r"\d+", told))


def forbid(table, name):
    subprocess.run(["flatpak", "permission-set", table, name, APP_ID, "no"], check=True)


def read_process(pid, name):
    try:
        with open(f"/proc/{pid}/{name}", encoding="utf-8") as file:
            return file.read().strip()
    except OSError:
        return ""  # it has ended


def find_processes(name, top):
    """Those of a program among what another one has started."""
    found = [top] if read_process(top, "comm") == name else []
    for child in read_process(top, f"task/{top}/children").split():
        found.extend(find_processes(name, int(child)))
    return found


class App(desk.App):
    """A run of the app in its sandbox."""

    def __init__(self, here, *arguments, env=None):
        # What GTK 4.8 knows by another name.
        environment = {"GDK_DEBUG": "", "GDK_DISABLE": "gl,vulkan",
                       "G_DEBUG": "gc-friendly,fatal-criticals", "LC_ALL": "C.UTF-8",
                       **(env or {})}
        options = [f"--env={name}={value}" for name, value in environment.items()]
        super().__init__(here, "run", "--user", "--die-with-parent", *options, APP_ID, *arguments)

    def node(self):
        """The bus knows the process that speaks for the sandbox; but there is one run at a time."""
        return next((app for app in desk.children(Atspi.get_desktop(0))
                     if desk.name_of(app) in ("tincan", "Tincan", APP_ID)), None)

    def stop(self):
        """What is around the app ends with it, and as it does."""
        for pid in find_processes("tincan", self.process.pid):
            os.kill(pid, signal.SIGTERM)
        self.wait_exit()

    def choose(self, title, path):
        """In the chooser of the portal, which is another program's window."""
        desk.find_window(title)
        chooser = Chooser()
        desk.focus(title)
        # The first letter opens the field for it, and what follows at once would be lost.
        desk.xdotool("key", "slash")
        chooser.see_typed("/")
        desk.xdotool("type", "--delay", 20, path[1:])
        chooser.see_typed(path)
        chooser.press("Send|Choose")
        desk.wait(lambda: not chooser.find_all(title), f"“{title}” to go")


class Started(App):
    """A run that the desktop has started."""

    def __init__(self):  # pylint: disable=super-init-not-called
        desk.wait(lambda: self.node() is not None and desk.children(self.node()), "the window")

    def check(self):
        """Nobody sees how it ends."""

    def said(self):
        return ""

    def stop(self):
        # This program's parent is that of the session's bus, too.
        found = find_processes("tincan", os.getppid())
        for pid in found:
            os.kill(pid, signal.SIGTERM)
        desk.wait(lambda: not find_processes("tincan", os.getppid()), "the end of the app")


class Chooser(App):
    """The file chooser of the portal."""

    def __init__(self):  # pylint: disable=super-init-not-called
        """It is started by the portal."""

    def node(self):
        return next((app for app in desk.children(Atspi.get_desktop(0))
                     if desk.name_of(app) == "xdg-desktop-portal-gtk"), None)

    def see_typed(self, text):
        """In a field, which adds what it takes for the rest, as the slash of a folder."""
        desk.wait(lambda: any(node.get_text(0, -1).startswith(text)
                              for node in self.find_all(".*", "text")), f"“{text}” in a field")

    def check(self):
        """Its warnings are its own."""

    def said(self):
        return ""


class Desk(desk.Desk):
    """Its person has an app that is in a sandbox."""

    def __init__(self, settings):
        super().__init__(settings)
        # The sandbox has its own.
        for name in ("GSETTINGS_BACKEND", "GSETTINGS_SCHEMA_DIR", "XDG_CACHE_HOME",
                     "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
            self.environment.pop(name)

    def start(self, *arguments, **keywords):
        app = App(self, *arguments, **keywords)
        desk.wait(lambda: app.check() or (app.node() is not None and desk.children(app.node())),
                  f"the window; {app.said()}")
        return app

    @property
    def own_folder(self):
        """What the sandbox keeps of the app."""
        return os.path.join(self.home, ".var", "app", APP_ID)

    def settings(self):
        """What the app has kept, in GSettings' words."""
        with open(os.path.join(self.own_folder, "config", "glib-2.0", "settings", "keyfile"),
                  encoding="utf-8") as file:
            return dict(line.rstrip("\n").split("=", 1) for line in file if "=" in line)

    def write_settings(self, settings):
        folder = os.path.join(self.own_folder, "config", "glib-2.0", "settings")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "keyfile"), "w", encoding="utf-8") as file:
            file.write(f"[{APP_ID.replace('.', '/')}]\n")
            for key, value in settings.items():
                file.write(f"{key}={value}\n")


def run(command, *arguments, home):
    """A program in the sandbox."""
    return subprocess.run(["flatpak", "run", "--user", f"--command={command}", APP_ID, *arguments],
                          env=dict(os.environ, HOME=home, LC_ALL="C.UTF-8"), check=False,
                          capture_output=True, text=True)


# What desk.py makes, it makes of these.
desk.App, desk.Desk, desk.Desktop = App, Desk, Desktop
