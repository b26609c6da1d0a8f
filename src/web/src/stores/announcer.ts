// SPDX-License-Identifier: GPL-3.0-or-later
import { createSignal, type Accessor } from "solid-js";

export interface Announcement {
  readonly id: number;
  readonly text: string;
}

/** What a screen reader is to say when it has finished what it is saying. */
export interface Announcer {
  /** the newest ones; older ones have been said */
  readonly announcements: Accessor<readonly Announcement[]>;
  say(text: string): void;
}

const KEPT = 4;

export function createAnnouncer(): Announcer {
  const [announcements, setAnnouncements] = createSignal<readonly Announcement[]>([]);
  let next = 0;

  return {
    announcements,
    say: (text) => {
      const id = next++;

      setAnnouncements((before) => [...before.slice(1 - KEPT), { id, text }]);
    },
  };
}

/** ms between two announcements of progress, however fast it is */
const INTERVAL = 15_000;
/** and so much of the whole, however slow */
const STEP = 0.1;

/** Decides when progress is worth interrupting somebody for. */
export class ProgressPacer {
  #share = 0;
  #time: number | null = null;

  /** `share` is 0 to 1, `now` in ms. */
  isDue(share: number, now: number): boolean {
    if (this.#time === null || share < this.#share) {
      this.#share = share;
      this.#time = now;
      return false;
    }
    if (share >= 1 || share - this.#share < STEP || now - this.#time < INTERVAL) return false;

    this.#share = share;
    this.#time = now;
    return true;
  }
}
