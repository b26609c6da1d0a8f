// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The page in Chromium, on the other side of a link that the app has made. Tells what it has done
 * as JSON, one object a line. Usage: page.mjs receive|send LINK FOLDER [PATH]
 */
import { resolve } from "node:path";

import { PageEnd } from "../../interop/lib/ends.mjs";
import { runPage, tell } from "../../interop/lib/person.mjs";

const [what, link, folder, path] = process.argv.slice(2);

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

await runPage("page", folder, run);
