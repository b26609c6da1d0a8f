// SPDX-License-Identifier: GPL-3.0-or-later
import type { Control } from "../../wire/control";
import { BLOCK_BYTES, MAX_PAGES_OUTSTANDING } from "../../wire/limits";
import type { Manifest } from "../../wire/manifest";
import type { Reason } from "../../wire/reason";
import { ItemList } from "./item-list";
import { OutgoingWorker } from "./outgoing-worker";
import type { Source } from "./source";
import { namesOf, type Progress, Transfer, type TransferPlatform } from "./transfer";
import { cancelledError, declinedError, incompleteError } from "./transfer-error";

type Done = Extract<Control, { type: "done" }>;

/**
 * A receiver asks for each page once, and once more after a reconnect. One that asks without end
 * would fill the control channel with answers.
 */
const MAX_TIMES_LISTED = 3;

/** An offer of this side. */
export class Outgoing extends Transfer {
  readonly #manifest: Manifest;
  readonly #worker: OutgoingWorker;
  readonly #list: ItemList;
  /** as the receiver last said */
  #reported: Progress = { bytes: 0, leftBytes: 0, items: 0, failed: 0, skipped: 0 };
  /** pages that were asked for since the last start */
  #wanted = 0;

  constructor(platform: TransferPlatform, id: number, source: Source) {
    const { manifest } = source;

    super(platform, {
      id,
      direction: "outgoing",
      kind: source.kind,
      items: manifest.nFiles,
      folders: manifest.nFolders,
      bytes: manifest.bytes,
      names: namesOf(manifest),
      manifest,
    });
    this.#manifest = manifest;
    this.#list = new ItemList(manifest, (index, state) => this.tellItem(index, state));
    this.#worker = new OutgoingWorker(id, source, BLOCK_BYTES, platform.hasher, this.#list, () =>
      this.endBroken(),
    );
    this.setEngine(this.#worker, this.#list);
  }

  /** Only a receiver accepts. */
  accept(): void {
    return;
  }

  acceptText(): void {
    return;
  }

  /* After a reconnect the offer is repeated, for the receiver may have finished without our hearing
   * of it. */
  protected start(): void {
    const { digest } = this.#manifest;

    if (digest === null) throw new Error("The manifest is not finished");

    this.#wanted = 0;
    this.say({
      type: "offer",
      transfer: this.id,
      kind: this.kind,
      items: this.items,
      folders: this.folders,
      bytes: this.bytes,
      pages: this.#manifest.nPages,
      block: BLOCK_BYTES,
      digest,
      names: this.names,
    });
  }

  protected handleControl(control: Control): void {
    switch (control.type) {
      case "want":
        this.#sendPage(control.page);
        break;
      case "decline":
        this.#takeDecline(control.reason);
        break;
      case "accept":
        if (!this.isAccepted) {
          this.run();
          this.#worker.begin();
        }
        break;
      case "progress":
        if (this.isAccepted) this.#report(control.bytes, control.items);
        break;
      case "done":
        if (this.isAccepted) this.#takeDone(control);
        break;
      default:
        break;
    }
  }

  protected getProgress(): Progress {
    const failed = Math.max(this.#reported.failed, this.#worker.progress.failed);

    return { ...this.#reported, failed };
  }

  #sendPage(page: number): void {
    const pages = this.#manifest.nPages;

    this.#wanted++;
    if (page >= pages || this.#wanted > MAX_TIMES_LISTED * pages + MAX_PAGES_OUTSTANDING) {
      this.endBroken();
      return;
    }

    this.say({ type: "page", transfer: this.id, page, entries: this.#manifest.page(page) });
  }

  #takeDecline(reason: Reason): void {
    this.end({
      state: this.isAccepted ? "cancelled" : "declined",
      error: this.isAccepted ? cancelledError(reason) : declinedError(reason),
      reason,
      by: "them",
      farewell: null,
    });
  }

  #report(bytes: number, items: number, failed = 0, skipped = 0): void {
    this.#reported = {
      bytes: Math.min(bytes, this.bytes),
      leftBytes: 0,
      items: Math.min(items, this.items),
      failed: Math.min(failed, this.items),
      skipped: Math.min(skipped, this.items),
    };
    this.startTicking();
  }

  #takeDone({ bytes, items, failed, skipped }: Done): void {
    this.#report(bytes, items, failed, skipped);
    if (failed === 0 && skipped === 0) this.#finishList();
    this.end({
      state: "done",
      error: failed > 0 ? incompleteError(failed) : null,
      reason: null,
      by: null,
      farewell: null,
    });
  }

  /* Folders and empty files are nothing that is sent: the receiver makes them by itself. */
  #finishList(): void {
    for (let item = 0; item < this.#manifest.nEntries; item++) this.#list.setDone(item);
  }
}
