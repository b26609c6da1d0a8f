// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { expect, test } from "vitest";
import { cleanName, isUnsafeCharacter, textForDisplay } from "../../src/wire/text";
import { isWellFormed } from "../../src/wire/utf8";
import { bytes, Chance, loadVectors } from "./vectors";

const vectors = loadVectors<{
  display: { text: string; max: number; shown: string }[];
  display_hex: { hex: string; shown: string }[];
  names: { text: string; name: string | null }[];
}>("texts");

test.each(vectors.display)("$text is shown as $shown", ({ text, max, shown }) => {
  expect(textForDisplay(text, max)).toBe(shown);
});

test.each(vectors.display_hex)("the bytes $hex are shown as $shown", ({ hex, shown }) => {
  expect(textForDisplay(bytes(hex), 0)).toBe(shown);
});

test.each(vectors.names)("$text is the name $name", ({ text, name }) => {
  expect(cleanName(text)).toBe(name);
});

test("lone surrogates become U+FFFD, and no pair is cut", () => {
  expect(textForDisplay("a\ud800b\udc00", 0)).toBe("a\ufffdb\ufffd");
  expect(textForDisplay("😀😀😀😀", 3)).toBe("😀…😀");
  expect(cleanName("\udc00\ud800")).toBe("\ufffd\ufffd");
  expect(cleanName("😀".repeat(65))).toBe("😀".repeat(64));
});

test("whatever comes is not too long, and safe to show twice", () => {
  const chance = new Chance(13);

  for (let round = 0; round < 5000; round++) {
    const text = Array.from({ length: chance.below(40) }, () =>
      String.fromCharCode(chance.below(chance.of([0x100, 0x3000, 0x10000]))),
    ).join("");
    const max = 1 + chance.below(20);
    const shown = textForDisplay(text, max);
    const name = cleanName(text);

    expect(isWellFormed(shown)).toBe(true);
    expect(Array.from(shown).length).toBeLessThanOrEqual(max);
    for (const c of shown + (name ?? ""))
      expect(isUnsafeCharacter(c.codePointAt(0) as number)).toBe(false);
    expect(textForDisplay(shown, max)).toBe(shown);
    if (name !== null) expect(cleanName(name)).toBe(name);
  }
});
