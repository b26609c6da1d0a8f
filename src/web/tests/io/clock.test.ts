// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WorkerClock } from "../../src/io/clock";
import type { ClockOrder } from "../../src/workers/messages";

/** A worker whose timers go off when the test says so. */
class FakeWorker {
  readonly orders: ClockOrder[] = [];
  isTerminated = false;
  onmessage: ((event: { data: number }) => void) | null = null;
  onerror: (() => void) | null = null;

  postMessage(order: ClockOrder): void {
    this.orders.push(order);
  }

  terminate(): void {
    this.isTerminated = true;
  }

  goOff(id: number): void {
    this.onmessage?.({ data: id });
  }
}

let worker: FakeWorker;
let clock: WorkerClock;

beforeEach(() => {
  vi.useFakeTimers();
  worker = new FakeWorker();
  clock = new WorkerClock(worker as unknown as Worker);
});

afterEach(() => {
  vi.useRealTimers();
});

test("timers are the worker's", () => {
  const callback = vi.fn();

  clock.after(500, callback);
  expect(worker.orders).toEqual([{ type: "start", id: 1, ms: 500 }]);
  vi.advanceTimersByTime(10_000);
  expect(callback).not.toHaveBeenCalled();
  worker.goOff(1);
  worker.goOff(1);
  expect(callback).toHaveBeenCalledTimes(1);
});

test("a cancelled timer does not go off, even if the worker was faster", () => {
  const callback = vi.fn();
  const timer = clock.after(500, callback);

  timer.cancel();
  timer.cancel();
  expect(worker.orders[1]).toEqual({ type: "stop", id: 1 });
  worker.goOff(1);
  expect(callback).not.toHaveBeenCalled();
});

test("a repeated timer has one order under way at a time, and can end itself", () => {
  let count = 0;
  const timer = clock.every(100, () => {
    count++;
    if (count === 3) {
      timer.cancel();
    }
  });

  for (let id = 1; id <= 3; id++) {
    expect(worker.orders.at(-1)).toEqual({ type: "start", id, ms: 100 });
    worker.goOff(id);
  }
  expect(count).toBe(3);
  expect(worker.orders.filter(({ type }) => type === "start")).toHaveLength(3);
});

test("without a worker the page's own timers do", () => {
  const callback = vi.fn();
  const own = new WorkerClock(null);

  own.after(500, callback);
  own.after(500, callback).cancel();
  vi.advanceTimersByTime(499);
  expect(callback).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(callback).toHaveBeenCalledTimes(1);
});

test("timers that wait for a worker that cannot be loaded go off all the same", () => {
  const callback = vi.fn();

  clock.after(500, callback);
  vi.advanceTimersByTime(200);
  worker.onerror?.();
  expect(worker.isTerminated).toBe(true);
  vi.advanceTimersByTime(299);
  expect(callback).not.toHaveBeenCalled();
  vi.advanceTimersByTime(2);
  expect(callback).toHaveBeenCalledTimes(1);
});
