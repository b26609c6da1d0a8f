// SPDX-License-Identifier: GPL-3.0-or-later
import { bytesToHex } from "@noble/hashes/utils";
import { expect, test } from "vitest";
import { parseIpAddress } from "../../../src/wire/ip-address";

test.each([
  ["0.0.0.0", "00000000"],
  ["192.0.2.255", "c00002ff"],
  ["::", "00000000000000000000000000000000"],
  ["::1", "00000000000000000000000000000001"],
  ["1::", "00010000000000000000000000000000"],
  ["2001:db8::a:0:b", "20010db80000000000000000000a0000000b".slice(0, 20) + "000a0000000b"],
  ["1:2:3:4:5:6:7:8", "00010002000300040005000600070008"],
  ["::FFFF:192.0.2.1", "00000000000000000000ffffc0000201"],
  ["1:2:3:4:5:6:192.0.2.1", "000100020003000400050006c0000201"],
])("reads %s", (text, hex) => {
  expect(bytesToHex(parseIpAddress(text) ?? new Uint8Array())).toBe(hex);
});

test.each([
  "",
  "1.2.3",
  "1.2.3.4.5",
  "1.2.3.256",
  "1.2.3.04",
  "1.2.3.-4",
  "1.2.3.4 ",
  "example.org",
  ":",
  ":::",
  "1::2::3",
  "1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:8:9",
  "1:2:3:4::5:6:7:8",
  "12345::",
  "g::",
  "1.2.3.4::",
  "fe80::1%eth0",
  "[::1]",
])("refuses %j", (text) => {
  expect(parseIpAddress(text)).toBeNull();
});
