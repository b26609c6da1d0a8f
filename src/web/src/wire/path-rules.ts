// SPDX-License-Identifier: GPL-3.0-or-later
import { _ } from "../i18n";
import { MAX_COMPONENT_BYTES, MAX_PATH_BYTES, MAX_PATH_DEPTH } from "./limits";
import { isUnsafeCharacter } from "./text";
import { isPrintableAscii, isWellFormed, utf8Length } from "./utf8";

// What Windows takes for a device, whatever follows the first dot. None of its letters folds to or
// from one beyond ASCII.
const RESERVED = /^(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:\.|$)/i;

// In any case, since a file system may not tell the cases apart.
const OWN_PREFIX = /^\.tincan-/i;

// White space of Unicode. U+FEFF, which JavaScript also has in \s, is none.
const BLANK = /^[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+$/u;

const SPECIAL_DOTLESS_I = "\u0131";

/** What is wrong, in words for a person, or null. */
function checkComponent(component: string): string | null {
  if (component === "") return _("The path is empty, begins or ends with “/”, or has “//” in it.");
  if (component === "." || component === "..") return _("The path has “.” or “..” in it.");
  // No character has more than three bytes for a unit.
  if (component.length * 3 > MAX_COMPONENT_BYTES && utf8Length(component) > MAX_COMPONENT_BYTES)
    return _("The name is longer than 255 bytes.");
  if (RESERVED.test(component)) return _("The name is reserved by Windows for a device.");
  if (BLANK.test(component)) return _("The name has nothing but blanks.");
  if (OWN_PREFIX.test(component)) return _("Names that begin with “.tincan-” are Tincan's own.");
  return null;
}

function checkComponents(path: string): string | null {
  let depth = 1;

  for (const component of path.split("/")) {
    const problem = checkComponent(component);
    if (problem !== null) return problem;
    if (depth > MAX_PATH_DEPTH) return _("The path is more than 64 folders deep.");
    depth++;
  }
  return null;
}

function checkCharacters(path: string): string | null {
  if (isPrintableAscii(path) && !path.includes("\\")) return null;

  for (let i = 0; i < path.length; i++) {
    const c = path.codePointAt(i) as number;
    if (c > 0xffff) i++;
    if (c === 0x5c) return _("The name has a backslash, which other systems take for a folder.");
    if (isUnsafeCharacter(c))
      return _(
        "The name has a character that is not shown, for example a line break or one that changes the direction of writing.",
      );
  }
  return null;
}

/**
 * Whether a path as a manifest has it keeps the rules 1 to 4 of PROTOCOL.md section 11. What it
 * leaves to others: rule 5 compares paths with one another, and nothing here knows what is on a
 * disk.
 *
 * @returns null if so; otherwise what is wrong, a sentence for people that does not quote `path`
 */
export function checkPath(path: string): string | null {
  if (path.length > MAX_PATH_BYTES || utf8Length(path) > MAX_PATH_BYTES)
    return _("The path is longer than 4,000 bytes.");
  if (!isWellFormed(path)) return _("The name is not valid Unicode (UTF-8).");

  const problem = checkCharacters(path);
  if (problem !== null) return problem;
  if (/^[A-Za-z]:/.test(path))
    return _("The path begins with a letter and a colon, which Windows takes for a drive.");
  return checkComponents(path);
}

/**
 * Full case folding, CaseFolding.txt of Unicode, which JavaScript does not have: lower, upper and
 * lower case again come to the same for all characters but two. The dotless i, whose capital is
 * that of another letter, folds to itself; and a sigma is not to depend on where in a word it
 * stands.
 */
function foldCase(text: string): string {
  return text
    .split(SPECIAL_DOTLESS_I)
    .map((part) => part.toLowerCase().toUpperCase().toLowerCase())
    .join(SPECIAL_DOTLESS_I)
    .replace(/ς/g, "σ");
}

/**
 * The form in which two paths are compared for rule 5: NFD, then full case folding, then NFC. None
 * of them joins or splits characters across a `/`, so the components of the result are those of
 * `path`, folded.
 */
export function foldPath(path: string): string {
  // ASCII is its own normal form.
  if (isPrintableAscii(path)) return path.toLowerCase();

  return foldCase(path.normalize("NFD")).normalize("NFC");
}
