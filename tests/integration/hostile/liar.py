#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a lying server for tests in other languages.

  liar.py PORT LIE [ARGUMENT…]     PORT: where the honest server is, on loopback; LIE: a function of lies.py

Prints one line of JSON with its address, and ends with its standard input."""

import json
import sys
import types

import lies
from lying_server import LyingServer

server = LyingServer(types.SimpleNamespace(port=int(sys.argv[1])),
                     getattr(lies, sys.argv[2])(*sys.argv[3:]))
print(json.dumps({"event": "listening", "url": server.url}), flush=True)
sys.stdin.read()
