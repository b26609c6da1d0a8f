// SPDX-License-Identifier: GPL-3.0-or-later
import { SourceFailure } from "../core/transfer/source";
import type { LeftOut, Source } from "../core/transfer/source";
import { FailedReason } from "../wire/frame";
import type { Manifest } from "../wire/manifest";
import type { ChosenFile } from "./chosen";

/** A file of the manifest: where it comes from, and as it was when it was offered. */
export interface OfferedFile {
  readonly chosen: ChosenFile;
  readonly file: File;
}

function reasonOf(problem: unknown): FailedReason {
  const name = problem instanceof Error ? problem.name : "";

  return name === "NotFoundError" ? FailedReason.GONE : FailedReason.UNREADABLE;
}

/** Files that a person chose, read a block at a time when they are asked for. */
export class FilesSource implements Source {
  readonly kind = "files";
  readonly manifest: Manifest;
  readonly leftOut: readonly LeftOut[];
  /** by item; undefined for a folder */
  readonly #files: readonly (OfferedFile | undefined)[];

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
      bytes = new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
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
      // Where it cannot be looked at again, Chromium compares it when it is read.
      await now.slice(0, 1).arrayBuffer();
      return null;
    } catch (problem) {
      const reason = reasonOf(problem);

      return reason === FailedReason.UNREADABLE && !chosen.isFresh ? FailedReason.CHANGED : reason;
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
