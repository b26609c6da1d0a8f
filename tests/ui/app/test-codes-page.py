#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Without a server, with a page that was opened from the disk on the other side: both browsers,
both roles, both ways."""

import os
import subprocess

import desk
import tincan_test as t

NODE = os.environ.get("TINCAN_NODE", "node")
WORDS = r"[a-z]+( [a-z]+){3}"


class Page(t.Program):
    """A page whose person carries codes."""

    def __init__(self, kind, role, *paths):
        # What browsers do wrong with GLib is not for us to say.
        super().__init__([NODE, os.path.join(desk.HERE, "codes-page.mjs"), kind, role, "browser",
                          *paths], stdin=subprocess.PIPE, env={"G_DEBUG": "", "MALLOC_CHECK_": "0"})

    def see(self, name):
        desk.wait(lambda: self.seen(name) or self.process.poll() is not None, f"the page's {name}")
        for event in self.seen("skip"):
            raise t.Skip(event["message"])
        assert self.seen(name), self.describe()
        return self.seen(name)[0]

    def say(self, code):
        self.process.stdin.write(code + "\n")
        self.process.stdin.flush()


def same_content(one, other):
    with open(one, "rb") as a, open(other, "rb") as b:
        return a.read() == b.read()


def compare(app, page):
    words = desk.name_of(app.see(WORDS))
    assert page.see("words")["words"] == words
    app.press("The Words Are the Same")


def app_offers(here, kind):
    """And sends; the page answers."""
    app = here.start(os.path.abspath(t.write_random("song.flac", 5_000_000, 7)))
    app.press("(_?Make a Code )?Connect Without a Server")
    code = desk.name_of(app.see(r"tincan-offer\.\S+"))
    page = Page(kind, "answer")
    page.say(code)
    app.type("Answer", page.see("code")["code"])
    app.press("Connect")
    compare(app, page)
    assert desk.wait_exit(page) == 0, page.describe()
    assert same_content(page.seen("received")[0]["path"], "song.flac")
    app.see("Sent to .*")


def app_answers(here, kind):
    """And receives; the page offers."""
    path = os.path.abspath(t.write_random("photo.raw", 5_000_000, 8))
    page = Page(kind, "offer", path)
    app = here.start(page.see("code")["code"])
    app.press("Connect")
    page.say(desk.name_of(app.see(r"tincan-answer\.\S+")))
    compare(app, page)
    app.see(".* wants to send you photo.raw")
    app.press("Receive")
    assert desk.wait_exit(page) == 0, page.describe()
    assert same_content(os.path.join(here.downloads, "photo.raw"), path)
    assert not t.leftovers(here.downloads)


@desk.with_desk()
def test_offer_to_chromium(here):
    app_offers(here, "chromium")


@desk.with_desk()
def test_offer_to_firefox(here):
    app_offers(here, "firefox")


@desk.with_desk()
def test_answer_to_chromium(here):
    app_answers(here, "chromium")


@desk.with_desk()
def test_answer_to_firefox(here):
    app_answers(here, "firefox")


desk.main([test_offer_to_chromium, test_offer_to_firefox, test_answer_to_chromium,
           test_answer_to_firefox])
