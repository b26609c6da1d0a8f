// SPDX-License-Identifier: GPL-3.0-or-later
import {
  getInteger,
  getOptionalBoolean,
  getOptionalInteger,
  getString,
  newProtocolError,
  type JsonObject,
} from "./json";

export const MAX_NANOSECONDS = 999_999_999;

// The most that an entry is without its path:
// {"k":"f","p":"","s":9007199254740991,"m":-9007199254740991,"n":999999999,"x":true},
const BYTES_WITHOUT_PATH = 83;

// What a frame can number in 32 bits, and one more.
const TOO_MANY_BLOCKS = 0xffffffff;

export type EntryKind = "file" | "folder";

/** One line of a manifest. */
export interface Entry {
  readonly kind: EntryKind;
  /** relative, with `/` between components */
  readonly path: string;
  /** bytes; 0 for a folder */
  readonly size: number;
  /** by its owner */
  readonly executable: boolean;
  /** of the last change, seconds since 1970; null when it is not known */
  readonly mtimeSeconds: number | null;
  /** 0 to 999,999,999; 0 when the seconds are null */
  readonly mtimeNanoseconds: number;
}

/** The entry as a `page` message has it. */
export function entryToJson(entry: Entry): JsonObject {
  const object: JsonObject = { k: entry.kind === "file" ? "f" : "d", p: entry.path };

  if (entry.kind === "file") object.s = entry.size;
  if (entry.mtimeSeconds !== null) object.m = entry.mtimeSeconds;
  if (entry.mtimeNanoseconds !== 0) object.n = entry.mtimeNanoseconds;
  if (entry.executable) object.x = true;
  return object;
}

/**
 * The most bytes that an entry takes in a `page` message, with the comma.
 *
 * @param path - of an entry that a manifest holds
 * @param pathBytes - length of `path` in UTF-8
 */
export function entryJsonSize(path: string, pathBytes: number): number {
  let size = BYTES_WITHOUT_PATH + pathBytes;

  // Of what JSON escapes, only the quotation mark can be in a path.
  for (let at = path.indexOf('"'); at >= 0; at = path.indexOf('"', at + 1)) size++;
  return size;
}

/**
 * Reads types and ranges of an entry of a `page` message; whether the path is safe is not looked
 * at.
 *
 * @throws TincanError `protocol`, for a log
 */
export function entryFromJson(object: JsonObject): Entry {
  const { MAX_SAFE_INTEGER } = Number;
  const kind = getString(object, "k");
  const path = getString(object, "p");
  const seconds = getOptionalInteger(object, "m", -MAX_SAFE_INTEGER, MAX_SAFE_INTEGER);
  const nanoseconds = getOptionalInteger(object, "n", 0, MAX_NANOSECONDS) ?? 0;
  const executable = getOptionalBoolean(object, "x") ?? false;

  if (kind !== "f" && kind !== "d") throw newProtocolError("“k” is neither “f” nor “d”");
  const size = kind === "f" ? getInteger(object, "s", 0, MAX_SAFE_INTEGER) : 0;
  if (nanoseconds !== 0 && seconds === undefined)
    throw newProtocolError("There is an “n” without an “m”");

  return {
    kind: kind === "f" ? "file" : "folder",
    path,
    size,
    executable,
    mtimeSeconds: seconds ?? null,
    mtimeNanoseconds: nanoseconds,
  };
}

/**
 * How many blocks a file of `size` bytes has, 0 for an empty one; 2^32 − 1 if there are as many or
 * more, too many for the 32 bits of a frame.
 */
export function blockCount(size: number, blockSize: number): number {
  // Exact: the remainder is, and what is left divides without one.
  const rest = size % blockSize;
  const count = (size - rest) / blockSize + (rest !== 0 ? 1 : 0);

  return Math.min(count, TOO_MANY_BLOCKS);
}

/**
 * Size in bytes of one block of a file of `size` bytes: `blockSize`, or less for the last one; 0 if
 * there is no such block.
 */
export function blockSizeAt(size: number, blockSize: number, block: number): number {
  const offset = block * blockSize;

  return offset >= size ? 0 : Math.min(size - offset, blockSize);
}
