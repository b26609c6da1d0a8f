// SPDX-License-Identifier: GPL-3.0-or-later
import type { TincanError } from "../../wire/error";
import { FRAME_HEADER_BYTES, FrameKind, FrameWriter, type Frame } from "../../wire/frame";
import { MAX_UNASKED_BYTES } from "../../wire/limits";
import type { Manifest } from "../../wire/manifest";
import type { Hasher } from "../platform";
import { BlockScheduler, END, type Slot } from "./block-scheduler";
import type { Share } from "./channel";
import type { Destination } from "./destination";
import { IncomingItems, type ItemsOwner } from "./incoming-items";
import type { ItemList } from "./item-list";
import type { Engine, Progress } from "./transfer";
import { changedError } from "./transfer-error";

/** Who is told how it goes. */
export interface IncomingOwner {
  held(error: TincanError): void;
  refused(error: TincanError): void;
  ended(): void;
  /** The other side broke the protocol. */
  broken(): void;
}

/** A block and what its frame says of it, until the whole message was looked at. */
interface Arrived {
  readonly slot: Slot;
  readonly bytes: Uint8Array;
  readonly digest: Uint8Array;
}

/** Asks for what was accepted, and passes on what comes. */
export class IncomingWorker implements Engine, ItemsOwner {
  readonly #scheduler: BlockScheduler;
  readonly #items: IncomingItems;
  readonly #writer = new FrameWriter();
  #share: Share | null = null;
  #hasJoined = false;
  #isPaused = false;
  #isStopped = false;
  #unaskedBytes = 0;

  constructor(
    /** what its frames are numbered with */
    public transfer: number,
    manifest: Manifest,
    blockSize: number,
    destination: Destination,
    hasher: Hasher,
    list: ItemList,
    private readonly owner: IncomingOwner,
  ) {
    this.#scheduler = new BlockScheduler(manifest, blockSize);
    this.#items = new IncomingItems(manifest, this.#scheduler, destination, hasher, list, this);
  }

  get progress(): Progress {
    return this.#items.progress;
  }

  /** Also without a connection: folders and empty files need nothing from the other side. */
  begin(): void {
    this.#items.feed();
  }

  /* --- Engine --- */

  attach(share: Share): void {
    this.#share = share;
    this.#updateShare();
    this.#ask();
  }

  detach(): void {
    if (this.#hasJoined) this.#share?.leave();
    this.#hasJoined = false;
    this.#share = null;
    this.#scheduler.forgetAsked();
  }

  setPaused(isPaused: boolean): void {
    this.#isPaused = isPaused;
    this.#updateShare();
    this.#items.setPaused(isPaused);
    this.#ask();
  }

  retry(): void {
    this.#items.retry();
    this.#updateShare();
    this.#ask();
  }

  takeMessage(frames: readonly Frame[], message: Uint8Array): void {
    const arrived: Arrived[] = [];
    let hasBlocks = false;

    for (const frame of frames) {
      hasBlocks ||= frame.kind === FrameKind.DATA;
      if (frame.transfer !== this.transfer || !this.#takeFrame(frame, arrived)) {
        this.owner.broken();
        return;
      }
    }
    this.#takeArrived(arrived, message);

    /* Without reverse traffic a sender on SCTP falls asleep, PROTOCOL.md section 10. */
    if (!this.#ask() && hasBlocks) this.#acknowledge();
  }

  /** Asks and acknowledgements are small, and never wait for the lane. */
  handleDrained(): void {
    return;
  }

  stop(): void {
    this.#isStopped = true;
    this.#updateShare();
    this.#items.stop();
  }

  /* --- ItemsOwner --- */

  freed(): void {
    const users = this.#share?.users ?? 1;

    if (this.#scheduler.hasAgain || this.#scheduler.hasRoom(users)) this.#ask();
  }

  held(error: TincanError): void {
    this.#updateShare();
    this.owner.held(error);
  }

  refused(error: TincanError): void {
    this.owner.refused(error);
  }

  ended(): void {
    this.owner.ended();
  }

  /* --- Asking --- */

  get #isResting(): boolean {
    return this.#isPaused || this.#isStopped || this.#items.isHeld;
  }

  /* A transfer that rests leaves the window to others. */
  #updateShare(): void {
    const joins = !this.#isResting && this.#share !== null;

    if (joins === this.#hasJoined) return;

    this.#hasJoined = joins;
    if (joins) this.#share?.join();
    else this.#share?.leave();
  }

  /* As much as the window takes. Returns whether something was sent. */
  #ask(): boolean {
    const share = this.#share;

    if (this.#isResting || share === null) return false;

    let ask = this.#scheduler.next(share.users);

    if (ask === null) return false;
    while (ask !== null) {
      if (this.#writer.room < FRAME_HEADER_BYTES) this.#send(share);

      const kind = ask.kind === "end" ? FrameKind.REQUEST_END : FrameKind.REQUEST;

      this.#writer.addRequest(kind, this.transfer, ask.item, ask.block, ask.count);
      ask = this.#scheduler.next(share.users);
    }
    this.#send(share);

    return true;
  }

  #acknowledge(): void {
    if (this.#share === null) return;

    this.#writer.addRequest(FrameKind.ACK, this.transfer, 0, 0, 0);
    this.#send(this.#share);
  }

  #send(share: Share): void {
    const message = this.#writer.steal();

    if (message !== null) share.channel.lane.send(message);
  }

  /* --- What comes --- */

  /* False: the other side broke the protocol. */
  #takeFrame(frame: Frame, arrived: Arrived[]): boolean {
    switch (frame.kind) {
      case FrameKind.DATA:
        return this.#takeData(frame, arrived);
      case FrameKind.END:
        return this.#takeEnd(frame);
      case FrameKind.FAILED:
        return this.#takeFailed(frame);
      case FrameKind.DIGESTS:
        return this.#dropUnasked(FRAME_HEADER_BYTES + frame.length);
      default:
        return this.#dropUnasked(FRAME_HEADER_BYTES);
    }
  }

  #takeData({ item, block, payload, digest }: Frame, arrived: Arrived[]): boolean {
    if (payload === null || digest === null) return false;

    const slot = this.#scheduler.take(item, block);

    if (slot === null) return this.#drop(item, block, payload.length);
    arrived.push({ slot, bytes: payload, digest });

    return true;
  }

  #takeEnd({ item, block, length, digest }: Frame): boolean {
    if (digest === null) return false;

    const slot = this.#scheduler.take(item, END);

    if (slot === null) return this.#drop(item, END, FRAME_HEADER_BYTES + length);
    this.#items.takeEnd(slot, block, digest);

    return true;
  }

  #takeFailed({ item, flags }: Frame): boolean {
    const error = changedError(flags, this.#items.pathOf(item));

    return this.#items.fail(item, error) || this.#dropUnasked(FRAME_HEADER_BYTES);
  }

  #drop(item: number, block: number, bytes: number): boolean {
    return this.#scheduler.dropStale(item, block) || this.#dropUnasked(bytes);
  }

  #dropUnasked(bytes: number): boolean {
    this.#unaskedBytes += this.#items.forgive(bytes);

    return this.#unaskedBytes <= MAX_UNASKED_BYTES;
  }

  /* What is kept keeps its whole message in memory. One that is mostly something else, as only a
   * sender with bad intentions makes them, is not worth that. */
  #takeArrived(arrived: readonly Arrived[], message: Uint8Array): void {
    let bytes = 0;

    for (const { slot } of arrived) bytes += slot.size;

    const copies = bytes * 2 < message.buffer.byteLength;

    for (const { slot, bytes, digest } of arrived) {
      if (copies) this.#items.takeBlock(slot, bytes.slice(), digest.slice());
      else this.#items.takeBlock(slot, bytes, digest);
    }
  }
}
