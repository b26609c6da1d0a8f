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
import ipaddress
import json
import pathlib
import re
import uuid

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


# --- Section 13 ---

OFFER_ID = bytes.fromhex("0102030405060708")
OTHER_ID = bytes.fromhex("a1a2a3a4a5a6a7a8")
NOW = 1_790_000_000
FINGERPRINT = bytes(range(32))
BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
UFRAG, PWD = "pRVz", "ayCVBWNrjCcFUIhQTjIaPwmk"
LONG_UFRAG, LONG_PWD = "G+t/0aaQx7Zk31mPqLr9Bv2cYs8dHuWn", "vN0/+kF3jTgR7yXo5bE1zAq9SwUi6LhC"
CLASSES = ["4 host", "srflx", "relay", "6 host", "mdns host", "tcp"]


def packed(text):
    bits = "".join(f"{BASE64.index(c):06b}" for c in text)
    bits += "0" * (-len(bits) % 8)
    return bytes([len(text)]) + bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))


def read_candidate(line):
    """The bytes of a candidate, and its class; None for one that codes do not tell of."""
    field = line.removeprefix("a=").removeprefix("candidate:").split(" ")
    if len(field) < 8 or field[1] != "1" or field[6] != "typ" or field[7] not in ("host", "srflx", "relay"):
        return None
    tcp = field[2].lower() == "tcp"
    if tcp and field[-2:] != ["tcptype", "passive"]:
        return None
    kind = ["host", "srflx", "relay"].index(field[7])
    if field[4].endswith(".local"):
        family, address = 2, uuid.UUID(field[4].removesuffix(".local")).bytes
    else:
        ip = ipaddress.ip_address(field[4])
        family, address = (0 if ip.version == 4 else 1), ip.packed
    name = "tcp" if tcp else field[7] if kind else ["4 host", "6 host", "mdns host"][family]
    return bytes([family << 6 | tcp << 4 | kind]) + int(field[5]).to_bytes(2, "big") + address, name


def is_told(line, loopback):
    address = line.split(" ")[4]
    if address.endswith(".local"):
        return True
    ip = ipaddress.ip_address(address)
    return not ip.is_link_local and (loopback or not ip.is_loopback)


def choose(lines, loopback=False):
    classes = {name: [] for name in CLASSES}
    for line in lines:
        found = read_candidate(line)
        if found and is_told(line, loopback) and found[0] not in classes[found[1]]:
            classes[found[1]].append(found[0])
    rounds = [[c[n] for c in list(classes.values())[:5] if n < len(c)] for n in range(len(lines))]
    left, chosen = 136, []
    for candidate in sum(rounds, []) + classes["tcp"]:
        if len(candidate) <= left and len(chosen) < 32:
            left -= len(candidate)
            chosen.append(candidate)
    return chosen


def write_candidate(data, n):
    family, tcp, kind = data[0] >> 6, data[0] >> 4 & 3, data[0] & 3
    address = data[3:]
    if family == 0:
        text = ".".join(map(str, address))
    elif family == 1:
        text = ":".join(f"{address[i] << 8 | address[i + 1]:x}" for i in range(0, 16, 2))
    else:
        text = f"{uuid.UUID(bytes=address)}.local"
    priority = ([126, 100, 2], [90, 80, 1])[tcp][kind] * 2**24 + 2**8 * (65536 - n) + 255
    related = "" if kind == 0 else " raddr :: rport 0" if family == 1 else " raddr 0.0.0.0 rport 0"
    return (f"candidate:{n} 1 {'tcp' if tcp else 'udp'} {priority} {text} {int.from_bytes(data[1:3], 'big')} typ "
            f"{['host', 'srflx', 'relay'][kind]}{related}{' tcptype passive' if tcp else ''}")


def sealed_code(kind, body, version=1):
    """body: what stands between length and checksum."""
    data = bytes([version]) + (len(body) + 7).to_bytes(2, "big") + body
    return data + hashlib.sha256(kind.encode() + data).digest()[:4]


def code_body(kind, passive=False, id=OFFER_ID, expires=NOW + 3000, fingerprint=FINGERPRINT, ufrag=UFRAG, pwd=PWD,
              candidates=(), flags=None):
    flags = (kind == "answer") | passive << 1 if flags is None else flags
    return (bytes([flags]) + id + expires.to_bytes(4, "big") + fingerprint + packed(ufrag) + packed(pwd)
            + bytes([len(candidates)]) + b"".join(candidates))


def code_text(kind, data):
    return f"tincan-{kind}.{b64(data)}"


def code_sdp(kind, passive, fingerprint, ufrag, pwd, mid):
    setup = "actpass" if kind == "offer" else "passive" if passive else "active"
    return "".join(line + "\r\n" for line in [
        "v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0", "a=ice-options:trickle", f"a=group:BUNDLE {mid}",
        "m=application 9 UDP/DTLS/SCTP webrtc-datachannel", "c=IN IP4 0.0.0.0", "a=rtcp-mux", "a=sctp-port:5000",
        f"a=mid:{mid}", f"a=setup:{setup}", f"a=ice-ufrag:{ufrag}", f"a=ice-pwd:{pwd}",
        "a=fingerprint:sha-256 " + ":".join(f"{b:02X}" for b in fingerprint)])


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


HOST4 = "candidate:1 1 udp 2015363327 192.168.1.7 41234 typ host"
HOST6 = "candidate:2 1 UDP 2015363583 2001:db8::a:7 41235 typ host"
SRFLX = "candidate:3 1 udp 1677729535 203.0.113.9 41234 typ srflx raddr 192.168.1.7 rport 41234"
RELAY = "candidate:4 1 udp 33562623 198.51.100.2 50001 typ relay raddr 203.0.113.9 rport 41234"
MDNS = "candidate:0 1 UDP 2122187007 60f63f0d-626e-40c2-8316-3e481035ec65.local 33282 typ host"
TCP = "candidate:5 1 TCP 1015021823 192.168.1.7 41236 typ host tcptype passive"


def make_offer_codes():
    def valid(name, kind, lines=(), mid="0", extra=b"", **fields):
        candidates = [read_candidate(line)[0] for line in lines]
        full = {"passive": False, "id": OFFER_ID, "expires": NOW + 3000, "fingerprint": FINGERPRINT, "ufrag": UFRAG,
                "pwd": PWD, **fields}
        data = sealed_code(kind, code_body(kind, candidates=candidates, **full) + extra)
        sdp_fields = [full[f] for f in ("passive", "fingerprint", "ufrag", "pwd")]
        return {
            "name": name, "kind": kind, "passive": full["passive"], "id": full["id"].hex(), "expires": full["expires"],
            "fingerprint": full["fingerprint"].hex(), "ufrag": full["ufrag"], "pwd": full["pwd"],
            "bytes": data.hex(), "text": code_text(kind, data), "rewritten": not extra,
            "mid": mid, "sdp": code_sdp(kind, *sdp_fields, mid),
            "candidates": [write_candidate(c, n + 1) for n, c in enumerate(candidates)],
        }

    everything = [HOST4, SRFLX, RELAY, HOST6, MDNS, TCP]
    offer = valid("an offer", "offer", [HOST4, SRFLX])
    answer = valid("an answer", "answer", [HOST6, MDNS])
    o, a = offer["text"], answer["text"]
    later = valid("", "offer", expires=NOW + 3100)["text"]
    old = valid("", "offer", expires=NOW - 601)["text"]
    other_answer = valid("", "answer", id=OTHER_ID)["text"]
    other_offer = valid("", "offer", id=OTHER_ID)["text"]
    # A code that has -- in it, which word processors make a dash of.
    dashed = next(t for t in (valid("", "offer", fingerprint=hashlib.sha256(bytes([n])).digest())["text"] for n in range(256))
                  if "--" in t and "---" not in t and "_" in t)
    body = code_body("offer")
    candidate = read_candidate(HOST4)[0]

    def found(name, text, code, wanted="offer", id=None, now=NOW):
        return {"name": name, "input": text, "wanted": wanted, "id": id and id.hex(), "now": now, "text": code}

    def refused(name, text, problem, wanted="offer", id=None, now=NOW):
        return {"name": name, "input": text, "wanted": wanted, "id": id and id.hex(), "now": now, "problem": problem}

    def damaged(name, kind, data):
        return refused(name, code_text(kind, data), "damaged", kind)

    def wrap(text, width, prefix=""):
        return "\n".join(prefix + text[i:i + width] for i in range(0, len(text), width))

    def described(name, kind, sdp, lines=None, loopback=False):
        lines = lines if lines is not None else re.findall(r"a=(candidate:\S.*?)\r?\n", sdp)
        field = dict(re.findall(r"a=(ice-ufrag|ice-pwd|setup|fingerprint):(.*?)\r?\n", sdp))
        fingerprint = bytes.fromhex(field["fingerprint"].split()[1].replace(":", ""))
        chosen = choose(lines, loopback)
        data = sealed_code(kind, code_body(kind, field["setup"] == "passive", fingerprint=fingerprint,
                                           ufrag=field["ice-ufrag"], pwd=field["ice-pwd"], candidates=chosen))
        return {"name": name, "kind": kind, "sdp": sdp, "candidates": lines, "loopback": loopback,
                "id": OFFER_ID.hex(), "expires": NOW + 3000, "text": code_text(kind, data),
                "chosen": [write_candidate(c, n + 1) for n, c in enumerate(chosen)]}

    browsers = json.loads((HERE / "browser-descriptions.json").read_text(encoding="utf-8"))["descriptions"]
    plain = code_sdp("offer", False, FINGERPRINT, LONG_UFRAG, LONG_PWD, "application0")
    many = [f"candidate:{n} 1 udp 1 10.{n}.0.1 {5000 + n} typ host" for n in range(1, 31)]
    write(
        "offer-codes",
        "Offer codes of PROTOCOL.md section 13. valid: a code, its bytes, and the SDP (with that mid) and candidates that "
        "it stands for; rewritten: writing its fields gives the same bytes. found: what somebody pasted, what is wanted "
        "(with the id of our offer, or null), when, and the code in it. refused: likewise, and what is wrong. described: "
        "descriptions of webrtcbin and of browsers, and the code that is made of each with that id and expires. "
        "candidates: which are chosen for a code, as SDP writes them again.",
        valid=[
            offer, answer,
            valid("no candidates", "offer"),
            valid("passive", "answer", [HOST4], passive=True),
            valid("everything", "offer", everything, "application0", ufrag=LONG_UFRAG, pwd=LONG_PWD),
            valid("five characters", "offer", ufrag="ab+/9", pwd="0123456789abcdefghijk+/"),
            valid("the longest credentials", "offer", ufrag="x" * 255, pwd="y" * 255),
            valid("thirty-two candidates", "answer", [HOST6] * 32),
            valid("relayed over IPv6, reflexive TCP", "offer", [
                RELAY.replace("198.51.100.2", "2001:db8::2"),
                SRFLX.replace("udp", "tcp") + " tcptype passive"]),
            valid("more than this version knows", "offer", [HOST4], extra=b"more"),
            valid("expires in 2106", "offer", expires=2**32 - 1),
        ],
        found=[
            found("as it is", o, o),
            found("an answer", a, a, "answer", OFFER_ID),
            found("an answer, whatever its offer", a, a, "answer"),
            found("blanks around it", f" \t{o}\r\n\n", o),
            found("wrapped at 72", wrap(o, 72), o),
            found("wrapped at 72 with CR LF", wrap(o, 72).replace("\n", "\r\n"), o),
            found("wrapped at 20", wrap(a, 20), a, "answer", OFFER_ID),
            found("wrapped inside its word", o[:9] + "\n" + o[9:], o),
            found("quoted", "On Monday Ann wrote:\n" + wrap(o, 70, "> ") + "\n>\n> Bye, Ann\n", o),
            found("quoted twice, and by bars", wrap(o, 60, "> > ") + "\n" + wrap(a, 60, "| "), o),
            found("straight quotes", f'"{o}"', o),
            found("smart quotes", f"“{o}”", o),
            found("French quotes", f"« {o} »", o),
            found("low quotes", f"„{o}‟ ‚‘", o),
            found("a quote at each line", wrap(o, 50, "'"), o),
            found("as code", f"```\n{o}\n```", o),
            found("as bold text", f"**{o}**", o),
            found("in angle brackets", f"<{o}>", o),
            found("text around it", f"Hello! Take this: {o} Bye, Bob.", o),
            found("text directly behind it", o + "and-so_on", o),
            found("a full stop behind it", o + ".", o),
            found("behind an address", f"https://send.example/#{o}", o),
            found("doubled", o + o, o),
            found("doubled, a line each", f"{o}\n{o}\n", o),
            found("cut off, then whole", o[:90] + o, o),
            found("cut off at its front, then whole", o[40:] + " " + o, o),
            found("in capitals in front", o.replace("tincan-offer", "Tincan-Offer"), o),
            found("in capitals only", o.replace("tincan-offer", "TINCAN-OFFER"), o),
            found("joiners and soft hyphens", "\u200b".join([o[:30], o[30:60], o[60:]]).replace("W", "W\u00ad\u2060"), o),
            found("a byte order mark", "\ufeff" + o, o),
            found("wide blanks", o[:20] + "\u3000\u00a0\u2009" + o[20:], o),
            found("dashes for two hyphens", dashed.replace("--", "—"), dashed),
            found("short dashes for two hyphens", dashed.replace("--", "–"), dashed),
            found("other hyphens", o.replace("-", "\u2010"), o),
            found("non-breaking hyphens", o.replace("-", "\u2011"), o),
            found("minus signs", o.replace("-", "\u2212"), o),
            found("a code that uses the whole alphabet", dashed, dashed),
            found("offer and answer, the answer is wanted", f"{o}\n{a}", a, "answer", OFFER_ID),
            found("offer and answer, the offer is wanted", f"{a}\n{o}", o),
            found("two answers, ours is wanted", f"{other_answer}\n{a}", a, "answer", OFFER_ID),
            found("two offers, the later is wanted", f"{o}\n{later}\n{old}", later),
            found("in the last second", o, o, now=NOW + 3600),
            found("made by a clock that is ahead", o, o, now=NOW - 1200),
        ],
        refused=[
            refused("nothing", "", "none"),
            refused("a word", "hello", "none"),
            refused("a spoken code", "7-acrobat-gymnast-unzip", "none"),
            refused("a link", f"https://send.example/#{b64(MAILBOX + SECRET)}", "none"),
            refused("without its word", o.split(".")[1], "none"),
            refused("its word without the dot", "tincan-offer" + o.split(".")[1], "none"),
            refused("too much text", o + " " * 65536, "none"),
            refused("the word alone", "tincan-offer.", "damaged"),
            refused("cut off", o[:-1], "damaged"),
            refused("cut off early", o[:18], "damaged"),
            refused("cut off in the middle", o[:100], "damaged"),
            refused("cut off twice", o[:100] + o[:100], "damaged"),
            refused("cut off, with text behind it", o[:100] + " Bye, Bob, and thank you for all the fish, and so on " * 3,
                    "damaged"),
            refused("a character altered", o[:60] + ("A" if o[60] != "A" else "B") + o[61:], "damaged"),
            refused("two characters exchanged", o[:70] + o[71] + o[70] + o[72:], "damaged"),
            refused("a character lost", o[:50] + o[51:], "damaged"),
            refused("in capitals", o.upper(), "damaged"),
            refused("the other word in front", o.replace("offer", "answer"), "damaged", "answer"),
            refused("the other word in front, wanted an offer", o.replace("offer", "answer"), "damaged"),
            refused("+ for -", re.sub("-(?=.*-)", "+", dashed[13:]).join(["tincan-offer.", ""]), "damaged"),
            refused("a newer version", code_text("offer", sealed_code("offer", b"xyz", 2)), "newer"),
            refused("version 0", code_text("offer", sealed_code("offer", body, 0)), "newer"),
            refused("a newer version, damaged", code_text("offer", sealed_code("offer", b"xyz", 2)[:-1] + b"\0"), "damaged"),
            damaged("an answer's flag in an offer", "offer", sealed_code("offer", code_body("offer", flags=1))),
            damaged("an offer's flag in an answer", "answer", sealed_code("answer", code_body("answer", flags=0))),
            damaged("no fields", "offer", sealed_code("offer", b"")),
            damaged("length 0", "offer", b"\x01\x00\x00" + bytes(60)),
            damaged("a length over 1,024", "offer", sealed_code("offer", body + bytes(1024))),
            damaged("a short ufrag", "offer", sealed_code("offer", code_body("offer", ufrag="abc"))),
            damaged("a short password", "offer", sealed_code("offer", code_body("offer", pwd="x" * 21))),
            damaged("bits behind the ufrag", "offer", sealed_code("offer", code_body("offer", ufrag="abcde").replace(
                packed("abcde"), packed("abcde")[:-1] + bytes([packed("abcde")[-1] | 1])))),
            damaged("fewer candidates than said", "offer", sealed_code("offer", body[:-1] + b"\x02" + candidate)),
            damaged("33 candidates", "offer", sealed_code("offer", body[:-1] + b"\x21" + candidate * 33)),
            damaged("an unknown kind of address", "offer", sealed_code("offer", body[:-1] + b"\x01\xc0" + bytes(18))),
            damaged("an unknown transport", "offer", sealed_code("offer", body[:-1] + b"\x01\x20" + bytes(18))),
            damaged("an unknown bit", "offer", sealed_code("offer", body[:-1] + b"\x01\x04" + bytes(18))),
            damaged("an unknown type", "offer", sealed_code("offer", body[:-1] + b"\x01\x03" + bytes(18))),
            refused("an answer where an offer is due", a, "kind"),
            refused("an offer where an answer is due", other_offer, "kind", "answer", OFFER_ID),
            refused("our own offer", o, "own", "answer", OFFER_ID),
            refused("our own offer, too old as well", o, "own", "answer", OFFER_ID, NOW + 9999),
            refused("an answer to another offer", other_answer, "other", "answer", OFFER_ID),
            refused("too old", old, "old"),
            refused("too old by one second", o, "old", now=NOW + 3601),
            refused("an answer that is too old", a, "old", "answer", OFFER_ID, NOW + 3601),
            refused("from the future", o, "clock", now=NOW - 1201),
        ],
        described=[described(b["name"], b["kind"], b["sdp"]) for b in browsers] + [
            described("webrtcbin", "offer", plain, [HOST6, HOST4, TCP, TCP.replace("passive", "active"), SRFLX]),
            described("webrtcbin, one machine", "offer", plain,
                      ["candidate:1 1 UDP 1 127.0.0.1 5001 typ host", "candidate:1 1 UDP 1 ::1 5002 typ host"], True),
        ],
        candidates=[
            {"name": name, "loopback": loopback, "lines": lines,
             "chosen": [write_candidate(c, n + 1) for n, c in enumerate(choose(lines, loopback))]}
            for name, loopback, lines in [
                ("none", False, []),
                ("of each kind one", False, [TCP, MDNS, HOST6, RELAY, SRFLX, HOST4]),
                ("many of one kind", False, many + [RELAY, SRFLX, HOST6]),
                ("the same twice", False, [HOST4, HOST4.replace("2015363327", "7"), "a=" + HOST4]),
                ("what is not told", False, [
                    "candidate:1 1 udp 1 fe80::1 5000 typ host", "candidate:1 1 udp 1 169.254.3.4 5000 typ host",
                    "candidate:1 1 udp 1 127.0.0.1 5000 typ host", "candidate:1 1 udp 1 ::1 5000 typ host",
                    "candidate:1 2 udp 1 10.0.0.1 5000 typ host", "candidate:1 1 tcp 1 10.0.0.1 9 typ host tcptype active",
                    "candidate:1 1 tcp 1 10.0.0.1 5000 typ host", "candidate:1 1 udp 1 10.0.0.2 5000 typ prflx",
                    "candidate:1 1 udp 1 10.0.0.3 5000 typ", "candidate:1 1 tcp 1 10.0.0.1 5000 typ host tcptype so"]),
                ("this machine", True, ["candidate:1 1 udp 1 ::1 5000 typ host",
                                        "candidate:1 1 udp 1 127.0.0.1 5000 typ host", HOST4]),
                ("what fits in", False, [HOST6.replace("a:7", f"{n:x}") for n in range(1, 9)] + [HOST4, TCP]),
            ]
        ],
    )


def make_comparison():
    def digest(*parts):
        return hashlib.sha256(b"".join(parts)).digest()

    def words_of(transcript, host, guest):
        w = digest(b"tincan-1 words", transcript, host, guest)
        table = re.findall(r'"([a-z]+)",', (SOURCE / "tincan-word-list-words.inc").read_text().split("*/")[-1])
        return [table[int.from_bytes(w[4 * i:4 * i + 4], "big") % 1296] for i in range(4)]

    def case(name, offer, answer, host, guest):
        transcript = digest(b"tincan-1 codes", offer, answer)
        return {"name": name, "offer": offer.hex(), "answer": answer.hex(), "nonce_host": host.hex(),
                "nonce_guest": guest.hex(), "transcript": transcript.hex(),
                "commitment": digest(b"tincan-1 commit", transcript, guest).hex(),
                "words": " ".join(words_of(transcript, host, guest))}

    offer = sealed_code("offer", code_body("offer", candidates=[read_candidate(HOST4)[0]]))
    answer = sealed_code("answer", code_body("answer", candidates=[read_candidate(SRFLX)[0]]))
    altered = sealed_code("answer", code_body("answer", fingerprint=bytes(32)))
    host, guest = bytes(range(32)), bytes(range(100, 132))
    right = case("two codes", offer, answer, host, guest)
    commit, reveal = bytes.fromhex(right["commitment"]), guest
    foreign = bytes.fromhex(case("", offer, altered, host, guest)["commitment"])

    def steps(name, role, error, *received):
        return {"name": name, "role": role, "error": error,
                "received": [{"type": kind, "value": value.hex()} for kind, value in received]}

    good = {"commit": commit, "nonce": host, "reveal": reveal}
    write(
        "comparison",
        "The comparison of PROTOCOL.md section 14. valid: both codes in bytes, both nonces, and what follows. invalid: "
        "what a side with the codes and the nonce of the first valid case hears; the last message is refused. A guest has "
        "sent its commitment before. messages: as in control-messages.json.",
        valid=[
            right,
            case("an altered answer", offer, altered, host, guest),
            case("the nonces exchanged", offer, answer, guest, host),
            case("zeros", offer, answer, bytes(32), b"\xff" * 32),
        ],
        invalid=[
            steps("a reveal that does not match", "host", "untrusted", ("commit", commit), ("reveal", host[::-1])),
            steps("a commitment to other codes", "host", "untrusted", ("commit", foreign), ("reveal", reveal)),
            steps("no commitment at first", "host", "protocol", ("reveal", reveal)),
            steps("committed twice", "host", "protocol", ("commit", commit), ("commit", commit)),
            steps("committed to another", "host", "protocol", ("commit", commit), ("commit", foreign)),
            steps("committed again when all is done", "host", "protocol",
                  ("commit", commit), ("reveal", reveal), ("commit", commit)),
            steps("revealed twice", "host", "protocol", ("commit", commit), ("reveal", reveal), ("reveal", reveal)),
            steps("our own nonce revealed", "host", "protocol", ("commit", commit), ("reveal", host)),
            steps("a host's message at the host", "host", "protocol", ("nonce", guest)),
            steps("a host's message in answer", "host", "protocol", ("commit", commit), ("nonce", guest)),
            steps("our own nonce sent back", "guest", "protocol", ("nonce", guest)),
            steps("a nonce twice", "guest", "protocol", ("nonce", host), ("nonce", host)),
            steps("another nonce", "guest", "protocol", ("nonce", host), ("nonce", commit)),
            steps("our own commitment sent back", "guest", "protocol", ("commit", commit)),
            steps("a guest's message at the guest", "guest", "protocol", ("reveal", host)),
        ],
        messages={
            "valid": [{"name": kind, "json": json.dumps(message), "canonical": message}
                      for kind, message in [
                          (kind, {"type": kind, "commitment" if kind == "commit" else "nonce": b64(value)})
                          for kind, value in good.items()]],
            "invalid": [{"name": f"{kind}, {why}", "json": json.dumps({"type": kind, **fields})}
                        for kind in good for why, fields in [
                            ("nothing", {}),
                            ("31 bytes", {"commitment": b64(bytes(31)), "nonce": b64(bytes(31))}),
                            ("33 bytes", {"commitment": b64(bytes(33)), "nonce": b64(bytes(33))}),
                            ("a number", {"commitment": 1, "nonce": 1}),
                            ("no base64url", {"commitment": "+" * 43, "nonce": "+" * 43})]],
        },
    )


if __name__ == "__main__":
    make_base64url()
    make_words()
    make_code()
    make_link()
    make_handshake()
    make_seal()
    make_offer_codes()
    make_comparison()
