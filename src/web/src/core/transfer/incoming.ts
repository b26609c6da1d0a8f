// SPDX-License-Identifier: GPL-3.0-or-later
import type { Control, Offer } from "../../wire/control";
import { TincanError } from "../../wire/error";
import { MAX_TEXT_BYTES } from "../../wire/limits";
import type { Manifest } from "../../wire/manifest";
import type { Reason } from "../../wire/reason";
import type { Destination } from "./destination";
import { runInSlices } from "./in-slices";
import { IncomingWorker } from "./incoming-worker";
import { ItemList } from "./item-list";
import { Listing, type Page } from "./listing";
import { TextDestination } from "./text-destination";
import { type Progress, Transfer, type TransferPlatform } from "./transfer";
import { incompleteError, internalError, manifestError } from "./transfer-error";

const NO_PROGRESS: Progress = { bytes: 0, leftBytes: 0, items: 0, failed: 0, skipped: 0 };

function asError(cause: unknown): TincanError {
  return cause instanceof TincanError ? cause : internalError();
}

/** An offer of the other side. One that cannot be is declined as soon as it is attached. */
export class Incoming extends Transfer {
  readonly #blockSize: number;
  readonly #isTooLarge: boolean;
  #listing: Listing | null = null;
  #worker: IncomingWorker | null = null;
  #listingError: TincanError = manifestError();

  constructor(platform: TransferPlatform, offer: Offer) {
    super(platform, {
      id: offer.transfer,
      direction: "incoming",
      kind: offer.kind,
      items: offer.items,
      folders: offer.folders,
      bytes: offer.bytes,
      names: offer.names,
      manifest: null,
    });
    this.#blockSize = offer.block;
    this.#isTooLarge = offer.kind === "text" && offer.bytes > MAX_TEXT_BYTES;
    try {
      this.#listing = new Listing(offer);
    } catch (cause) {
      this.#listingError = asError(cause);
    }
  }

  /* --- What a person does --- */

  accept(destination: Destination): void {
    const manifest = this.manifest;

    if (this.state !== "offered" || manifest === null) return;

    this.setError(null);
    this.setState("accepting");
    void this.#accept(destination, manifest);
  }

  acceptText(): void {
    if (this.kind === "text") this.accept(new TextDestination());
  }

  /* --- From one session to another --- */

  /** The session has ended. Whether what has arrived stays where it is, for another one. */
  keep(): boolean {
    if (!this.isAccepted || this.isFinished) return false;

    this.setKept(true);
    return true;
  }

  /** Whether an offer of another session is of the same; if so, it is of this from now on. */
  takeUp(offer: Offer): boolean {
    if (!this.isKept || this.#worker === null) return false;
    if (this.#listing?.isSameOffer(offer) !== true) return false;

    this.renumber(offer.transfer);
    this.#worker.transfer = offer.transfer;
    this.setKept(false);
    return true;
  }

  /* --- Transfer --- */

  protected start(): void {
    const listing = this.#listing;

    if (listing === null) {
      this.#refuse(this.#isTooLarge ? "too-large" : "invalid", this.#listingError);
    } else if (this.isAccepted) {
      /* It may have been lost with the connection. */
      this.say({ type: "accept", transfer: this.id });
    } else if (listing.isWhole) {
      /* A sender that gave up while there was no connection says so to this, else the page is
       * ignored. */
      this.say({ type: "want", transfer: this.id, page: 0 });
    } else {
      listing.wantAgain();
      this.#wantPages(listing);
    }
  }

  protected handleControl(control: Control): void {
    const listing = this.#listing;

    if (listing === null) return;
    if (control.type === "page") this.#takePage(listing, control);
    else if (control.type === "offer" && !listing.isSameOffer(control)) this.endBroken();
  }

  protected getProgress(): Progress {
    return this.engine?.progress ?? NO_PROGRESS;
  }

  /* --- Listing --- */

  #refuse(reason: Reason, error: TincanError): void {
    this.end({
      state: "failed",
      error,
      reason,
      by: "us",
      farewell: { type: "decline", transfer: this.id, reason },
    });
  }

  #wantPages(listing: Listing): void {
    for (let page = listing.nextWanted(); page !== null; page = listing.nextWanted()) {
      this.say({ type: "want", transfer: this.id, page });
    }
  }

  #takePage(listing: Listing, { page, entries }: Page): void {
    /* The page that start() asked for again. */
    if (listing.isWhole) return;

    try {
      listing.addPage(page, entries);
    } catch (cause) {
      this.#refuse("invalid", asError(cause));
      return;
    }
    if (listing.isWhole) this.#finishListing(listing);
    else this.#wantPages(listing);
  }

  #finishListing(listing: Listing): void {
    runInSlices(listing.finish(), this.platform.clock, {
      isWanted: () => !this.isFinished,
      done: (manifest) => this.setManifest(manifest),
      failed: (cause) => this.#refuse("invalid", asError(cause)),
    });
  }

  /* --- Accepting --- */

  async #accept(destination: Destination, manifest: Manifest): Promise<void> {
    try {
      await destination.begin(manifest);
    } catch (cause) {
      /* Another place may do. */
      if (!this.isFinished) {
        this.setError(asError(cause));
        this.setState("offered");
      }
      return;
    }

    if (this.isFinished) {
      await destination.abort().catch(() => undefined);
      return;
    }

    const list = new ItemList(manifest, (index, state) => this.tellItem(index, state));
    const worker = new IncomingWorker(
      this.id,
      manifest,
      this.#blockSize,
      destination,
      this.platform.hasher,
      list,
      {
        held: (error) => this.hold(error),
        refused: (error) => this.#giveUp(error),
        broken: () => this.endBroken(),
        ended: () => this.#end(destination),
      },
    );

    this.#worker = worker;
    this.say({ type: "accept", transfer: this.id });
    this.run();
    this.setEngine(worker, list);
    worker.begin();
  }

  #end(destination: Destination): void {
    const { items, bytes, failed, skipped } = this.getProgress();

    if (destination instanceof TextDestination) this.setText(destination.text);
    this.end({
      state: "done",
      error: failed > 0 ? incompleteError(failed) : null,
      reason: null,
      by: null,
      farewell: { type: "done", transfer: this.id, items, bytes, failed, skipped },
    });
  }

  /* The disk takes nothing any more, or the download was stopped in the browser, which does not say
   * by whom: the destination's own sentence is all that is known. */
  #giveUp(error: TincanError): void {
    const reason = this.#reasonOf(error);

    this.end({
      state: error.code === "cancelled" ? "cancelled" : "failed",
      error,
      reason,
      by: "us",
      farewell: { type: "cancel", transfer: this.id, reason },
    });
  }

  #reasonOf(error: TincanError): Reason {
    switch (error.code) {
      case "cancelled":
        return "user";
      case "no-space":
      case "disk":
        return error.code;
      default:
        return "internal";
    }
  }
}
