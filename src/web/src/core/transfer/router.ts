// SPDX-License-Identifier: GPL-3.0-or-later
import type { Control, Offer } from "../../wire/control";
import { TincanError } from "../../wire/error";
import { readFrames, type Frame } from "../../wire/frame";
import {
  MAX_REQUESTED_BYTES,
  MAX_TRANSFERS,
  MAX_TRANSFER_ID,
  MAX_UNASKED_BYTES,
} from "../../wire/limits";
import type { Reason } from "../../wire/reason";
import { Emitter } from "../emitter";
import { type Channel, type ChannelUser, Share } from "./channel";
import { Incoming } from "./incoming";
import { Outgoing } from "./outgoing";
import type { Source } from "./source";
import type { Transfer, TransferPlatform } from "./transfer";
import { brokenError } from "./transfer-error";

export interface RouterEvents extends Record<string, unknown[]> {
  /** There is one more, of either direction. */
  transfer: [Transfer];
  /** The other side broke the protocol so that the whole session is to end. */
  violation: [TincanError];
}

/**
 * All transfers with one other side. It hands them what arrives, and outlives connections: attach()
 * one when it is up, detach() it when it is gone.
 */
export class Router extends Emitter<RouterEvents> implements ChannelUser {
  readonly #transfers = new Map<number, Transfer>();
  /** of them, or little more */
  readonly #unfinished = new Set<Transfer>();
  /** id of a transfer that has ended → bytes that it had asked for and that may still come */
  readonly #late = new Map<number, number>();
  /** waits to be offered again */
  readonly #kept: Set<Incoming>;
  #unaskedBytes = 0;
  #isViolated = false;
  #share: Share | null = null;
  #nextId: number;

  constructor(
    private readonly platform: TransferPlatform,
    /** whether this side made the code or link: each side numbers its own offers */
    private readonly isHost: boolean,
    /** What sessions before this one have kept. */
    kept: readonly Incoming[] = [],
  ) {
    super();
    this.#kept = new Set(kept);
    this.#nextId = isHost ? 1 : 2;
  }

  /** in the order in which they were offered */
  get transfers(): readonly Transfer[] {
    return [...this.#transfers.values()];
  }

  /** Null if too many are unfinished, or the numbers of this session are used up. */
  offer(source: Source): Transfer | null {
    if (this.#countUnfinished() >= MAX_TRANSFERS || this.#nextId > MAX_TRANSFER_ID) return null;

    const transfer = new Outgoing(this.platform, this.#nextId, source);

    this.#nextId += 2;
    this.#add(transfer);

    return transfer;
  }

  attach(channel: Channel): void {
    this.detach();

    const share = new Share(channel);

    this.#share = share;
    for (const transfer of this.transfers) {
      if (this.#share === share) transfer.attach(share);
    }
  }

  detach(): void {
    this.#share = null;
    for (const transfer of this.#transfers.values()) transfer.detach();
  }

  /** A person ends the session: every transfer is cancelled, and the other side is told. */
  cancelAll(reason: Reason): void {
    for (const transfer of this.transfers) transfer.cancel(reason);
  }

  /** The session has ended, for good. */
  abortAll(error: TincanError): void {
    for (const transfer of [...this.transfers, ...this.#kept]) transfer.abort(error);
  }

  /** Likewise, but what has arrived is kept for another session, to which it is to be given. */
  keepAll(error: TincanError): readonly Incoming[] {
    for (const transfer of this.transfers) {
      if (transfer instanceof Incoming && transfer.keep()) this.#kept.add(transfer);
      else transfer.abort(error);
    }

    return [...this.#kept].filter(({ isFinished }) => !isFinished);
  }

  handleControl(control: Control): void {
    if (!("transfer" in control)) return;

    const transfer = this.#transfers.get(control.transfer);

    if (transfer !== undefined) transfer.takeControl(control);
    else if (control.type === "offer") this.#takeOffer(control);
  }

  handleMessage(message: Uint8Array): void {
    let frames: Frame[];

    try {
      frames = readFrames(message);
    } catch {
      this.#violate();
      return;
    }

    const id = frames[0]?.transfer;

    if (id === undefined) return;

    const transfer = this.#transfers.get(id);

    if (transfer === undefined || transfer.isFinished || !transfer.takeMessage(frames, message)) {
      this.#drop(id, message.length);
    }
  }

  handleDrained(): void {
    for (const transfer of this.#transfers.values()) transfer.takeDrained();
  }

  #add(transfer: Transfer): void {
    this.#transfers.set(transfer.id, transfer);
    this.#unfinished.add(transfer);
    this.emit("transfer", transfer);
    if (this.#share !== null) transfer.attach(this.#share);
  }

  #countUnfinished(): number {
    for (const transfer of this.#unfinished) {
      if (transfer.isFinished) this.#unfinished.delete(transfer);
    }

    return this.#unfinished.size;
  }

  #takeOffer(offer: Offer): void {
    if ((offer.transfer % 2 === 1) === this.isHost) {
      this.#refuse(offer.transfer, "protocol");
    } else if (this.#countUnfinished() >= MAX_TRANSFERS) {
      this.#refuse(offer.transfer, "busy");
    } else {
      this.#add(this.#takeUp(offer) ?? new Incoming(this.platform, offer));
    }
  }

  #takeUp(offer: Offer): Incoming | null {
    for (const transfer of this.#kept) {
      if (!transfer.takeUp(offer)) continue;
      this.#kept.delete(transfer);
      return transfer;
    }
    return null;
  }

  #refuse(transfer: number, reason: Reason): void {
    this.#share?.channel.sendControl({ type: "decline", transfer, reason });
  }

  /* A transfer that is over had asked for something, perhaps. */
  #drop(id: number, bytes: number): void {
    const transfer = this.#transfers.get(id);
    const late = this.#late.get(id) ?? (transfer?.isFinished === true ? MAX_REQUESTED_BYTES : 0);

    if (late >= bytes) {
      this.#late.set(id, late - bytes);
      return;
    }

    this.#unaskedBytes += bytes;
    if (this.#unaskedBytes > MAX_UNASKED_BYTES) this.#violate();
  }

  #violate(): void {
    if (this.#isViolated) return;

    this.#isViolated = true;
    this.emit("violation", brokenError());
  }
}
