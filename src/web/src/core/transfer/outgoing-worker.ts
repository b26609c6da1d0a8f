// SPDX-License-Identifier: GPL-3.0-or-later
import { blockCount, blockSizeAt } from "../../wire/entry";
import {
  FRAME_HEADER_BYTES,
  FailedReason,
  FrameKind,
  FrameWriter,
  type Frame,
} from "../../wire/frame";
import {
  DIGEST_BYTES,
  MAX_DIGESTS_REQUESTED,
  MAX_REQUESTED_BYTES,
  MAX_REQUESTED_RANGES,
  MAX_UNASKED_BYTES,
} from "../../wire/limits";
import type { Manifest } from "../../wire/manifest";
import type { Hasher } from "../platform";
import { HIGH_WATER_BYTES, type Share } from "./channel";
import type { ItemList } from "./item-list";
import { OutgoingFiles } from "./outgoing-files";
import { SourceFailure, type Source } from "./source";
import type { Engine, Progress } from "./transfer";
import { changedHereError } from "./transfer-error";

/** Pieces that are being read at a time, and their bytes: small files come in heaps. */
const MAX_PIECES = 128;
const MAX_PIECES_BYTES = 2 * 1024 * 1024;

type AskedKind =
  typeof FrameKind.REQUEST | typeof FrameKind.REQUEST_DIGESTS | typeof FrameKind.REQUEST_END;

/** What was asked for in one frame, or what is left of it. */
interface Range {
  readonly kind: AskedKind;
  readonly item: number;
  block: number;
  count: number;
}

/** One frame of an answer, from when it is being read until it is in a message. */
interface Piece {
  readonly kind: AskedKind;
  readonly item: number;
  readonly block: number;
  /** in the message, without its header */
  readonly size: number;
  /** that the receiver asked for with it */
  readonly askedBytes: number;
  /** whether nothing is left of what was asked for in one frame */
  readonly isLast: boolean;
  isReady: boolean;
  bytes: Uint8Array | null;
  digest: Uint8Array | null;
}

/** Answers what the receiver asks for, in the order in which it asks. */
export class OutgoingWorker implements Engine {
  readonly progress: Progress = { bytes: 0, leftBytes: 0, items: 0, failed: 0, skipped: 0 };

  readonly #manifest: Manifest;
  readonly #files: OutgoingFiles;
  readonly #writer = new FrameWriter();
  readonly #failed = new Map<number, FailedReason>();
  /** Failed items of which this connection was told: no frame of an item may follow its FAILED. */
  #told = new Set<number>();
  #ranges: Range[] = [];
  #pieces: Piece[] = [];
  #piecesBytes = 0;
  #askedBytes = 0;
  #askedRanges = 0;
  #unaskedBytes = 0;
  #share: Share | null = null;
  #isStarted = false;
  #isPaused = false;
  #isStopped = false;

  constructor(
    private readonly transfer: number,
    source: Source,
    private readonly blockSize: number,
    hasher: Hasher,
    private readonly list: ItemList,
    /** The other side broke the protocol. */
    private readonly broken: () => void,
  ) {
    this.#manifest = source.manifest;
    this.#files = new OutgoingFiles(source, blockSize, hasher);
  }

  /** The receiver has accepted. What it asked for before, on a channel that was faster, is kept. */
  begin(): void {
    this.#isStarted = true;
    this.#pump();
  }

  attach(share: Share): void {
    this.#share = share;
    this.#pump();
  }

  detach(): void {
    this.#share = null;
    this.#ranges = [];
    this.#pieces = [];
    this.#piecesBytes = 0;
    this.#askedBytes = 0;
    this.#askedRanges = 0;
    this.#told = new Set();
    this.#writer.steal();
  }

  setPaused(isPaused: boolean): void {
    this.#isPaused = isPaused;
    if (isPaused) this.#send();
    else this.#pump();
  }

  retry(): void {
    this.#pump();
  }

  handleDrained(): void {
    this.#pump();
  }

  stop(): void {
    this.#isStopped = true;
    this.detach();
  }

  /* --- What is asked for --- */

  takeMessage(frames: readonly Frame[]): void {
    for (const frame of frames) {
      if (frame.transfer !== this.transfer || !this.#takeFrame(frame)) {
        this.broken();
        return;
      }
    }
    this.#pump();
  }

  /* False: the other side is not a receiver as PROTOCOL.md describes it. */
  #takeFrame(frame: Frame): boolean {
    switch (frame.kind) {
      case FrameKind.REQUEST:
      case FrameKind.REQUEST_DIGESTS:
      case FrameKind.REQUEST_END:
        return this.#takeRequest(frame.kind, frame);
      case FrameKind.ACK:
        return true;
      default:
        this.#unaskedBytes += FRAME_HEADER_BYTES + frame.length;
        return this.#unaskedBytes <= MAX_UNASKED_BYTES;
    }
  }

  #takeRequest(kind: AskedKind, frame: Frame): boolean {
    const { item } = frame;

    if (!this.#isValid(kind, frame)) return false;

    const isEnd = kind === FrameKind.REQUEST_END;
    const range = {
      kind,
      item,
      block: isEnd ? 0 : frame.block,
      count: isEnd ? 1 : frame.length,
    };

    this.#ranges.push(range);
    this.#askedRanges++;
    this.#askedBytes += this.#answerBytes(kind, item, range.block, range.count);

    return this.#askedBytes <= MAX_REQUESTED_BYTES && this.#askedRanges <= MAX_REQUESTED_RANGES;
  }

  #isValid(kind: AskedKind, { item, block, length }: Frame): boolean {
    if (item >= this.#manifest.nEntries) return false;

    const entry = this.#manifest.entry(item);

    if (entry.kind !== "file") return false;
    if (kind === FrameKind.REQUEST_END) return true;
    if (length === 0 || block + length > blockCount(entry.size, this.blockSize)) return false;

    return kind === FrameKind.REQUEST || length <= MAX_DIGESTS_REQUESTED;
  }

  #answerBytes(kind: AskedKind, item: number, block: number, count: number): number {
    if (kind !== FrameKind.REQUEST) return count * DIGEST_BYTES;

    const left = this.#manifest.entry(item).size - block * this.blockSize;

    return Math.min(left, count * this.blockSize);
  }

  /* --- What is read --- */

  #startPieces(): void {
    while (this.#pieces.length < MAX_PIECES && this.#piecesBytes < MAX_PIECES_BYTES) {
      const range = this.#ranges[0];

      if (range === undefined) return;

      const wanted = range.count;
      const piece = this.#takePiece(range);

      if (range.count === 0) this.#ranges.shift();
      this.#pieces.push(piece);
      this.#piecesBytes += piece.size;
      if (!this.#failed.has(piece.item)) void this.#fill(piece, wanted);
    }
  }

  #takePiece(range: Range): Piece {
    const { kind, item, block } = range;
    const count = kind === FrameKind.REQUEST ? 1 : range.count;
    const askedBytes = this.#answerBytes(kind, item, block, count);

    range.block += count;
    range.count -= count;

    return {
      kind,
      item,
      block,
      size: kind === FrameKind.REQUEST ? DIGEST_BYTES + askedBytes : askedBytes,
      askedBytes,
      isLast: range.count === 0,
      isReady: false,
      bytes: null,
      digest: null,
    };
  }

  async #fill(piece: Piece, wanted: number): Promise<void> {
    const { kind, item, block } = piece;

    try {
      if (kind === FrameKind.REQUEST) {
        const { bytes, digest } = await this.#files.readBlock(item, block, wanted);

        piece.bytes = bytes;
        piece.digest = digest;
      } else if (kind === FrameKind.REQUEST_DIGESTS) {
        piece.digest = await this.#files.readDigests(item, block, wanted);
      } else {
        piece.digest = await this.#files.finish(item);
      }
      piece.isReady = true;
    } catch (cause) {
      this.#fail(item, cause instanceof SourceFailure ? cause.reason : FailedReason.UNREADABLE);
    }
    if (piece === this.#pieces[0] || this.#failed.has(item)) this.#pump();
  }

  #fail(item: number, reason: FailedReason): void {
    if (this.#isStopped || this.#failed.has(item)) return;

    this.#failed.set(item, reason);
    this.#files.close(item);
    this.progress.failed++;
    this.list.setFailed(item, changedHereError(reason, this.#manifest.path(item)));
  }

  /* --- What is sent --- */

  /* Sends what is ready, message by message, as long as the lane takes it. */
  #pump(): void {
    const share = this.#share;

    if (!this.#isStarted || this.#isPaused || this.#isStopped || share === null) return;

    this.#startPieces();
    while (share.channel.lane.buffered < HIGH_WATER_BYTES) {
      const piece = this.#pieces[0];

      if (piece === undefined) break;

      const isFailed = this.#failed.has(piece.item);
      const needs = FRAME_HEADER_BYTES + (isFailed ? 0 : piece.size);

      if (this.#writer.room < needs) {
        this.#send();
        continue;
      }
      if (!isFailed && !piece.isReady) {
        /* It fits, and will soon be there; but many digests take a while. */
        if (piece.kind === FrameKind.REQUEST_DIGESTS) this.#send();
        break;
      }

      this.#pieces.shift();
      this.#piecesBytes -= piece.size;
      this.#askedBytes -= piece.askedBytes;
      if (piece.isLast) this.#askedRanges--;
      this.#put(piece);
      this.#startPieces();
    }
    if (this.#pieces.length === 0) this.#send();
  }

  #put(piece: Piece): void {
    const { kind, item, block, bytes, digest } = piece;
    const reason = this.#failed.get(item);

    if (reason !== undefined) {
      if (!this.#told.has(item)) this.#writer.addFailed(this.transfer, item, reason);
      this.#told.add(item);
    } else if (kind === FrameKind.REQUEST && bytes !== null && digest !== null) {
      const room = this.#writer.addData(this.transfer, item, block, bytes.length);

      room.digest.set(digest);
      room.payload.set(bytes);
      this.#noteSent(item, block);
    } else if (kind === FrameKind.REQUEST_DIGESTS && digest !== null) {
      this.#writer.addDigests(this.transfer, item, block, digest);
    } else if (digest !== null) {
      const { size } = this.#manifest.entry(item);

      this.#writer.addEnd(this.transfer, item, blockCount(size, this.blockSize), digest);
      this.list.setDone(item);
    }
  }

  #noteSent(item: number, block: number): void {
    const { size } = this.#manifest.entry(item);
    const end = block * this.blockSize + blockSizeAt(size, this.blockSize, block);
    const { state, doneBytes } = this.list.get(item);

    if (state === "waiting" || (state === "running" && end > doneBytes)) {
      this.list.setRunning(item, end);
    }
  }

  #send(): void {
    const message = this.#writer.steal();

    if (message !== null) this.#share?.channel.lane.send(message);
  }
}
