// SPDX-License-Identifier: GPL-3.0-or-later
import type { Control, Offer } from "../../wire/control";
import { blockCount } from "../../wire/entry";
import { TincanError } from "../../wire/error";
import {
  MAX_BLOCK_BYTES,
  MAX_ENTRIES,
  MAX_PAGES_OUTSTANDING,
  MAX_PAGE_ENTRIES,
  MAX_TEXT_BYTES,
  MIN_BLOCK_BYTES,
  DIGEST_BYTES,
} from "../../wire/limits";
import { Manifest } from "../../wire/manifest";
import type { Slices } from "../../wire/slices";
import { isSameDigest } from "./digest";
import { manifestError, textTooLongError } from "./transfer-error";

export type Page = Extract<Control, { type: "page" }>;

/** The one file of a text offer. */
const TEXT_PATH = "text";

/** What blockCount() says of more than a frame can number. */
const TOO_MANY_BLOCKS = 0xffff_ffff;

function isPossible(offer: Offer): boolean {
  const entries = offer.items + offer.folders;

  return (
    (offer.kind === "files" || (offer.items === 1 && offer.folders === 0)) &&
    entries > 0 &&
    entries <= MAX_ENTRIES &&
    offer.pages <= entries &&
    offer.pages * MAX_PAGE_ENTRIES >= entries &&
    offer.block >= MIN_BLOCK_BYTES &&
    offer.block <= MAX_BLOCK_BYTES &&
    offer.digest.length === DIGEST_BYTES
  );
}

/**
 * The manifest of an offer as it comes in. Everything in it is refused with one and the same
 * sentence; nothing of it is to be shown before finish().
 */
export class Listing {
  readonly #manifest = new Manifest();
  /** came before their turn */
  readonly #early = new Map<number, Page["entries"]>();
  /** the first page that was not asked for */
  #nextWanted = 0;
  /** the first page that was not added */
  #nextPage = 0;

  /** Throws for an offer that cannot be true. */
  constructor(private readonly offer: Offer) {
    if (offer.kind === "text" && offer.bytes > MAX_TEXT_BYTES) throw textTooLongError();
    if (!isPossible(offer)) throw manifestError();
  }

  /** bytes */
  get block(): number {
    return this.offer.block;
  }

  get isWhole(): boolean {
    return this.#nextPage === this.offer.pages;
  }

  isSameOffer(offer: Offer): boolean {
    return (
      isSameDigest(this.offer.digest, offer.digest) &&
      offer.kind === this.offer.kind &&
      offer.block === this.offer.block
    );
  }

  /** A page to ask for now; null: enough are outstanding, or all were asked for. */
  nextWanted(): number | null {
    const isEnough = this.#nextWanted - this.#nextPage >= MAX_PAGES_OUTSTANDING;

    return this.#nextWanted === this.offer.pages || isEnough ? null : this.#nextWanted++;
  }

  /** What was asked for and has not come is to be asked for again. */
  wantAgain(): void {
    this.#nextWanted = this.#nextPage;
  }

  /** Ignores a page that is not outstanding. Throws for one that breaks a rule. */
  addPage(page: number, entries: Page["entries"]): void {
    if (page < this.#nextPage || page >= this.#nextWanted || this.#early.has(page)) return;

    this.#early.set(page, entries);
    for (;;) {
      const next = this.#early.get(this.#nextPage);

      if (next === undefined) return;
      this.#early.delete(this.#nextPage);
      this.#addInOrder(next);
    }
  }

  /** The rules that need the whole; to be run to its end once. Throws if one is broken. */
  *finish(): Slices<Manifest> {
    const manifest = this.#manifest;

    try {
      yield* manifest.finishInSlices();
    } catch {
      throw manifestError();
    }
    if (
      manifest.nFiles !== this.offer.items ||
      manifest.nFolders !== this.offer.folders ||
      manifest.bytes !== this.offer.bytes ||
      manifest.digest === null ||
      !isSameDigest(manifest.digest, this.offer.digest) ||
      (this.offer.kind === "text" && !this.#isText()) ||
      this.#hasTooLargeFile()
    ) {
      throw manifestError();
    }

    return manifest;
  }

  /* How far a page may go is checked with it, so that nobody can make us take in more than was
   * offered. */
  #addInOrder(entries: Page["entries"]): void {
    const manifest = this.#manifest;

    try {
      manifest.addPage(entries);
    } catch (error) {
      if (error instanceof TincanError) throw manifestError();
      throw error;
    }

    this.#nextPage++;
    if (
      manifest.nFiles > this.offer.items ||
      manifest.nFolders > this.offer.folders ||
      manifest.bytes > this.offer.bytes
    ) {
      throw manifestError();
    }
  }

  #isText(): boolean {
    const entry = this.#manifest.entry(0);

    return entry.kind === "file" && entry.path === TEXT_PATH;
  }

  /* Block numbers have 32 bits. */
  #hasTooLargeFile(): boolean {
    if (blockCount(this.offer.bytes, this.offer.block) < TOO_MANY_BLOCKS) return false;
    for (let item = 0; item < this.#manifest.nEntries; item++) {
      const { size } = this.#manifest.entry(item);

      if (blockCount(size, this.offer.block) === TOO_MANY_BLOCKS) return true;
    }

    return false;
  }
}
