// SPDX-License-Identifier: GPL-3.0-or-later
import type { LeftOut } from "../core/transfer/source";
import { _, format } from "../i18n";
import { TincanError } from "../wire/error";
import { Manifest } from "../wire/manifest";
import { checkPath, foldPath } from "../wire/path-rules";
import { sortNumbers, type Slices } from "../wire/slices";
import { textForDisplay } from "../wire/text";
import type { Chosen, ChosenFile, ChosenFolder } from "./chosen";
import { FilesSource } from "./files-source";
import type { OfferedFile } from "./files-source";
import { freeName } from "./free-name";
import { Pacer } from "./pacer";

/** Enough to know a file again by. */
const MAX_SHOWN_CHARACTERS = 100;

/** So many files are looked at together: each one is a trip to another process. */
const AT_ONCE = 32;

/** By name, so that the same folder makes the same manifest. */
function* sort(chosen: readonly Chosen[]): Slices<Chosen[]> {
  const name = (i: number): string => chosen[i]?.name ?? "";
  const order = yield* sortNumbers(chosen.length, (a, b) =>
    name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : 0,
  );

  return Array.from(order, (i) => chosen[i] as Chosen);
}

class Scan {
  readonly manifest = new Manifest();
  readonly files: (OfferedFile | undefined)[] = [];
  readonly leftOut: LeftOut[] = [];
  /** The names at the top, as they are compared. */
  readonly #tops = new Set<string>();
  readonly #signal: AbortSignal | undefined;
  readonly #pacer = new Pacer();

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
  }

  async addTop(chosen: Chosen): Promise<void> {
    if (!this.#isAllowed(chosen.name)) {
      return;
    }

    // Two things of the same name may be chosen, from different folders.
    const isFolder = chosen.kind === "folder";
    let top = chosen.name;

    for (let number = 1; this.#tops.has(foldPath(top)); number++) {
      top = freeName(chosen.name, isFolder, number);
    }

    const before = this.manifest.nEntries;

    if (chosen.kind === "folder") {
      await this.#addFolder(chosen, top);
    } else {
      await this.#addFiles([{ chosen, path: top }]);
    }
    if (this.manifest.nEntries > before) {
      this.#tops.add(foldPath(top));
    }
  }

  leaveOut(path: string, sentence: string, ...values: string[]): void {
    const shown = textForDisplay(path, MAX_SHOWN_CHARACTERS);

    this.leftOut.push({ path, why: format(sentence, shown, ...values) });
  }

  #isAllowed(path: string): boolean {
    const problem = checkPath(path);

    if (problem !== null) {
      // Translators: the second %s is a sentence, such as “The name is longer than 255 bytes.”
      this.leaveOut(path, _("“%s” is left out. %s Rename it to send it, too."), problem);
    }
    return problem === null;
  }

  #leaveOutUnreadable(path: string): void {
    this.leaveOut(
      path,
      _(
        "“%s” is left out, because it cannot be read. Look whether it is there, and whether you may read it.",
      ),
    );
  }

  async #addFolder(folder: ChosenFolder, path: string): Promise<void> {
    let children: Chosen[];

    this.#signal?.throwIfAborted();
    try {
      children = await folder.getChildren();
    } catch {
      this.#leaveOutUnreadable(path);
      return;
    }

    // Browsers do not tell when a folder was changed.
    this.manifest.add({
      kind: "folder",
      path,
      size: 0,
      executable: false,
      mtimeSeconds: null,
      mtimeNanoseconds: 0,
    });
    this.files.length = this.manifest.nEntries;

    let waiting: { chosen: ChosenFile; path: string }[] = [];

    children = await this.#pacer.run(sort(children));
    for (const child of await this.#sift(children, path)) {
      const childPath = `${path}/${child.name}`;

      if (child.kind === "file") {
        waiting.push({ chosen: child, path: childPath });
      }
      if (child.kind === "folder" || waiting.length === AT_ONCE) {
        await this.#addFiles(waiting);
        waiting = [];
      }
      if (child.kind === "folder") {
        await this.#addFolder(child, childPath);
      }
    }
    await this.#addFiles(waiting);
  }

  /* What may be in a manifest, without what clashes with something beside it. */
  async #sift(children: readonly Chosen[], path: string): Promise<Chosen[]> {
    const folded = new Set<string>();
    const sifted: Chosen[] = [];

    for (const child of children) {
      const childPath = `${path}/${child.name}`;
      const key = foldPath(child.name);

      if (this.#pacer.isDue) {
        await this.#pacer.rest();
      }
      if (!this.#isAllowed(childPath)) {
        continue;
      }
      if (folded.has(key)) {
        this.leaveOut(
          childPath,
          _(
            "“%s” is left out, because something beside it has the same name but for upper and lower case or accents, and some systems cannot hold both. Rename one of them to send both.",
          ),
        );
        continue;
      }
      folded.add(key);
      sifted.push(child);
    }
    return sifted;
  }

  /** The rules that need the whole. */
  async finish(): Promise<void> {
    await this.#pacer.run(this.manifest.finishInSlices());
  }

  async #addFiles(waiting: readonly { chosen: ChosenFile; path: string }[]): Promise<void> {
    this.#signal?.throwIfAborted();

    const files = await Promise.all(
      waiting.map(({ chosen }) => chosen.getFile().catch(() => null)),
    );

    waiting.forEach(({ chosen, path }, i) => {
      const file = files[i] ?? null;

      if (file === null) {
        this.#leaveOutUnreadable(path);
        return;
      }

      const seconds = Math.floor(file.lastModified / 1000);

      this.manifest.add({
        kind: "file",
        path,
        size: file.size,
        executable: false,
        mtimeSeconds: seconds,
        mtimeNanoseconds: (file.lastModified - seconds * 1000) * 1_000_000,
      });
      this.files[this.manifest.nEntries - 1] = { chosen, file };
    });
  }
}

function nothingError(leftOut: readonly LeftOut[]): TincanError {
  const [only] = leftOut;
  let sentence = _("There is nothing to send. Choose some files or folders.");

  if (only !== undefined) {
    sentence =
      leftOut.length === 1
        ? only.why
        : _(
            "Nothing of what was chosen can be sent: there are only links, devices and things that cannot be read. Choose something else.",
          );
  }
  return new TincanError("disk", sentence);
}

/**
 * Looks at everything that was chosen, which may take long for many files, and reads none of it.
 * What cannot be sent is left out, with a reason.
 *
 * Rejects with a TincanError: `disk` if there is nothing to send, `manifest` if it is too much;
 * or with what the signal was aborted with.
 */
export async function scanFiles(
  chosen: readonly Chosen[],
  signal?: AbortSignal,
): Promise<FilesSource> {
  const scan = new Scan(signal);

  for (const one of chosen) {
    await scan.addTop(one);
  }
  if (scan.manifest.nEntries === 0) {
    throw nothingError(scan.leftOut);
  }
  await scan.finish();
  return new FilesSource(scan.manifest, scan.files, scan.leftOut);
}
