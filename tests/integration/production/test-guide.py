#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the page for operators says, data/server/README.md, is so."""

import glob
import http.client
import importlib.util
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import services  # pylint: disable=wrong-import-position
from tincan_test import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position

ROOT = os.path.dirname(os.path.dirname(services.EXAMPLES))
GUIDE = services.example("README.md")

# Everybody knows what these do.
OBVIOUS = {"--help", "--version"}


def table(name):
    """The cells of the rows of a table that stands between marks."""
    text = re.search(rf"<!-- {name}: [^>]*-->\n(.*?)<!-- {name}: end -->", GUIDE, re.DOTALL).group(1)
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in text.splitlines()[2:]]


def commands():
    """What is to be typed, with continued lines in one."""
    blocks = re.findall(r"^```\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
    return [line for block in blocks for line in re.sub(r"\s*\\\n\s*", " ", block).splitlines()]


def quoted(cell):
    return re.findall(r"`([^`]+)`", cell)


def wait_until(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def metrics():
    server = Server()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    connection.request("GET", "/metrics")
    return connection.getresponse().read().decode()


def test_options():
    options = {name: default for name, default in services.options_of_help().items() if name not in OBVIOUS}
    told = {quoted(row[0])[0]: None if row[1] == "–" else row[1] for row in table("options")}
    assert told == options, sorted(set(told.items()) ^ set(options.items()), key=str)


def test_man_page_and_completion():
    """They know the same options, and the man page their defaults."""
    options = services.options_of_help()
    man = read("data/man/tincan-server.1").replace("\\-", "-")
    completion = read("data/completions/tincan-server")
    for option, default in options.items():
        assert re.search(rf"{option}\b", man), f"the man page has no {option}"
        assert re.search(rf"[ \"]{option}\b", completion), f"the completion has no {option}"
        if default is not None and re.fullmatch(r"[\d.:]+", default):
            section = re.search(rf"{option} \".*?(?=\n\.TP|\n\.S)", man, re.DOTALL)
            assert section and default in section.group(0), f"the man page has another default than {default} for {option}"


def test_metrics():
    shown = set(re.findall(r"^# TYPE (\w+) ", metrics(), re.MULTILINE))
    told = {quoted(row[0])[0] for row in table("metrics")}
    assert told == shown, told ^ shown


def test_labels():
    """What the guide and the alerts ask for is there to be asked for."""
    text = metrics()
    for row in table("metrics"):
        label = {"tincan_refusals_total": "code", "tincan_limited_total": "limit"}.get(quoted(row[0])[0])
        for word in quoted(row[1]) if label is not None else []:
            assert word == label or word.startswith("--") or f'{label}="{word}"' in text, word
    alerts = services.example("prometheus-alerts.yml")
    asked = re.findall(r"tincan_\w+(?:\{[^}]*\})?", alerts)
    assert len(asked) >= 3
    for metric in asked:
        assert f"\n{metric} " in text, f"there is no {metric}"
    assert services.options_of_help()["--max-connections"] == "20000" and "> 16000" in alerts


def test_events():
    sources = "".join(open(path, encoding="utf-8").read() for path in glob.glob(f"{ROOT}/src/server/*.c"))
    calls = re.findall(r"tincan_server_log_event \(([^,]*),", sources)
    logged = {event for call in calls for event in re.findall(r'"([a-z-]+)"', call)}
    told = {event for row in table("events") for event in quoted(row[0])}
    assert told == logged, told ^ logged


def test_examples():
    """Each example is told of, and what is told of is there."""
    linked = re.findall(r"\]\(([^)#]+)\)", GUIDE)
    for path in linked:
        assert os.path.exists(os.path.join(services.EXAMPLES, path)), f"there is no {path}"
    for name in os.listdir(services.EXAMPLES):
        assert name == "README.md" or name in linked, f"nobody is told of {name}"
    for command in commands():
        for path in re.findall(r"(?<![\w/])data/[\w./-]+", command):
            assert os.path.exists(os.path.join(ROOT, path)), f"there is no {path}: {command}"


def test_build_options():
    setup = next(command for command in commands() if command.startswith("meson setup"))
    known = re.findall(r"^option\('(\w+)'", read("meson_options.txt"), re.MULTILINE)
    given = re.findall(r"-D(\w+)=", setup)
    assert given and set(given) <= set(known), given
    assert "-Dapp=false -Dcli=false" in setup


def test_programs():
    """Options of our programs that are to be typed exist."""
    server = set(services.options_of_help())
    for command in commands():
        _, found, options = command.partition(" tincan-server --listen ")
        if found:
            assert set(re.findall(r"--[\w-]+", options)) <= server, command
    if "TINCAN_CLI" not in os.environ:
        return
    for verb, arguments in re.findall(r"tincan-cli (\w+)([^`\n]*)", GUIDE):
        text = subprocess.run([CLI, verb, "--help"], capture_output=True, text=True, check=True).stdout
        for option in re.findall(r"--[\w-]+", arguments):
            assert option in text, f"tincan-cli {verb} has no {option}"


def test_container_agrees():
    """The image is built of the packages and with the options that the guide names."""
    build = " ".join(services.example("Containerfile").replace("\\\n", " ").split())
    install = next(command for command in commands() if command.startswith("apt-get install --no-install"))
    for package in install.split()[3:]:
        assert f" {package} " in build, f"the image is built without {package}"
    setup = next(command for command in commands() if command.startswith("meson setup"))
    for option in re.findall(r"--(?:prefix|buildtype)=\S+|-D\S+", setup):
        assert option in build, f"the image is built without {option}"


def make_system():
    """A system with our unit and one for coturn, their drop-ins, and programs at their places."""
    units = os.path.abspath("root/usr/local/lib/systemd/system")
    text = read("data/tincan-server.service.in").replace("@bindir@", "/usr/local/bin")
    write(f"{units}/tincan-server.service", text.encode())
    write(f"{units}/tincan-server.service.d/local.conf", services.example("tincan-server.conf").encode())
    write(f"{units}/coturn.service", b"[Service]\nUser=root\nExecStart=/usr/bin/turnserver\n")
    write(f"{units}/coturn.service.d/port-443.conf", services.example("coturn-port-443.conf").encode())
    for program in ("local/bin/tincan-server", "bin/turnserver"):
        write(os.path.abspath(f"root/usr/{program}"), mode=0o755)
    for target in ("sysinit", "basic", "shutdown", "multi-user", "network"):
        write(f"{units}/{target}.target", b"[Unit]\n")
    for name in ("system", "-"):
        write(f"{units}/{name}.slice", b"[Slice]\n")
    return os.path.abspath("root")


def analyze(*arguments):
    program = shutil.which("systemd-analyze")
    if program is None:
        raise Skip("systemd is not installed")
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=False)


def test_unit():
    """systemd has nothing to say against the service, as it is installed and as the example changes it."""
    root = make_system()
    result = analyze("verify", "--man=no", f"--root={root}", "tincan-server.service", "coturn.service")
    assert result.returncode == 0 and not (result.stdout + result.stderr).strip(), result.stdout + result.stderr


def test_exposure():
    """The service is as hardened as the guide says. Versions of systemd see things a little differently."""
    root = make_system()
    result = analyze("security", "--offline=true", f"--root={root}", "--no-pager", "tincan-server.service")
    score = re.search(r"Overall exposure level for tincan-server.service: ([\d.]+) (\w+)", result.stdout)
    assert score, result.stdout + result.stderr
    told = re.search(r"says ([\d.]+) of 10, which is\s+\*(\w+)\*", GUIDE)
    assert told.group(2) == score.group(2) and abs(float(told.group(1)) - float(score.group(1))) < 0.5, \
        f"{told.groups()} is told, and it is {score.groups()}"


def test_system_calls():
    """With no more than the unit allows it serves the page and forwards messages, and complains of nothing."""
    if importlib.util.find_spec("seccomp") is None or shutil.which("systemd-analyze") is None:
        raise Skip("python3-seccomp or systemd is not installed")
    write("secret", b"shared\n")
    port = free_port()
    launcher = os.path.join(os.path.dirname(os.path.abspath(__file__)), "with_filter.py")
    server = Program([sys.executable, launcher, f"{ROOT}/data/tincan-server.service.in", SERVER, "--listen", f"127.0.0.1:{port}",
                      "--turn-uri", "turn:192.0.2.1", "--turn-secret-file", "secret"])
    wait_until(lambda: "listening" in server.stderr() or server.process.poll() is not None)
    client = services.greet(socket.create_connection(("127.0.0.1", port), PATIENCE))
    assert json.loads(client.receive())["type"] == "welcome"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", "/")
    assert connection.getresponse().status == 200

    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as status:
        assert "Seccomp:\t2\n" in status.read(), "nothing is filtered"
    client.close()
    server.send_signal(signal.SIGTERM)
    assert server.wait_exit() == 0, server.describe()
    known = {event for row in table("events") for event in quoted(row[0])}
    said = server.stderr().splitlines()
    assert said and {re.sub(r"^\S+ info: ([\w-]+).*", r"\1", line) for line in said} <= known, said


main([found for name, found in list(globals().items()) if name.startswith("test_")])
