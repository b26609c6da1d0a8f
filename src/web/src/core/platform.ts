// SPDX-License-Identifier: GPL-3.0-or-later

/** Something that will happen later, unless it is cancelled. */
export interface Timer {
  cancel(): void;
}

export interface Clock {
  /** ms, monotonic, since an arbitrary moment */
  now(): number;
  /** Calls once, `ms` from now. Goes on in a tab in the background. */
  after(ms: number, callback: () => void): Timer;
  /** Calls every `ms`, first `ms` from now. Goes on in a tab in the background. */
  every(ms: number, callback: () => void): Timer;
}

export interface Hasher {
  /** SHA-256. The bytes must not be changed until it has resolved. */
  sha256(bytes: Uint8Array): Promise<Uint8Array>;
}

/**
 * What core needs of a browser, and all that it may use of one: `io/` has the real one, the tests
 * bring their own. `navigator`, `window`, `fetch` and the like appear nowhere in wire and core.
 */
export interface Platform {
  readonly clock: Clock;
  readonly hasher: Hasher;
  /** Throws for an address that is none. */
  openSocket(address: string): WebSocket;
  newConnection(configuration: RTCConfiguration): RTCPeerConnection;
}
