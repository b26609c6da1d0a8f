#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who comes to a meeting: several people on one link, codes that are wrong, texts."""

import os

import desk
import tincan_test as t

SENTENCE = "Grüße, שלום, and a second\nline"


def make_file(name="song.flac", size=300_000):
    return os.path.abspath(t.write_random(name, size, 5))


def settings(server):
    return {"server": f"'{server.url}'"}


@desk.with_desk()
def test_accept_and_refuse(here):
    """Two people open one link; one of them may have the file."""
    app = here.start(make_file())
    link = app.link()
    app.see("Works while Tincan is open: whoever has the link and is on this network can open it.")
    guests = {name: t.receive(None, "--name", name, "--output", name, link)
              for name in ("Bea", "Carl")}
    for name in guests:
        app.see("Accept", "push button", within=f"{name}. Verified. .*")
    here.picture("two-guests")
    app.assert_named()
    app.press("Refuse", within="Carl. Verified. .*")
    app.press("Accept", within="Bea. Verified. .*")
    assert desk.wait_exit(guests["Bea"]) == 0, guests["Bea"].describe()
    assert t.describe_entry("Bea/song.flac") == t.describe_entry("song.flac")
    assert desk.wait_exit(guests["Carl"]) != 0, guests["Carl"].describe()
    assert guests["Carl"].seen("error", message="The other side has ended the connection."), \
        guests["Carl"].describe()
    assert not os.path.exists("Carl/song.flac")
    app.see("Sent to Bea")
    app.see("Carl. Verified. Has left", "list item")


@desk.with_desk()
def test_everybody_may(here):
    """Whoever does not want to be asked is not; each has a progress of their own."""
    app = here.start(make_file())
    link = app.link()
    app.toggle("Ask Before Sending")
    guests = [t.receive(None, "--name", name, "--output", name, link) for name in ("Bea", "Carl")]
    for guest in guests:
        assert desk.wait_exit(guest) == 0, guest.describe()
    for name in ("Bea", "Carl"):
        app.see(f"Sent to {name}")
        assert t.describe_entry(f"{name}/song.flac") == t.describe_entry("song.flac")


@desk.with_desk()
def test_send_a_text(here):
    app = here.start()
    app.press("Send Text…")
    app.type("Text to Send", SENTENCE)
    app.assert_named()
    app.press("Send")
    receiver = t.receive(None, "--name", "Bea", app.link())
    app.press("Accept")
    assert desk.wait_exit(receiver) == 0, receiver.describe()
    assert [e["text"] for e in receiver.seen("text")] == [SENTENCE], receiver.describe()
    app.see("Sent to Bea")


@desk.with_desk()
def test_receive_a_text(here):
    sender = t.send(None, "--name", "Ann", "--listen", f"127.0.0.1:{t.free_port()}", "--text",
                    SENTENCE)
    app = here.start(desk.wait_event(sender, "waiting")["link"])
    app.press("Connect")
    app.see("Ann wants to send you a text")
    app.see("You see it here, and can copy it. Nothing is saved.")
    here.picture("text-offer")
    app.assert_named()
    app.press("Receive")
    assert desk.wait_exit(sender) == 0, sender.describe()
    app.see("Text From Ann|From Ann")
    text = app.see(".*", "text")
    assert desk.text_of(text) == SENTENCE, desk.text_of(text)
    here.picture("text")
    app.press("Copy")
    app.see("Text copied|Copied")
    # It can be pasted into another program.
    paste = here.other_program("clipboard.py", "--paste")
    assert desk.wait_event(paste, "pasted")["text"] == SENTENCE
    assert not os.listdir(here.downloads)


@desk.with_desk()
def test_wrong_code_there(here):
    """Somebody mishears the code: it is said here, and a new one goes on."""
    server = t.Server()
    here.write_settings(settings(server))
    app = here.start(make_file())
    code = desk.name_of(app.see(r"\d+(-[a-z]+){3}"))
    wrong = code.split("-")[0] + "-acrobat-acrobat-acrobat"
    guesser = t.receive(server, wrong)
    assert desk.wait_exit(guesser) != 0, guesser.describe()
    app.see("Somebody tried a wrong code. Did you say it clearly\\?")
    here.picture("wrong-code")

    app.press("New Code")
    app.see_not("Somebody tried a wrong code.*")
    new = desk.wait(lambda: (lambda node: node and desk.name_of(node) != code and
                             desk.name_of(node))(app.find(r"\d+(-[a-z]+){3}")), "a new code")
    app.press("Copy Code")
    app.see("Code copied")
    receiver = t.receive(server, "--output", "there", new)
    app.press("Accept")
    assert desk.wait_exit(receiver) == 0, receiver.describe()
    assert t.describe_entry("there/song.flac") == t.describe_entry("song.flac")


@desk.with_desk()
def test_wrong_code_here(here):
    """What was typed wrongly stays, and can be corrected."""
    server = t.Server()
    here.write_settings(settings(server))
    sender = t.send(server, "--name", "Ann", make_file())
    code = desk.wait_event(sender, "waiting")["code"]
    app = here.start()
    app.press("Receive…")
    app.type("Code or Link", code.split("-")[0] + "-acrobat-acrobat-acrobat")
    app.press("Connect")
    app.see("The code is wrong. Compare its words and try again.")
    here.picture("wrong-code-here")
    app.type("Code or Link", code)
    app.press("Connect")
    app.press("Receive")
    assert desk.wait_exit(sender) == 0, sender.describe()
    here.assert_received("song.flac")


@desk.with_desk()
def test_ask_for_files(here):
    """Somebody sends to whoever made the link."""
    app = here.start()
    app.press("Ask for Files")
    link = app.link()
    app.see("Works while Tincan is open: whoever has the link and is on this network can send to "
            "you.")
    app.see("Waiting for someone to open the link or enter the code, and send…")
    app.assert_named()
    sender = t.send(None, "--name", "Ann", "--to", link, make_file())
    app.see("Ann wants to send you song.flac")
    app.press("Receive")
    assert desk.wait_exit(sender) == 0, sender.describe()
    here.assert_received("song.flac")


desk.main([test_accept_and_refuse, test_everybody_may, test_send_a_text, test_receive_a_text,
           test_wrong_code_there, test_wrong_code_here, test_ask_for_files])
