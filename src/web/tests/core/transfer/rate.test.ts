// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, test } from "vitest";
import { Rate } from "../../../src/core/transfer/rate";

describe("a rate", () => {
  test("is not known at first, and then is bytes a second", () => {
    const rate = new Rate();

    expect(rate.get(0)).toBe(0);
    rate.add(0, 0);
    rate.add(400, 4000);
    expect(rate.get(400)).toBe(0);
    expect(rate.eta(400, 1)).toBe(-1);
    rate.add(1000, 10_000);
    expect(rate.get(1000)).toBe(10_000);
    expect(rate.eta(1000, 95_000)).toBe(10);
    expect(rate.eta(1000, 0)).toBe(0);
  });

  test("is that of the last five seconds, however often it is fed", () => {
    const rate = new Rate();

    for (let time = 0; time <= 20_000; time += 10) rate.add(time, time);
    expect(rate.get(20_000)).toBe(1000);
    for (let time = 20_010; time <= 26_000; time += 10) {
      rate.add(time, 20_000 + (time - 20_000) * 3);
    }
    expect(rate.get(26_000)).toBe(3000);
  });

  test("falls to nothing when nothing comes", () => {
    const rate = new Rate();

    for (let time = 0; time <= 5000; time += 200) rate.add(time, time);
    expect(rate.get(7500)).toBeLessThan(700);
    for (let time = 5200; time <= 11_000; time += 200) rate.add(time, 5000);
    expect(rate.get(11_000)).toBe(0);
    expect(rate.eta(11_000, 1)).toBe(-1);
  });

  test("starts anew when the count falls, and after a reset", () => {
    const rate = new Rate();

    rate.add(0, 0);
    rate.add(1000, 10_000);
    rate.add(2000, 5000);
    expect(rate.get(2000)).toBe(0);
    rate.add(3000, 6000);
    expect(rate.get(3000)).toBe(1000);
    rate.reset();
    expect(rate.get(3000)).toBe(0);
  });

  test("does not promise anything beyond a hundred days", () => {
    const rate = new Rate();

    rate.add(0, 0);
    rate.add(1000, 1);
    expect(rate.eta(1000, 8_000_000)).toBe(8_000_000);
    expect(rate.eta(1000, 9_000_000)).toBe(-1);
  });
});
