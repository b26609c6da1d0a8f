#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""coturn with data/server/turnserver.conf, in a network of its own, where the addresses of the example are real."""

import json
import os
import re
import socket
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..")]
import services  # pylint: disable=wrong-import-position
import turn_client  # pylint: disable=wrong-import-position
from tincan_test import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position

INSIDE = "TINCAN_IN_NETWORK"
SECRET = "between the two servers"
RELAY = "198.51.100.20"
RELAY6 = "2001:db8::20"
BEHIND_NAT = "10.0.0.20"

# What nobody may reach through a relay: this machine, the network around it, what a cloud tells its machines, multicast.
PRIVATE = ("0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.31.255.255", "192.168.1.1", "198.18.0.1",
           "224.0.0.1", "255.255.255.255")
PRIVATE6 = ("::", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2001::1", "2002:7f00:1::1", "fc00::1", "fdff::1", "fe80::1",
            "ff02::1")
PUBLIC6 = (RELAY6, "2001:470::1", "2600::1", "fbff::1")
PUBLIC = (RELAY, "8.8.8.8", "172.32.0.1", "192.167.255.255")


def own_network():
    """Begins anew in a network with nothing else in it."""
    if INSIDE in os.environ:
        return
    script = f"""ip link set lo up
        ip link add out0 type veth peer name out1 && ip link set out0 up && ip link set out1 up
        ip address add 198.51.100.10/24 dev out0 && ip address add {RELAY}/24 dev out0
        ip address add {BEHIND_NAT}/24 dev out0 && ip route add default dev out0
        ip address add {RELAY6}/64 dev out0 nodad
        exec "$@" """
    try:
        command = [*services.as_root("--net"), "sh", "-ec", script, "sh"]
        if subprocess.run([*command, "true"], capture_output=True, check=False).returncode != 0:
            raise Skip("no network can be made here; that takes iproute2, and a kernel with veth")
    except Skip as skip:
        print(f"1..0 # SKIP {skip}")
        sys.exit(0)
    os.environ[INSIDE] = "1"
    os.execvp(command[0], [*command, sys.executable, *sys.argv])


def coturn(*replacements):
    program = services.find("turnserver")
    write("turnserver.conf", services.example("turnserver.conf", ("CHANGE-ME", SECRET), *replacements).encode())
    address = BEHIND_NAT if ("#external-ip", "external-ip") in replacements else RELAY

    def listens():
        try:
            for port in (443, 3478):
                socket.create_connection((address, port), 1).close()
            return True
        except OSError:
            return False

    return services.Service([program, "-c", os.path.abspath("turnserver.conf"), "--pidfile", os.path.abspath("pid"),
                             "--userdb", os.path.abspath("turn.db")], listens)


def server_with_relay(*options):
    """As in tincan-server.conf, where names stand for these addresses."""
    write("secret", SECRET.encode())
    text = services.example("tincan-server.conf", ("turn.send.example", RELAY), ("%d/turn-secret", os.path.abspath("secret")))
    command = re.search(r"^ExecStart=(/.*)", text.replace("\\\n", ""), re.MULTILINE).group(1).split()
    assert command[0].endswith("/tincan-server") and command[1:3] == ["--listen", "127.0.0.1:8044"], command
    return Server(*command[3:], *options, port=8044)


def credentials(server, address="203.0.113.7"):
    """What the server tells somebody who comes from an address, as its proxy would say."""
    client = services.greet(socket.create_connection(("127.0.0.1", server.port), PATIENCE),
                            f"X-Forwarded-For: {address}\r\n")
    welcome = json.loads(client.receive())
    client.close()
    relay = next(ice for ice in welcome["ice_servers"] if "username" in ice)
    return relay["username"], relay["credential"]


def allocated(client, **family):
    status = client.allocate(**family)
    assert status == 0, status
    return client


def test_credentials_work():
    coturn()
    username, password = credentials(server_with_relay())
    for port, tcp in ((3478, False), (3478, True), (443, True)):
        client = allocated(turn_client.TurnClient(RELAY, port, username, password, tcp))
        assert turn_client.SOFTWARE not in client.answer, client.answer
        client.close()


def test_others_are_refused():
    coturn()
    past = f"{int(time.time()) - 10}:somebody"
    future = f"{int(time.time()) + 1000}:somebody"
    for username, password in ((past, turn_client.credential(SECRET, past)), (future, turn_client.credential("guessed", future)),
                               (future, ""), ("somebody", turn_client.credential(SECRET, "somebody"))):
        client = turn_client.TurnClient(RELAY, 3478, username, password)
        assert client.allocate() == 401, username
        client.close()
    # The same two of which one was wrong are right with the secret.
    allocated(turn_client.TurnClient(RELAY, 3478, future, turn_client.credential(SECRET, future))).close()


def test_private_networks_are_out_of_reach():
    coturn()
    client = allocated(turn_client.TurnClient(RELAY, 3478, *credentials(server_with_relay())))
    for address in PRIVATE:
        assert client.permit(address) == 403, address
    for address in PUBLIC:
        assert client.permit(address) == 0, address
    client.close()


def test_private_networks_of_ipv6_are_out_of_reach():
    coturn(("#listening-ip=2001", "listening-ip=2001"), ("#relay-ip=2001", "relay-ip=2001"))
    client = allocated(turn_client.TurnClient(RELAY, 3478, *credentials(server_with_relay())), ipv6=True)
    for address in PRIVATE6:
        assert client.permit(address) == 403, address
    for address in PUBLIC6:
        assert client.permit(address) == 0, address
    client.close()


def test_behind_nat():
    """Both ends may be at the same relay, which is at a private address here, and at a public one for the world."""
    private = [(f"listening-ip={RELAY}", f"listening-ip={BEHIND_NAT}"), (f"relay-ip={RELAY}", f"relay-ip={BEHIND_NAT}"),
               (f"aux-server={RELAY}", f"aux-server={BEHIND_NAT}"), ("#external-ip", "external-ip")]
    coturn(*private)
    server = server_with_relay()
    client = allocated(turn_client.TurnClient(BEHIND_NAT, 3478, *credentials(server)))
    assert client.permit(RELAY) == 0
    assert client.permit("10.0.0.21") == 403
    client.close()


def test_quota_of_an_address():
    """Who has used up what one address may have leaves the others theirs."""
    quota = int(re.search(r"^user-quota=(\d+)$", services.example("turnserver.conf"), re.MULTILINE).group(1))
    coturn()
    server = server_with_relay()
    greedy, other = credentials(server), credentials(server, "203.0.113.8")
    clients = [allocated(turn_client.TurnClient(RELAY, 3478, *greedy)) for _ in range(quota)]
    one_more = turn_client.TurnClient(RELAY, 3478, *credentials(server))
    assert one_more.allocate() == 486
    clients += [one_more, allocated(turn_client.TurnClient(RELAY, 3478, *other))]
    for client in clients:
        client.close()


def test_transfer_leaves_no_trace():
    """A whole transfer through the relay, of which coturn writes down nothing."""
    relay = coturn()
    server = server_with_relay()
    write_random("note", 1_000_000)
    relay_only = ("--ice-policy", "relay")
    sender, receiver = transfer(server, ["note"], "in", relay_only, relay_only)
    assert (sender.wait_exit(), receiver.wait_exit()) == (0, 0), sender.describe() + receiver.describe()
    assert sender.wait_event("connected")["path"] == "relay"
    assert open("in/note", "rb").read() == open("note", "rb").read()

    report = cli("check", "--json", "--server", server.url)
    assert report.wait_exit() == 0, report.describe()
    relays = {found["transport"]: found["state"] for found in report.wait_event("check")["relays"]}
    assert relays == {"udp": "works", "tcp": "works"}, relays

    relay.stop()
    said = open(relay.log_path, encoding="utf-8").read()
    # Its own are those that it listens at.
    seen = [line for line in said.splitlines() if re.search(r"(?:\d+\.){3}\d+:(?!443\b|3478\b)\d", line)]
    assert not seen, seen
    assert "198.51.100" not in server.stderr(), server.stderr()


own_network()
main([found for name, found in list(globals().items()) if name.startswith("test_")])
