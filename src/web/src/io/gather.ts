// SPDX-License-Identifier: GPL-3.0-or-later

/** Fewer and larger pieces: each one that is handed on costs a trip to another process. */
export const GATHER_BYTES = 512 * 1024;

/**
 * Collects what is written and hands it on in large pieces, one at a time, while the next one
 * fills. So it holds two of them at most, and whoever writes waits for the slow side.
 */
export class Gather {
  readonly #handOn: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
  readonly #size: number;
  #buffer: Uint8Array<ArrayBuffer> | null = null;
  #length = 0;
  #underWay: Promise<void> = Promise.resolve();

  /** `handOn` gets bytes that are its own, to keep or to give away. */
  constructor(handOn: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>, size = GATHER_BYTES) {
    this.#handOn = handOn;
    this.#size = size;
  }

  /** Rejects with what an earlier piece was refused with. */
  async write(bytes: Uint8Array): Promise<void> {
    let rest = bytes;

    while (rest.length > 0) {
      this.#buffer ??= new Uint8Array(this.#size);

      const part = rest.subarray(0, this.#size - this.#length);

      this.#buffer.set(part, this.#length);
      this.#length += part.length;
      rest = rest.subarray(part.length);
      if (this.#length === this.#size) {
        await this.#pass();
      }
    }
  }

  /** Hands on what there is and waits until it was taken. */
  async flush(): Promise<void> {
    if (this.#length > 0) {
      await this.#pass();
    }
    await this.#underWay;
  }

  /** Forgets what there is, and waits until nothing is under way. */
  async drop(): Promise<void> {
    this.#buffer = null;
    this.#length = 0;
    await this.#underWay.catch(() => undefined);
  }

  async #pass(): Promise<void> {
    const buffer = this.#buffer;
    const length = this.#length;

    this.#buffer = null;
    this.#length = 0;
    await this.#underWay;
    if (buffer !== null) {
      this.#underWay = this.#handOn(buffer.subarray(0, length));
      // Its failure is told to the next write, which need not be there yet.
      this.#underWay.catch(() => undefined);
    }
  }
}
