// SPDX-License-Identifier: GPL-3.0-or-later
import { _, format, isolate } from "../i18n";
import { type Code, parseCode } from "../wire/code";
import { TincanError } from "../wire/error";
import { type Link, looksLikeLink, parseLink } from "../wire/link";
import { findOfferCode, looksLikeOfferCode, offerCodeError } from "../wire/offer-code-text";
import { completeWord, suggestWords, isWord } from "../wire/word-list";

/** A word that can take the place of what was typed. */
export interface WordOption {
  readonly word: string;
  /** the whole field with the word in it */
  readonly text: string;
}

/** What a person has typed or pasted so far, understood. */
export interface CodeEntry {
  readonly code: Code | null;
  readonly link: Link | null;
  /** whether it is a code that somebody made without a server, and can be answered */
  readonly isOffer: boolean;
  /** for the word that is being typed, or the first one that is none */
  readonly options: readonly WordOption[];
  /** a sentence, once it cannot become a code by typing on; null otherwise */
  readonly problem: string | null;
}

const SEPARATORS = /[\s\-_.,\u2010-\u2015\u2212]+/;
const WORDS = 3;
const MAX_OPTIONS = 6;

const nothing: CodeEntry = { code: null, link: null, isOffer: false, options: [], problem: null };

/** The parts of a code, in lower case, and whether the last one is finished. */
function split(text: string): { parts: string[]; isFinished: boolean } {
  const lower = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const parts: string[] = [];

  for (const part of lower.split(SEPARATORS).filter((each) => each !== "")) {
    if (part === "yo" && parts.at(-1) === "yo") parts[parts.length - 1] = "yoyo";
    else parts.push(part);
  }
  return { parts, isFinished: parts.length > 0 && SEPARATORS.test(lower.slice(-1)) };
}

function join(parts: readonly string[]): string {
  return parts.join("-") + (parts.length <= WORDS ? "-" : "");
}

function replace(parts: readonly string[], index: number, word: string): string {
  return join(parts.map((part, at) => (at === index ? word : part)));
}

function parse<T>(parser: (text: string) => T, text: string): { value: T } | { problem: string } {
  try {
    return { value: parser(text) };
  } catch (error) {
    if (error instanceof TincanError) return { problem: error.message };
    throw error;
  }
}

function readLink(text: string): CodeEntry {
  const link = parse(parseLink, text);

  return "value" in link ? { ...nothing, link: link.value } : { ...nothing, problem: link.problem };
}

function readOfferCode(text: string): CodeEntry {
  const found = findOfferCode(text, { kind: "offer", id: null }, Math.floor(Date.now() / 1000));

  return "code" in found
    ? { ...nothing, isOffer: true }
    : { ...nothing, problem: offerCodeError(found.problem, "offer").message };
}

/** The words that fit: those that begin so, or if there are none those that are nearly so. */
function findWords(typed: string): readonly string[] {
  const complete = completeWord(typed);

  return (complete.length > 0 ? complete : suggestWords(typed)).slice(0, MAX_OPTIONS);
}

/**
 * Understands what is in the field for a code or link. Nothing that can still become a code is
 * called wrong, so that nobody is told off while typing.
 */
export function readCodeEntry(text: string): CodeEntry {
  if (looksLikeOfferCode(text)) return readOfferCode(text);
  if (looksLikeLink(text)) return readLink(text);

  const { parts, isFinished } = split(text);
  const [nameplate, ...words] = parts;

  if (nameplate === undefined) return nothing;
  if (!/^[1-9]\d{0,5}$/.test(nameplate))
    return {
      ...nothing,
      problem: _("A code begins with a number, as in 7-acrobat-gymnast-unzip."),
    };
  if (words.length > WORDS)
    return { ...nothing, problem: _("A code has a number and three words, not more.") };

  const typing = isFinished ? -1 : words.length - 1;
  const wrong = words.findIndex((word, index) => index !== typing && !isWord(word));

  if (wrong >= 0) {
    const word = words[wrong] ?? "";
    const options = findWords(word);

    return {
      ...nothing,
      options: options.map((option) => ({
        word: option,
        text: replace(parts, wrong + 1, option),
      })),
      problem: format(
        options.length > 0
          ? _("“%s” is not a word of a code. Choose the one that was meant.")
          : _("“%s” is not a word of a code. Ask for it again."),
        isolate(word),
      ),
    };
  }

  const last = words[typing];
  const isWhole = last !== undefined && isWord(last);
  const fitting = last === undefined ? [] : findWords(last).filter((word) => word !== last);
  const options = fitting.map((word) => ({ word, text: replace(parts, typing + 1, word) }));

  if (words.length === WORDS && (isWhole || typing < 0)) {
    const code = parse(parseCode, text);

    return "value" in code
      ? { ...nothing, code: code.value, options }
      : { ...nothing, problem: code.problem };
  }
  if (last !== undefined && options.length === 0 && !isWhole)
    return {
      ...nothing,
      problem: format(_("“%s” is not a word of a code. Ask for it again."), isolate(last)),
    };
  return { ...nothing, options };
}

/**
 * Puts words right that leave no doubt: a beginning that only one word has, a slip that only one
 * word is near to. With `all` also the last one, which otherwise somebody may still be typing.
 */
export function correctCodeEntry(text: string, all = false): string {
  if (looksLikeLink(text) || looksLikeOfferCode(text)) return text;

  const { parts, isFinished } = split(text);
  const finished = all || isFinished ? parts.length : parts.length - 1;
  const corrected = parts.map((part, index) => {
    if (index === 0 || index >= finished || isWord(part)) return part;

    const words = findWords(part);

    return words.length === 1 && words[0] !== undefined ? words[0] : part;
  });

  if (corrected.every((part, index) => part === parts[index])) return text;
  return isFinished ? join(corrected) : corrected.join("-");
}
