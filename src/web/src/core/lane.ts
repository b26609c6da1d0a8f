// SPDX-License-Identifier: GPL-3.0-or-later

/** An ordered, reliable pipe of binary messages: `bulk` of one connection. */
export interface Lane {
  /** Queues one message of 1 to 65,536 bytes, which must not be changed any more. */
  send(message: Uint8Array): void;
  /** bytes that are queued and not yet handed to the network */
  readonly buffered: number;
}
