// SPDX-License-Identifier: GPL-3.0-or-later
import { xchacha20poly1305 } from "@noble/ciphers/chacha";
import { BodyKind } from "./body";
import { newProtocolError } from "./json";
import { MAX_SIGNAL_BYTES, SEAL_KEY_BYTES } from "./limits";

// The kind byte and the counter, which are the associated data as well.
const COUNTER_BYTES = 8;
const HEADER_BYTES = 1 + COUNTER_BYTES;
const TAG_BYTES = 16;
const NONCE_BYTES = 24;

/** A key is used for one direction of one session, so the counter alone makes a nonce. */
function makeNonce(counter: bigint): Uint8Array {
  const nonce = new Uint8Array(NONCE_BYTES);
  new DataView(nonce.buffer).setBigUint64(NONCE_BYTES - COUNTER_BYTES, counter);
  return nonce;
}

/** Seals and opens bodies, PROTOCOL.md section 6. Has both keys and both counters. */
export class Seal {
  readonly #sendKey: Uint8Array;
  readonly #receiveKey: Uint8Array;
  /** Counter of the last body that was sealed. */
  #sent = 0n;
  /** Counter of the last body that opened. */
  #received = 0n;

  /** The keys have 32 bytes each, and are copied. */
  constructor(sendKey: Uint8Array, receiveKey: Uint8Array) {
    if (sendKey.length !== SEAL_KEY_BYTES || receiveKey.length !== SEAL_KEY_BYTES)
      throw new RangeError("A key has 32 bytes");
    this.#sendKey = sendKey.slice();
    this.#receiveKey = receiveKey.slice();
  }

  /**
   * Makes the body to send. Every call uses up a counter, so what was sealed has to be sent in the
   * order of the calls.
   *
   * @param plaintext - a signal, at most MAX_SIGNAL_BYTES bytes
   */
  seal(plaintext: Uint8Array): Uint8Array {
    if (plaintext.length > MAX_SIGNAL_BYTES) throw new RangeError("The signal is too long");

    this.#sent++;
    const body = new Uint8Array(HEADER_BYTES + plaintext.length + TAG_BYTES);
    body[0] = BodyKind.SEALED;
    new DataView(body.buffer).setBigUint64(1, this.#sent);
    const header = body.slice(0, HEADER_BYTES);
    const cipher = xchacha20poly1305(this.#sendKey, makeNonce(this.#sent), header);
    body.set(cipher.encrypt(plaintext), HEADER_BYTES);
    return body;
  }

  /**
   * Opens a body that the other side sealed for us, later than all that have been opened. A body
   * that does not open changes nothing: whoever forwarded it may have made it up, so it is dropped
   * and the next one is waited for.
   *
   * @throws TincanError `protocol`
   */
  open(body: Uint8Array): Uint8Array {
    if (
      body.length < HEADER_BYTES + TAG_BYTES ||
      body.length > HEADER_BYTES + MAX_SIGNAL_BYTES + TAG_BYTES ||
      body[0] !== BodyKind.SEALED
    )
      throw newProtocolError(`A body of ${body.length} bytes is no sealed one`);

    const counter = new DataView(body.buffer, body.byteOffset).getBigUint64(1);
    if (counter <= this.#received)
      throw newProtocolError("A sealed body came again or out of order");

    const header = body.subarray(0, HEADER_BYTES);
    let plaintext: Uint8Array;
    try {
      const cipher = xchacha20poly1305(this.#receiveKey, makeNonce(counter), header);
      plaintext = cipher.decrypt(body.subarray(HEADER_BYTES));
    } catch {
      throw newProtocolError("A sealed body was not sealed by the other side");
    }
    this.#received = counter;
    return plaintext;
  }
}
