// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { expect, test } from "vitest";
import { type Control, controlToString, parseControl } from "../../src/wire/control";
import { TincanError } from "../../src/wire/error";
import { MAX_MESSAGE_BYTES, MAX_SIGNAL_BYTES } from "../../src/wire/limits";
import { parseSignal, signalToBytes } from "../../src/wire/signal";
import { encodeUtf8, utf8Length } from "../../src/wire/utf8";
import { Chance, expectError, loadVectors, type TextVector, vectorText } from "./vectors";

const vectors = loadVectors<{
  valid: (TextVector & { canonical: unknown; unknown_signal?: true })[];
  invalid: TextVector[];
}>("control-messages");

test.each(vectors.valid)("$name is read and written", (vector) => {
  const control = parseControl(vectorText(vector));

  if (vector.canonical === null) {
    expect(control).toBeNull();
    return;
  }
  const text = controlToString(control as Control);
  expect(JSON.parse(text)).toEqual(vector.canonical);
  expect(controlToString(parseControl(text) as Control)).toBe(text);
});

test.each(vectors.invalid)("$name is refused", (vector) => {
  expectError("protocol", () => parseControl(vectorText(vector)));
});

test("fields are what the message says", () => {
  expect(
    parseControl(
      '{"type":"offer","transfer":7,"kind":"text","items":1,"folders":2,"bytes":3,"pages":4,' +
        '"block":2048,"digest":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8","names":["a","b"]}',
    ),
  ).toEqual({
    type: "offer",
    transfer: 7,
    kind: "text",
    items: 1,
    folders: 2,
    bytes: 3,
    pages: 4,
    block: 2048,
    digest: Uint8Array.from({ length: 32 }, (_value, i) => i),
    names: ["a", "b"],
  });
  expect(
    parseControl('{"type":"done","transfer":1,"items":1,"bytes":2,"failed":3,"skipped":4}'),
  ).toEqual({ type: "done", transfer: 1, items: 1, bytes: 2, failed: 3, skipped: 4 });
  expect(parseControl('{"type":"hello","version":1,"app":"a\\u0007","name":"\\u202eb"}')).toEqual({
    type: "hello",
    version: 1,
    app: "a",
    name: "b",
  });
  expect(parseControl('{"type":"cancel","transfer":1,"reason":"busy"}')).toEqual({
    type: "cancel",
    transfer: 1,
    reason: "busy",
  });
});

test("what every object inherits is not a member", () => {
  expectError("protocol", () => parseControl('{"__proto__":{"type":"ping","n":1}}'));
  expect(parseControl('{"type":"toString"}')).toBeNull();
  expect(parseControl('{"type":"__proto__"}')).toBeNull();
});

test("our own names are made safe, and at most five are written", () => {
  const offer: Control = {
    type: "offer",
    transfer: 1,
    kind: "files",
    items: 6,
    folders: 0,
    bytes: 0,
    pages: 1,
    block: 65472,
    digest: new Uint8Array(32),
    names: ["a\nb", "b", "c", "d", "e", "f"],
  };
  const written = JSON.parse(controlToString(offer)) as { names: string[] };
  expect(written.names).toEqual(["a\ufffdb", "b", "c", "d", "e"]);

  const hello: Control = { type: "hello", version: 1, app: " \u202e", name: ` ${"x".repeat(70)}` };
  expect(JSON.parse(controlToString(hello))).toEqual({
    type: "hello",
    version: 1,
    name: "x".repeat(64),
  });
});

test("a signal as long as one may be fits a message, whatever must be escaped in it", () => {
  const head = '{"type":"offer","attempt":1,"sdp":"';
  const text = `${head}${"\\n".repeat((MAX_SIGNAL_BYTES - head.length - 2) / 2)}"}`;
  const signal = parseSignal(encodeUtf8(text));
  if (signal === null) throw new Error("The signal was not read");

  expect(signalToBytes(signal).length).toBeLessThanOrEqual(MAX_SIGNAL_BYTES);
  expect(signalToBytes(signal).length).toBeGreaterThan(MAX_SIGNAL_BYTES - 4);
  const message = controlToString({ type: "signal", signal });
  expect(utf8Length(message)).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
});

test("messages with some letters changed are read or refused, never worse", () => {
  const chance = new Chance(2);
  let refused = 0;

  for (const vector of vectors.valid) {
    const text = vectorText(vector);

    for (let round = 0; round < 50; round++) {
      try {
        parseControl(chance.mutate(text));
      } catch (error) {
        expect(error).toBeInstanceOf(TincanError);
        expect((error as TincanError).code).toBe("protocol");
        refused++;
      }
    }
  }
  expect(refused).toBeGreaterThan(100);
});

test("an error quotes nothing of a stranger", () => {
  for (const text of [
    '{"type":"ping","n":"sEcReT"}',
    '{"type":"decline","transfer":"sEcReT"}',
    '{"type":"sEcReT"',
    '{"type":"signal","signal":{"type":"offer","attempt":"sEcReT"}}',
  ])
    expect(expectError("protocol", () => parseControl(text)).message).not.toContain("sEcReT");
});
