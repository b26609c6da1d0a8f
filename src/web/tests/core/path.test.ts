// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";
import { pathToVerdict, pathToWords } from "../../src/core/path";

test("each path has its words, and one that is not known has none", () => {
  expect(pathToWords("lan")).toBe("direct, same network");
  expect(pathToWords("direct")).toBe("direct");
  expect(pathToWords("relay")).toBe("relayed");
  expect(pathToWords("unknown")).toBe("");
});

test.each([
  ["lan", "IPv4", 4, "direct, same network, IPv4, 4 ms"],
  ["direct", "IPv6", 41.6, "direct, IPv6, 42 ms"],
  ["relay", "unknown", 120, "relayed, 120 ms"],
  ["direct", "IPv4", -1, "direct, IPv4"],
  ["unknown", "IPv4", 4, ""],
] as const)("what is known of a way is said: %s, %s, %d", (path, family, rtt, words) => {
  expect(pathToVerdict(path, family, rtt)).toBe(words);
});
