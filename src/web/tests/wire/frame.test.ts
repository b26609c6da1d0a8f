// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { expect, test } from "vitest";
import { TincanError } from "../../src/wire/error";
import {
  type FailedReason,
  FailedReason as Failed,
  type Frame,
  FRAME_HEADER_BYTES,
  FrameKind,
  FrameReader,
  FrameWriter,
  readFrames,
} from "../../src/wire/frame";
import { MAX_BLOCK_BYTES, MAX_DIGESTS_REQUESTED, MAX_MESSAGE_BYTES } from "../../src/wire/limits";
import {
  bytes,
  Chance,
  expectError,
  hex,
  loadVectors,
  type TextVector,
  vectorText,
} from "./vectors";

interface FrameVector {
  kind: number;
  flags: number;
  transfer: number;
  item: number;
  block: number;
  length: number;
  digest?: string;
  payload?: string;
  payload_bytes?: number;
}

const vectors = loadVectors<{
  valid: (TextVector & { frames: FrameVector[]; written: boolean })[];
  invalid: (TextVector & { before: number })[];
}>("frames");

function writeFrame(writer: FrameWriter, frame: Frame): void {
  const { kind, transfer, item, block, digest, payload } = frame;

  switch (kind) {
    case FrameKind.DATA: {
      const room = writer.addData(transfer, item, block, payload?.length ?? 0);
      room.payload.set(payload ?? []);
      room.digest.set(digest ?? []);
      break;
    }
    case FrameKind.END:
      writer.addEnd(transfer, item, block, digest as Uint8Array);
      break;
    case FrameKind.DIGESTS:
      writer.addDigests(transfer, item, block, digest as Uint8Array);
      break;
    case FrameKind.FAILED:
      writer.addFailed(transfer, item, frame.flags as FailedReason);
      break;
    default:
      writer.addRequest(kind, transfer, item, block, frame.length);
  }
}

test.each(vectors.valid)("$name is read and written", (vector) => {
  const message = bytes(vectorText(vector));
  const frames = readFrames(message);
  const writer = new FrameWriter();

  expect(frames).toHaveLength(vector.frames.length);
  vector.frames.forEach((expected, i) => {
    const { digest, payload, ...header } = frames[i] as Frame;
    const { digest: expectedDigest, payload: block, payload_bytes: size, ...rest } = expected;

    expect(header).toEqual(rest);
    expect(digest !== null ? hex(digest) : undefined).toBe(expectedDigest);
    if (size !== undefined) expect(payload).toHaveLength(size);
    else expect(payload !== null ? hex(payload) : undefined).toBe(block);
    writeFrame(writer, frames[i] as Frame);
  });

  if (vector.written) expect(hex(writer.steal() as Uint8Array)).toBe(hex(message));
});

test.each(vectors.invalid)("$name is refused", (vector) => {
  const message = bytes(vectorText(vector));
  const reader = new FrameReader(message);

  for (let i = 0; i < vector.before; i++) expect(reader.next()).not.toBeNull();
  expectError("protocol", () => reader.next());
  // Nothing behind it is read.
  expect(reader.next()).toBeNull();
  expectError("protocol", () => readFrames(message));
});

test("frames are views of the message, wherever that begins in its buffer", () => {
  const writer = new FrameWriter();
  const room = writer.addData(1, 2, 3, 4);
  room.digest.fill(0xa5);
  room.payload.set([1, 2, 3, 4]);
  const message = writer.steal() as Uint8Array;
  const buffer = new Uint8Array(message.length + 14);
  buffer.set(message, 7);

  const [frame] = readFrames(buffer.subarray(7, 7 + message.length));
  expect(frame?.payload).toEqual(Uint8Array.of(1, 2, 3, 4));
  expect(frame?.payload?.buffer).toBe(buffer.buffer);
  expect(frame?.item).toBe(2);
});

test("the last DATA is taken back", () => {
  const writer = new FrameWriter();

  writer.addData(1, 1, 0, 5);
  writer.dropLast();
  expect(writer.length).toBe(0);
  expect(writer.steal()).toBeNull();
  expect(() => writer.dropLast()).toThrow(RangeError);

  writer.addFailed(1, 1, Failed.GONE);
  expect(() => writer.dropLast()).toThrow(RangeError);
  writer.addData(1, 2, 0, 5);
  writer.dropLast();
  writer.addFailed(1, 2, Failed.UNREADABLE);
  expect(hex(writer.steal() as Uint8Array)).toBe(
    "0402000100000001000000000000000004030001000000020000000000000000",
  );
});

test("the largest block fills a message to the last byte", () => {
  const writer = new FrameWriter();
  expect(writer.room).toBe(MAX_MESSAGE_BYTES);

  const room = writer.addData(1, 2, 3, MAX_BLOCK_BYTES);
  room.payload.fill(0x5a);
  room.digest.fill(0xa5);
  expect(writer.room).toBe(0);
  expect(() => writer.addRequest(FrameKind.ACK, 1, 0, 0, 0)).toThrow(RangeError);

  const first = writer.steal() as Uint8Array;
  expect(first).toHaveLength(MAX_MESSAGE_BYTES);
  expect(first.buffer).toBe(room.payload.buffer);

  // The stolen message is nobody else's.
  writer.addRequest(FrameKind.ACK, 1, 0, 0, 0);
  const second = writer.steal() as Uint8Array;
  expect(second).toHaveLength(FRAME_HEADER_BYTES);
  expect(first[48]).toBe(0x5a);
  writer.addRequest(FrameKind.REQUEST, 9, 9, 9, 9);
  expect(hex(second)).toBe("13000001000000000000000000000000");
  expect(second.buffer.byteLength).toBe(FRAME_HEADER_BYTES);
});

test("what does not fit a frame is not written", () => {
  const writer = new FrameWriter();

  expect(() => writer.addData(1, 1, 0, 0)).toThrow(RangeError);
  expect(() => writer.addData(1, 1, 0, MAX_BLOCK_BYTES + 1)).toThrow(RangeError);
  expect(() => writer.addEnd(1, 1, 0, new Uint8Array(31))).toThrow(RangeError);
  expect(() => writer.addDigests(1, 1, 0, new Uint8Array(0))).toThrow(RangeError);
  expect(() => writer.addDigests(1, 1, 0, new Uint8Array(33))).toThrow(RangeError);
  expect(() => writer.addDigests(1, 1, 0, new Uint8Array(32 * 2048))).toThrow(RangeError);
  expect(writer.steal()).toBeNull();

  writer.addDigests(1, 1, 0, new Uint8Array(32 * MAX_DIGESTS_REQUESTED));
  expect(readFrames(writer.steal() as Uint8Array)[0]?.digest).toHaveLength(
    32 * MAX_DIGESTS_REQUESTED,
  );
});

function randomFrame(chance: Chance): Frame {
  const kind = chance.of([1, 2, 3, 4, 16, 17, 18, 19] as const);
  const number = () => chance.below(0x100000000);
  const frame = {
    kind,
    flags: kind === FrameKind.FAILED ? 1 + chance.below(3) : 0,
    transfer: 1 + chance.below(65535),
    item: number(),
    block: kind === FrameKind.FAILED ? 0 : number(),
    length: kind === FrameKind.FAILED ? 0 : number(),
    digest: null,
    payload: null,
  };

  if (kind === FrameKind.DATA) {
    const payload = chance.bytes(1 + chance.below(300));
    return { ...frame, digest: chance.bytes(32), payload, length: 32 + payload.length };
  }
  if (kind === FrameKind.END) return { ...frame, digest: chance.bytes(32), length: 32 };
  if (kind === FrameKind.DIGESTS) {
    const digest = chance.bytes(32 * (1 + chance.below(9)));
    return { ...frame, digest, length: digest.length };
  }
  return frame;
}

test("what is written is read", () => {
  const chance = new Chance(3);

  for (let round = 0; round < 200; round++) {
    const writer = new FrameWriter();
    const frames: Frame[] = [];
    while (frames.length === 0 || (writer.room > 400 && chance.below(30) > 0)) {
      const frame = randomFrame(chance);
      writeFrame(writer, frame);
      frames.push(frame);
    }
    expect(readFrames(writer.steal() as Uint8Array)).toEqual(frames);
  }
});

test("random messages are read or refused, never worse", () => {
  const chance = new Chance(4);
  let read = 0;
  let refused = 0;

  for (let round = 0; round < 20000; round++) {
    const message = chance.bytes(chance.below(200));
    // Mostly lengths that have a chance.
    if (message.length >= 16 && chance.below(4) > 0) {
      message[0] = chance.below(21);
      message.fill(0, 12, 15);
    }

    try {
      for (const frame of readFrames(message)) {
        expect(frame.payload === null || frame.payload.length + 32 === frame.length).toBe(true);
        read++;
      }
    } catch (error) {
      expect(error).toBeInstanceOf(TincanError);
      refused++;
    }
  }
  expect(read).toBeGreaterThan(100);
  expect(refused).toBeGreaterThan(100);
});
