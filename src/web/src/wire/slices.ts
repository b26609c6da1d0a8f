// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Work that takes long for a million entries, and stops every few milliseconds, so that whoever
 * runs it can let something else happen in between.
 */
export type Slices<T> = Generator<void, T, void>;

/** So many steps of a few hundred nanoseconds each are done between two stops. */
export const SLICE_STEPS = 4096;

/** Does all of it, whatever it takes. */
export function runAtOnce<T>(slices: Slices<T>): T {
  for (;;) {
    const { done, value } = slices.next();
    if (done === true) return value;
  }
}

/** Merges two sorted neighbours, `from` to `middle` and `middle` to `to`, into `result`. */
function* merge(
  order: Uint32Array,
  result: Uint32Array,
  bounds: readonly [from: number, middle: number, to: number],
  compare: (a: number, b: number) => number,
): Slices<void> {
  const [from, middle, to] = bounds;
  let left = from;
  let right = middle;

  for (let i = from; i < to; i++) {
    const isLeft =
      left < middle &&
      (right === to || compare(order[left] as number, order[right] as number) <= 0);

    result[i] = order[isLeft ? left++ : right++] as number;
    if (i % SLICE_STEPS === 0) yield;
  }
}

/**
 * The numbers below `count`, sorted; what is the same for `compare` stays in order. Takes n log n
 * time.
 */
export function* sortNumbers(
  count: number,
  compare: (a: number, b: number) => number,
): Slices<Uint32Array> {
  let order = Uint32Array.from({ length: count }, (_value, i) => i);

  for (let start = 0; start < count; start += SLICE_STEPS) {
    order.subarray(start, start + SLICE_STEPS).sort(compare);
    yield;
  }
  for (let length = SLICE_STEPS; length < count; length *= 2) {
    const result = new Uint32Array(count);
    for (let from = 0; from < count; from += 2 * length) {
      const middle = Math.min(from + length, count);
      yield* merge(order, result, [from, middle, Math.min(from + 2 * length, count)], compare);
    }
    order = result;
  }
  return order;
}
