# SPDX-License-Identifier: GPL-3.0-or-later
"""A piece of the internet in network namespaces: two homes behind routers of their own, and a server.

              meet.lab 203.0.113.10   turn.lab, stun.lab 203.0.113.20 and .21     each of them with an IPv6 address, too
                              \\   /
                               net
             198.51.100.2     /   \\    192.0.2.2
                     router a       router b          NAT and firewall, as the kind of home says; or none at all
                        |               |
                     home a           home b          192.168.1.10, 192.168.1.20

The three ways to the net take 10 ms each, so that a round trip between any two takes 40 ms. Everything has names of its own, goes away
when the test ends, and sees nothing of the machine's network.

What the NATs are, in the words of RFC 4787, as nftables makes them: `masquerade` keeps the port where it can (so that it looks like
endpoint-independent mapping until two machines want the same port) and lets in only answers from the very address and port that was
written to (address and port-dependent filtering). `masquerade random,fully-random` draws a new port for each such pair (address and
port-dependent mapping, same filtering), which is what people call symmetric. nftables makes no NAT with laxer filtering."""

import atexit
import concurrent.futures
import glob
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "integration"))
import tincan_test as t  # pylint: disable=wrong-import-position

HERE = os.path.dirname(os.path.abspath(__file__))
PAGE = os.path.abspath(os.environ.get("TINCAN_PAGE", "build/src/web/web"))
CHROMIUM = os.environ.get("TINCAN_CHROMIUM", "/usr/bin/chromium")
LINKEM = os.path.abspath(os.environ.get("TINCAN_LINKEM", "build/tests/lab/linkem"))
ONE_WAY_MS = 10
JOBS = int(os.environ.get("TINCAN_LAB_JOBS", "3"))
SECRET = "between the server and the relay"

NET = {"a": "198.51.100", "b": "192.0.2", "server": "203.0.113"}
NET6 = {"a": "2001:db8:a", "b": "2001:db8:b", "server": "2001:db8:53"}
HOST = {"a": "192.168.1.10", "b": "192.168.1.20"}
NEIGHBOUR = "192.168.1.30"
HOSTS = """127.0.0.1 localhost
::1 localhost
203.0.113.10 meet.lab
2001:db8:53::10 meet.lab
203.0.113.20 turn.lab stun.lab
2001:db8:53::20 turn.lab stun.lab
"""

# How the router of a home changes addresses; None: there is no router.
MASQUERADE = {
    "none": None,
    "cone": "masquerade",
    "symmetric": "masquerade random,fully-random",
    "double": "masquerade",
    "blocked": "masquerade",
}
KINDS = tuple(MASQUERADE)


def missing():
    """What this machine lacks for a lab; None if nothing."""
    if os.geteuid() != 0:
        return "needs root"
    for program in ("ip", "nft", "turnserver"):
        if shutil.which(program) is None:
            return f"needs {program}"
    if not os.path.exists("/dev/net/tun") or not os.access(LINKEM, os.X_OK):
        return "needs /dev/net/tun and linkem"
    probe = f"tincan-{os.getpid()}-probe"
    made = subprocess.run(["ip", "netns", "add", probe], capture_output=True, check=False)
    rules = subprocess.run(["ip", "netns", "exec", probe, "nft", "add table ip nat; add chain ip nat x "
                            "{ type nat hook postrouting priority 100; }; add rule ip nat x masquerade random"],
                           capture_output=True, check=False)
    subprocess.run(["ip", "netns", "delete", probe], capture_output=True, check=False)
    if made.returncode != 0 or rules.returncode != 0:
        return "needs network namespaces and nftables with NAT"
    return None


def missing_for_page():
    """What this machine lacks for somebody at the page; None if nothing."""
    if not os.path.exists(f"{PAGE}/index.html"):
        return "the page is not built"
    if shutil.which("node") is None or not os.path.exists(CHROMIUM):
        return "needs node and chromium"
    if not os.path.isdir(f"{HERE}/../interop/node_modules"):
        return "needs what ./dev test interop installs"
    return None


def remove_namespaces(prefix):
    for path in glob.glob(f"/run/netns/{prefix}*"):
        subprocess.run(["ip", "netns", "delete", os.path.basename(path)], capture_output=True, check=False)


def remove_strays():
    """Of a run that was killed, and could not."""
    for path in glob.glob("/run/netns/tincan-*-*"):
        number = os.path.basename(path).split("-")[1]
        if number.isdigit() and not os.path.exists(f"/proc/{number}"):
            remove_namespaces(f"tincan-{number}-")


class Node:
    """One machine: a namespace."""

    def __init__(self, lab, name):
        self.lab = lab
        self.name = f"{lab.prefix}{name}"
        subprocess.run(["ip", "netns", "add", self.name], check=True)
        self.shell("""sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.accept_dad=0 \
                      net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.all.forwarding=1
                      ip link set lo up""")

    def command(self, *arguments):
        """Runs there, with the names of the lab."""
        return ["ip", "netns", "exec", self.name, "sh", "-c",
                'mount --bind "$0" /etc/hosts && exec "$@"', self.lab.hosts, *map(str, arguments)]

    def shell(self, script):
        """Configures it, and fails if that fails."""
        result = subprocess.run(["ip", "netns", "exec", self.name, "sh", "-e", "-c", script],
                                capture_output=True, text=True, check=False)
        assert result.returncode == 0, f"{self.name}: {script}: {result.stderr}"
        return result.stdout

    def rules(self, text):
        result = subprocess.run(["ip", "netns", "exec", self.name, "nft", "-f", "-"],
                                input=text, capture_output=True, text=True, check=False)
        assert result.returncode == 0, f"{self.name}: {text}: {result.stderr}"

    def connect(self, device, other, other_device):
        """A cable between the two."""
        subprocess.run(["ip", "link", "add", device, "netns", self.name, "type", "veth",
                        "peer", "name", other_device, "netns", other.name], check=True)
        self.shell(f"ip link set {device} up")
        other.shell(f"ip link set {other_device} up")

    def forget(self):
        """The translations of a router are gone; nftables makes them anew, maybe otherwise."""
        rules = self.shell("nft list ruleset")
        self.shell("nft flush ruleset")
        self.shell("ip link set wan down; ip link set wan up; ip route replace default dev wan")
        self.rules(rules)

    def count(self, name, match):
        """Begins to count the packets that leave here and match; counted() has the sum."""
        self.rules(f"""table inet count-{name} {{
                         counter sum {{ }}
                         chain out {{ type filter hook output priority 0; {match} counter name sum; }}
                         chain through {{ type filter hook forward priority 0; {match} counter name sum; }}
                       }}""")

    def counted(self, name):
        text = self.shell(f"nft list counter inet count-{name} sum")
        return int(text.split("packets ")[1].split()[0])


class Home:
    """Somebody's machine, behind whatever they have."""

    def __init__(self, lab, side, kind="cone", ipv4=True, ipv6=False, vpn=False):
        self.lab, self.side, self.kind, self.ipv4, self.ipv6 = lab, side, kind, ipv4, ipv6
        self.node = Node(lab, side)
        self.routers = []
        self.programs = []
        self.public = f"{NET[side]}.2"
        outer = self.node if kind == "none" else self._add_router("lan")
        lab.link(outer, "wan", side)
        if ipv4:
            outer.shell(f"ip address add {self.public}/32 dev wan; ip route add default dev wan")
        if ipv6 and kind == "none":
            outer.shell(f"ip address add {NET6[side]}:1::10/64 dev wan nodad; ip -6 route add default dev wan")
        elif ipv6:
            outer.shell(f"ip address add {NET6[side]}::1/128 dev wan nodad; ip -6 route add default dev wan")
        if kind != "none":
            self._rules(outer)
            self._wire(outer)
        if not ipv6:
            for node in (self.node, *self.routers):
                node.shell("sysctl -qw net.ipv6.conf.all.disable_ipv6=1")
        if vpn:
            # What goes there is lost, and nobody says so.
            nowhere = Node(lab, f"{side}-nowhere")
            self.node.connect("vpn0", nowhere, "eth0")
            nowhere.rules("""table inet hole {
                               chain in { type filter hook input priority 0; policy drop; }
                             }""")
            self.node.shell("ip address add 10.8.0.7/16 dev vpn0; ip neighbour add 10.8.0.1 lladdr 02:00:00:00:00:01 dev vpn0")

    def _add_router(self, name):
        router = Node(self.lab, f"{self.side}-{name}")
        self.routers.append(router)
        return router

    def _wire(self, outer):
        inner = outer
        if self.kind == "double":
            inner = self._add_router("inner")
            inner.connect("wan", outer, "lan")
            outer.shell("ip address add 10.0.0.1/24 dev lan")
            inner.shell("ip address add 10.0.0.2/24 dev wan; ip route add default via 10.0.0.1")
            self._rules(inner)
        self.inner = inner
        self.node.connect("eth0", inner, "lan")
        if self.ipv4:
            inner.shell("ip address add 192.168.1.1/24 dev lan")
            self.node.shell(f"ip address add {HOST[self.side]}/24 dev eth0; ip route add default via 192.168.1.1")
        if self.ipv6:
            prefix = f"{NET6[self.side]}:1"
            inner.shell(f"ip address add {prefix}::1/64 dev lan nodad")
            self.node.shell(f"ip address add {prefix}::10/64 dev eth0 nodad; ip -6 route add default via {prefix}::1")

    def _rules(self, router):
        # What comes uninvited is dropped without a word, as everybody's router does. (Were it answered, the kernel would remember
        # it, and give our own packets another port, because this one is taken.)
        may_leave = 'iifname { "lan", "lan2" } accept'
        if self.kind == "blocked":
            may_leave = 'iifname "lan" tcp dport { 80, 443 } accept'
        router.rules(f"""
            table inet home {{
              chain in {{
                type filter hook input priority 0; policy drop;
                ct state established,related accept
                iifname {{ "lan", "lan2", "lo" }} accept
                meta l4proto ipv6-icmp accept
              }}
              chain through {{
                type filter hook forward priority 0; policy drop;
                ct state established,related accept
                {may_leave}
              }}
            }}
            table ip nat {{
              chain out {{
                type nat hook postrouting priority 100;
                oifname "wan" {MASQUERADE[self.kind]}
              }}
            }}""")

    def add_cable(self):
        """A second way to the router, which is used when the first is gone."""
        self.node.connect("cable0", self.inner, "lan2")
        self.inner.shell("ip address add 192.168.2.1/24 dev lan2")
        self.node.shell("ip address add 192.168.2.10/24 dev cable0; ip route add default via 192.168.2.1 metric 900")

    def add_neighbour(self):
        """Another machine in the same home. The router answers for each of the two towards the other, as a kernel without bridges
        can; for them it is one network."""
        neighbour = Node(self.lab, f"{self.side}-neighbour")
        neighbour.connect("eth0", self.inner, "lan2")
        self.inner.shell(f"""ip address add 192.168.1.1/32 dev lan2
                             ip route add {NEIGHBOUR}/32 dev lan2
                             sysctl -qw net.ipv4.conf.lan.proxy_arp=1 net.ipv4.conf.lan2.proxy_arp=1 \
                                        net.ipv4.neigh.lan.proxy_delay=0 net.ipv4.neigh.lan2.proxy_delay=0""")
        neighbour.shell(f"""sysctl -qw net.ipv6.conf.all.disable_ipv6=1
                            ip address add {NEIGHBOUR}/24 dev eth0; ip route add default via 192.168.1.1""")
        return neighbour

    def program(self, *arguments, **keywords):
        self.programs.append(t.Program(self.node.command(*arguments), **keywords))
        return self.programs[-1]

    def cli(self, *arguments, **keywords):
        return self.program(t.CLI, *arguments, **keywords)

    def page(self, *arguments, **keywords):
        """Somebody at the page; its events are in page.mjs."""
        folder = f"{self.lab.folder}/page-{self.side}-{len(self.programs)}"
        return self.program("node", f"{HERE}/page.mjs", folder, *arguments, **keywords)


class Lab:
    """Context: everything of it is gone at its end."""

    count = 0
    lock = threading.Lock()

    def __init__(self, a=None, b=None, turn=True, stun=True, delay=ONE_WAY_MS, turn_options=(), server_options=(), folder=".", rate=1000):
        with Lab.lock:
            Lab.count += 1
            number = Lab.count
        self.prefix = f"tincan-{os.getpid()}-{number}-"
        self.folder = os.path.abspath(f"{folder}/lab")
        self.delay, self.rate = delay, rate
        self.links = {}
        self.services = []
        self.homes = (dict(a or {}), dict(b or {}))
        self.has_turn, self.has_stun = turn, stun
        self.turn_options, self.server_options = list(turn_options), list(server_options)
        os.makedirs(self.folder, exist_ok=True)
        self.hosts = t.write(f"{self.folder}/hosts", HOSTS.encode())
        atexit.register(self.remove)

    def __enter__(self):
        try:
            self._build()
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(self, *_):
        self.remove()

    def _build(self):
        self.net = Node(self, "net")
        self.server_node = Node(self, "server")
        self.link(self.server_node, "wan", "server")
        self.server_node.shell("; ".join(
            [f"ip address add {NET['server']}.{n}/32 dev wan" for n in (10, 20, 21)]
            + [f"ip address add {NET6['server']}::{n}/128 dev wan nodad" for n in (10, 20, 21)]
            + ["ip route add default dev wan", "ip -6 route add default dev wan"]))
        self.a = Home(self, "a", **self.homes[0])
        self.b = Home(self, "b", **self.homes[1])
        self._start_services()

    def link(self, node, device, side):
        """The way of one side to the net."""
        log_path = f"{self.folder}/link-{side}"
        with open(log_path, "w", encoding="ascii") as log:
            self.links[side] = subprocess.Popen(
                [LINKEM, f"{node.name}:{device}", f"{self.net.name}:to-{side}", str(self.rate), str(self.delay), "0", "200"],
                stdout=log)
        wait_for(lambda: "READY" in open(log_path, encoding="ascii").read(), "a link")
        node.shell(f"ip link set {device} up")
        self.net.shell(f"""ip link set to-{side} up
                           ip route add {NET[side]}.0/24 dev to-{side}
                           ip -6 route add {NET6[side]}::/48 dev to-{side}""")

    def service(self, *arguments):
        log = open(f"{self.folder}/{os.path.basename(str(arguments[0]))}.log", "a", encoding="utf-8")
        process = subprocess.Popen(self.server_node.command(*arguments), stdout=log, stderr=log,
                                   cwd=self.folder, stdin=subprocess.DEVNULL)
        self.services.append(process)
        return process

    def _start_services(self):
        # What answers STUN may relay, too; whether anybody is told so is another matter.
        turn_ips = [f"{NET['server']}.20", f"{NET['server']}.21", f"{NET6['server']}::20", f"{NET6['server']}::21"]
        self.turn = self.service(
            shutil.which("turnserver"), "-n", "--listening-port", "3478", "--realm", "lab", "--fingerprint",
            "--no-tls", "--no-dtls", "--no-cli", "--log-file", "stdout", "--simple-log", "--userdb", f"{self.folder}/turn.db",
            "--pidfile", f"{self.folder}/turn.pid", "--use-auth-secret", f"--static-auth-secret={SECRET}",
            *[option for ip in turn_ips for option in ("--listening-ip", ip, "--relay-ip", ip)],
            f"--aux-server={NET['server']}.20:443", f"--aux-server=[{NET6['server']}::20]:443", *self.turn_options)
        t.write(f"{self.folder}/secret", SECRET.encode())
        self.start_server()
        for address, port in ((f"{NET['server']}.10", 80), (f"{NET['server']}.20", 3478)):
            wait_for(lambda a=address, p=port: self._answers(a, p), f"{address}:{port}")

    def start_server(self):
        options = list(self.server_options)
        if self.has_stun:
            options += ["--stun-uri", "stun:stun.lab:3478"]
        if self.has_turn:
            options += ["--turn-uri", "turn:turn.lab:3478?transport=udp", "--turn-uri", "turn:turn.lab:443?transport=tcp",
                        "--turn-secret-file", f"{self.folder}/secret"]
        if missing_for_page() is None:
            options += ["--web-root", PAGE]
        self.server = self.service(t.SERVER, "--listen", f"{NET['server']}.10:80",
                                   "--listen", f"[{NET6['server']}::10]:80", *options)

    def _answers(self, address, port):
        probe = ["ip", "netns", "exec", self.server_node.name, "bash", "-c", f"exec 3<>/dev/tcp/{address}/{port}"]
        return subprocess.run(probe, capture_output=True, check=False).returncode == 0

    def remove(self):
        atexit.unregister(self.remove)
        for process in (*self.services, *self.links.values()):
            process.kill()
            process.wait()
        self.services, self.links = [], {}
        for home in (getattr(self, "a", None), getattr(self, "b", None)):
            for program in home.programs if home is not None else ():
                program.stop()
        remove_namespaces(self.prefix)


def wait_for(condition, what):
    deadline = time.monotonic() + t.PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not there: {what}")
        time.sleep(0.05)


class Timer:
    def __init__(self):
        self.start = time.monotonic()

    def seconds(self):
        return time.monotonic() - self.start


class Case:
    """One test; run() is called in some thread, with a folder of its own."""

    def __init__(self, name):
        self.name = name
        self.folder = None

    def run(self):
        raise NotImplementedError

    def result(self):
        """What went wrong, or None."""
        try:
            self.run()
            return None
        except BaseException:  # pylint: disable=broad-except
            return traceback.format_exc()


def main(cases, jobs=JOBS):
    """Runs them in TAP, some at a time; arguments select by what is in their names. Whether all passed."""
    selected = [case for case in cases if not sys.argv[1:] or any(word in case.name for word in sys.argv[1:])]
    lacking = missing()
    if lacking is not None:
        print(f"1..0 # SKIP {lacking}", flush=True)
        sys.exit(0)
    remove_strays()
    print(f"1..{len(selected)}", flush=True)
    base = tempfile.mkdtemp(prefix="tincan-lab-", dir=os.environ.get("TINCAN_TEST_DIR"))
    passed = True
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for number, case in enumerate(selected, 1):
            case.folder = f"{base}/{number}"
            os.mkdir(case.folder)
        futures = [pool.submit(case.result) for case in selected]
        for number, (case, future) in enumerate(zip(selected, futures), 1):
            wrong = future.result()
            print(f"{'not ' if wrong else ''}ok {number} - {case.name}", flush=True)
            for line in (wrong or "").splitlines():
                print(f"# {line}", flush=True)
            passed = passed and not wrong
    if passed:
        shutil.rmtree(base, ignore_errors=True)
    else:
        print(f"# what they left is in {base}", flush=True)
    return passed
