// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { expect, test } from "vitest";
import { TextSource } from "../../src/io/text-source";

test("a text is one item", async () => {
  const source = new TextSource("Grüße 🥫");

  expect(source.kind).toBe("text");
  expect(source.manifest.entry(0)).toMatchObject({ kind: "file", path: "text", size: 12 });
  expect(new TextDecoder().decode(await source.read(0, 0, 12))).toBe("Grüße 🥫");
  expect(await source.check()).toBeNull();
});

test.each([
  ["", "There is no text to send."],
  ["x".repeat(1024 * 1024 + 1), "The text is longer than 1 MiB."],
  ["half \ud800 of a character", "The text is not valid Unicode"],
])("a text that cannot be sent is refused", (text, message) => {
  expect(() => new TextSource(text)).toThrow(message);
});

test("a text of 1 MiB can be sent", () => {
  expect(new TextSource("x".repeat(1024 * 1024)).manifest.bytes).toBe(1024 * 1024);
});
