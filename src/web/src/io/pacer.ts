// SPDX-License-Identifier: GPL-3.0-or-later
import type { Slices } from "../wire/slices";

/** How long the page may be kept from everything else; ms */
const MAX_SLICE = 20;

/* A message to oneself: what a timer's turn would be, but not held back in the background. */
function takeTurn(): Promise<void> {
  const { port1: port, port2: other } = new MessageChannel();

  return new Promise((resolve) => {
    port.onmessage = () => {
      port.close();
      resolve();
    };
    other.postMessage(null);
  });
}

/** Lets others have their turn while something takes long. */
export class Pacer {
  #start = performance.now();

  get isDue(): boolean {
    return performance.now() - this.#start >= MAX_SLICE;
  }

  /** Everything else that waits happens now. */
  async rest(): Promise<void> {
    await takeTurn();
    this.#start = performance.now();
  }

  /** Does work that has stops, with rests in between. */
  async run<T>(slices: Slices<T>): Promise<T> {
    for (;;) {
      const { done, value } = slices.next();

      if (done === true) {
        return value;
      }
      if (this.isDue) {
        await this.rest();
      }
    }
  }
}
