#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts what passed and what failed in a log of `meson test`.

Usage: count-cases.py [LOG.json]

Prints two numbers, and then each case that failed, with what its program said last. A program that speaks TAP counts once for each of its
cases; one that crashes after its last case has failed all the same. Skipped cases count as neither.
"""

import json
import re
import sys

GOOD = {'OK', 'EXPECTEDFAIL'}
BAD = {'FAIL', 'TIMEOUT', 'ERROR', 'INTERRUPT', 'UNEXPECTEDPASS'}
LAST_LINES = 15
LINE_WIDTH = 200
CASE = re.compile(r'^(not )?ok\b(?!.*# *SKIP\b)[ \d-]*(.*)', re.IGNORECASE | re.MULTILINE)


def count(test):
    """Returns how many cases of one program passed, and the names of those that failed."""
    cases = CASE.findall(test.get('stdout') or '')
    failed = [name.strip() for bad, name in cases if bad]
    passed = len(cases) - len(failed)

    if not cases:
        passed = int(test['result'] in GOOD)
    if test['result'] in BAD and not failed:
        failed = [test['result'].lower()]
    return passed, failed


def last_words(test):
    """Yields the end of what a program wrote: up to the case that failed, and its complaints."""
    output = test.get('stdout') or ''
    end = re.search(r'^not ok.*$', output, re.MULTILINE)
    for text in (output[:end.end()] if end else output, test.get('stderr') or ''):
        for line in text.splitlines()[-LAST_LINES:]:
            yield f'    {line[:LINE_WIDTH]}'


def main():
    passed = failed = 0
    report = []
    for path in sys.argv[1:]:
        with open(path, encoding='utf-8') as log:
            for line in log:
                test = json.loads(line)
                test_passed, test_failed = count(test)
                passed += test_passed
                failed += len(test_failed)
                if test_failed:
                    report += [f'{test["name"]}: {name}' for name in test_failed]
                    report += last_words(test)
    print(passed, failed)
    print(*report, sep='\n')


if __name__ == '__main__':
    main()
