// SPDX-License-Identifier: GPL-3.0-or-later
import type { Entry } from "../../wire/entry";
import type { Manifest } from "../../wire/manifest";

/**
 * Where one file goes. Writes come in order, one at a time: the next one when the one before has
 * resolved, which it does when there is room for more, so a slow disk slows the sender.
 */
export interface FileSink {
  write(bytes: Uint8Array): Promise<void>;
  /** All bytes came and were verified. Only now is there a file under its name. */
  close(): Promise<void>;
  /** The file will not be complete; nothing of it stays under its name. */
  abort(): Promise<void>;
}

/**
 * Where the files of one transfer go, chosen by a person before the transfer is accepted. Everything
 * may reject with a TincanError (NO_SPACE, DISK).
 */
export interface Destination {
  /** Called once, after the manifest was validated and before it is accepted. */
  begin(manifest: Manifest): Promise<void>;
  /** Folders, in the order of the manifest, before or after the files in them. */
  makeFolder(entry: Entry): Promise<void>;
  /**
   * Files, one after another, in the order of the manifest. Called only when the first block of the file
   * (or, for an empty one, its END) has come and was verified.
   */
  openFile(entry: Entry): Promise<FileSink>;
  /** Nothing more comes. After it has resolved everything is where it belongs. */
  finish(): Promise<void>;
  /** Ended early: what is complete stays where that is possible, what is not goes. */
  abort(): Promise<void>;
}
