// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { ed25519 } from "@noble/curves/ed25519";
import { describe, expect, test } from "vitest";
import {
  calculateGenerator,
  concatWithLengths,
  deriveIsk,
  generatorString,
  prependLength,
  sampleScalar,
  scalarMult,
} from "../../src/wire/cpace";
import { randomSecret } from "../../src/wire/secret";
import { bytes, hex, loadVectors } from "./vectors";

interface CpaceVector {
  prs: string;
  ci: string;
  sid: string;
  generator_string: string;
  generator: string;
  scalar_a: string;
  ad_a: string;
  share_a: string;
  scalar_b: string;
  ad_b: string;
  share_b: string;
  k: string;
  isk: string;
}

const vectors = loadVectors<{
  prepend_len: { hex: string; result: string }[];
  lv_cat: { parts: string[]; result: string }[];
  valid: CpaceVector[];
  scalar_mult: {
    valid: { scalar: string; point: string; result: string }[];
    invalid: { scalar: string; point: string; why: string }[];
  };
}>("cpace");

test.each(vectors.prepend_len)("prepend_len of $hex", ({ hex: input, result }) => {
  expect(hex(prependLength(bytes(input)))).toBe(result);
});

test.each(vectors.lv_cat)("lv_cat of $parts", ({ parts, result }) => {
  expect(hex(concatWithLengths(...parts.map(bytes)))).toBe(result);
});

test("lengths beyond two bytes of LEB128", () => {
  expect(hex(prependLength(new Uint8Array(16384)).subarray(0, 4))).toBe("80800100");
});

test.each(vectors.valid)("the draft's agreement", (vector) => {
  const prs = bytes(vector.prs);
  const ci = bytes(vector.ci);
  const sid = bytes(vector.sid);
  const scalarA = bytes(vector.scalar_a);
  const scalarB = bytes(vector.scalar_b);
  const shareA = bytes(vector.share_a);
  const shareB = bytes(vector.share_b);
  const k = bytes(vector.k);

  expect(hex(generatorString(prs, ci, sid))).toBe(vector.generator_string);
  const generator = calculateGenerator(prs, ci, sid);
  expect(hex(generator)).toBe(vector.generator);
  expect(scalarMult(scalarA, generator)).toEqual(shareA);
  expect(scalarMult(scalarB, generator)).toEqual(shareB);
  expect(scalarMult(scalarA, shareB)).toEqual(k);
  expect(scalarMult(scalarB, shareA)).toEqual(k);
  expect(hex(deriveIsk(sid, k, shareA, bytes(vector.ad_a), shareB, bytes(vector.ad_b)))).toBe(
    vector.isk,
  );
});

describe("scalar_mult_vfy", () => {
  test.each(vectors.scalar_mult.valid)("$point", ({ scalar, point, result }) => {
    expect(scalarMult(bytes(scalar), bytes(point))).toEqual(bytes(result));
  });

  test.each(vectors.scalar_mult.invalid)("$why", ({ scalar, point }) => {
    expect(scalarMult(bytes(scalar), bytes(point))).toBeNull();
  });

  test("a multiple of the order gives the neutral element", () => {
    const [vector] = vectors.scalar_mult.valid;
    const order = ed25519.CURVE.n.toString(16).padStart(64, "0");
    const scalar = bytes(order).reverse();
    expect(scalarMult(scalar, bytes(vector?.point ?? ""))).toBeNull();
    expect(scalarMult(new Uint8Array(32), bytes(vector?.point ?? ""))).toBeNull();
  });

  test("what has another length is no point", () => {
    const [vector] = vectors.scalar_mult.valid;
    expect(scalarMult(bytes(vector?.scalar ?? ""), new Uint8Array(31))).toBeNull();
  });
});

describe("scalars", () => {
  test("are all different, and below the order", () => {
    const seen = new Set<string>();

    for (let i = 0; i < 200; i++) {
      const scalar = sampleScalar(randomSecret);
      expect(scalar).toHaveLength(32);
      expect(BigInt(`0x${hex(scalar.slice().reverse())}`) < ed25519.CURVE.n).toBe(true);
      seen.add(hex(scalar));
    }
    expect(seen.size).toBe(200);
  });

  test("that are none are thrown away", () => {
    const one = new Uint8Array(32);
    one[0] = 1;
    const chances = [new Uint8Array(32), new Uint8Array(32).fill(255), one];
    expect(sampleScalar(() => chances.shift()?.slice() ?? one)).toEqual(one);
    expect(chances).toEqual([]);
  });
});
