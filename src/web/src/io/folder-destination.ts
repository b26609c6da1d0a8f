// SPDX-License-Identifier: GPL-3.0-or-later
import type { Destination, FileSink } from "../core/transfer/destination";
import type { Entry } from "../wire/entry";
import type { Manifest } from "../wire/manifest";
import { diskError } from "./disk-error";
import { FileHandleSink } from "./file-destination";
import { freeName, MAX_FREE_NAMES } from "./free-name";
import { nameOf } from "./output";
import { safeName } from "./safe-name";

function isNamed(problem: unknown, name: string): boolean {
  return problem instanceof Error && problem.name === name;
}

function parentOf(path: string): string | null {
  const slash = path.lastIndexOf("/");

  return slash < 0 ? null : path.slice(0, slash);
}

/**
 * A folder that the person chose. Nothing in it is overwritten or added to: what is there
 * already keeps its name, and what comes gets another one at the top. Browsers can set neither
 * the time of a file's last change nor whether it may be executed.
 */
export class FolderDestination implements Destination {
  readonly canRetry = true;
  readonly #root: FileSystemDirectoryHandle;
  /** Those that we made, by their path in the manifest. */
  readonly #folders = new Map<string, FileSystemDirectoryHandle>();
  /** The names at the top of the manifest: another name must not be one of these. */
  #promised: ReadonlySet<string> = new Set();
  #current: FileHandleSink | null = null;
  /** By path. */
  readonly #renamed = new Map<string, string>();

  constructor(root: FileSystemDirectoryHandle) {
    this.#root = root;
  }

  /** What got another name, and which. */
  get renamed(): readonly { readonly path: string; readonly name: string }[] {
    return Array.from(this.#renamed, ([path, name]) => ({ path, name }));
  }

  begin(manifest: Manifest): Promise<void> {
    this.#promised = new Set(manifest.names(manifest.nEntries));
    return Promise.resolve();
  }

  async makeFolder(entry: Entry): Promise<void> {
    try {
      await this.#makeFolder(entry.path);
    } catch (problem) {
      throw diskError(problem, entry.path);
    }
  }

  async openFile(entry: Entry): Promise<FileSink> {
    try {
      const folder = await this.#openParent(entry.path);
      const name = await this.#chooseName(folder, entry.path, false);
      const handle = await folder.getFileHandle(name, { create: true });

      this.#current = await FileHandleSink.open(handle, entry, () => folder.removeEntry(name));
      return this.#current;
    } catch (problem) {
      throw diskError(problem, entry.path);
    }
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }

  /** Files that are complete stay; folders with nothing in them go. */
  async abort(): Promise<void> {
    await this.#current?.abort();

    const paths = [...this.#folders.keys()].sort((a, b) => b.length - a.length);

    for (const path of paths) {
      const folder = this.#folders.get(path);
      const parent = parentOf(path);
      const above = parent === null ? this.#root : this.#folders.get(parent);

      // Not recursive: that is refused for a folder that something is in.
      await above?.removeEntry(folder?.name ?? "").catch(() => undefined);
    }
  }

  async #openParent(path: string): Promise<FileSystemDirectoryHandle> {
    const parent = parentOf(path);

    return parent === null ? this.#root : this.#makeFolder(parent);
  }

  async #makeFolder(path: string): Promise<FileSystemDirectoryHandle> {
    const known = this.#folders.get(path);

    if (known !== undefined) {
      return known;
    }

    const parent = await this.#openParent(path);
    const name = await this.#chooseName(parent, path, true);
    const folder = await parent.getDirectoryHandle(name, { create: true });

    this.#folders.set(path, folder);
    return folder;
  }

  /* The first name that the browser takes and that nothing has. */
  async #chooseName(
    folder: FileSystemDirectoryHandle,
    path: string,
    isFolder: boolean,
  ): Promise<string> {
    const wanted = nameOf(path);
    let base = wanted;
    let name = wanted;

    for (let number = 0; number < MAX_FREE_NAMES;) {
      const isPromised = folder === this.#root && name !== wanted && this.#promised.has(name);

      try {
        if (!isPromised && !(await this.#isTaken(folder, name))) {
          if (name !== wanted) {
            this.#renamed.set(path, name);
          }
          return name;
        }
        number++;
        name = freeName(base, isFolder, number);
      } catch (problem) {
        if (!isNamed(problem, "TypeError") || safeName(base) === base) {
          throw problem;
        }
        base = safeName(base);
        name = base;
      }
    }
    throw new DOMException("All names are taken.", "TypeMismatchError");
  }

  async #isTaken(folder: FileSystemDirectoryHandle, name: string): Promise<boolean> {
    try {
      await folder.getFileHandle(name);
      return true;
    } catch (problem) {
      if (isNamed(problem, "NotFoundError")) {
        return false;
      }
      // A folder of that name.
      if (isNamed(problem, "TypeMismatchError")) {
        return true;
      }
      throw problem;
    }
  }
}
