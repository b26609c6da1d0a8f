// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, test } from "vitest";
import { MAX_CANDIDATES } from "../../../src/core/peer/candidate";
import { parseSdp, sdpToString } from "../../../src/core/peer/sdp";
import { MAX_SIGNAL_BYTES } from "../../../src/wire/limits";

const HEX_8 = "00:11:22:33:44:55:66:77";
const HEX_24 = `${HEX_8}:${HEX_8}:${HEX_8}`;
const FINGERPRINT = `a=fingerprint:sha-256 ${HEX_24}:${HEX_8}\r\n`;
const OTHER = `a=fingerprint:sha-256 ${HEX_24}:00:11:22:33:44:55:66:78\r\n`;
const SHA_1 = `a=fingerprint:sha-1 ${HEX_8}:${HEX_8}:00:11:22:33\r\n`;
const SESSION = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";
const MEDIA = "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\n";
const MID = "a=mid:0\r\n";
const ICE = "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\n";
const SETUP = "a=setup:actpass\r\n";
const PORT = "a=sctp-port:5000\r\n";
const REST = MID + ICE + SETUP + PORT;
const WHOLE = SESSION + MEDIA + FINGERPRINT + REST;

type Case = [name: string, text: string, kind: "offer" | "answer"];

const goods: Case[] = [
  ["plain", WHOLE, "offer"],
  ["an answer", SESSION + MEDIA + FINGERPRINT + MID + ICE + "a=setup:active\r\n" + PORT, "answer"],
  [
    "bare line feeds",
    "v=0\ns=-\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\n" +
      `a=fingerprint:SHA-256 ${HEX_24}:${HEX_8}\n` +
      "a=mid:x\na=ice-ufrag:abcd\na=ice-pwd:0123456789012345678901\na=setup:active\n" +
      "a=sctp-port:5000",
    "offer",
  ],
  ["a fingerprint at session level", SESSION + FINGERPRINT + MEDIA + REST, "offer"],
  ["a fingerprint at both", SESSION + FINGERPRINT + MEDIA + FINGERPRINT + REST, "offer"],
  ["ICE at session level", SESSION + ICE + SETUP + MEDIA + FINGERPRINT + MID + PORT, "offer"],
  ["no limit", WHOLE + "a=max-message-size:0\r\n", "offer"],
  ["a high limit", WHOLE + "a=max-message-size:1073741823\r\n", "offer"],
  ["unknown attributes", WHOLE + "a=extmap-allow-mixed\r\na=of:the future\r\n", "offer"],
  [
    "Chromium",
    "v=0\r\no=- 6124361427281410416 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n" +
      "a=extmap-allow-mixed\r\na=msid-semantic: WMS\r\n" +
      "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\n" +
      "a=ice-ufrag:Kz+f\r\na=ice-pwd:ZsFh8G8b/dVQ6sRk9c5cX4Yh\r\na=ice-options:trickle\r\n" +
      FINGERPRINT +
      "a=setup:actpass\r\na=mid:0\r\na=sctp-port:5000\r\na=max-message-size:262144\r\n",
    "offer",
  ],
  [
    "Firefox",
    "v=0\r\no=mozilla...THIS_IS_SDPARTA-99.0 4173218 0 IN IP4 0.0.0.0\r\ns=-\r\n" +
      `t=0 0\r\na=sendrecv\r\n${FINGERPRINT}a=group:BUNDLE 0\r\na=ice-options:trickle\r\n` +
      "a=msid-semantic:WMS *\r\nm=application 58712 UDP/DTLS/SCTP webrtc-datachannel\r\n" +
      "c=IN IP4 203.0.113.7\r\n" +
      "a=candidate:0 1 UDP 2122252543 3f2c.local 58712 typ host\r\n" +
      "a=sendrecv\r\na=end-of-candidates\r\na=ice-pwd:41b7dd3c32a8da0f0cf1b5cbcc9f8cd9\r\n" +
      "a=ice-ufrag:5d7ba2f6\r\na=mid:0\r\na=setup:active\r\na=sctp-port:5000\r\n" +
      "a=max-message-size:1073741823\r\n",
    "answer",
  ],
];

const bads: Case[] = [
  ["nothing", "", "offer"],
  ["something else", "hello", "offer"],
  ["half a line", "v=0\r\nm", "offer"],
  ["a blank line", SESSION + "\r\n" + MEDIA + FINGERPRINT + REST, "offer"],
  ["a control character", WHOLE + "a=x:\u0001\r\n", "offer"],
  ["a bare carriage return", WHOLE + "a=x:\ra=y\r\n", "offer"],
  ["no media", SESSION + FINGERPRINT + ICE + SETUP, "offer"],
  ["two media", WHOLE + MEDIA, "offer"],
  ["audio", SESSION + "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n" + FINGERPRINT + REST, "offer"],
  [
    "refused media",
    SESSION + "m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n" + FINGERPRINT + REST,
    "offer",
  ],
  [
    "TCP",
    SESSION + "m=application 9 TCP/DTLS/SCTP webrtc-datachannel\r\n" + FINGERPRINT + REST,
    "offer",
  ],
  [
    "the old form",
    SESSION +
      "m=application 9 DTLS/SCTP 5000\r\na=sctpmap:5000 webrtc-datachannel 256\r\n" +
      FINGERPRINT +
      REST,
    "offer",
  ],
  ["no fingerprint", SESSION + MEDIA + REST, "offer"],
  ["two fingerprints", SESSION + MEDIA + FINGERPRINT + OTHER + REST, "offer"],
  ["two at two levels", SESSION + OTHER + MEDIA + FINGERPRINT + REST, "offer"],
  ["another algorithm", SESSION + MEDIA + SHA_1 + REST, "offer"],
  ["another algorithm besides", SESSION + MEDIA + SHA_1 + FINGERPRINT + REST, "offer"],
  ["an empty one", SESSION + MEDIA + "a=fingerprint:sha-256 (null)\r\n" + REST, "offer"],
  ["a short one", SESSION + MEDIA + `a=fingerprint:sha-256 ${HEX_8}\r\n` + REST, "offer"],
  [
    "no hexadecimal",
    SESSION + MEDIA + `a=fingerprint:sha-256 ${HEX_24}:00:11:22:33:44:55:66:7g\r\n` + REST,
    "offer",
  ],
  [
    "no colons",
    SESSION + MEDIA + `a=fingerprint:sha-256 ${HEX_24}:00 11 22 33 44 55 66 77\r\n` + REST,
    "offer",
  ],
  ["no mid", SESSION + MEDIA + FINGERPRINT + ICE + SETUP + PORT, "offer"],
  ["an odd mid", SESSION + MEDIA + FINGERPRINT + "a=mid:a b\r\n" + ICE + SETUP + PORT, "offer"],
  ["two mids", WHOLE + "a=mid:1\r\n", "offer"],
  ["no ICE", SESSION + MEDIA + FINGERPRINT + MID + SETUP + PORT, "offer"],
  [
    "a short password",
    SESSION + MEDIA + FINGERPRINT + MID + SETUP + PORT + "a=ice-ufrag:abcd\r\na=ice-pwd:0123\r\n",
    "offer",
  ],
  [
    "an odd user",
    SESSION + MEDIA + FINGERPRINT + MID + SETUP + PORT + ICE.replace("abcd", "ab:cd"),
    "offer",
  ],
  ["two passwords", WHOLE + "a=ice-pwd:9123456789012345678901\r\n", "offer"],
  ["no setup", SESSION + MEDIA + FINGERPRINT + MID + ICE + PORT, "offer"],
  ["held", SESSION + MEDIA + FINGERPRINT + MID + ICE + "a=setup:holdconn\r\n" + PORT, "offer"],
  ["an undecided answer", WHOLE, "answer"],
  ["no port", SESSION + MEDIA + FINGERPRINT + MID + ICE + SETUP, "offer"],
  [
    "another port",
    SESSION + MEDIA + FINGERPRINT + MID + ICE + SETUP + "a=sctp-port:5001\r\n",
    "offer",
  ],
  ["small messages", WHOLE + "a=max-message-size:65535\r\n", "offer"],
  ["odd messages", WHOLE + "a=max-message-size:many\r\n", "offer"],
  [
    "too many candidates",
    WHOLE + "a=candidate:1 1 udp 1 192.0.2.1 1000 typ host\r\n".repeat(MAX_CANDIDATES + 1),
    "offer",
  ],
  ["too long", WHOLE + `a=x:${"x".repeat(MAX_SIGNAL_BYTES)}\r\n`, "offer"],
];

describe("a description", () => {
  test.each(goods)("with %s is read, and written anew", (_name, text, kind) => {
    const sdp = parseSdp(text, kind);

    if (sdp === null) throw new Error("It was refused");
    expect(sdp.fingerprint[1]).toBe(0x11);
    expect(sdp.fingerprint[31]).toBe(0x77);

    const written = sdpToString(sdp);
    expect(written).toContain(FINGERPRINT);
    expect(written).toContain("a=max-message-size:65536\r\n");
    expect(written).not.toContain("candidate");
    const again = parseSdp(written, kind);
    expect(again).toEqual({ ...sdp, candidates: [], complete: false });
  });

  test.each(bads)("with %s is refused", (_name, text, kind) => {
    expect(parseSdp(text, kind)).toBeNull();
  });

  test("gives its candidates, which go their own way", () => {
    const sdp = parseSdp(
      WHOLE +
        "a=candidate:1 1 udp 1 192.0.2.1 1000 typ host\r\n" +
        "a=candidate:whatever\r\na=end-of-candidates\r\n",
      "offer",
    );

    expect(sdp?.candidates).toEqual([
      "candidate:1 1 udp 1 192.0.2.1 1000 typ host",
      "candidate:whatever",
    ]);
    expect(sdp?.complete).toBe(true);
  });
});
