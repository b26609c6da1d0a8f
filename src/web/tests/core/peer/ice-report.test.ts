// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { expect, test } from "vitest";
import { IceObserver, mergeReports, type OwnCandidate } from "../../../src/core/peer/ice-report";

const RELAY = { username: "u", credential: "p" };
const SERVERS = [
  { urls: ["stun:stun.example", "stun:[2001:db8::1]:3478"] },
  { urls: "turn:turn.example?transport=udp", ...RELAY },
  { urls: "turn:turn.example:443?transport=tcp", ...RELAY },
  { urls: "turn:without.example" },
];
const HIDDEN = "8a1a0ff0-6b1f-4d3c-9c2c-2f6b1f4d3c9c.local";

const own = (address: string, type: string, more: Partial<OwnCandidate> = {}) => ({
  candidate: `candidate:1 1 udp 1 ${address} 5000 typ ${type}`,
  ...more,
});

test("counts whom a browser asks", () => {
  const { report } = new IceObserver(SERVERS);

  expect(report).toEqual({
    asked: 3,
    answered: null,
    relays: 2,
    relayWorks: false,
    relayRefused: false,
  });
  expect(new IceObserver([]).report).toMatchObject({ asked: 0, relays: 0 });
});

test.each<[name: string, OwnCandidate[], answered: boolean | null, relayWorks: boolean]>([
  ["hidden addresses", [own(HIDDEN, "host")], null, false],
  ["an address from outside", [own("203.0.113.9", "srflx")], true, false],
  ["a relay's", [own("203.0.113.9", "relay")], null, true],
  ["a relay's by UDP", [own("203.0.113.9", "relay", { relayProtocol: "udp" })], true, true],
  ["a relay's by TCP", [own("203.0.113.9", "relay", { relayProtocol: "tcp" })], null, true],
  ["the end", [{ candidate: "" }], null, false],
])("learns from %s", (_name, candidates, answered, relayWorks) => {
  const observer = new IceObserver(SERVERS);

  for (const candidate of candidates) observer.candidate(candidate);
  expect(observer.report).toMatchObject({ answered, relayWorks, relayRefused: false });
});

test.each<[name: string, errors: [code: number, url?: string][], boolean | null, boolean]>([
  ["silence", [[701, "stun:stun.example:3478"]], false, false],
  ["a refusal by UDP", [[401, "turn:turn.example:3478?transport=udp"]], true, true],
  ["a refusal by TCP", [[401, "turn:turn.example:443?transport=tcp"], [701]], false, true],
  ["another error", [[486, "turn:turn.example:3478?transport=udp"]], null, false],
])("learns from %s", (_name, errors, answered, relayRefused) => {
  const observer = new IceObserver(SERVERS);

  for (const [errorCode, url] of errors) observer.error({ errorCode, url });
  expect(observer.report).toMatchObject({ answered, relayRefused });
});

test("one server that is away does not stand for all", () => {
  const observer = new IceObserver(SERVERS);

  observer.error({ errorCode: 701, url: "stun:stun.example:3478" });
  observer.candidate(own("203.0.113.9", "srflx"));
  expect(observer.report.answered).toBe(true);
});

test("a name that nobody knows says nothing of the network", () => {
  const observer = new IceObserver(SERVERS);

  observer.error({ errorCode: 701, errorText: "STUN host lookup received error." });
  observer.tookTooLong();
  expect(observer.report.answered).toBeNull();
});

test("a browser that is still asking hears nothing", () => {
  const observer = new IceObserver(SERVERS);

  observer.tookTooLong();
  expect(observer.report.answered).toBe(false);
  observer.candidate(own("203.0.113.9", "srflx"));
  expect(observer.report.answered).toBe(true);
});

test("nobody needs to tell a public address", () => {
  const observer = new IceObserver(SERVERS);

  observer.candidate(own("203.0.113.9", "host"));
  observer.error({ errorCode: 701, url: "stun:stun.example:3478" });
  expect(observer.report.answered).toBeNull();
});

test("of several attempts the best counts", () => {
  const [one, other] = [new IceObserver(SERVERS), new IceObserver(SERVERS)];

  one.error({ errorCode: 701 });
  expect(mergeReports(null, one.report)).toEqual(one.report);
  expect(mergeReports(one.report, other.report).answered).toBe(false);
  other.candidate(own("203.0.113.9", "relay", { relayProtocol: "udp" }));
  expect(mergeReports(one.report, other.report)).toMatchObject({
    answered: true,
    relayWorks: true,
    asked: 3,
  });
});
