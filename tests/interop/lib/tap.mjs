// SPDX-License-Identifier: GPL-3.0-or-later
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Generous, because machines are slow and noisy; nothing is measured with it. ms */
export const PATIENCE = 1000 * Number(process.env.TINCAN_TEST_PATIENCE ?? "60");

const cases = [];
const running = new Set();

/** What the machine cannot do, and why: the case counts as skipped. */
export class Skip extends Error {}

/** One case while it runs: its folder, what has to be undone, and who can say what went on. */
export class Case {
  #undo = [];
  #witnesses = [];
  #notes = [];

  constructor(name, folder) {
    this.name = name;
    this.folder = folder;
  }

  /** Calls it when the case has ended, however it ended; the last one first. */
  defer(undo) {
    this.#undo.push(undo);
  }

  /** `tell` gives lines that help to understand a failure. It may be asynchronous. */
  onFailure(tell) {
    this.#witnesses.push(tell);
  }

  /** A line among the results, before that of this case. */
  note(text) {
    this.#notes.push(...String(text).split("\n"));
  }

  /** All notes, as comments. */
  get comments() {
    return this.#notes.map((line) => `# ${line}\n`).join("");
  }

  async testify() {
    for (const tell of this.#witnesses) {
      try {
        this.note(await within(10_000, "a witness", Promise.resolve(tell())));
      } catch (error) {
        this.note(`(no word: ${error.message})`);
      }
    }
  }

  async clean() {
    while (this.#undo.length > 0) {
      try {
        await within(20_000, "cleaning up", Promise.resolve(this.#undo.pop()()));
      } catch (error) {
        this.note(`cleaning up: ${error.message}`);
      }
    }
    if (process.env.TINCAN_TEST_KEEP !== undefined) {
      this.note(`kept: ${this.folder}`);
    } else {
      await rm(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    }
  }
}

/** A case. `limit` is in ms: a case that has not ended by then is one that hangs. */
export function test(name, run, limit = 240_000) {
  cases.push({ name, run, limit });
}

/** Rejects if the promise has not settled in so many ms. */
export async function within(ms, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not end in ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks again and again until the answer is neither false nor null. */
export async function until(what, ask, ms = PATIENCE) {
  const end = Date.now() + ms;
  for (;;) {
    const answer = await ask();
    if (answer !== false && answer !== null && answer !== undefined) {
      return answer;
    }
    if (Date.now() > end) {
      const missed = typeof what === "function" ? await what() : what;
      throw new Error(`not in ${ms / 1000} s: ${missed}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export function assert(condition, message) {
  if (!condition) {
    throw new Error(typeof message === "function" ? message() : message);
  }
}

/** The lines of its result, and whether it passed. */
async function runCase({ name, run, limit }, number) {
  const parent = process.env.TINCAN_TEST_DIR ?? tmpdir();
  const c = new Case(name, await mkdtemp(join(parent, "tincan-interop-")));
  const started = Date.now();
  let passed = true;
  let remark = "";

  running.add(c);
  try {
    await within(limit, `"${name}"`, run(c));
  } catch (error) {
    if (error instanceof Skip) {
      remark = ` # SKIP ${error.message}`;
    } else {
      passed = false;
      c.note(error.stack);
      await c.testify();
    }
  }
  await c.clean();
  running.delete(c);
  c.note(`${((Date.now() - started) / 1000).toFixed(1)} s`);
  return { passed, text: `${c.comments}${passed ? "ok" : "not ok"} ${number} - ${name}${remark}` };
}

/**
 * Runs all cases, or those whose names contain one of the arguments, and ends the process.
 * `atOnce`: so many at a time, where they wait more than they work; they are reported in order.
 */
export async function main({ atOnce = 1 } = {}) {
  const wanted = process.argv.slice(2);
  const selected = cases.filter(
    ({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)),
  );
  const results = [];
  let [next, reported, failed] = [0, 0, 0];

  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) {
    process.once(signal, () => {
      console.log(`Bail out! ${signal}`);
      const end = () => process.exit(1);
      Promise.all([...running].map((c) => c.clean())).then(end, end);
    });
  }

  const work = async () => {
    while (next < selected.length) {
      const index = next++;
      results[index] = await runCase(selected[index], index + 1);
      failed += results[index].passed ? 0 : 1;
      for (; results[reported] !== undefined; reported++) {
        console.log(results[reported].text);
      }
    }
  };

  console.log(`1..${selected.length}`);
  await Promise.all(Array.from({ length: atOnce }, work));
  process.exit(failed > 0 ? 1 : 0);
}
