// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { expect, test } from "vitest";
import {
  iceServersFromJson,
  iceServersToJson,
  iceServerToUrl,
  parseIceServer,
} from "../../src/wire/ice-server";
import { expectError, loadVectors } from "./vectors";

const vectors = loadVectors<{
  valid: {
    url: string;
    kind: string;
    host: string;
    port: number;
    transport: string;
    written: string;
  }[];
  invalid: { url: string; why: string }[];
}>("ice-servers");

test.each(vectors.valid)("$url is read and written", ({ url, written, ...expected }) => {
  const server = parseIceServer(url);

  expect(server).toEqual(expected);
  expect(iceServerToUrl(server)).toBe(written);
  expect(parseIceServer(written)).toEqual(server);
});

test.each(vectors.invalid)("$url is refused: $why", ({ url }) => {
  const { message } = expectError("protocol", () => parseIceServer(url, "ann", "secret"));
  // A sentence for people.
  expect(message).toMatch(/\.$/);
});

test("TLS is explained", () => {
  const { message } = expectError("protocol", () => parseIceServer("turns:turn.example.org"));
  expect(message).toContain("TLS");
  expect(message).toContain("transport=tcp");
});

test("secrets are not quoted", () => {
  const { message } = expectError("protocol", () =>
    parseIceServer("turn:ann:sEcReT@turn.example.org"),
  );
  expect(message).not.toContain("sEcReT");
  expect(message).toContain("password");
});

test("what cannot be used is left out", () => {
  const array = [
    { urls: ["stun:a", "stuns:b", 7, "turn:c"] },
    { urls: "stun:d" },
    { urls: ["turn:e", "turn:f?transport=tcp"], username: "u", credential: "c" },
    { urls: "turn:g", username: "u" },
    { urls: "turn:h", username: "u", credential: 5 },
    { urls: { 0: "stun:i" } },
    {},
    null,
    "stun:j",
    ["stun:k"],
    JSON.parse('{"__proto__":{"urls":"stun:l"}}'),
  ];

  expect(iceServersFromJson(array).map(iceServerToUrl)).toEqual([
    "stun:a:3478",
    "stun:d:3478",
    "turn:e:3478",
    "turn:f:3478?transport=tcp",
  ]);
});

test("servers are written as browsers take them", () => {
  const servers = [parseIceServer("stun:a"), parseIceServer("turn:b:1", 'ann "x"', "sécret")];
  const json = iceServersToJson(servers);

  expect(json).toEqual([
    { urls: ["stun:a:3478"] },
    { urls: ["turn:b:1"], username: 'ann "x"', credential: "sécret" },
  ]);
  expect(iceServersFromJson(json)).toEqual(servers);
});
