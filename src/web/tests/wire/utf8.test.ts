// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { expect, test } from "vitest";
import {
  decodeUtf8,
  encodeUtf8,
  encodeUtf8Into,
  isWellFormed,
  utf8Length,
} from "../../src/wire/utf8";
import { Chance } from "./vectors";

test("lengths are those of what is written", () => {
  const chance = new Chance(14);
  let wellFormed = 0;

  for (let round = 0; round < 20000; round++) {
    const text = Array.from({ length: chance.below(8) }, () =>
      String.fromCharCode(chance.of([0, 0xd7f0, 0xdbf0, 0x7f0]) + chance.below(0x20)),
    ).join("");
    const written = encodeUtf8(text);

    expect(utf8Length(text)).toBe(written.length);
    expect(decodeUtf8(written) === text).toBe(isWellFormed(text));
    if (isWellFormed(text)) wellFormed++;
  }
  expect(wellFormed).toBeGreaterThan(1000);
  expect(wellFormed).toBeLessThan(19000);
});

test("UTF-8 is read strictly, with its byte order mark", () => {
  expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe("\ufeffa");
  expect(decodeUtf8(Uint8Array.of(0xc0, 0x80))).toBeNull();
  expect(decodeUtf8(Uint8Array.of(0xed, 0xa0, 0x80))).toBeNull();
  expect(decodeUtf8(Uint8Array.of(0xf4, 0x90, 0x80, 0x80))).toBeNull();
  expect(decodeUtf8(new Uint8Array())).toBe("");
});

test("text is written into a buffer that is there already", () => {
  const buffer = new Uint8Array(8);
  expect(encodeUtf8Into("aé", buffer)).toBe(3);
  expect([...buffer]).toEqual([0x61, 0xc3, 0xa9, 0, 0, 0, 0, 0]);
});
