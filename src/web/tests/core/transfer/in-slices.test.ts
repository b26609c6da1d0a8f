// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test, vi } from "vitest";
import { runInSlices } from "../../../src/core/transfer/in-slices";
import type { Transfer } from "../../../src/core/transfer/transfer";
import type { Slices } from "../../../src/wire/slices";
import { ManualClock, until } from "./harness";
import { makeManifest, type Tree } from "./memory";
import { offerOf, RawPeer } from "./raw-peer";

/** Each look at it takes so long, in ms. */
function slowClock(clock: ManualClock, step: number): ManualClock {
  let now = clock.now();

  vi.spyOn(clock, "now").mockImplementation(() => (now += step));
  return clock;
}

function* work(steps: number, result: string): Slices<string> {
  for (let i = 0; i < steps; i++) yield;
  if (result === "") throw new Error("nothing");
  return result;
}

interface Run {
  clock: ManualClock;
  done: ReturnType<typeof vi.fn>;
  failed: ReturnType<typeof vi.fn>;
  isWanted: boolean;
}

function run(steps: number, step: number, result = "result"): Run {
  const clock = slowClock(new ManualClock(), step);
  const begun: Run = { clock, done: vi.fn(), failed: vi.fn(), isWanted: true };
  const { done, failed } = begun;

  runInSlices(work(steps, result), clock, { isWanted: () => begun.isWanted, done, failed });
  return begun;
}

test("what is short is through at once", () => {
  const { clock, done } = run(1000, 0);

  expect(done).toHaveBeenCalledExactlyOnceWith("result");
  expect(clock.pending).toBe(0);
});

test("what is long lets others have their turn", () => {
  const { clock, done } = run(3, 100);
  const after = vi.spyOn(clock, "after");

  expect(done).not.toHaveBeenCalled();
  expect(clock.pending).toBe(1);
  clock.advance(0);
  expect(after).toHaveBeenCalledTimes(2);
  expect(done).toHaveBeenCalledExactlyOnceWith("result");
  expect(clock.pending).toBe(0);
});

test("what is not wanted any more ends in the middle", () => {
  const begun = run(3, 100);

  begun.isWanted = false;
  begun.clock.advance(0);
  expect(begun.clock.pending).toBe(0);
  expect(begun.done).not.toHaveBeenCalled();
  expect(begun.failed).not.toHaveBeenCalled();
});

test("a failure is told, whenever it comes", () => {
  const begun = run(1, 100, "");

  expect(begun.failed).not.toHaveBeenCalled();
  begun.clock.advance(0);
  expect(begun.failed).toHaveBeenCalledOnce();
  expect(begun.done).not.toHaveBeenCalled();
});

/** An offer of many files, whose pages have all come, on a machine that takes its time. */
async function offered(): Promise<{ peer: RawPeer; transfer: Transfer }> {
  const tree: Tree = Object.fromEntries(
    Array.from({ length: 10_000 }, (_value, i) => [`f${i}`, new Uint8Array()]),
  );
  const manifest = makeManifest(tree);
  const peer = new RawPeer(true);

  slowClock(peer.clock, 100);
  peer.say(offerOf(manifest));
  for (let page = 0; page < manifest.nPages; page++) {
    await until(() => peer.said("want").some((want) => want.page === page));
    peer.say({ type: "page", transfer: 1, page, entries: manifest.page(page) });
  }
  await until(() => peer.clock.pending > 0);
  return { peer, transfer: peer.router.transfers[0] as Transfer };
}

test("many files are offered only when all of them were looked at", async () => {
  const { peer, transfer } = await offered();

  expect(transfer.state).toBe("listing");
  expect(transfer.manifest).toBeNull();
  peer.clock.advance(0);
  expect(transfer.state).toBe("offered");
  expect(transfer.manifest?.nEntries).toBe(10_000);
});

test("an offer that is taken back while it is looked at is gone", async () => {
  const { peer, transfer } = await offered();

  peer.say({ type: "cancel", transfer: 1, reason: "user" });
  await until(() => transfer.isFinished);
  peer.clock.advance(0);
  expect(transfer).toMatchObject({ state: "cancelled", manifest: null });
});
