// SPDX-License-Identifier: GPL-3.0-or-later
import type { FailedReason } from "../../wire/frame";
import type { Manifest } from "../../wire/manifest";

/** A thing that a person chose and that cannot be sent, with a sentence that says why. */
export interface LeftOut {
  readonly path: string;
  readonly why: string;
}

/** What a read of an item rejects with: the item cannot be sent any more. */
export class SourceFailure extends Error {
  constructor(readonly reason: FailedReason) {
    super(`The item cannot be read: reason ${reason}`);
  }
}

/** What a sender offers, perhaps to many receivers. Reads little ahead of need. */
export interface Source {
  readonly kind: "files" | "text";
  /** finished */
  readonly manifest: Manifest;
  readonly leftOut: readonly LeftOut[];
  /** Reads bytes of a file, exactly `length` of them; rejects with a SourceFailure. */
  read(item: number, offset: number, length: number): Promise<Uint8Array>;
  /** Whether the file is still what the manifest says (section 10 of PROTOCOL.md, before END). */
  check(item: number): Promise<FailedReason | null>;
}
