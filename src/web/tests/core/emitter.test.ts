// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test, vi } from "vitest";
import { Emitter } from "../../src/core/emitter";

class Bell extends Emitter<{ ring: [times: number, by: string]; broken: [] }> {
  ring(times: number): void {
    this.emit("ring", times, "hand");
  }
}

test("tells everybody who listens, until they have enough", () => {
  const bell = new Bell();
  const heard: string[] = [];
  const stop = bell.on("ring", (times, by) => heard.push(`a${times}${by}`));

  bell.on("ring", (times) => heard.push(`b${times}`));
  bell.on("broken", () => heard.push("broken"));
  bell.ring(1);
  stop();
  stop();
  bell.ring(2);
  expect(heard).toEqual(["a1hand", "b1", "b2"]);
});

test("the same callback twice is told twice, and stopped one by one", () => {
  const bell = new Bell();
  const callback = vi.fn();
  const stop = bell.on("ring", callback);

  bell.on("ring", callback);
  bell.ring(1);
  expect(callback).toHaveBeenCalledTimes(2);
  stop();
  bell.ring(1);
  expect(callback).toHaveBeenCalledTimes(3);
});

test("who is removed while it is told is not called, and who is added waits", () => {
  const bell = new Bell();
  const heard: string[] = [];
  let stop: () => void = () => undefined;

  bell.on("ring", () => {
    heard.push("first");
    stop();
    bell.on("ring", () => heard.push("late"));
  });
  stop = bell.on("ring", () => heard.push("second"));
  bell.ring(1);
  expect(heard).toEqual(["first"]);
});

test("one that throws harms nobody, and is reported", () => {
  const bell = new Bell();
  const fault = new Error("in a callback");
  const report = vi.spyOn(globalThis, "queueMicrotask").mockImplementation(() => undefined);
  const heard: number[] = [];

  bell.on("ring", () => {
    throw fault;
  });
  bell.on("ring", (times) => heard.push(times));
  bell.ring(3);
  expect(heard).toEqual([3]);
  expect(() => report.mock.calls[0]?.[0]()).toThrow(fault);
  report.mockRestore();
});
