#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Becomes a program that may only make the system calls that a systemd unit allows; the others fail with EPERM.

Usage: with_filter.py UNIT PROGRAM [ARGUMENT…]
"""

import errno
import os
import re
import subprocess
import sys

import seccomp


def names_of(group):
    """What is in a group of calls, and in the groups that are in it."""
    if not group.startswith("@"):
        return {group}
    text = subprocess.run(["systemd-analyze", "syscall-filter", group], capture_output=True, text=True, check=True).stdout
    members = [line.strip() for line in text.splitlines()[1:]]
    return {name for member in members if member and not member.startswith("#") for name in names_of(member)}


def allowed_by(unit):
    with open(unit, encoding="utf-8") as file:
        lines = re.findall(r"^SystemCallFilter=(~?)(.*)$", file.read(), re.MULTILINE)
    # As systemd does: the first line says whether it is a list of what is allowed.
    assert lines and not lines[0][0], lines
    allowed = names_of("@default")
    for without, groups in lines:
        for group in groups.split():
            if without:
                allowed -= names_of(group)
            else:
                allowed |= names_of(group)
    return allowed


def main():
    unit, *command = sys.argv[1:]
    rules = seccomp.SyscallFilter(seccomp.ERRNO(errno.EPERM))
    for name in allowed_by(unit) | {"execve"}:
        try:
            rules.add_rule(seccomp.ALLOW, name)
        except (RuntimeError, ValueError):
            pass  # not a call of this architecture
    rules.load()
    os.execv(command[0], command)


main()
