// SPDX-License-Identifier: GPL-3.0-or-later
import type { Output } from "./output";

/** The page hands a finished file to the browser and cannot know when it was read; ms */
const KEEP_AFTER_SAVING = 60_000;

/** Pieces are joined into blobs of that many bytes, which a browser may put on the disk. */
const BLOB_BYTES = 8 * 1024 * 1024;

/** Saves a blob under a name, as a click on a link would. */
export function saveBlob(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");

  link.href = address;
  link.download = name;
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, KEEP_AFTER_SAVING);
}

/** Keeps everything in memory until it is complete, then saves it. */
export class MemoryOutput implements Output {
  readonly #save: (blob: Blob, name: string) => void;
  #name = "";
  #blobs: Blob[] = [];
  #pieces: Uint8Array<ArrayBuffer>[] = [];
  #length = 0;

  constructor(save: (blob: Blob, name: string) => void = saveBlob) {
    this.#save = save;
  }

  open(name: string): Promise<void> {
    this.#name = name;
    return Promise.resolve();
  }

  write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.#pieces.push(bytes);
    this.#length += bytes.length;
    if (this.#length >= BLOB_BYTES) {
      this.#join();
    }
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#join();
    // A type that no browser shows, or hangs an extension of its own on.
    this.#save(new Blob(this.#blobs, { type: "application/octet-stream" }), this.#name);
    this.#blobs = [];
    return Promise.resolve();
  }

  abort(): Promise<void> {
    this.#blobs = [];
    this.#pieces = [];
    this.#length = 0;
    return Promise.resolve();
  }

  #join(): void {
    this.#blobs.push(new Blob(this.#pieces));
    this.#pieces = [];
    this.#length = 0;
  }
}
