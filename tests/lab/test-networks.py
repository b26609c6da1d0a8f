#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two homes behind what people have: do they connect, which way, and how soon? Where not, do both ends say why?

  tests/lab/test-networks.py                   the tests, and the tables as comments
  tests/lab/test-networks.py --readme FILE     also writes the tables into FILE, between its two marks"""

import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import lab  # pylint: disable=wrong-import-position
import tincan_test as t  # pylint: disable=wrong-import-position

WORDS = {"none": "no NAT", "cone": "NAT keeps ports", "double": "two NATs", "symmetric": "NAT changes ports",
         "blocked": "only TCP 80, 443"}
KINDS = tuple(WORDS)
PATHS = {"lan": "same network", "direct": "direct", "relay": "relay"}
# Chromium asks a server of names for those of STUN and TURN servers, and there is none here.
STUN_BY_ADDRESS = ["--stun-uri", f"stun:{lab.NET['server']}.20:3478"]
MARKS = ("<!-- networks: made by tests/lab/test-networks.py -->", "<!-- networks: end -->")

# Which pairs find no direct way: a NAT that changes ports and one that lets in only who was written to, and whoever may not send UDP.
RELAYED = {("cone", "symmetric"), ("double", "symmetric"), ("symmetric", "symmetric")} | {(k, "blocked") for k in KINDS}
NO_WAY = r"(No direct way between your two networks|The router here takes another port).*TURN"
BLOCKED = r"does not let through UDP.*TURN"


class Pair(lab.Case):
    """One transfer from home a, which makes the link, to home b."""

    def __init__(self, name, a, b, path=None, family=None, says=None, turn=True, options=(), server="http://meet.lab/", env=None):
        super().__init__(name)
        self.a, self.b, self.turn, self.options, self.server = a, b, turn, list(options), server
        self.path, self.family, self.says = path, family, says
        self.seconds = None
        self.env = env

    def watch(self, net):
        """Before anything is sent."""

    def check(self, net):
        """After it was."""

    def run(self):
        with lab.Lab(self.a, self.b, turn=self.turn, folder=self.folder) as net:
            self.watch(net)
            note = t.write_random(f"{self.folder}/note", 300_000)
            sender = net.a.cli("send", "--json", "--server", self.server, *self.options, note, env=self.env)
            link = sender.wait_event("waiting")["link"]
            timer = lab.Timer()
            receiver = net.b.cli("receive", "--json", "--yes", "--output", f"{self.folder}/in", *self.options, link,
                                 env=self.env)
            if self.path is None:
                self.check_failure(sender, receiver)
                return
            connected = receiver.wait_event("connected")
            self.seconds = timer.seconds()
            ends = (connected, sender.wait_event("connected"))
            assert [end["path"] for end in ends] == [self.path] * 2, ends
            assert receiver.wait_exit() == 0 and sender.wait_exit() == 0, receiver.describe() + sender.describe()
            assert open(f"{self.folder}/in/note", "rb").read() == open(note, "rb").read()
            if self.family is not None:
                assert [end.get("family") for end in ends] == [self.family] * 2, ends
            self.check(net)

    def check_failure(self, *ends):
        for end in ends:
            assert end.wait_exit(150) == 5, end.describe()
            error = end.wait_event("error")
            assert re.search(self.says, error["message"], re.DOTALL), error


class RelayOnly(Pair):
    """--ice-policy relay: no packet from either to any address of the other, on the wire."""

    def watch(self, net):
        for home, other in ((net.a, net.b), (net.b, net.a)):
            side = other.side
            addresses = f"{lab.NET[side]}.0/24, {lab.HOST[side]}/32"
            home.node.count("peer", f"ip daddr {{ {addresses} }}")
            home.node.count("peer6", f"ip6 daddr {lab.NET6[side]}::/48")
        net.net.count("all", f"ip saddr {lab.NET['a']}.0/24 ip daddr {lab.NET['b']}.0/24")
        net.net.count("back", f"ip saddr {lab.NET['b']}.0/24 ip daddr {lab.NET['a']}.0/24")

    def check(self, net):
        counts = [node.counted(name) for node, name in (
            (net.a.node, "peer"), (net.b.node, "peer"), (net.a.node, "peer6"), (net.b.node, "peer6"),
            (net.net, "all"), (net.net, "back"))]
        assert counts == [0] * 6, counts


class Direct(RelayOnly):
    """That the counters count."""

    def check(self, net):
        assert net.a.node.counted("peer") > 100, net.a.node.counted("peer")
        assert net.net.counted("all") > 100 and net.net.counted("back") > 100


class Neighbours(Pair):
    """Two machines in one home, who meet at a server outside."""

    def run(self):
        with lab.Lab({"kind": "cone"}, {"kind": "none"}, folder=self.folder) as net:
            net.b.node = net.a.add_neighbour()
            note = t.write_random(f"{self.folder}/note", 300_000)
            sender = self.send(net, note)
            link = sender.wait_event("waiting")["link"]
            receiver, timer = self.receive(net, link)
            ends = (receiver.wait_event("connected"), sender.wait_event("connected"))
            self.seconds = timer.seconds()
            assert [end["path"] for end in ends] == ["lan"] * 2, ends
            assert len({end["family"] for end in ends}) == 1, ends
            assert receiver.wait_exit() == 0 and sender.wait_exit() == 0, receiver.describe() + sender.describe()
            arrived = [e["path"] for e in receiver.seen("received")] or [f"{self.folder}/in/note"]
            assert open(arrived[0], "rb").read() == open(note, "rb").read()

    def send(self, net, note):
        return net.a.cli("send", "--json", "--server", self.server, note)

    def receive(self, net, link):
        timer = lab.Timer()
        return net.b.cli("receive", "--json", "--yes", "--output", f"{self.folder}/in", link), timer


class FromPage(Neighbours):
    """One of them at the page, whose browser tells a name of mDNS that nobody there can look up, in place of its address."""

    def send(self, net, note):
        return net.a.page("send", self.server, note)


class ToPage(Neighbours):
    def receive(self, net, link):
        receiver = net.b.page("receive", link)
        receiver.wait_event("ready")
        return receiver, lab.Timer()


class PageWithCodes(Pair):
    """By codes that people carry, through two NATs: the page asks its server for a STUN server, and for nothing else."""

    def run(self):
        with lab.Lab(self.a, self.b, turn=False, stun=False, folder=self.folder, server_options=STUN_BY_ADDRESS) as net:
            note = t.write_random(f"{self.folder}/note", 300_000)
            sender = net.a.page("offer", self.server, note, stdin=subprocess.PIPE)
            receiver = net.b.cli("receive", "--json", "--yes", "--manual", "--stun", "stun:stun.lab", "--output", f"{self.folder}/in",
                                 sender.wait_event("code")["code"], stdin=subprocess.PIPE)
            answer = receiver.wait_event("code")["code"]
            timer = lab.Timer()
            sender.process.stdin.write(f"{answer}\n")
            sender.process.stdin.flush()
            ends = (receiver.wait_event("connected"), sender.wait_event("connected"))
            self.seconds = timer.seconds()
            assert [(end["path"], end["family"]) for end in ends] == [("direct", "IPv4")] * 2, ends
            assert receiver.wait_exit() == 0 and sender.wait_exit() == 0, receiver.describe() + sender.describe()
            assert open(f"{self.folder}/in/note", "rb").read() == open(note, "rb").read()


class PageFails(Pair):
    """Somebody at the page is told why there is no way, as somebody with the program is."""

    def __init__(self, name, a, b, says, options=()):
        super().__init__(name, a, b, says=says, turn=False)
        self.server_options = [*STUN_BY_ADDRESS, *options]

    def run(self):
        t.write(f"{self.folder}/lab/another-secret", b"guessed")
        with lab.Lab(self.a, self.b, turn=False, stun=False, folder=self.folder, server_options=self.server_options) as net:
            note = t.write_random(f"{self.folder}/note", 1000)
            sender = net.a.cli("send", "--json", "--server", self.server, note)
            receiver = net.b.page("receive", sender.wait_event("waiting")["link"])
            self.check_failure(receiver)


def home(kind, **more):
    return {"kind": kind, **more}


def pairs():
    for row, one in enumerate(KINDS):
        for other in KINDS[row:]:
            yield one, other


cases = []
with_turn = {}
for one, other in pairs():
    relayed = (one, other) in RELAYED
    if relayed:
        says = BLOCKED if "blocked" in (one, other) else NO_WAY
        cases.append(Pair(f"{one} {other} without a relay", home(one), home(other), says=says, turn=False))
for one, other in pairs():
    relayed = (one, other) in RELAYED
    with_turn[one, other] = Pair(f"{one} {other}", home(one), home(other), path="relay" if relayed else "direct")
    cases.append(with_turn[one, other])
    if not relayed and one != "none":
        cases.append(Pair(f"{one} {other} without a relay", home(one), home(other), path="direct", turn=False))

more = {
    "IPv6 on both sides, NATs that change ports": Pair(
        "IPv6 on both", home("symmetric", ipv6=True), home("symmetric", ipv6=True), path="direct", family="IPv6"),
    "IPv6 on one side, NATs that keep ports": Pair(
        "IPv6 on one", home("cone", ipv6=True), home("cone"), path="direct", family="IPv4"),
    "only IPv6 on both sides": Pair(
        "only IPv6", home("cone", ipv4=False, ipv6=True), home("cone", ipv4=False, ipv6=True), path="direct", family="IPv6"),
    "only IPv6 on one side, only IPv4 on the other": Pair(
        "IPv6 to IPv4", home("cone", ipv4=False, ipv6=True), home("cone"), path="relay"),
    "a VPN that leads nowhere on both sides": Pair(
        "VPN", home("cone", vpn=True), home("cone", vpn=True), path="direct"),
    "two machines in one home": Neighbours("neighbours", None, None),
    "`--ice-policy relay`": RelayOnly(
        "relay only", home("none", ipv6=True), home("none", ipv6=True), path="relay", options=["--ice-policy", "relay"]),
}
more["two machines in one home"].path = "lan"
lacking = lab.missing_for_page()
if lacking is None:
    for words, case in (("a page, and a program", FromPage("page to program", None, None)),
                        ("a program, and a page", ToPage("program to page", None, None))):
        case.path = "lan"
        more[f"{words}, in one home; the browser hides its address"] = case
    more["a page and a program with codes, NATs that keep ports"] = PageWithCodes(
        "page with codes", home("cone"), home("cone"), path="direct")
    cases.append(PageFails("a page that may not send UDP", home("none"), home("blocked"), says=BLOCKED))
    cases.append(PageFails("a page whose neighbour may not send UDP", home("blocked"), home("none"),
                           says="other side's network does not let through UDP"))
    cases.append(PageFails("a page between NATs", home("symmetric"), home("symmetric"), says="No direct way between your two"))
    cases.append(PageFails("a page, and a relay that refuses", home("symmetric"), home("symmetric"),
                           says="refused the name or the password",
                           options=["--turn-uri", f"turn:{lab.NET['server']}.20:3478?transport=udp", "--turn-secret-file", "another-secret"]))
else:
    print(f"# without the page: {lacking}", flush=True)
cases.extend(more.values())
cases.append(Pair("a wrong password", home("none"), home("none"), says="refused the name or the password", turn=False,
                  options=["--ice-policy", "relay", "--turn", "turn:ada@turn.lab?transport=udp"],
                  env={"TINCAN_TURN_PASSWORD": "guessed"}))
cases.append(Direct("the counters of relay only", home("none"), home("none"), path="direct"))


def cell(case):
    return f"{PATHS[case.path]} {case.seconds:.1f} s" if case.seconds is not None else "failed"


def tables():
    yield "| | " + " | ".join(WORDS[kind] for kind in KINDS) + " |"
    yield "|---" * (len(KINDS) + 1) + "|"
    for one in KINDS:
        yield f"| {WORDS[one]} | " + " | ".join(
            cell(with_turn[one, other]) if (one, other) in with_turn else "" for other in KINDS) + " |"
    yield ""
    yield "| and | |"
    yield "|---|---|"
    for words, case in more.items():
        yield f"| {words} | {cell(case)} |"


def write_tables(path):
    text = open(path, encoding="utf-8").read()
    before, rest = text.split(MARKS[0])
    _, after = rest.split(MARKS[1])
    with open(path, "w", encoding="utf-8") as file:
        file.write(before + MARKS[0] + "\n" + "\n".join(tables()) + "\n" + MARKS[1] + after)


readme = None
if "--readme" in sys.argv:
    at = sys.argv.index("--readme")
    readme = os.path.abspath(sys.argv[at + 1])
    del sys.argv[at:at + 2]
passed = lab.main(cases)
if len(sys.argv) == 1:
    for line in tables():
        print(f"# {line}", flush=True)
    if readme is not None and passed and lacking is None:
        write_tables(readme)
sys.exit(0 if passed else 1)
