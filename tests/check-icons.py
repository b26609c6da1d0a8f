#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The icons of the app are all there, are SVG of the size that a desktop expects, have only the
colours that they may have, and need nothing from elsewhere.

Usage: check-icons.py [ROOT]
"""

import os
import re
import sys
import xml.etree.ElementTree

NAME = 'io.github.tincan_app.Tincan'
ICONS = {
    f'scalable/apps/{NAME}.svg': '128',
    f'scalable/apps/{NAME}.Devel.svg': '128',
    f'symbolic/apps/{NAME}-symbolic.svg': '16',
}
# What is more than this has been left as a drawing program wrote it; bytes.
MOST = 16_384
# What is drawn by what is drawn elsewhere, would not be found there, or could run.
FOREIGN = {'image', 'text', 'script', 'foreignObject', 'style', 'filter', 'metadata', 'animate'}
# GTK puts the colour of the text for this one.
SYMBOLIC = {'#2e3436'}
# The palette of GNOME's app icons: blue, green, yellow, orange, red, purple, brown, light, dark.
PALETTE = set('''
  #99c1f1 #62a0ea #3584e4 #1c71d8 #1a5fb4 #8ff0a4 #57e389 #33d17a #2ec27e #26a269
  #f9f06b #f8e45c #f6d32d #f5c211 #e5a50a #ffbe6f #ffa348 #ff7800 #e66100 #c64600
  #f66151 #ed333b #e01b24 #c01c28 #a51d2d #dc8add #c061cb #9141ac #813d9c #613583
  #cdab8f #b5835a #986a44 #865e3c #63452c #ffffff #f6f5f4 #deddda #c0bfbc #9a9996
  #77767b #5e5c64 #3d3846 #241f31 #000000
'''.split()) | {'#fff'}


def faults_of(text, size, palette):
    """What is wrong with one icon."""
    if len(text) > MOST:
        yield f'has {len(text)} bytes'
    top = xml.etree.ElementTree.fromstring(text)
    if (top.get('width'), top.get('height')) != (size, size):
        yield f'is not {size} pixels wide and high'
    if top.get('viewBox') != f'0 0 {size} {size}':
        yield f'has another view than 0 0 {size} {size}'
    for element in top.iter():
        name = element.tag.rpartition('}')[2]
        if name in FOREIGN or name.startswith('fe'):
            yield f'has a <{name}> in it'
        for key, value in element.attrib.items():
            if key.rpartition('}')[2] == 'href' and not value.startswith('#'):
                yield f'refers to {value}'
            if key in ('fill', 'stroke', 'stop-color') and value != 'none' \
                    and value not in palette and not re.fullmatch(r'url\(#\w+\)', value):
                yield f'has a colour of its own, {value}'
            # Recoloring works on what is filled.
            if key in ('stroke', 'opacity', 'fill-opacity', 'style') and palette is SYMBOLIC:
                yield f'has a {key}, which is lost where it is recoloured'


def faults(folder):
    for path, size in ICONS.items():
        path = os.path.join(folder, path)
        if not os.path.exists(path):
            yield f'{path}: is not there'
            continue
        with open(path, encoding='utf-8') as file:
            text = file.read()
        palette = SYMBOLIC if '-symbolic' in path else PALETTE
        for fault in faults_of(text, size, palette):
            yield f'{path}: {fault}'


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), '..')
    found = list(faults(os.path.join(root, 'data', 'icons', 'hicolor')))
    for fault in found:
        print(fault)
    sys.exit(1 if found else 0)


if __name__ == '__main__':
    main()
