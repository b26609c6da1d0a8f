// SPDX-License-Identifier: GPL-3.0-or-later
import { TincanError } from "./error";

// The base64url of RFC 4648 section 5 without padding, the only one that the protocol knows.
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** By code of a character; 255 where there is none of the alphabet. */
const values = new Uint8Array(128).fill(255);
for (let i = 0; i < ALPHABET.length; i++) values[ALPHABET.charCodeAt(i)] = i;

/** `bytes` in base64url without padding. */
export function toBase64Url(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let held = 0;

  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      text += ALPHABET.charAt((held >> bits) & 63);
    }
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? text + ALPHABET.charAt((held << (6 - bits)) & 63) : text;
}

/** Null when there is another way to write these bytes, or `text` stands for none. */
function decode(text: string): Uint8Array | null {
  if (text.length % 4 === 1) return null;

  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let length = 0;
  let bits = 0;
  let held = 0;

  for (let i = 0; i < text.length; i++) {
    const value = values[text.charCodeAt(i)] ?? 255;
    if (value === 255) return null;
    held = (held << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[length++] = held >> bits;
      held &= (1 << bits) - 1;
    }
  }
  return held === 0 ? bytes : null;
}

/**
 * Decodes base64url from a stranger as long as there is exactly one way to write these bytes, and
 * this is it: padding, white space, `+` and `/`, and trailing bits that are not zero are refused.
 *
 * @param maxBytes - the most bytes that may come out
 * @throws TincanError `protocol`
 */
export function fromBase64Url(text: string, maxBytes: number): Uint8Array {
  // Four characters hold three bytes, so what is too long is known before it is decoded.
  const size = Math.floor((text.length * 3) / 4);
  if (size > maxBytes)
    throw new TincanError("protocol", `${size} bytes of base64url, and ${maxBytes} are the most`);

  const bytes = decode(text);
  if (bytes === null) throw new TincanError("protocol", "Not base64url without padding");
  return bytes;
}

/**
 * Like {@link fromBase64Url}, where exactly `size` bytes must come out.
 *
 * @throws TincanError `protocol`
 */
export function fromBase64UrlExact(text: string, size: number): Uint8Array {
  const bytes = fromBase64Url(text, size);
  if (bytes.length !== size)
    throw new TincanError("protocol", `${bytes.length} bytes of base64url instead of ${size}`);
  return bytes;
}
