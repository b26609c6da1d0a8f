// SPDX-License-Identifier: GPL-3.0-or-later
import type { Destination, FileSink } from "../../../src/core/transfer/destination";
import type { LeftOut, Source } from "../../../src/core/transfer/source";
import { SourceFailure } from "../../../src/core/transfer/source";
import type { Entry } from "../../../src/wire/entry";
import type { FailedReason } from "../../../src/wire/frame";
import { Manifest } from "../../../src/wire/manifest";

/** Bytes that are different everywhere, and the same every time. */
export function pattern(size: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(size);
  let x = seed * 2654435761 + 12345;

  for (let i = 0; i < size; i++) {
    x = (Math.imul(x, 1664525) + 1013904223) | 0;
    bytes[i] = x >>> 24;
  }

  return bytes;
}

/** Files by their paths; null is a folder. */
export type Tree = Record<string, Uint8Array | null>;

export function makeManifest(tree: Tree): Manifest {
  const manifest = new Manifest();

  for (const [path, bytes] of Object.entries(tree)) {
    manifest.add({
      kind: bytes === null ? "folder" : "file",
      path,
      size: bytes?.length ?? 0,
      executable: false,
      mtimeSeconds: null,
      mtimeNanoseconds: 0,
    });
  }
  manifest.finish();

  return manifest;
}

export class MemorySource implements Source {
  readonly kind: "files" | "text";
  readonly manifest: Manifest;
  readonly leftOut: readonly LeftOut[] = [];
  readonly #files: (Uint8Array | null)[];
  /** item → what its reads reject with */
  readonly unreadable = new Map<number, FailedReason>();
  /** item → from which offset on they do */
  readonly unreadableFrom = new Map<number, number>();
  readonly changed = new Map<number, FailedReason>();
  reads = 0;
  readBytes = 0;
  mostAtATime = 0;
  #atATime = 0;

  constructor(tree: Tree, kind: "files" | "text" = "files") {
    this.kind = kind;
    this.manifest = makeManifest(tree);
    this.#files = Object.values(tree);
  }

  static text(text: string): MemorySource {
    return new MemorySource({ text: new TextEncoder().encode(text) }, "text");
  }

  async read(item: number, offset: number, length: number): Promise<Uint8Array> {
    const file = this.#files[item];

    if (file === null || file === undefined || offset + length > file.length) {
      throw new Error(`Nobody may read ${length} at ${offset} of ${item}`);
    }
    this.reads++;
    this.readBytes += length;
    this.#atATime += length;
    this.mostAtATime = Math.max(this.mostAtATime, this.#atATime);
    await new Promise((resolve) => setImmediate(resolve));
    this.#atATime -= length;

    const reason = this.unreadable.get(item);

    if (reason !== undefined && offset + length > (this.unreadableFrom.get(item) ?? 0)) {
      throw new SourceFailure(reason);
    }

    return file.slice(offset, offset + length);
  }

  check(item: number): Promise<FailedReason | null> {
    return Promise.resolve(this.changed.get(item) ?? null);
  }
}

/** Keeps everything, and notes when something is done that a destination need not expect. */
export class MemoryDestination implements Destination {
  canRetry = true;
  readonly files = new Map<string, Uint8Array>();
  readonly folders: string[] = [];
  readonly faults: string[] = [];
  readonly log: string[] = [];
  writtenBytes = 0;
  opened = 0;
  aborted = 0;
  state: "new" | "begun" | "finished" | "aborted" = "new";
  /** Called before each step; may wait, or throw. */
  onBegin: () => Promise<void> | void = () => undefined;
  onFolder: (entry: Entry) => Promise<void> | void = () => undefined;
  onOpen: (entry: Entry) => Promise<void> | void = () => undefined;
  onWrite: (entry: Entry, bytes: Uint8Array) => Promise<void> | void = () => undefined;
  onClose: (entry: Entry) => Promise<void> | void = () => undefined;
  onFinish: () => Promise<void> | void = () => undefined;
  #isBusy = false;
  #isOpen = false;
  #manifest: Manifest | null = null;
  #next = 0;

  async begin(manifest: Manifest): Promise<void> {
    await this.onBegin();
    if (this.state !== "new") this.faults.push("begun twice");
    this.state = "begun";
    this.#manifest = manifest;
  }

  makeFolder(entry: Entry): Promise<void> {
    return this.#alone("folder", async () => {
      this.#checkOrder(entry);
      await this.onFolder(entry);
      this.folders.push(entry.path);
      this.log.push(entry.path + "/");
    });
  }

  openFile(entry: Entry): Promise<FileSink> {
    return this.#alone("open", async () => {
      const parts: Uint8Array[] = [];
      let isClosed = false;

      this.#checkOrder(entry);
      if (this.#isOpen) this.faults.push("two files at a time");
      await this.onOpen(entry);
      this.#isOpen = true;
      this.opened++;

      return {
        write: (bytes) =>
          this.#alone("write", async () => {
            if (isClosed) this.faults.push("written after the end");
            const copy = bytes.slice();

            await this.onWrite(entry, bytes);
            parts.push(copy);
            this.writtenBytes += bytes.length;
          }),
        close: () =>
          this.#alone("close", async () => {
            await this.onClose(entry);
            isClosed = true;
            this.#isOpen = false;
            this.files.set(entry.path, join(parts));
            this.log.push(entry.path);
          }),
        abort: () => {
          if (isClosed) this.faults.push("aborted after the end");
          isClosed = true;
          this.#isOpen = false;
          this.aborted++;
          this.log.push("-" + entry.path);
          return Promise.resolve();
        },
      };
    });
  }

  async finish(): Promise<void> {
    await this.#alone("finish", async () => {
      await this.onFinish();
      if (this.#isOpen) this.faults.push("finished with an open file");
      this.state = "finished";
    });
  }

  abort(): Promise<void> {
    if (this.state === "finished") this.faults.push("aborted when it was finished");
    if (this.state === "aborted") this.faults.push("aborted twice");
    this.state = "aborted";
    return Promise.resolve();
  }

  /* Items may come again, but never before one that is done. */
  #checkOrder(entry: Entry): void {
    const manifest = this.#manifest;

    if (manifest === null || this.state !== "begun") {
      this.faults.push("not begun");
      return;
    }
    while (this.#next < manifest.nEntries && manifest.path(this.#next) !== entry.path) this.#next++;
    if (this.#next === manifest.nEntries) this.faults.push(`${entry.path} is out of order`);
  }

  async #alone<T>(what: string, work: () => Promise<T>): Promise<T> {
    if (this.#isBusy) this.faults.push(`${what} while something else was under way`);
    this.#isBusy = true;
    try {
      return await work();
    } finally {
      this.#isBusy = false;
    }
  }
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;

  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }

  return whole;
}
