// SPDX-License-Identifier: GPL-3.0-or-later
import type { Slices } from "../../wire/slices";
import type { Clock } from "../platform";

/** How long a page may be kept from everything else; ms */
const MAX_SLICE = 20;

/**
 * Does long work bit by bit. What is short is through when this returns.
 * `isWanted` is asked before each bit.
 */
export function runInSlices<T>(
  slices: Slices<T>,
  clock: Pick<Clock, "now" | "after">,
  callbacks: {
    isWanted: () => boolean;
    done: (result: T) => void;
    failed: (cause: unknown) => void;
  },
): void {
  const goOn = (): void => {
    const start = clock.now();

    if (!callbacks.isWanted()) return;
    try {
      for (;;) {
        const { done, value } = slices.next();

        if (done === true) {
          callbacks.done(value);
          return;
        }
        if (clock.now() - start >= MAX_SLICE) break;
      }
    } catch (cause) {
      callbacks.failed(cause);
      return;
    }
    clock.after(0, goOn);
  };

  goOn();
}
