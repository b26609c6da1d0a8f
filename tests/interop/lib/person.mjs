// SPDX-License-Identifier: GPL-3.0-or-later
/* What the programs share that are somebody at the page, for tests that are not in JavaScript: how
 * they tell, what they do with their hands, and how they end. */
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

import { LONG } from "./ends.mjs";
import { Case, Skip } from "./tap.mjs";

/** Says what was done, as JSON, one object a line. */
export function tell(event, members = {}) {
  process.stdout.write(`${JSON.stringify({ event, ...members })}\n`);
}

/** Puts a text into the field with this role and name, as if it had been pasted there. */
export async function paste(tab, role, name, text) {
  const field = await tab.find(role, name);

  await field.evaluate((element, pasted) => {
    element.focus();
    element.select();
    document.execCommand("insertText", false, pasted);
  }, text);
}

/** What is in the field, or what the element says, once it is there. */
export async function read(tab, role, name) {
  const element = await tab.find(role, name, LONG);

  return element.evaluate((each) => each.value ?? each.textContent);
}

/** The lines of standard input, one at a time. */
export function newLines() {
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

  return async () => (await lines.next()).value;
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
