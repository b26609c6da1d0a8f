// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, test } from "vitest";
import { createMeeting, type Meeting } from "../../src/stores/meeting";
import { TincanError } from "../../src/wire/error";
import { FakeRemote, FakeTransfer, makeManifest, makeSource } from "../fakes/fake-session";
import { FakeWorld } from "../fakes/fake-world";

const chosen = [{ kind: "folder", name: "x", getChildren: () => Promise.resolve([]) }] as const;

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function meet(forSeveral = false): { world: FakeWorld; meeting: Meeting; said: string[] } {
  const world = new FakeWorld();
  const said: string[] = [];
  const settings = {
    server: "",
    page: "",
    name: "",
    iceServers: [],
    icePolicy: "all" as const,
    withCode: true,
    maxGuests: 1,
    timeoutMs: 0,
  };
  const meeting = createMeeting(world, world.host(settings), {
    target: null,
    server: "send.example",
    forSeveral,
    say: (text) => said.push(text),
  });

  return { world, meeting, said };
}

describe("what is to be sent", () => {
  test("waits for somebody, and is offered once to the only one", async () => {
    const { world, meeting } = meet();
    const remote = new FakeRemote({ state: "connecting" });

    meeting.sendFiles(chosen);
    expect(meeting.isReading()).toBe(true);
    await settle();
    expect(meeting.isReading()).toBe(false);
    expect(meeting.staged()).toHaveLength(1);

    world.session.add(remote);
    expect(remote.offered).toEqual([]);
    remote.set({ state: "connected" });
    expect(remote.offered).toEqual([world.files]);
    expect(meeting.staged()).toEqual([]);

    remote.set({ state: "reconnecting" });
    remote.set({ state: "connected" });
    expect(remote.offered).toHaveLength(1);
  });

  test("is offered to everyone who comes by a link for several", async () => {
    const { world, meeting } = meet(true);
    const first = new FakeRemote();
    const second = new FakeRemote();

    meeting.sendText("one");
    world.session.add(first);
    meeting.sendFiles(chosen);
    await settle();
    world.session.add(second);
    expect(first.offered).toHaveLength(2);
    expect(second.offered).toHaveLength(2);
  });

  test("can be taken back before anybody has come", () => {
    const { world, meeting } = meet();
    const remote = new FakeRemote();

    meeting.sendText("one");
    meeting.sendText("two");

    const [one] = meeting.staged();

    if (one !== undefined) meeting.unstage(one);
    world.session.add(remote);
    expect(remote.offered).toHaveLength(1);
  });

  test("is still known when it could not be sent", () => {
    const { world, meeting } = meet();
    const remote = new FakeRemote();

    meeting.sendText("one");
    meeting.sendText("two");
    world.session.add(remote);
    (remote.transfers[0] as FakeTransfer).set({ state: "failed" });
    (remote.transfers[1] as FakeTransfer).set({ state: "done" });
    expect(meeting.unsent()).toEqual([remote.offered[0]]);
  });

  test("is named when it has to be left out, and when nothing of it can be sent", async () => {
    const { world, meeting, said } = meet();

    world.files = makeSource(makeManifest({ a: 1 }), ["“link” is left out."]);
    meeting.sendFiles(chosen);
    await settle();
    expect(meeting.leftOut()).toEqual(["“link” is left out."]);
    meeting.dismissLeftOut();
    expect(meeting.leftOut()).toEqual([]);

    world.readFiles = () => Promise.reject(new TincanError("disk", "There is nothing to send."));
    meeting.sendFiles(chosen);
    await settle();
    expect(meeting.leftOut()).toEqual(["There is nothing to send."]);
    expect(said.at(-1)).toBe("There is nothing to send.");
    expect(meeting.staged()).toHaveLength(1);
  });

  test("a text that cannot be sent is refused with a sentence", () => {
    const { meeting } = meet();

    expect(meeting.sendText("")).toContain("no text");
    expect(meeting.sendText("x".repeat(2_000_000))).toContain("longer than 1 MiB");
    expect(meeting.sendText("x")).toBeNull();
  });
});

describe("what is said", () => {
  test("each state once, in words", () => {
    const { world, said } = meet();
    const { session } = world;

    session.set({ state: "reaching" });
    session.set({ state: "waiting" });
    session.set({ state: "waiting" });
    session.set({ serverAway: true });
    session.set({ state: "connecting", serverAway: false });
    expect(said).toEqual([
      "Reaching the server \u2068send.example\u2069…",
      "Waiting for the other side to come…",
      "The server is away. Trying to reach it again…",
      "Somebody is here. Looking for a direct way to them…",
    ]);
  });

  test("offers, their progress at long intervals, and their end", () => {
    const { world, said } = meet();
    const remote = new FakeRemote();
    const transfer = new FakeTransfer({ files: { a: 1000 } });

    world.session.add(remote);
    remote.add(transfer);
    said.length = 0;
    transfer.set({ state: "offered" });
    transfer.set({ state: "running" });
    for (let i = 0; i < 100; i++) {
      world.time = i * 200;
      transfer.set({ doneBytes: i * 10 });
    }
    transfer.set({ state: "done", doneBytes: 1000 });
    expect(said).toEqual([
      "\u2068Alice\u2069 offers 1 file, 1.0 kB.",
      "Receiving 1 file",
      "75% done",
      "Received 1 file. All of it arrived and was verified.",
    ]);
  });

  test.each([
    [1, "Incomplete: 2 files. 1 file did not arrive. Ask for it to be sent again."],
    [2, "Failed: 2 files. 2 files did not arrive. Ask for them to be sent again."],
  ])("what did not all arrive is not called received: %u of 2", (failed, sentence) => {
    const { world, said } = meet();
    const remote = new FakeRemote();
    const transfer = new FakeTransfer({ files: { a: 1, b: 2 }, state: "running" });

    world.session.add(remote);
    remote.add(transfer);
    transfer.set({ state: "done", failed });
    expect(said.at(-1)).toBe(sentence);
  });

  test("wrong guesses, and the end of the code", () => {
    const { world, meeting, said } = meet();

    world.session.set({ code: "7-acrobat-gymnast-unzip" });
    world.session.guess(1);
    expect(said.at(-1)).toBe("Somebody came with a wrong code. After 1 more the code ends.");
    expect(meeting.guessesLeft()).toBe(1);
    world.session.guess(0);
    expect(said.at(-1)).toContain("the code has ended");
    meeting.newCode();
    expect(meeting.guessesLeft()).toBeNull();
    expect(world.session.asked).toContain("newCode");
  });
});

describe("the overview", () => {
  test("sums up what goes on, with everybody", () => {
    const { world, meeting } = meet(true);
    const first = new FakeRemote();
    const second = new FakeRemote();

    world.session.add(first);
    world.session.add(second);
    first.add(new FakeTransfer({ bytes: 100, doneBytes: 50, state: "running" }));
    second.add(new FakeTransfer({ bytes: 300, doneBytes: 50, state: "paused" }));
    second.add(new FakeTransfer({ bytes: 999, state: "offered" }));
    second.add(new FakeTransfer({ bytes: 999, doneBytes: 999, state: "done" }));
    expect(meeting.overview()).toEqual({ active: 2, offers: 1, share: 0.25 });
  });

  test("keeps those who have left", () => {
    const { world, meeting } = meet();
    const remote = new FakeRemote();

    world.session.add(remote);
    remote.set({ state: "left" });
    world.session.remotes = [];
    world.session.set({ state: "closed" });
    expect(meeting.remotes()).toEqual([remote]);
  });
});
