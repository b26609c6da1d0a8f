#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the test vectors of this folder, from PROTOCOL.md alone.

Neither half of the wire is used, so that a mistake in one cannot make its own vector.
Usage: tests/vectors/make.py
"""

import base64
import ctypes
import ctypes.util
import hashlib
import hmac
import json
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent.parent / "src/wire"

sodium = ctypes.CDLL(ctypes.util.find_library("sodium"))
assert sodium.sodium_init() >= 0

MAILBOX = bytes.fromhex("abcdef123456789890abcdef12345678")
OTHER_MAILBOX = bytes.fromhex("00000000000000000000000000000001")
SECRET = bytes.fromhex("0f0e0d0c0b0a09080706050403020100")
SID = bytes(range(16))
SCALAR_GUEST = bytes.fromhex("da3d23700a9e5699258aef94dc060dfda5ebb61f02a5ea77fad53f4ff0976d08")
SCALAR_HOST = bytes.fromhex("d2316b454718c35362d83d69df6320f38578ed5984651435e2949762d900b80d")
WORDS = b"acrobat-gymnast-unzip"
NEUTRAL = bytes(32)
# Not the encoding of a point: from the draft's invalid inputs.
NO_POINT = bytes.fromhex("2b3c6b8c4f3800e7aef6864025b4ed79bd599117e427c41bd47d93d654b4a51c")


def write(name, about, **parts):
    text = json.dumps({"about": about, **parts}, indent=2, ensure_ascii=False)
    (HERE / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def b64(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


# --- Section 5 ---


def lv(data):
    length, out = len(data), b""
    while True:
        byte, length = length & 0x7F, length >> 7
        out += bytes([byte | (0x80 if length else 0)])
        if not length:
            return out + data


def scalar_mult(scalar, point):
    out = ctypes.create_string_buffer(32)
    if sodium.crypto_scalarmult_ristretto255(out, scalar, point) != 0:
        return None
    return out.raw


def generator(password, ci, sid):
    zeros = bytes(max(0, 128 - 1 - len(lv(password)) - len(lv(b"CPaceRistretto255"))))
    string = lv(b"CPaceRistretto255") + lv(password) + lv(zeros) + lv(ci) + lv(sid)
    out = ctypes.create_string_buffer(32)
    sodium.crypto_core_ristretto255_from_hash(out, hashlib.sha512(string).digest())
    return out.raw


def agree(via, mailbox, password, sid, scalar_guest, scalar_host, ya=None):
    ci = lv(b"tincan-1") + lv(via.encode()) + lv(mailbox)
    g = generator(password, ci, sid)
    ya = ya or scalar_mult(scalar_guest, g)
    yb = scalar_mult(scalar_host, g)
    k = scalar_mult(scalar_host, ya)
    isk = k and hashlib.sha512(
        lv(b"CPaceRistretto255_ISK") + lv(sid) + lv(k) + lv(ya) + lv(b"guest") + lv(yb) + lv(b"host")
    ).digest()

    def key(label):
        return hmac.new(isk, b"tincan-1 " + label + b"\x01", "sha512").digest()[:32]

    def confirmation(side):
        return hmac.new(key(b"confirm " + side), sid + ya + yb, "sha512").digest()[:32]

    result = {
        "share_a": bytes([1, 1, 1 if via == "code" else 2]) + sid + ya,
        "share_b": bytes([2, 1]) + yb,
    }
    if isk:
        result |= {
            "generator": g,
            "isk": isk,
            "confirm_guest": b"\x03" + confirmation(b"guest"),
            "confirm_host": b"\x04" + confirmation(b"host"),
            "seal_guest": key(b"seal guest"),
            "seal_host": key(b"seal host"),
        }
    return result


# --- Section 6 ---


def seal(key, counter, plaintext, kind=0x10):
    header = bytes([kind]) + counter.to_bytes(8, "big")
    nonce = bytes(16) + counter.to_bytes(8, "big")
    out = ctypes.create_string_buffer(len(plaintext) + 16)
    length = ctypes.c_ulonglong()
    sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(
        out, ctypes.byref(length), plaintext, ctypes.c_ulonglong(len(plaintext)),
        header, ctypes.c_ulonglong(len(header)), None, nonce, key)
    return header + out.raw


# --- The files ---


def make_base64url():
    data = [b"", b"\x00", b"\xff", b"\xff\xff", b"\xfb\xff\xbf", b"foobar", bytes(range(32)), MAILBOX + SECRET]
    write(
        "base64url",
        "b64 of PROTOCOL.md: RFC 4648 section 5 without padding, written in exactly one way.",
        valid=[{"hex": d.hex(), "text": b64(d)} for d in data],
        invalid=[
            {"text": "A", "why": "six bits are no byte"},
            {"text": "AAAAA", "why": "six bits are no byte, behind three bytes"},
            {"text": "AA==", "why": "padding"},
            {"text": "AAA=", "why": "padding"},
            {"text": "AB", "why": "trailing bits that are not zero"},
            {"text": "AAB", "why": "trailing bits that are not zero"},
            {"text": "//8", "why": "the other alphabet"},
            {"text": "++8", "why": "the other alphabet"},
            {"text": "AA AA", "why": "a blank"},
            {"text": "AAAA\n", "why": "a line feed"},
            {"text": " AAAA", "why": "a blank in front"},
            {"text": "AAÄA", "why": "a letter that is not ASCII"},
        ],
    )


def make_words():
    table = re.findall(r'"([a-z]+)",', (SOURCE / "tincan-word-list-words.inc").read_text().split("*/")[-1])
    assert len(table) == len({w[:3] for w in table}) == 1296 and table == sorted(table)
    write(
        "words",
        "The word list of codes. sha256 is over all words, in order, each followed by a line feed.",
        count=len(table),
        sha256=hashlib.sha256("".join(w + "\n" for w in table).encode()).hexdigest(),
        first=table[:3],
        last=table[-3:],
        valid=["aardvark", "acrobat", "cup", "yoyo", "zucchini"],
        invalid=["", "a", "Acrobat", "acrobats", "acorn", "yo-yo", "acrobat "],
        suggest=[
            {"word": "acrobat", "suggestions": ["acrobat"]},
            {"word": "acrobta", "suggestions": ["acrobat"], "why": "the same first letters"},
            {"word": "ACRXXXXXXXXXXXXXXXXX", "suggestions": ["acrobat"], "why": "the same first letters"},
            {"word": "carobat", "suggestions": ["carrot", "acrobat"], "why": "first letters before one swap"},
            {"word": "xacrobat", "suggestions": ["acrobat"], "why": "one letter too many"},
            {"word": "crobat", "suggestions": ["croissant", "acrobat"], "why": "one letter too few"},
            {"word": "xaxrobat", "suggestions": ["acrobat"], "why": "two mistakes"},
            {"word": "äcrobat", "suggestions": ["acrobat"], "why": "one code point"},
            {"word": "𝐚crobat", "suggestions": ["acrobat"], "why": "one code point outside the BMP"},
            {"word": "qqqqqqqq", "suggestions": []},
            {"word": "", "suggestions": []},
        ] + [
            {"word": w, "suggestions": suggest(table, w)}
            for w in ("zip", "gam", "up", "ox", "lop", "fix", "ca", "carobut")
        ],
        complete=[
            {"prefix": "zo", "words": ["zodiac", "zombie", "zookeeper"]},
            {"prefix": "ZO", "words": ["zodiac", "zombie", "zookeeper"]},
            {"prefix": "unzip", "words": ["unzip"]},
            {"prefix": "unzipp", "words": []},
        ],
    )


def distance(a, b):
    d = [[i + j for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            d[i][j] = min(d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                d[i][j] = min(d[i][j], d[i - 2][j - 2] + 1)
    return d[-1][-1]


def suggest(table, word):
    ranks = [0 if len(word) > 2 and word[:3] == w[:3] else max(1, distance(word, w)) for w in table]
    return [w for wanted in range(3) for rank, w in zip(ranks, table) if rank == wanted][:3]


def make_code():
    plain = "7-acrobat-gymnast-unzip"
    readings = [
        plain,
        "7 acrobat gymnast unzip",
        "  7-Acrobat_GYMNAST.unzip,\n",
        "-7--acrobat - gymnast –unzip-",
        "7‐acrobat‑gymnast‒unzip",
        "7–acrobat—gymnast―unzip",
        "7−acrobat\u00a0gymnast\u3000unzip",
        "\ufeff7\tacrobat\u2009gymnast\u202funzip",
    ]
    valid = [(text, "7", ["acrobat", "gymnast", "unzip"]) for text in readings] + [
        ("123456-cup-cup-cup", "123456", ["cup", "cup", "cup"]),
        ("10 yo-yo yoyo zucchini", "10", ["yoyo", "yoyo", "zucchini"]),
        ("10-yo-yo-yo-yo-yo-yo", "10", ["yoyo", "yoyo", "yoyo"]),
    ]
    invalid = [
        ("", "parts"), ("   ", "parts"), ("7", "parts"), ("7-acrobat-gymnast", "parts"),
        ("7-acrobat-gymnast-unzip-cup", "parts"), ("acrobat-gymnast-unzip", "parts"),
        ("7acrobat-gymnast-unzip", "parts"), ("7-acrobat\u200bgymnast-unzip", "parts"),
        ("7-yo-acrobat-yo-gymnast", "parts"),
        ("07-acrobat-gymnast-unzip", "nameplate"), ("0-acrobat-gymnast-unzip", "nameplate"),
        ("1234567-acrobat-gymnast-unzip", "nameplate"), ("x7-acrobat-gymnast-unzip", "nameplate"),
        ("٧-acrobat-gymnast-unzip", "nameplate"), ("acrobat-7-gymnast-unzip", "nameplate"),
        ("7-acrobat-gymnast-unziq", "word", ["unzip"]),
        ("7-ACROBTA-gymnast-unzip", "word", ["acrobat"]),
        ("7-acrobat-qqqqqqqq-unzip", "word", []),
        ("7-acrobat-ſymnast-unzip", "word", []),
        ("7-acrobat-gymnast-unz\u202eip", "word", []),
        ("7-acrobat-gymnast-8", "word", []),
    ]
    write(
        "code",
        "Codes as people type them. code is how it is shown, password the bytes of the key agreement, in ASCII; "
        "suggestions are the ones for the first wrong word.",
        valid=[
            {"input": text, "nameplate": plate, "code": "-".join([plate, *words]), "password": "-".join(words)}
            for text, plate, words in valid
        ],
        invalid=[
            {"input": text, "why": why, **({"suggestions": more[0]} if more else {})} for text, why, *more in invalid
        ],
        looks_like={
            "yes": [plain, "7 acrobat gymnast", "7-acorn-x", " 1234567 cup"],
            "no": ["", "7", "hello", "acrobat-7", "7/acrobat", "7-notes.txt/x", "https://a.example/#7-a", "2024-01-02"],
        },
    )


def make_link():
    payload = b64(MAILBOX + SECRET)
    base = "https://send.example/"

    def case(text, page=base, server=None, canonical=None):
        server = server or page
        return {
            "input": text, "page": page, "server": server,
            "websocket": "ws" + server[4:] + "ws",
            "mailbox": MAILBOX.hex(), "secret": SECRET.hex(),
            "link": canonical or f"{page}#{payload}" + ("" if server == page else f"&s={server}"),
        }

    write(
        "link",
        "Links as people paste them; link is how it is written. addresses are base addresses alone.",
        valid=[
            case(f"{base}#{payload}"),
            case(f" \t{base}#{payload}\r\n"),
            case(f"tincan:{base}#{payload}"),
            case(f"TinCan:HTTPS://Send.Example:443#{payload}"),
            case(f"http://192.168.1.7:8421/#{payload}", "http://192.168.1.7:8421/"),
            case(f"http://[fd00::1]:08421/x/#{payload}", "http://[fd00::1]:8421/x/"),
            case(f"{base}#{payload}&s=https%3A%2F%2Fmeet.example%2Ftin%2F", server="https://meet.example/tin/"),
            case(f"{base}#{payload}&x=1&s=https://meet.example&&y", server="https://meet.example/"),
            case(f"{base}#{payload}&s={base}"),
            case(f"{base}#{payload}&s=https://meet.example/a'b%2525!/", server="https://meet.example/a'b%25!/",
                 canonical=f"{base}#{payload}&s=https://meet.example/a%27b%2525%21/"),
            case(f"{base}#{payload}&later=%zz"),
        ],
        invalid=[
            {"input": text, "error": error, "why": why}
            for text, error, why in [
                ("", "code-invalid", "nothing"),
                (base, "code-invalid", "no payload"),
                (f"{base}#", "code-invalid", "an empty payload"),
                (f"{base}#{payload[:-1]}", "code-invalid", "cut off"),
                (f"{base}#{payload}A", "version", "longer: of a newer version"),
                (f"{base}#{payload[:-1]}B", "code-invalid", "trailing bits"),
                (f"{base}#{payload[:20]}+{payload[21:]}", "code-invalid", "the other alphabet"),
                (f"{base}#{payload}.", "code-invalid", "a full stop behind it"),
                (f"{base}#{payload[:20]} {payload[20:]}", "code-invalid", "a blank in it"),
                (f"{base}#{payload}#{payload}", "code-invalid", "two payloads"),
                (f"{base}#{payload}&s=", "code-invalid", "an empty server"),
                (f"{base}#{payload}&s=ftp://meet.example/", "code-invalid", "a server of another scheme"),
                (f"{base}#{payload}&s=%zz", "code-invalid", "not percent-encoded"),
                (f"{base}#{payload}&s=https://a.example/%00", "code-invalid", "not an address"),
                (f"{base}#{payload}&s=https://a.example/&s=https://a.example/", "code-invalid", "two servers"),
                (f"https://send.example/page#{payload}", "code-invalid", "a path without a slash at its end"),
                (f"https://send.example/?q#{payload}", "code-invalid", "a query"),
                (f"https://me@send.example/#{payload}", "code-invalid", "a user"),
                (f"ftp://send.example/#{payload}", "code-invalid", "another scheme"),
                (f"send.example/#{payload}", "code-invalid", "no scheme"),
                (f"tincan:tincan:{base}#{payload}", "code-invalid", "tincan: twice"),
                (f"{base}#{payload}&x={'y' * 4096}", "code-invalid", "over 4,096 bytes"),
            ]
        ],
        addresses={
            "valid": [
                {"input": text, "address": address, "websocket": "ws" + address[4:] + "ws"}
                for text, address in [
                    ("https://send.example/", base),
                    ("https://send.example", base),
                    ("HTTP://SEND.EXAMPLE:80", "http://send.example/"),
                    ("http://send.example:443/", "http://send.example:443/"),
                    ("https://send.example:0443/", base),
                    ("https://send_1.example./A/b-~%c3/", "https://send_1.example./A/b-~%c3/"),
                    ("http://[FD00::A]/", "http://[fd00::a]/"),
                    ("http://localhost:1/", "http://localhost:1/"),
                    (f"http://{'a' * 63}.example/", f"http://{'a' * 63}.example/"),
                    (f"http://{'a.' * 126}b/", f"http://{'a.' * 126}b/"),
                    ("http://a/.../..a/", "http://a/.../..a/"),
                ]
            ],
            "invalid": [
                "", "https://", "https:///", "https://:80/", "https://a b/", "https://a..b/", "https://.a/",
                f"https://{'a' * 64}/", f"https://{'a.' * 127}/", "https://bücher.example/", "https://a%41/",
                "https://a/b", "https://a//",
                "https://a//b/",
                "https://a/./", "https://a/../b/", "https://a/%2e%2E/", "https://a/%2/",
                "https://a/%/",
                "https://a/ä/", "https://a/b\\c/", "https://a/?", "https://a/#", "https://a\\b/", "https://u:p@a/",
                "https://a:/", "https://a:0/", "https://a:65536/", "https://a:000443/", "https://a:-1/",
                "https://a:8x/",
                "https://[::1/", "https://::1/", "https://[1.2.3.4]/", "https://[fe80::1%25eth0]/", "https://[::1]x/",
                "https://[:]/", "https://[]/", "https:/a/", "wss://a/", "//a/", " https://a/", f"https://a/{'b' * 1024}/",
            ],
        },
    )


def hexed(record):
    return {name: value.hex() for name, value in record.items()}


def make_handshake():
    def valid(name, via, password, mailbox=MAILBOX, sid=SID):
        return {
            "name": name, "via": via, "mailbox": mailbox.hex(), "password": password.hex(), "sid": sid.hex(),
            "scalar_guest": SCALAR_GUEST.hex(), "scalar_host": SCALAR_HOST.hex(),
            **hexed(agree(via, mailbox, password, sid, SCALAR_GUEST, SCALAR_HOST)),
        }

    right = agree("code", MAILBOX, WORDS, SID, SCALAR_GUEST, SCALAR_HOST)
    wrong = agree("code", MAILBOX, b"acrobat-gymnast-cup", SID, SCALAR_GUEST, SCALAR_HOST)
    elsewhere = agree("code", OTHER_MAILBOX, WORDS, SID, SCALAR_GUEST, SCALAR_HOST)
    a, b = right["share_a"], right["share_b"]
    refuse = {reason: bytes([5, reason, 1]) for reason in range(6)}

    def host(name, error, *steps):
        return {"name": name, "role": "host", "error": error, "steps": [
            {"receive": body.hex(), "reply": reply.hex() if reply else None} for body, reply in steps]}

    def guest(name, error, *steps):
        return {"name": name, "role": "guest", "error": error, "steps": [
            {"receive": body.hex(), "reply": reply.hex() if reply else None} for body, reply in steps]}

    def answer_to(ya):
        return agree("code", MAILBOX, WORDS, SID, SCALAR_GUEST, SCALAR_HOST, ya)["share_b"]

    flipped = bytearray(right["confirm_guest"])
    flipped[-1] ^= 1
    asked = (a, b)
    agreed = (b, right["confirm_guest"])
    write(
        "handshake",
        "The key agreement with its randomness given. invalid cases fail at their last step, with that error; there, "
        "a host or guest knows of each way in what setup says. A guest has sent share_a before the first step.",
        valid=[
            valid("code", "code", WORDS),
            valid("link", "link", SECRET),
            valid("other mailbox", "code", WORDS, OTHER_MAILBOX),
            valid("other sid", "code", WORDS, MAILBOX, bytes([255] * 16)),
            valid("long password", "code", bytes(range(200))),
        ],
        setup={
            "via": "code", "mailbox": MAILBOX.hex(), "password": WORDS.hex(), "sid": SID.hex(),
            "scalar_guest": SCALAR_GUEST.hex(), "scalar_host": SCALAR_HOST.hex(), "share_a": a.hex(),
        },
        invalid=[
            host("wrong password", "code-wrong",
                 (wrong["share_a"], answer_to(wrong["share_a"][19:])), (wrong["confirm_guest"], refuse[1])),
            host("other mailbox id", "code-wrong",
                 (elsewhere["share_a"], answer_to(elsewhere["share_a"][19:])), (elsewhere["confirm_guest"], refuse[1])),
            host("confirmation altered", "code-wrong", asked, (bytes(flipped), refuse[1])),
            host("confirmation cut off", "code-wrong", asked, (right["confirm_guest"][:-1], refuse[1])),
            host("confirmation reflected", "code-wrong", asked, (b"\x03" + right["confirm_host"][1:], refuse[1])),
            host("neutral element", "code-wrong", (a[:19] + NEUTRAL, refuse[1])),
            host("not a point", "code-wrong", (a[:19] + NO_POINT, refuse[1])),
            host("link, and there is none", "code-ended", (a[:2] + b"\x02" + a[3:], refuse[3])),
            host("unknown way in", "protocol", (a[:2] + b"\x03" + a[3:], None)),
            host("newer version", "version", (b"\x01\x02", refuse[2])),
            host("older version", "version", (b"\x01\x00" + a[2:], refuse[2])),
            host("share A cut off", "protocol", (a[:-1], None)),
            host("empty body", "protocol", (b"", None)),
            host("confirmation before share A", "protocol", (right["confirm_guest"], None)),
            host("share B at the host", "protocol", (b, None)),
            host("refused", "protocol", asked, (refuse[1], None)),
            host("refused for the version", "version", (bytes([5, 2, 2]), None)),
            host("unknown and early bodies are dropped", "code-wrong",
                 (b"\x06", None), (b"\xff" + bytes(99), None), (b"\x10", None), asked, (b"\x10" + bytes(40), None),
                 (b"\x03", refuse[1])),
            host("share A again starts over, wrong the second time", "code-wrong",
                 asked, (a[:19] + NEUTRAL, refuse[1])),
            guest("wrong password", "code-wrong", (b, right["confirm_guest"]), (refuse[1], None)),
            guest("confirmation altered", "code-wrong", agreed, (right["confirm_host"][:-1] + b"\x00", refuse[1])),
            guest("confirmation reflected", "code-wrong", agreed, (b"\x04" + right["confirm_guest"][1:], refuse[1])),
            guest("neutral element", "protocol", (b[:2] + NEUTRAL, None)),
            guest("not a point", "protocol", (b[:2] + NO_POINT, None)),
            guest("newer version in share B", "version", (b"\x02\x02", refuse[2])),
            guest("refused: newer version", "version", (bytes([5, 2, 2]), None)),
            guest("refused: older version", "version", (bytes([5, 2, 0]), None)),
            guest("refused: ended", "code-ended", (refuse[3], None)),
            guest("refused: busy", "code-ended", (refuse[4], None)),
            guest("refused: unknown reason", "protocol", (refuse[5], None)),
            guest("refuse cut off", "protocol", (b"\x05\x01", None)),
            guest("share B cut off", "protocol", (b[:-1], None)),
            guest("share A at the guest", "protocol", (a, None)),
            guest("confirmation before share B", "protocol", (right["confirm_host"], None)),
            guest("share B twice", "protocol", agreed, (b, None)),
        ],
    )


def make_seal():
    keys = agree("code", MAILBOX, WORDS, SID, SCALAR_GUEST, SCALAR_HOST)
    guest, host = keys["seal_guest"], keys["seal_host"]
    signals = [b'{"type":"bye","reason":"user"}', b"", "ä…𝐚".encode(), bytes(range(256))]
    bodies = [seal(guest, i + 1, s) for i, s in enumerate(signals)]
    text = signals[0]

    def flip(body, at):
        return body[:at] + bytes([body[at] ^ 1]) + body[at + 1:]

    # What the host does with each body: opens it to a plaintext, or drops it.
    def drops(name, *steps):
        return {"name": name, "steps": [
            {"body": body.hex(), "opens": None if plain is None else plain.hex()} for body, plain in steps]}

    write(
        "seal",
        "Sealed bodies, all of one guest and one host. valid: what each side seals, in order. invalid: what the host "
        "does with bodies that came in: opens, or (null) drops, and goes on.",
        seal_guest=guest.hex(),
        seal_host=host.hex(),
        valid=[
            {"side": "guest", "bodies": [
                {"plaintext": s.hex(), "body": body.hex()} for s, body in zip(signals, bodies)]},
            {"side": "host", "bodies": [
                {"plaintext": s.hex(), "body": seal(host, i + 1, s).hex()} for i, s in enumerate(signals)]},
        ],
        invalid=[
            drops("replayed", (bodies[0], text), (bodies[0], None), (bodies[1], b"")),
            drops("out of order", (bodies[1], b""), (bodies[0], None), (bodies[2], signals[2])),
            drops("one lost", (bodies[0], text), (bodies[3], signals[3])),
            drops("altered text", (flip(bodies[0], 9), None), (bodies[0], text)),
            drops("altered tag", (flip(bodies[0], len(bodies[0]) - 1), None), (bodies[0], text)),
            drops("altered counter", (flip(bodies[0], 8), None), (flip(bodies[0], 1), None), (bodies[0], text)),
            drops("altered kind", (flip(bodies[0], 0), None)),
            drops("another kind, sealed as such", (seal(guest, 1, text, 0x11), None)),
            drops("cut off", (bodies[0][:-1], None), (bodies[0][:24], None), (bodies[0][:9], None),
                  (bodies[0][:1], None), (b"", None), (bodies[0], text)),
            drops("something behind it", (bodies[0] + b"\x00", None), (bodies[0], text)),
            drops("our own, sent back", (seal(host, 1, text), None), (bodies[0], text)),
            drops("counter 0", (seal(guest, 0, text), None)),
            drops("the last counter", (seal(guest, 2**64 - 1, text), text), (bodies[0], None)),
        ],
    )


if __name__ == "__main__":
    make_base64url()
    make_words()
    make_code()
    make_link()
    make_handshake()
    make_seal()
