// SPDX-License-Identifier: GPL-3.0-or-later
/* What the programs share that are somebody at the page: how they tell, and how they end. */
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";

import { Case, Skip } from "../../interop/lib/tap.mjs";

/** Says what was done, as JSON, one object a line. */
export function tell(event, members = {}) {
  process.stdout.write(`${JSON.stringify({ event, ...members })}\n`);
}

/** Does what `run` does with a case, keeps what is in the folder, and ends the process. */
export async function runPage(name, folder, run) {
  mkdirSync(folder, { recursive: true });
  const c = new Case(name, resolve(folder));
  let status = 0;
  try {
    await run(c);
  } catch (error) {
    tell(error instanceof Skip ? "skip" : "failed", { message: error.message });
    await c.testify();
    process.stderr.write(c.comments);
    status = 1;
  }
  // What was downloaded is still to be looked at, so that only what runs is ended.
  process.env.TINCAN_TEST_KEEP = "yes";
  await c.clean();
  process.exit(status);
}
