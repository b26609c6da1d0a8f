// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";
import { createApp, type App } from "../../src/stores/app";
import { correctCodeEntry, readCodeEntry } from "../../src/stores/code-entry";
import type { Meeting } from "../../src/stores/meeting";
import { describeSession } from "../../src/stores/words";
import { TincanError } from "../../src/wire/error";
import { FakeRemote } from "../fakes/fake-session";
import { FakeWorld } from "../fakes/fake-world";
import { makeCode } from "../fakes/offer-codes";

function meetingOf(app: App): Meeting {
  const screen = app.screen();

  if (screen.kind !== "meeting") throw new Error(`This is ${screen.kind}`);
  return screen.meeting;
}

test("the one field tells an offer code from the others", () => {
  const code = makeCode();
  const quoted = `> ${code.slice(0, 50)}\n> ${code.slice(50)}`;

  expect(readCodeEntry(quoted)).toMatchObject({ isOffer: true, problem: null });
  expect(correctCodeEntry(quoted, true)).toBe(quoted);
  expect(readCodeEntry(code.slice(0, -3)).problem).toMatch(/A part of the code is missing/);
  expect(readCodeEntry(makeCode({ kind: "answer" })).problem).toMatch(/This is an answer/);
  expect(readCodeEntry(makeCode({ expires: 1000 })).problem).toMatch(/This code has expired/);
  expect(readCodeEntry("7-acrobat-gymnast-unzip").isOffer).toBe(false);
});

test("a code is made, and its answer taken or refused with a sentence", () => {
  const world = new FakeWorld();
  const app = createApp(world);

  app.makeCode();
  const { session } = world;
  session.set({ state: "waiting", ownCode: makeCode(), codeExpires: 1e9 });
  expect(describeSession(session, "")).toMatch(/Waiting for the answer/);

  session.refusal = new TincanError("code-invalid", "Not that.");
  expect(meetingOf(app).takeAnswer("x")).toBe("Not that.");
  session.refusal = null;
  expect(meetingOf(app).takeAnswer("y")).toBeNull();
  expect(session.asked).toEqual(["start", "takeAnswer x", "takeAnswer y"]);
});

test("who hosts the page may name STUN and TURN servers", () => {
  const world = new FakeWorld();
  world.iceServers = [{ urls: "stun:stun.example" }];

  createApp(world).makeCode();
  expect(world.settings[0]?.iceServers).toEqual([{ urls: "stun:stun.example" }]);
});

test("an offer is answered, or it is told why not", () => {
  const world = new FakeWorld();
  const app = createApp(world);

  expect(app.answerCode("hello")).toMatch(/There is no code in this/);
  expect(app.screen().kind).toBe("start");
  expect(app.answerCode(makeCode())).toBeNull();
  expect(world.session.isHost).toBe(false);
  expect(describeSession(world.session, "")).toMatch(/Looking for the addresses/);
});

test("what was to be sent by a server goes without one", () => {
  const world = new FakeWorld();
  const app = createApp(world);

  app.sendText("hello");
  const { session } = world;
  app.makeCode(meetingOf(app));
  expect(session.asked).toContain("close finished");
  expect(world.session.isByCodes).toBe(true);
  expect(meetingOf(app).staged()).toHaveLength(1);
});

test("after a loss it is sent again by new codes, ours or theirs", () => {
  for (const goOn of [
    (app: App) => app.again(meetingOf(app)),
    (app: App) => app.answerCode(makeCode(), meetingOf(app)),
  ]) {
    const world = new FakeWorld();
    const app = createApp(world);

    app.makeCode();
    app.sendText("hello");
    const { session } = world;
    session.set({ state: "failed", error: new TincanError("lost", "Lost.") });
    goOn(app);
    expect(world.session).not.toBe(session);
    expect(world.session.isByCodes).toBe(true);
    expect(meetingOf(app).staged()).toHaveLength(1);
  }
});

test("the words to compare are said", () => {
  const world = new FakeWorld();
  const app = createApp(world);
  const remote = new FakeRemote({ state: "connecting" });

  app.makeCode();
  world.session.add(remote);
  remote.set({ state: "connected", words: "one two three four", needsComparing: true });
  expect(app.announcer.announcements().map(({ text }) => text)).toContainEqual(
    expect.stringMatching(/Compare these words.*one two three four/),
  );
});
