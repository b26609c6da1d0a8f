// SPDX-License-Identifier: GPL-3.0-or-later

/** ms over which a rate is taken */
const WINDOW = 5000;

const SAMPLES = 64;

/** Samples closer than this, in ms, are made one, so that the ring spans the window. */
const SPACING = WINDOW / (SAMPLES - 8);

/** Over less time than this, in ms, one block more or less would make any number. */
const MIN_SPAN = 500;

/** A time to wait beyond this, in seconds, is no help to anybody. */
const MAX_ETA = 100 * 24 * 3600;

interface Sample {
  time: number;
  bytes: number;
}

/** How fast a count of bytes grew over the last five seconds. Times are in ms of one clock. */
export class Rate {
  #samples: Sample[] = [];

  /** The time in which nothing was to be moved says nothing of how fast it goes. */
  reset(): void {
    this.#samples = [];
  }

  /** Notes where the count is now. One that fell starts anew. */
  add(now: number, bytes: number): void {
    const newest = this.#samples.at(-1);

    if (newest !== undefined && (bytes < newest.bytes || now < newest.time)) this.reset();
    this.#dropOld(now);

    /* The newest sample moves along with the present until it is far enough from the one before. */
    const last = this.#samples.at(-1);
    const before = this.#samples.at(-2);

    if (last !== undefined && before !== undefined && last.time - before.time < SPACING) {
      last.time = now;
      last.bytes = bytes;
    } else {
      this.#samples.push({ time: now, bytes });
    }
  }

  /** bytes a second; 0 when nothing moved, or it is too early to say */
  get(now: number): number {
    this.#dropOld(now);

    const first = this.#samples[0];
    const last = this.#samples.at(-1);

    if (first === undefined || last === undefined) return 0;

    const span = Math.max(now, last.time) - first.time;

    return span < MIN_SPAN ? 0 : ((last.bytes - first.bytes) * 1000) / span;
  }

  /** Whole seconds until `missing` bytes will have come; -1: not known, or over 100 days. */
  eta(now: number, missing: number): number {
    if (missing === 0) return 0;

    const rate = this.get(now);

    if (rate <= 0 || missing / rate > MAX_ETA) return -1;

    return Math.ceil(missing / rate);
  }

  /* The newest sample that is as old as the window stays: it is where the window begins. */
  #dropOld(now: number): void {
    for (;;) {
      const second = this.#samples[1];

      if (second === undefined || now - second.time < WINDOW) return;
      this.#samples.shift();
    }
  }
}
