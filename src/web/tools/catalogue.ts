// SPDX-License-Identifier: GPL-3.0-or-later
import { execFileSync } from "node:child_process";
import path from "node:path";

/** Where the page's own sentences stand: msggrep's patterns do not go past a slash. */
const places = ["src/web/src/*", "src/web/src/*/*", "src/web/src/*/*/*"];

/** The little that a script with others' scripts in its names is called in BCP 47. */
const scripts: Record<string, string> = { latin: "Latn", cyrillic: "Cyrl" };

/** What gettext calls `pt_BR` or `sr@latin`, in BCP 47. */
function tagOf(name: string): string {
  const [, language, region, modifier] = /^([a-z]+)(?:_([A-Z]+))?(?:@([a-z]+))?$/.exec(name) ?? [];

  return [language, scripts[modifier ?? ""], region].filter((part) => part !== undefined).join("-");
}

/** What is in gettext's binary catalogue: the strings and their translations, in pairs. */
function readPairs(mo: Buffer): [string, string][] {
  const string = (at: number): string => {
    const start = mo.readUInt32LE(at + 4);

    return mo.toString("utf8", start, start + mo.readUInt32LE(at));
  };
  const originals = mo.readUInt32LE(12);
  const translations = mo.readUInt32LE(16);

  return Array.from({ length: mo.readUInt32LE(8) }, (_, i) => [
    string(originals + 8 * i),
    string(translations + 8 * i),
  ]);
}

/** The expression in the header that says which form a count takes. */
function readPlural(header: string): string {
  const expression = /^Plural-Forms:.*\bplural=([^;\n]+)/m.exec(header)?.[1] ?? "n != 1";

  // It becomes code of the page.
  if (!/^[\sn0-9()?:!=<>&|%+-]+$/.test(expression)) {
    throw new Error(`This is no way to count: ${expression}`);
  }
  return expression;
}

/**
 * Compiles a catalogue of gettext into a script that leaves it in `tincanCatalogue`, in the form of
 * `Catalogue` in src/i18n.ts. Only what the page says is in it; what is fuzzy is left out.
 */
export function compileCatalogue(file: string): { tag: string; source: string } {
  const tag = tagOf(path.basename(file, ".po"));
  const own = execFileSync("msggrep", [...places.flatMap((place) => ["-N", place]), file]);
  const mo = own.length > 0 ? execFileSync("msgfmt", ["-o", "-", "-"], { input: own }) : null;
  const pairs = mo !== null ? readPairs(mo) : [];
  const header = pairs.find(([original]) => original === "")?.[1] ?? "";
  const messages = pairs
    .filter(([original]) => original !== "")
    .map(([original, translation]) => {
      const [singular = "", plural] = original.split("\0");

      return [singular, plural === undefined ? translation : translation.split("\0")];
    });

  return {
    tag,
    source:
      `globalThis.tincanCatalogue={language:${JSON.stringify(tag)},` +
      `plural:(n)=>Number(${readPlural(header)}),` +
      `messages:${JSON.stringify(Object.fromEntries(messages))}};\n`,
  };
}
