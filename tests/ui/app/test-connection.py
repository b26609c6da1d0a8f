#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a network allows is told in words: with a TURN server, without, and with one that refuses."""

import re
import shutil
import socket

from gi.repository import Atspi

import desk
import tincan_test as t

SECRET = "a secret of both"
# The button of a row is told with its row, or as its row.
TEST = "(T_?est )?Test Connection"


def open_network(app):
    app.keys("ctrl+comma")
    app.see("Preferences", "frame")
    # The switcher of libadwaita 1.7 is no part of what assistive technologies see.
    app.keys("alt+w", title="Preferences")
    app.see("Test Connection")


def run_test(app):
    app.press(TEST)
    app.see("(Nothing|Something) Is in the Way")


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def start_turn():
    """A TURN server on loopback, or a reason to leave the test out."""
    program = shutil.which("turnserver")
    if program is None:
        raise t.Skip("needs turnserver (coturn)")
    port = t.free_port()
    turn = t.Program([program, "-n", "--listening-ip", "127.0.0.1", "--relay-ip", "127.0.0.1",
                      "--listening-port", str(port), "--realm", "test", "--fingerprint", "--no-tls",
                      "--no-dtls", "--no-cli", "--log-file", "stdout", "--simple-log",
                      "--userdb", "turn.db", "--pidfile", "turn.pid", "--use-auth-secret",
                      f"--static-auth-secret={SECRET}"])
    desk.wait(lambda: turn.process.poll() is not None or answers(port), "the TURN server")
    return port


def turn_options(port, secret):
    t.write("secret", secret.encode())
    return ["--stun-uri", f"stun:127.0.0.1:{port}", "--turn-uri",
            f"turn:127.0.0.1:{port}?transport=udp", "--turn-secret-file", "secret"]


@desk.with_desk()
def test_with_turn(here):
    port = start_turn()
    server = t.Server(*turn_options(port, SECRET))
    here.write_settings({"server": f"'{server.url}'"})
    app = here.start()
    open_network(app)
    run_test(app)
    app.see("Nothing Is in the Way")
    sentences = [f"The server {server.url} answers.", "Others see this computer as 127.0.0.1.",
                 f"The relay turn:127.0.0.1:{port}?transport=udp works over UDP."]
    for sentence in sentences:
        app.see(re.escape(sentence))
    here.picture("connection-turn")
    app.press("Copy Result")
    app.see("Result copied")
    clipboard = here.other_program("clipboard.py", "--paste")
    copied = desk.wait_event(clipboard, "pasted")["text"].splitlines()
    assert set(sentences) < set(copied), copied


@desk.with_desk()
def test_turn_refuses(here):
    server = t.Server(*turn_options(start_turn(), "another secret"))
    here.write_settings({"server": f"'{server.url}'"})
    app = here.start()
    open_network(app)
    run_test(app)
    app.see(r"The relay turn:.* refuses the name or the password. Check them\.")


@desk.with_desk()
def test_without_turn(here):
    app = here.start()
    open_network(app)
    run_test(app)
    app.see("Nothing Is in the Way")
    app.see(r"There is no relay \(TURN server\) for connections that cannot be direct\.")
    here.picture("connection")
    # What was found out with other settings says nothing about these.
    here.write_settings({"relaying": "'never'"})
    app.see_not("Nothing Is in the Way")


@desk.with_desk({"server": "'http://127.0.0.1:1/'"})
def test_no_server(here):
    app = here.start()
    open_network(app)
    run_test(app)
    app.see("Something Is in the Way")
    app.see("The server 127.0.0.1:1 cannot be reached.*")


@desk.with_desk({"stun-servers": "['stun:192.0.2.1:3478']"})
def test_closed_while_it_runs(here):
    """Nobody answers at this address; whoever closes the window does not wait."""
    app = here.start()
    open_network(app)
    app.press(TEST)
    desk.wait(lambda: not desk.has_state(app.see(TEST, "push button"), Atspi.StateType.SENSITIVE),
              "the test to begin")
    app.keys("Escape", title="Preferences")
    app.see_not("Preferences", "frame")
    app.keys("ctrl+comma")
    app.see("Preferences", "frame")


desk.main([test_with_turn, test_turn_refuses, test_without_turn, test_no_server,
           test_closed_while_it_runs])
