// SPDX-License-Identifier: GPL-3.0-or-later
import type { Entry } from "../../wire/entry";
import { TincanError } from "../../wire/error";
import type { Manifest } from "../../wire/manifest";
import type { Hasher } from "../platform";
import type { BlockScheduler, Slot } from "./block-scheduler";
import type { Destination, FileSink } from "./destination";
import { DigestRun } from "./digest-run";
import { isSameDigest } from "./digest";
import type { ItemList } from "./item-list";
import type { Progress } from "./transfer";
import { damagedError, internalError } from "./transfer-error";

/** One thing in the way of an item is that item's trouble. So many in a row are the folder's. */
const MAX_REFUSED_IN_A_ROW = 3;

/** Who is told what becomes of the items. */
export interface ItemsOwner {
  /** There is more room, or something to be asked for again. */
  freed(): void;
  /** The destination does not take any more until retry(). */
  held(error: TincanError): void;
  /** The destination takes nothing any more, or hashing is not possible. */
  refused(error: TincanError): void;
  /** Everything is through. */
  ended(): void;
}

/**
 * What comes, on its way into the destination: verified as it arrives, in whatever order, and
 * handed on in the order of the manifest, one thing at a time.
 */
export class IncomingItems {
  readonly progress: Progress = { bytes: 0, leftBytes: 0, items: 0, failed: 0, skipped: 0 };

  /** the item whose turn it is; the four below are about it */
  #item = 0;
  #sink: FileSink | null = null;
  #run = new DigestRun();
  /** its first block that the destination has not taken */
  #block = 0;
  #writtenBytes = 0;

  /** items that failed before their turn, or at it */
  readonly #failed = new Set<number>();
  /** bytes that were asked for and are not wanted any more */
  #lateBytes = 0;
  #isFeeding = false;
  /** Something came since it was last looked whether there is something to be done. */
  #hasNews = false;
  #isPaused = false;
  #isHeld = false;
  #isStopped = false;
  #isFinished = false;

  /** items in a row that could not be opened, and whether it was held for that since one could */
  #refusedInARow = 0;
  #wasHeldAtOpening = false;
  /** the item that the destination refused once in the middle */
  #heldItem = -1;
  #wasHeldAtEnd = false;

  constructor(
    private readonly manifest: Manifest,
    private readonly scheduler: BlockScheduler,
    private readonly destination: Destination,
    private readonly hasher: Hasher,
    private readonly list: ItemList,
    private readonly owner: ItemsOwner,
  ) {}

  get isHeld(): boolean {
    return this.#isHeld;
  }

  pathOf(item: number): string {
    return item < this.manifest.nEntries ? this.manifest.path(item) : "";
  }

  /* --- What comes --- */

  /** A block that was asked for; `bytes` are kept until they are written. */
  takeBlock(slot: Slot, bytes: Uint8Array, digest: Uint8Array): void {
    /* A frame behind it in the same message may have ended its item. */
    if (slot.state !== "here") return;
    if (bytes.length !== slot.size) {
      this.#takeWrong(slot);
      return;
    }

    slot.bytes = bytes;
    slot.digest = digest;
    this.hasher.sha256(bytes).then(
      (found) => this.#takeDigest(slot, bytes, isSameDigest(found, digest)),
      () => this.#refuse(internalError()),
    );
  }

  takeEnd(slot: Slot, blocks: number, digest: Uint8Array): void {
    const open = this.scheduler.get(slot.item);

    if (open === undefined) return;

    open.endBlocks = blocks;
    slot.digest = digest.slice();
    slot.state = "good";
    if (slot.item === this.#item) this.feed();
  }

  /** The item does not come. False: nobody waits for it. */
  fail(item: number, error: TincanError): boolean {
    const wasAsked = this.scheduler.dropStaleOf(item);

    if (!wasAsked && this.scheduler.get(item) === undefined) return false;
    if (this.#failed.has(item)) return true;

    this.#countFailed(item, error);

    return true;
  }

  /** How much of what came and nobody waits for was never asked for. */
  forgive(bytes: number): number {
    const late = Math.min(bytes, this.#lateBytes);

    this.#lateBytes -= late;

    return bytes - late;
  }

  /* --- What goes on by itself --- */

  /** While it is paused the end does not come. */
  setPaused(isPaused: boolean): void {
    this.#isPaused = isPaused;
    if (!isPaused) this.feed();
  }

  /** Hands on what there is; to be called whenever there may be something. */
  feed(): void {
    this.#hasNews = true;
    if (!this.#isFeeding && !this.#isHeld) void this.#feedAll();
  }

  /** Tries again what the destination refused. */
  retry(): void {
    this.#isHeld = false;
    this.feed();
  }

  /** Nothing more comes, for whatever reason. */
  stop(): void {
    if (this.#isStopped) return;

    this.#isStopped = true;
    this.scheduler.closeAll();
    if (this.#isFinished) return;

    void this.#closeSink();
    this.destination.abort().catch(() => undefined);
  }

  #takeDigest(slot: Slot, bytes: Uint8Array, isRight: boolean): void {
    /* It may have been given up meanwhile, and even have come anew. */
    if (slot.state !== "here" || slot.bytes !== bytes) return;

    if (!isRight) {
      this.#takeWrong(slot);
      return;
    }

    slot.state = "good";
    if (slot.item === this.#item && slot.block === this.#block) this.feed();
  }

  #takeWrong(slot: Slot): void {
    if (this.scheduler.setWrong(slot)) this.owner.freed();
    else this.#countFailed(slot.item, damagedError(this.pathOf(slot.item)));
  }

  #countFailed(item: number, error: TincanError): void {
    this.#lateBytes += this.scheduler.close(item);
    if (item === this.#item) this.progress.bytes -= this.#writtenBytes;
    this.progress.leftBytes += this.manifest.entry(item).size;
    this.progress.failed++;
    this.#failed.add(item);
    this.list.setFailed(item, error);
    this.owner.freed();
    this.feed();
  }

  /* --- Into the destination --- */

  async #feedAll(): Promise<void> {
    this.#isFeeding = true;
    try {
      do {
        this.#hasNews = false;
        while (!this.#isStopped && !this.#isHeld && (await this.#feedOne()));
      } while (this.#hasNews);
    } catch {
      this.#refuse(internalError());
    }
    this.#isFeeding = false;
  }

  /* One step. False: there is nothing to be done before something comes. */
  async #feedOne(): Promise<boolean> {
    if (this.#item === this.manifest.nEntries) return this.#finish();
    if (this.#failed.has(this.#item)) return this.#passFailed();

    const entry = this.manifest.entry(this.#item);

    if (entry.kind === "folder") return this.#makeFolder(entry);
    if (entry.size === 0) return this.#makeEmptyFile(entry);

    const open = this.scheduler.get(this.#item);

    if (open === undefined) return false;
    if (this.#block === open.blocks) return this.#closeFile(open.end, open.endBlocks);

    const slot = open.slots.get(this.#block);

    if (slot?.state !== "good") return false;
    if (this.#sink === null) return this.#openFile(entry);

    return this.#write(this.#sink, slot);
  }

  async #makeFolder(entry: Entry): Promise<boolean> {
    try {
      await this.destination.makeFolder(entry);
    } catch (cause) {
      return this.#takeRefused(cause, true);
    }
    this.#refusedInARow = 0;
    this.list.setDone(this.#item);
    this.#goOn();

    return true;
  }

  async #openFile(entry: Entry): Promise<boolean> {
    let sink: FileSink;

    try {
      sink = await this.destination.openFile(entry);
    } catch (cause) {
      return this.#takeRefused(cause, true);
    }
    this.#refusedInARow = 0;
    this.#wasHeldAtOpening = false;
    this.#sink = sink;
    if (this.#isStopped) await this.#closeSink();
    else if (!this.#failed.has(this.#item)) this.list.setRunning(this.#item, 0);

    return true;
  }

  async #makeEmptyFile(entry: Entry): Promise<boolean> {
    if (this.#sink === null) return this.#openFile(entry);

    return this.#placeFile();
  }

  async #write(sink: FileSink, slot: Slot): Promise<boolean> {
    const { bytes, digest } = slot;

    if (bytes === null || digest === null) return false;
    try {
      await sink.write(bytes);
    } catch (cause) {
      return this.#takeRefused(cause, false);
    }

    /* The item may have failed meanwhile; that is seen to next. */
    if (slot.state !== "good") return true;

    this.#run.add(slot.block, digest);
    this.scheduler.setDone(slot);
    this.#block++;
    this.#writtenBytes += slot.size;
    this.progress.bytes += slot.size;
    this.list.setRunning(this.#item, this.#writtenBytes);
    this.owner.freed();

    return true;
  }

  /* All its blocks are written. */
  async #closeFile(end: Slot | null, blocks: number): Promise<boolean> {
    if (end?.state !== "good" || end.digest === null) return false;

    if (blocks !== this.#block || !isSameDigest(end.digest, this.#run.finish())) {
      this.#countFailed(this.#item, damagedError(this.pathOf(this.#item)));
      return true;
    }

    return this.#placeFile();
  }

  async #placeFile(): Promise<boolean> {
    const sink = this.#sink;

    /* From here on the other side has no say in it. */
    this.scheduler.close(this.#item);
    this.#sink = null;
    try {
      await sink?.close();
    } catch (cause) {
      await sink?.abort().catch(() => undefined);
      return this.#takeRefused(cause, false);
    }
    if (this.#isStopped) return false;

    this.progress.items++;
    this.list.setDone(this.#item);
    this.#goOn();
    this.owner.freed();

    return true;
  }

  async #passFailed(): Promise<boolean> {
    this.#failed.delete(this.#item);
    await this.#closeSink();
    this.#goOn();

    return true;
  }

  async #finish(): Promise<boolean> {
    if (this.#isPaused) return false;

    try {
      await this.destination.finish();
    } catch (cause) {
      return this.#takeRefused(cause, false);
    }
    if (this.#isStopped) return false;

    this.#isFinished = true;
    this.owner.ended();

    return false;
  }

  #goOn(): void {
    this.#item++;
    this.#beginItem();
  }

  #beginItem(): void {
    this.#block = 0;
    this.#writtenBytes = 0;
    this.#run = new DigestRun();
  }

  async #closeSink(): Promise<void> {
    const sink = this.#sink;

    this.#sink = null;
    await sink?.abort().catch(() => undefined);
  }

  /* --- What the destination refuses --- */

  /* A full disk is waited for. With any other trouble the item has one more try, after which the
   * others go on without it. */
  async #takeRefused(cause: unknown, isOpening: boolean): Promise<boolean> {
    if (this.#isStopped) return false;

    const error = cause instanceof TincanError ? cause : internalError();
    const isAtEnd = this.#item === this.manifest.nEntries;

    if (this.destination.canRetry !== true || error.code === "cancelled") {
      this.#refuse(error);
      return false;
    }

    await this.#closeSink();
    if (this.#isStopped || this.#failed.has(this.#item)) return true;

    if (isAtEnd) {
      if (this.#wasHeldAtEnd) this.#refuse(error);
      else this.#hold(error);
      this.#wasHeldAtEnd = true;
    } else if (this.#isToBeHeld(error, isOpening)) {
      this.#hold(error);
    } else {
      this.#countFailed(this.#item, error);
    }

    return true;
  }

  #isToBeHeld(error: TincanError, isOpening: boolean): boolean {
    if (error.code === "no-space") return true;
    if (error.code !== "disk") return false;

    if (isOpening) {
      this.#refusedInARow++;
      if (this.#refusedInARow < MAX_REFUSED_IN_A_ROW || this.#wasHeldAtOpening) return false;
      this.#wasHeldAtOpening = true;
      return true;
    }

    if (this.#heldItem === this.#item) return false;
    this.#heldItem = this.#item;

    return true;
  }

  #hold(error: TincanError): void {
    this.#isHeld = true;
    this.progress.bytes -= this.#writtenBytes;
    if (this.#item < this.manifest.nEntries) this.list.setWaiting(this.#item);
    this.scheduler.restart(this.#item, (item) => this.#failed.has(item));
    this.#beginItem();
    this.owner.held(error);
  }

  #refuse(error: TincanError): void {
    if (!this.#isStopped) this.owner.refused(error);
  }
}
