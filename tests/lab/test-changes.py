#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The network of one side changes in mid-transfer: both notice, connect anew over the open mailbox, and go on where they were. With
codes there is no mailbox: both say how to go on, and new codes go on from what was kept."""

import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import lab  # pylint: disable=wrong-import-position
import tincan_test as t  # pylint: disable=wrong-import-position

NOTICE = 20  # seconds, as promised
SIZE = 24_000_000
MBIT = 16  # so that the whole takes twelve seconds


class Change(lab.Case):
    """@side: whose network changes; a is host and sender, b guest and receiver."""

    def __init__(self, name, side, change, turn=True):
        super().__init__(name)
        self.side, self.change, self.turn = side, change, turn

    def run(self):
        with lab.Lab({"kind": "cone"}, {"kind": "cone"}, folder=self.folder, rate=MBIT, turn=self.turn) as net:
            home = {"a": net.a, "b": net.b}[self.side]
            home.add_cable()
            note = t.write_random(f"{self.folder}/note", SIZE)
            sender = net.a.cli("send", "--json", "--server", "http://meet.lab/", note)
            link = sender.wait_event("waiting")["link"]
            receiver = net.b.cli("receive", "--json", "--yes", "--output", f"{self.folder}/in", link)
            receiver.wait_for(lambda: self.received(receiver) > SIZE / 5)
            self.change(home)
            timer = lab.Timer()
            for end in (sender, receiver):
                end.wait_event("lost", timeout=2 * NOTICE)
            noticed = timer.seconds()
            before = self.received(receiver)
            for end in (sender, receiver):
                end.wait_event("connected", count=2)
            again = timer.seconds()
            mark = len(receiver.events)
            assert receiver.wait_exit() == 0 and sender.wait_exit() == 0, receiver.describe() + sender.describe()
            assert open(f"{self.folder}/in/note", "rb").read() == open(note, "rb").read()
            later = [e["bytes"] for e in receiver.events[mark:] if e["event"] == "progress"]
            assert later and min(later) >= before, (before, later[:5])
            print(f"# {self.name}: noticed by both after {noticed:.1f} s ({NOTICE} are promised), connected again after "
                  f"{again:.1f} s, went on from {before * 100 // SIZE} %", flush=True)
            assert noticed < NOTICE

    @staticmethod
    def received(program):
        return max((e["bytes"] for e in program.events if e["event"] == "progress"), default=0)


class ChangeByCodes(Change):
    """@side: whose network changes; a offers and sends, b answers and receives."""

    def run(self):
        with lab.Lab({"kind": "cone"}, {"kind": "cone"}, folder=self.folder, rate=MBIT, turn=False) as net:
            home = {"a": net.a, "b": net.b}[self.side]
            home.add_cable()
            note = t.write_random(f"{self.folder}/note", SIZE)
            sender, receiver = self.meet(net, note)
            receiver.wait_for(lambda: self.received(receiver) > SIZE / 5)
            self.change(home)
            timer = lab.Timer()
            for end in (sender, receiver):
                error = end.wait_event("error", timeout=2 * NOTICE)
                assert error["code"] == "lost" and "make new codes and send the same again" in error["message"], error
            noticed = timer.seconds()
            before = self.received(receiver)
            for end in (sender, receiver):
                assert end.wait_exit() != 0, end.describe()

            sender, receiver = self.meet(net, note)
            assert receiver.wait_exit() == 0 and sender.wait_exit() == 0, receiver.describe() + sender.describe()
            assert open(f"{self.folder}/in/note", "rb").read() == open(note, "rb").read()
            later = [e["bytes"] for e in receiver.events if e["event"] == "progress"]
            assert later and min(later) >= before > 0, (before, later[:5])
            print(f"# {self.name}: noticed by both after {noticed:.1f} s ({NOTICE} are promised), new codes went on from "
                  f"{before * 100 // SIZE} %", flush=True)
            assert noticed < NOTICE

    def meet(self, net, note):
        common = ("--json", "--yes", "--manual", "--stun", "stun:stun.lab")
        sender = net.a.cli("send", *common, note, stdin=subprocess.PIPE)
        receiver = net.b.cli("receive", *common, "--output", f"{self.folder}/in", stdin=subprocess.PIPE)
        for one, other in ((sender, receiver), (receiver, sender)):
            code = one.wait_event("code")["code"]
            other.wait_event("code-wanted")
            other.process.stdin.write(f"{code}\n")
            other.process.stdin.flush()
        return sender, receiver


def interface_down(home):
    """As from Wi-Fi to cable."""
    home.node.shell("ip link set eth0 down")


def other_address(home):
    home.node.shell(f"""ip address del {lab.HOST[home.side]}/24 dev eth0
                        ip address add 192.168.1.77/24 dev eth0
                        ip route add default via 192.168.1.1""")


def router_restarts(home):
    """It comes back with another address, and forgets whose packets were whose. Nothing changes on the machine itself."""
    home.routers[0].shell(f"""ip address add {lab.NET[home.side]}.9/32 dev wan
                              ip address del {home.public}/32 dev wan
                              ip route replace default dev wan src {lab.NET[home.side]}.9""")
    home.routers[0].forget()


CASES = [Change(f"{words}, {who}", side, change)
         for side, who in (("b", "guest"), ("a", "host"))
         for words, change in (("the interface goes down", interface_down), ("another address", other_address),
                               ("the router restarts", router_restarts))]

CASES += [ChangeByCodes(f"codes: {words}, {who}", side, change)
          for words, who, side, change in (("the interface goes down", "guest", "b", interface_down),
                                           ("another address", "host", "a", other_address))]

sys.exit(0 if lab.main(CASES) else 1)
