// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { expect, test } from "vitest";
import { TincanError } from "../../src/wire/error";
import { parseReason, reasonFromError } from "../../src/wire/reason";
import { loadVectors } from "./vectors";

const vectors = loadVectors<{ reasons: string[]; unknown: string[] }>("reasons");

test.each(vectors.reasons)("%s is a reason", (reason) => {
  expect(parseReason(reason)).toBe(reason);
});

test.each([
  ["untrusted", "untrusted"],
  ["timeout", "timeout"],
  ["protocol", "protocol"],
  ["version", "version"],
  ["not-connected", "internal"],
] as const)("who ends for %s says %s", (code, reason) => {
  expect(reasonFromError(new TincanError(code, ""))).toBe(reason);
});

test.each(vectors.unknown)("%j reads as internal", (text) => {
  expect(parseReason(text)).toBe("internal");
});
