#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that belongs to the programs is installed, and nothing else; also without each of them.

Usage: test-install.py SOURCE BUILD
       BUILD has been built
"""

import json
import os
import re
import subprocess
import sys
import tempfile

PROGRAMS = ("app", "cli", "server", "web")
# With what a program and a catalogue begin.
ELF = b"\x7fELF"
MO = b"\xde\x12\x04\x95"


def run(*command, **options):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **options).stdout


def introspect(build, what):
    return json.loads(run("meson", "introspect", build, what))


def options_of(build):
    return {option["name"]: option["value"] for option in introspect(build, "--buildoptions")}


def expected(source, options):
    """Paths below the prefix. The page, of which a bundler names the files, is just its folder."""
    app = "io.github.tincan_app.Tincan" + (".Devel" if options["development"] else "")
    name = "send-with-tincan" + ("-devel" if options["development"] else "")
    files = set()
    for option, program in (("app", "tincan"), ("cli", "tincan-cli"), ("server", "tincan-server")):
        if options[option]:
            files |= {f"bin/{program}", f"share/man/man1/{program}.1",
                      f"share/bash-completion/completions/{program}"}
    if options["server"]:
        files.add("lib/systemd/system/tincan-server.service")
    if options["web"]:
        files.add("share/tincan/web")
    if options["app"]:
        files |= {
            f"share/applications/{app}.desktop",
            f"share/dbus-1/services/{app}.service",
            f"share/glib-2.0/schemas/{app}.gschema.xml",
            f"share/icons/hicolor/scalable/apps/{app}.svg",
            f"share/icons/hicolor/symbolic/apps/{app}-symbolic.svg",
            f"share/kio/servicemenus/{app}.service-menu.desktop",
            f"share/metainfo/{app}.metainfo.xml",
            f"share/nautilus-python/extensions/{name}.py",
        }
    with open(os.path.join(source, "po", "LINGUAS"), encoding="utf-8") as file:
        for language in re.findall(r"^[^#\s]\S*", file.read(), re.MULTILINE):
            files.add(f"share/locale/{language}/LC_MESSAGES/tincan.mo")
    return files


def compare(what, wanted, found):
    faults = [f"{what}: {path} is missing" for path in sorted(wanted - found)]
    return faults + [f"{what}: {path} is not expected" for path in sorted(found - wanted)]


def find_files(folder):
    return {os.path.relpath(os.path.join(place, file), folder)
            for place, _folders, files in os.walk(folder) for file in files}


def check_page(folder):
    wanted = {"index.html", "config.json", "icon.svg", "licences.txt"}
    missing = wanted - find_files(folder)
    return [f"{name} is not with the page" for name in sorted(missing)]


def check_content(folder, path):
    """A file is what its name says, and everything in it has been filled in."""
    full = os.path.join(folder, path)
    with open(full, "rb") as file:
        content = file.read()
    is_program = path.startswith("bin/")
    if os.access(full, os.X_OK) != is_program:
        yield f"{path} {'cannot' if is_program else 'can'} be executed"
    magic = ELF if is_program else MO if path.endswith(".mo") else None
    if magic is not None:
        if not content.startswith(magic):
            yield f"{path} is not what it should be"
        return
    blank = re.search(rb"@[a-z_]+@", content)
    if blank:
        yield f"{path} has {blank.group().decode()} in it"


def check_commands(folder, prefix, found):
    """What the desktop is told to run is what has been installed."""
    for path in sorted(found):
        if not re.search(r"/(applications|dbus-1/services|kio/servicemenus|systemd/system)/", path):
            continue
        with open(os.path.join(folder, path), encoding="utf-8") as file:
            commands = re.findall(r"^Exec(?:Start)?=(.*)", file.read(), re.MULTILINE)
        if not commands:
            yield f"{path} says nothing to run"
        for command in commands:
            words = [word for word in command.split() if word.startswith((prefix, "tincan"))]
            names = [os.path.relpath(word, prefix) if os.path.isabs(word) else f"bin/{word}"
                     for word in words]
            if not found.intersection(names):
                yield f"{path} runs “{command}”, which is not installed"


def check_here(source, build):
    """What is really installed, from this build directory."""
    options = options_of(build)
    with tempfile.TemporaryDirectory() as place:
        run("meson", "install", "-C", build, "--no-rebuild", "--quiet", "--destdir", place)
        folder = place + options["prefix"]
        found = find_files(folder)
        page = {path for path in found if path.startswith("share/tincan/web/")}
        faults = compare("here", expected(source, options),
                         found - page | ({"share/tincan/web"} if page else set()))
        if page:
            faults += check_page(os.path.join(folder, "share/tincan/web"))
        for path in sorted(found - page):
            faults += check_content(folder, path)
        faults += check_commands(folder, options["prefix"], found)
        elsewhere = find_files(place) - {os.path.relpath(os.path.join(folder, path), place)
                                         for path in found}
        faults += [f"/{path} is outside of the prefix" for path in sorted(elsewhere)]
    return faults


def check_without(source, program):
    """What would be installed without one of the programs."""
    choice = [f"-D{other}={'false' if other == program else 'true'}" for other in PROGRAMS]
    with tempfile.TemporaryDirectory() as build:
        run("meson", "setup", build, source, "-Dtests=false", *choice)
        options = options_of(build)
        plan = introspect(build, "--installed")
        found = {os.path.relpath(path, options["prefix"]) for path in plan.values()}
        return compare(f"without {program}", expected(source, options), found)


def main():
    source, build = map(os.path.abspath, sys.argv[1:3])
    faults = check_here(source, build)
    # What this build has been made without, may not be there to be configured.
    has = options_of(build)
    if all(has[program] for program in PROGRAMS):
        for program in PROGRAMS:
            faults += check_without(source, program)
    for fault in faults:
        print(fault)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
