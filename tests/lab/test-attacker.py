#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody owns the path, passes STUN on, and shows a certificate of its own to both sides: refused before a byte of payload."""

import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import lab  # pylint: disable=wrong-import-position
import tincan_test as t  # pylint: disable=wrong-import-position

ATTACKER = os.path.abspath(os.environ.get("TINCAN_ATTACKER", "build/tests/lab/attacker"))


class Attack(lab.Case):
    def run(self):
        with lab.Lab({"kind": "none"}, {"kind": "none"}, turn=False, folder=self.folder) as net:
            log_path = f"{self.folder}/attacker.log"
            with open(log_path, "w", encoding="ascii") as log:
                attacker = subprocess.Popen(net.net.command(ATTACKER, "attack"), stdout=log)
            net.services.append(attacker)
            lab.wait_for(lambda: "READY" in open(log_path, encoding="ascii").read(), "the attacker")
            net.net.shell(f"""ip link set attack up
                              sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.attack.rp_filter=0
                              ip route add default dev attack table 100
                              ip rule add iif to-a to {lab.NET['b']}.0/24 ipproto udp lookup 100
                              ip rule add iif to-b to {lab.NET['a']}.0/24 ipproto udp lookup 100""")
            note = t.write(f"{self.folder}/note", b"what nobody else may read " * 40)
            sender = net.a.cli("send", "--json", "--server", "http://meet.lab/", note)
            receiver = net.b.cli("receive", "--json", "--yes", "--output", f"{self.folder}/in",
                                 sender.wait_event("waiting")["link"])
            codes = []
            for end in (sender, receiver):
                assert end.wait_exit() != 0, end.describe()
                assert not end.seen("connected"), end.describe()
                codes.append(end.wait_event("error")["code"])
            # Who notices first tells the other one over the mailbox, where the attacker hears nothing.
            assert codes == ["untrusted"] * 2, codes
            assert not os.path.exists(f"{self.folder}/in/note")
            # The attacker was in: it read what SCTP says to begin with. No message of ours was among it.
            heard = [line.split() for line in open(log_path, encoding="ascii") if line.startswith("read ")]
            assert heard, "the attacker read nothing, so nothing was tested"
            assert not [line for line in heard if "words" in line], heard
            print(f"# {self.name}: refused ({', '.join(codes)}); the attacker had read {len(heard)} packets of SCTP", flush=True)


sys.exit(0 if lab.main([Attack("another certificate on the path")]) else 1)
