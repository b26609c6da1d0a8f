// SPDX-License-Identifier: GPL-3.0-or-later

// The limits of the protocol are in bytes of UTF-8, and JavaScript counts 16-bit units of UTF-16,
// whose lone surrogates are nothing in UTF-8.

const encoder = new TextEncoder();
const strictDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Whether `text` has nothing but what is on a keyboard in English, the blank included. */
export function isPrintableAscii(text: string): boolean {
  return !/[^ -~]/.test(text);
}

/** Whether `text` has no lone surrogate, so that it can be written in UTF-8. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/** Bytes of `text` in UTF-8; a lone surrogate counts as what would stand for it. */
export function utf8Length(text: string): number {
  let length = text.length;

  // Most is, and this is many times faster than looking at each unit here.
  if (isPrintableAscii(text)) return length;

  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    length++;
    if (unit < 0x800) continue;
    length++;
    // A pair has four bytes: two were counted for its units, two now.
    if (unit >= 0xd800 && unit <= 0xdbff) {
      const next = text.charCodeAt(i + 1);
      if (next >= 0xdc00 && next <= 0xdfff) i++;
    }
  }

  return length;
}

/** `text` in UTF-8; lone surrogates become U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Writes `text` to the beginning of `bytes`, which has room for it; returns how many bytes. */
export function encodeUtf8Into(text: string, bytes: Uint8Array): number {
  return encoder.encodeInto(text, bytes).written;
}

/** Reads UTF-8 strictly, and keeps a byte order mark; null for what is not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return null;
  }
}
