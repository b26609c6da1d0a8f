#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds every .c file to .clang-format, as clang-format 14 (Debian 12) reads it.

Usage: check-format.py [--fix] [FILE…]

Two things are left to the author: columns made with blanks, which clang-format can neither make as
GTK code has them nor leave alone; and lines that clang-format would join into one that is too long.
With --fix only the lines at fault are changed.
"""

import difflib
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
MAX_COLUMNS = 100
ROUNDS = 4

# clang-format would write _ ("text") and g_autoptr (Type). It is shown instead something of the same
# width that it leaves alone: a type with a long name, and operators that stand nowhere else in the
# file before a parenthesis.
AUTO = re.compile(r'\bg_auto(ptr|list)? ?\((\w+)\)')
AUTO_SHIELDED = re.compile(r'\bg_auto(ptr|list)?_(\w+)_ ')
SHIELDS = [
    {'N_': '~~', 'C_': '!~', '_': '~'},
    {'N_': '++', 'C_': '-+', '_': '+'},
]

LEADING_OPERATOR = re.compile(r'(?<=[^\s\\])\n( +)(&&|\|\||\||\+|/|==|!=|<=?|>=?) (?=\S)')


def clang_format(text):
    shield = next(shield for shield in SHIELDS if shield['_'] + '(' not in text)
    text = AUTO.sub(r'g_auto\1_\2_', text)
    for macro, operators in shield.items():
        text = re.sub(rf'\b{macro} ?\(', operators + '(', text)

    text = subprocess.run(['clang-format', '--assume-filename=file.c'], cwd=ROOT, text=True,
                          input=text, capture_output=True, check=True).stdout

    for macro, operators in shield.items():
        text = text.replace(operators + '(', macro + '(')
    return AUTO_SHIELDED.sub(r'g_auto\1(\2) ', text)


def same(line):
    """What is left of a line when its columns do not count."""
    if line.startswith('#'):
        return line.replace(' ', '')
    if line.startswith('G_DEFINE_QUARK'):
        # clang-format takes the dashes in the name for subtractions.
        return ''
    indent = len(line) - len(line.lstrip(' '))
    return line[:indent] + re.sub(' +', ' ', line[indent:])


def faults(text):
    """Yields the places at fault: the lines from and to, and what should be there."""
    lines = text.split('\n')
    formatted = clang_format(text).split('\n')
    matcher = difflib.SequenceMatcher(None, [same(line) for line in lines],
                                      [same(line) for line in formatted], autojunk=False)
    for kind, start, end, to_start, to_end in matcher.get_opcodes():
        wanted = formatted[to_start:to_end]
        joined = len(wanted) < end - start and any(len(line) > MAX_COLUMNS for line in wanted)
        if kind != 'equal' and not joined:
            yield start, end, wanted


def trail_operators(text):
    """Moves operators from the beginnings of lines to the ends of those before."""
    return LEADING_OPERATOR.sub(r' \2\n\1', text)


def check(path):
    text = path.read_text(encoding='utf-8')
    lines = text.split('\n')
    good = True

    for match in LEADING_OPERATOR.finditer(text):
        print(f"{path}:{text.count(chr(10), 0, match.end(1)) + 1}: "
              f"'{match.group(2)}' belongs at the end of the line before")
        good = False
    for start, end, wanted in faults(trail_operators(text)):
        print(f'{path}:{start + 1}:')
        print(''.join(f'  - {line}\n' for line in lines[start:end]), end='')
        print(''.join(f'  + {line}\n' for line in wanted), end='')
        good = False
    return good


def fix(path):
    before = path.read_text(encoding='utf-8')
    text = trail_operators(before)
    for _ in range(ROUNDS):
        lines = text.split('\n')
        for start, end, wanted in reversed(list(faults(text))):
            lines[start:end] = wanted
        text = '\n'.join(lines)
    if text != before:
        path.write_text(text, encoding='utf-8')


def main():
    arguments = sys.argv[1:]
    fixing = '--fix' in arguments
    names = [name for name in arguments if name != '--fix']
    # What clang-format makes of the columns of a header is none of ours.
    paths = [pathlib.Path(name) for name in names if name.endswith('.c')]
    if not names:
        paths = sorted(path for folder in ('src', 'tests') for path in ROOT.glob(folder + '/**/*.c')
                       if 'node_modules' not in path.parts)

    try:
        version = subprocess.run(['clang-format', '--version'], text=True, capture_output=True,
                                 check=True).stdout
    except FileNotFoundError:
        version = 'no clang-format'
    if 'version 14.' not in version:
        print(f'Skipped: .clang-format is written for clang-format 14, and here is {version}')
        return 0

    if fixing:
        for path in paths:
            fix(path)
        return 0
    # All of them, not only the first.
    if all([check(path) for path in paths]):  # pylint: disable=use-a-generator
        return 0
    print('To change these lines and no others: tests/check-format.py --fix')
    return 1


if __name__ == '__main__':
    sys.exit(main())
