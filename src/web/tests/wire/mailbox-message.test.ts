// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { expect, test } from "vitest";
import { fromBase64UrlExact } from "../../src/wire/base64url";
import { TincanError } from "../../src/wire/error";
import {
  closeCodeMayRetry,
  guestNameFromToken,
  type MailboxMessage,
  mailboxMessageToString,
  parseMailboxMessage,
} from "../../src/wire/mailbox-message";
import { Chance, expectError, loadVectors, type TextVector, vectorText } from "./vectors";

const vectors = loadVectors<{
  valid: (TextVector & { canonical?: unknown; body_bytes?: number })[];
  invalid: TextVector[];
  close_codes: { code: number; retry: boolean }[];
  guests: { token: string; guest: string }[];
}>("mailbox-messages");

test.each(vectors.valid)("$name is read and written", (vector) => {
  const message = parseMailboxMessage(vectorText(vector));

  if (vector.body_bytes !== undefined) {
    expect(message?.type === "send" ? message.body.length : -1).toBe(vector.body_bytes);
  } else if (vector.canonical === null) {
    expect(message).toBeNull();
  } else {
    const text = mailboxMessageToString(message as MailboxMessage);
    expect(JSON.parse(text)).toEqual(vector.canonical);
    expect(parseMailboxMessage(text)).toEqual(message);
  }
});

test.each(vectors.invalid)("$name is refused", (vector) => {
  expectError("protocol", () => parseMailboxMessage(vectorText(vector)));
});

test("fields are what the message says", () => {
  expect(
    parseMailboxMessage(
      '{"type":"open","mailbox":"AAECAwQFBgcICQoLDA0ODw","nameplate":"7",' +
        '"token":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8","code":true}',
    ),
  ).toEqual({
    type: "open",
    mailbox: Uint8Array.from({ length: 16 }, (_value, i) => i),
    token: Uint8Array.from({ length: 32 }, (_value, i) => i),
    nameplate: "7",
    code: true,
  });
  expect(
    parseMailboxMessage(
      '{"type":"welcome","version":2,"keepalive":25,"ice_servers":[' +
        '{"urls":["turn:t:9?transport=udp"],"username":"u","credential":"c"}]}',
    ),
  ).toEqual({
    type: "welcome",
    version: 2,
    keepalive: 25,
    iceServers: [
      { kind: "turn", transport: "udp", host: "t", port: 9, username: "u", credential: "c" },
    ],
  });
  expect(parseMailboxMessage('{"type":"error","code":"queue-full"}')).toEqual({
    type: "error",
    code: "queue-full",
  });
  expect(parseMailboxMessage('{"type":"error","code":"unknown"}')).toEqual({
    type: "error",
    code: "unknown",
  });
});

test.each(vectors.close_codes)("close code $code: try again? $retry", ({ code, retry }) => {
  expect(closeCodeMayRetry(code)).toBe(retry);
});

test.each(vectors.guests)("the name of a guest is $guest", ({ token, guest }) => {
  expect(guestNameFromToken(fromBase64UrlExact(token, 32))).toBe(guest);
});

test("messages with some letters changed are read or refused, never worse", () => {
  const chance = new Chance(7);
  let refused = 0;

  for (const vector of vectors.valid) {
    const text = vectorText(vector);

    for (let round = 0; round < (text.length > 2000 ? 2 : 50); round++) {
      try {
        parseMailboxMessage(chance.mutate(text));
      } catch (error) {
        expect(error).toBeInstanceOf(TincanError);
        expect((error as TincanError).code).toBe("protocol");
        refused++;
      }
    }
  }
  expect(refused).toBeGreaterThan(100);
});
