#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What software centres say about the app is valid, and up to what Flathub asks of a good page.

Usage: check-metainfo.py METAINFO SCREENSHOTS VERSION
       METAINFO as it is installed; SCREENSHOTS: the folder with the pictures that it names
"""

import os
import re
import struct
import subprocess
import sys
import xml.etree.ElementTree

# What appstreamcli remarks of its own accord: GNOME's apps have such ids, and a <developer> is what
# newer versions of it ask for, but is unknown before 1.0.
KNOWN = [r"P: .*: cid-contains-uppercase-letter ", r"I: .*: unknown-tag developer"]

# Flathub's quality guidelines.
MOST_NAME = 15
MOST_SUMMARY = 35
MOST_WIDTH, MOST_HEIGHT = 1000, 700


def validate(path):
    run = subprocess.run(["appstreamcli", "validate", "--pedantic", "--no-net", "--no-color", path],
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    remarks = [line for line in run.stdout.splitlines() if re.match(r"[PIWE]: ", line)]
    yield from (line for line in remarks if not any(re.match(known, line) for known in KNOWN))
    if run.returncode != 0:
        yield run.stdout


def size_of(path):
    """Width and height of a PNG in pixels."""
    with open(path, "rb") as file:
        head = file.read(24)
    return struct.unpack(">II", head[16:24]) if head[:8] == b"\x89PNG\r\n\x1a\n" else None


def check_words(top):
    name, summary = top.findtext("name"), top.findtext("summary")
    if len(name) > MOST_NAME:
        yield f"the name has more than {MOST_NAME} characters"
    if not 10 <= len(summary) <= MOST_SUMMARY:
        yield f"the summary has {len(summary)} characters, and should have 10 to {MOST_SUMMARY}"
    if summary.endswith(".") or re.match(r"(An?|The) |.*\bTincan\b", summary):
        yield "the summary ends in a full stop, begins with an article, or has the name in it"
    if re.search(r"https?:", "".join(top.find("description").itertext())):
        yield "there is an address in the description"


def check_screenshots(top, folder):
    shots = top.findall("screenshots/screenshot")
    named = set()
    if not 3 <= len(shots) <= 6:
        yield f"there are {len(shots)} screenshots, and should be 3 to 6"
    for shot in shots:
        image = shot.find("image")
        file = os.path.basename(image.text)
        named.add(file)
        if not shot.findtext("caption") or shot.findtext("caption").endswith("."):
            yield f"{file} has no caption, or one with a full stop"
        path = os.path.join(folder, file)
        if not os.path.exists(path):
            yield f"{path} is not there; ./dev screenshots makes it"
            continue
        size = int(image.get("width")), int(image.get("height"))
        if size_of(path) != size:
            yield f"{file} is {size_of(path)} pixels large, and not {size}"
        if size[0] > MOST_WIDTH or size[1] > MOST_HEIGHT:
            yield f"{file} is larger than {MOST_WIDTH}×{MOST_HEIGHT} pixels"
    for file in sorted(set(os.listdir(folder)) - named):
        yield f"{file} is in no screenshot"


def check_releases(top, version):
    releases = top.findall("releases/release")
    if releases[0].get("version") != version:
        yield f"the newest release is {releases[0].get('version')}, and this is {version}"
    dates = [release.get("date") for release in releases]
    if dates != sorted(dates, reverse=True):
        yield "the releases are not in their order, the newest first"
    for release in releases:
        if release.find("description/p") is None:
            yield f"nothing is said about the release {release.get('version')}"


def check_rest(top, path):
    app = top.findtext("id")
    if os.path.basename(path) != f"{app}.metainfo.xml":
        yield f"{app} is in {os.path.basename(path)}"
    if top.findtext("launchable") != f"{app}.desktop":
        yield f"{top.findtext('launchable')} is launched"
    schemes = {colour.get("scheme_preference") for colour in top.findall("branding/color")}
    if schemes != {"light", "dark"}:
        yield "the colours are not for light and dark"
    for wanted in ("content_rating", "developer/name", "requires/display_length",
                   "supports/control", "translation", "keywords/keyword",
                   "url[@type='homepage']", "url[@type='bugtracker']",
                   "url[@type='vcs-browser']"):
        if top.find(wanted) is None:
            yield f"there is no {wanted}"


def main():
    path, folder, version = sys.argv[1:4]
    top = xml.etree.ElementTree.parse(path).getroot()
    faults = [*validate(path), *check_words(top), *check_screenshots(top, folder),
              *check_releases(top, version), *check_rest(top, path)]
    for fault in faults:
        print(fault)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
