// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { expect, test } from "vitest";
import { noWayError } from "../../src/core/no-way";
import type { IceReport } from "../../src/core/peer/ice-report";

const STUN: IceReport = {
  asked: 1,
  answered: true,
  relays: 0,
  relayWorks: false,
  relayRefused: false,
};
const TURN: IceReport = { ...STUN, relays: 1 };

test.each<[name: string, IceReport | null, otherPublic: boolean, RegExp | null]>([
  ["nothing is known", null, true, null],
  ["nobody was asked", { ...STUN, asked: 0, answered: null }, true, null],
  ["the browser says nothing", { ...STUN, answered: null }, true, null],
  ["UDP is blocked here", { ...STUN, answered: false }, true, /^This network .* is no relay/],
  ["UDP is blocked there", STUN, false, /^The other side's network does not let through UDP/],
  ["neither", STUN, true, /^No direct way between your two networks/],
  ["the relay works", { ...TURN, relayWorks: true, answered: false }, true, null],
  ["the relay refuses", { ...TURN, relayRefused: true }, true, /refused the name or the password/],
  ["nor to the relay", { ...TURN, answered: false }, true, /nor to the relay\. .* port 443/],
  ["the relay is dead", TURN, true, /\(TURN server\) does not work/],
  ["a relay, and nothing is said", { ...TURN, answered: null }, true, null],
])("%s", (_name, report, otherPublic, sentence) => {
  const error = noWayError(report, otherPublic);

  if (sentence === null) {
    expect(error).toBeNull();
  } else {
    expect(error?.code).toBe("not-connected");
    expect(error?.message).toMatch(sentence);
  }
});
