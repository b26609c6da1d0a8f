// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { sha256 } from "@noble/hashes/sha2";
import { expect, test } from "vitest";
import { encodeUtf8 } from "../../src/wire/utf8";
import {
  asciiLower,
  completeWord,
  getWord,
  isWord,
  suggestWords,
  WORD_LIST_LENGTH,
} from "../../src/wire/word-list";
import { words } from "../../src/wire/words";
import { hex, loadVectors } from "./vectors";

const vectors = loadVectors<{
  count: number;
  sha256: string;
  first: string[];
  last: string[];
  valid: string[];
  invalid: string[];
  suggest: { word: string; suggestions: string[] }[];
  complete: { prefix: string; words: string[] }[];
}>("words");

test("the list is the one of all programs", () => {
  expect(words).toHaveLength(vectors.count);
  expect(WORD_LIST_LENGTH).toBe(vectors.count);
  expect(hex(sha256(encodeUtf8(words.map((word) => `${word}\n`).join(""))))).toBe(vectors.sha256);
  expect(words.slice(0, 3)).toEqual(vectors.first);
  expect(words.slice(-3)).toEqual(vectors.last);
  expect(words.every((word) => /^[a-z]{3,10}$/.test(word))).toBe(true);
  expect(new Set(words.map((word) => word.slice(0, 3))).size).toBe(vectors.count);
  expect(getWord(0)).toBe("aardvark");
  expect(() => getWord(WORD_LIST_LENGTH)).toThrow(RangeError);
});

test("what is a word", () => {
  for (const word of vectors.valid) expect(isWord(word), word).toBe(true);
  for (const word of vectors.invalid) expect(isWord(word), word).toBe(false);
});

test.each(vectors.suggest)("$word was probably meant as $suggestions", ({ word, suggestions }) => {
  expect(suggestWords(word)).toEqual(suggestions);
});

test("nothing is suggested for what is not Unicode", () => {
  expect(suggestWords("cu\ud800")).toEqual([]);
});

test.each(vectors.complete)("$prefix is the beginning of $words", ({ prefix, words: expected }) => {
  expect(completeWord(prefix)).toEqual(expected);
});

test("everything begins with nothing", () => {
  expect(completeWord("")).toHaveLength(WORD_LIST_LENGTH);
});

test("only ASCII is lowered", () => {
  expect(asciiLower("aBZ\u0130\u212aÄ-")).toBe("abz\u0130\u212aÄ-");
});
