// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { expect, test } from "vitest";
import { isSealed, isShareA } from "../../src/wire/body";
import type { TincanError } from "../../src/wire/error";
import { Handshake, newRefuse, RefuseReason, type Via } from "../../src/wire/handshake";
import { Seal } from "../../src/wire/seal";
import { encodeUtf8 } from "../../src/wire/utf8";
import { bytes, hex, loadVectors } from "./vectors";

interface Setup {
  via: Via;
  mailbox: string;
  password: string;
  sid: string;
  scalar_guest: string;
  scalar_host: string;
  share_a: string;
}

const vectors = loadVectors<{
  valid: (Setup & {
    name: string;
    share_b: string;
    confirm_guest: string;
    confirm_host: string;
    seal_guest: string;
    seal_host: string;
  })[];
  setup: Setup;
  invalid: {
    name: string;
    role: "guest" | "host";
    error: string;
    steps: { receive: string; reply: string | null }[];
  }[];
}>("handshake");

function newGuest(setup: Setup): Handshake {
  return Handshake.guest(setup.via, bytes(setup.mailbox), bytes(setup.password), {
    newSid: () => bytes(setup.sid),
    newScalar: () => bytes(setup.scalar_guest),
  });
}

/** A host that lets guests in in one way. */
function newHost(setup: Setup): Handshake {
  const passwords = { code: null, link: null, [setup.via]: bytes(setup.password) };
  return Handshake.host(bytes(setup.mailbox), passwords, {
    newSid: () => {
      throw new Error("A host has no sid of its own");
    },
    newScalar: () => bytes(setup.scalar_host),
  });
}

/** Gives `body` to `to`, which must take it; returns the answer. */
function pass(to: Handshake, body: Uint8Array | null): Uint8Array | null {
  const { reply, error } = to.receive(body as Uint8Array);
  expect(error).toBeNull();
  return reply;
}

function stealSeals(guest: Handshake, host: Handshake): { guest: Seal; host: Seal } {
  const seals = { guest: guest.stealSeal() as Seal, host: host.stealSeal() as Seal };

  expect(seals.guest).not.toBeNull();
  expect(seals.host).not.toBeNull();
  expect(guest.stealSeal()).toBeNull();
  expect(host.stealSeal()).toBeNull();
  return seals;
}

function expectSealsToWork(guest: Handshake, host: Handshake): void {
  const seals = stealSeals(guest, host);
  const signal = encodeUtf8("signal");
  const toHost = seals.guest.seal(signal);
  const toGuest = seals.host.seal(signal);

  expect(isSealed(toHost)).toBe(true);
  expect(seals.host.open(toHost)).toEqual(signal);
  expect(seals.guest.open(toGuest)).toEqual(signal);
}

test.each(vectors.valid)("$name: both come to the same keys", (vector) => {
  const guest = newGuest(vector);
  const host = newHost(vector);

  const shareA = guest.start();
  expect(hex(shareA)).toBe(vector.share_a);
  expect(isShareA(shareA)).toBe(true);
  const shareB = pass(host, shareA) as Uint8Array;
  expect(hex(shareB)).toBe(vector.share_b);
  const confirmGuest = pass(guest, shareB) as Uint8Array;
  expect(hex(confirmGuest)).toBe(vector.confirm_guest);
  expect(host.state).toBe("waiting");
  expect(host.stealSeal()).toBeNull();
  const confirmHost = pass(host, confirmGuest) as Uint8Array;
  expect(hex(confirmHost)).toBe(vector.confirm_host);
  expect(host.state).toBe("confirmed");
  expect(guest.state).toBe("waiting");
  expect(pass(guest, confirmHost)).toBeNull();
  expect(guest.state).toBe("confirmed");
  expect(host.via).toBe(vector.via);

  // A seal tells its keys by what it makes.
  const seals = stealSeals(guest, host);
  const sealGuest = bytes(vector.seal_guest);
  const sealHost = bytes(vector.seal_host);
  const signal = encodeUtf8("signal");
  const fromGuest = seals.guest.seal(signal);
  const fromHost = seals.host.seal(signal);
  expect(fromGuest).toEqual(new Seal(sealGuest, sealHost).seal(signal));
  expect(fromHost).toEqual(new Seal(sealHost, sealGuest).seal(signal));
  expect(seals.host.open(fromGuest)).toEqual(signal);
  expect(seals.guest.open(fromHost)).toEqual(signal);
});

test.each(vectors.invalid)("$role: $name", ({ role, error: code, steps }) => {
  const side = role === "guest" ? newGuest(vectors.setup) : newHost(vectors.setup);
  if (role === "guest") expect(hex(side.start())).toBe(vectors.setup.share_a);
  let last: TincanError | null = null;

  for (const step of steps) {
    expect(side.state).toBe("waiting");
    expect(last).toBeNull();
    const { reply, error } = side.receive(bytes(step.receive));
    expect(reply !== null ? hex(reply) : null).toBe(step.reply);
    last = error;
  }

  expect(last?.code).toBe(code);
  expect(side.state).toBe("failed");
  expect(side.stealSeal()).toBeNull();
});

const mailbox = new Uint8Array(16).fill(1);
const right = encodeUtf8("right");
const wrong = encodeUtf8("wrong");

/** Runs an agreement up to where the host has judged the guest's confirmation. */
function meet(guest: Handshake, host: Handshake) {
  const shareB = pass(host, guest.start());
  return host.receive(pass(guest, shareB) as Uint8Array);
}

/** Both sides are told, and the host says nothing that helps to guess. */
function expectWrong(guest: Handshake, host: Handshake): void {
  const { reply, error } = meet(guest, host);
  expect(error?.code).toBe("code-wrong");
  expect(hex(reply as Uint8Array)).toBe("050101");

  const answer = guest.receive(reply as Uint8Array);
  expect(answer.error?.code).toBe("code-wrong");
  expect(answer.reply).toBeNull();
}

test("a wrong password, and the words of it", () => {
  const passwords = { code: right, link: right };
  expectWrong(Handshake.guest("code", mailbox, wrong), Handshake.host(mailbox, passwords));
  expectWrong(Handshake.guest("link", mailbox, wrong), Handshake.host(mailbox, passwords));

  const guest = Handshake.guest("code", mailbox, wrong);
  const host = Handshake.host(mailbox, passwords);
  const { reply, error } = meet(guest, host);
  expect(error?.message).toBe("Somebody used a wrong code. Compare the code and try again.");
  expect(guest.receive(reply as Uint8Array).error?.message).toBe(
    "The code is wrong. Compare its words and try again.",
  );
});

test("the words do not open the way of the link", () => {
  const code = encodeUtf8("code");
  const passwords = { code, link: encodeUtf8("link") };
  expectWrong(Handshake.guest("link", mailbox, code), Handshake.host(mailbox, passwords));
});

test("a server that tells different mailbox ids stands between two that do not agree", () => {
  const other = new Uint8Array(16).fill(2);
  const guest = Handshake.guest("code", mailbox, right);
  expectWrong(guest, Handshake.host(other, { code: right, link: null }));
});

test("no two agreements are the same, and all work", () => {
  const seen = new Set<string>();

  for (let i = 0; i < 10; i++) {
    const guest = Handshake.guest("link", mailbox, right);
    const host = Handshake.host(mailbox, { code: null, link: right });
    const { reply, error } = meet(guest, host);
    expect(error).toBeNull();
    expect(pass(guest, reply)).toBeNull();
    expectSealsToWork(guest, host);
    seen.add(hex(reply as Uint8Array));
  }
  expect(seen.size).toBe(10);
});

test("a guest that lost its connection half way begins again, with the same host", () => {
  const host = Handshake.host(mailbox, { code: right, link: null });
  const first = Handshake.guest("code", mailbox, right);
  const lost = pass(host, first.start());
  expect(lost).not.toBeNull();

  const second = Handshake.guest("code", mailbox, right);
  expect(pass(second, meet(second, host).reply)).toBeNull();
  expectSealsToWork(second, host);
});

test("after the confirmation nobody in between can undo it", () => {
  const guest = Handshake.guest("code", mailbox, right);
  const host = Handshake.host(mailbox, { code: right, link: null });
  const refuse = newRefuse(RefuseReason.BUSY);
  const confirmHost = meet(guest, host).reply;

  expect(pass(guest, confirmHost)).toBeNull();
  expect(pass(guest, refuse)).toBeNull();
  expect(pass(guest, confirmHost)).toBeNull();
  expect(pass(host, refuse)).toBeNull();
  expectSealsToWork(guest, host);
});

test("what failed stays failed", () => {
  const guest = Handshake.guest("code", mailbox, wrong);
  const host = Handshake.host(mailbox, { code: right, link: null });
  expectWrong(guest, host);

  const again = host.receive(bytes("01"));
  expect(again.error?.code).toBe("protocol");
  expect(again.reply).toBeNull();
});

test("each of two versions is told what to update, and on which side", () => {
  const host = Handshake.host(mailbox, { code: right, link: null });
  const newer = host.receive(bytes("0102"));
  expect(newer.error?.code).toBe("version");
  expect(newer.error?.message).toContain("newer version of Tincan. Update Tincan here");
  expect(hex(newer.reply as Uint8Array)).toBe("050201");

  const guest = Handshake.guest("code", mailbox, right);
  guest.start();
  const older = guest.receive(bytes("050200"));
  expect(older.error?.code).toBe("version");
  expect(older.error?.message).toContain("older version of Tincan. Update Tincan there");
  expect(older.reply).toBeNull();
});

test("a share with the top bits set is another one, which the other side notices", () => {
  const host = newHost(vectors.setup);
  const altered = bytes(vectors.setup.share_a);
  altered[altered.length - 1] = (altered[altered.length - 1] as number) | 0x80;
  expect(host.receive(altered).error?.code).toBe("code-wrong");
});

test("a mailbox id of another length, and a second start, are our own mistakes", () => {
  expect(() => Handshake.guest("code", new Uint8Array(15), right)).toThrow(RangeError);
  const guest = Handshake.guest("code", mailbox, right);
  guest.start();
  expect(() => guest.start()).toThrow();
});
