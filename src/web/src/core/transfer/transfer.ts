// SPDX-License-Identifier: GPL-3.0-or-later
import type { Control } from "../../wire/control";
import type { TincanError } from "../../wire/error";
import type { Frame } from "../../wire/frame";
import type { Manifest } from "../../wire/manifest";
import type { Reason } from "../../wire/reason";
import { textForDisplay } from "../../wire/text";
import { Emitter } from "../emitter";
import type { Platform, Timer } from "../platform";
import type { Share } from "./channel";
import type { Destination } from "./destination";
import { ItemList, type ItemProgress, type ItemState } from "./item-list";
import { Rate } from "./rate";
import { brokenError, cancelledError, declinedHereError, endedHereError } from "./transfer-error";

/** ms; both what a person sees and what the other side is told is updated so often. */
const PROGRESS_INTERVAL = 200;

const MAX_NAMES = 5;

/** What transfers need of the platform. */
export type TransferPlatform = Pick<Platform, "clock" | "hasher">;

/**
 * - listing: the manifest is coming in
 * - offered: the receiver's person decides
 * - accepting: accepted here, and the destination gets ready
 * - paused: by either side, or while there is no connection; see `reason` and `pausedHere`
 * - done: the receiver is through; with `error` if files failed
 */
export type TransferState =
  | "listing"
  | "offered"
  | "accepting"
  | "running"
  | "paused"
  | "done"
  | "declined"
  | "cancelled"
  | "failed";

/** Its last four states. */
export type EndState = "done" | "declined" | "cancelled" | "failed";

/** What was done so far. */
export interface Progress {
  /** of blocks that are verified and taken by the destination, without those of failed items */
  bytes: number;
  /** of items that failed or were skipped: they will not come */
  leftBytes: number;
  /** files in their place */
  items: number;
  failed: number;
  skipped: number;
}

/** What a transfer is about, as it begins. */
export interface About {
  id: number;
  direction: "incoming" | "outgoing";
  kind: "files" | "text";
  items: number;
  folders: number;
  bytes: number;
  names: readonly string[];
  /** null if it is still to come in */
  manifest: Manifest | null;
}

/** How a transfer ends. */
export interface Ending {
  state: EndState;
  error: TincanError | null;
  /** what the one who ended it said; null when it is done, or the connection is lost for good */
  reason: Reason | null;
  by: "us" | "them" | null;
  /** What the other side is told, now and when it asks again because it did not hear it. */
  farewell: Control | null;
}

/** The names at the top of a manifest, made safe to show. */
export function namesOf(manifest: Manifest): string[] {
  return manifest.names(MAX_NAMES).map((name) => textForDisplay(name, 0));
}

/** The part of a transfer that moves bytes, from when it may. */
export interface Engine {
  readonly progress: Progress;
  attach(share: Share): void;
  detach(): void;
  /** Whether not to ask or send any more. */
  setPaused(paused: boolean): void;
  /** Tries again what the destination refused. */
  retry(): void;
  takeMessage(frames: readonly Frame[], message: Uint8Array): void;
  handleDrained(): void;
  /** Nothing more is to be done, after whatever end. */
  stop(): void;
}

export interface TransferEvents extends Record<string, unknown[]> {
  /** anything that can be read of it; from progress alone at most five times a second */
  change: [];
  item: [index: number, state: ItemState];
}

/**
 * One offer and what became of it, on either side; Incoming and Outgoing are its two kinds. It
 * outlives connections: without one it is paused, and it goes on with the next.
 */
export abstract class Transfer extends Emitter<TransferEvents> {
  readonly direction: "incoming" | "outgoing";
  readonly kind: "files" | "text";
  /** files */
  readonly items: number;
  readonly folders: number;
  /** of all files */
  readonly bytes: number;

  #id: number;
  #names: readonly string[];
  #manifest: Manifest | null;
  #text: string | null = null;
  #state: TransferState;
  #error: TincanError | null = null;
  #progress: Progress = { bytes: 0, leftBytes: 0, items: 0, failed: 0, skipped: 0 };
  #rate = new Rate();
  #shownRate = 0;
  #shownEta = -1;
  #ticking: Timer | null = null;
  #ending: Ending | null = null;
  #isAccepted = false;
  #isPausedHere = false;
  #isPausedThere = false;
  #isHeld = false;
  #isKept = false;
  #reasonThere: Reason = "internal";
  protected share: Share | null = null;
  protected engine: Engine | null = null;
  #itemList: ItemList | null = null;

  protected constructor(
    protected readonly platform: TransferPlatform,
    about: About,
  ) {
    super();
    this.#id = about.id;
    this.direction = about.direction;
    this.kind = about.kind;
    this.items = about.items;
    this.folders = about.folders;
    this.bytes = about.bytes;
    this.#names = about.names;
    this.#manifest = about.manifest;
    this.#state = about.manifest === null ? "listing" : "offered";
  }

  /** 1 to 65,535; odd ones are the host's */
  get id(): number {
    return this.#id;
  }

  /* --- What a person sees --- */

  get state(): TransferState {
    return this.#state;
  }

  /** why it failed, ended, is paused by the disk, or is done with files missing */
  get error(): TincanError | null {
    return this.#error;
  }

  /**
   * At most five names at the top, made safe to show. Until the manifest is there they are only
   * what the offer says.
   */
  get names(): readonly string[] {
    return this.#names;
  }

  /** incoming: once it is whole and valid */
  get manifest(): Manifest | null {
    return this.#manifest;
  }

  /** a received text, when done */
  get text(): string | null {
    return this.#text;
  }

  /** why it ended or is paused, as a word; "interrupted" while there is no connection */
  get reason(): Reason | null {
    if (this.#ending !== null) return this.#ending.reason;
    if (this.#state !== "paused") return null;
    if (this.#isRestingHereOrThere()) return this.#pauseReason();

    return "interrupted";
  }

  /** who ended it; null while it goes on, when it is done, or the connection is lost for good */
  get endedBy(): "us" | "them" | null {
    return this.#ending?.by ?? null;
  }

  /**
   * whether the connection is gone for good, and what has arrived waits to be sent again over
   * another one
   */
  get isKept(): boolean {
    return this.#isKept && this.#ending === null;
  }

  /** whether resume() is what it waits for; the other side may have paused it too */
  get pausedHere(): boolean {
    return this.#ending === null && (this.#isPausedHere || this.#isHeld);
  }

  get isFinished(): boolean {
    return this.#ending !== null;
  }

  /** bytes the receiver has got for good */
  get doneBytes(): number {
    return this.#progress.bytes;
  }

  /** files that are in their place at the receiver */
  get doneItems(): number {
    return this.#progress.items;
  }

  /** files that do not come */
  get failed(): number {
    return this.#progress.failed;
  }

  /** files that the receiver left as they were */
  get skipped(): number {
    return this.#progress.skipped;
  }

  /** bytes a second over the last seconds; 0 at rest, and while it is too early to say */
  get rate(): number {
    return this.#shownRate;
  }

  /** seconds; -1 if not known */
  get eta(): number {
    return this.#shownEta;
  }

  /** Of a sender: what was sent, for only the sums are what the receiver says. */
  itemState(index: number): ItemProgress {
    return this.#itemList?.get(index) ?? { state: "waiting", doneBytes: 0 };
  }

  /** Why an item failed, as a sentence; null if it did not. */
  itemError(index: number): TincanError | null {
    return this.#itemList?.getError(index) ?? null;
  }

  /* --- What a person does --- */

  /** incoming, offered: takes the files, and puts them there. */
  abstract accept(destination: Destination): void;

  /** incoming, offered, a text: takes it. */
  abstract acceptText(): void;

  /** incoming, not accepted */
  decline(reason: Reason): void {
    if (this.direction === "outgoing" || this.isAccepted || this.isFinished) return;

    this.end({
      state: "declined",
      error: declinedHereError(),
      reason,
      by: "us",
      farewell: { type: "decline", transfer: this.id, reason },
    });
  }

  cancel(reason: Reason): void {
    this.end({
      state: "cancelled",
      error: endedHereError(reason),
      reason,
      by: "us",
      farewell: { type: "cancel", transfer: this.id, reason },
    });
  }

  /** Lets an accepted transfer rest until resume(). Blocks under way still arrive. */
  pause(): void {
    if (!this.isAccepted || this.isFinished || this.#isPausedHere) return;

    this.#isPausedHere = true;
    this.#updatePause();
    this.say({ type: "paused", transfer: this.id, reason: this.#pauseReason() });
  }

  /** Ends a pause that was made here, also one that the disk made: it is tried again. */
  resume(): void {
    if (this.isFinished || !(this.#isPausedHere || this.#isHeld)) return;

    const wasHeld = this.#isHeld;

    if (wasHeld) this.#error = null;
    this.#isHeld = false;
    this.#isPausedHere = false;
    this.#updatePause();
    this.say({ type: "resumed", transfer: this.id, reason: "user" });
    if (wasHeld) this.engine?.retry();
  }

  /* --- What the router does --- */

  /** There is a connection: says the first word, or after another one what may have been missed. */
  attach(share: Share): void {
    /* One that has ended still answers when it is asked. */
    this.share = share;
    if (this.isFinished) return;

    this.start();
    if (this.isFinished) return;

    if (this.isAccepted && (this.#isPausedHere || this.#isHeld)) {
      this.say({ type: "paused", transfer: this.id, reason: this.#pauseReason() });
    }
    this.engine?.attach(share);
    this.updateState();
  }

  detach(): void {
    if (this.share === null) return;

    this.share = null;
    if (this.isFinished) return;

    this.engine?.detach();

    /* What the other side does meanwhile cannot be known; it will say so again. */
    if (this.#isPausedThere) {
      this.#isPausedThere = false;
      this.#updatePause();
    }
    this.updateState();
  }

  /** What the other side said about this transfer. */
  takeControl(control: Control): void {
    if (this.#ending !== null) {
      const asks = control.type === "offer" || control.type === "want" || control.type === "accept";

      if (this.#ending.farewell !== null && asks)
        this.share?.channel.sendControl(this.#ending.farewell);
      return;
    }

    switch (control.type) {
      case "paused":
        this.#setPausedThere(true, control.reason);
        break;
      case "resumed":
        this.#setPausedThere(false, control.reason);
        break;
      case "cancel":
        this.end({
          state: "cancelled",
          error: cancelledError(control.reason),
          reason: control.reason,
          by: "them",
          farewell: null,
        });
        break;
      default:
        this.handleControl(control);
    }
  }

  /** A message whose first frame is of this transfer. False: it has not asked for anything. */
  takeMessage(frames: readonly Frame[], message: Uint8Array): boolean {
    if (this.engine === null) return false;
    if (!this.isFinished) this.engine.takeMessage(frames, message);

    return true;
  }

  takeDrained(): void {
    this.engine?.handleDrained();
  }

  /** The session has ended, but this goes on if the same is offered in another one. */
  protected setKept(isKept: boolean): void {
    this.#isKept = isKept;
    this.emit("change");
  }

  protected renumber(id: number): void {
    this.#id = id;
  }

  /** The session ends, for good. */
  abort(error: TincanError): void {
    this.end({ state: "failed", error, reason: null, by: null, farewell: null });
  }

  /* --- For the two kinds --- */

  /** Says the first word to the other side, and after a reconnect what it may have missed. */
  protected abstract start(): void;

  /** All but paused, resumed and cancel, and only before the end. */
  protected abstract handleControl(control: Control): void;

  /** What there is to show: an outgoing one shows what the receiver said. */
  protected abstract getProgress(): Progress;

  protected get isAccepted(): boolean {
    return this.#isAccepted;
  }

  protected get isResting(): boolean {
    return this.#isRestingHereOrThere();
  }

  protected say(control: Control): void {
    this.share?.channel.sendControl(control);
  }

  protected setState(state: TransferState): void {
    if (this.#state === state) return;

    this.#state = state;
    this.emit("change");
  }

  protected setError(error: TincanError | null): void {
    this.#error = error;
  }

  protected setText(text: string | null): void {
    this.#text = text;
  }

  /** It has come in, and is valid. */
  protected setManifest(manifest: Manifest): void {
    this.#manifest = manifest;
    this.#names = namesOf(manifest);
    this.setState("offered");
  }

  protected tellItem(index: number, state: ItemState): void {
    this.emit("item", index, state);
  }

  protected setEngine(engine: Engine, list: ItemList): void {
    this.engine = engine;
    this.#itemList = list;
    if (this.share !== null) engine.attach(this.share);
  }

  /** The receiver has accepted. */
  protected run(): void {
    this.#isAccepted = true;
    this.updateState();
  }

  /** The state of an accepted transfer follows from what keeps it from running. */
  protected updateState(): void {
    if (!this.#isAccepted || this.#ending !== null) return;

    if (this.#isRestingHereOrThere() || this.share === null) {
      this.setState("paused");
    } else {
      if (this.#state !== "running") this.#rate.reset();
      this.setState("running");
      this.startTicking();
    }
  }

  /** The destination does not take any more, for now. */
  protected hold(error: TincanError): void {
    if (this.isFinished) return;

    this.#isHeld = true;
    this.#error = error;
    this.#updatePause();
    this.say({ type: "paused", transfer: this.id, reason: this.#pauseReason() });
  }

  /** The first end counts. */
  protected end(ending: Ending): void {
    if (this.#ending !== null) return;

    this.#ending = ending;
    this.engine?.stop();
    this.#ticking?.cancel();
    this.#ticking = null;
    this.#error = ending.error;
    this.#state = ending.state;
    this.#progress = { ...this.getProgress() };
    this.#shownRate = 0;
    this.#shownEta = -1;
    if (ending.farewell !== null) this.say(ending.farewell);
    this.emit("change");
  }

  /** The other side did something against the protocol. */
  protected endBroken(error = brokenError()): void {
    this.end({
      state: "failed",
      error,
      reason: "protocol",
      by: "us",
      farewell: { type: "cancel", transfer: this.id, reason: "protocol" },
    });
  }

  /** Something new may be there to show, at the next time for it. */
  protected startTicking(): void {
    if (this.#ending !== null) return;

    this.#ticking ??= this.platform.clock.every(PROGRESS_INTERVAL, () => this.#tick());
  }

  /* --- Pausing --- */

  #isRestingHereOrThere(): boolean {
    return this.#isHeld || this.#isPausedHere || this.#isPausedThere;
  }

  #pauseReason(): Reason {
    if (this.#isHeld) return this.#error?.code === "no-space" ? "no-space" : "disk";

    return this.#isPausedHere ? "user" : this.#reasonThere;
  }

  #setPausedThere(isPaused: boolean, reason: Reason): void {
    if (!this.#isAccepted) return;

    this.#isPausedThere = isPaused;
    this.#reasonThere = reason;
    this.#updatePause();
  }

  /* One of the reasons to rest has changed. */
  #updatePause(): void {
    const before = this.#state;

    this.engine?.setPaused(this.#isRestingHereOrThere());
    this.updateState();
    if (this.#state === before) this.emit("change");
  }

  /* --- Progress --- */

  #tick(): void {
    const old = this.#progress;
    const now = this.platform.clock.now();
    const progress = { ...this.getProgress() };
    const isNew =
      old.bytes !== progress.bytes ||
      old.items !== progress.items ||
      old.failed !== progress.failed ||
      old.skipped !== progress.skipped;
    let rate = 0;
    let eta = -1;

    this.#progress = progress;
    if (this.#state === "running") {
      this.#rate.add(now, progress.bytes);
      rate = this.#rate.get(now);
      eta = this.#rate.eta(now, Math.max(0, this.bytes - progress.bytes - progress.leftBytes));
    }

    const isShown = isNew || rate !== this.#shownRate || eta !== this.#shownEta;

    this.#shownRate = rate;
    this.#shownEta = eta;
    if (isNew && this.direction === "incoming") {
      this.say({
        type: "progress",
        transfer: this.id,
        bytes: progress.bytes,
        items: progress.items,
      });
    }

    /* At rest, what was under way still comes in; then there is nothing to look at. */
    if (!isNew && this.#state !== "running") {
      this.#ticking?.cancel();
      this.#ticking = null;
    }
    if (isShown) this.emit("change");
  }
}
