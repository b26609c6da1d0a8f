// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { expect, test } from "vitest";
import { Comparison, type ComparisonControl, isComparisonControl } from "../../src/wire/comparison";
import { type Control, controlToString, parseControl } from "../../src/wire/control";
import {
  type TextVector,
  bytes,
  Chance,
  expectError,
  hex,
  loadVectors,
  vectorText,
} from "./vectors";

interface Valid {
  readonly name: string;
  readonly offer: string;
  readonly answer: string;
  readonly nonce_host: string;
  readonly nonce_guest: string;
  readonly commitment: string;
  readonly words: string;
}

const vectors = loadVectors<{
  valid: Valid[];
  invalid: {
    name: string;
    role: "host" | "guest";
    error: "untrusted" | "protocol";
    received: { type: ComparisonControl["type"]; value: string }[];
  }[];
  messages: { valid: (TextVector & { canonical: unknown })[]; invalid: TextVector[] };
}>("comparison");

const honest = vectors.valid[0] as Valid;

function newFrom(vector: Valid, isHost: boolean): Comparison {
  const nonce = bytes(isHost ? vector.nonce_host : vector.nonce_guest);
  return new Comparison(isHost, bytes(vector.offer), bytes(vector.answer), () => nonce);
}

function newControl(type: ComparisonControl["type"], value: Uint8Array): ComparisonControl {
  return type === "commit" ? { type, commitment: value } : { type, nonce: value };
}

test.each(vectors.valid)("$name: both sides show the same words", (vector) => {
  const host = newFrom(vector, true);
  const guest = newFrom(vector, false);
  const commit = guest.start();
  expect(commit).toEqual(newControl("commit", bytes(vector.commitment)));

  const nonce = host.receive(commit);
  expect(nonce).toEqual(newControl("nonce", bytes(vector.nonce_host)));
  expect(host.words).toBeNull();
  expect(guest.words).toBeNull();

  const reveal = guest.receive(nonce as ComparisonControl);
  expect(reveal).toEqual(newControl("reveal", bytes(vector.nonce_guest)));
  expect(guest.words).toBe(vector.words);

  expect(host.receive(reveal as ComparisonControl)).toBeNull();
  expect(host.words).toBe(vector.words);
});

test.each(vectors.invalid)("$name ends the exchange", ({ role, error, received }) => {
  const self = newFrom(honest, role === "host");
  const controls = received.map(({ type, value }) => newControl(type, bytes(value)));
  const last = controls.pop() as ComparisonControl;

  if (role === "guest") self.start();
  for (const control of controls) self.receive(control);
  expectError(error, () => self.receive(last));
});

test.each(vectors.messages.valid)("$name is read and written", (vector) => {
  const control = parseControl(vectorText(vector)) as Control;

  expect(isComparisonControl(control)).toBe(true);
  expect(JSON.parse(controlToString(control))).toEqual(vector.canonical);
});

test.each(vectors.messages.invalid)("$name is refused", (vector) => {
  expectError("protocol", () => parseControl(vectorText(vector)));
});

test("other messages are none of the comparison", () => {
  expect(isComparisonControl({ type: "ping", n: 1 })).toBe(false);
});

/*
 * Who carries the codes puts own keys into both. The million keys are tried in C; here it is enough
 * that other codes are other words, and that one word alone would be found.
 */
test("an attacker with other codes shows other words", () => {
  const chance = new Chance(14);
  const altered = () => {
    const code = bytes(honest.answer);
    code.set(chance.bytes(32), 16);
    return code;
  };
  const wordsFor = (offer: Uint8Array, answer: Uint8Array) => {
    const guest = new Comparison(false, offer, answer, () => bytes(honest.nonce_guest));
    guest.start();
    guest.receive({ type: "nonce", nonce: bytes(honest.nonce_host) });
    return guest.words;
  };
  let first = 0;

  for (let i = 0; i < 20_000; i++) {
    const tried = wordsFor(bytes(honest.offer), altered());
    expect(tried).not.toBe(honest.words);
    if (tried?.split(" ")[0] === honest.words.split(" ")[0]) first++;
  }
  expect(first).toBeGreaterThan(3);
  expect(first).toBeLessThan(40);
});

test("nobody chooses a nonce after having seen the other one's", () => {
  for (let i = 0; i < 200; i++) {
    const host = newFrom(honest, true);
    const chosen = new Uint8Array(32).fill(i);

    host.receive(newFrom(honest, false).start());
    expectError("untrusted", () => host.receive({ type: "reveal", nonce: chosen }));
    expect(host.words).toBeNull();
  }
});

test("nonces are new for each connection", () => {
  const commitment = () => {
    const control = new Comparison(false, Uint8Array.of(1), Uint8Array.of(2)).start();
    return control.type === "commit" ? hex(control.commitment) : "";
  };

  expect(commitment()).not.toBe(commitment());
  expect(commitment()).toHaveLength(64);
});
