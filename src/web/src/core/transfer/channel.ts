// SPDX-License-Identifier: GPL-3.0-or-later
import type { Control } from "../../wire/control";
import type { Lane } from "../lane";

/**
 * What is queued in a lane at most before a sender waits, in bytes. Above the window of a receiver,
 * so it is for those who ask for more.
 */
export const HIGH_WATER_BYTES = 1024 * 1024;

/** Whoever owns the lane says that it drained when less than this is queued, in bytes. */
export const LOW_WATER_BYTES = 512 * 1024;

/**
 * One connection to the other side, as transfers see it. It is attached to the Router when the
 * other side is known to be who it should be, and detached when the connection is gone; then
 * another one may follow.
 */
export interface Channel {
  /** `bulk`. What arrives on it goes to ChannelUser.handleMessage(). */
  readonly lane: Lane;
  /** Sends a message on `control`. Without a connection it is lost, which is no error. */
  sendControl(control: Control): void;
}

/** Where what arrives on a Channel goes; the Router is one. */
export interface ChannelUser {
  /** Of `control`: those about a transfer are looked at, others ignored. */
  handleControl(control: Control): void;
  /** Of `bulk`. The bytes are kept, not copied. */
  handleMessage(message: Uint8Array): void;
  /** The lane had LOW_WATER_BYTES or more queued, and has less now. */
  handleDrained(): void;
}

/**
 * A channel and how many transfers ask on it now: the window of section 10 of PROTOCOL.md is the
 * lane's, so they share it.
 */
export class Share {
  #users = 0;

  constructor(readonly channel: Channel) {}

  /** at least 1 */
  get users(): number {
    return Math.max(1, this.#users);
  }

  join(): void {
    this.#users++;
  }

  leave(): void {
    this.#users--;
  }
}
