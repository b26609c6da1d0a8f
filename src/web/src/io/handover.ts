// SPDX-License-Identifier: GPL-3.0-or-later

interface Offer<T> {
  readonly value: T;
  readonly taken: () => void;
  readonly refused: (why: unknown) => void;
}

/**
 * Hands things from one that gives to one that asks, one at a time. `give` resolves when the thing
 * before it is done with, that is when the next one is asked for, so nothing heaps up in between.
 */
export class Handover<T> implements AsyncIterable<T> {
  #offer: Offer<T> | null = null;
  #wake: (() => void) | null = null;
  #isEnded = false;
  #failure: { readonly why: unknown } | null = null;

  /** Resolves when whoever asks is through with the thing; rejects if it failed. */
  give(value: T): Promise<void> {
    if (this.#failure !== null) {
      return Promise.reject(this.#failure.why as Error);
    }
    return new Promise((taken, refused) => {
      this.#offer = { value, taken, refused };
      this.#wake?.();
    });
  }

  /** Nothing more comes. */
  end(): void {
    this.#isEnded = true;
    this.#wake?.();
  }

  /** Whoever asks is told; and whoever gives, now and later. */
  fail(why: unknown): void {
    this.#failure ??= { why };
    this.#offer?.refused(why);
    this.#offer = null;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      if (this.#failure !== null) {
        throw this.#failure.why;
      }
      if (this.#offer !== null) {
        const { value, taken } = this.#offer;

        yield value;
        this.#offer = null;
        taken();
      } else if (this.#isEnded) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = null;
      }
    }
  }
}
