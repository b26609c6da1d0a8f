#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The icons of the app are all there, are SVG of the size that a desktop expects, and need nothing from elsewhere.

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


def faults(folder):
    for path, size in ICONS.items():
        path = os.path.join(folder, path)
        if not os.path.exists(path):
            yield f'{path}: is not there'
            continue
        top = xml.etree.ElementTree.parse(path).getroot()
        if (top.get('width'), top.get('height')) != (size, size):
            yield f'{path}: is not {size} pixels wide and high'
        for element in top.iter():
            if element.tag.endswith('}image') or element.tag.endswith('}text'):
                yield f'{path}: has an image or text in it'
        if '-symbolic' in path:
            colours = set(re.findall('#[0-9a-f]{6}', open(path, encoding='utf-8').read()))
            if colours != {'#2e3436'}:
                yield f'{path}: has colours of its own'


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), '..')
    found = list(faults(os.path.join(root, 'data', 'icons', 'hicolor')))
    for fault in found:
        print(fault)
    sys.exit(1 if found else 0)


if __name__ == '__main__':
    main()
