// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { expect, test } from "vitest";
import { TincanError } from "../../src/wire/error";
import {
  getArray,
  getInteger,
  getObject,
  getOptionalBoolean,
  getOptionalInteger,
  getOptionalString,
  getString,
  type JsonObject,
  parseJson,
} from "../../src/wire/json";
import { checkJson } from "../../src/wire/json-check";
import { decodeUtf8 } from "../../src/wire/utf8";
import { bytes, Chance, expectError, loadVectors, type TextVector, vectorText } from "./vectors";

const MAX_BYTES = 1000;
const { MAX_SAFE_INTEGER } = Number;

const vectors = loadVectors<{
  valid: (TextVector & { same_as: string })[];
  integers: { json: string; value: number }[];
  not_integers: string[];
  invalid: TextVector[];
  invalid_hex: TextVector[];
}>("json");

const parse = (text: string): JsonObject => parseJson(text, MAX_BYTES);

test.each(vectors.valid)("$name is read", (vector) => {
  const object = parse(vectorText(vector));
  // There is no -0 for the getters.
  const expected = JSON.stringify(JSON.parse(vector.same_as));

  expect(JSON.stringify(object)).toBe(expected);
  expect(JSON.stringify(parse(JSON.stringify(object)))).toBe(expected);
});

test.each(vectors.invalid)("$name is refused", (vector) => {
  expectError("protocol", () => parse(vectorText(vector)));
});

test.each(vectors.invalid_hex)("$name is refused as bytes", (vector) => {
  const text = decodeUtf8(bytes(vectorText(vector)));
  if (text !== null) expectError("protocol", () => parse(text));
  else expect(text).toBeNull();
});

test("a lone surrogate is not text, escaped or not", () => {
  for (const unit of ["\ud800", "\udbff", "\udc00", "\udfff", "\ude00\ud83d"]) {
    expectError("protocol", () => parse(`{"a":"${unit}"}`));
    expectError("protocol", () => parse(`{"${unit}":1}`));
  }
  expect(parse('{"a":"\ud83d\ude00"}')).toEqual({ a: "😀" });
});

test("what the check refuses by itself", () => {
  for (const text of ["[}", "{]", "[[}]", '{"a":1]', "]", "}", "[1", "[1,", '{"a"', ",", "1 1"]) {
    const problem = checkJson(text);
    expect(problem, text).not.toBeNull();
    expect(problem?.offset).toBeLessThanOrEqual(text.length);
  }
  expect(checkJson("[1]")).toBeNull();
  expect(checkJson('{"a":01}')?.offset).toBe(7);
});

test("sizes are in bytes of UTF-8", () => {
  expect(parseJson('{"a":1}', 7)).toEqual({ a: 1 });
  expectError("protocol", () => parseJson('{"a":1}', 6));
  expect(parseJson('{"a":"é"}', 10)).toEqual({ a: "é" });
  expectError("protocol", () => parseJson('{"a":"é"}', 9));
});

test("deeper than any stack", () => {
  const text = `{"a":${"[".repeat(4_000_000)}`;
  expectError("protocol", () => parseJson(text, text.length));
});

test.each(vectors.integers)("$json is the number $value", ({ json, value }) => {
  const object = parse(`{"a":${json}}`);
  const read = getInteger(object, "a", -MAX_SAFE_INTEGER, MAX_SAFE_INTEGER);

  expect(read).toBe(value);
  expect(getInteger(object, "a", value, value)).toBe(value);
  if (value < MAX_SAFE_INTEGER)
    expectError("protocol", () => getInteger(object, "a", value + 1, MAX_SAFE_INTEGER));
  if (value > -MAX_SAFE_INTEGER)
    expectError("protocol", () => getInteger(object, "a", -MAX_SAFE_INTEGER, value - 1));
});

test.each(vectors.not_integers)("%s is no whole number", (json) => {
  const object = parse(`{"a":${json}}`);
  expectError("protocol", () => getInteger(object, "a", -MAX_SAFE_INTEGER, MAX_SAFE_INTEGER));
});

test("getters", () => {
  const object = parse('{"s":"x","i":7,"b":false,"a":[1,2],"n":null,"o":{}}');
  const works = (read: () => unknown): boolean => {
    try {
      read();
      return true;
    } catch (error) {
      expect(error).toBeInstanceOf(TincanError);
      return false;
    }
  };

  for (const absent of ["-", "n", "toString", "__proto__"]) {
    expect(getOptionalString(object, absent)).toBeUndefined();
    expect(getOptionalInteger(object, absent, 0, 1)).toBeUndefined();
    expect(getOptionalBoolean(object, absent)).toBeUndefined();
    expectError("protocol", () => getString(object, absent));
    expectError("protocol", () => getInteger(object, absent, 0, 9));
    expectError("protocol", () => getArray(object, absent, 9));
    expectError("protocol", () => getObject(object, absent));
  }
  // Another type is always an error.
  ["s", "i", "b", "a", "o"].forEach((name, i) => {
    expect(works(() => getOptionalString(object, name))).toBe(i === 0);
    expect(works(() => getOptionalInteger(object, name, 0, 9))).toBe(i === 1);
    expect(works(() => getOptionalBoolean(object, name))).toBe(i === 2);
    expect(works(() => getArray(object, name, 9))).toBe(i === 3);
    expect(works(() => getObject(object, name))).toBe(i === 4);
  });

  expect(getString(object, "s")).toBe("x");
  expect(getInteger(object, "i", 7, 7)).toBe(7);
  expect(getOptionalBoolean(object, "b")).toBe(false);
  expectError("protocol", () => getArray(object, "a", 1));
  expect(getArray(object, "a", 2)).toEqual([1, 2]);
});

test("an error says nothing that a stranger could have put into a log", () => {
  const object = parse('{"i":"sEcReT"}');
  const { message } = expectError("protocol", () => getInteger(object, "i", 0, 1));
  expect(message).toContain("“i”");
  expect(message).not.toContain("sEcReT");

  for (const text of ['{"type":sEcReT}', '{"sEcReT"', '{"a":"sEcReT",}', '"sEcReT"'])
    expect(expectError("protocol", () => parse(text)).message).not.toContain("sEcReT");
});

test("what the check lets through can be read, and the other way round but for our limits", () => {
  const chance = new Chance(5);
  const alphabet = Array.from("{}[]:,\"\\ \n0123456789.-+eEtrufalsn/*'xé");
  let read = 0;

  for (let round = 0; round < 20000; round++) {
    const length = chance.below(12);
    let text = Array.from({ length }, () => chance.of(alphabet)).join("");
    if (chance.below(2) === 0) text = `{"a":${text}}`;

    const isJson = checkJson(text) === null;
    let isRead: boolean;
    try {
      JSON.parse(text);
      isRead = true;
    } catch {
      isRead = false;
    }
    expect(isJson, text).toBe(isRead);
    if (isRead) read++;
  }
  expect(read).toBeGreaterThan(100);
});
