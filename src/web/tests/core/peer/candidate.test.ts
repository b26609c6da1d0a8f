// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";
import { parseCandidate } from "../../../src/core/peer/candidate";

const mdns = "8a1a0ff0-6b1f-4d3c-9c2c-2f6b1f4d3c9c.local";

test.each([
  ["candidate:1 1 UDP 2015363327 192.0.2.2 57152 typ host", "192.0.2.2", 57152, false],
  ["a=candidate:1 1 udp 2015363327 fd00::2 1 typ host", "fd00::2", 1, false],
  [
    "candidate:a+/9 1 udp 1 203.0.113.7 3478 typ srflx raddr 10.0.0.1 rport 9",
    "203.0.113.7",
    3478,
    false,
  ],
  [
    "candidate:1 1 udp 1 203.0.113.7 49152 typ relay raddr 0.0.0.0 rport 0",
    "203.0.113.7",
    49152,
    true,
  ],
  ["candidate:1 1 tcp 1 192.0.2.2 9 typ host tcptype active", "192.0.2.2", 9, false],
  ["candidate:1 1 TCP 1 192.0.2.2 50000 typ host tcptype passive", "192.0.2.2", 50000, false],
  [`candidate:1 1 udp 2113937151 ${mdns} 40000 typ host generation 0 ufrag x`, mdns, 40000, false],
])("takes %s", (text, address, port, relayed) => {
  const candidate = parseCandidate(text, false);

  expect(candidate).toEqual({ text: text.replace(/^a=/, ""), address, port, relayed });
});

test.each([
  "",
  "candidate:",
  "end-of-candidates",
  "candidate:1 1 udp 1 192.0.2.2 1000 typ",
  "candidate:1 1 udp 1 192.0.2.2 1000 host typ",
  "candidate: 1 udp 1 192.0.2.2 1000 typ host",
  "candidate:1 0 udp 1 192.0.2.2 1000 typ host",
  "candidate:1 3 udp 1 192.0.2.2 1000 typ host",
  "candidate:1 1 sctp 1 192.0.2.2 1000 typ host",
  "candidate:1 1 udp -1 192.0.2.2 1000 typ host",
  "candidate:1 1 udp 4294967296 192.0.2.2 1000 typ host",
  "candidate:1 1 udp 1 192.0.2.2 0 typ host",
  "candidate:1 1 udp 1 192.0.2.2 65536 typ host",
  "candidate:1 1 udp 1 192.0.2.2 +80 typ host",
  "candidate:1 1 udp 1 0.0.0.0 1000 typ host",
  "candidate:1 1 udp 1 :: 1000 typ host",
  "candidate:1 1 udp 1 224.0.0.251 5353 typ host",
  "candidate:1 1 udp 1 255.255.255.255 1000 typ host",
  "candidate:1 1 udp 1 ff02::fb 5353 typ host",
  "candidate:1 1 udp 1 example.org 1000 typ host",
  "candidate:1 1 udp 1 .local 1000 typ host",
  "candidate:1 1 udp 1 a_b.local 1000 typ host",
  "candidate:1 1 udp 1 a@b.local 1000 typ host",
  /* A door on this machine, or a well-known one of another. */
  "candidate:1 1 udp 1 127.0.0.1 1000 typ host",
  "candidate:1 1 udp 1 ::1 1000 typ host",
  "candidate:1 1 tcp 1 192.0.2.2 22 typ host tcptype passive",
  "candidate:1 1 tcp 1 192.0.2.2 80 typ host",
  "candidate:1 1 udp 1 192.0.2.2 1000 typ host\r\na=candidate:2",
  "candidate:1 1 udp 1 192.0.2.2 1000 typ host \u00ff",
  "candidate:123456789012345678901234567890123 1 udp 1 192.0.2.2 1000 typ host",
  `candidate:1 1 udp 1 192.0.2.2 1000 typ host ${"x".repeat(600)}`,
])("refuses %j", (text) => {
  expect(parseCandidate(text, false)).toBeNull();
});

test("this machine only where that was asked for", () => {
  const text = "candidate:1 1 udp 1 127.0.0.1 1000 typ host";

  expect(parseCandidate(text, true)?.address).toBe("127.0.0.1");
  expect(parseCandidate(text, false)).toBeNull();
});
