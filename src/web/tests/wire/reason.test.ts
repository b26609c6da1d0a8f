// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { expect, test } from "vitest";
import { parseReason } from "../../src/wire/reason";
import { loadVectors } from "./vectors";

const vectors = loadVectors<{ reasons: string[]; unknown: string[] }>("reasons");

test.each(vectors.reasons)("%s is a reason", (reason) => {
  expect(parseReason(reason)).toBe(reason);
});

test.each(vectors.unknown)("%j reads as internal", (text) => {
  expect(parseReason(text)).toBe("internal");
});
