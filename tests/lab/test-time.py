#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a guest waits for the first byte, counted from the start of its program, where every round trip takes 40 ms."""

import os
import statistics
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import lab  # pylint: disable=wrong-import-position
import tincan_test as t  # pylint: disable=wrong-import-position

ROUNDS = 10
BOUND = 1.5  # seconds; what the project promises


class Wait(lab.Case):
    def __init__(self, name, a, b, turn=True):
        super().__init__(name)
        self.a, self.b, self.turn = a, b, turn

    def run(self):
        with lab.Lab(self.a, self.b, turn=self.turn, folder=self.folder) as net:
            note = t.write_random(f"{self.folder}/note", 200_000)
            connected, payload = [], []
            for number in range(ROUNDS):
                sender = net.a.cli("send", "--json", "--server", "http://meet.lab/", note)
                link = sender.wait_event("waiting")["link"]
                timer = lab.Timer()
                receiver = net.b.cli("receive", "--json", "--yes", "--output", f"{self.folder}/in{number}", link)
                receiver.wait_event("connected")
                connected.append(timer.seconds())
                receiver.wait_for(lambda: any(e["event"] == "progress" and e["bytes"] > 0 for e in receiver.events))
                payload.append(timer.seconds())
                assert receiver.wait_exit() == 0 and sender.wait_exit() == 0, receiver.describe()
            print(f"# {self.name}: connected after {statistics.median(connected):.2f} s, first payload verified after "
                  f"{statistics.median(payload):.2f} s ({min(payload):.2f} to {max(payload):.2f}; median of {ROUNDS}; "
                  f"{BOUND} are promised)", flush=True)
            assert statistics.median(payload) < BOUND, payload


CASES = [
    Wait("no NAT", {"kind": "none"}, {"kind": "none"}),
    Wait("NAT on both sides", {"kind": "cone"}, {"kind": "cone"}),
    Wait("NAT on both sides, without a relay", {"kind": "cone"}, {"kind": "cone"}, turn=False),
]

try:
    # Before everybody else, and so before what else this machine does: that is not what is measured.
    os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
except OSError:
    print("# other programs on this machine are measured, too", flush=True)
sys.exit(0 if lab.main(CASES, jobs=1) else 1)
