// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, test } from "vitest";
import type { Transfer } from "../../../src/core/transfer/transfer";
import { FrameKind, type FrameWriter } from "../../../src/wire/frame";
import { settle, until } from "./harness";
import { MemorySource, pattern, type Tree } from "./memory";
import { BLOCK, blockOf, digestOf, fileDigest, RawPeer } from "./raw-peer";

const TREE: Tree = {
  a: pattern(40 * BLOCK + 5),
  d: null,
  e: new Uint8Array(),
  b: pattern(10, 2),
};

interface Setting {
  peer: RawPeer;
  transfer: Transfer;
  source: MemorySource;
}

async function offered(tree = TREE): Promise<Setting> {
  const peer = new RawPeer(false);
  const source = new MemorySource(tree);
  const transfer = peer.router.offer(source) as Transfer;

  await peer.hears("offer");

  return { peer, transfer, source };
}

async function accepted(tree = TREE): Promise<Setting> {
  const setting = await offered(tree);

  setting.peer.say({ type: "accept", transfer: 1 });
  await until(() => setting.transfer.state === "running");

  return setting;
}

async function expectBroken({ peer, transfer }: Setting): Promise<void> {
  await until(() => transfer.isFinished);
  expect(transfer).toMatchObject({ state: "failed", reason: "protocol", endedBy: "us" });
  expect((await peer.hears("cancel")).reason).toBe("protocol");
}

describe("a receiver may ask", () => {
  test("for blocks in any order, and more than once, and then for the END", async () => {
    const { peer, source } = await accepted();
    const a = TREE.a as Uint8Array;

    for (const block of [40, 3, 3, 39, 0, 17]) peer.request(FrameKind.REQUEST, 1, 0, block, 1);
    peer.request(FrameKind.REQUEST_END, 1, 0);
    await until(() => peer.frames.length === 7);
    expect(peer.frames.map(({ kind, block }) => [kind, block])).toEqual([
      ...[40, 3, 3, 39, 0, 17].map((block) => [FrameKind.DATA, block]),
      [FrameKind.END, 41],
    ]);
    for (const { block, payload, digest } of peer.frames.slice(0, 6)) {
      expect(Buffer.compare(payload as Uint8Array, blockOf(a, block))).toBe(0);
      expect(digest).toEqual(digestOf(blockOf(a, block)));
    }
    expect(peer.frames[6]?.digest).toEqual(fileDigest(a));

    /* What was missing was read for it, and what was there was not read again. */
    expect(source.readBytes).toBeLessThan(a.length + 6 * BLOCK);

    peer.request(FrameKind.REQUEST_END, 1, 0);
    await until(() => peer.frames.length === 8);
    expect(peer.frames[7]?.digest).toEqual(fileDigest(a));
  });

  test("for digests", async () => {
    const { peer, source } = await accepted();
    const a = TREE.a as Uint8Array;

    peer.request(FrameKind.REQUEST_DIGESTS, 1, 0, 2, 39);
    peer.request(FrameKind.REQUEST, 1, 3, 0, 1);
    await until(() => peer.frames.length === 2);

    const [digests, block] = peer.frames;

    expect(digests).toMatchObject({ kind: FrameKind.DIGESTS, item: 0, block: 2, length: 39 * 32 });
    for (let i = 0; i < 39; i++) {
      expect(digests?.digest?.slice(i * 32, i * 32 + 32)).toEqual(digestOf(blockOf(a, i + 2)));
    }
    expect(block).toMatchObject({ kind: FrameKind.DATA, item: 3 });
    expect(source.mostAtATime).toBeLessThan(3 * 16 * BLOCK);
  });

  test("in order, and what comes next is being read already", async () => {
    const { peer, source } = await accepted();

    peer.request(FrameKind.REQUEST, 1, 0, 0, 16);
    await until(() => peer.frames.length === 16);
    expect(source.readBytes).toBe(32 * BLOCK);
    peer.request(FrameKind.REQUEST, 1, 0, 16, 1);
    await until(() => peer.frames.length === 17);
    expect(source.readBytes).toBe(32 * BLOCK);
  });

  test("for the END of an empty file", async () => {
    const { peer } = await accepted();

    peer.request(FrameKind.REQUEST_END, 1, 2);
    await until(() => peer.frames.length === 1);
    expect(peer.frames[0]).toMatchObject({ kind: FrameKind.END, item: 2, block: 0 });
    expect(peer.frames[0]?.digest).toEqual(digestOf());
  });

  test("before the word that it accepts, which may be slower: it is answered after it", async () => {
    const { peer, source } = await offered();

    peer.request(FrameKind.REQUEST, 1, 3, 0, 1);
    await settle();
    expect(peer.frames).toEqual([]);
    expect(source.reads).toBe(0);
    peer.say({ type: "accept", transfer: 1 });
    peer.say({ type: "accept", transfer: 1 });
    await until(() => peer.frames.length === 1);
  });

  test("and gets small files together", async () => {
    const tree: Tree = {};

    for (let i = 0; i < 200; i++) tree[`f${i}`] = pattern(50, i);

    const { peer } = await accepted(tree);

    peer.send((writer: FrameWriter) => {
      for (let item = 0; item < 200; item++) {
        writer.addRequest(FrameKind.REQUEST, 1, item, 0, 1);
        writer.addRequest(FrameKind.REQUEST_END, 1, item, 0, 0);
      }
    });
    await until(() => peer.frames.length === 400);
    expect(peer.messages.length).toBe(1);
    expect(peer.frames.map(({ item }) => item)).toEqual(
      Array.from({ length: 400 }, (_, i) => Math.floor(i / 2)),
    );
  });

  test("nothing is sent while it is paused, then the rest", async () => {
    const { peer, transfer } = await accepted();

    peer.say({ type: "paused", transfer: 1, reason: "no-space" });
    await until(() => transfer.state === "paused");
    expect(transfer.reason).toBe("no-space");
    peer.request(FrameKind.REQUEST, 1, 0, 0, 3);
    await settle();
    expect(peer.frames).toEqual([]);
    peer.say({ type: "resumed", transfer: 1, reason: "user" });
    await until(() => peer.frames.length === 3);
  });

  test("a failed item is told of once", async () => {
    const { peer, source, transfer } = await accepted();

    source.unreadable.set(0, 2);
    peer.request(FrameKind.REQUEST, 1, 0, 0, 5);
    peer.request(FrameKind.REQUEST_END, 1, 0);
    peer.request(FrameKind.REQUEST, 1, 3, 0, 1);
    await until(() => peer.frames.length === 2);
    await settle();
    expect(peer.frames.map(({ kind, flags, item }) => [kind, flags, item])).toEqual([
      [FrameKind.FAILED, 2, 0],
      [FrameKind.DATA, 0, 3],
    ]);
    peer.request(FrameKind.REQUEST, 1, 0, 0, 1);
    await settle();
    expect(peer.frames.length).toBe(2);
    expect(transfer.itemState(0).state).toBe("failed");
  });

  test("a source that breaks in another way fails the item only", async () => {
    const { peer, source } = await accepted();

    source.read = () => Promise.reject(new Error("a fault of the browser"));
    peer.request(FrameKind.REQUEST, 1, 3, 0, 1);
    await until(() => peer.frames.length === 1);
    expect(peer.frames[0]).toMatchObject({ kind: FrameKind.FAILED, flags: 3 });
  });
});

describe("a receiver breaks the protocol", () => {
  test.each([
    ["no blocks", FrameKind.REQUEST, 0, 0, 0],
    ["a block behind the last", FrameKind.REQUEST, 0, 41, 1],
    ["blocks beyond the last", FrameKind.REQUEST, 0, 40, 2],
    ["all numbers", FrameKind.REQUEST, 0, 0xffffffff, 0xffffffff],
    ["a block of an empty file", FrameKind.REQUEST, 2, 0, 1],
    ["a block of a folder", FrameKind.REQUEST, 1, 0, 1],
    ["the END of a folder", FrameKind.REQUEST_END, 1, 0, 0],
    ["an item that is none", FrameKind.REQUEST_END, 4, 0, 0],
    ["digests beyond the last", FrameKind.REQUEST_DIGESTS, 0, 2, 40],
  ] as const)("when it asks for %s", async (_name, kind, item, block, count) => {
    const setting = await accepted();

    setting.peer.request(kind, 1, item, block, count);
    await expectBroken(setting);
    expect(setting.source.reads).toBe(0);
  });

  test("when it asks for more than 4 MiB at once", async () => {
    const setting = await accepted();
    const { peer, transfer } = setting;

    transfer.pause();
    peer.request(FrameKind.REQUEST, 1, 0, 0, 41);
    peer.request(FrameKind.REQUEST, 1, 0, 0, 24);
    await settle();
    expect(transfer.state).toBe("paused");
    peer.request(FrameKind.REQUEST, 1, 0, 0, 1);
    await expectBroken(setting);
  });

  test("when it asks for more than 8,192 ranges at once", async () => {
    const setting = await accepted();
    const { peer, transfer } = setting;
    const ask = (count: number) =>
      peer.send((writer) => {
        for (let i = 0; i < count; i++) writer.addRequest(FrameKind.REQUEST, 1, 3, 0, 1);
      });

    transfer.pause();
    ask(4096);
    ask(4096);
    await settle();
    expect(transfer.state).toBe("paused");
    ask(1);
    await expectBroken(setting);
  });

  test("but not when it has got what it asked for before", async () => {
    const { peer, transfer } = await accepted();

    for (let round = 1; round <= 4; round++) {
      peer.request(FrameKind.REQUEST, 1, 0, 0, 41);
      await until(() => peer.frames.length === 41 * round);
    }
    expect(transfer.state).toBe("running");
  });

  test("when it sends blocks itself, more than 4 MiB", async () => {
    const setting = await accepted();

    for (let i = 0; i < 64; i++) setting.peer.data(1, 0, 0, pattern(65_000));
    await settle();
    expect(setting.transfer.state).toBe("running");
    setting.peer.data(1, 0, 0, pattern(65_000));
    await expectBroken(setting);
  });

  test("with a frame of another transfer in a message", async () => {
    const setting = await accepted();

    setting.peer.send((writer) => {
      writer.addRequest(FrameKind.ACK, 1, 0, 0, 0);
      writer.addRequest(FrameKind.ACK, 2, 0, 0, 0);
    });
    await expectBroken(setting);
  });

  test("when it wants a page that is none, or pages without end", async () => {
    const none = await offered();

    none.peer.say({ type: "want", transfer: 1, page: 1 });
    await expectBroken(none);

    const many = await offered();

    for (let i = 0; i < 11; i++) many.peer.say({ type: "want", transfer: 1, page: 0 });
    await until(() => many.peer.said("page").length === 11);
    expect(many.transfer.state).toBe("offered");
    many.peer.say({ type: "want", transfer: 1, page: 0 });
    await expectBroken(many);
  });
});

describe("a receiver lies", () => {
  test("before it accepts: nothing is done", async () => {
    const { peer, transfer } = await offered();

    peer.say({ type: "progress", transfer: 1, bytes: 5, items: 1 });
    peer.say({ type: "done", transfer: 1, items: 4, bytes: 5, failed: 0, skipped: 0 });
    peer.say({ type: "paused", transfer: 1, reason: "user" });
    await settle();
    expect(transfer).toMatchObject({ state: "offered", doneBytes: 0 });
  });

  test("about what it has got: more than all there is cannot be", async () => {
    const { peer, transfer } = await accepted();

    peer.say({ type: "progress", transfer: 1, bytes: Number.MAX_SAFE_INTEGER, items: 1_000_000 });
    await settle();
    peer.clock.advance(200);
    expect(transfer).toMatchObject({ doneBytes: transfer.bytes, doneItems: 3 });
    peer.say({
      type: "done",
      transfer: 1,
      items: 1_000_000,
      bytes: 0,
      failed: 1_000_000,
      skipped: 1_000_000,
    });
    await until(() => transfer.isFinished);
    expect(transfer).toMatchObject({ state: "done", doneItems: 3, failed: 3, skipped: 3 });
  });

  test("a decline after it accepted ends the transfer", async () => {
    const { peer, transfer } = await accepted();

    peer.say({ type: "decline", transfer: 1, reason: "no-space" });
    await until(() => transfer.isFinished);
    expect(transfer).toMatchObject({ state: "cancelled", reason: "no-space", endedBy: "them" });
  });

  test("words about a transfer that is over, or never was, change nothing", async () => {
    const { peer, transfer } = await accepted();

    transfer.cancel("user");
    for (const type of ["paused", "resumed", "cancel", "decline"] as const) {
      peer.say({ type, transfer: 1, reason: "disk" });
      peer.say({ type, transfer: 77, reason: "disk" });
    }
    peer.say({ type: "want", transfer: 1, page: 0 });
    await until(() => peer.said("cancel").length === 2);
    expect(transfer).toMatchObject({ state: "cancelled", reason: "user", endedBy: "us" });
    expect(peer.router.transfers.length).toBe(1);
  });

  test("it does not read: what waits for it stays below 1 MiB and a message", async () => {
    const { peer } = await accepted();
    let most = 0;

    peer.back.to = null;
    peer.request(FrameKind.REQUEST, 1, 0, 0, 41);
    const send = peer.back.lane.send;
    let isStuck = true;
    const waiting: Uint8Array[] = [];

    Object.defineProperty(peer.back.lane, "buffered", {
      get: () => waiting.reduce((sum, message) => sum + message.length, 0),
    });
    peer.back.lane.send = (message) => {
      if (isStuck) waiting.push(message);
      else send(message);
      most = Math.max(most, peer.back.lane.buffered);
    };
    await until(() => waiting.length > 10);
    await settle(100);
    expect(most).toBeLessThanOrEqual(1024 * 1024 + 65536);
    expect(waiting.length).toBeLessThan(20);
    isStuck = false;
    waiting.length = 0;
    peer.back.to = peer;
    peer.router.handleDrained();
    await until(() => peer.frames.length > 20);
  });
});

test("sixteen transfers at a time, and numbers run out", async () => {
  const peer = new RawPeer(false);
  const source = new MemorySource({ a: pattern(1) });

  for (let i = 0; i < 16; i++) expect(peer.router.offer(source)?.id).toBe(2 * i + 1);
  expect(peer.router.offer(source)).toBe(null);
  peer.router.transfers[3]?.cancel("user");
  expect(peer.router.offer(source)?.id).toBe(33);
  peer.router.cancelAll("user");
  for (let id = 35; id <= 65535; id += 2) peer.router.offer(source)?.cancel("user");
  expect(peer.router.offer(source)).toBe(null);
});
