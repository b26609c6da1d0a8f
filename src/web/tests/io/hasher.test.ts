// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { createHash, webcrypto } from "node:crypto";
import { expect, test } from "vitest";
import { newHasher, PlainHasher, WebCryptoHasher, WorkerHasher } from "../../src/io/hasher";
import type { HashOrder } from "../../src/workers/messages";
import { pattern } from "./browser";

function digestOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash("sha256").update(bytes).digest());
}

class FakeWorker {
  readonly orders: HashOrder[] = [];
  isTerminated = false;
  onmessage: ((event: { data: { id: number; digest: Uint8Array } }) => void) | null = null;
  onerror: (() => void) | null = null;

  postMessage(order: HashOrder, transfer: Transferable[]): void {
    this.orders.push(structuredClone(order, { transfer: transfer as ArrayBuffer[] }));
  }

  terminate(): void {
    this.isTerminated = true;
  }

  answer(order: HashOrder | undefined): void {
    if (order !== undefined) {
      this.onmessage?.({ data: { id: order.id, digest: digestOf(order.bytes) } });
    }
  }
}

const subtle = webcrypto.subtle as unknown as SubtleCrypto;

test("each of them says the same", async () => {
  const whole = pattern(70_000);
  const part = whole.subarray(100, 65_572);

  for (const hasher of [new WebCryptoHasher(subtle), new PlainHasher()]) {
    expect(await hasher.sha256(part)).toEqual(digestOf(part));
    expect(await hasher.sha256(new Uint8Array(0))).toEqual(digestOf(new Uint8Array(0)));
  }
});

test("WebCrypto is taken where it is, then a worker, then neither", () => {
  const worker = new FakeWorker() as unknown as Worker;

  expect(newHasher(subtle, () => worker)).toBeInstanceOf(WebCryptoHasher);
  expect(newHasher(undefined, () => worker)).toBeInstanceOf(WorkerHasher);
  expect(newHasher(undefined, () => null)).toBeInstanceOf(PlainHasher);
});

test("a worker gets a copy of the part, and answers in any order", async () => {
  const worker = new FakeWorker();
  const hasher = new WorkerHasher(worker as unknown as Worker);
  const whole = pattern(1000);
  const a = hasher.sha256(whole.subarray(0, 400));
  const b = hasher.sha256(whole.subarray(400));

  expect(worker.orders.map(({ bytes }) => bytes.buffer.byteLength)).toEqual([400, 600]);
  expect(whole).toHaveLength(1000);
  worker.answer(worker.orders[1]);
  worker.answer(worker.orders[0]);
  expect(await a).toEqual(digestOf(whole.subarray(0, 400)));
  expect(await b).toEqual(digestOf(whole.subarray(400)));
});

test("what waits for a worker that cannot be loaded is done without it", async () => {
  const worker = new FakeWorker();
  const hasher = new WorkerHasher(worker as unknown as Worker);
  const early = hasher.sha256(pattern(100));

  worker.onerror?.();
  expect(await early).toEqual(digestOf(pattern(100)));
  expect(await hasher.sha256(pattern(200))).toEqual(digestOf(pattern(200)));
  expect(worker.isTerminated).toBe(true);
  expect(worker.orders).toHaveLength(1);
});
