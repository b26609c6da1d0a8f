#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Has the page built without a network.

Usage: npm-sources.py [--check]         makes npm-sources.json, or looks whether it is up to date
       npm-sources.py --address LOCK    writes into a lock file where its packages come from

The packages that the page is built with are sources of the Flatpak like any other. They are put
where npm's cache would have them, under their digest, so that `npm ci --offline` finds them. Only
those of Linux are needed, and of the machines for which there are runtimes. The lock file names no
registry; npm only trusts its cache for an address, so that one is written into it for the build.
"""

import base64
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
LOCK = os.path.join(HERE, "..", "src", "web", "package-lock.json")
SOURCES = os.path.join(HERE, "npm-sources.json")
# What Node.js calls a machine, and what Flatpak calls it.
ARCHES = {"x64": "x86_64", "arm64": "aarch64"}


def packages(lock):
    """Those that are fetched, each with its name and its entry."""
    for place, entry in lock["packages"].items():
        if "integrity" in entry:
            yield entry.get("name", place.rpartition("node_modules/")[2]), entry


def address(name, entry):
    return (f"https://registry.npmjs.org/{name}/-/{name.rpartition('/')[2]}-{entry['version']}.tgz")


def source(name, entry):
    """As flatpak-builder wants it; nothing for a package that no runtime needs."""
    arches = [ARCHES[cpu] for cpu in entry.get("cpu", ARCHES) if cpu in ARCHES]
    if "linux" not in entry.get("os", ["linux"]) or "glibc" not in entry.get("libc", ["glibc"]):
        return None
    if not arches:
        return None

    kind, _, digest = entry["integrity"].partition("-")
    assert kind == "sha512", f"{name} has another digest: {kind}"
    digest = base64.b64decode(digest).hex()
    made = {
        "type": "file",
        "url": address(name, entry),
        "sha512": digest,
        "dest": f"npm-cache/_cacache/content-v2/sha512/{digest[:2]}/{digest[2:4]}",
        "dest-filename": digest[4:],
    }
    if len(arches) < len(ARCHES):
        made["only-arches"] = arches
    return made


def read_lock(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def make_sources():
    """The text of npm-sources.json."""
    found = {}
    for name, entry in packages(read_lock(LOCK)):
        made = source(name, entry)
        if made is not None:
            found[made["url"]] = made
    return json.dumps([found[url] for url in sorted(found)], indent=1) + "\n"


def write_addresses(path):
    lock = read_lock(path)
    for name, entry in packages(lock):
        entry.setdefault("resolved", address(name, entry))
    with open(path, "w", encoding="utf-8") as file:
        json.dump(lock, file, indent=2)


def main(arguments):
    if len(arguments) == 2 and arguments[0] == "--address":
        write_addresses(arguments[1])
    elif arguments == ["--check"]:
        with open(SOURCES, encoding="utf-8") as file:
            if file.read() != make_sources():
                sys.exit("flatpak/npm-sources.json does not go with src/web/package-lock.json. "
                         "Run flatpak/npm-sources.py.")
    elif not arguments:
        with open(SOURCES, "w", encoding="utf-8") as file:
            file.write(make_sources())
    else:
        sys.exit(__doc__)


main(sys.argv[1:])
