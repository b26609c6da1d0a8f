// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { expect, test } from "vitest";
import { MAX_BODY_BYTES, MAX_SIGNAL_BYTES } from "../../src/wire/limits";
import { Seal } from "../../src/wire/seal";
import { encodeUtf8 } from "../../src/wire/utf8";
import { bytes, expectError, hex, loadVectors } from "./vectors";

type Side = "guest" | "host";

const vectors = loadVectors<{
  seal_guest: string;
  seal_host: string;
  valid: { side: Side; bodies: { plaintext: string; body: string }[] }[];
  invalid: { name: string; steps: { body: string; opens: string | null }[] }[];
}>("seal");

function newSeal(side: Side): Seal {
  const guest = bytes(vectors.seal_guest);
  const host = bytes(vectors.seal_host);
  return side === "guest" ? new Seal(guest, host) : new Seal(host, guest);
}

test.each(vectors.valid)("what the $side seals opens on the other side", ({ side, bodies }) => {
  const sender = newSeal(side);
  const receiver = newSeal(side === "guest" ? "host" : "guest");

  for (const { plaintext, body } of bodies) {
    const sealed = sender.seal(bytes(plaintext));
    expect(hex(sealed)).toBe(body);
    expect(hex(receiver.open(sealed))).toBe(plaintext);
  }
});

test.each(vectors.invalid)("$name", ({ steps }) => {
  const host = newSeal("host");

  for (const { body, opens } of steps) {
    if (opens === null) expectError("protocol", () => host.open(bytes(body)));
    else expect(hex(host.open(bytes(body)))).toBe(opens);
  }
});

test("the longest signal fits into a body", () => {
  const guest = newSeal("guest");
  const host = newSeal("host");
  const longest = new Uint8Array(MAX_SIGNAL_BYTES).fill(7);
  const body = guest.seal(longest);

  expect(body.length).toBeLessThanOrEqual(MAX_BODY_BYTES);
  expect(host.open(body)).toEqual(longest);
  expect(() => guest.seal(new Uint8Array(MAX_SIGNAL_BYTES + 1))).toThrow(RangeError);

  const tooLong = new Uint8Array(body.length + 1);
  tooLong[0] = 0x10;
  tooLong[8] = 2;
  expectError("protocol", () => host.open(tooLong));
});

test("no bit of a body can be another one", () => {
  const body = newSeal("guest").seal(encodeUtf8("signal"));
  const host = newSeal("host");

  for (let bit = 0; bit < body.length * 8; bit++) {
    const altered = body.slice();
    altered[bit >> 3] = (altered[bit >> 3] as number) ^ (1 << (bit & 7));
    expectError("protocol", () => host.open(altered));
  }
  expect(host.open(body)).toEqual(encodeUtf8("signal"));
});

test("a body may be a part of a larger buffer", () => {
  const body = newSeal("guest").seal(encodeUtf8("signal"));
  const buffer = new Uint8Array(body.length + 10);
  buffer.set(body, 5);
  expect(newSeal("host").open(buffer.subarray(5, 5 + body.length))).toEqual(encodeUtf8("signal"));
});

test("keys are copied, and have a length", () => {
  const key = new Uint8Array(32).fill(1);
  const seal = new Seal(key, key);
  key.fill(0);
  const other = new Seal(new Uint8Array(32), new Uint8Array(32).fill(1));
  expect(other.open(seal.seal(Uint8Array.of(5)))).toEqual(Uint8Array.of(5));
  expect(() => new Seal(new Uint8Array(31), key)).toThrow(RangeError);
});
