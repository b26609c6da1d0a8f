// SPDX-License-Identifier: GPL-3.0-or-later
import { join, problem } from "./browser";

/* A folder of the File System Access API, in memory. */

const FORBIDDEN = /["*/:<>?\\|~]|[\s.]$|\.lnk$/;

export class TestFile {
  readonly kind = "file";
  content = new Uint8Array(0);
  /** What is refused from then on. */
  failure: Error | null = null;
  isRemoved = false;

  constructor(readonly name: string) {}

  getFile(): Promise<{ size: number }> {
    return Promise.resolve({ size: this.content.length });
  }

  remove(): Promise<void> {
    this.isRemoved = true;
    return Promise.resolve();
  }

  createWritable(): Promise<unknown> {
    const pieces: Uint8Array[] = [];

    return Promise.resolve({
      write: (bytes: Uint8Array) => {
        pieces.push(bytes.slice());
        return this.failure === null ? Promise.resolve() : Promise.reject(this.failure);
      },
      close: () => {
        this.content = join(pieces) as Uint8Array<ArrayBuffer>;
        return Promise.resolve();
      },
      abort: () => Promise.resolve(),
    });
  }
}

export class TestFolder {
  readonly kind = "directory";
  readonly children = new Map<string, TestFile | TestFolder>();
  failure: Error | null = null;

  constructor(readonly name = "") {}

  /** What is in it and below, folders with a slash. */
  list(): string[] {
    return [...this.children].flatMap(([name, child]) =>
      child instanceof TestFile
        ? [name]
        : [`${name}/`, ...child.list().map((below) => `${name}/${below}`)],
    );
  }

  getFileHandle(name: string, options?: { create: boolean }): Promise<TestFile> {
    return this.#get(name, TestFile, options);
  }

  getDirectoryHandle(name: string, options?: { create: boolean }): Promise<TestFolder> {
    return this.#get(name, TestFolder, options);
  }

  removeEntry(name: string): Promise<void> {
    const child = this.children.get(name);

    if (child instanceof TestFolder && child.children.size > 0) {
      return Promise.reject(problem("InvalidModificationError"));
    }
    this.children.delete(name);
    return Promise.resolve();
  }

  #get<T extends TestFile | TestFolder>(
    name: string,
    Kind: new (name: string) => T,
    options?: { create: boolean },
  ): Promise<T> {
    const child = this.children.get(name);

    if (this.failure !== null) {
      return Promise.reject(this.failure);
    }
    if (FORBIDDEN.test(name)) {
      return Promise.reject(new TypeError("Name is not allowed."));
    }
    if (child instanceof Kind) {
      return Promise.resolve(child);
    }
    if (child !== undefined) {
      return Promise.reject(problem("TypeMismatchError"));
    }
    if (options?.create !== true) {
      return Promise.reject(problem("NotFoundError"));
    }

    const made = new Kind(name);

    this.children.set(name, made);
    return Promise.resolve(made);
  }
}
