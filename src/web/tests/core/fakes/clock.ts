// SPDX-License-Identifier: GPL-3.0-or-later
import type { Clock, Timer } from "../../../src/core/platform";

interface Entry {
  at: number;
  every: number | null;
  callback: () => void;
}

/** Lets everything happen that waits for nothing but its turn. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A clock that stands still until it is told how much time passes. */
export class FakeClock implements Clock {
  /* Not 0, so that nobody takes a time for "never". */
  #now = 1000;
  #entries: Entry[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): Timer {
    return this.#add({ at: this.#now + ms, every: null, callback });
  }

  every(ms: number, callback: () => void): Timer {
    return this.#add({ at: this.#now + ms, every: ms, callback });
  }

  /** how many callbacks still wait */
  get nWaiting(): number {
    return this.#entries.length;
  }

  /** Time stands still for everybody, as in a laptop that sleeps; then all that is due happens. */
  skip(ms: number): void {
    this.#now += ms;
  }

  /** Lets time pass until nothing more is due in it, or `isDone` says so; true if it did. */
  async run(ms: number, isDone: () => boolean = () => false): Promise<boolean> {
    const end = this.#now + ms;

    await settle();
    while (!isDone()) {
      const next = this.#entries.reduce<Entry | null>(
        (first, entry) => (first === null || entry.at < first.at ? entry : first),
        null,
      );

      if (next === null || next.at > end) {
        this.#now = Math.max(this.#now, end);
        return isDone();
      }
      this.#now = Math.max(this.#now, next.at);
      if (next.every === null) this.#entries = this.#entries.filter((entry) => entry !== next);
      else next.at += next.every;
      next.callback();
      await settle();
    }
    return true;
  }

  #add(entry: Entry): Timer {
    this.#entries.push(entry);
    return {
      cancel: () => {
        this.#entries = this.#entries.filter((other) => other !== entry);
      },
    };
  }
}
