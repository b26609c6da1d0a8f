// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { expect, test } from "vitest";
import { safeName } from "../../src/io/safe-name";

test.each([
  ["what?.txt", "what_.txt"],
  ["a:b", "a_b"],
  ['"q"', "_q_"],
  ["a|b<c>*~", "a_b_c___"],
  [" lead", "_lead"],
  ["trail. . ", "trail_"],
  ["\u{1f469}\u200d\u{1f467} zwj", "\u{1f469}\u{1f467} zwj"],
  ["soft\u00adhyphen", "softhyphen"],
  ["\u200d", "_"],
  ["x.LNK", "x.LNK_"],
  ["x.url", "x.url_"],
  ["Desktop.ini", "Desktop.ini_"],
  ["thumbs.db", "thumbs.db_"],
  ["x.{21EC2020-3AEA-1069-A2DD-08002B30309D}", "x.{21EC2020-3AEA-1069-A2DD-08002B30309D}_"],
  [".hidden", ".hidden"],
  ["..two", "_.two"],
  ["...", "_"],
  ["....x", "_...x"],
  [". x", "_ x"],
  ["CLOCK$.txt", "_CLOCK$.txt"],
  ["conin$", "_conin$"],
  ["nul\u200d.txt", "_nul.txt"],
  ["nullable.txt", "nullable.txt"],
  ["ünïcode 100% 🥫.tar.gz", "ünïcode 100% 🥫.tar.gz"],
])("%s becomes %s, which stays as it is", (name, expected) => {
  expect(safeName(name)).toBe(expected);
  expect(safeName(expected)).toBe(expected);
});
