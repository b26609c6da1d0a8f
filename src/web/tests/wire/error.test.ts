// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { TincanError, versionError } from "../../src/wire/error";

test("an error is an Error with a code", () => {
  const error = new TincanError("no-space", "The disk is full.");

  expect(error).toBeInstanceOf(Error);
  expect(error.code).toBe("no-space");
  expect(error.message).toBe("The disk is full.");
});

test("a version says on which side to update", () => {
  expect(versionError(2).message).toBe(
    "The other side uses a newer version of Tincan. Update Tincan here and try again.",
  );
  expect(versionError(0).message).toBe(
    "The other side uses an older version of Tincan. Update Tincan there and try again.",
  );
  expect(versionError(1).message).toBe(
    "The other side uses a different version of Tincan. Update Tincan on both sides and try again.",
  );
  expect(versionError(2).code).toBe("version");
});

test("the codes are those of the programs in C", () => {
  const c = readFileSync(new URL("../../../wire/tincan-error.c", import.meta.url), "utf8");
  const ts = readFileSync(new URL("../../src/wire/error.ts", import.meta.url), "utf8");
  const cCodes = Array.from(c.matchAll(/return "([a-z-]+)";/g), (match) => match[1]);
  const tsCodes = Array.from(ts.matchAll(/^ {2}\| "([a-z-]+)"/gm), (match) => match[1]);

  expect(cCodes.length).toBeGreaterThan(20);
  expect(tsCodes.sort()).toEqual(cCodes.sort());
});
