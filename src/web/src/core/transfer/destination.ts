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
 * Where the files of one transfer go, chosen by a person before the transfer is accepted.
 * Everything but abort() may reject with a TincanError: `no-space` or `disk`, or `cancelled` when
 * the person stopped it by other means than this page, which ends the transfer.
 */
export interface Destination {
  /**
   * Whether to go on after `no-space` and `disk` can help: the transfer is paused then, and when
   * the person resumes it, the file that was refused is opened once more. Without it they end the
   * transfer, for example because a ZIP cannot take back what it has of a file.
   */
  readonly canRetry?: boolean;
  /** Called once, after the manifest was validated and before it is accepted. */
  begin(manifest: Manifest): Promise<void>;
  /** Folders, in the order of the manifest, before or after the files in them. */
  makeFolder(entry: Entry): Promise<void>;
  /**
   * Files, one after another, in the order of the manifest. Called only when the first block of the
   * file has come and was verified; for an empty one nothing needs to come.
   */
  openFile(entry: Entry): Promise<FileSink>;
  /** Nothing more comes. After it has resolved everything is where it belongs. */
  finish(): Promise<void>;
  /**
   * Ended early: what is complete stays where that is possible, what is not goes. It comes as soon
   * as the end is known, so perhaps while one of the others is under way; an open file is aborted
   * right before.
   */
  abort(): Promise<void>;
}
