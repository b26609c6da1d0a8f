#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes inputs for the fuzz targets out of the test vectors, a folder a target.

The corpus holds those of them that reach code which the others do not; libFuzzer chooses:
    build-fuzz/tests/fuzz/fuzz-code -merge=1 -use_counters=0 tests/fuzz/corpus/code FOLDER/code
What it found in build-fuzz/tests/fuzz/found/ can be merged in the same way.
Usage: tests/fuzz/make-corpus.py FOLDER
"""

import importlib.util
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
VECTORS = HERE.parent / "vectors"

# Longer ones say nothing that shorter ones do not.
MAX_BYTES = 2000


def load(name):
    return json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))


def load_make():
    """The script that makes the vectors also knows how to agree and to seal."""
    spec = importlib.util.spec_from_file_location("make", VECTORS / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write(target, inputs):
    folder = pathlib.Path(sys.argv[1]) / target
    folder.mkdir(parents=True, exist_ok=True)
    unique = dict.fromkeys(i.encode() if isinstance(i, str) else i for i in inputs)
    for number, data in enumerate(i for i in unique if len(i) <= MAX_BYTES):
        (folder / f"{number:03}").write_bytes(data)


def pieces(bodies):
    return b"".join(len(body).to_bytes(2, "big") + body for body in bodies)


def messages(name):
    vectors = load(name)
    return [case["json"] for case in vectors["valid"] + vectors["invalid"] if "json" in case]


def frame_gate():
    """WebSocket frames of a client, behind two bytes that say how they are cut and when the gate closes."""
    def frame(first, length, payload=b""):
        if length < 126:
            size = bytes([0x80 | length])
        elif length < 65536:
            size = b"\xfe" + length.to_bytes(2, "big")
        else:
            size = b"\xff" + length.to_bytes(8, "big")
        return bytes([first]) + size + b"mask" + payload[:length]

    text, more, last = frame(0x81, 5, b"hello"), frame(0x01, 300, bytes(300)), frame(0x80, 3, b"end")
    ping, close = frame(0x89, 4, b"ping"), frame(0x88, 2, b"\x03\xe8")
    return [
        bytes([7, 255]) + text + ping + text + close,
        bytes([1, 255]) + more + ping + last + close,
        bytes([200, 20]) + text + more + ping + last + close + text,
        bytes([3, 255]) + frame(0x81, 65537) + text + close,
        bytes([9, 255]) + frame(0x01, 65536, bytes(1500)),
        bytes([5, 255]) + frame(0x89, 126, bytes(126)) + close,
        bytes([2, 255]) + frame(0x82, 2**64 - 1),
    ]


def handshake(make):
    """The target's own mailbox, sid and scalars; the other side uses the scalar of the vectors."""
    sid, scalar = b"\x01" + bytes(15), b"\x02" + bytes(31)
    as_host = make.agree("code", sid, make.WORDS, sid, make.SCALAR_GUEST, scalar)
    as_guest = make.agree("code", sid, make.WORDS, sid, scalar, make.SCALAR_HOST)
    to_host = [as_host["share_a"], as_host["confirm_guest"]]
    to_guest = [as_guest["share_b"], as_guest["confirm_host"]]
    return [
        b"\x00" + pieces(to_host),
        b"\x00" + pieces([to_host[0], to_host[0], to_host[1][:-1]]),
        b"\x00" + pieces([b"\x01\x02"]),
        b"\x01" + pieces(to_guest),
        b"\x01" + pieces([to_guest[0], to_guest[0]]),
        b"\x01" + pieces([b"\x05\x02\x02"]),
        b"\x01" + pieces([b"\x05\x01\x01"]),
    ]


def seal(make):
    key = b"\x02" + bytes(31)
    first, second = (make.seal(key, n, b'{"type":"bye","reason":"user"}') for n in (1, 2))
    return [pieces([first, second]), pieces([second, first]), pieces([first, first]), pieces([first[:-1], first])]


def main():
    make = load_make()
    code, link, words = load("code"), load("link"), load("words")
    write("code", [c["input"] for c in code["valid"] + code["invalid"]]
          + [f"7-{c['word']}-cup-cup" for c in words["suggest"]])
    write("link", [c["input"] for c in link["valid"] + link["invalid"]])
    write("base-address", [c["input"] for c in link["addresses"]["valid"]] + link["addresses"]["invalid"])
    write("handshake", handshake(make))
    write("seal", seal(make))
    write("mailbox-message", messages("mailbox-messages"))
    comparison = load("comparison")["messages"]
    write("control", messages("control-messages") + [c["json"] for c in comparison["valid"] + comparison["invalid"]])
    write("signal", messages("signals"))
    frames = load("frames")
    write("frame", [bytes.fromhex(c["hex"]) for c in frames["valid"] + frames["invalid"] if "hex" in c])
    write("frame-gate", frame_gate())
    manifests = load("manifests")
    write("manifest", [json.dumps({"entries": c["entries"]}, ensure_ascii=False, separators=(",", ":"))
                       for c in manifests["valid"] + manifests["invalid"] if "entries" in c])
    paths = load("paths")
    write("path", paths["safe"] + [c["path"] for c in paths["unsafe"]]
          + [bytes.fromhex(c["hex"]) for c in paths["unsafe_hex"]] + [c["a"] for c in paths["folded"]])
    texts = load("texts")
    write("text", [c["text"] for c in texts["display"] + texts["names"]]
          + [bytes.fromhex(c["hex"]) for c in texts["display_hex"]])
    codes = load("offer-codes")
    write("offer-code", [c["text"] for c in codes["valid"]] + [c["input"] for c in codes["found"] + codes["refused"]]
          + ["\n".join(c["candidates"]) for c in codes["described"]])
    ice = load("ice-servers")
    write("ice-server", [c["url"] for c in ice["valid"] + ice["invalid"]])


main()
