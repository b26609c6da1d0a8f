// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { sha256 } from "@noble/hashes/sha2";
import { describe, expect, test } from "vitest";
import { checkPath, foldPath } from "../../src/wire/path-rules";
import { decodeUtf8, encodeUtf8, isWellFormed } from "../../src/wire/utf8";
import { bytes, Chance, hex, loadVectors } from "./vectors";

const vectors = loadVectors<{
  safe: string[];
  unsafe: { path: string; rule: number }[];
  unsafe_hex: { name: string; hex: string }[];
  folded: { a: string; b: string; equal: boolean }[];
}>("paths");

test.each(vectors.safe)("%j is safe", (path) => {
  expect(checkPath(path)).toBeNull();
});

test.each(vectors.unsafe)("$path breaks rule $rule", ({ path }) => {
  // A sentence for people.
  expect(checkPath(path)).toMatch(/\.$/);
});

test.each(vectors.unsafe_hex)("$name is not UTF-8", ({ hex: text }) => {
  expect(decodeUtf8(bytes(text))).toBeNull();
});

test("what is unsafe is so wherever it stands, a drive letter and lengths aside", () => {
  for (const { path } of vectors.unsafe) {
    if (path.length > 200 || /^[A-Za-z]:/.test(path)) continue;
    expect(checkPath(`folder/${path}`), path).not.toBeNull();
    expect(checkPath(`${path}/file`), path).not.toBeNull();
  }
});

test("a lone surrogate is no name", () => {
  for (const path of ["\ud800", "a\udfff", "a/\udc00\ud800/b"])
    expect(checkPath(path)).toContain("Unicode");
  expect(checkPath("\ud83d\ude00")).toBeNull();
});

test("lengths are in bytes, and depth in components", () => {
  expect(checkPath("é".repeat(127))).toBeNull();
  expect(checkPath("é".repeat(128))).toContain("255 bytes");
  expect(checkPath("日".repeat(85))).toBeNull();
  expect(checkPath(`日${"日".repeat(85)}`)).toContain("255 bytes");
  expect(checkPath(`${"a".repeat(255)}/`.repeat(15) + "b".repeat(160))).toBeNull();
  expect(checkPath(`${"a".repeat(255)}/`.repeat(15) + "b".repeat(161))).toContain("4,000 bytes");
  expect(checkPath(Array(64).fill("a").join("/"))).toBeNull();
  expect(checkPath(Array(65).fill("a").join("/"))).toContain("64 folders");
});

describe("folding", () => {
  test.each(vectors.folded)("$a and $b: equal? $equal", ({ a, b, equal }) => {
    expect(foldPath(a) === foldPath(b)).toBe(equal);
  });

  test("is the same wherever a character stands, and never touches a slash", () => {
    for (let code = 1; code <= 0x10ffff; code++) {
      const c = String.fromCodePoint(code);
      if (c === "/" || !isWellFormed(c)) continue;

      const folded = foldPath(c);
      if (foldPath(`e/${c}/\u0301`) !== `e/${folded}/\u0301` || folded.includes("/"))
        expect.fail(`U+${code.toString(16)} does not stay between its slashes`);
      // A letter before it and none behind: where a sigma would be a final one.
      if (/^\p{L}$/u.test(c) && foldPath(`x/a${c}`) !== `x/${`a${folded}`.normalize("NFC")}`)
        expect.fail(`U+${code.toString(16)} depends on where it stands`);
    }
  }, 120_000);

  test("does not depend on how accents are written", () => {
    const chance = new Chance(10);

    for (let round = 0; round < 20000; round++) {
      const path = Array.from({ length: 1 + chance.below(5) }, () =>
        String.fromCodePoint(chance.of([0x41, 0xc0, 0x300, 0x3a0, 0x1f00]) + chance.below(64)),
      ).join("");
      expect(foldPath(path.normalize("NFD"))).toBe(foldPath(path));
      expect(foldPath(path.normalize("NFC"))).toBe(foldPath(path));
    }
  });

  test("comes to what GLib's functions make of the scripts that have cases", () => {
    // Ranges that all versions of Unicode from 14 on agree about. The digest is over what
    // tincan_path_fold() returned for each character, followed by a line feed.
    const ranges = [
      [0x41, 0x24f],
      [0x370, 0x52f],
      [0x531, 0x587],
      [0x10a0, 0x10ff],
      [0x13a0, 0x13fd],
      [0x1c80, 0x1c88],
      [0x1c90, 0x1cbf],
      [0x1e00, 0x1fff],
      [0x2126, 0x2188],
      [0x24b6, 0x24e9],
      [0x2c00, 0x2d2d],
      [0xab70, 0xabbf],
      [0xfb00, 0xfb17],
      [0xff21, 0xff5a],
      [0x10400, 0x104fb],
    ] as const;
    let folded = "";

    for (const [first, last] of ranges)
      for (let code = first; code <= last; code++)
        folded += `${foldPath(String.fromCodePoint(code))}\n`;
    expect(hex(sha256(encodeUtf8(folded)))).toBe(
      "be4b928efd467e1dc15e936f0d3e692e86e5190854bc4ac7db65b072e35ccb64",
    );
  });
});

test("random paths: what is safe has proper components", () => {
  const chance = new Chance(11);
  let safe = 0;

  for (let round = 0; round < 20000; round++) {
    const path = Array.from({ length: chance.below(12) }, () =>
      chance.below(2) === 0 ? chance.of("/.\\:aA-~") : String.fromCharCode(chance.below(0x10000)),
    ).join("");
    if (checkPath(path) !== null) continue;

    expect(isWellFormed(path)).toBe(true);
    expect(path).not.toContain("\\");
    for (const component of path.split("/")) expect(["", ".", ".."]).not.toContain(component);
    safe++;
  }
  expect(safe).toBeGreaterThan(100);
});
