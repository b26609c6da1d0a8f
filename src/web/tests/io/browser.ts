// SPDX-License-Identifier: GPL-3.0-or-later
import { File as NodeFile } from "node:buffer";
import { Manifest } from "../../src/wire/manifest";
import type { Entry } from "../../src/wire/entry";

/* What browsers have and Node.js does not, or not in every version that is supported. */

// Not a global of Node.js before version 20; the ZIP library asks for it.
if (!("File" in globalThis)) {
  Object.defineProperty(globalThis, "File", { value: NodeFile, configurable: true });
}

export function newFile(parts: BlobPart[], name: string, lastModified = 1_600_000_000_123): File {
  return new File(parts, name, { lastModified });
}

/** As what a browser throws, with the name that tells what it is. */
export function problem(name: string): Error {
  const error = new Error(`A ${name}.`);

  error.name = name;
  return error;
}

export function fileEntry(path: string, size: number, more: Partial<Entry> = {}): Entry {
  return {
    kind: "file",
    path,
    size,
    executable: false,
    mtimeSeconds: 1_600_000_000,
    mtimeNanoseconds: 0,
    ...more,
  };
}

export function folderEntry(path: string): Entry {
  return { ...fileEntry(path, 0), kind: "folder" };
}

export function manifestOf(...entries: Entry[]): Manifest {
  const manifest = new Manifest();

  for (const entry of entries) {
    manifest.add(entry);
  }
  manifest.finish();
  return manifest;
}

/** Different at each place, so that nothing can be swapped unseen. */
export function pattern(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let state = seed;

  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[i] = state >>> 16;
  }
  return bytes;
}

export function join(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;

  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** Lets everything happen that is only waiting for its turn. */
export async function turns(): Promise<void> {
  for (let i = 0; i < 20; i++) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

/** For many bytes, which `toEqual` looks at one by one. */
export function areSame(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a !== undefined && b !== undefined && Buffer.compare(a, b) === 0;
}
