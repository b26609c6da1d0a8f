// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { expect, test } from "vitest";
import { TincanError } from "../../src/wire/error";
import { parseSignal, type Signal, signalFromJson, signalToBytes } from "../../src/wire/signal";
import { decodeUtf8, encodeUtf8 } from "../../src/wire/utf8";
import { Chance, expectError, loadVectors, type TextVector, vectorText } from "./vectors";

const vectors = loadVectors<{
  valid: (TextVector & { canonical?: unknown; sdp_bytes?: number })[];
  invalid: TextVector[];
}>("signals");

test.each(vectors.valid)("$name is read and written", (vector) => {
  const signal = parseSignal(encodeUtf8(vectorText(vector)));

  if (vector.sdp_bytes !== undefined) {
    expect(signal?.type === "offer" ? signal.sdp.length : -1).toBe(vector.sdp_bytes);
  } else if (vector.canonical === null) {
    expect(signal).toBeNull();
  } else {
    const written = signalToBytes(signal as Signal);
    expect(JSON.parse(decodeUtf8(written) as string)).toEqual(vector.canonical);
    expect(parseSignal(written)).toEqual(signal);
  }
});

test.each(vectors.invalid)("$name is refused", (vector) => {
  expectError("protocol", () => parseSignal(encodeUtf8(vectorText(vector))));
});

test("what is not UTF-8, or begins with a byte order mark, is refused", () => {
  const text = '{"type":"bye","reason":"user"}';
  expectError("protocol", () => parseSignal(Uint8Array.of(...encodeUtf8(text), 0xff)));
  expectError("protocol", () => parseSignal(encodeUtf8(`\ufeff${text}`)));
});

test("lanes are told apart", () => {
  expect(signalFromJson({ type: "again", attempt: 3, lane: 2 })).toEqual({
    type: "again",
    attempt: 3,
    lane: 2,
  });
  expect(signalFromJson({ type: "again", attempt: 3 })).toMatchObject({ lane: 0 });
});

test("bytes with some changed are read or refused, never worse", () => {
  const chance = new Chance(12);
  let refused = 0;

  for (const vector of vectors.valid) {
    const text = encodeUtf8(vectorText(vector));

    for (let round = 0; round < (text.length > 2000 ? 2 : 50); round++) {
      const mutated = text.slice();
      for (let i = chance.below(3); i >= 0; i--)
        mutated[chance.below(mutated.length)] = chance.below(256);
      try {
        parseSignal(mutated);
      } catch (error) {
        expect(error).toBeInstanceOf(TincanError);
        expect((error as TincanError).code).toBe("protocol");
        refused++;
      }
    }
  }
  expect(refused).toBeGreaterThan(100);
});
