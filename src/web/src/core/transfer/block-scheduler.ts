// SPDX-License-Identifier: GPL-3.0-or-later
import { blockCount, blockSizeAt } from "../../wire/entry";
import type { Manifest } from "../../wire/manifest";
import { DIGEST_BYTES, WINDOW_BLOCKS, WINDOW_BYTES } from "../../wire/limits";

/** A block is asked for again, twice. */
const MAX_WRONG = 3;

/** What is under way of an item: one of its blocks, or its END. */
export interface Slot {
  readonly item: number;
  /** END for the END */
  readonly block: number;
  /** bytes that the answer takes of the window */
  readonly size: number;
  /**
   * - wanted: to be asked for again
   * - asked: on the way
   * - here: it came; whether it is good is not known yet
   * - good: verified, and not yet taken by the destination
   * - gone: nobody waits for it any more
   */
  state: "wanted" | "asked" | "here" | "good" | "gone";
  wrong: number;
  bytes: Uint8Array | null;
  digest: Uint8Array | null;
}

/** In place of a block's number in the slot of an END. */
export const END = -1;

/** A request that was counted, and must be sent. */
export interface Ask {
  /** or the END */
  kind: "blocks" | "end";
  item: number;
  block: number;
  count: number;
}

/** An item of which something was asked for and that is not through. */
export interface OpenItem {
  readonly item: number;
  readonly size: number;
  readonly blocks: number;
  /** nothing from this block on was asked for */
  next: number;
  readonly slots: Map<number, Slot>;
  end: Slot | null;
  /** what END said, when its slot is `good` */
  endBlocks: number;
}

/**
 * Decides what to ask for next: blocks in the order of the manifest, far ahead of what is written
 * if files are small, but never more than the window. What has come counts in it until the
 * destination has taken it, so a slow disk ends the asking, and memory stays at the window.
 */
export class BlockScheduler {
  readonly #open = new Map<number, OpenItem>();
  /** On the way since before restart(): item → block → slot. */
  readonly #stale = new Map<number, Map<number, Slot>>();
  /** Items from the cursor on that are not to be asked for: they failed before it was set back. */
  readonly #skipped = new Set<number>();
  #again: Slot[] = [];
  #cursor = 0;
  #heldBytes = 0;
  #heldSlots = 0;

  constructor(
    private readonly manifest: Manifest,
    private readonly blockSize: number,
  ) {}

  get(item: number): OpenItem | undefined {
    return this.#open.get(item);
  }

  /** What counts in the window: asked for, or here and not yet taken by the destination. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  get heldSlots(): number {
    return this.#heldSlots;
  }

  /** Whether something is to be asked for again. */
  get hasAgain(): boolean {
    return this.#again.length > 0;
  }

  /** Whether so much of the window is free that to ask is worth a message. */
  hasRoom(users: number): boolean {
    return (
      this.#heldBytes <= ((WINDOW_BYTES / users) * 3) / 4 &&
      this.#heldSlots <= ((WINDOW_BLOCKS / users) * 3) / 4
    );
  }

  /** What to ask for next; null: nothing, or there is no room. `users` share the window. */
  next(users: number): Ask | null {
    return this.#nextAgain() ?? this.#nextNew(users);
  }

  /** What arrived, if it was asked for. Say next what it is: good or wrong. */
  take(item: number, block: number): Slot | null {
    const open = this.#open.get(item);
    const slot = block === END ? open?.end : open?.slots.get(block);

    if (slot?.state !== "asked") return null;
    slot.state = "here";

    return slot;
  }

  /** False: it was asked for twice again already. */
  setWrong(slot: Slot): boolean {
    slot.wrong++;
    slot.bytes = null;
    if (slot.wrong >= MAX_WRONG) return false;

    slot.state = "wanted";
    this.#again.push(slot);

    return true;
  }

  /** The destination has taken it. */
  setDone(slot: Slot): void {
    this.#open.get(slot.item)?.slots.delete(slot.block);
    this.#release(slot);
  }

  /**
   * The item is through or has failed, perhaps while it waits to be begun again. Returns how many
   * bytes of it may still arrive.
   */
  close(item: number): number {
    const open = this.#open.get(item);
    let late = 0;

    if (open === undefined) {
      if (item >= this.#cursor) this.#skipped.add(item);
      return 0;
    }

    for (const slot of open.slots.values()) late += this.#release(slot);
    if (open.end !== null) late += this.#release(open.end);
    this.#open.delete(item);
    if (item === this.#cursor) this.#cursor++;

    return late;
  }

  /**
   * Everything from `item` on is to be had from its beginning. What is on the way stays counted,
   * and is not asked for a second time: a sender that rests would still answer both.
   */
  restart(item: number, isFailed: (item: number) => boolean): void {
    for (const open of this.#open.values()) {
      for (const slot of open.slots.values()) this.#keepStale(slot);
      if (open.end !== null) this.#keepStale(open.end);
    }
    this.#open.clear();
    for (let failed = item; failed < this.#cursor; failed++) {
      if (isFailed(failed)) this.#skipped.add(failed);
    }
    this.#cursor = item;
  }

  /** Something came that was asked for before restart(), and is not waited for yet. */
  dropStale(item: number, block: number): boolean {
    const slot = this.#takeStale(item, block);

    if (slot !== undefined) this.#release(slot);

    return slot !== undefined;
  }

  /** Nothing more of this item comes. False: nothing of it was on the way since restart(). */
  dropStaleOf(item: number): boolean {
    for (const slot of this.#stale.get(item)?.values() ?? []) this.#release(slot);

    return this.#stale.delete(item);
  }

  /** Nothing is waited for any more. */
  closeAll(): void {
    for (const item of [...this.#open.keys()]) this.close(item);
    for (const item of [...this.#stale.keys()]) this.dropStaleOf(item);
  }

  /** The connection is gone: what is on the way will not come, and is asked for again. */
  forgetAsked(): void {
    this.#again = [];
    for (const item of [...this.#stale.keys()]) this.dropStaleOf(item);
    for (const open of this.#open.values()) {
      for (const slot of open.slots.values()) this.#wantAgain(slot);
      if (open.end !== null) this.#wantAgain(open.end);
    }
  }

  #keepStale(slot: Slot): void {
    if (slot.state !== "asked") {
      this.#release(slot);
      return;
    }

    const slots = this.#stale.get(slot.item);

    if (slots === undefined) this.#stale.set(slot.item, new Map([[slot.block, slot]]));
    else slots.set(slot.block, slot);
  }

  #takeStale(item: number, block: number): Slot | undefined {
    const slots = this.#stale.get(item);
    const slot = slots?.get(block);

    slots?.delete(block);
    if (slots?.size === 0) this.#stale.delete(item);

    return slot;
  }

  #wantAgain(slot: Slot): void {
    if (slot.state !== "asked" && slot.state !== "wanted") return;

    slot.state = "wanted";
    this.#again.push(slot);
  }

  #release(slot: Slot): number {
    const late = slot.state === "asked" ? slot.size : 0;

    slot.state = "gone";
    slot.bytes = null;
    this.#heldBytes -= slot.size;
    this.#heldSlots--;

    return late;
  }

  /* It was counted in the window all the time. Neighbours go into one request. */
  #nextAgain(): Ask | null {
    let ask: Ask | null = null;

    for (;;) {
      const slot = this.#again[0];

      if (slot === undefined) return ask;
      if (slot.state === "wanted") {
        if (ask === null) {
          const kind = slot.block === END ? "end" : "blocks";

          ask = { kind, item: slot.item, block: slot.block === END ? 0 : slot.block, count: 0 };
        } else if (
          ask.kind === "end" ||
          slot.item !== ask.item ||
          slot.block !== ask.block + ask.count
        ) {
          return ask;
        }
        ask.count++;
        slot.state = "asked";
      }
      this.#again.shift();
    }
  }

  #nextNew(users: number): Ask | null {
    for (let open = this.#openNext(); open !== null; open = this.#openNext()) {
      if (open.next < open.blocks) {
        const ask = this.#nextBlocks(open, users);

        if (ask !== null || open.next < open.blocks) return ask;
      } else {
        const stale = this.#takeStale(open.item, END);

        open.end = stale ?? this.#add(open.item, END, DIGEST_BYTES, users);
        if (open.end === null) return null;
        this.#cursor++;
        if (stale === undefined) return { kind: "end", item: open.item, block: 0, count: 0 };
      }
    }

    return null;
  }

  /* What is on the way already is only waited for. */
  #nextBlocks(open: OpenItem, users: number): Ask | null {
    let ask: Ask | null = null;

    while (open.next < open.blocks) {
      const block = open.next;
      const stale = this.#takeStale(open.item, block);
      const slot = stale ?? this.#add(open.item, block, this.#blockSizeAt(open), users);

      if (slot === null) break;
      open.slots.set(block, slot);
      open.next++;
      if (stale === undefined) {
        ask ??= { kind: "blocks", item: open.item, block, count: 0 };
        ask.count++;
      } else if (ask !== null) {
        break;
      }
    }

    return ask;
  }

  #blockSizeAt(open: OpenItem): number {
    return blockSizeAt(open.size, this.blockSize, open.next);
  }

  /* One thing may always be outstanding, for a small share can be smaller than a block. */
  #add(item: number, block: number, size: number, users: number): Slot | null {
    const fits =
      this.#heldSlots === 0 ||
      (this.#heldBytes + size <= WINDOW_BYTES / users && this.#heldSlots < WINDOW_BLOCKS / users);

    if (!fits) return null;

    this.#heldBytes += size;
    this.#heldSlots++;

    return { item, block, size, state: "asked", wrong: 0, bytes: null, digest: null };
  }

  /* The item at the cursor, which moves over all of which nothing needs to come. */
  #openNext(): OpenItem | null {
    while (this.#cursor < this.manifest.nEntries) {
      const entry = this.manifest.entry(this.#cursor);

      if (!this.#skipped.delete(this.#cursor) && entry.kind === "file" && entry.size > 0) {
        return this.#getOrOpen(this.#cursor, entry.size);
      }
      this.#cursor++;
    }

    return null;
  }

  #getOrOpen(item: number, size: number): OpenItem {
    let open = this.#open.get(item);

    if (open === undefined) {
      const blocks = blockCount(size, this.blockSize);

      open = { item, size, blocks, next: 0, slots: new Map(), end: null, endBlocks: 0 };
      this.#open.set(item, open);
    }

    return open;
  }
}
