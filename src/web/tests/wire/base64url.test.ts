// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { expect, test } from "vitest";
import { fromBase64Url, fromBase64UrlExact, toBase64Url } from "../../src/wire/base64url";
import { bytes, Chance, expectError, hex, loadVectors } from "./vectors";

const vectors = loadVectors<{
  valid: { hex: string; text: string }[];
  invalid: { text: string; why: string }[];
}>("base64url");

test.each(vectors.valid)("$text is written and read", ({ hex: expected, text }) => {
  expect(toBase64Url(bytes(expected))).toBe(text);
  expect(hex(fromBase64Url(text, expected.length / 2))).toBe(expected);
});

test.each(vectors.invalid)("$why is refused", ({ text }) => {
  expectError("protocol", () => fromBase64Url(text, 100));
});

test("the number of bytes is checked", () => {
  expectError("protocol", () => fromBase64Url("AAAA", 2));
  expectError("protocol", () => fromBase64UrlExact("AAAA", 2));
  expectError("protocol", () => fromBase64UrlExact("AAAA", 4));
  expect(hex(fromBase64UrlExact("AAAA", 3))).toBe("000000");
});

test("what is not in the alphabet is refused, whatever its code is", () => {
  for (let unit = 0; unit < 0x10000; unit++) {
    const c = String.fromCharCode(unit);
    const isLetter = /^[0-9A-Za-z_-]$/.test(c);
    if (isLetter) expect(fromBase64Url(`${c}AAA`, 3)).toHaveLength(3);
    else expectError("protocol", () => fromBase64Url(`${c}AAA`, 3));
  }
});

test("bytes of every length come back", () => {
  const chance = new Chance(1);

  for (let length = 0; length < 200; length++) {
    const expected = chance.bytes(length);
    const text = toBase64Url(expected);
    expect(text).toBe(Buffer.from(expected).toString("base64url"));
    expect(fromBase64UrlExact(text, length)).toEqual(expected);
  }
});
