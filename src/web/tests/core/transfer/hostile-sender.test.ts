// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, test } from "vitest";
import type { Transfer } from "../../../src/core/transfer/transfer";
import type { Offer } from "../../../src/wire/control";
import { TincanError } from "../../../src/wire/error";
import { FrameKind } from "../../../src/wire/frame";
import { Manifest } from "../../../src/wire/manifest";
import vectors from "../../../../../tests/vectors/manifests.json";
import { settle, until } from "./harness";
import { makeManifest, MemoryDestination, pattern, type Tree } from "./memory";
import { BLOCK, blockOf, digestOf, fileDigest, offerOf, RawPeer } from "./raw-peer";

interface Setting {
  peer: RawPeer;
  transfer: Transfer;
  destination: MemoryDestination;
  manifest: Manifest;
}

/** The receiver has offered what is in `tree`, with every page. */
async function offered(tree: Tree, changes: Partial<Offer> = {}): Promise<Setting> {
  const peer = new RawPeer(true);
  const manifest = makeManifest(tree);

  peer.say(offerOf(manifest, changes));
  for (let page = 0; page < manifest.nPages; page++) {
    await until(() => peer.said("want").some((want) => want.page === page));
    peer.say({ type: "page", transfer: 1, page, entries: manifest.page(page) });
  }
  await until(() => peer.router.transfers[0]?.state === "offered");

  const transfer = peer.router.transfers[0] as Transfer;

  return { peer, transfer, destination: new MemoryDestination(), manifest };
}

async function accepted(tree: Tree, changes: Partial<Offer> = {}): Promise<Setting> {
  const setting = await offered(tree, changes);

  setting.transfer.accept(setting.destination);
  await setting.peer.hears("accept");
  await settle(3);

  return setting;
}

/** Answers everything that is asked for as it should be. */
function serve(peer: RawPeer, tree: Tree, except: (item: number, block: number) => boolean): void {
  const files = Object.values(tree);
  const answer = (kind: number, item: number, block: number, count: number) => {
    const file = files[item] as Uint8Array;

    if (kind === FrameKind.REQUEST) {
      for (let b = block; b < block + count; b++) {
        if (!except(item, b)) peer.data(1, item, b, blockOf(file, b));
      }
    } else if (kind === FrameKind.REQUEST_END && !except(item, -1)) {
      peer.end(1, item, Math.ceil(file.length / BLOCK), fileDigest(file));
    }
  };

  for (const { kind, item, block, length } of peer.frames) answer(kind, item, block, length);
  peer.onRequest = ({ kind, item, block, length }) => answer(kind, item, block, length);
}

const never = () => false;

describe("an offer", () => {
  function offerEntries(entries: unknown[], changes: Partial<Offer> = {}): RawPeer {
    const peer = new RawPeer(true);
    const files = entries.filter((entry) => (entry as { k?: unknown } | null)?.k !== "d");
    const sizes = files.map((entry) => Number((entry as { s?: unknown } | null)?.s ?? 0));

    /* Not through the parser, which refuses some of them before. */
    peer.router.handleControl({
      type: "offer",
      transfer: 1,
      kind: "files",
      items: Math.max(1, files.length),
      folders: entries.length - files.length,
      bytes: Math.min(
        Number.MAX_SAFE_INTEGER,
        sizes.reduce((sum, size) => sum + Math.max(0, Math.floor(size) || 0), 0),
      ),
      pages: 1,
      block: BLOCK,
      digest: new Uint8Array(32),
      names: [],
      ...changes,
    });
    peer.router.handleControl({ type: "page", transfer: 1, page: 0, entries });

    return peer;
  }

  test.each(vectors.invalid.map(({ name, entries }) => [name, entries] as const))(
    "that is invalid is declined: %s",
    async (_name, entries) => {
      const peer = offerEntries(entries);
      const shown: unknown[] = [];

      peer.router.on("transfer", (transfer) =>
        transfer.on("change", () => shown.push(transfer.manifest)),
      );
      expect((await peer.hears("decline")).reason).toBe("invalid");

      const transfer = peer.router.transfers[0] as Transfer;

      expect(transfer).toMatchObject({ state: "failed", manifest: null, endedBy: "us" });
      expect(transfer.error?.message).toBe(
        "The other side offers files with names or sizes that are not allowed. " +
          "Ask for them in another way.",
      );
      expect(shown.every((manifest) => manifest === null)).toBe(true);
    },
  );

  const tree = { a: pattern(100), b: null, c: pattern(1) };
  const manifest = makeManifest(tree);

  test.each([
    ["fewer files", { items: 1 }],
    ["more files", { items: 3 }],
    ["more folders", { folders: 2 }],
    ["more bytes", { bytes: 102 }],
    ["fewer bytes", { bytes: 100 }],
    ["another digest", { digest: new Uint8Array(32) }],
    ["no entries", { items: 0, folders: 0 }],
    ["too many entries", { items: 600_000, folders: 600_000 }],
    ["no pages", { pages: 0 }],
    ["more pages than entries", { pages: 4 }],
    ["too few pages", { items: 5000, pages: 2 }],
    ["a text of two files", { kind: "text" as const, items: 2, folders: 0, bytes: 101 }],
    ["a text with another name", { kind: "text" as const }],
  ])("that says something else is declined: %s", async (_name, changes) => {
    const peer = new RawPeer(true);
    const isText = _name === "a text with another name";
    const other = isText ? makeManifest({ words: pattern(3) }) : manifest;

    peer.say(offerOf(other, changes));
    peer.say({ type: "page", transfer: 1, page: 0, entries: other.page(0) });
    for (let page = 1; page < 4; page++) {
      peer.say({ type: "page", transfer: 1, page, entries: [{ k: "f", p: `x${page}`, s: 0 }] });
    }
    expect((await peer.hears("decline")).reason).toBe("invalid");
    expect(peer.router.transfers[0]?.manifest).toBe(null);
  });

  test("at most eight pages are outstanding, and those that nobody asked for are ignored", async () => {
    const peer = new RawPeer(true);
    const many: Tree = {};

    for (let i = 0; i < 512 * 20; i++) many[`f${i}`] = new Uint8Array();

    const whole = makeManifest(many);

    peer.say(offerOf(whole));
    await settle();
    expect(peer.said("want").map(({ page }) => page)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    peer.say({ type: "page", transfer: 1, page: 8, entries: whole.page(8) });
    peer.say({ type: "page", transfer: 1, page: 7, entries: whole.page(7) });
    peer.say({ type: "page", transfer: 1, page: 7, entries: whole.page(7) });
    await settle();
    expect(peer.said("want").length).toBe(8);

    for (let page = 0; page < 20; page++) {
      await until(() => peer.said("want").some((want) => want.page === page));
      peer.say({ type: "page", transfer: 1, page, entries: whole.page(page) });
      if (page === 3) expect(peer.router.transfers[0]?.state).toBe("listing");
    }
    await until(() => peer.router.transfers[0]?.state === "offered");
    expect(peer.said("want").length).toBe(20);
  });

  test("of another thing under the same number ends the transfer", async () => {
    const { peer, transfer } = await offered(tree);

    peer.say(offerOf(manifest));
    await settle();
    expect(transfer.state).toBe("offered");
    peer.say(offerOf(makeManifest({ z: pattern(1) })));
    expect((await peer.hears("cancel")).reason).toBe("protocol");
    expect(transfer).toMatchObject({ state: "failed", reason: "protocol" });
  });

  test("with a number of ours is declined, and so is the seventeenth", async () => {
    const peer = new RawPeer(true);

    peer.say(offerOf(manifest, { transfer: 2 }));
    expect(await peer.hears("decline")).toMatchObject({ transfer: 2, reason: "protocol" });
    for (let i = 0; i < 17; i++) peer.say(offerOf(manifest, { transfer: 2 * i + 1 }));
    await until(() => peer.said("decline").length === 2);
    expect(peer.said("decline")[1]).toMatchObject({ transfer: 33, reason: "busy" });
    expect(peer.router.transfers.length).toBe(16);

    /* One ends, one more may come. */
    peer.say({ type: "cancel", transfer: 1, reason: "user" });
    peer.say(offerOf(manifest, { transfer: 35 }));
    await until(() => peer.router.transfers.length === 17);
  });
});

describe("a block", () => {
  const tree = { a: pattern(3 * BLOCK), b: pattern(10, 2) };

  test.each([
    [
      "a wrong digest",
      (peer: RawPeer) => peer.data(1, 0, 1, blockOf(tree.a, 1), new Uint8Array(32)),
    ],
    [
      "other bytes",
      (peer: RawPeer) => peer.data(1, 0, 1, blockOf(tree.a, 2), digestOf(blockOf(tree.a, 1))),
    ],
    ["too few bytes", (peer: RawPeer) => peer.data(1, 0, 1, pattern(BLOCK - 1))],
    ["too many bytes", (peer: RawPeer) => peer.data(1, 0, 1, pattern(BLOCK + 1))],
  ])("with %s is asked for three times, then the item fails", async (_name, lie) => {
    const { peer, transfer, destination } = await accepted(tree);
    let asked = 0;

    serve(peer, tree, (item, block) => {
      if (item !== 0 || block !== 1) return false;
      asked++;
      lie(peer);
      return true;
    });
    await until(() => transfer.isFinished);
    expect(asked).toBe(3);
    expect(transfer).toMatchObject({ state: "done", failed: 1, doneItems: 1, doneBytes: 10 });
    expect(transfer.itemError(0)?.message).toBe(
      "“a” arrived damaged again and again. Ask for it to be sent again.",
    );
    expect([...destination.files.keys()]).toEqual(["b"]);
    /* Where the first block was through before the lies, the file was begun. */
    expect(destination.aborted).toBe(destination.opened - destination.files.size);
    expect(destination.faults).toEqual([]);
    expect([await peer.hears("done")]).toEqual([
      { type: "done", transfer: 1, items: 1, bytes: 10, failed: 1, skipped: 0 },
    ]);
  });

  test("that is right the third time is taken", async () => {
    const { peer, transfer, destination } = await accepted(tree);
    let asked = 0;

    serve(peer, tree, (item, block) => {
      if (item !== 0 || block !== 0 || ++asked > 2) return false;
      peer.data(1, 0, 0, blockOf(tree.a, 0), new Uint8Array(32));
      return true;
    });
    await until(() => transfer.isFinished);
    expect(transfer).toMatchObject({ state: "done", failed: 0 });
    expect(Buffer.compare(destination.files.get("a") as Uint8Array, tree.a)).toBe(0);
  });

  test("may come in any order, and its END first", async () => {
    const { peer, transfer, destination } = await accepted(tree);

    expect(peer.asked(0, 2) && peer.asked(1, 0)).toBe(true);
    peer.end(1, 1, 1, fileDigest(tree.b));
    peer.end(1, 0, 3, fileDigest(tree.a));
    peer.data(1, 1, 0, tree.b);
    for (const block of [2, 1]) peer.data(1, 0, block, blockOf(tree.a, block));
    await settle();
    expect(destination.opened).toBe(0);
    peer.data(1, 0, 0, blockOf(tree.a, 0));
    await until(() => transfer.isFinished);
    expect(destination.log).toEqual(["a", "b"]);
    expect(destination.faults).toEqual([]);
  });

  test("comes twice, or out of range, or of no item: once is enough", async () => {
    const { peer, transfer, destination } = await accepted(tree);

    for (const [item, block] of [
      [0, 0],
      [0, 0],
      [0, 3],
      [0, 0xffffffff],
      [2, 0],
      [0xffffffff, 0],
    ] as const) {
      peer.data(1, item, block, blockOf(tree.a, 0));
    }
    serve(peer, tree, (item, block) => item === 0 && block === 0);
    await until(() => transfer.isFinished);
    expect(transfer).toMatchObject({ state: "done", failed: 0 });
    expect(destination.faults).toEqual([]);
  });

  test("among much that is nothing does not hold its message in memory", async () => {
    const { peer, transfer, destination } = await accepted(tree);
    const sizes: number[] = [];

    destination.onWrite = (entry, bytes) => {
      if (entry.path === "b") sizes.push(bytes.buffer.byteLength);
    };
    peer.send((writer) => {
      const room = writer.addData(1, 1, 0, 10);

      room.payload.set(tree.b);
      room.digest.set(digestOf(tree.b));
      writer.addDigests(1, 0, 0, new Uint8Array(32 * 1900));
    });
    serve(peer, tree, (item, block) => item === 1 && block === 0);
    await until(() => transfer.isFinished);
    expect(sizes).toEqual([10]);
  });
});

describe("END", () => {
  const tree = { a: pattern(2 * BLOCK), b: pattern(10, 2) };

  test.each([
    ["another digest", 2, new Uint8Array(32)],
    ["another number of blocks", 3, fileDigest(tree.a)],
    ["no blocks", 0, fileDigest(tree.a)],
  ])("with %s fails the item", async (_name, blocks, digest) => {
    const { peer, transfer, destination } = await accepted(tree);

    peer.end(1, 0, blocks, digest);
    serve(peer, tree, (item, block) => item === 0 && block === -1);
    await until(() => transfer.isFinished);
    expect(transfer).toMatchObject({ state: "done", failed: 1, doneItems: 1, doneBytes: 10 });
    expect([...destination.files.keys()]).toEqual(["b"]);
    expect(destination.aborted).toBe(1);
    expect(destination.faults).toEqual([]);
  });

  test("that nobody asked for is no END", async () => {
    const { peer, transfer } = await accepted({ a: pattern(5), e: new Uint8Array() });

    peer.end(1, 1, 0, fileDigest(new Uint8Array()));
    peer.end(1, 7, 0, fileDigest(new Uint8Array()));
    serve(peer, { a: pattern(5) }, never);
    await until(() => transfer.isFinished);
    expect(transfer).toMatchObject({ state: "done", failed: 0, doneItems: 2 });
  });
});

describe("FAILED", () => {
  const tree: Tree = { a: pattern(2 * BLOCK), b: pattern(10, 2) };

  test("of what nobody asked for is ignored", async () => {
    const { peer, transfer } = await accepted({ ...tree, e: new Uint8Array() });

    for (const item of [2, 3, 0xffffffff]) peer.send((writer) => writer.addFailed(1, item, 1));
    serve(peer, tree, never);
    await until(() => transfer.isFinished);
    expect(transfer).toMatchObject({ failed: 0, doneItems: 3 });
  });

  test("of everything: nothing is there in the end, and it is said", async () => {
    const { peer, transfer, destination } = await accepted(tree);

    for (const item of [1, 0]) peer.send((writer) => writer.addFailed(1, item, 2));
    await until(() => transfer.isFinished);
    expect(transfer).toMatchObject({ state: "done", failed: 2, doneItems: 0, doneBytes: 0 });
    expect(transfer.error?.message).toBe("2 files did not arrive. Send them again.");
    expect(destination.opened).toBe(0);
    expect(destination.state).toBe("finished");
    expect(await peer.hears("done")).toMatchObject({ items: 0, failed: 2 });
  });
});

describe("when the disk is full", () => {
  const tree = { a: pattern(20 * BLOCK), b: pattern(5 * BLOCK, 2) };

  /** All of the window was asked for, a block came, and the destination refused it. */
  async function held(): Promise<Setting> {
    const setting = await offered(tree);
    let isFull = true;

    setting.destination.onOpen = () => {
      if (isFull) {
        isFull = false;
        throw new TincanError("no-space", "The disk is full. Make room.");
      }
    };
    setting.transfer.accept(setting.destination);
    await until(() => setting.peer.asked(0, 12));
    setting.peer.data(1, 0, 0, blockOf(tree.a, 0));
    await until(() => setting.transfer.state === "paused");

    return setting;
  }

  test("what is on the way is not asked for a second time", async () => {
    const { peer, transfer } = await held();

    await settle();
    peer.frames.length = 0;
    transfer.resume();
    await settle();
    expect(peer.frames.map(({ kind, block, length }) => [kind, block, length])).toEqual([
      [FrameKind.REQUEST, 0, 1],
    ]);
    for (let block = 0; block < 13; block++) peer.data(1, 0, block, blockOf(tree.a, block));
    serve(peer, tree, (item, block) => item === 0 && block === 0);
    await until(() => transfer.isFinished);
    expect(transfer).toMatchObject({ state: "done", failed: 0, doneItems: 2 });
  });

  test("and the sender gives the file up meanwhile, the others go on", async () => {
    const { peer, transfer, destination } = await held();

    peer.send((writer) => writer.addFailed(1, 0, 2));
    await settle();
    peer.frames.length = 0;
    transfer.resume();
    await until(() => peer.frames.length > 0);
    serve(peer, tree, (item) => item === 0);
    await until(() => transfer.isFinished);
    expect(transfer).toMatchObject({ state: "done", failed: 1, doneItems: 1 });
    expect([...destination.files.keys()]).toEqual(["b"]);
    expect(destination.faults).toEqual([]);
    expect(peer.asked(0, 0)).toBe(false);
  });
});

describe("what breaks the protocol", () => {
  const tree = { a: pattern(100) };

  test("a frame of another transfer in a message ends the transfer", async () => {
    const { peer, transfer, destination } = await accepted(tree);

    peer.send((writer) => {
      writer.addFailed(1, 5, 1);
      writer.addFailed(3, 0, 1);
    });
    expect((await peer.hears("cancel")).reason).toBe("protocol");
    expect(transfer).toMatchObject({ state: "failed", reason: "protocol" });
    expect(transfer.error?.code).toBe("protocol");
    await settle();
    expect(destination.state).toBe("aborted");
  });

  test("more than 4 MiB that nobody asked for end the transfer, then the session", async () => {
    const { peer, transfer } = await accepted(tree);
    const junk = pattern(65_000);

    for (let i = 0; i < 64; i++) peer.data(1, 0, 7, junk);
    await settle();
    expect(transfer.state).toBe("running");
    peer.data(1, 0, 7, junk);
    await until(() => transfer.isFinished);
    expect(transfer.state).toBe("failed");

    /* It might have asked for 4 MiB; and then it is too much. */
    for (let i = 0; i < 2 * 64; i++) peer.data(1, 0, 7, junk);
    await settle();
    expect(peer.violations).toEqual([]);
    for (let i = 0; i < 4; i++) peer.data(1, 0, 7, junk);
    await until(() => peer.violations.length > 0);
    expect(peer.violations).toEqual(["protocol"]);
  });

  test("so do blocks of an offer that nobody accepted, and of none", async () => {
    const { peer, transfer } = await offered(tree);

    for (let i = 0; i < 40; i++) peer.data(1, 0, 0, pattern(65_000));
    for (let i = 0; i < 20; i++) peer.data(9, 0, 0, pattern(65_000));
    await settle();
    expect(peer.violations).toEqual([]);
    for (let i = 0; i < 10; i++) peer.data(9, 0, 0, pattern(65_000));
    await until(() => peer.violations.length > 0);
    expect(transfer.state).toBe("offered");
  });

  test("a message that is none ends the session", async () => {
    const { peer } = await accepted(tree);

    peer.out.lane.send(new Uint8Array([1, 0, 0, 1, 0, 0]));
    await until(() => peer.violations.length > 0);
    expect(peer.violations).toEqual(["protocol"]);
  });

  test("kinds and flags that we do not know do not", async () => {
    const { peer, transfer } = await accepted(tree);
    const unknown = new Uint8Array(20);

    unknown.set([9, 0, 0, 1]);
    unknown[15] = 4;
    peer.out.lane.send(unknown);
    serve(peer, tree, never);
    await until(() => transfer.isFinished);
    expect(transfer.state).toBe("done");
    expect(peer.violations).toEqual([]);
  });
});

describe("what the receiver asks for", () => {
  test("is never more than the window, in bytes and in blocks", async () => {
    const large = await accepted({ a: pattern(3_000_000) });
    const bytes = large.peer.frames.reduce((sum, frame) => sum + frame.length * BLOCK, 0);

    expect(bytes).toBe(13 * BLOCK);

    const small: Tree = {};

    for (let i = 0; i < 3000; i++) small[`f${i}`] = pattern(10, i);

    const { peer } = await accepted(small);

    /* A block and an END each. */
    await settle();
    expect(peer.frames.length).toBe(1024);
    expect(peer.messages.length).toBe(1);
  });

  test("leaves room for other transfers on the same connection", async () => {
    const peer = new RawPeer(true);
    const manifest = makeManifest({ a: pattern(3_000_000) });
    const asked = (transfer: number) =>
      peer.frames
        .filter((frame) => frame.transfer === transfer)
        .reduce((sum, frame) => sum + frame.length, 0);

    for (const transfer of [1, 3, 5]) {
      peer.say(offerOf(manifest, { transfer }));
      peer.say({ type: "page", transfer, page: 0, entries: manifest.page(0) });
      await until(() => peer.router.transfers.at(-1)?.state === "offered");
      peer.router.transfers.at(-1)?.accept(new MemoryDestination());
      await settle();
    }
    expect([asked(1), asked(3), asked(5)]).toEqual([13, 6, 4]);

    /* One that rests leaves its part to the others. */
    peer.router.transfers[0]?.pause();
    peer.router.transfers[1]?.pause();
    peer.data(5, 0, 0, blockOf(pattern(3_000_000), 0));
    await until(() => asked(5) > 4);
    await settle();
    expect(asked(5)).toBe(13);
  });

  test("is answered: every message with blocks gets one back at once", async () => {
    const tree = { a: pattern(3_000_000) };
    const { peer, transfer, destination } = await accepted(tree);
    let before = peer.messages.length;

    destination.onWrite = () => new Promise(() => undefined);
    for (let block = 0; block < 13; block++) {
      peer.data(1, 0, block, blockOf(tree.a, block));
      await until(() => peer.messages.length > before);
      before = peer.messages.length;
      expect(peer.messages.at(-1)?.map(({ kind }) => kind)).toEqual([FrameKind.ACK]);
    }
    await settle();
    expect(peer.frames.filter(({ kind }) => kind === FrameKind.REQUEST).length).toBe(1);
    transfer.cancel("user");
  });

  test("is in order: accepted first, neighbours in one request, an END for what has blocks", async () => {
    const { peer } = await accepted({
      a: pattern(2 * BLOCK + 1),
      e: new Uint8Array(),
      d: null,
      b: pattern(1),
    });

    expect(peer.messages.length).toBe(1);
    expect(peer.frames.map(({ kind, item, block, length }) => [kind, item, block, length])).toEqual(
      [
        [FrameKind.REQUEST, 0, 0, 3],
        [FrameKind.REQUEST_END, 0, 0, 0],
        [FrameKind.REQUEST, 3, 0, 1],
        [FrameKind.REQUEST_END, 3, 0, 0],
      ],
    );
  });
});
