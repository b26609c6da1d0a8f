// SPDX-License-Identifier: GPL-3.0-or-later
import type { Manifest } from "../../wire/manifest";
import type { Destination, FileSink } from "./destination";
import { brokenError } from "./transfer-error";

/** Keeps a text in memory: an offer of one is known to have at most 1 MiB. */
export class TextDestination implements Destination {
  /** A text that is none fails as an item does. */
  readonly canRetry = true;

  /** once it has arrived */
  text: string | null = null;

  #bytes = new Uint8Array();

  begin(manifest: Manifest): Promise<void> {
    this.#bytes = new Uint8Array(manifest.bytes);
    return Promise.resolve();
  }

  makeFolder(): Promise<void> {
    return Promise.resolve();
  }

  openFile(): Promise<FileSink> {
    let length = 0;

    return Promise.resolve({
      write: (bytes) => {
        this.#bytes.set(bytes, length);
        length += bytes.length;
        return Promise.resolve();
      },
      close: () => this.#decode(),
      abort: () => Promise.resolve(),
    });
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }

  abort(): Promise<void> {
    return Promise.resolve();
  }

  #decode(): Promise<void> {
    try {
      this.text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.#bytes);
    } catch {
      return Promise.reject(brokenError());
    }
    return Promise.resolve();
  }
}
