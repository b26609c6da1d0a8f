// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Measures one transfer between a program and Chromium, for tests/bench/run.
 *
 * Usage: node throughput.mjs bare|tincan into|out BYTES
 *   bare     a data channel between tests/bench/pump and an empty page
 *   tincan   tincan-cli and the page, with everything that they do
 *   into     from the program into the browser; out: the other way
 *
 * Prints one line of JSON: {"bytes":N,"seconds":S,"rate":R}, with R in MB (10^6 bytes) a second.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Browser } from "./lib/browser.mjs";
import { LONG, PageEnd } from "./lib/ends.mjs";
import { PUMP, Server, receive, send } from "./lib/programs.mjs";
import { barePump } from "./lib/pump.mjs";
import { Case } from "./lib/tap.mjs";
import { writeRandom } from "./lib/trees.mjs";

async function measureBare(c, into, bytes) {
  const browser = await Browser.launch(c, "chromium");
  return barePump(c, browser, PUMP, !into, bytes);
}

/** The receiver's figures where that is the program, otherwise the sender's: they end together. */
async function measureTincan(c, into, bytes) {
  const server = await Server.start(c);
  const file = await writeRandom(join(c.folder, "large.bin"), bytes);
  const page = await PageEnd.open(c, "chromium", server);
  if (into) {
    const sender = send(c, server, file);
    await page.join((await sender.event("waiting")).link);
    await page.accept("disk");
    return sender.event("done", { ms: 10 * LONG });
  }
  const { link } = await page.invite([file]);
  const receiver = receive(c, null, "--yes", "--output", "in", link);
  return receiver.event("done", { ms: 10 * LONG });
}

const [what, way, size] = process.argv.slice(2);
const c = new Case("throughput", mkdtempSync(join(process.env.TINCAN_TEST_DIR ?? tmpdir(), "t-")));
let status = 1;
try {
  const measure = what === "bare" ? measureBare : measureTincan;
  const { bytes, seconds } = await measure(c, way === "into", Number(size));
  console.log(JSON.stringify({ bytes, seconds, rate: bytes / seconds / 1e6 }));
  status = 0;
} catch (error) {
  console.error(error.stack);
  await c.testify();
} finally {
  await c.clean();
  rmSync(c.folder, { recursive: true, force: true });
}
process.exit(status);
