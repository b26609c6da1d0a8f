// SPDX-License-Identifier: GPL-3.0-or-later
import { MAX_NAME_CHARACTERS } from "./limits";

// Text of strangers, made safe to show.

const REPLACEMENT_CHARACTER = "\ufffd";
const ELLIPSIS = "…";

const looseDecoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Whether a character can make text look like something else than it is: controls, line and
 * paragraph separators, bidi embeddings, overrides, isolates and noncharacters. These are the
 * characters that a path in a manifest must not have.
 *
 * @param c - a code point
 */
export function isUnsafeCharacter(c: number): boolean {
  return (
    c < 0x20 ||
    (c >= 0x7f && c <= 0x9f) ||
    (c >= 0x2028 && c <= 0x202e) ||
    (c >= 0x2066 && c <= 0x2069) ||
    (c >= 0xfdd0 && c <= 0xfdef) ||
    (c & 0xfffe) === 0xfffe
  );
}

/**
 * The marks do not force a direction on what is around them, and are in use in names of files; but
 * they are invisible, and a name in a dialog does without. A lone surrogate is no character.
 */
function isUnsafeToShow(c: number): boolean {
  return (
    isUnsafeCharacter(c) ||
    c === 0x061c ||
    c === 0x200e ||
    c === 0x200f ||
    (c >= 0xd800 && c <= 0xdfff)
  );
}

/**
 * Makes text of a stranger safe to show to a person: one line, where U+FFFD stands for what cannot
 * be shown. What is too long loses its middle for an ellipsis, so that the end of the name of a
 * file cannot be pushed out of sight.
 *
 * @param text - bytes are read as UTF-8
 * @param maxCharacters - the most characters (code points) of the result; 0 for no limit
 */
export function textForDisplay(text: string | Uint8Array, maxCharacters: number): string {
  const whole = typeof text === "string" ? text : looseDecoder.decode(text);
  const characters = Array.from(whole, (c) =>
    isUnsafeToShow(c.codePointAt(0) as number) ? REPLACEMENT_CHARACTER : c,
  );
  if (maxCharacters === 0 || characters.length <= maxCharacters) return characters.join("");

  const tail = Math.floor((maxCharacters - 1) / 2);
  const head = maxCharacters - 1 - tail;
  return (
    characters.slice(0, head).join("") +
    ELLIPSIS +
    characters.slice(characters.length - tail).join("")
  );
}

/**
 * The name of a person or an app in a `hello`: without control and bidi characters and without
 * blanks at the ends, cut to MAX_NAME_CHARACTERS. Null when nothing is left.
 */
export function cleanName(text: string): string | null {
  const characters = Array.from(text, (c) => {
    const code = c.codePointAt(0) as number;
    if (code >= 0xd800 && code <= 0xdfff) return REPLACEMENT_CHARACTER;
    return isUnsafeToShow(code) ? "" : c;
  });
  const clean = characters.join("").replace(/^ +| +$/g, "");
  const name = Array.from(clean).slice(0, MAX_NAME_CHARACTERS).join("").replace(/ +$/, "");

  return name !== "" ? name : null;
}
