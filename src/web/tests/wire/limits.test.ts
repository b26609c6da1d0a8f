// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as limits from "../../src/wire/limits";

test("the limits are those of the programs in C", () => {
  const c = readFileSync(new URL("../../../wire/tincan-limits.h", import.meta.url), "utf8");
  const found = new Map<string, number>();

  for (const [, name, value] of c.matchAll(/^#define TINCAN_(\w+) ([\d*() ]+)/gm)) {
    const factors = value?.match(/\d+/g)?.map(Number) ?? [];
    if (name !== undefined)
      found.set(
        name,
        factors.reduce((a, b) => a * b),
      );
  }

  expect(found.size).toBeGreaterThan(30);
  for (const [name, value] of found) expect(limits, name).toHaveProperty(name, value);
});
