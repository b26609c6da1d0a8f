// SPDX-License-Identifier: GPL-3.0-or-later
import { sha256 } from "@noble/hashes/sha2";

/**
 * Digests kept for blocks that came too early: at most 1 MiB. It is more than a receiver may be
 * ahead of itself, and a sender that forgets one reads the block again.
 */
const MAX_EARLY = 32 * 1024;

/** The digest of a file: SHA-256 over the digests of its blocks, in order. */
export class DigestRun {
  /* 32 bytes for a block of up to 64 KiB: that is done here and now, however large the file. */
  readonly #hash = sha256.create();
  readonly #early = new Map<number, Uint8Array>();
  #next = 0;

  /** The first block whose digest is missing. */
  get nextBlock(): number {
    return this.#next;
  }

  /** Digests may come in any order, and more than once. */
  add(block: number, digest: Uint8Array): void {
    if (block > this.#next) {
      if (this.#early.size < MAX_EARLY) this.#early.set(block, digest);
      return;
    }
    if (block < this.#next) return;

    let next: Uint8Array | undefined = digest;

    while (next !== undefined) {
      this.#hash.update(next);
      this.#next++;
      next = this.#early.get(this.#next);
      this.#early.delete(this.#next);
    }
  }

  /** The file digest of the blocks so far; can be asked for again. */
  finish(): Uint8Array {
    return this.#hash.clone().digest();
  }
}
