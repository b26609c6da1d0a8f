// SPDX-License-Identifier: GPL-3.0-or-later
import type { Destination, FileSink } from "../core/transfer/destination";
import type { Manifest } from "../wire/manifest";
import { Gather } from "./gather";

/** The one file that a browser can be given without a folder: a download, or a heap of memory. */
export interface Output {
  /** Once, first. `size` in bytes, null = not known. */
  open(name: string, size: number | null): Promise<void>;
  /** In order, one at a time. The bytes are the output's from now on. */
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** All is there. */
  close(): Promise<void>;
  /** It will not be complete, and must not look like it. Never rejects. */
  abort(): Promise<void>;
}

/** The last component of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Whether a transfer is one file and nothing else, so that it needs no folder and no ZIP. */
export function isSingleFile(manifest: Manifest): boolean {
  return manifest.nEntries === 1 && manifest.nFiles === 1 && !manifest.path(0).includes("/");
}

/** One file, straight into an output. */
export class SingleDestination implements Destination {
  readonly #output: Output;
  #isClosed = false;

  constructor(output: Output) {
    this.#output = output;
  }

  async begin(manifest: Manifest): Promise<void> {
    const { path, size } = manifest.entry(0);

    await this.#output.open(nameOf(path), size);
  }

  makeFolder(): Promise<void> {
    return Promise.resolve();
  }

  openFile(): Promise<FileSink> {
    const output = this.#output;
    const gather = new Gather((bytes) => output.write(bytes));

    return Promise.resolve({
      write: (bytes) => gather.write(bytes),
      close: async () => {
        await gather.flush();
        await output.close();
        this.#isClosed = true;
      },
      abort: () => this.abort(),
    });
  }

  /** A file that never came leaves nothing behind. */
  async finish(): Promise<void> {
    await this.abort();
  }

  async abort(): Promise<void> {
    if (!this.#isClosed) {
      this.#isClosed = true;
      await this.#output.abort();
    }
  }
}
