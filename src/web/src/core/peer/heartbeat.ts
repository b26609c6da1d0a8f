// SPDX-License-Identifier: GPL-3.0-or-later

/** ms between two calls of `tick()` */
export const HEARTBEAT_TICK_MS = 1000;
/** ms between two pings, PROTOCOL.md section 9 */
export const HEARTBEAT_PING_MS = 5000;
/** ms that the other side may be silent */
export const HEARTBEAT_PATIENCE_MS = 15000;

/* A tick that comes later than this many ticks: we were stopped, or busy with something else. */
const LATE_TICKS = 3;

export type Beat = { type: "nothing" } | { type: "dead" } | { type: "ping"; n: number };

/** Whether the other side lives. Times are in ms of one monotonic clock. */
export class Heartbeat {
  #lastTick: number;
  #lastHeard: number;
  #silence = 0;
  #sincePing = HEARTBEAT_PING_MS;
  #pingN = 0;
  #pingAt: number | null = null;

  /** Begins to listen. The first tick asks for a ping. */
  constructor(now: number) {
    this.#lastTick = now;
    this.#lastHeard = now;
  }

  #ping(now: number): Beat {
    this.#sincePing = 0;
    this.#pingAt = now;
    this.#pingN++;
    return { type: "ping", n: this.#pingN };
  }

  /**
   * What to do now. `lastHeard` is when something last came from the other side, on whichever
   * channel.
   *
   * What we did not hear while we were stopped is nobody's silence. After a gap the other side
   * therefore gets its whole time again, and a ping to answer.
   */
  tick(now: number, lastHeard: number): Beat {
    const elapsed = now - this.#lastTick;

    this.#lastTick = now;
    this.#sincePing += elapsed;

    if (elapsed > LATE_TICKS * HEARTBEAT_TICK_MS) {
      this.#silence = 0;
      this.#lastHeard = Math.max(this.#lastHeard, lastHeard);
      return this.#ping(now);
    }

    if (lastHeard > this.#lastHeard) {
      this.#lastHeard = lastHeard;
      this.#silence = Math.max(now - lastHeard, 0);
    } else {
      this.#silence += elapsed;
    }

    if (this.#silence > HEARTBEAT_PATIENCE_MS) return { type: "dead" };
    if (this.#sincePing >= HEARTBEAT_PING_MS) return this.#ping(now);
    return { type: "nothing" };
  }

  /**
   * Takes the answer to a ping; the time there and back in ms, or -1 if it is not the last one's.
   */
  pong(now: number, n: number): number {
    if (this.#pingAt === null || n !== this.#pingN) return -1;

    const ms = Math.max(0, Math.round(now - this.#pingAt));
    this.#pingAt = null;
    return ms;
  }
}
