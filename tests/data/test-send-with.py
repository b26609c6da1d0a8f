#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""“Send with Tincan”, with a real document portal: what the app is handed, in a sandbox and without.

Needs a session bus of its own; makes one if it is not within.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import types

HERE = os.path.dirname(os.path.abspath(__file__))
INSIDE = "TINCAN_SEND_WITH_INSIDE"

if INSIDE not in os.environ:
    os.environ[INSIDE] = "yes"
    os.execvp("dbus-run-session", ["dbus-run-session", "--", sys.executable, *sys.argv])

sys.path.insert(0, os.path.join(HERE, "..", "integration"))

# pylint: disable=wrong-import-position
from gi.repository import Gio, GLib  # noqa: E402

import tincan_test as t  # noqa: E402

SEND_WITH = os.environ["TINCAN_SEND_WITH"]
APP_ID = os.environ["TINCAN_APP_ID"]
PORTAL = "/usr/libexec/xdg-document-portal"
APP = [sys.executable, os.path.join(HERE, "sandboxed-app.py"), APP_ID]

NOTIFICATIONS = """
<node><interface name="org.freedesktop.Notifications">
  <method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
    <arg type="as" direction="in"/><arg type="a{sv}" direction="in"/><arg type="i" direction="in"/>
    <arg type="u" direction="out"/></method>
</interface></node>
"""

DOCUMENTS = """
<node><interface name="org.freedesktop.portal.Documents">
  <method name="AddFull"><arg type="ah" direction="in"/><arg type="u" direction="in"/>
    <arg type="s" direction="in"/><arg type="as" direction="in"/><arg type="as" direction="out"/>
    <arg type="a{sv}" direction="out"/></method>
</interface></node>
"""

BUS = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")

bus = Gio.bus_get_sync(Gio.BusType.SESSION)
told = []


def own(name):
    """Another owner of the name makes way."""
    replace = 2
    (answer,) = bus.call_sync(*BUS, "RequestName", GLib.Variant("(su)", (name, replace)), None,
                              Gio.DBusCallFlags.NONE, -1, None).unpack()
    assert answer in (1, 4), f"{name} belongs to somebody else: {answer}"


def notified(_bus, _sender, _path, _interface, _method, arguments, call):
    told.append(arguments.unpack()[4])
    call.return_value(GLib.Variant("(u)", (len(told),)))


def run(*arguments, stdin=None, **environment):
    """What it ends with. It talks to us meanwhile."""
    process = subprocess.Popen([sys.executable, SEND_WITH, *arguments], stdin=subprocess.PIPE,
                               text=True, env=dict(os.environ, **environment))
    process.stdin.write(stdin or "")
    process.stdin.close()
    while process.poll() is None:
        GLib.MainContext.default().iteration(False)
    return process.returncode


def start_app(*wrapping):
    app = t.Program([*wrapping, *APP])
    app.wait_event("ready")
    return app


def opened(app):
    return app.wait_event("open")


def runtime_folder():
    return os.environ["XDG_RUNTIME_DIR"]


def start_portal():
    """The real one, which shows files below a folder of this test."""
    if not os.path.exists(PORTAL) or not os.access("/dev/fuse", os.W_OK) \
            or shutil.which("bwrap") is None or shutil.which("fusermount3") is None:
        raise t.Skip("there is no document portal, no FUSE or no bubblewrap")
    subprocess.run(["bwrap", "--ro-bind", "/", "/", "true"], check=True)
    portal = subprocess.Popen([PORTAL, "--replace"], stderr=subprocess.DEVNULL)
    mountpoint = os.path.join(runtime_folder(), "doc")
    while not os.path.isdir(os.path.join(mountpoint, "by-app")):
        assert portal.poll() is None, "the document portal has ended"
    return portal, mountpoint


class Portal:
    def __enter__(self):
        self.process, self.mountpoint = start_portal()
        return self

    def end(self):
        """It waits now and then for its folder, which an app in a sandbox still sees."""
        self.process.terminate()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __exit__(self, *_exception):
        self.end()
        subprocess.run(["fusermount3", "-u", "-z", "-q", self.mountpoint], check=False)

    def start_app(self):
        """In a sandbox, as Flatpak makes them: it sees of the documents what it was given, and
        nothing of this folder."""
        with open("flatpak-info", "w", encoding="utf-8") as file:
            file.write(f"[Application]\nname={APP_ID}\n")
        folders = [folder for folder in ("/usr", "/etc", "/lib", "/lib64", "/bin", "/opt",
                                         os.path.dirname(os.path.dirname(HERE)),
                                         os.path.dirname(os.path.dirname(sys.executable)))
                   if os.path.exists(folder)]
        binds = [word for folder in folders for word in ("--ro-bind", folder, folder)]
        address = os.environ["DBUS_SESSION_BUS_ADDRESS"]
        for part in address.split(";")[0].partition(":")[2].split(","):
            if part.startswith("path="):
                binds += ["--bind", part[5:], part[5:]]
        own = os.path.join(self.mountpoint, "by-app", APP_ID)
        return start_app("bwrap", "--die-with-parent", "--dev", "/dev", "--proc", "/proc", *binds,
                         "--bind", own, self.mountpoint,
                         "--ro-bind", os.path.abspath("flatpak-info"), "/.flatpak-info", "--")


def make_things():
    t.write("Secret/one.txt", b"one")
    t.write("Secret/Ünï çödé.txt", b"two")
    t.write("Secret/Folder/deep/three.txt", b"three")
    return ["Secret/one.txt", "Secret/Folder", "Secret/Ünï çödé.txt"]


CONTENT = ["one", {"deep": {"three.txt": "three"}}, "two"]


def test_system():
    """An app that sees the files is told where they are."""
    paths = make_things()
    app = start_app()
    assert run(*paths, XDG_ACTIVATION_TOKEN="leave") == 0
    event = opened(app)
    assert event["paths"] == [os.path.abspath(path) for path in paths], event
    assert event["content"] == CONTENT, event
    assert event["hints"] == {"activation-token": "leave", "desktop-startup-id": "leave"}, event


def test_sandbox():
    """One that does not see them is shown just these, under their names and in their order."""
    paths = make_things()
    with Portal() as portal:
        app = portal.start_app()
        assert run(*paths) == 0
        event = opened(app)
        assert event["content"] == CONTENT, event
        assert [os.path.basename(path) for path in event["paths"]] == \
            [os.path.basename(path) for path in paths], event
        for path in event["paths"]:
            assert path.startswith(portal.mountpoint + "/"), path
        # It sees nothing of what is beside them.
        assert len(os.listdir(os.path.dirname(event["paths"][0]))) == 1, event


def test_many():
    """More than one message takes, as Nautilus hands them over."""
    paths = [f"Many/{i}.txt" for i in range(50)]
    for i, path in enumerate(paths):
        t.write(path, str(i).encode())
    with Portal() as portal:
        app = portal.start_app()
        uris = [Gio.File.new_for_path(path).get_uri() for path in paths]
        assert run("-", stdin="\n".join(uris)) == 0
        assert opened(app)["content"] == [str(i) for i in range(50)]


def refused(message, *arguments):
    told.clear()
    assert run(*arguments) == 1
    assert told == [message], told


def test_refused():
    """Whoever clicked is told why nothing comes, and what to do."""
    make_things()
    refused("Tincan is not installed. Install it, and try again.", "Secret/one.txt")
    app = start_app()
    refused("“elsewhere.txt” is not on this computer. Copy it into one of your folders, and send "
            "that.", "sftp://host.example/elsewhere.txt")
    assert not app.seen("open")


def test_not_there():
    make_things()
    with Portal() as portal:
        portal.start_app()
        refused("“gone.txt” could not be opened. Look whether it is still there, and whether you "
                "may read it.", "Secret/gone.txt")


def test_refused_by_the_portal():
    """A stand-in that lets nobody see anything."""
    make_things()
    with Portal() as portal:
        portal.start_app()
        refuse = lambda *call: call[-1].return_dbus_error(  # noqa: E731
            "org.freedesktop.portal.Error.NotAllowed", "Not allowed")
        number = bus.register_object("/org/freedesktop/portal/documents",
                                     Gio.DBusNodeInfo.new_for_xml(DOCUMENTS).interfaces[0],
                                     refuse, None, None)
        portal.end()
        own("org.freedesktop.portal.Documents")
        try:
            refused("The desktop did not let Tincan see these files. Open Tincan, and drop them "
                    "onto its window.", "Secret/one.txt")
        finally:
            bus.unregister_object(number)
            bus.call_sync(*BUS, "ReleaseName",
                          GLib.Variant("(s)", ("org.freedesktop.portal.Documents",)), None,
                          Gio.DBusCallFlags.NONE, -1, None)


class Item:
    """A stand-in for an entry of Nautilus's menu, and for a file in it."""

    def __init__(self, **properties):
        self.properties = properties
        self.clicked = None

    def connect(self, _signal, callback, *arguments):
        self.clicked = lambda: callback(self, *arguments)

    def get_uri(self):
        return self.properties["uri"]

    def get_activation_uri(self):
        return self.properties["activation_uri"]


def load_extension(version):
    """The module, as nautilus-python loads it."""
    import gi.repository  # pylint: disable=import-outside-toplevel
    nautilus = types.ModuleType("gi.repository.Nautilus")
    nautilus._version = version  # pylint: disable=protected-access
    nautilus.MenuProvider = type("MenuProvider", (), {})
    nautilus.MenuItem = Item
    sys.modules["gi.repository.Nautilus"] = gi.repository.Nautilus = nautilus
    module = types.ModuleType("extension")
    module.__file__ = SEND_WITH
    with open(SEND_WITH, encoding="utf-8") as file:
        exec(compile(file.read(), SEND_WITH, "exec"), module.__dict__)  # pylint: disable=exec-used
    return module.SendWithTincan()


def test_menus():
    """Both forms of Nautilus's interface: with a window before the files, and without."""
    paths = make_things()
    uris = [Gio.File.new_for_path(path).get_uri() for path in paths]
    # The last one is looked at among what is recent.
    files = [*(Item(uri=uri) for uri in uris[:-1]),
             Item(uri="recent:///1234", activation_uri=uris[-1])]
    for number, (version, before) in enumerate((("3.0", (object(),)), ("4.0", ())), 1):
        extension = load_extension(version)
        assert extension.get_file_items(*before, []) == []
        (item,) = extension.get_file_items(*before, files)
        assert item.properties["label"] == "Send with Tincan"
        app = start_app()
        item.clicked()
        while not app.seen("open"):
            GLib.MainContext.default().iteration(False)
        assert opened(app)["content"] == CONTENT, number
        t.stop_all()


def main():
    with tempfile.TemporaryDirectory(prefix="tincan-runtime-") as folder:
        os.environ["XDG_RUNTIME_DIR"] = folder
        bus.register_object("/org/freedesktop/Notifications",
                            Gio.DBusNodeInfo.new_for_xml(NOTIFICATIONS).interfaces[0],
                            notified, None, None)
        own("org.freedesktop.Notifications")
        t.main([test_system, test_sandbox, test_many, test_refused, test_not_there,
                test_refused_by_the_portal, test_menus])


main()
