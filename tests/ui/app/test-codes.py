#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Without a server: people carry two codes, and compare words."""

import base64
import hashlib
import os
import re
import struct
import subprocess
import time

import desk
import tincan_test as t

OFFER = r"tincan-offer\.\S+"
ANSWER = r"tincan-answer\.\S+"
SAME = "The Words Are the Same"
# The button of a row is told with its row.
MAKE_INSTEAD = "(_?Make a Code )?Connect Without a Server"
DIFFERENT = "They Are Different"
# What is in large type.
WORDS = r"[a-z]+( [a-z]+){3}"


def make_file(name="notes.txt", content=b"hello"):
    return os.path.abspath(t.write(name, content))


def own_code(app, pattern):
    return desk.name_of(app.see(pattern))


def words_of(app):
    return desk.name_of(app.see(WORDS))


def make_code(app):
    """From an empty window, by the menu's key."""
    app.keys("ctrl+k")
    app.press("Make a Code")
    return own_code(app, OFFER)


def enter_code(app, code):
    """Where codes and links are entered."""
    app.press("Receive…")
    app.type("Code or Link", code)
    app.press("Connect")


def answer_code(app, code):
    enter_code(app, code)
    return own_code(app, ANSWER)


def take_answer(app, answer):
    """As it was pasted into the field."""
    app.type("Answer", answer)
    app.press("Connect")


def carried(*arguments, verb=t.send):
    """A program whose person writes the other side's code to it."""
    return verb(None, "--manual", *arguments, stdin=subprocess.PIPE)


def say(program, line):
    program.process.stdin.write(line + "\n")
    program.process.stdin.flush()


# --- with the program in a terminal ---

@desk.with_desk()
def test_offer_to_the_program(here):
    """Chosen first, then sent without a server; the answer is in the clipboard."""
    app = here.start(make_file())
    app.see(r"https?://\S+/#\S+")
    app.press(MAKE_INSTEAD)
    code = own_code(app, OFFER)
    app.see(r"By any chat or mail. It works once, until \d\d:\d\d, while Tincan is open.")
    app.see("Waiting for the answer of the other side…")
    app.assert_named()
    here.picture("codes-offer")
    # A push button to GTK 4.8, and a toggle button later.
    app.press("Show QR Code", None)
    here.picture("codes-offer-qr")

    app.press("Copy Code")
    app.see("Code copied")
    clipboard = here.other_program("clipboard.py", "--paste")
    assert desk.wait_event(clipboard, "pasted")["text"] == code
    # The button of a toast is libadwaita's, and has no name.
    app.see_not("Code copied")

    receiver = carried("--output", "there", code, verb=t.receive)
    here.copy("--text", "> " + desk.wait_event(receiver, "code")["code"])
    app.press("Paste Answer")
    words = words_of(app)
    assert desk.wait_event(receiver, "compare")["words"] == words
    here.picture("codes-compare")
    app.assert_named()
    desk.pump()
    assert not receiver.seen("offer"), "something was offered before the words were compared"
    app.press(SAME)
    assert desk.wait_exit(receiver) == 0, receiver.describe()
    assert t.describe_entry("there/notes.txt") == t.describe_entry("notes.txt")
    app.see("Sent to .*")


@desk.with_desk()
def test_answer_to_the_program(here):
    """A code on the command line; nobody is told before the person clicks."""
    sender = carried("--name", "Ann", make_file("photo.raw", os.urandom(300_000)))
    app = here.start(desk.wait_event(sender, "code")["code"])
    app.see("A code that was made without a server. You get an answer to send back.")
    here.picture("codes-receive")
    app.press("Connect")
    answer = own_code(app, ANSWER)
    app.see("Waiting until your answer is pasted on the other side…")
    app.see(r"The other person pastes it where the first code was made, before \d\d:\d\d. .*")
    here.picture("codes-answer")
    app.press("Copy Answer")
    app.see("Answer copied")
    say(sender, answer)
    assert desk.wait_event(sender, "compare")["words"] == words_of(app)
    say(sender, "y")

    # It has come, and nobody is asked before the words were compared.
    app.see("Compare the words with the other person before anything is sent.")
    app.press("Back")
    app.see("photo.raw. From Ann. Waiting for your answer", "list item")
    app.press("Receive…", within="photo.raw. From Ann. .*")
    app.see(SAME)
    assert app.find("Ann wants to send you photo.raw") is None
    app.press(SAME)
    app.see("Ann wants to send you photo.raw")
    app.press("Receive")
    assert desk.wait_exit(sender) == 0, sender.describe()
    here.assert_received("photo.raw")
    assert not t.leftovers(here.downloads)


@desk.with_desk()
def test_different_words(here):
    """Whoever says so has nothing sent."""
    app = here.start(make_file())
    app.press(MAKE_INSTEAD)
    receiver = carried("--output", "there", own_code(app, OFFER), verb=t.receive)
    take_answer(app, desk.wait_event(receiver, "code")["code"])
    app.press(DIFFERENT)
    app.see("The words were different, so somebody sits in between. .*")
    app.see("Make a New Code")
    here.picture("codes-different")
    assert desk.wait_exit(receiver) != 0, receiver.describe()
    assert not os.path.exists("there/notes.txt")


@desk.with_desk()
def test_lost_and_found(here):
    """What has arrived is kept, and goes on after new codes."""
    size = 400_000_000
    with open("large.bin", "wb") as file:
        file.truncate(size)
        file.write(os.urandom(5_000_000))
    sender = carried("--name", "Ann", os.path.abspath("large.bin"))
    app = here.start()
    say(sender, answer_code(app, desk.wait_event(sender, "code")["code"]))
    desk.wait_event(sender, "compare")
    say(sender, "y")
    app.press(SAME)
    app.press("Receive")
    desk.wait(lambda: any(size > e["bytes"] > 20_000_000 for e in sender.seen("progress")),
              "a part of it")
    sender.stop()
    app.see("The connection to the other side was lost. What has arrived is kept: .*")
    here.picture("codes-lost")
    app.assert_named()
    assert t.leftovers(here.downloads), "nothing was kept"

    again = carried("--name", "Ann", os.path.abspath("large.bin"))
    app.press("Enter a Code…")
    app.type("Code or Link", desk.wait_event(again, "code")["code"])
    app.press("Connect")
    say(again, own_code(app, ANSWER))
    desk.wait_event(again, "compare")
    say(again, "y")
    app.press(SAME)
    app.press("Receive")
    assert desk.wait_exit(again) == 0, again.describe()
    assert again.seen("progress")[0]["bytes"] >= 10_000_000, again.seen("progress")[0]
    here.assert_received("large.bin")
    assert not t.leftovers(here.downloads)


# --- with the app on the other side ---

def start_other(here):
    """Somebody else's app: another home, and a bus on which it is alone."""
    bus = t.Program(["dbus-daemon", "--session", "--nofork", "--print-address"])
    desk.wait(lambda: bus.garbage, "another bus")
    home = os.path.join(os.getcwd(), "other")
    os.makedirs(os.path.join(home, "Downloads"))
    t.write("other/.config/user-dirs.dirs", b'XDG_DOWNLOAD_DIR="$HOME/Downloads"\n')
    # There is nobody on its bus to show them.
    t.write("other/.config/glib-2.0/settings/keyfile",
            f"[{desk.APP_ID.replace('.', '/')}]\nnotifications=false\n".encode())
    address = desk.Gio.bus_get_sync(desk.Gio.BusType.SESSION).call_sync(
        "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None,
        desk.Gio.DBusCallFlags.NONE, -1, None).unpack()[0]
    return here.start(env={
        "DBUS_SESSION_BUS_ADDRESS": bus.garbage[0].strip(), "AT_SPI_BUS_ADDRESS": address,
        "HOME": home, "XDG_CONFIG_HOME": os.path.join(home, ".config"),
        "XDG_CACHE_HOME": os.path.join(home, ".cache"),
        "XDG_DATA_HOME": os.path.join(home, ".local", "share"),
        "XDG_STATE_HOME": os.path.join(home, ".local", "state")})


@desk.with_desk()
def test_two_apps(here):
    """The one who answers sends; what is sent is chosen when they are connected."""
    other = start_other(here)
    app = here.start()
    other.press("Receive…")
    other.press("Connect Without a Server…")
    other.press("Make a Code")
    take_answer(other, answer_code(app, own_code(other, OFFER)))
    assert words_of(app) == words_of(other)
    other.press(SAME)
    app.press(SAME)
    app.see("Connected to .*")
    # Both say the same of the way.
    way = r"Connected · (direct, same network, IPv[46]).*"
    ways = [re.fullmatch(way, desk.name_of(one.see(way))).group(1) for one in (app, other)]
    assert ways[0] == ways[1], ways

    path = make_file("song.flac", os.urandom(200_000))
    # Pasted files go along in the meeting that is shown.
    here.copy(path)
    app.keys("ctrl+v")
    other.see(".* wants to send you song.flac")
    here.picture("codes-two-apps")
    other.press("Receive")
    app.see("Sent to .*")
    assert t.describe_entry("other/Downloads/song.flac") == t.describe_entry(path)


# --- what is wrong is said where it was pasted ---

def make_dated(code, seconds):
    """A code that is intact, and expires so many seconds from now."""
    marker, body = code.split(".", 1)
    data = bytearray(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    data[12:16] = struct.pack(">I", int(time.time()) + seconds)
    # Another than that of whoever has made it.
    data[4:12] = os.urandom(8)
    kind = marker.removeprefix("tincan-").encode()
    data[-4:] = hashlib.sha256(kind + bytes(data[:-4])).digest()[:4]
    return marker + "." + base64.urlsafe_b64encode(data).decode().rstrip("=")


@desk.with_desk()
def test_wrong_codes(here):
    """Each has its own sentence, with the next step in it."""
    sender = carried(make_file())
    code = desk.wait_event(sender, "code")["code"]
    app = here.start()
    app.press("Receive…")
    for text, sentence in [
            (code[:-9], "A part of the code is missing, or was changed on the way. .*"),
            (code.replace(code[60:64], "AAAA"), "A part of the code is missing, or was changed .*"),
            (make_dated(code, -7200), "This code has expired. Ask the other side for a new one; .*"),
            (make_dated(code, 7200), "The clocks of the two computers do not agree .*")]:
        app.type("Code or Link", text)
        app.see(sentence)
    here.picture("codes-wrong")
    receiver = carried("--output", "there", make_dated(code, 3000), verb=t.receive)
    strange = desk.wait_event(receiver, "code")["code"]
    app.type("Code or Link", strange)
    app.press("Connect")
    app.see("This is an answer, and there is nothing here that it answers. .*")
    app.press("Cancel")
    app.see_not("Code or Link", "text")

    own = make_code(app)
    for text, sentence in [
            ("hello", "There is no code in this. Copy the whole answer, .*"),
            (own, "This is the code that was made here. .*"),
            (code, "This code begins a connection, and yours does, too. .*"),
            (strange, "This answers another code than the one that is shown here. .*"),
            (strange[:-5], "A part of the code is missing, or was changed on the way. .*")]:
        take_answer(app, text)
        app.see(sentence)
    app.press("Back")
    app.press("Receive…")
    app.type("Code or Link", own)
    app.press("Connect")
    app.see("This is the code that was made here. .*")
    app.press("Cancel")
    app.see_not("Code or Link", "text")

    # Once an answer was taken, the code is used up.
    guest = carried("--output", "there", own, verb=t.receive)
    answer = desk.wait_event(guest, "code")["code"]
    enter_code(app, f"“{answer}”")
    words_of(app)
    app.press("Back")
    enter_code(app, answer)
    app.see("The code that was shown here has been answered already, .*")


@desk.with_desk()
def test_expiry(here):
    """Nobody uses the answer before the code has ended: the clocks may differ, so that an old one
    is taken, and waits for a minute."""
    sender = carried(make_file())
    app = here.start()
    code = desk.wait_event(sender, "code")["code"]
    answer_code(app, make_dated(code, -590))
    time.sleep(45)
    app.see("Your answer was not used before the code expired. .*")
    here.picture("codes-expired")
    app.press("Make a New Code")
    own_code(app, OFFER)


# --- where it is found ---

@desk.with_desk({"server": "'http://127.0.0.1:1/'"})
def test_no_server(here):
    """A server that is not there is done without, with what was chosen already."""
    app = here.start(make_file())
    app.see("You need no server if you can send the other person a code by chat or mail.")
    here.picture("codes-no-server")
    app.assert_named()
    app.press("Connect Without a Server")
    code = own_code(app, OFFER)
    app.see("notes.txt")
    receiver = carried("--output", "there", code, verb=t.receive)
    here.copy("--text", desk.wait_event(receiver, "code")["code"])
    # Ctrl+V is enough, wherever the focus is.
    app.keys("ctrl+v")
    app.press(SAME)
    assert desk.wait_exit(receiver) == 0, receiver.describe()
    assert t.describe_entry("there/notes.txt") == t.describe_entry("notes.txt")


@desk.with_desk()
def test_ways_to_it(here):
    app = here.start()
    app.press("Receive…")
    app.press("Connect Without a Server…")
    app.see("The Other Person Has Begun")
    here.picture("codes-explained")
    app.assert_named()
    app.press("Enter a Code…")
    app.see("Code or Link")
    app.press("Cancel")
    app.see_not("Code or Link", "text")

    sender = carried(make_file())
    here.copy("--text", desk.wait_event(sender, "code")["code"])
    app.press("Receive…")
    app.see("Code in the Clipboard")
    app.see("For a connection without a server")
    app.press("_?Use.*|Code in the Clipboard")
    own_code(app, ANSWER)


@desk.with_desk()
def test_quit_while_carrying(here):
    app = here.start()
    make_code(app)
    app.keys("ctrl+q")
    app.see(r"Quit Before Connecting\?")
    here.picture("codes-quit")
    app.press("Quit")
    app.wait_exit()


@desk.with_desk()
def test_notification(here):
    """While the window is closed, the words are told of; and it still shows them."""
    sender = carried("--name", "Ann", make_file())
    app = here.start(desk.wait_event(sender, "code")["code"])
    app.press("Connect")
    answer = own_code(app, ANSWER)
    app.close_window()
    desk.desktop.wait_notification("Tincan Goes On")
    say(sender, answer)
    shown = desk.desktop.wait_notification("Connected to Ann")
    assert "Compare the words" in shown.body
    desk.wait_event(sender, "compare")
    say(sender, "y")
    desk.desktop.invoke(shown, "Show")
    # With the keyboard, as GTK 4.8 does not tell of a window that comes back.
    app.keys("alt+s")
    app.press("Receive")
    assert desk.wait_exit(sender) == 0, sender.describe()
    here.assert_received("notes.txt")


desk.main([test_offer_to_the_program, test_answer_to_the_program, test_different_words,
           test_lost_and_found, test_two_apps, test_wrong_codes, test_expiry, test_no_server,
           test_ways_to_it, test_quit_while_carrying, test_notification])
