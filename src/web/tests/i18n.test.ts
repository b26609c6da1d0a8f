// SPDX-License-Identifier: GPL-3.0-or-later
import { afterEach, describe, expect, test } from "vitest";
import {
  _,
  chooseLanguage,
  format,
  formatDuration,
  formatNumber,
  formatRate,
  formatShare,
  formatSize,
  getDirection,
  getLanguage,
  isolate,
  ngettext,
  pgettext,
  setCatalogue,
} from "../src/i18n";

afterEach(() => {
  setCatalogue(null);
});

/** Nobody's language; three plural forms, as Polish has them. */
const madeUp = {
  language: "pl",
  plural: (n: number) =>
    n === 1 ? 0 : n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 12 || n % 100 > 14) ? 1 : 2,
  messages: {
    "Send Text…": "Wyślij tekst…",
    "%s of %s": "z %2$s jest %1$s",
    "verb\u0004Open": "Otwórz",
    "%u file": ["%u plik", "%u pliki", "%u plików"],
  },
};

describe("without a catalogue", () => {
  test("texts are as in the source", () => {
    expect(_("Send Text…")).toBe("Send Text…");
    expect(pgettext("verb", "Open")).toBe("Open");
    expect(ngettext("%u file", "%u files", 1)).toBe("%u file");
    expect(ngettext("%u file", "%u files", 0)).toBe("%u files");
    expect(getLanguage()).toBe("en");
    expect(getDirection()).toBe("ltr");
  });
});

describe("with a catalogue", () => {
  test("texts, contexts and plurals are translated, what is missing stays English", () => {
    setCatalogue(madeUp);
    expect(_("Send Text…")).toBe("Wyślij tekst…");
    expect(_("Open")).toBe("Open");
    expect(pgettext("verb", "Open")).toBe("Otwórz");
    expect([1, 2, 5, 22].map((n) => format(ngettext("%u file", "%u files", n), n))).toEqual([
      "1 plik",
      "2 pliki",
      "5 plików",
      "22 pliki",
    ]);
    expect(ngettext("%u folder", "%u folders", 2)).toBe("%u folders");
    expect(getLanguage()).toBe("pl");
  });

  test("a translation may change the order of values", () => {
    setCatalogue(madeUp);
    expect(format(_("%s of %s"), "a", "b")).toBe("z b jest a");
  });

  test("languages from right to left are known", () => {
    setCatalogue({ ...madeUp, language: "ar" });
    expect(getDirection()).toBe("rtl");
  });

  test("numbers are of the region that a person named", () => {
    setCatalogue(null, ["de", "en-IN"]);
    expect(formatNumber(1234567)).toBe("12,34,567");
    setCatalogue({ ...madeUp, language: "de" }, ["fr"]);
    expect(formatNumber(1234567)).toBe("1.234.567");
  });
});

describe("which language", () => {
  test.each([
    [["de", "pt-BR"], ["de-AT", "en"], "de"],
    [["de", "pt-BR"], ["pt-PT"], "pt-BR"],
    [["pt", "pt-BR"], ["pt-PT"], "pt"],
    [["pt", "pt-BR"], ["pt-br"], "pt-BR"],
    [["zh-CN"], ["zh-Hans"], "zh-CN"],
    [["zh-CN"], ["zh-TW", "en-US"], null],
    [["de"], ["en-GB", "de"], null],
    [["de"], ["not a tag", "de"], "de"],
    [["de"], ["fr", "ja"], null],
    [[], ["de"], null],
  ])("%j for %j is %s", (available, wanted, expected) => {
    expect(chooseLanguage(available, wanted)).toBe(expected);
  });
});

describe("values", () => {
  test("format takes them in order or by number", () => {
    expect(format("%s and %s", "a", "b")).toBe("a and b");
    expect(format("%2$s and %1$s", "a", "b")).toBe("b and a");
    expect(format("%u of %d", 1200, 3)).toBe("1,200 of 3");
    expect(format("%'u of %1$'u", 1200)).toBe("1,200 of 1,200");
    expect(format("100 %% of %s", "100%s")).toBe("100 % of 100%s");
    expect(format("%s")).toBe("%s");
  });

  test.each([
    [0, "0 bytes"],
    [1, "1 byte"],
    [999, "999 bytes"],
    [1000, "1.0 kB"],
    [1234, "1.2 kB"],
    [999_949, "999.9 kB"],
    [999_950, "1.0 MB"],
    [300_000_000, "300.0 MB"],
    [3 * 1024 ** 3, "3.2 GB"],
    [2 ** 53 - 1, "9.0 PB"],
  ])("%d bytes are %s", (bytes, expected) => {
    expect(formatSize(bytes)).toBe(expected);
  });

  test.each([
    [-3, "0 sec"],
    [59.4, "59 sec"],
    [60, "1 min"],
    [61, "1 min 1 sec"],
    [599, "9 min 59 sec"],
    [601, "10 min"],
    [3600, "1 hr"],
    [3900, "1 hr 5 min"],
    [100 * 3600, "100 hr"],
  ])("%d seconds are %s", (seconds, expected) => {
    expect(formatDuration(seconds)).toBe(expected);
  });

  // The blanks, and whether there is a comma, differ between browsers.
  test.each([
    ["de", "1.234.567", "1,5 MB", /^42\s%$/, /^9\sMin\.,?\s59\sSek\.$/],
    ["ja", "1,234,567", "1.5 MB", /^42%$/, /^9\s?分\s?59\s?秒$/],
    ["ar", "1,234,567", "1.5 م.ب", /^42\u200e?%\u200e?$/, /^9\sد و?59\sث$/],
  ])("they are as %s writes them", (language, number, size, share, duration) => {
    setCatalogue({ ...madeUp, language });
    expect(formatNumber(1234567)).toBe(number);
    expect(formatSize(1_500_000)).toBe(size);
    expect(formatShare(0.42)).toMatch(share);
    expect(formatDuration(599)).toMatch(duration);
  });

  test("a rate, a share, a name in a sentence", () => {
    expect(formatRate(1_500_000)).toBe("1.5 MB/s");
    expect(formatShare(0.999)).toBe("99%");
    expect(formatShare(1)).toBe("100%");
    expect(isolate("a")).toBe("\u2068a\u2069");
  });
});
