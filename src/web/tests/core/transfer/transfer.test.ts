// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, test } from "vitest";
import type { Source } from "../../../src/core/transfer/source";
import type { Transfer } from "../../../src/core/transfer/transfer";
import { Pair, settle, until } from "./harness";
import { MemoryDestination, MemorySource, pattern, type Tree } from "./memory";

const BLOCK = 65472;

function offer(pair: Pair, source: Source): Transfer {
  const transfer = pair.host.offer(source);

  if (transfer === null) throw new Error("not offered");

  return transfer;
}

function expectSame(destination: MemoryDestination, tree: Tree): void {
  const files = Object.entries(tree).filter(([, bytes]) => bytes !== null);

  expect(destination.faults).toEqual([]);
  expect([...destination.files.keys()]).toEqual(files.map(([path]) => path));
  for (const [path, bytes] of files) {
    expect(Buffer.compare(destination.files.get(path) as Uint8Array, bytes as Uint8Array)).toBe(0);
  }
  expect(destination.folders).toEqual(
    Object.entries(tree)
      .filter(([, bytes]) => bytes === null)
      .map(([path]) => path),
  );
}

async function send(pair: Pair, tree: Tree): Promise<MemoryDestination> {
  const out = offer(pair, new MemorySource(tree));
  const inc = await pair.atGuest(out.id, "offered");
  const destination = new MemoryDestination();

  inc.accept(destination);
  await until(() => out.isFinished);
  expect(inc.state).toBe("done");
  expect(out.state).toBe("done");
  expect(destination.state).toBe("finished");
  expectSame(destination, tree);

  return destination;
}

describe("what is offered arrives", () => {
  test.each([
    ["one byte", { a: pattern(1) }],
    ["one block", { a: pattern(BLOCK) }],
    ["a block and a byte", { a: pattern(BLOCK + 1) }],
    ["many blocks", { a: pattern(5_000_000) }],
    ["an empty file", { a: new Uint8Array() }],
    ["an empty folder", { a: null }],
    [
      "a tree",
      {
        d: null,
        "d/empty": new Uint8Array(),
        "d/e": null,
        "d/e/large": pattern(3 * BLOCK + 17, 2),
        "d/small": pattern(10, 3),
        last: new Uint8Array(),
      },
    ],
  ])("%s", async (_name, tree: Tree) => {
    await send(new Pair(), tree);
  });

  test("a transfer knows what it is about, on both sides", async () => {
    const pair = new Pair();
    const tree = { "d/a": pattern(100_000), "d/b": pattern(7), e: null, f: new Uint8Array() };
    const out = offer(pair, new MemorySource(tree));
    const inc = await pair.atGuest(1, "offered");

    for (const transfer of [out, inc]) {
      expect(transfer).toMatchObject({
        id: 1,
        kind: "files",
        state: "offered",
        items: 3,
        folders: 1,
        bytes: 100_007,
        names: ["d", "e", "f"],
        error: null,
        reason: null,
        endedBy: null,
      });
      expect(transfer.manifest?.nEntries).toBe(4);
    }
    expect(out.direction).toBe("outgoing");
    expect(inc.direction).toBe("incoming");

    inc.accept(new MemoryDestination());
    expect(inc.state).toBe("accepting");
    await until(() => out.isFinished);
    for (const transfer of [out, inc]) {
      expect(transfer).toMatchObject({ doneBytes: 100_007, doneItems: 3, failed: 0, skipped: 0 });
      expect(transfer.itemState(0)).toEqual({ state: "done", doneBytes: 100_000 });
      expect(transfer.itemState(2).state).toBe("done");
      expect(transfer.itemState(3).state).toBe("done");
    }
    expect(pair.clock.pending).toBe(0);
  });

  test("10,000 small files in few messages", async () => {
    const pair = new Pair();
    const tree: Tree = {};

    for (let i = 0; i < 10_000; i++) tree[`d${i % 10}/f${i}`] = pattern(i % 300, i);
    await send(pair, tree);

    /* 1.5 MB of content and 96 bytes of frames for each file; nothing near a message a file. */
    expect(pair.toGuest.messages).toBeLessThan(400);
    expect(pair.toHost.messages).toBeLessThan(1200);
  });

  test("several at once, both ways, and after one another", async () => {
    const pair = new Pair();

    for (let round = 0; round < 2; round++) {
      const pairs: [Transfer, Transfer, MemoryDestination, Tree][] = [];

      for (let i = 0; i < 4; i++) {
        const tree = { [`a${i}`]: pattern(700_000 + i, i), [`b${i}`]: pattern(i) };
        const router = i % 2 === 0 ? pair.host : pair.guest;
        const out = router.offer(new MemorySource(tree)) as Transfer;
        const inc = await (i % 2 === 0
          ? pair.atGuest(out.id, "offered")
          : pair.atHost(out.id, "offered"));

        pairs.push([out, inc, new MemoryDestination(), tree]);
      }
      for (const [, inc, destination] of pairs) inc.accept(destination);
      for (const [out, , destination, tree] of pairs) {
        await until(() => out.isFinished);
        expectSame(destination, tree);
      }
    }
    expect(pair.host.transfers.map(({ id }) => id)).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].sort((a, b) => a - b),
    );
    expect(pair.violations).toEqual([]);
  });

  test("a slow line: what waits in the lane stays below 1 MiB and the rest follows", async () => {
    const pair = new Pair(70_000);

    await send(pair, { a: pattern(4_000_000) });
  });
});

describe("a text", () => {
  test("is kept in memory", async () => {
    const pair = new Pair();
    const out = offer(pair, MemorySource.text("Grüße 🎈"));
    const inc = await pair.atGuest(1, "offered");

    expect(inc.kind).toBe("text");
    expect(inc.text).toBe(null);
    inc.acceptText();
    await until(() => out.isFinished);
    expect(inc.state).toBe("done");
    expect(inc.text).toBe("Grüße 🎈");
  });

  test("of 1 MiB arrives, a longer one is declined", async () => {
    const pair = new Pair();
    const text = "x".repeat(1024 * 1024);
    const out = offer(pair, MemorySource.text(text));

    (await pair.atGuest(1, "offered")).acceptText();
    await until(() => out.isFinished);
    expect(pair.guest.transfers[0]?.text).toBe(text);

    const long = offer(pair, MemorySource.text(text + "x"));

    await until(() => long.isFinished);
    expect(long).toMatchObject({ state: "declined", reason: "too-large", endedBy: "them" });
    expect(pair.guest.transfers[1]).toMatchObject({ state: "failed" });
    expect(pair.guest.transfers[1]?.error?.message).toBe(
      "The other side offers a text that is too long. Ask for it as a file.",
    );
  });

  test("that is no UTF-8 fails, on both sides", async () => {
    const pair = new Pair();
    const out = offer(pair, new MemorySource({ text: new Uint8Array([0xff, 0x41]) }, "text"));
    const inc = await pair.atGuest(1, "offered");

    inc.acceptText();
    await until(() => out.isFinished);
    expect(inc).toMatchObject({ state: "done", text: null, failed: 1 });
    expect(inc.error?.code).toBe("incomplete");
    expect(out.error?.code).toBe("incomplete");
  });
});

describe("a file that cannot be sent", () => {
  test.each([
    [1, "“bad” changed while it was sent. Send it again when nothing writes to it."],
    [2, "“bad” is no longer there. Send it again from where it is now."],
    [3, "“bad” could not be read. Check the disk it is on, then send it again."],
  ] as const)("reason %s fails alone", async (reason, sentence) => {
    const pair = new Pair();
    const source = new MemorySource({ a: pattern(70_000), bad: pattern(300_000), c: pattern(5) });
    const destination = new MemoryDestination();

    source.unreadable.set(1, reason);

    const out = offer(pair, source);
    const inc = await pair.atGuest(1, "offered");

    inc.accept(destination);
    await until(() => out.isFinished);
    expect([...destination.files.keys()]).toEqual(["a", "c"]);
    expect(destination.opened).toBe(2);
    expect(destination.faults).toEqual([]);
    for (const transfer of [out, inc]) {
      expect(transfer).toMatchObject({ state: "done", failed: 1, doneItems: 2, doneBytes: 70_005 });
      expect(transfer.error?.message).toBe("1 file did not arrive. Send it again.");
      expect(transfer.itemState(1).state).toBe("failed");
    }
    expect(out.itemError(1)?.message).toBe(sentence);
    expect(inc.itemError(1)?.code).toBe("changed");
  });

  test("in its middle is aborted", async () => {
    const pair = new Pair();
    const source = new MemorySource({ bad: pattern(3_000_000), c: pattern(5) });
    const destination = new MemoryDestination();

    source.unreadable.set(0, 3);
    source.unreadableFrom.set(0, 2_000_000);

    const out = offer(pair, source);

    (await pair.atGuest(1, "offered")).accept(destination);
    await until(() => out.isFinished);
    expect(destination.aborted).toBe(1);
    expect([...destination.files.keys()]).toEqual(["c"]);
    expect(destination.faults).toEqual([]);
    expect(pair.guest.transfers[0]).toMatchObject({ doneBytes: 5, failed: 1 });
  });

  test("because it changed is known before its END", async () => {
    const pair = new Pair();
    const source = new MemorySource({ bad: pattern(1_500_000), c: pattern(5) });
    const destination = new MemoryDestination();

    source.changed.set(0, 1);

    const out = offer(pair, source);

    (await pair.atGuest(1, "offered")).accept(destination);
    await until(() => out.isFinished);
    expect([...destination.files.keys()]).toEqual(["c"]);
    expect(destination.aborted).toBe(1);
    expect(out.failed).toBe(1);
  });
});

describe("memory", () => {
  test("a slow destination stops the asking, and nothing is held beyond the window", async () => {
    const pair = new Pair();
    const tree: Tree = { a: pattern(4_000_000), b: pattern(100), c: pattern(3_000_000, 2) };
    const source = new MemorySource(tree);
    const destination = new MemoryDestination();
    let held = 0;
    let let_go: () => void = () => undefined;

    destination.onWrite = () => new Promise((resolve) => (let_go = resolve));

    const out = offer(pair, source);
    const inc = await pair.atGuest(1, "offered");

    inc.accept(destination);
    while (!out.isFinished) {
      await settle(5);
      /* All that was sent and is not written; frames are 80 bytes for a block at most. */
      held = Math.max(held, pair.toGuest.bytes - destination.writtenBytes);
      let_go();
    }
    expectSame(destination, tree);
    expect(held).toBeLessThan(900_000 + 20_000 + (7_000_100 / BLOCK) * 80);
    expect(held).toBeGreaterThan(700_000);
  });

  test("small files that are not written count too", async () => {
    const pair = new Pair();
    const tree: Tree = {};
    const destination = new MemoryDestination();

    for (let i = 0; i < 2000; i++) tree[`f${i}`] = pattern(4000, i);
    destination.onOpen = () => new Promise(() => undefined);
    offer(pair, new MemorySource(tree));
    (await pair.atGuest(1, "offered")).accept(destination);
    await until(() => pair.toGuest.bytes > 200 * 4096);
    await settle();

    /* 900,000 / (4,000 + 32), each with 96 bytes of frames. */
    expect(pair.toGuest.bytes).toBeLessThan(223 * 4096 + 1000);
    pair.host.cancelAll("user");
  });

  test("a sender does not read a large file ahead of what is asked for by much", async () => {
    const pair = new Pair();
    const source = new MemorySource({ a: pattern(20_000_000) });
    const destination = new MemoryDestination();

    destination.onWrite = () => new Promise(() => undefined);
    offer(pair, source);
    (await pair.atGuest(1, "offered")).accept(destination);
    await until(() => pair.toGuest.bytes > 13 * BLOCK);
    await settle();
    expect(source.readBytes).toBeLessThan(900_000 + 2 * 16 * BLOCK);
    pair.host.cancelAll("user");
  });

  test("and reads each byte once", async () => {
    const pair = new Pair();
    const source = new MemorySource({
      a: pattern(10_000_000),
      s: pattern(1000),
      b: pattern(3_000_000),
    });
    const out = offer(pair, source);

    (await pair.atGuest(1, "offered")).accept(new MemoryDestination());
    await until(() => out.isFinished);
    expect(source.readBytes).toBe(13_001_000);
    expect(source.reads).toBeLessThan(20);
  });
});
