// SPDX-License-Identifier: GPL-3.0-or-later
import { isWellFormed } from "./utf8";
import { words } from "./words";

export const WORD_LIST_LENGTH = 1296;

const UNIQUE_LETTERS = 3;
const MAX_SUGGESTIONS = 3;
const MAX_DISTANCE = 2;

const wordSet: ReadonlySet<string> = new Set(words);

/** Lowers ASCII letters and nothing else: U+212A, for example, is not a `k`. */
export function asciiLower(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** The word with this number, 0 to WORD_LIST_LENGTH − 1: lower-case ASCII letters. */
export function getWord(index: number): string {
  const word = words[index];
  if (word === undefined) throw new RangeError(`There is no word ${index}`);
  return word;
}

/** Whether `word`, in lower case, is on the list. */
export function isWord(word: string): boolean {
  return wordSet.has(word);
}

/**
 * The Damerau-Levenshtein distance of what was typed to a word, in its restricted form: swapped
 * neighbours are one mistake, and no letter is mistaken twice.
 */
function distance(typed: readonly string[], word: string): number {
  let twoAgo: number[] = [];
  let previous = Array.from({ length: word.length + 1 }, (_value, j) => j);

  for (let i = 1; i <= typed.length; i++) {
    const current = [i];

    for (let j = 1; j <= word.length; j++) {
      const isSame = typed[i - 1] === word[j - 1];
      let least = Math.min(
        (previous[j - 1] as number) + (isSame ? 0 : 1),
        (previous[j] as number) + 1,
        (current[j - 1] as number) + 1,
      );
      if (i > 1 && j > 1 && typed[i - 1] === word[j - 2] && typed[i - 2] === word[j - 1])
        least = Math.min(least, (twoAgo[j - 2] as number) + 1);
      current.push(least);
    }
    twoAgo = previous;
    previous = current;
  }
  return previous[word.length] as number;
}

/**
 * How well a word fits what was typed: 0 with the same beginning, else the number of mistakes; more
 * than MAX_DISTANCE when it does not.
 */
function rank(typed: readonly string[], word: string): number {
  const sharesFirstLetters =
    typed.length >= UNIQUE_LETTERS &&
    typed[0] === word[0] &&
    typed[1] === word[1] &&
    typed[2] === word[2];
  if (sharesFirstLetters) return 0;

  // So many letters too many or too few are as many mistakes: most words are out by that.
  if (Math.abs(typed.length - word.length) > MAX_DISTANCE) return MAX_DISTANCE + 1;
  return distance(typed, word);
}

/**
 * Finds the words that were probably meant, the likeliest first: the one with the same first three
 * letters, then those with one mistake, then those with two. At most three; none for what is like
 * no word.
 */
export function suggestWords(word: string): string[] {
  if (!isWellFormed(word)) return [];

  const typed = Array.from(asciiLower(word));
  const found: string[][] = Array.from({ length: MAX_DISTANCE + 1 }, () => []);
  for (const candidate of words) found[rank(typed, candidate)]?.push(candidate);
  return found.flat().slice(0, MAX_SUGGESTIONS);
}

/** All words that begin with `prefix`, in upper or lower case, in order. */
export function completeWord(prefix: string): string[] {
  const lower = asciiLower(prefix);
  return words.filter((word) => word.startsWith(lower));
}
