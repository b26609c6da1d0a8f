// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { describe, expect, test } from "vitest";
import { isNameplate, looksLikeCode, parseCode, randomCode } from "../../src/wire/code";
import { WORD_LIST_LENGTH } from "../../src/wire/word-list";
import { expectError, loadVectors } from "./vectors";

const vectors = loadVectors<{
  valid: { input: string; nameplate: string; code: string; password: string }[];
  invalid: { input: string; why: string; suggestions?: string[] }[];
  looks_like: { yes: string[]; no: string[] };
}>("code");

test.each(vectors.valid)("$input is a code", ({ input, nameplate, code: shown, password }) => {
  const code = parseCode(input);

  expect(code.nameplate).toBe(nameplate);
  expect(code.toString()).toBe(shown);
  expect(Buffer.from(code.toPassword()).toString("latin1")).toBe(password);
  expect(parseCode(shown)).toEqual(code);
  expect(looksLikeCode(input)).toBe(true);
});

test.each(vectors.invalid)("$input is none ($why)", ({ input, why, suggestions }) => {
  const { message } = expectError("code-invalid", () => parseCode(input));

  if (suggestions !== undefined) {
    expect(message.includes("Did you mean")).toBe(suggestions.length > 0);
    for (const suggestion of suggestions) expect(message).toContain(`“${suggestion}”`);
  } else if (why === "parts") {
    expect(message).toContain("three words");
  } else {
    expect(message).toContain("begins with a number");
  }
});

test("what was typed is repeated only when it does no harm", () => {
  const { message } = expectError("code-invalid", () => parseCode("7-acrobat-gymnast-unz\u202eip"));
  expect(message).not.toContain("\u202e");
  expect(message).toContain("Word 3");

  expect(expectError("code-invalid", () => parseCode("7-acrobat-wip-cup")).message).toContain(
    "“wip”",
  );
  const long = "a".repeat(21);
  expect(expectError("code-invalid", () => parseCode(`7-${long}-cup-cup`)).message).not.toContain(
    long,
  );
});

test("text that is not Unicode is no code", () => {
  expectError("code-invalid", () => parseCode("7-acrobat-gymnast-\ud800"));
  expect(looksLikeCode("7-acrobat-\udfff")).toBe(false);
});

test("only ASCII letters are lowered", () => {
  // U+212A is lowered to a k by Unicode.
  expectError("code-invalid", () => parseCode("7-\u212aarate-cup-cup"));
});

test("what looks like a code", () => {
  for (const text of vectors.looks_like.yes) expect(looksLikeCode(text), text).toBe(true);
  for (const text of vectors.looks_like.no) expect(looksLikeCode(text), text).toBe(false);
});

describe("codes at random", () => {
  test("3,000 times a word out of 1,296: about nine in ten of them turn up", () => {
    const seen = new Set<string>();

    for (let i = 0; i < 1000; i++) {
      const code = randomCode("42");
      expect(code?.nameplate).toBe("42");
      expect(parseCode(String(code))).toEqual(code);
      for (const word of code?.words ?? []) seen.add(word);
    }
    expect(seen.size).toBeGreaterThan(WORD_LIST_LENGTH * 0.8);
  });

  test("each word is as likely as the others: what would make some likelier is thrown away", () => {
    // 64,800 is 50 × 1,296.
    const numbers = [65535, 64800, 64799, 0, 1296];
    const random = () => {
      const number = numbers.shift() ?? 0;
      return Uint8Array.of(number >> 8, number & 255);
    };
    expect(String(randomCode("7", random))).toBe("7-zucchini-aardvark-aardvark");
    expect(numbers).toEqual([]);
  });

  test("nameplates come from a server, which may say anything", () => {
    for (const nameplate of ["", "0", "07", "1234567", "7\n", "٧", "-1", "7 "]) {
      expect(isNameplate(nameplate)).toBe(false);
      expect(randomCode(nameplate)).toBeNull();
    }
    expect(isNameplate("7")).toBe(true);
    expect(isNameplate("999999")).toBe(true);
  });
});
