// SPDX-License-Identifier: GPL-3.0-or-later
import type { Destination, FileSink } from "../core/transfer/destination";
import type { Entry } from "../wire/entry";
import { diskError } from "./disk-error";
import { Gather, GATHER_BYTES } from "./gather";

/** Newer browsers only. */
interface RemovableHandle extends FileSystemFileHandle {
  remove?(): Promise<void>;
}

/**
 * Writes a file below a handle. The browser keeps what is written beside the file, and puts it
 * in its place when it is closed.
 */
export class FileHandleSink implements FileSink {
  readonly #path: string;
  readonly #file: FileSystemWritableFileStream;
  readonly #remove: () => Promise<void>;
  readonly #gather: Gather;
  #isComplete = false;
  #aborting: Promise<void> | null = null;

  private constructor(
    file: FileSystemWritableFileStream,
    entry: Entry,
    remove: () => Promise<void>,
  ) {
    this.#path = entry.path;
    this.#file = file;
    this.#remove = remove;
    this.#gather = new Gather(
      (bytes) => file.write(bytes),
      Math.max(1, Math.min(GATHER_BYTES, entry.size)),
    );
  }

  /** `remove` takes away the empty file that a handle stands for. */
  static async open(
    handle: FileSystemFileHandle,
    entry: Entry,
    remove: () => Promise<void>,
  ): Promise<FileHandleSink> {
    try {
      return new FileHandleSink(await handle.createWritable(), entry, remove);
    } catch (problem) {
      await remove().catch(() => undefined);
      throw problem;
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      await this.#gather.write(bytes);
    } catch (problem) {
      throw diskError(problem, this.#path);
    }
  }

  async close(): Promise<void> {
    try {
      await this.#gather.flush();
      await this.#file.close();
      this.#isComplete = true;
    } catch (problem) {
      throw diskError(problem, this.#path);
    }
  }

  /** Does nothing to a file that is complete. Whoever calls it again waits for the same end. */
  async abort(): Promise<void> {
    if (!this.#isComplete) {
      this.#aborting ??= this.#abort();
      await this.#aborting;
    }
  }

  async #abort(): Promise<void> {
    await this.#gather.drop();
    await this.#file.abort().catch(() => undefined);
    await this.#remove().catch(() => undefined);
  }
}

/**
 * One file, for which the person chose a place and a name; if there was a file before, then the
 * browser asked whether it may be replaced. Neither time nor permission can be set.
 */
export class FileDestination implements Destination {
  readonly canRetry = true;
  readonly #handle: RemovableHandle;
  #sink: FileHandleSink | null = null;
  #isComplete = false;

  constructor(handle: FileSystemFileHandle) {
    this.#handle = handle;
  }

  begin(): Promise<void> {
    return Promise.resolve();
  }

  makeFolder(): Promise<void> {
    return Promise.resolve();
  }

  async openFile(entry: Entry): Promise<FileSink> {
    try {
      // The empty file stays until the end: it may be tried again.
      const sink = await FileHandleSink.open(this.#handle, entry, () => Promise.resolve());

      this.#sink = sink;
      return {
        write: (bytes) => sink.write(bytes),
        close: async () => {
          await sink.close();
          this.#isComplete = true;
        },
        abort: () => sink.abort(),
      };
    } catch (problem) {
      throw diskError(problem, entry.path);
    }
  }

  async finish(): Promise<void> {
    await this.abort();
  }

  async abort(): Promise<void> {
    if (this.#isComplete) {
      return;
    }
    await this.#sink?.abort();
    await this.#removeIfEmpty().catch(() => undefined);
  }

  /* What the picker made; a file that was there before has something in it. */
  async #removeIfEmpty(): Promise<void> {
    const { size } = await this.#handle.getFile();

    if (size === 0) {
      await this.#handle.remove?.();
    }
  }
}
