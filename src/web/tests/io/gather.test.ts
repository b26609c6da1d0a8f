// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { expect, test } from "vitest";
import { Gather } from "../../src/io/gather";
import { join, pattern, turns } from "./browser";

test("everything is handed on, in order and in large pieces", async () => {
  const pieces: Uint8Array[] = [];
  const gather = new Gather((bytes) => {
    pieces.push(bytes);
    return Promise.resolve();
  }, 100);
  const bytes = pattern(1234);

  for (let at = 0; at < bytes.length; at += 37) {
    await gather.write(bytes.subarray(at, at + 37));
  }
  await gather.flush();
  await gather.flush();

  expect(join(pieces)).toEqual(bytes);
  expect(pieces.map(({ length }) => length)).toEqual([...Array<number>(12).fill(100), 34]);
});

test("who writes waits while one piece is under way and another one is full", async () => {
  const release: (() => void)[] = [];
  const gather = new Gather(() => new Promise((resolve) => release.push(resolve)), 10);
  let written = 0;
  const write = async (): Promise<void> => {
    for (; written < 50; written += 10) {
      await gather.write(pattern(10));
    }
  };
  const all = write();

  await turns();
  expect(release).toHaveLength(1);
  expect(written).toBe(10);

  release[0]?.();
  await turns();
  expect(release).toHaveLength(2);
  expect(written).toBe(20);

  for (let i = 1; i < 5; i++) {
    release[i]?.();
    await turns();
  }
  await all;
  await gather.flush();
});

test("the next write is told that one was refused", async () => {
  const gather = new Gather(() => Promise.reject(new Error("full")), 10);

  await gather.write(pattern(10));
  await expect(gather.write(pattern(10))).rejects.toThrow("full");
  await expect(gather.flush()).rejects.toThrow("full");
});

test("what was given up is not handed on", async () => {
  let count = 0;
  const gather = new Gather(() => {
    count++;
    return Promise.resolve();
  }, 10);

  await gather.write(pattern(5));
  await gather.drop();
  await gather.flush();
  expect(count).toBe(0);
});
