// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, test } from "vitest";
import type { Transfer } from "../../../src/core/transfer/transfer";
import { TincanError } from "../../../src/wire/error";
import { Pair, settle, until } from "./harness";
import { MemoryDestination, MemorySource, pattern, type Tree } from "./memory";

const TREE: Tree = { a: pattern(2_000_000), d: null, b: pattern(10), c: pattern(1_000_000, 2) };

interface Setting {
  pair: Pair;
  source: MemorySource;
  out: Transfer;
  inc: Transfer;
  destination: MemoryDestination;
}

async function offered(tree = TREE): Promise<Setting> {
  const pair = new Pair();
  const source = new MemorySource(tree);
  const out = pair.host.offer(source) as Transfer;
  const inc = await pair.atGuest(1, "offered");

  return { pair, source, out, inc, destination: new MemoryDestination() };
}

/** Running, and held by the destination in the middle of the first file until `go` is called. */
async function running(tree = TREE): Promise<Setting & { go: () => void }> {
  const setting = await offered(tree);
  let go: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (go = resolve));

  setting.destination.onWrite = () =>
    setting.destination.writtenBytes >= 600_000 ? gate : undefined;
  setting.inc.accept(setting.destination);
  await until(() => setting.destination.writtenBytes >= 600_000);

  return { ...setting, go };
}

const noSpace = () => new TincanError("no-space", "The disk is full. Make room.");
const disk = () => new TincanError("disk", "The disk is broken. Take another one.");

function expectWhole({ out, inc, destination }: Setting, tree = TREE): void {
  expect(out.state).toBe("done");
  expect(inc.state).toBe("done");
  expect(destination.faults).toEqual([]);
  expect(destination.state).toBe("finished");
  for (const [path, bytes] of Object.entries(tree)) {
    if (bytes === null) continue;
    expect(Buffer.compare(destination.files.get(path) as Uint8Array, bytes)).toBe(0);
  }
}

describe("declined", () => {
  test("by the receiver's person", async () => {
    const { pair, out, inc } = await offered();

    inc.decline("user");
    expect(inc).toMatchObject({ state: "declined", reason: "user", endedBy: "us" });
    await until(() => out.isFinished);
    expect(out).toMatchObject({ state: "declined", reason: "user", endedBy: "them" });
    expect(out.error?.message).toBe("The other side declined. Ask them whether they expect this.");
    expect(pair.violations).toEqual([]);
  });

  test("while the destination gets ready: it is not used", async () => {
    const { out, inc, destination } = await offered();
    let go: () => void = () => undefined;

    destination.onBegin = () => new Promise((resolve) => (go = resolve));
    inc.accept(destination);
    inc.decline("user");
    await until(() => out.isFinished);
    go();
    await settle();
    expect(destination.state).toBe("aborted");
    expect(destination.faults).toEqual([]);
    expect(out.state).toBe("declined");
  });

  test("is not possible for what was accepted, and not by the sender", async () => {
    const { out, inc, go } = await running();

    inc.decline("user");
    out.decline("user");
    expect(inc.state).toBe("running");
    expect(out.state).toBe("running");
    go();
    await until(() => out.isFinished);
    expect(out.state).toBe("done");
  });
});

describe("cancelled", () => {
  test.each(["sender", "receiver"])("by the %s before it is answered", async (who) => {
    const { out, inc } = await offered();
    const [here, there] = who === "sender" ? [out, inc] : [inc, out];

    here.cancel("user");
    await until(() => there.isFinished);
    expect(here).toMatchObject({ state: "cancelled", endedBy: "us", reason: "user" });
    expect(there).toMatchObject({ state: "cancelled", endedBy: "them", reason: "user" });
    expect(here.error?.message).toBe("The transfer was cancelled here.");
    expect(there.error?.message).toBe(
      "The other side cancelled the transfer. Ask them before you start it again.",
    );
  });

  test.each(["sender", "receiver"])("by the %s while it runs", async (who) => {
    const setting = await running();
    const { out, inc, destination, pair } = setting;
    const [here, there] = who === "sender" ? [out, inc] : [inc, out];

    here.cancel("user");
    await until(() => there.isFinished);
    expect(here.state).toBe("cancelled");
    expect(there.state).toBe("cancelled");
    setting.go();
    await settle();
    expect(destination.state).toBe("aborted");
    expect(destination.aborted).toBe(1);
    expect(destination.files.size).toBe(0);
    expect(destination.faults).toEqual([]);
    expect(pair.violations).toEqual([]);
    expect(pair.clock.pending).toBe(0);
  });

  test.each(["sender", "receiver"])("by the %s while it is paused", async (who) => {
    const { out, inc, go, destination } = await running();
    const [here, there] = who === "sender" ? [out, inc] : [inc, out];

    there.pause();
    await until(() => here.state === "paused");
    here.cancel("user");
    await until(() => there.isFinished);
    go();
    await settle();
    expect(destination.state).toBe("aborted");
  });

  test("while the manifest comes in", async () => {
    const pair = new Pair();
    const tree: Tree = {};

    for (let i = 0; i < 20_000; i++) tree[`folder/file-${i}`] = new Uint8Array();

    const out = pair.host.offer(new MemorySource(tree)) as Transfer;
    const inc = await pair.atGuest(1, "listing");

    out.cancel("user");
    await until(() => inc.isFinished);
    expect(inc).toMatchObject({ state: "cancelled", manifest: null });
  });

  test("while a file is being opened: its sink is aborted", async () => {
    const { out, inc, destination } = await offered();
    let go: () => void = () => undefined;
    let isOpening = false;

    destination.onOpen = () => {
      isOpening = true;
      return new Promise((resolve) => (go = resolve));
    };
    inc.accept(destination);
    await until(() => isOpening);
    inc.cancel("user");
    go();
    await until(() => out.isFinished && destination.aborted === 1);
    expect(destination.files.size).toBe(0);
  });

  test("all of them, and twice, and when they are done", async () => {
    const { pair, out, inc } = await offered();

    pair.host.cancelAll("interrupted");
    out.cancel("user");
    await until(() => inc.isFinished);
    expect(out.reason).toBe("interrupted");
    expect(inc.error?.message).toBe(
      "Tincan was stopped on the other side. Start the transfer again when they are back.",
    );
  });

  test("the session ends for good", async () => {
    const { pair, inc, destination, go } = await running();

    pair.guest.abortAll(new TincanError("lost", "The connection is gone."));
    expect(inc).toMatchObject({ state: "failed", reason: null, endedBy: null });
    expect(inc.error?.code).toBe("lost");
    go();
    await settle();
    expect(destination.state).toBe("aborted");
  });
});

describe("paused", () => {
  test.each(["sender", "receiver"])("by the %s, and resumed", async (who) => {
    const setting = await running();
    const { out, inc, pair, go } = setting;
    const [here, there] = who === "sender" ? [out, inc] : [inc, out];

    here.pause();
    expect(here).toMatchObject({ state: "paused", reason: "user", pausedHere: true });
    await until(() => there.state === "paused");
    expect(there).toMatchObject({ reason: "user", pausedHere: false, endedBy: null });

    go();
    await settle();
    const asked = pair.toGuest.bytes;
    await settle();
    expect(pair.toGuest.bytes).toBe(asked);
    expect(out.isFinished).toBe(false);

    there.resume();
    expect(there.state).toBe("paused");
    here.resume();
    await until(() => out.isFinished);
    expectWhole(setting);
  });

  test("by both: both have to go on", async () => {
    const setting = await running();
    const { out, inc, go } = setting;

    go();
    inc.pause();
    out.pause();
    await settle();
    inc.resume();
    await settle();
    expect(inc.state).toBe("paused");
    expect(inc.pausedHere).toBe(false);
    out.resume();
    await until(() => out.isFinished);
    expectWhole(setting);
  });

  test("what needs nothing more waits for the end of the pause too", async () => {
    const { out, inc, destination } = await offered({ a: new Uint8Array() });

    destination.onOpen = () => inc.pause();
    inc.accept(destination);
    await until(() => destination.files.size === 1);
    await settle();
    expect(inc.state).toBe("paused");
    expect(destination.state).toBe("begun");
    inc.resume();
    await until(() => out.isFinished);
    expect(destination.state).toBe("finished");
  });
});

describe("the connection is lost", () => {
  test("while it runs: it goes on from what is written", async () => {
    const setting = await running();
    const { out, inc, pair, go, destination } = setting;

    pair.disconnect();
    expect(inc).toMatchObject({ state: "paused", reason: "interrupted", pausedHere: false });
    expect(out).toMatchObject({ state: "paused", reason: "interrupted" });
    go();
    await settle();
    pair.connect();
    expect(inc.state).toBe("running");
    await until(() => out.isFinished);
    expectWhole(setting);
    expect(destination.opened).toBe(3);

    /* Of three million bytes, what had been written did not come again. */
    expect(pair.toGuest.bytes).toBeLessThan(3_000_010 - 500_000);
  });

  test("again and again, after any number of messages", async () => {
    const setting = await offered();
    const { out, inc, pair, destination } = setting;
    let count = 0;

    inc.accept(destination);
    for (let i = 1; !out.isFinished && i < 400; i++) {
      count = 0;
      pair.toGuest.filter = (message) => (++count > i % 12 ? null : message);
      await until(() => count > i % 12 || out.isFinished);
      pair.disconnect();
      pair.connect();
    }
    await until(() => out.isFinished);
    expectWhole(setting);
    expect(destination.opened).toBe(3);
    expect(pair.violations).toEqual([]);
  });

  test("before the manifest is whole, and while it is offered", async () => {
    const pair = new Pair();
    const tree: Tree = {};

    for (let i = 0; i < 6000; i++) tree[`folder/file-${i}`] = pattern(i % 5);

    const out = pair.host.offer(new MemorySource(tree)) as Transfer;
    const inc = await pair.atGuest(1, "listing");

    pair.disconnect();
    pair.connect();
    await until(() => inc.state === "offered");
    pair.disconnect();
    pair.connect();
    await settle();
    expect(inc.state).toBe("offered");
    inc.accept(new MemoryDestination());
    await until(() => out.isFinished);
    expect(out.state).toBe("done");
  });

  test("with the word that it is accepted", async () => {
    const setting = await offered();
    const { out, inc, pair, destination } = setting;

    pair.disconnect();
    inc.accept(destination);
    await settle();
    expect(inc).toMatchObject({ state: "paused", reason: "interrupted" });
    pair.connect();
    await until(() => out.isFinished);
    expectWhole(setting);
  });

  test("with the word that it is done", async () => {
    const setting = await offered();
    const { out, inc, pair, destination } = setting;

    destination.onFinish = () => pair.disconnect();
    inc.accept(destination);
    await until(() => inc.isFinished);
    expect(out.isFinished).toBe(false);
    pair.connect();
    await until(() => out.isFinished);
    expectWhole(setting);
  });

  test.each(["sender", "receiver"])("and the %s cancels meanwhile", async (who) => {
    const { out, inc, pair, go } = await running();
    const [here, there] = who === "sender" ? [out, inc] : [inc, out];

    go();
    pair.disconnect();
    here.cancel("user");
    await settle();
    expect(there.isFinished).toBe(false);
    pair.connect();
    await until(() => there.isFinished);
    expect(there).toMatchObject({ state: "cancelled", endedBy: "them" });
  });

  test("and the receiver declines meanwhile", async () => {
    const { out, inc, pair } = await offered();

    pair.disconnect();
    inc.decline("user");
    pair.connect();
    await until(() => out.isFinished);
    expect(out.state).toBe("declined");
  });

  test("with the word that a file cannot be sent", async () => {
    const { out, inc, pair, source, destination } = await offered();

    source.unreadable.set(0, 3);
    pair.toGuest.filter = () => null;
    inc.accept(destination);
    await until(() => out.itemState(0).state === "failed");
    await settle();
    pair.disconnect();
    pair.connect();
    await until(() => out.isFinished);
    expect(inc).toMatchObject({ state: "done", failed: 1, doneItems: 2 });
  });

  test("a pause is told again", async () => {
    const setting = await running();
    const { out, inc, pair, go } = setting;

    go();
    pair.disconnect();
    inc.pause();
    pair.connect();
    await until(() => out.state === "paused" && out.reason === "user");
    inc.resume();
    await until(() => out.isFinished);
    expectWhole(setting);
  });
});

describe("the destination refuses", () => {
  test("to begin: another one may do", async () => {
    const setting = await offered();
    const { out, inc } = setting;
    const bad = new MemoryDestination();

    bad.onBegin = () => Promise.reject(noSpace());
    inc.accept(bad);
    await until(() => inc.state === "offered");
    expect(inc.error?.code).toBe("no-space");
    inc.accept(setting.destination);
    expect(inc.error).toBe(null);
    await until(() => out.isFinished);
    expectWhole(setting);
  });

  test("because it is full, in the middle of a file: paused until there is room", async () => {
    const setting = await offered();
    const { out, inc, destination } = setting;
    let isFull = true;

    destination.onWrite = (entry) => {
      if (isFull && entry.path === "c" && destination.writtenBytes > 2_500_000) throw noSpace();
    };
    inc.accept(destination);
    await until(() => out.state === "paused");
    expect(out).toMatchObject({ reason: "no-space", pausedHere: false, error: null });
    expect(inc).toMatchObject({ state: "paused", reason: "no-space", pausedHere: true });
    expect(inc.error?.code).toBe("no-space");
    expect(inc.doneBytes).toBeLessThanOrEqual(2_000_010);
    expect(destination.log.at(-1)).toBe("-c");

    inc.resume();
    await until(() => destination.aborted === 2 && inc.state === "paused");
    isFull = false;
    inc.resume();
    expect(inc.error).toBe(null);
    await until(() => out.isFinished);
    expectWhole(setting);
    expect(inc.doneBytes).toBe(3_000_010);
  });

  test("again and again: nothing is asked for twice meanwhile", async () => {
    const setting = await offered();
    const { out, inc, pair, destination } = setting;
    let refusals = 0;

    destination.onOpen = () => {
      if (refusals < 30) {
        refusals++;
        throw noSpace();
      }
    };
    inc.accept(destination);
    for (let i = 1; i <= 30; i++) {
      await until(() => refusals === i && inc.state === "paused");
      inc.resume();
    }
    await until(() => out.isFinished);
    expectWhole(setting);
    expect(pair.violations).toEqual([]);
  });

  test("of a file that cannot be sent any more when there is room again", async () => {
    const { out, inc, pair, source, destination } = await offered();
    let isFull = true;

    destination.onOpen = () => {
      if (isFull) throw noSpace();
    };
    inc.accept(destination);
    await until(() => out.state === "paused");
    isFull = false;
    for (const item of [0, 2, 3]) source.unreadable.set(item, 2);
    inc.resume();
    await until(() => out.isFinished);
    expect(inc.failed).toBeGreaterThan(0);
    expect(inc.failed + inc.doneItems).toBe(3);
    expect(destination.faults).toEqual([]);
    expect(pair.violations).toEqual([]);
  });

  test("and the connection is lost meanwhile", async () => {
    const setting = await offered();
    const { out, inc, pair, destination } = setting;
    let isFull = true;

    destination.onWrite = () => {
      if (isFull && destination.writtenBytes > 600_000) throw noSpace();
    };
    inc.accept(destination);
    await until(() => out.state === "paused");
    pair.disconnect();
    await settle();
    expect(inc).toMatchObject({ state: "paused", reason: "no-space" });
    pair.connect();
    await until(() => out.reason === "no-space");
    isFull = false;
    inc.resume();
    await until(() => out.isFinished);
    expectWhole(setting);
  });

  test("for good where it cannot try again: the other side hears why", async () => {
    const { out, inc, destination } = await offered();

    destination.canRetry = false;
    destination.onWrite = () => {
      if (destination.writtenBytes > 500_000) throw noSpace();
    };
    inc.accept(destination);
    await until(() => out.isFinished);
    expect(inc).toMatchObject({ state: "failed", reason: "no-space", endedBy: "us" });
    expect(inc.error?.message).toBe("The disk is full. Make room.");
    expect(out).toMatchObject({ state: "cancelled", reason: "no-space", endedBy: "them" });
    expect(out.error?.message).toBe(
      "The disk of the other side is full. Ask them to make room, then start the transfer again.",
    );
    expect(destination.state).toBe("aborted");
  });

  test("because the person stopped it in the browser", async () => {
    const { out, inc, destination } = await offered();

    destination.onWrite = () => {
      throw new TincanError("cancelled", "The download was stopped.");
    };
    inc.accept(destination);
    await until(() => out.isFinished);
    expect(inc).toMatchObject({ state: "cancelled", reason: "user", endedBy: "us" });
    expect(inc.error?.message).toBe("The download was stopped.");
    expect(out).toMatchObject({ state: "cancelled", reason: "user" });
  });

  test("a fault of the disk: one more try, then the others go on", async () => {
    const { out, inc, destination } = await offered();

    destination.onWrite = (entry) => {
      if (entry.path === "a") throw disk();
    };
    inc.accept(destination);
    await until(() => inc.state === "paused");
    expect(inc).toMatchObject({ reason: "disk", pausedHere: true });
    inc.resume();
    await until(() => out.isFinished);
    expect(inc).toMatchObject({ state: "done", failed: 1, doneItems: 2, doneBytes: 1_000_010 });
    expect(out).toMatchObject({ state: "done", failed: 1, doneItems: 2 });
    expect([...destination.files.keys()]).toEqual(["b", "c"]);
    expect(inc.itemError(0)?.code).toBe("disk");
    expect(destination.faults).toEqual([]);
  });

  test("one file: it fails alone; three in a row: the disk is asked about", async () => {
    const tree: Tree = {};
    const refused = new Set(["f1", "f5", "f6", "f7"]);

    for (let i = 0; i < 10; i++) tree[`f${i}`] = pattern(100, i);

    const { out, inc, destination } = await offered(tree);

    destination.onOpen = (entry) => {
      if (refused.has(entry.path)) throw disk();
    };
    inc.accept(destination);
    await until(() => inc.state === "paused");
    refused.clear();
    inc.resume();
    await until(() => out.isFinished);
    expect(inc).toMatchObject({ failed: 3, doneItems: 7 });
    expect(out).toMatchObject({ failed: 3, doneItems: 7 });
    expect([...destination.files.keys()]).toEqual(["f0", "f2", "f3", "f4", "f7", "f8", "f9"]);
    expect(destination.faults).toEqual([]);
  });

  test("to close a file, and to finish", async () => {
    const setting = await offered();
    const { out, inc, destination } = setting;
    let closes = 0;
    let finishes = 0;

    destination.onClose = () => {
      if (++closes === 1) throw noSpace();
    };
    destination.onFinish = () => {
      if (++finishes === 1) throw disk();
    };
    inc.accept(destination);
    await until(() => inc.state === "paused");
    inc.resume();
    await until(() => inc.state === "paused" && finishes === 1);
    inc.resume();
    await until(() => out.isFinished);
    expectWhole(setting);
    expect(inc.doneBytes).toBe(3_000_010);
  });
});

describe("progress", () => {
  test("is said by the receiver at most five times a second, with rate and time left", async () => {
    const { out, inc, pair, destination } = await offered({ a: pattern(10_000_000) });
    const gates: (() => void)[] = [];
    let changes = 0;

    destination.onWrite = () => new Promise((resolve) => void gates.push(resolve));
    inc.accept(destination);
    await until(() => inc.state === "running" && out.state === "running");
    out.on("change", () => changes++);

    /* Ten blocks a second. */
    for (let i = 0; i < 40; i++) {
      await until(() => gates.length > 0);
      gates.shift()?.();
      await settle(3);
      pair.clock.advance(100);
    }
    await settle();

    const said = pair.toHost.controls.filter(({ type }) => type === "progress");

    expect(said.length).toBeGreaterThan(15);
    expect(said.length).toBeLessThanOrEqual(20);
    expect(changes).toBeLessThanOrEqual(21);
    expect(inc.doneBytes).toBeGreaterThan(38 * 65472);
    expect(Math.abs(out.doneBytes - inc.doneBytes)).toBeLessThanOrEqual(3 * 65472);
    for (const transfer of [out, inc]) {
      expect(transfer.rate).toBeGreaterThan(0.8 * 654720);
      expect(transfer.rate).toBeLessThan(1.2 * 654720);
      expect(transfer.eta).toBeGreaterThan(8);
      expect(transfer.eta).toBeLessThan(15);
    }

    inc.cancel("user");
    expect(inc).toMatchObject({ rate: 0, eta: -1 });
    expect(pair.clock.pending).toBe(1);
  });

  test("states of items are told", async () => {
    const { out, inc, destination } = await offered();
    const told: string[] = [];

    inc.on("item", (index, state) => told.push(`${index} ${state}`));
    inc.accept(destination);
    await until(() => out.isFinished);
    expect(told).toEqual([
      "0 running",
      "0 done",
      "1 done",
      "2 running",
      "2 done",
      "3 running",
      "3 done",
    ]);
  });
});
