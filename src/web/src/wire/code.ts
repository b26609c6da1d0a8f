// SPDX-License-Identifier: GPL-3.0-or-later
import { _, format } from "../i18n";
import { TincanError } from "./error";
import { randomSecret, type RandomBytes } from "./secret";
import { encodeUtf8, isWellFormed } from "./utf8";
import { asciiLower, getWord, isWord, suggestWords, WORD_LIST_LENGTH } from "./word-list";

const N_WORDS = 3;
const MAX_PLAIN_WORD_LENGTH = 20;

// White space is what it is for JavaScript, in all programs.
const SEPARATORS = /[\s\-_.,\u2010-\u2015\u2212]+/u;

/** A spoken code, PROTOCOL.md section 2. Immutable. */
export class Code {
  /** @param words - three words of the list */
  constructor(
    /** the only part that a server may know */
    readonly nameplate: string,
    readonly words: readonly string[],
  ) {}

  /** The code as it is shown, such as `7-acrobat-gymnast-unzip`. */
  toString(): string {
    return [this.nameplate, ...this.words].join("-");
  }

  /** What the key agreement is about: the words joined by `-`, in ASCII. */
  toPassword(): Uint8Array {
    return encodeUtf8(this.words.join("-"));
  }
}

/** Whether `text` is a nameplate: 1 to 6 digits, the first not `0`. */
export function isNameplate(text: string): boolean {
  return /^[1-9][0-9]{0,5}$/.test(text);
}

/** A number below WORD_LIST_LENGTH, every one as likely as the others. */
function randomIndex(random: RandomBytes): number {
  const highest = 0x10000 - (0x10000 % WORD_LIST_LENGTH);

  for (;;) {
    const [high, low] = random(2) as unknown as [number, number];
    const value = high * 256 + low;
    if (value < highest) return value % WORD_LIST_LENGTH;
  }
}

/**
 * Chooses words that nobody can guess.
 *
 * @param nameplate - that the server gave out
 * @returns null if `nameplate` is none, which only a server that breaks the protocol makes happen
 */
export function randomCode(nameplate: string, random: RandomBytes = randomSecret): Code | null {
  if (!isNameplate(nameplate)) return null;

  return new Code(
    nameplate,
    Array.from({ length: N_WORDS }, () => getWord(randomIndex(random))),
  );
}

/** The parts of what was typed, in lower case; null when it is not text. */
function split(text: string): string[] | null {
  if (!isWellFormed(text)) return null;

  const parts = text
    .split(SEPARATORS)
    .filter((part) => part !== "")
    .map(asciiLower);
  // The only word that is also written with a hyphen.
  for (let i = 0; i + 1 < parts.length; i++)
    if (parts[i] === "yo" && parts[i + 1] === "yo") parts.splice(i, 2, "yoyo");
  return parts;
}

function newInvalidError(sentence: string): TincanError {
  return new TincanError("code-invalid", sentence);
}

function newWordError(word: string, number: number): TincanError {
  // What was typed is only repeated when it can do no mischief on the way.
  if (word.length > MAX_PLAIN_WORD_LENGTH || !/^[a-z]*$/.test(word))
    return newInvalidError(
      format(
        _("Word %u of the code is not one that codes are made of. Check its spelling."),
        number,
      ),
    );

  const suggestions = suggestWords(word);
  const sentences = [
    _("“%s” is not a word that codes are made of. Check its spelling."),
    _("“%s” is not a word that codes are made of. Did you mean “%s”?"),
    _("“%s” is not a word that codes are made of. Did you mean “%s” or “%s”?"),
    _("“%s” is not a word that codes are made of. Did you mean “%s”, “%s” or “%s”?"),
  ];
  return newInvalidError(format(sentences[suggestions.length] as string, word, ...suggestions));
}

/**
 * Reads what somebody typed or pasted as forgivingly as it can be done without guessing: case,
 * blanks and kinds of dashes do not matter, every word has to be on the list.
 *
 * @throws TincanError `code-invalid` with a sentence that says what is wrong, with suggestions for
 *   a
 *   word that was mistyped
 */
export function parseCode(text: string): Code {
  const parts = split(text);
  if (parts === null || parts.length !== 1 + N_WORDS)
    throw newInvalidError(
      _(
        "A code is a number and three words, such as 7-acrobat-gymnast-unzip. Ask for the whole code and type it again.",
      ),
    );

  const [nameplate, ...words] = parts as [string, ...string[]];
  if (!isNameplate(nameplate))
    throw newInvalidError(
      _("A code begins with a number of one to six digits. Check it and type it again."),
    );
  words.forEach((word, i) => {
    if (!isWord(word)) throw newWordError(word, 1 + i);
  });
  return new Code(nameplate, words);
}

/**
 * Tells a code, also one with mistakes in it, from a link or a file's name, so that the person is
 * told about the mistake and not about something else: whether `text` begins with a number that a
 * separator and a letter follow, and has nothing in it that an address or a path has.
 */
export function looksLikeCode(text: string): boolean {
  if (/[:/#\\]/.test(text)) return false;

  const parts = split(text);
  if (parts === null) return false;
  const [number, word] = parts;
  return (
    number !== undefined && word !== undefined && /^[0-9]+$/.test(number) && /^[a-z]/.test(word)
  );
}
