// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, test } from "vitest";
import { createAnnouncer, ProgressPacer } from "../../src/stores/announcer";

test("the newest announcements are there, each once", () => {
  const announcer = createAnnouncer();

  for (const text of ["a", "b", "b", "c", "d"]) announcer.say(text);
  expect(announcer.announcements().map(({ text }) => text)).toEqual(["b", "b", "c", "d"]);
  expect(new Set(announcer.announcements().map(({ id }) => id)).size).toBe(4);
});

describe("progress", () => {
  test("is told every 10 % at most, and every 15 s at most", () => {
    const pacer = new ProgressPacer();
    const told = [];

    /* 1 % a second: by the share alone it would be every 10 s. */
    for (let second = 0; second < 100; second++)
      if (pacer.isDue(second / 100, second * 1000)) told.push(second);
    expect(told).toEqual([15, 30, 45, 60, 75, 90]);
  });

  test("is not told again while it stands still", () => {
    const pacer = new ProgressPacer();
    let told = 0;

    for (let second = 0; second < 1000; second++)
      if (pacer.isDue(Math.min(0.5, second / 10), second * 1000)) told++;
    expect(told).toBe(1);
  });

  test("begins anew with another transfer", () => {
    const pacer = new ProgressPacer();

    pacer.isDue(0, 0);
    expect(pacer.isDue(0.9, 20_000)).toBe(true);
    expect(pacer.isDue(0.2, 40_000)).toBe(false);
    expect(pacer.isDue(0.4, 60_000)).toBe(true);
  });
});
