// SPDX-License-Identifier: GPL-3.0-or-later

type Callback<Args extends unknown[]> = (...args: Args) => void;

/**
 * Something that tells others what happens to it. A callback that throws harms neither the others
 * nor the one who tells: what it threw is reported once that one has finished.
 */
export class Emitter<E extends Record<string, unknown[]>> {
  readonly #callbacks: { [K in keyof E]?: Set<Callback<E[K]>> } = {};

  /** Calls back whenever `name` happens; returns what ends that. */
  on<K extends keyof E>(name: K, callback: Callback<E[K]>): () => void {
    /* One of its own for every call of on(), so that each is ended by itself. */
    const own: Callback<E[K]> = (...args) => callback(...args);
    const callbacks = (this.#callbacks[name] ??= new Set<Callback<E[K]>>());

    callbacks.add(own);
    return () => {
      callbacks.delete(own);
    };
  }

  protected emit<K extends keyof E>(name: K, ...args: E[K]): void {
    const callbacks = this.#callbacks[name];

    if (callbacks === undefined) return;
    /* A copy, because a callback may add others; one that was removed meanwhile is not called. */
    for (const callback of [...callbacks]) {
      if (!callbacks.has(callback)) continue;
      try {
        callback(...args);
      } catch (fault) {
        queueMicrotask(() => {
          throw fault;
        });
      }
    }
  }
}
