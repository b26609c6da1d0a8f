// SPDX-License-Identifier: GPL-3.0-or-later

/*
 * Text for people, in their language. The sentences stand in the source in English, marked with
 * _("…"), ngettext or pgettext, which are gettext's: one catalogue serves the programs in C and
 * this page. No browser API is used here, so that wire and core can throw errors with sentences.
 */

/** What the build makes of one po/LANGUAGE.po. */
export interface Catalogue {
  /** BCP 47, for example `pt-BR` */
  readonly language: string;
  /** which of the forms a count takes */
  readonly plural: (n: number) => number;
  /** by the English text, with `context\u0004` before it where there is one */
  readonly messages: Readonly<Record<string, string | readonly string[]>>;
}

/** What is written from right to left, where the browser does not know by itself. */
const RIGHT_TO_LEFT = ["ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"];

let catalogue: Catalogue | null = null;
let region = "en";
let formatters = new Map<string, Intl.NumberFormat>();

/** The text in the language of the page. */
export function _(text: string): string {
  const translated = catalogue?.messages[text];

  return typeof translated === "string" ? translated : text;
}

/** As `_`, for a word that means several things: `context` says which, and is never shown. */
export function pgettext(context: string, text: string): string {
  const translated = catalogue?.messages[`${context}\u0004${text}`];

  return typeof translated === "string" ? translated : text;
}

/** The form of a text that fits a count; the count itself is put in with `format`. */
export function ngettext(one: string, many: string, n: number): string {
  const forms = catalogue?.messages[one];

  if (catalogue !== null && typeof forms === "object") {
    const form = forms[catalogue.plural(n)];

    if (form !== undefined) return form;
  }
  return n === 1 ? one : many;
}

/**
 * Puts values where a text has `%s`, `%d` or `%u`, or `%1$s` where a translation changes the order,
 * as printf does. Numbers are written as the language writes them, with or without the `'` that
 * printf wants for that; `%%` is a percent sign.
 */
export function format(text: string, ...values: (string | number)[]): string {
  let next = 0;

  return text.replace(/%(?:%|(?:(\d+)\$)?\x27?[sdu])/g, (found, position?: string) => {
    if (found === "%%") return "%";

    const value = values[position === undefined ? next++ : Number(position) - 1];

    if (value === undefined) return found;
    return typeof value === "number" ? formatNumber(value) : value;
  });
}

/**
 * Which of the languages there are is the nearest to what a person wants, or null for English.
 * `pt` serves who wants `pt-PT`, and `pt-BR` too when there is no other; never something that is
 * written in another script.
 */
export function chooseLanguage(
  available: readonly string[],
  wanted: readonly string[],
): string | null {
  for (const tag of wanted) {
    const locale = readLocale(tag);

    if (locale === null) continue;

    const exact = available.find((language) => language.toLowerCase() === tag.toLowerCase());

    if (exact !== undefined) return exact;

    const near = available.filter((language) => {
      const candidate = readLocale(language);

      return candidate?.language === locale.language && candidate.script === locale.script;
    });
    const plain = near.find((language) => !language.includes("-"));

    if (plain !== undefined || near.length > 0) return plain ?? near[0] ?? null;
    if (locale.language === "en") return null;
  }
  return null;
}

/**
 * Speaks a language from now on; null is English. Numbers are written as the first of `wanted` in
 * that language has it, so that somebody in Vienna does not get Berlin's.
 */
export function setCatalogue(next: Catalogue | null, wanted: readonly string[] = []): void {
  const language = next?.language ?? "en";
  const base = readLocale(language)?.language;

  catalogue = next;
  region = wanted.find((tag) => readLocale(tag)?.language === base) ?? language;
  formatters = new Map();
}

/** BCP 47: the language that the page speaks. */
export function getLanguage(): string {
  return catalogue?.language ?? "en";
}

export function getDirection(): "ltr" | "rtl" {
  const language = readLocale(getLanguage())?.language ?? "en";

  return RIGHT_TO_LEFT.includes(language) ? "rtl" : "ltr";
}

/** Keeps the direction of a text, such as a name, to itself inside a sentence. */
export function isolate(text: string): string {
  return `\u2068${text}\u2069`;
}

export function formatNumber(value: number): string {
  return formatter("number", {}).format(value);
}

/** 0 to 1; what is not through is never 100 %. */
export function formatShare(share: number): string {
  const percent = Math.max(0, Math.min(1, Math.floor(share * 100 + 1e-9) / 100));

  return formatter("percent", { style: "percent" }).format(percent);
}

/** bytes, in powers of 1000 as GNOME has them: `1.2 MB` */
export function formatSize(bytes: number): string {
  const units = ["kilobyte", "megabyte", "gigabyte", "terabyte", "petabyte"];
  let value = bytes / 1000;

  if (bytes < 1000)
    return formatter("byte", { style: "unit", unit: "byte", unitDisplay: "long" }).format(bytes);
  while (value >= 999.95 && units.length > 1) {
    value /= 1000;
    units.shift();
  }

  const [unit = "petabyte"] = units;

  return formatter(unit, {
    style: "unit",
    unit,
    unitDisplay: "short",
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  }).format(value);
}

/** bytes a second */
export function formatRate(rate: number): string {
  // Translators: so many bytes in a second
  return format(_("%s/s"), formatSize(rate));
}

/** seconds, with as much detail as helps somebody who waits: `1 hr 5 min`, `12 min`, `40 sec` */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const minutes = Math.floor(whole / 60);

  if (whole < 60) return inUnit("second", whole);
  if (minutes < 10 && whole % 60 > 0)
    return inUnits(inUnit("minute", minutes), inUnit("second", whole % 60));
  if (minutes < 60) return inUnit("minute", minutes);
  if (minutes % 60 === 0 || minutes >= 24 * 60) return inUnit("hour", Math.round(minutes / 60));
  return inUnits(inUnit("hour", Math.floor(minutes / 60)), inUnit("minute", minutes % 60));
}

/** The time of the day, to the minute. */
export function formatTime(date: Date): string {
  return new Intl.DateTimeFormat(region, { timeStyle: "short" }).format(date);
}

function inUnit(unit: string, value: number): string {
  return formatter(unit, { style: "unit", unit, unitDisplay: "short" }).format(value);
}

/** As the language puts together two units of one duration. */
function inUnits(larger: string, smaller: string): string {
  return new Intl.ListFormat(region, { type: "unit", style: "narrow" }).format([larger, smaller]);
}

function formatter(key: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  let found = formatters.get(key);

  if (found === undefined) {
    found = new Intl.NumberFormat(region, options);
    formatters.set(key, found);
  }
  return found;
}

/** With the script that is usual for it; null for what is no language. */
function readLocale(tag: string): Intl.Locale | null {
  try {
    return new Intl.Locale(tag.replace("_", "-")).maximize();
  } catch {
    return null;
  }
}
