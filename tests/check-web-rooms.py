#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which file of the page may import which: wire <- core <- stores <- components.

Only the stores (and main.tsx, which puts it all together) use io, the one place of browser APIs;
wire and core get what they need handed over. In core, signaling, peer and transfer do not know one
another; the session joins them.

Usage: check-web-rooms.py [ROOT]
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent)
SRC = ROOT.resolve() / 'src/web/src'

# The rooms of core that do not know one another.
APART = ('core/signaling', 'core/peer', 'core/transfer')

# The rooms that each may import from, besides itself; `core` stands for all below it.
ROOMS = {
    'i18n': set(),
    'wire': {'i18n'},
    'core/lane': {'i18n', 'wire'},
    'core/signaling': {'i18n', 'wire', 'core/lane'},
    'core/peer': {'i18n', 'wire', 'core/lane'},
    'core/transfer': {'i18n', 'wire', 'core/lane'},
    'core': {'i18n', 'wire', 'core/lane', *APART},
    'workers': {'wire'},
    'io': {'i18n', 'wire', 'core/lane', 'core/transfer', 'workers'},
    'stores': {'i18n', 'wire', 'core', 'core/lane', *APART, 'io'},
    'components': {'i18n', 'wire', 'stores'},
}

# What components are told of by the stores, and may speak of, but not call.
TYPES = {'components': {'core', 'core/lane', 'core/transfer', 'io'}, 'workers': {'io'}}

PACKAGES = {
    'i18n': r'$^',
    'wire': r'@noble/',
    'core': r'@noble/hashes/',
    'workers': r'@noble/hashes/|hash-wasm$',
    'io': r'@noble/hashes/|hash-wasm$|client-zip$|virtual:catalogues$',
    'stores': r'solid-js(/|$)|virtual:catalogues$',
    'components': r'solid-js(/|$)|uqr$',
}

# Of what others wrote, the workers are only known by the messages that they understand.
MESSAGES = 'workers/messages.ts'

IMPORT = re.compile(r"""^(?:import|export)\b(?P<type>\s+type\b)?(?:[^;'"]*?\bfrom)?\s*"""
                    r"""['"](?P<name>[^'"]+)['"]|\bimport\(\s*['"](?P<lazy>[^'"]+)['"]""",
                    re.MULTILINE)


def room_of(path):
    """The room of a file, given below src/web/src; None for main.tsx, which may do anything."""
    parts = path.parts
    if len(parts) == 1:
        return 'i18n' if parts[0] == 'i18n.ts' else None
    if parts[0] == 'core' and len(parts) == 2:
        shared = ('emitter.ts', 'lane.ts', 'path.ts', 'platform.ts')
        return 'core/lane' if parts[1] in shared else 'core'
    if parts[0] == 'core':
        return '/'.join(parts[:2])
    return parts[0]


def resolve(file, name):
    """The file that is imported as a relative name; None if there is none."""
    base = file.parent / name
    for candidate in (base, base.with_name(base.name + '.ts'), base.with_name(base.name + '.tsx'),
                      base / 'index.ts'):
        if candidate.is_file():
            return candidate.resolve().relative_to(SRC)
    return None


def faults_of(file):
    here = room_of(file.relative_to(SRC))
    if here is None:
        return
    if here not in ROOMS:
        yield f'there is no room {here}'
        return

    for match in IMPORT.finditer(file.read_text(encoding='utf-8')):
        name = match['name'] or match['lazy']
        if not name.startswith('.'):
            if re.match(PACKAGES[here.split('/', maxsplit=1)[0]], name) is None:
                yield f'{here} may not use the package {name}'
            continue

        target = resolve(file, name)
        if target is None:
            yield f'there is no {name}'
            continue
        there = room_of(target)
        types = match['type'] is not None and there in TYPES.get(here, ())
        if there == 'workers' and here != 'workers' and target.as_posix() != MESSAGES:
            yield f'{here} may not import {target}, only {MESSAGES}'
        elif there != here and there not in ROOMS[here] and not types:
            yield f'{here} may not import {target}'


def main():
    found = False
    for file in sorted([*SRC.rglob('*.ts'), *SRC.rglob('*.tsx')]):
        for fault in faults_of(file):
            print(f'{file.relative_to(ROOT.resolve())}: {fault}')
            found = True
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
