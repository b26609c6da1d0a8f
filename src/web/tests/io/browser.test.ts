// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, test } from "vitest";
import { getBrands, mayHaveApp, nameBrowser } from "../../src/io/browser";
import { claimLink, isOwnLink } from "../../src/io/own-links";

const chrome =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36";

describe("what a browser is called", () => {
  test.each([
    ["Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux"],
    [chrome, "Chrome on Linux"],
    [`${chrome} Edg/120.0.0.0`.replace("X11; Linux x86_64", "Windows NT 10.0"), "Edge on Windows"],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Mobile/15E148 Safari/604.1",
      "Safari on iPhone",
    ],
    ["something else", "Browser"],
  ])("%s", (userAgent, expected) => {
    expect(nameBrowser(userAgent)).toBe(expected);
  });

  test("Chromium is known by what it is not", () => {
    expect(nameBrowser(chrome, ["Not A(Brand", "Chromium"])).toBe("Chromium on Linux");
    expect(nameBrowser(chrome, ["Not A(Brand", "Chromium", "Google Chrome"])).toBe(
      "Chrome on Linux",
    );
    expect(getBrands({ userAgentData: { brands: [{ brand: "Chromium" }] } })).toEqual(["Chromium"]);
    expect(getBrands({})).toEqual([]);
  });
});

test("the app can be where there is Linux and a pointer", () => {
  expect(mayHaveApp(chrome, true)).toBe(true);
  expect(mayHaveApp(chrome, false)).toBe(false);
  expect(mayHaveApp(chrome.replace("X11; Linux x86_64", "Linux; Android 10; K"), true)).toBe(false);
  expect(mayHaveApp(chrome.replace("X11; Linux x86_64", "X11; CrOS x86_64"), true)).toBe(false);
  expect(mayHaveApp(chrome.replace("X11; Linux x86_64", "Windows NT 10.0"), true)).toBe(false);
});

test("a link is known as our own while the page that made it is there", async () => {
  const mailbox = new Uint8Array(16).fill(1);
  const other = new Uint8Array(16).fill(2);
  const release = claimLink(mailbox);

  expect(await isOwnLink(mailbox)).toBe(true);
  expect(await isOwnLink(other)).toBe(false);
  release();
  expect(await isOwnLink(mailbox)).toBe(false);
});
