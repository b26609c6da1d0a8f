#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts what passed and what failed in a log of `meson test`.

Usage: count-cases.py [LOG.json [LOG-OF-A-SECOND-TRY.json]]

Prints two numbers, and then each case that failed, with what its program said last. A program that speaks TAP counts once for each of its
cases; one that crashes after its last case has failed all the same. Skipped cases count as neither. What was tried
again counts as it went the second time, but is named all the same.

       count-cases.py --failed [LOG.json]

Prints the names of the programs that failed.
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


def read(path):
    """Returns the tests of a log by their names."""
    with open(path, encoding='utf-8') as log:
        return {test['name']: test for test in map(json.loads, log)}


def main(paths):
    first = read(paths[0]) if paths else {}
    second = read(paths[1]) if len(paths) > 1 else {}
    passed = failed = 0
    report = []
    for name, test in first.items():
        failed_at_first = count(test)[1]
        test_passed, test_failed = count(second.get(name, test))
        passed += test_passed
        failed += len(test_failed)
        if failed_at_first:
            note = '' if test_failed else ' (passed the second time)'
            report += [f'{name}: {case}{note}' for case in failed_at_first]
            report += last_words(test)
    print(passed, failed)
    if report:
        print(*report, sep='\n')


if sys.argv[1:2] == ['--failed']:
    for log in filter(None, sys.argv[2:]):
        for test_name, result in read(log).items():
            if count(result)[1]:
                print(test_name.split(' / ')[-1])
elif __name__ == '__main__':
    main(sys.argv[1:])
