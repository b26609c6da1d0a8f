#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The app with a browser on the other side of its link, both ways."""

import os

import desk
import tincan_test as t

NODE = os.environ.get("TINCAN_NODE", "node")


def open_page(what, link, *paths):
    """Chromium with the page that the app itself serves."""
    page = t.Program([NODE, os.path.join(desk.HERE, "page.mjs"), what, link, "browser", *paths])
    desk.wait(lambda: page.seen("connected") or page.process.poll() is not None, "the page")
    for event in page.seen("skip"):
        raise t.Skip(event["message"])
    assert page.seen("connected"), page.describe()
    return page


@desk.with_desk()
def test_to_the_page(here):
    app = here.start(os.path.abspath(t.write_random("song.flac", 5_000_000, 7)))
    page = open_page("receive", app.link())
    app.press("Accept")
    assert desk.wait_exit(page) == 0, page.describe()
    arrived = page.seen("received")[0]["path"]
    with open(arrived, "rb") as one, open("song.flac", "rb") as other:
        assert one.read() == other.read()
    app.see("Sent to .*")
    here.picture("to-the-page")


@desk.with_desk()
def test_from_the_page(here):
    app = here.start()
    app.press("Ask for Files")
    path = os.path.abspath(t.write_random("photo.raw", 5_000_000, 8))
    page = open_page("send", app.link(), path)
    app.see(".* wants to send you photo.raw")
    here.picture("from-the-page")
    app.press("Receive")
    assert desk.wait_exit(page) == 0, page.describe()
    with open(os.path.join(here.downloads, "photo.raw"), "rb") as one, open(path, "rb") as other:
        assert one.read() == other.read()
    assert not t.leftovers(here.downloads)


desk.main([test_to_the_page, test_from_the_page])
