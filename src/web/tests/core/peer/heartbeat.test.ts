// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";
import { type Beat, Heartbeat } from "../../../src/core/peer/heartbeat";

const SECOND = 1000;

/** A clock that the test turns. */
class Turned {
  now = 1000 * SECOND;
  heard = 0;
  n = 0;
  nPings = 0;
  readonly heartbeat = new Heartbeat(this.now);

  after(time: number): Beat["type"] {
    this.now += time;
    const beat = this.heartbeat.tick(this.now, this.heard);
    if (beat.type === "ping") {
      this.nPings++;
      this.n = beat.n;
    }
    return beat.type;
  }
}

test("pings every 5 s, first at once", () => {
  const turned = new Turned();

  expect(turned.after(0)).toBe("ping");
  for (let i = 0; i < 60; i++) {
    turned.heard = turned.now;
    expect(turned.after(SECOND)).not.toBe("dead");
  }
  expect(turned.nPings).toBe(13);
  expect(turned.n).toBe(13);
});

test("15 s without a sign are too many", () => {
  const turned = new Turned();

  turned.after(0);
  for (let i = 0; i < 15; i++) expect(turned.after(SECOND)).not.toBe("dead");
  expect(turned.after(SECOND)).toBe("dead");
});

test("the last sign counts, whenever between two ticks it came", () => {
  const turned = new Turned();

  for (let i = 0; i < 14; i++) expect(turned.after(SECOND)).not.toBe("dead");
  turned.heard = turned.now + SECOND / 2;
  for (let i = 0; i < 15; i++) expect(turned.after(SECOND)).not.toBe("dead");
  expect(turned.after(SECOND)).toBe("dead");
});

test("what was not heard while we were away is forgiven", () => {
  const turned = new Turned();

  turned.after(0);
  for (let i = 0; i < 14; i++) turned.after(SECOND);
  expect(turned.after(100 * SECOND)).toBe("ping");
  for (let i = 0; i < 15; i++) expect(turned.after(SECOND)).not.toBe("dead");
  expect(turned.after(SECOND)).toBe("dead");
});

test("a tick that is a little late is no absence", () => {
  const turned = new Turned();
  let n = 0;

  while (turned.after(2 * SECOND) !== "dead" && n < 10) n++;
  expect(n).toBe(7);
});

test("a pong tells the time there and back, once", () => {
  const turned = new Turned();
  const { heartbeat } = turned;

  expect(heartbeat.pong(turned.now, 0)).toBe(-1);
  expect(turned.after(0)).toBe("ping");
  expect(heartbeat.pong(turned.now, turned.n + 1)).toBe(-1);
  expect(heartbeat.pong(turned.now + 42, turned.n)).toBe(42);
  expect(heartbeat.pong(turned.now + 42, turned.n)).toBe(-1);

  turned.heard = turned.now;
  expect(turned.after(2 * SECOND)).toBe("nothing");
  turned.heard = turned.now;
  expect(turned.after(3 * SECOND)).toBe("ping");
  expect(heartbeat.pong(turned.now - 9, turned.n)).toBe(0);
});
