// SPDX-License-Identifier: GPL-3.0-or-later
import type { Clock } from "../core/platform";
import type { Destination } from "../core/transfer/destination";
import { _, format, formatSize } from "../i18n";
import type { Manifest } from "../wire/manifest";
import { diskError } from "./disk-error";
import { DownloadOutput } from "./download-output";
import { FileDestination } from "./file-destination";
import { FolderDestination } from "./folder-destination";
import { MemoryOutput } from "./memory-output";
import { isSingleFile, nameOf, SingleDestination } from "./output";
import type { Output } from "./output";
import { safeName } from "./safe-name";
import { openProvenWorker } from "./service-worker";
import type { DownloadWorker } from "./service-worker";
import { ZipDestination } from "./zip-destination";

/**
 * How much may be kept in memory until it is saved, in bytes. A tab of a desktop's browser has a
 * few times that, and one of a telephone about as much before it is closed without a word.
 */
export const MEMORY_LIMIT = 512 * 1024 * 1024;

/** `disk`: a place that the person chooses; `download`: among the browser's downloads, as it comes;
 * `memory`: the same, but only when all of it is there. */
export type WayName = "disk" | "download" | "memory";

export interface Way {
  readonly name: WayName;
  /** null = it can be used; otherwise a sentence why it cannot */
  readonly reason: string | null;
  /** in bytes, null = none but that of the disk */
  readonly limit: number | null;
  /** Whether files and folders come as one ZIP. */
  readonly isZip: boolean;
  /**
   * Asks the person for a place, where there is a choice: so it has to be called straight from a
   * click. null = they closed the question without an answer. Rejects with a TincanError.
   */
  choose(): Promise<Destination | null>;
}

/** Newer browsers only, and only where the context is secure. */
interface PickerWindow {
  showSaveFilePicker?(options: {
    id: string;
    startIn: string;
    suggestedName: string;
  }): Promise<FileSystemFileHandle>;
  showDirectoryPicker?(options: {
    id: string;
    startIn: string;
    mode: "readwrite";
  }): Promise<FileSystemDirectoryHandle>;
}

/** What browsers remember the last folder by. */
const PICKER = { id: "tincan", startIn: "downloads" };

function newDestination(manifest: Manifest, output: Output): Destination {
  return isSingleFile(manifest) ? new SingleDestination(output) : new ZipDestination(output);
}

async function pickFile(pickers: PickerWindow, name: string): Promise<Destination> {
  const pick = (suggestedName: string): Promise<FileSystemFileHandle> | undefined =>
    pickers.showSaveFilePicker?.({ ...PICKER, suggestedName });

  let handle: FileSystemFileHandle | undefined;

  try {
    handle = await pick(name);
  } catch (problem) {
    if (!(problem instanceof TypeError)) {
      throw problem;
    }
    handle = await pick(safeName(name));
  }
  if (handle === undefined) {
    throw new TypeError("There is no picker.");
  }
  return new FileDestination(handle);
}

async function pickFolder(pickers: PickerWindow): Promise<Destination> {
  const handle = await pickers.showDirectoryPicker?.({ ...PICKER, mode: "readwrite" });

  if (handle === undefined) {
    throw new TypeError("There is no picker.");
  }
  return new FolderDestination(handle);
}

/** What a browser has for saving, as far as the ways depend on it. */
export interface SavingTools {
  readonly pickers: PickerWindow;
  /** A worker that has proven itself; rejects if there is none. */
  openWorker(): Promise<DownloadWorker>;
  readonly clock: Clock;
}

/** Knows which ways to save files there are here. One for the page. */
export class Saving {
  readonly #tools: SavingTools;
  /** The answer; null = nobody has asked since the last one was that there is none. */
  #worker: Promise<DownloadWorker | null> | null = null;
  #hasFailed = false;

  constructor(tools: SavingTools) {
    this.#tools = tools;
  }

  /**
   * Begins to try the browser's downloads out, so that the answer is there when it is needed.
   * Not done by itself, because it leaves a service worker behind.
   */
  prepare(): void {
    void this.#tryWorker();
  }

  /** The ways to save what is offered, the best first; those that cannot be used have a reason. */
  async findWays(manifest: Manifest): Promise<readonly Way[]> {
    const worker = await this.#tryWorker();

    return [
      this.#diskWay(manifest),
      this.#downloadWay(manifest, worker),
      this.#memoryWay(manifest),
    ];
  }

  /*
   * Nobody waits twice for a worker that is not there. What was in the way may be gone later, so
   * there is another try, but for the transfer after this one.
   */
  #tryWorker(): Promise<DownloadWorker | null> {
    if (this.#worker !== null) {
      return this.#worker;
    }

    const attempt = this.#tools.openWorker().catch(() => null);
    const answer = this.#hasFailed ? Promise.resolve(null) : attempt;

    this.#worker = answer;
    void attempt.then((worker) => {
      this.#hasFailed = worker === null;
      this.#worker = worker === null ? null : attempt;
    });
    return answer;
  }

  #diskWay(manifest: Manifest): Way {
    const { pickers } = this.#tools;
    const isSingle = isSingleFile(manifest);
    const name = nameOf(manifest.path(0));
    const canPick = isSingle
      ? pickers.showSaveFilePicker !== undefined
      : pickers.showDirectoryPicker !== undefined;

    return {
      name: "disk",
      reason: canPick ? null : _("This browser cannot save to a folder of your choice."),
      limit: null,
      isZip: false,
      choose: async () => {
        try {
          return await (isSingle ? pickFile(pickers, name) : pickFolder(pickers));
        } catch (problem) {
          if (problem instanceof Error && problem.name === "AbortError") {
            return null;
          }
          throw diskError(problem, name);
        }
      },
    };
  }

  #downloadWay(manifest: Manifest, worker: DownloadWorker | null): Way {
    return {
      name: "download",
      reason:
        worker === null
          ? _("This browser cannot save files from this page while they are coming in.")
          : null,
      limit: null,
      isZip: !isSingleFile(manifest),
      choose: () =>
        Promise.resolve(
          worker === null
            ? null
            : newDestination(manifest, new DownloadOutput(worker, this.#tools.clock)),
        ),
    };
  }

  #memoryWay(manifest: Manifest): Way {
    const fits = manifest.bytes <= MEMORY_LIMIT;

    return {
      name: "memory",
      reason: fits
        ? null
        : format(
            _(
              "This is too large to be kept in memory until it is saved: up to %s are possible. Use another browser, or the Tincan program.",
            ),
            formatSize(MEMORY_LIMIT),
          ),
      limit: MEMORY_LIMIT,
      isZip: !isSingleFile(manifest),
      choose: () => Promise.resolve(newDestination(manifest, new MemoryOutput())),
    };
  }
}

/** With what the browser has. */
export function newSaving(clock: Clock): Saving {
  return new Saving({
    pickers: window as unknown as PickerWindow,
    openWorker: openProvenWorker,
    clock,
  });
}
