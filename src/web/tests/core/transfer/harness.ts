// SPDX-License-Identifier: GPL-3.0-or-later
import { vi } from "vitest";
import type { Clock, Hasher, Timer } from "../../../src/core/platform";
import type { Channel } from "../../../src/core/transfer/channel";
import { LOW_WATER_BYTES } from "../../../src/core/transfer/channel";
import { Router } from "../../../src/core/transfer/router";
import type { Transfer } from "../../../src/core/transfer/transfer";
import { type Control, controlToString, parseControl } from "../../../src/wire/control";
import { MAX_MESSAGE_BYTES } from "../../../src/wire/limits";

/* What hangs is to be seen; what is slow, on a machine that has much else to do, is not wrong. */
vi.setConfig({ testTimeout: 60_000 });

/** Time that passes only when a test says so. */
export class ManualClock implements Clock {
  #now = 1000;
  readonly #timers = new Set<{ at: number; every: number; callback: () => void }>();

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): Timer {
    return this.#add(ms, 0, callback);
  }

  every(ms: number, callback: () => void): Timer {
    return this.#add(ms, ms, callback);
  }

  advance(ms: number): void {
    const end = this.#now + ms;

    for (;;) {
      const next = [...this.#timers].sort((a, b) => a.at - b.at)[0];

      if (next === undefined || next.at > end) break;
      this.#now = next.at;
      if (next.every > 0) next.at += next.every;
      else this.#timers.delete(next);
      next.callback();
    }
    this.#now = end;
  }

  get pending(): number {
    return this.#timers.size;
  }

  #add(ms: number, every: number, callback: () => void): Timer {
    const timer = { at: this.#now + ms, every, callback };

    this.#timers.add(timer);

    return { cancel: () => this.#timers.delete(timer) };
  }
}

export const hasher: Hasher = {
  async sha256(bytes) {
    return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));
  },
};

/** Lets everything that is ready happen once. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Waits until something is so; a test that hangs is stopped by its own timeout. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}

/** Lets everything happen that does not wait for something. */
export async function settle(turns = 30): Promise<void> {
  for (let i = 0; i < turns; i++) await turn();
}

export interface Handlers {
  handleControl(control: Control): void;
  handleMessage(message: Uint8Array): void;
  handleDrained(): void;
}

/** One direction of a connection: keeps the order, delivers later, and can be cut. */
export class Wire implements Channel {
  readonly controls: Control[] = [];
  messages = 0;
  bytes = 0;
  isCut = false;
  /** Looks at a message before it is delivered; what it returns arrives, null: nothing does. */
  filter: ((message: Uint8Array) => Uint8Array | null) | null = null;
  to: Handlers | null = null;
  owner: Handlers | null = null;
  #queue: (Uint8Array | Control)[] = [];
  #queuedBytes = 0;
  #isScheduled = false;

  /** `perTurn`: bytes that are delivered at a time */
  constructor(private readonly perTurn = 1024 * 1024) {}

  readonly lane = {
    send: (message: Uint8Array) => {
      if (message.length === 0 || message.length > MAX_MESSAGE_BYTES) throw new Error("bad size");
      this.messages++;
      this.bytes += message.length;
      this.#queuedBytes += message.length;
      this.#push(message);
    },
    getBuffered: () => this.#queuedBytes,
    get buffered(): number {
      return this.getBuffered();
    },
  };

  sendControl(control: Control): void {
    const parsed = parseControl(controlToString(control));

    if (parsed === null) throw new Error(`cannot be sent: ${control.type}`);
    this.controls.push(parsed);
    this.#push(parsed);
  }

  cut(): void {
    this.isCut = true;
    this.#queue = [];
    this.#queuedBytes = 0;
  }

  #push(what: Uint8Array | Control): void {
    if (this.isCut) return;

    this.#queue.push(what);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled) return;

    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#deliver();
    });
  }

  #deliver(): void {
    const before = this.#queuedBytes;
    let left = this.perTurn;

    while (left > 0) {
      const what = this.#queue.shift();

      if (what === undefined) break;
      if (what instanceof Uint8Array) {
        const message = this.filter === null ? what : this.filter(what);

        left -= what.length;
        this.#queuedBytes -= what.length;
        if (message !== null) this.to?.handleMessage(message);
      } else {
        this.to?.handleControl(what);
      }
    }
    if (before >= LOW_WATER_BYTES && this.#queuedBytes < LOW_WATER_BYTES) {
      this.owner?.handleDrained();
    }
    if (this.#queue.length > 0) this.#schedule();
  }
}

/** Two sides of a session, with a connection that can be lost and made anew. */
export class Pair {
  readonly clock = new ManualClock();
  readonly host: Router;
  readonly guest: Router;
  toGuest = new Wire();
  toHost = new Wire();
  readonly violations: string[] = [];

  constructor(private readonly perTurn?: number) {
    const platform = { clock: this.clock, hasher };

    this.host = new Router(platform, true);
    this.guest = new Router(platform, false);
    this.host.on("violation", () => this.violations.push("host"));
    this.guest.on("violation", () => this.violations.push("guest"));
    this.connect();
  }

  connect(): void {
    this.toGuest = new Wire(this.perTurn);
    this.toHost = new Wire(this.perTurn);
    this.toGuest.to = this.guest;
    this.toGuest.owner = this.host;
    this.toHost.to = this.host;
    this.toHost.owner = this.guest;
    this.host.attach(this.toGuest);
    this.guest.attach(this.toHost);
  }

  disconnect(): void {
    this.toGuest.cut();
    this.toHost.cut();
    this.host.detach();
    this.guest.detach();
  }

  /** The one transfer with that number on the guest's side, once it is in that state. */
  async atGuest(id: number, state: Transfer["state"]): Promise<Transfer> {
    return this.#at(this.guest, id, state);
  }

  async atHost(id: number, state: Transfer["state"]): Promise<Transfer> {
    return this.#at(this.host, id, state);
  }

  async #at(router: Router, id: number, state: Transfer["state"]): Promise<Transfer> {
    let found: Transfer | undefined;

    await until(() => {
      found = router.transfers.find((transfer) => transfer.id === id);
      return found?.state === state;
    });
    if (found === undefined) throw new Error("there is none");

    return found;
  }
}
