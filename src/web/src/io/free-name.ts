// SPDX-License-Identifier: GPL-3.0-or-later
import { MAX_COMPONENT_BYTES } from "../wire/limits";
import { encodeUtf8, utf8Length } from "../wire/utf8";

/** More of the same name than this, and there is something else wrong. */
export const MAX_FREE_NAMES = 100_000;

/** What is longer, or has a blank in it, is the end of a sentence rather than an extension. */
const MAX_EXTENSION_BYTES = 16;

/** "notes.tar" is what is inside of "notes.tar.gz", and the two belong together. */
const PACKED_TAR = /\.tar\.(?:gz|bz2|xz|zst|lz|lz4|lzma|lzo|br|z)$/i;

const decoder = new TextDecoder();

/** Where the extension begins, with its dot; the end of the name if it has none. */
function findExtension(name: string): number {
  const stem = /[^.]|$/.exec(name)?.index ?? name.length;
  const dot = name.lastIndexOf(".");

  // ".profile" is hidden, it is not an extension without a name.
  if (dot <= stem) {
    return name.length;
  }

  const extension = name.slice(dot);
  const length = utf8Length(extension);

  if (extension === "." || length > MAX_EXTENSION_BYTES || extension.includes(" ")) {
    return name.length;
  }

  const packed = PACKED_TAR.exec(name);

  return packed !== null && packed.index > stem ? packed.index : dot;
}

/** The first bytes of a text, cut between characters. */
function cut(text: string, maxBytes: number): string {
  const bytes = encodeUtf8(text);
  let length = Math.min(bytes.length, maxBytes);

  while (length < bytes.length && length > 0 && ((bytes[length] ?? 0) & 0xc0) === 0x80) {
    length--;
  }
  return decoder.decode(bytes.subarray(0, length));
}

/**
 * The name under which a second thing of the same name is kept: "name (1).ext". At most 255 bytes:
 * what would be too long is cut at the end of the stem.
 *
 * `isFolder`: whether it has no extension, whatever it looks like; `number`: from 1.
 */
export function freeName(name: string, isFolder: boolean, number: number): string {
  const at = isFolder ? name.length : findExtension(name);
  const suffix = ` (${number})${name.slice(at)}`;

  return cut(name.slice(0, at), MAX_COMPONENT_BYTES - utf8Length(suffix)) + suffix;
}
