// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { expect, test } from "vitest";
import { isSealed, isShareA } from "../../src/wire/body";

test("a body is known by its first byte", () => {
  expect(isSealed(Uint8Array.of(0x10, 1))).toBe(true);
  expect(isSealed(Uint8Array.of(0x01, 0x10))).toBe(false);
  expect(isShareA(Uint8Array.of(0x01))).toBe(true);
  expect(isShareA(Uint8Array.of(0x02))).toBe(false);
  expect(isSealed(new Uint8Array())).toBe(false);
  expect(isShareA(new Uint8Array())).toBe(false);
});
