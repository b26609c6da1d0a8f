// SPDX-License-Identifier: GPL-3.0-or-later
import { SourceFailure } from "../core/transfer/source";
import type { LeftOut, Source } from "../core/transfer/source";
import { FailedReason } from "../wire/frame";
import { BLOCK_BYTES } from "../wire/limits";
import type { Manifest } from "../wire/manifest";
import type { ChosenFile } from "./chosen";

/** A file of the manifest: where it comes from, and as it was when it was offered. */
export interface OfferedFile {
  readonly chosen: ChosenFile;
  readonly file: File;
}

async function readSlice(file: File, start: number, end: number): Promise<Uint8Array> {
  return new Uint8Array(await file.slice(start, end).arrayBuffer());
}

function reasonOf(problem: unknown): FailedReason {
  const name = problem instanceof Error ? problem.name : "";

  return name === "NotFoundError" ? FailedReason.GONE : FailedReason.UNREADABLE;
}

/**
 * Files are read in pieces of so many blocks, in bytes. A trip to the process that may read files
 * costs more than a block takes: pieces of one block halve the rate.
 */
const PIECE_BYTES = 16 * BLOCK_BYTES;

/** So many of them are kept, for receivers that are at different places. */
const MAX_PIECES = 4;

/** Files that a person chose, read when they are asked for, and little more than that. */
export class FilesSource implements Source {
  readonly kind = "files";
  readonly manifest: Manifest;
  readonly leftOut: readonly LeftOut[];
  /** by item; undefined for a folder */
  readonly #files: readonly (OfferedFile | undefined)[];
  /** By item and place, the last used at the end. */
  readonly #pieces = new Map<string, Promise<Uint8Array>>();

  constructor(
    manifest: Manifest,
    files: readonly (OfferedFile | undefined)[],
    leftOut: readonly LeftOut[],
  ) {
    this.manifest = manifest;
    this.leftOut = leftOut;
    this.#files = files;
  }

  async read(item: number, offset: number, length: number): Promise<Uint8Array> {
    const { file } = this.#get(item);
    let bytes: Uint8Array;

    try {
      bytes = await this.#readPiece(item, file, offset, length);
    } catch (problem) {
      // Chromium refuses to read a file that was changed with the same error as one that is gone.
      throw new SourceFailure((await this.check(item)) ?? reasonOf(problem));
    }

    if (bytes.length !== length) {
      throw new SourceFailure(FailedReason.CHANGED);
    }
    return bytes;
  }

  async check(item: number): Promise<FailedReason | null> {
    const { chosen, file } = this.#get(item);

    try {
      const now = await chosen.getFile();

      if (now.size !== file.size || now.lastModified !== file.lastModified) {
        return FailedReason.CHANGED;
      }
      // Where it cannot be looked at again, Chromium compares size and time when it is read, and
      // Firefox finds only that it has become shorter.
      const { byteLength } = await now.slice(Math.max(0, now.size - 1)).arrayBuffer();

      return byteLength === Math.min(1, now.size) ? null : FailedReason.CHANGED;
    } catch (problem) {
      const reason = reasonOf(problem);

      return reason === FailedReason.UNREADABLE && !chosen.isFresh ? FailedReason.CHANGED : reason;
    }
  }

  async #readPiece(item: number, file: File, offset: number, length: number): Promise<Uint8Array> {
    const start = offset - (offset % PIECE_BYTES);

    if (offset + length > start + PIECE_BYTES) {
      return readSlice(file, offset, offset + length);
    }

    const key = `${item} ${start}`;
    const piece = this.#pieces.get(key) ?? readSlice(file, start, start + PIECE_BYTES);

    this.#pieces.delete(key);
    this.#pieces.set(key, piece);
    for (const oldest of this.#pieces.keys()) {
      if (this.#pieces.size <= MAX_PIECES) {
        break;
      }
      this.#pieces.delete(oldest);
    }

    try {
      return (await piece).subarray(offset - start, offset - start + length);
    } catch (problem) {
      // Not for ever: somebody may put the disk back.
      this.#pieces.delete(key);
      throw problem;
    }
  }

  #get(item: number): OfferedFile {
    const file = this.#files[item];

    if (file === undefined) {
      throw new RangeError(`There is no file ${item}`);
    }
    return file;
  }
}
