// SPDX-License-Identifier: GPL-3.0-or-later
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { assert } from "./tap.mjs";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** axe finds nothing in what the tab shows now. */
export async function assertAccessible(tab, state) {
  await tab.page.evaluate(source);
  const found = await tab.page.evaluate(async () => {
    const { violations } = await window.axe.run(document);
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ html, any }) => `${id}: ${help}\n${html}\n${any[0]?.message ?? ""}`),
    );
  });
  assert(found.length === 0, `axe, ${state}, ${tab.browser.kind}:\n${found.join("\n")}`);
}
