// SPDX-License-Identifier: GPL-3.0-or-later
import { TincanError } from "./error";
import { DIGEST_BYTES, MAX_BLOCK_BYTES, MAX_DIGESTS_REQUESTED, MAX_MESSAGE_BYTES } from "./limits";

export const FRAME_HEADER_BYTES = 16;

/** PROTOCOL.md section 10. */
export const FrameKind = {
  DATA: 1,
  END: 2,
  DIGESTS: 3,
  FAILED: 4,
  REQUEST: 16,
  REQUEST_DIGESTS: 17,
  REQUEST_END: 18,
  ACK: 19,
} as const;
export type FrameKind = (typeof FrameKind)[keyof typeof FrameKind];

/** The kinds that a receiver sends, which nothing follows. */
export type RequestKind =
  | typeof FrameKind.REQUEST
  | typeof FrameKind.REQUEST_DIGESTS
  | typeof FrameKind.REQUEST_END
  | typeof FrameKind.ACK;

/** The flags of FAILED. */
export const FailedReason = { CHANGED: 1, GONE: 2, UNREADABLE: 3 } as const;
export type FailedReason = (typeof FailedReason)[keyof typeof FailedReason];

/** One frame as found in a message. Its arrays are views of the message, not copies. */
export interface Frame {
  readonly kind: FrameKind;
  /** FAILED: a FailedReason, or a number that we do not know */
  readonly flags: number;
  readonly transfer: number;
  readonly item: number;
  readonly block: number;
  /** as in the header */
  readonly length: number;
  /** DATA, END: 32 bytes; DIGESTS: `length` bytes; null in others */
  readonly digest: Uint8Array | null;
  /** DATA: the block; null in others */
  readonly payload: Uint8Array | null;
}

// Kinds from here on have a count where the others have the length of what follows.
const FIRST_KIND_WITHOUT_PAYLOAD = 16;

// A shorter message is copied out of the buffer, so that a request of 16 bytes does not hold 64 KiB
// until it is sent.
const COPY_BELOW_BYTES = 4096;

/** Whether `length` fits the kind; null if so. */
function checkLength(kind: number, length: number): string | null {
  switch (kind) {
    case FrameKind.DATA:
      if (length <= DIGEST_BYTES) return "DATA has no block";
      if (length > DIGEST_BYTES + MAX_BLOCK_BYTES) return "DATA has too large a block";
      return null;

    case FrameKind.END:
      return length === DIGEST_BYTES ? null : "END does not hold one digest";

    case FrameKind.DIGESTS:
      if (length === 0 || length % DIGEST_BYTES !== 0) return "DIGESTS does not hold whole digests";
      return null;

    case FrameKind.FAILED:
      return length === 0 ? null : "FAILED holds something";

    default:
      return null;
  }
}

function isKnown(kind: number): kind is FrameKind {
  return (
    (kind >= FrameKind.DATA && kind <= FrameKind.FAILED) ||
    (kind >= FrameKind.REQUEST && kind <= FrameKind.ACK)
  );
}

/** Walks over the frames of one message, which must not be changed as long as they are used. */
export class FrameReader {
  readonly #view: DataView;
  readonly #message: Uint8Array;
  #offset = 0;

  constructor(message: Uint8Array) {
    this.#message = message;
    this.#view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  }

  /**
   * Reads the next frame of a kind that we know, and skips those that we do not know. Sizes are
   * checked against the message and the limits; whether transfer, item, block and count mean
   * something is for the transfer to say.
   *
   * Returns null at the end of the message. Throws `protocol` when it is malformed, and then there
   * is nothing more to read: nothing behind a malformed frame can be trusted to begin a frame.
   */
  next(): Frame | null {
    const message = this.#message;
    const view = this.#view;

    while (this.#offset < message.length) {
      const start = this.#offset;
      const left = message.length - start;
      if (left < FRAME_HEADER_BYTES) this.#refuse("has no whole header");

      const kind = view.getUint8(start);
      const length = view.getUint32(start + 12);
      const following = kind < FIRST_KIND_WITHOUT_PAYLOAD ? length : 0;
      if (following > left - FRAME_HEADER_BYTES) this.#refuse("is longer than its message");
      const problem = checkLength(kind, length);
      if (problem !== null) this.#refuse(problem);

      this.#offset = start + FRAME_HEADER_BYTES + following;
      if (!isKnown(kind)) continue;

      let digest: Uint8Array | null = null;
      let payload: Uint8Array | null = null;
      const body = start + FRAME_HEADER_BYTES;
      if (kind === FrameKind.DATA) {
        digest = message.subarray(body, body + DIGEST_BYTES);
        payload = message.subarray(body + DIGEST_BYTES, body + length);
      } else if (kind === FrameKind.END || kind === FrameKind.DIGESTS) {
        digest = message.subarray(body, body + length);
      }

      return {
        kind,
        flags: view.getUint8(start + 1),
        transfer: view.getUint16(start + 2),
        item: view.getUint32(start + 4),
        block: view.getUint32(start + 8),
        length,
        digest,
        payload,
      };
    }

    return null;
  }

  #refuse(what: string): never {
    const offset = this.#offset;
    this.#offset = this.#message.length;
    throw new TincanError("protocol", `A frame ${what} at byte ${offset}`);
  }
}

/**
 * All frames of one message of `bulk`, see {@link FrameReader.next}. Throws `protocol` when any of
 * them is malformed.
 */
export function readFrames(message: Uint8Array): Frame[] {
  const reader = new FrameReader(message);
  const frames: Frame[] = [];

  for (let frame = reader.next(); frame !== null; frame = reader.next()) frames.push(frame);
  return frames;
}

/** Where the caller of {@link FrameWriter.addData} writes; both are parts of the message. */
export interface DataRoom {
  /** 32 bytes */
  readonly digest: Uint8Array;
  /** as many bytes as the block has */
  readonly payload: Uint8Array;
}

/** Builds one message of at most MAX_MESSAGE_BYTES. */
export class FrameWriter {
  /** MAX_MESSAGE_BYTES, made when the first frame comes. */
  #buffer: Uint8Array | null = null;
  #length = 0;
  /** Where the last frame begins, if it is DATA; otherwise equal to the length. */
  #lastData = 0;

  /** bytes of the message so far */
  get length(): number {
    return this.#length;
  }

  /** bytes that the message can still take, headers included */
  get room(): number {
    return MAX_MESSAGE_BYTES - this.#length;
  }

  /**
   * Adds a DATA frame, whose digest and block the caller fills in before anything else is done with
   * the writer. Needs 48 + `size` bytes of room.
   *
   * @param size - of the block in bytes, 1 to MAX_BLOCK_BYTES
   */
  addData(transfer: number, item: number, block: number, size: number): DataRoom {
    if (size < 1 || size > MAX_BLOCK_BYTES) throw new RangeError(`A block of ${size} bytes`);

    const start = this.#length;
    const length = DIGEST_BYTES + size;
    const room = this.#append(FrameKind.DATA, 0, transfer, item, block, length, length);
    this.#lastData = start;
    return { digest: room.subarray(0, DIGEST_BYTES), payload: room.subarray(DIGEST_BYTES) };
  }

  /** Takes back the last frame, which came from {@link addData}. */
  dropLast(): void {
    if (this.#lastData >= this.#length) throw new RangeError("The last frame is not DATA");

    this.#length = this.#lastData;
  }

  /**
   * Needs 48 bytes of room.
   *
   * @param blocks - how many blocks the file has
   * @param digest - of the file, 32 bytes
   */
  addEnd(transfer: number, item: number, blocks: number, digest: Uint8Array): void {
    if (digest.length !== DIGEST_BYTES) throw new RangeError("A digest has 32 bytes");

    this.#append(FrameKind.END, 0, transfer, item, blocks, DIGEST_BYTES, DIGEST_BYTES).set(digest);
  }

  /**
   * Needs 16 bytes of room and those of the digests.
   *
   * @param digests - 1 to MAX_DIGESTS_REQUESTED times 32 bytes
   */
  addDigests(transfer: number, item: number, firstBlock: number, digests: Uint8Array): void {
    const { length } = digests;
    if (
      length === 0 ||
      length % DIGEST_BYTES !== 0 ||
      length > MAX_DIGESTS_REQUESTED * DIGEST_BYTES
    )
      throw new RangeError(`Digests of ${length} bytes`);

    this.#append(FrameKind.DIGESTS, 0, transfer, item, firstBlock, length, length).set(digests);
  }

  /** Needs 16 bytes of room. */
  addFailed(transfer: number, item: number, reason: FailedReason): void {
    this.#append(FrameKind.FAILED, reason, transfer, item, 0, 0, 0);
  }

  /**
   * Needs 16 bytes of room.
   *
   * @param block - the first block, 0 for REQUEST_END and ACK
   * @param count - how many blocks, 0 for REQUEST_END and ACK
   */
  addRequest(kind: RequestKind, transfer: number, item: number, block: number, count: number) {
    this.#append(kind, 0, transfer, item, block, count, 0);
  }

  /**
   * Takes the message out, without copying what is large; the writer is empty afterwards. Null when
   * there is nothing in it.
   */
  steal(): Uint8Array | null {
    const buffer = this.#buffer;
    const length = this.#length;
    this.#length = 0;
    this.#lastData = 0;

    if (buffer === null || length === 0) return null;
    if (length < COPY_BELOW_BYTES) return buffer.slice(0, length);

    this.#buffer = null;
    return buffer.subarray(0, length);
  }

  /** Writes a header and reserves `following` bytes behind it; returns those. */
  #append(
    kind: FrameKind,
    flags: number,
    transfer: number,
    item: number,
    block: number,
    length: number,
    following: number,
  ): Uint8Array {
    if (this.room < FRAME_HEADER_BYTES + following) throw new RangeError("The message is full");

    this.#buffer ??= new Uint8Array(MAX_MESSAGE_BYTES);
    const start = this.#length;
    const end = start + FRAME_HEADER_BYTES + following;
    const view = new DataView(this.#buffer.buffer, start, FRAME_HEADER_BYTES);
    view.setUint8(0, kind);
    view.setUint8(1, flags);
    view.setUint16(2, transfer);
    view.setUint32(4, item);
    view.setUint32(8, block);
    view.setUint32(12, length);

    this.#length = end;
    this.#lastData = end;
    return this.#buffer.subarray(start + FRAME_HEADER_BYTES, end);
  }
}
