// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, test } from "vitest";
import { correctCodeEntry, readCodeEntry } from "../../src/stores/code-entry";

const payload = "q83vEjRWeJCrze8SNFZ4kA8ODQwLCgkIBwYFBAMCAQA";

function words(text: string): string[] {
  return readCodeEntry(text).options.map(({ word }) => word);
}

describe("typing a code", () => {
  test.each(["", "  ", "7", "7-", "12 ", "7-acrobat", "7-acrobat-", "7-acrobat-gymnast-un"])(
    "%j is not wrong yet, and no code yet",
    (text) => {
      const entry = readCodeEntry(text);

      expect(entry.problem).toBeNull();
      expect(entry.code).toBeNull();
    },
  );

  test("the word that is typed is completed, the rest of the field kept", () => {
    expect(words("7-acrobat-gym")).toEqual(["gymnast"]);
    expect(readCodeEntry("7-acrobat-gym").options[0]?.text).toBe("7-acrobat-gymnast-");
    expect(readCodeEntry("7 Acrobat gymnast UNZ").options[0]?.text).toBe("7-acrobat-gymnast-unzip");
    expect(words("7-a").length).toBeGreaterThan(3);
    expect(words("7-acrobat")).toEqual([]);
  });

  test.each([
    "7-acrobat-gymnast-unzip",
    "7 acrobat gymnast unzip",
    " 7, Acrobat. Gymnast – UNZIP ",
    "7-acrobat-gymnast-unzip-",
  ])("%j is a whole code", (text) => {
    expect(readCodeEntry(text).code?.toString()).toBe("7-acrobat-gymnast-unzip");
  });

  test("yo-yo is one word", () => {
    expect(readCodeEntry("7-yo-yo-acrobat-gymnast").code?.toString()).toBe(
      "7-yoyo-acrobat-gymnast",
    );
  });

  test("a word that is none is told, with those that may be meant", () => {
    const entry = readCodeEntry("7-acrobta-gymnast-unzip");

    expect(entry.problem).toContain("acrobta");
    expect(entry.options[0]).toEqual({ word: "acrobat", text: "7-acrobat-gymnast-unzip" });
    expect(entry.code).toBeNull();
  });

  test("what is like no word is told while it is typed", () => {
    expect(readCodeEntry("7-qqqqqqqq").problem).toContain("qqqqqqqq");
  });

  test.each([["acrobat"], ["x7-acrobat"], ["0-acrobat"], ["1234567-acrobat"]])(
    "%j does not begin with a number",
    (text) => {
      expect(readCodeEntry(text).problem).toContain("begins with a number");
    },
  );

  test("a fourth word is one too many", () => {
    expect(readCodeEntry("7-acrobat-gymnast-unzip-acrobat").problem).toContain("not more");
  });
});

describe("correcting", () => {
  test.each([
    ["7-acr-", "7-acrobat-"],
    ["7 acr gym unz ", "7-acrobat-gymnast-unzip"],
    ["7-acrobat-gymnats-", "7-acrobat-gymnast-"],
    ["7-acrobat-gym", "7-acrobat-gym"],
    ["7-a-", "7-a-"],
    ["7-acrobat-gymnast-unzip", "7-acrobat-gymnast-unzip"],
  ])("%j becomes %j", (text, expected) => {
    expect(correctCodeEntry(text)).toBe(expected);
  });

  test("the last word, too, when it is asked for", () => {
    expect(correctCodeEntry("7-acr-gym-unz", true)).toBe("7-acrobat-gymnast-unzip");
  });

  test("links are left alone", () => {
    expect(correctCodeEntry(`https://send.example/#${payload}`)).toBe(
      `https://send.example/#${payload}`,
    );
  });
});

describe("links in the same field", () => {
  test.each([
    [`https://send.example/#${payload}`, "https://send.example/"],
    [` tincan:https://send.example/#${payload} `, "https://send.example/"],
    [`https://page.example/#${payload}&s=https://other.example/`, "https://other.example/"],
  ])("%j is a link by way of %s", (text, server) => {
    const entry = readCodeEntry(text);

    expect(entry.problem).toBeNull();
    expect(entry.link?.server).toBe(server);
  });

  test("a link that was cut off is told", () => {
    const entry = readCodeEntry("https://send.example/#q83vEjRWeJCrze8");

    expect(entry.link).toBeNull();
    expect(entry.problem).not.toBeNull();
  });
});
