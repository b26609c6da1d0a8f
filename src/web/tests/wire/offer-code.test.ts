// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { expect, test } from "vitest";
import { chooseOfferCandidates, offerCandidateToText } from "../../src/wire/offer-candidate";
import {
  type OfferCode,
  offerCodeFromBytes,
  type OfferCodeKind,
  type OfferCodeProblem,
  offerCodeToBytes,
} from "../../src/wire/offer-code";
import {
  findOfferCode,
  looksLikeOfferCode,
  offerCodeError,
  offerCodeToText,
} from "../../src/wire/offer-code-text";
import { bytes, Chance, hex, loadVectors } from "./vectors";

// The descriptions of offer-codes.json are for tests/core/peer.

interface Valid {
  readonly name: string;
  readonly kind: OfferCodeKind;
  readonly passive: boolean;
  readonly id: string;
  readonly expires: number;
  readonly fingerprint: string;
  readonly ufrag: string;
  readonly pwd: string;
  readonly bytes: string;
  readonly text: string;
  readonly rewritten: boolean;
  readonly candidates: string[];
}

interface Pasted {
  readonly name: string;
  readonly input: string;
  readonly wanted: OfferCodeKind;
  readonly id: string | null;
  readonly now: number;
}

const vectors = loadVectors<{
  valid: Valid[];
  found: (Pasted & { text: string })[];
  refused: (Pasted & { problem: OfferCodeProblem })[];
  candidates: { name: string; loopback: boolean; lines: string[]; chosen: string[] }[];
}>("offer-codes");

const first = (vectors.valid[0] as Valid).text;

function find({ input, wanted, id, now }: Pasted) {
  return findOfferCode(input, { kind: wanted, id: id !== null ? bytes(id) : null }, now);
}

test.each(vectors.valid)("$name is read and written", (vector) => {
  const code = offerCodeFromBytes(bytes(vector.bytes), vector.kind) as OfferCode;

  expect(code.kind).toBe(vector.kind);
  expect(code.passive).toBe(vector.passive);
  expect(code.expires).toBe(vector.expires);
  expect(code.ufrag).toBe(vector.ufrag);
  expect(code.pwd).toBe(vector.pwd);
  expect(hex(code.id)).toBe(vector.id);
  expect(hex(code.fingerprint)).toBe(vector.fingerprint);
  expect(code.candidates.map((each, i) => offerCandidateToText(each, i + 1))).toEqual(
    vector.candidates,
  );
  expect(offerCodeToText(code)).toBe(vector.text);
  expect(looksLikeOfferCode(vector.text)).toBe(true);
  if (vector.rewritten) {
    const rewritten = offerCodeToBytes({ ...code, bytes: undefined });
    expect(hex(rewritten as Uint8Array)).toBe(vector.bytes);
  }
});

test.each(vectors.found)("found: $name", (vector) => {
  const found = find(vector);

  expect("code" in found ? offerCodeToText(found.code) : found.problem).toBe(vector.text);
  expect(looksLikeOfferCode(vector.input)).toBe(true);
});

test.each(vectors.refused)("refused: $name", (vector) => {
  expect(find(vector)).toEqual({ problem: vector.problem });
});

test.each(vectors.candidates)("candidates: $name", ({ lines, loopback, chosen }) => {
  const candidates = chooseOfferCandidates(lines, loopback);

  expect(candidates.map((each, i) => offerCandidateToText(each, i + 1))).toEqual(chosen);
});

test("a code that is cut or altered anywhere is not taken for another", () => {
  const wanted = { kind: "offer", id: null } as const;

  for (let i = "tincan-offer.".length; i < first.length; i++) {
    const altered = first.slice(0, i) + (first[i] === "A" ? "B" : "A") + first.slice(i + 1);

    expect(findOfferCode(first.slice(0, i), wanted, 0)).toEqual({ problem: "damaged" });
    expect(findOfferCode(altered, wanted, 0)).toEqual({ problem: "damaged" });
  }
});

test("nothing that somebody pastes makes the reader fail", () => {
  const chance = new Chance(13);
  const texts = [...vectors.found, ...vectors.refused].map(({ input }) => input.slice(0, 2000));

  for (let i = 0; i < 2000; i++) {
    const found = findOfferCode(chance.mutate(chance.of(texts)), { kind: "offer", id: null }, 0);

    expect("code" in found || found.problem !== undefined).toBe(true);
  }
});

test("each problem has a sentence that is no other's", () => {
  const problems: OfferCodeProblem[] = [
    ...(["none", "damaged", "newer", "own", "kind", "other", "old", "clock"] as const),
  ];
  const sentences = [
    ...problems.map((problem) => offerCodeError(problem, "offer")),
    offerCodeError("none", "answer"),
    offerCodeError("kind", "answer"),
  ].map(({ message }) => message);

  expect(new Set(sentences).size).toBe(problems.length + 2);
  for (const sentence of sentences) expect(sentence).toMatch(/\.$/);
  expect(problems.map((problem) => offerCodeError(problem, "offer").code)).toEqual([
    ...["code-invalid", "code-invalid", "version", "code-invalid"],
    ...["code-invalid", "code-invalid", "code-ended", "code-invalid"],
  ]);
});

test("what does not fit into a code is not written", () => {
  const code: OfferCode = {
    kind: "offer",
    passive: false,
    id: new Uint8Array(8),
    expires: 0,
    fingerprint: new Uint8Array(32),
    ufrag: "abcd",
    pwd: "0123456789abcdefghijkl",
    candidates: [],
  };

  expect(offerCodeToBytes(code)).not.toBeNull();
  expect(offerCodeToText({ ...code, ufrag: "abc_" })).toBeNull();
  expect(offerCodeToText({ ...code, ufrag: "abc" })).toBeNull();
  expect(offerCodeToText({ ...code, pwd: "0123456789abcdefghijk" })).toBeNull();
});

test("an offer code is told from other codes", () => {
  expect(looksLikeOfferCode(" “Tincan-Answer.…”")).toBe(true);
  expect(looksLikeOfferCode("7-acrobat-gymnast-unzip")).toBe(false);
  expect(looksLikeOfferCode("tincan-offers.txt")).toBe(false);
  expect(looksLikeOfferCode("tincan-offer.\ud800")).toBe(false);
  expect(looksLikeOfferCode("")).toBe(false);
});
