// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The page, opened from the disk in a browser, whose person carries codes. The other side's code
 * comes on standard input, on one line; what was done is told as JSON, one object a line.
 * Usage: codes-page.mjs chromium|firefox offer|answer FOLDER [PATH]
 */
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { PageEnd } from "../../interop/lib/ends.mjs";
import { newLines, paste, read, runPage, tell } from "../../interop/lib/person.mjs";
import { PAGE } from "../../interop/lib/programs.mjs";

const [kind, role, folder, path = null] = process.argv.slice(2);
const otherCode = newLines();

async function offer(end) {
  if (path !== null) await end.give([resolve(path)]);
  else await end.tab.press("Make a Code");
  tell("code", { code: await read(end.tab, "textbox", "Your code") });
  await paste(end.tab, "textbox", "Answer", await otherCode());
  await end.tab.press("Connect");
}

async function answer(end) {
  await paste(end.tab, "combobox", "Code or link", await otherCode());
  await end.tab.press("Connect");
  tell("code", { code: await read(end.tab, "textbox", "Your answer") });
}

async function run(c) {
  const end = await PageEnd.open(c, kind, null, {
    page: pathToFileURL(join(PAGE, "index.html")).href,
    pickers: false,
  });

  await (role === "offer" ? offer(end) : answer(end));
  tell("words", {
    words: await read(end.tab, "status", "Compare these words"),
  });
  await end.tab.press("The Words Are the Same");
  if (path === null) {
    await end.accept("download");
    await end.received();
    tell("received", { path: await end.browser.downloaded() });
  } else {
    if (role === "answer") await end.give([resolve(path)]);
    await end.sent();
    tell("sent", { name: basename(path) });
  }
}

await runPage("codes-page", folder, run);
