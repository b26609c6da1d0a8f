// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { expect, test } from "vitest";
import { Manifest } from "../../src/wire/manifest";
import { runAtOnce, SLICE_STEPS, sortNumbers, type Slices } from "../../src/wire/slices";
import { Chance } from "./vectors";

function countStops(slices: Slices<unknown>): number {
  let stops = 0;

  while (slices.next().done !== true) stops++;
  return stops;
}

test.each([0, 1, 2, 3, SLICE_STEPS, SLICE_STEPS + 1, 3 * SLICE_STEPS, 30_000])(
  "%d numbers are sorted as by the language's own way",
  (count) => {
    const chance = new Chance(count);
    // Many are the same, and stay in order.
    const keys = Array.from({ length: count }, () => chance.below(500));
    const compare = (a: number, b: number) => (keys[a] as number) - (keys[b] as number);
    const expected = Array.from(keys.keys()).sort(compare);

    expect(Array.from(runAtOnce(sortNumbers(count, compare)))).toEqual(expected);
  },
);

test("no comparison is far from a stop", () => {
  let most = 0;
  let since = 0;
  const sorting = sortNumbers(50_000, (a, b) => {
    since++;
    return b - a;
  });

  while (sorting.next().done !== true) {
    most = Math.max(most, since);
    since = 0;
  }
  expect(Math.max(most, since)).toBeLessThan(20 * SLICE_STEPS);
});

test("a manifest is finished in slices as it is at once", () => {
  const make = (count: number): Manifest => {
    const manifest = new Manifest();

    for (let i = 0; i < count; i++)
      manifest.add({
        kind: "file",
        path: `Folder ${i % 7}/Ünïcode ${i}`,
        size: i,
        executable: false,
        mtimeSeconds: null,
        mtimeNanoseconds: 0,
      });
    return manifest;
  };
  const slowly = make(20_000);
  const atOnce = make(20_000);

  expect(countStops(slowly.finishInSlices())).toBeGreaterThan(20);
  atOnce.finish();
  expect(slowly.digest).toEqual(atOnce.digest);
  expect(slowly.nPages).toBe(atOnce.nPages);
  for (let page = 0; page < atOnce.nPages; page++)
    expect(slowly.page(page)).toEqual(atOnce.page(page));
  expect(slowly.names(9)).toEqual(Array.from({ length: 7 }, (_value, i) => `Folder ${i}`));
});
