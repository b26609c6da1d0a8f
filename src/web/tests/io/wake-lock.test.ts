// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment jsdom
import { afterEach, expect, test, vi } from "vitest";
import { ScreenWakeLock } from "../../src/io/wake-lock";

afterEach(() => {
  vi.unstubAllGlobals();
});

class Sentinel {
  released = false;

  release(): Promise<void> {
    this.released = true;
    return Promise.resolve();
  }
}

test("it is asked for again when the page is seen again, and not after its release", async () => {
  const given: Sentinel[] = [];

  vi.stubGlobal("navigator", {
    wakeLock: {
      request: () => {
        const sentinel = new Sentinel();

        given.push(sentinel);
        return Promise.resolve(sentinel);
      },
    },
  });
  Object.defineProperty(document, "visibilityState", { value: "visible", configurable: true });

  const lock = new ScreenWakeLock();
  const show = async (): Promise<void> => {
    document.dispatchEvent(new Event("visibilitychange"));
    await Promise.resolve();
    await Promise.resolve();
  };

  lock.hold();
  lock.hold();
  await show();
  expect(given).toHaveLength(1);

  await given[0]?.release();
  await show();
  expect(given).toHaveLength(2);

  lock.release();
  expect(given[1]?.released).toBe(true);
  await show();
  expect(given).toHaveLength(2);
});

test("one that comes after the release is given back", async () => {
  const sentinel = new Sentinel();

  vi.stubGlobal("navigator", { wakeLock: { request: () => Promise.resolve(sentinel) } });
  Object.defineProperty(document, "visibilityState", { value: "visible", configurable: true });

  const lock = new ScreenWakeLock();

  lock.hold();
  lock.release();
  await vi.waitFor(() => {
    expect(sentinel.released).toBe(true);
  });
});

test("a browser without it, or that refuses, is no error", async () => {
  const request = vi.fn(() => Promise.reject(new Error("NotAllowedError")));

  vi.stubGlobal("navigator", {});
  new ScreenWakeLock().hold();
  vi.stubGlobal("navigator", { wakeLock: { request } });
  new ScreenWakeLock().hold();
  await vi.waitFor(() => {
    expect(request).toHaveBeenCalledTimes(1);
  });
});
