// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { expect, test } from "vitest";
import { freeName } from "../../src/io/free-name";
import { utf8Length } from "../../src/wire/utf8";

test.each([
  ["notes.txt", 1, "notes (1).txt"],
  ["notes.txt", 12, "notes (12).txt"],
  ["notes", 1, "notes (1)"],
  ["a.b.c", 1, "a.b (1).c"],
  ["backup.tar.gz", 1, "backup (1).tar.gz"],
  ["backup.TAR.XZ", 1, "backup (1).TAR.XZ"],
  [".tar.gz", 1, ".tar (1).gz"],
  ["backup.gz", 1, "backup (1).gz"],
  ["x.tar.txt", 1, "x.tar (1).txt"],
  [".profile", 1, ".profile (1)"],
  ["..x", 1, "..x (1)"],
  [".config.json", 1, ".config (1).json"],
  ["end.", 1, "end. (1)"],
  ["Mr. Smith", 1, "Mr. Smith (1)"],
  ["a.averyverylongextension", 1, "a.averyverylongextension (1)"],
  ["été.ü", 3, "été (3).ü"],
])("a file %s gets the number %i before its extension", (name, number, expected) => {
  expect(freeName(name, false, number)).toBe(expected);
});

test.each([
  ["photos", 1, "photos (1)"],
  ["v1.2", 1, "v1.2 (1)"],
  ["site.tar.gz", 2, "site.tar.gz (2)"],
])("a folder %s has no extension", (name, number, expected) => {
  expect(freeName(name, true, number)).toBe(expected);
});

test("a long name is cut in its stem", () => {
  for (let length = 240; length <= 255; length++) {
    const made = freeName(`${"x".repeat(length - 4)}.txt`, false, 1);

    expect(utf8Length(made)).toBe(Math.min(length + 4, 255));
    expect(made.endsWith("x (1).txt")).toBe(true);
  }
});

test("a long name is cut between characters", () => {
  for (let shift = 0; shift < 4; shift++) {
    const made = freeName("x".repeat(shift) + "🥫".repeat(63), false, 100);

    expect(utf8Length(made)).toBeLessThanOrEqual(255);
    expect(utf8Length(made)).toBeGreaterThan(251);
    expect(made).toMatch(/^x*(?:🥫)+ \(100\)$/u);
  }
});
