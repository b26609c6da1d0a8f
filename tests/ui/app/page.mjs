// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The page in Chromium, on the other side of a link that the app has made. Tells what it has done
 * as JSON, one object a line. Usage: page.mjs receive|send LINK FOLDER [PATH]
 */
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";

import { PageEnd } from "../../interop/lib/ends.mjs";
import { Case, Skip } from "../../interop/lib/tap.mjs";

const [what, link, folder, path] = process.argv.slice(2);

function tell(event, members = {}) {
  process.stdout.write(`${JSON.stringify({ event, ...members })}\n`);
}

async function run(c) {
  const end = await PageEnd.open(c, "chromium", null, { page: "about:blank" });

  await end.openLink(link);
  await end.tab.press("Connect");
  await end.connected();
  tell("connected");
  if (what === "receive") {
    await end.accept("download");
    await end.received();
    tell("received", { path: await end.browser.downloaded() });
  } else {
    await end.give([resolve(path)]);
    tell("offered");
    await end.sent();
    tell("sent");
  }
}

mkdirSync(folder, { recursive: true });
const c = new Case("page", resolve(folder));
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
