// SPDX-License-Identifier: GPL-3.0-or-later

/* What stands at the end of a ZIP (APPNOTE.TXT 4.3.12 to 4.3.16): one header for each file, then
 * the end record, for large ones with the ZIP64 end record and its locator before it. */

const HEADER = 0x02014b50;
const HEADER_BYTES = 46;
const ZIP64_END = 0x06064b50;
const ZIP64_END_BYTES = 56;
const LOCATOR = 0x07064b50;
const LOCATOR_BYTES = 20;
const END = 0x06054b50;
const END_BYTES = 22;

const MAX_16 = 0xffff;
const MAX_32 = 0xffffffff;
const VERSION = 45;

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function makeEnd(count: number, length: number, offset: number): Uint8Array {
  const needs64 = count >= MAX_16 || length >= MAX_32 || offset >= MAX_32;
  const extra = needs64 ? ZIP64_END_BYTES + LOCATOR_BYTES : 0;
  const bytes = new Uint8Array(extra + END_BYTES);
  const view = viewOf(bytes);

  if (needs64) {
    view.setUint32(0, ZIP64_END, true);
    view.setBigUint64(4, BigInt(ZIP64_END_BYTES - 12), true);
    view.setUint16(12, VERSION, true);
    view.setUint16(14, VERSION, true);
    view.setBigUint64(24, BigInt(count), true);
    view.setBigUint64(32, BigInt(count), true);
    view.setBigUint64(40, BigInt(length), true);
    view.setBigUint64(48, BigInt(offset), true);
    view.setUint32(56, LOCATOR, true);
    view.setBigUint64(64, BigInt(offset + length), true);
    view.setUint32(72, 1, true);
  }

  view.setUint32(extra, END, true);
  view.setUint16(extra + 8, Math.min(count, MAX_16), true);
  view.setUint16(extra + 10, Math.min(count, MAX_16), true);
  view.setUint32(extra + 12, Math.min(length, MAX_32), true);
  view.setUint32(extra + 16, Math.min(offset, MAX_32), true);
  return bytes;
}

/**
 * Passes on what the ZIP library makes after the last file, with two things put right: files
 * that turned out not to be complete are not listed (their bytes stay in the middle, where
 * nothing points to them), and more than 65,534 files get the ZIP64 record that they need, which
 * the library has for large sizes only.
 */
export class ZipEnd {
  readonly #offset: number;
  readonly #dropped: ReadonlySet<number>;
  #index = -1;
  #kept = 0;
  #length = 0;
  #headerRest = 0;

  /** `offset`: bytes before the first header; `dropped`: places of files, from 0. */
  constructor(offset: number, dropped: ReadonlySet<number>) {
    this.#offset = offset;
    this.#dropped = dropped;
  }

  /** What is to be written instead of a piece of the library's; null for nothing. */
  replace(piece: Uint8Array): Uint8Array | null {
    const view = viewOf(piece);

    // The name and the extra field of a header come as pieces of their own.
    if (this.#headerRest > 0) {
      this.#headerRest -= piece.length;
      return this.#keep(piece);
    }

    switch (view.getUint32(0, true)) {
      case HEADER:
        this.#index++;
        this.#kept += this.#dropped.has(this.#index) ? 0 : 1;
        this.#headerRest =
          HEADER_BYTES - piece.length + view.getUint16(28, true) + view.getUint16(30, true);
        return this.#keep(piece);
      case ZIP64_END:
        return null;
      case END:
        return makeEnd(this.#kept, this.#length, this.#offset);
      default:
        throw new Error("The ZIP has an end of another kind.");
    }
  }

  #keep(piece: Uint8Array): Uint8Array | null {
    if (this.#dropped.has(this.#index)) {
      return null;
    }
    this.#length += piece.length;
    return piece;
  }
}
