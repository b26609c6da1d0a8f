// SPDX-License-Identifier: GPL-3.0-or-later
import { _ } from "../i18n";
import { foldPath } from "./path-rules";
import { SLICE_STEPS, sortNumbers, type Slices } from "./slices";

// Folded paths are sorted with `/` before every other character. What is below a path then follows
// it directly, and paths that share folded components stand together. So everything that rule 5
// forbids shows between neighbours: in n log n steps, and without a record of every folder, of
// which a hostile manifest can name 63 a path.

// Stands for `/` in the keys, so that strings compare as they should; no path has it.
const SLASH = "\u0001";
const SLASH_CODE = 1;

/** Length of the first `nComponents` of `path`. */
function prefixLength(path: string, nComponents: number): number {
  let at = -1;

  for (let i = 0; i < nComponents; i++) {
    at = path.indexOf("/", at + 1);
    if (at < 0) return path.length;
  }
  return Math.max(at, 0);
}

/** Two entries that stand next to one another; `first` sorts before `second`. */
function checkNeighbours(
  firstKey: string,
  secondKey: string,
  firstPath: string,
  secondPath: string,
  firstIsFile: boolean,
): string | null {
  const shorter = Math.min(firstKey.length, secondKey.length);
  let shared = 0;
  let at = 0;

  for (; at < shorter; at++) {
    const unit = firstKey.charCodeAt(at);
    if (unit !== secondKey.charCodeAt(at)) break;
    if (unit === SLASH_CODE) shared++;
  }

  if (at === firstKey.length && at === secondKey.length)
    return _(
      "Two items have the same name, or names that differ only in upper and lower case or in how accents are written.",
    );
  if (at === firstKey.length && secondKey.charCodeAt(at) === SLASH_CODE) {
    if (firstIsFile) return _("An item is a file, and a folder with other items in it.");
    shared++;
  }

  const length = prefixLength(firstPath, shared);
  if (
    length !== prefixLength(secondPath, shared) ||
    firstPath.slice(0, length) !== secondPath.slice(0, length)
  )
    return _(
      "Two folders have names that differ only in upper and lower case or in how accents are written.",
    );
  return null;
}

/**
 * Checks rule 5 of PROTOCOL.md section 11, for Manifest.finish() only. Takes n log n time, and
 * while it runs memory for the paths once more.
 *
 * @param paths - that keep rules 1 to 4
 * @param isFile - whether the entry with this number is a file
 * @returns null when no rule is broken; otherwise what is wrong, a sentence for people
 */
export function* checkClashes(
  paths: readonly string[],
  isFile: (item: number) => boolean,
): Slices<string | null> {
  const keys: string[] = [];

  for (const path of paths) {
    keys.push(foldPath(path).split("/").join(SLASH));
    if (keys.length % SLICE_STEPS === 0) yield;
  }

  const order = yield* sortNumbers(paths.length, (a, b) => {
    const left = keys[a] as string;
    const right = keys[b] as string;
    // Whether two long strings are the same is known sooner than which is less.
    return left === right ? 0 : left < right ? -1 : 1;
  });

  for (let i = 1; i < order.length; i++) {
    const first = order[i - 1] as number;
    const second = order[i] as number;
    const problem = checkNeighbours(
      keys[first] as string,
      keys[second] as string,
      paths[first] as string,
      paths[second] as string,
      isFile(first),
    );
    if (problem !== null) return problem;
    if (i % SLICE_STEPS === 0) yield;
  }
  return null;
}
