// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { expect, test } from "vitest";
import { isEqualSecret, randomSecret, wipe } from "../../src/wire/secret";
import { hex } from "./vectors";

test("secrets are as long as asked, and all different", () => {
  const seen = new Set(Array.from({ length: 100 }, () => hex(randomSecret(16))));

  expect(seen.size).toBe(100);
  expect(randomSecret(32)).toHaveLength(32);
});

test("secrets are equal when every byte is", () => {
  const a = Uint8Array.of(1, 2, 3);

  expect(isEqualSecret(a, Uint8Array.of(1, 2, 3))).toBe(true);
  for (const other of [[0, 2, 3], [1, 2, 131], [1, 2], [1, 2, 3, 0], []])
    expect(isEqualSecret(a, Uint8Array.from(other)), String(other)).toBe(false);
  expect(isEqualSecret(Uint8Array.of(0), new Uint8Array())).toBe(false);
  expect(isEqualSecret(new Uint8Array(), Uint8Array.of(0))).toBe(false);
});

test("nothing is left of what is wiped", () => {
  const a = Uint8Array.of(1, 2);
  const b = Uint8Array.of(3);
  wipe(a, b);
  expect([...a, ...b]).toEqual([0, 0, 0]);
});
