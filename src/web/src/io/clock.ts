// SPDX-License-Identifier: GPL-3.0-or-later
import type { Clock, Timer } from "../core/platform";
import type { ClockNews, ClockOrder } from "../workers/messages";

interface Pending {
  readonly callback: () => void;
  /** moment, in the clock's own time */
  readonly due: number;
  /** the page's own timer, where there is no worker */
  own: ReturnType<typeof setTimeout> | null;
}

/**
 * A clock whose timers run in a worker, because a page in the background has its own ones held
 * back. Without a worker, and when it turns out that it cannot be loaded, the page's own ones
 * have to do.
 */
export class WorkerClock implements Clock {
  #worker: Worker | null;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;

  /** `worker`: null where there is none */
  constructor(worker: Worker | null) {
    this.#worker = worker;
    if (worker === null) {
      return;
    }
    worker.onmessage = (event: MessageEvent<ClockNews>) => {
      this.#goOff(event.data);
    };
    worker.onerror = () => {
      this.#doWithoutWorker();
    };
  }

  now(): number {
    return performance.now();
  }

  after(ms: number, callback: () => void): Timer {
    const id = ++this.#lastId;

    this.#pending.set(id, { callback, due: this.now() + ms, own: null });
    this.#start(id, ms);

    return {
      cancel: () => {
        this.#cancel(id);
      },
    };
  }

  every(ms: number, callback: () => void): Timer {
    let isCancelled = false;
    let timer: Timer | null = null;

    // Only one is under way at a time, so a page that was asleep does not wake to a heap of them.
    const next = (): void => {
      timer = this.after(ms, () => {
        callback();
        if (!isCancelled) {
          next();
        }
      });
    };

    next();
    return {
      cancel: () => {
        isCancelled = true;
        timer?.cancel();
      },
    };
  }

  #start(id: number, ms: number): void {
    const pending = this.#pending.get(id);

    if (pending === undefined) {
      return;
    }
    if (this.#worker !== null) {
      const order: ClockOrder = { type: "start", id, ms };

      this.#worker.postMessage(order);
      return;
    }
    pending.own = setTimeout(() => {
      this.#goOff(id);
    }, ms);
  }

  #cancel(id: number): void {
    const pending = this.#pending.get(id);

    if (pending === undefined) {
      return;
    }
    this.#pending.delete(id);
    if (pending.own !== null) {
      clearTimeout(pending.own);
    } else {
      const order: ClockOrder = { type: "stop", id };

      this.#worker?.postMessage(order);
    }
  }

  #goOff(id: number): void {
    const pending = this.#pending.get(id);

    // A cancelled one may have been on its way.
    if (pending === undefined) {
      return;
    }
    this.#pending.delete(id);
    pending.callback();
  }

  #doWithoutWorker(): void {
    this.#worker?.terminate();
    this.#worker = null;
    for (const [id, { due }] of this.#pending) {
      this.#start(id, Math.max(0, due - this.now()));
    }
  }
}
