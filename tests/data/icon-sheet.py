#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws the icons of the app beside those of five GNOME apps, at every size at which they are seen.

Whether an icon belongs is for a person to say, who looks at the picture. The other icons are taken
out of Debian's packages, which are fetched into FOLDER, and are no part of this project.

Usage: icon-sheet.py ICONS FOLDER
       ICONS: data/icons/hicolor; writes FOLDER/icon-sheet.png
"""

import base64
import glob
import os
import subprocess
import sys

NAME = "io.github.tincan_app.Tincan"
OTHERS = {
    "nautilus-data": "org.gnome.Nautilus",
    "gnome-text-editor": "org.gnome.TextEditor",
    "gnome-calculator": "org.gnome.Calculator",
    "gnome-contacts": "org.gnome.Contacts",
    "gnome-maps": "org.gnome.Maps",
}
SIZES = [128, 64, 32, 16]
BACKGROUNDS = ["#fafafa", "#303030"]
MARGIN = 24


def fetch(folder):
    """Unpacks the packages of the others into folder. The icons in them, by the name of the app."""
    for package in OTHERS:
        place = os.path.join(folder, "packages", package)
        if not os.path.isdir(place):
            os.makedirs(place, exist_ok=True)
            subprocess.run(["apt-get", "-qq", "download", package], cwd=place, check=True,
                           stderr=subprocess.DEVNULL)
            for deb in glob.glob(os.path.join(place, "*.deb")):
                subprocess.run(["dpkg-deb", "-x", deb, place], check=True)
    return os.path.join(folder, "packages", "*", "usr", "share", "icons", "hicolor")


def draw(svg, size, style=""):
    """The icon as the address of a PNG."""
    command = ["rsvg-convert", "--width", str(size), "--height", str(size), svg]
    if style:
        command[1:1] = ["--stylesheet", style]
    png = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    return "data:image/png;base64," + base64.b64encode(png).decode()


def find(pattern):
    found = glob.glob(pattern)
    if not found:
        sys.exit(f"There is no {pattern}")
    return found[0]


def main():
    icons, folder = sys.argv[1:3]
    os.makedirs(folder, exist_ok=True)
    others = fetch(folder)
    column = SIZES[0] + MARGIN
    rows = sum(SIZES) + 2 * 16 + 64 + MARGIN * (len(SIZES) + 3)
    full = [os.path.join(icons, "scalable", "apps", f"{NAME}.svg")]
    full += [find(os.path.join(others, "scalable", "apps", f"{name}.svg"))
             for name in OTHERS.values()]
    full += [os.path.join(icons, "scalable", "apps", f"{NAME}.Devel.svg")]
    symbolic = [os.path.join(icons, "symbolic", "apps", f"{NAME}-symbolic.svg")]
    symbolic += [find(os.path.join(others, "symbolic", "apps", f"{name}-symbolic.svg"))
                 for name in OTHERS.values()]
    width = MARGIN + column * len(full)

    parts = []
    for i, background in enumerate(BACKGROUNDS):
        top = rows * i
        parts.append(f'<rect y="{top}" width="{width}" height="{rows}" fill="{background}"/>')
        style = os.path.join(folder, "symbolic.css")
        with open(style, "w", encoding="utf-8") as file:
            file.write("path, rect, circle, ellipse, g { fill: %s !important; }"
                       % ("#f6f5f4" if i else "#2e3436"))
        y = top + MARGIN
        for size, svgs, css in [*((size, full, "") for size in SIZES), (16, symbolic, style),
                                (64, symbolic, style)]:
            for j, svg in enumerate(svgs):
                x = MARGIN + column * j + (SIZES[0] - size) // 2
                parts.append(f'<image x="{x}" y="{y}" width="{size}" height="{size}" '
                             f'href="{draw(svg, size, css)}"/>')
            y += size + MARGIN
    sheet = (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" '
             f'height="{rows * len(BACKGROUNDS)}">{"".join(parts)}</svg>')
    picture = os.path.join(folder, "icon-sheet.png")
    subprocess.run(["rsvg-convert", "--unlimited", "--output", picture],
                   input=sheet.encode(), check=True)
    print(picture)


if __name__ == "__main__":
    main()
