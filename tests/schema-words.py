#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every key of a GSettings schema says what it is, and for whom, and has an end to its sentences.

Usage: schema-words.py SCHEMA
"""

import sys
import xml.etree.ElementTree


def faults(path):
    for key in xml.etree.ElementTree.parse(path).iter('key'):
        name = key.get('name')
        summary = (key.findtext('summary') or '').strip()
        description = (key.findtext('description') or '').strip()
        if key.find('default') is None:
            yield f'{name}: has no default'
        if not summary or summary.endswith('.'):
            yield f'{name}: the summary is one line, without a period'
        if not description.endswith('.'):
            yield f'{name}: the description is whole sentences'


def main():
    found = list(faults(sys.argv[1]))
    for fault in found:
        print(f'{sys.argv[1]}: {fault}')
    sys.exit(1 if found else 0)


if __name__ == '__main__':
    main()
