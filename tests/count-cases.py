#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts what passed and what failed in a log of `meson test`.

Usage: count-cases.py [LOG.json]

Prints two numbers. A program that speaks TAP counts once for each of its cases; one that crashes
after its last case has failed all the same. Skipped cases count as neither.
"""

import json
import re
import sys

GOOD = {'OK', 'EXPECTEDFAIL'}
BAD = {'FAIL', 'TIMEOUT', 'ERROR', 'INTERRUPT', 'UNEXPECTEDPASS'}
CASE = re.compile(r'^(not )?ok\b(?!.*# *SKIP\b)', re.IGNORECASE | re.MULTILINE)


def count(test):
    """Returns how many cases of one program passed and failed."""
    cases = [match.group(1) for match in CASE.finditer(test.get('stdout') or '')]
    failed = sum(case is not None for case in cases)
    passed = len(cases) - failed

    if not cases:
        return int(test['result'] in GOOD), int(test['result'] in BAD)
    if test['result'] in BAD and failed == 0:
        failed = 1
    return passed, failed


def main():
    passed = failed = 0
    for path in sys.argv[1:]:
        with open(path, encoding='utf-8') as log:
            for line in log:
                test_passed, test_failed = count(json.loads(line))
                passed += test_passed
                failed += test_failed
    print(passed, failed)


if __name__ == '__main__':
    main()
