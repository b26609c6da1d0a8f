#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `tincan-cli check` says of each kind of network."""

import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import lab  # pylint: disable=wrong-import-position

HOME = {"a": f"{lab.NET['a']}.2"}


class Check(lab.Case):
    def __init__(self, name, kind, expected, relays=None, options=("--server", "http://meet.lab/"), status=0, words="", env=None,
                 prepare=None, **more):
        super().__init__(name)
        self.home, self.expected, self.relays, self.options = {"kind": kind, **more}, expected, relays, options
        self.status, self.words, self.env, self.prepare = status, words, env, prepare

    def run(self):
        with lab.Lab(self.home, {"kind": "none"}, folder=self.folder) as net:
            if self.prepare is not None:
                self.prepare(net)
            program = net.a.cli("check", "--json", *self.options, env=self.env)
            assert program.wait_exit() == self.status, program.describe()
            report = program.wait_event("check")
            for name, value in self.expected.items():
                assert report.get(name) == value, (name, report)
            if self.relays is not None:
                assert {relay["transport"]: relay["state"] for relay in report["relays"]} == self.relays, report
            said = net.a.node.shell(" ".join(
                f"'{word}'" for word in net.a.node.command(lab.t.CLI, "check", *self.options)[4:]) + " || true") \
                if self.env is None else ""
            assert re.search(self.words, said, re.DOTALL) or self.env is not None, said


BOTH = {"udp": "works", "tcp": "works"}
GUESSED = ("--stun", "stun:stun.lab", "--turn", "turn:ada@turn.lab?transport=udp")

CASES = [
    Check("no NAT", "none", {"server": True, "udp": True, "nat": "none", "address": HOME["a"]}, BOTH, words="public address"),
    Check("NAT that keeps ports", "cone", {"server": True, "udp": True, "nat": "steady", "address": HOME["a"]}, BOTH,
          words=f"see this computer as {re.escape(HOME['a'])}.*keeps to one port.*works over UDP.*works over TCP"),
    Check("two NATs", "double", {"nat": "steady", "address": HOME["a"]}, BOTH),
    Check("NAT that changes ports", "symmetric", {"nat": "changing", "address": HOME["a"]}, BOTH, words="another port for everybody"),
    Check("only TCP", "blocked", {"server": True, "udp": False, "nat": "unknown"}, {"udp": "silent", "tcp": "works"},
          words="does not let through UDP"),
    Check("IPv6", "cone", {"udp": True, "address": HOME["a"], "address6": f"{lab.NET6['a']}:1::10"}, ipv6=True, words="IPv6 works"),
    Check("wrong password", "cone", {"udp": True}, {"udp": "refused"}, options=GUESSED, env={"TINCAN_TURN_PASSWORD": "guessed"}),
    Check("no server", "cone", {"server": False}, options=("--server", "http://meet.lab/"), status=5,
          words="cannot be reached|does not answer", prepare=lambda net: (net.server.kill(), net.server.wait())),
]

sys.exit(0 if lab.main(CASES) else 1)
