// SPDX-License-Identifier: GPL-3.0-or-later
import { sha256 } from "@noble/hashes/sha2";
import { _ } from "../i18n";
import type { Control } from "./control";
import { TincanError } from "./error";
import { COMPARISON_NONCE_BYTES, COMPARISON_WORDS } from "./limits";
import { isEqualSecret, randomSecret, type RandomBytes } from "./secret";
import { encodeUtf8 } from "./utf8";
import { getWord, WORD_LIST_LENGTH } from "./word-list";

// Who sits in the middle has two connections, with two different pairs of codes. The guest commits
// to its nonce before it sees the host's, and the host says its own before it sees the guest's; so
// whoever plays one of them to the other has fixed all its choices before the last one of the
// honest side is known, and has one try.

/** A control message that belongs to the comparison, and to nothing else. */
export type ComparisonControl = Extract<Control, { type: "commit" | "nonce" | "reveal" }>;

/**
 * - begin: guest: to commit
 * - commit: host: waits for the commitment
 * - nonce: guest: waits for the host's nonce
 * - reveal: host: waits for the guest's nonce
 */
type Turn = "begin" | "commit" | "nonce" | "reveal" | "over";

function hash(label: string, ...parts: readonly Uint8Array[]): Uint8Array {
  const state = sha256.create().update(encodeUtf8(label));
  for (const part of parts) state.update(part);
  return state.digest();
}

export function isComparisonControl(control: Control): control is ComparisonControl {
  return control.type === "commit" || control.type === "nonce" || control.type === "reveal";
}

/**
 * The words that two people compare who met by offer codes, PROTOCOL.md section 14. Control
 * messages in, control messages out.
 *
 *     guest: start() gives commit → receive(nonce) gives reveal → the words are known
 *     host:  receive(commit) gives nonce → receive(reveal) → the words are known
 */
export class Comparison {
  /** four words with blanks between them, once they are known */
  words: string | null = null;

  #turn: Turn;
  readonly #transcript: Uint8Array;
  readonly #nonce: Uint8Array;
  #commitment = new Uint8Array(); /* host: the guest's */

  /**
   * The exchange for one connection.
   *
   * @param isHost - whether we made the offer
   * @param offer - the offer code in its binary form, as made or read here
   * @param answer - the answer code likewise
   */
  constructor(
    isHost: boolean,
    offer: Uint8Array,
    answer: Uint8Array,
    randomBytes: RandomBytes = randomSecret,
  ) {
    this.#turn = isHost ? "commit" : "begin";
    this.#transcript = hash("tincan-1 codes", offer, answer);
    this.#nonce = randomBytes(COMPARISON_NONCE_BYTES);
  }

  /** Guest: the message that begins it. */
  start(): ComparisonControl {
    if (this.#turn !== "begin") throw new Error("The comparison has begun already");

    this.#turn = "nonce";
    return { type: "commit", commitment: this.#commit(this.#nonce) };
  }

  /**
   * Takes a message, and says what is to be sent; null for nothing.
   *
   * @throws TincanError `untrusted` or `protocol`; then the connection is to be ended
   */
  receive(control: ComparisonControl): ComparisonControl | null {
    if (control.type === "commit" && this.#turn === "commit") {
      this.#commitment = control.commitment.slice();
      this.#turn = "reveal";
      return { type: "nonce", nonce: this.#nonce };
    }
    if (control.type === "nonce" && this.#turn === "nonce") return this.#takeNonce(control.nonce);
    if (control.type === "reveal" && this.#turn === "reveal")
      return this.#takeReveal(control.nonce);
    throw this.#refuse();
  }

  #commit(guestNonce: Uint8Array): Uint8Array {
    return hash("tincan-1 commit", this.#transcript, guestNonce);
  }

  #chooseWords(hostNonce: Uint8Array, guestNonce: Uint8Array): void {
    const digest = hash("tincan-1 words", this.#transcript, hostNonce, guestNonce);
    const view = new DataView(digest.buffer, digest.byteOffset);

    this.#turn = "over";
    this.words = Array.from({ length: COMPARISON_WORDS }, (_value, i) =>
      getWord(view.getUint32(4 * i) % WORD_LIST_LENGTH),
    ).join(" ");
  }

  #takeNonce(nonce: Uint8Array): ComparisonControl {
    if (isEqualSecret(nonce, this.#nonce)) throw this.#refuse();

    this.#chooseWords(nonce, this.#nonce);
    return { type: "reveal", nonce: this.#nonce };
  }

  #takeReveal(nonce: Uint8Array): null {
    if (isEqualSecret(nonce, this.#nonce)) throw this.#refuse();
    if (!isEqualSecret(this.#commit(nonce), this.#commitment)) {
      this.#turn = "over";
      throw new TincanError(
        "untrusted",
        _(
          "Somebody has changed the codes on their way, so the connection was ended and nothing was sent. Make new codes, and send them another way.",
        ),
      );
    }

    this.#chooseWords(this.#nonce, nonce);
    return null;
  }

  #refuse(): TincanError {
    this.#turn = "over";
    return new TincanError(
      "protocol",
      _(
        "The other side did not keep to the rules, so the connection was ended. Make new codes, and check that both of you have the newest Tincan.",
      ),
    );
  }
}
