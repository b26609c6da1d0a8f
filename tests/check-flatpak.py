#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for the Flatpak: what the app in it may do, and that its build needs no network.

Usage: check-flatpak.py [ROOT]
"""

import glob
import json
import os
import re
import subprocess
import sys

# A file that somebody chose comes through a portal; there is no permission for it.
MAY = ["--share=network", "--share=ipc", "--socket=wayland", "--socket=fallback-x11",
       "--device=dri"]
APP_ID = "io.github.tincan_app.Tincan"
MANIFESTS = [APP_ID, APP_ID + ".Devel"]
DIGESTS = {"sha256": 64, "sha512": 128, "commit": 40}

problems = []


def complain(file, what):
    problems.append(f"{file}: {what}")


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def check_source(file, source):
    kind = source["type"]
    if kind == "dir":
        if not file.endswith(".Devel.json"):
            complain(file, "a folder is only for the build of the working tree")
        return
    if kind == "shell":
        return
    if not source.get("url", "").startswith("https://"):
        complain(file, f"a source has no address that is safe: {source.get('url')}")
    wanted = "commit" if kind == "git" else "sha512" if "sha512" in source else "sha256"
    if not re.fullmatch(f"[0-9a-f]{{{DIGESTS[wanted]}}}", source.get(wanted, "")):
        complain(file, f"{source.get('url')} is not pinned")
    elif len(set(source[wanted])) < 8:
        complain(file, f"{source.get('url')} is pinned to what is no digest")


def check_module(folder, file, module):
    if isinstance(module, str):
        file = os.path.join(folder, module)
        folder = os.path.dirname(file)
        module = read(file)
    options = json.dumps(module.get("build-options", {}))
    if "--share=network" in options:
        complain(file, f"the build of {module['name']} uses a network")
    for source in module["sources"]:
        if isinstance(source, str):
            path = os.path.join(folder, source)
            for listed in read(path):
                check_source(path, listed)
        else:
            check_source(file, source)
    for inner in module.get("modules", []):
        check_module(folder, file, inner)


def check_manifest(folder, name):
    file = os.path.join(folder, name + ".json")
    manifest = read(file)
    if manifest.get("id") != name:
        complain(file, f"is of {manifest.get('id')}")
    if manifest.get("finish-args") != MAY:
        complain(file, f"lets the app do other things than {' '.join(MAY)}")
    if "--share=network" in json.dumps(manifest.get("build-options", {})):
        complain(file, "builds with a network")
    if "inherit-extensions" in manifest or "add-extensions" in manifest:
        complain(file, "has extensions, which may bring permissions")
    for module in manifest["modules"]:
        check_module(folder, file, module)
    development = "-Ddevelopment=true" in manifest["modules"][-1]["config-opts"]
    if development != name.endswith(".Devel"):
        complain(file, "-Ddevelopment=true does not go with its id")
    return manifest


def without_source(manifest):
    """What the two have in common."""
    manifest = dict(manifest, id=None, modules=list(manifest["modules"]))
    own = dict(manifest["modules"][-1])
    own["sources"] = own["sources"][1:]
    own["config-opts"] = [o for o in own["config-opts"] if o != "-Ddevelopment=true"]
    manifest["modules"][-1] = own
    return manifest


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), "..")
    os.chdir(root)
    found = sorted(os.path.basename(path)[:-len(".json")] for path in glob.glob("flatpak/io.*.json"))
    if found != MANIFESTS:
        complain("flatpak", f"there are {found}")
    else:
        release, devel = (check_manifest("flatpak", name) for name in MANIFESTS)
        if without_source(release) != without_source(devel):
            complain("flatpak", "the two manifests differ by more than the source of Tincan")
    check = subprocess.run([sys.executable, "flatpak/npm-sources.py", "--check"], check=False,
                           capture_output=True, text=True)
    if check.returncode != 0:
        problems.append(check.stderr.strip())
    for problem in dict.fromkeys(problems):
        print(problem)
    sys.exit(1 if problems else 0)


main()
