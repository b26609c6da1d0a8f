// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";
import { pathToWords } from "../../src/core/path";

test("each path has its words, and one that is not known has none", () => {
  expect(pathToWords("lan")).toBe("direct, same network");
  expect(pathToWords("direct")).toBe("direct");
  expect(pathToWords("relay")).toBe("relayed");
  expect(pathToWords("unknown")).toBe("");
});
