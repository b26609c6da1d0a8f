// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The dialogs for a place to save at, as Chromium really shows them: on a display, answered with a
 * keyboard, and then the question whether the page may write there.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { Display } from "./lib/display.mjs";
import { PageEnd } from "./lib/ends.mjs";
import { Server, send } from "./lib/programs.mjs";
import { assert, main, test, until } from "./lib/tap.mjs";
import { assertSameFile, list, makeAlbum, sha256, write, writeRandom } from "./lib/trees.mjs";

/** In GTK's dialogs, the letters that are underlined in the buttons' names. */
const SAVE = { keys: ["ctrl+a"], confirm: "alt+s" };
const OPEN = { keys: ["ctrl+l", "ctrl+a"], confirm: "alt+o" };

async function open(c, server) {
  const display = await Display.open(c);
  const page = await PageEnd.open(c, "chromium", server, {
    pickers: null,
    launch: display.launch,
  });
  return { display, page };
}

/** Presses "Allow", which is behind "Don't Allow", once the browser asks. */
async function allow(display, page) {
  await until("the answer to the question whether files may be edited", async () => {
    const isAsked = !(await page.tab.page.evaluate(() => document.hasFocus()));
    if (isAsked && display.dialog() === null) {
      display.press("Tab", "Return");
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
    return !/The other side waits as long as that takes/.test(await page.tab.text());
  });
}

/** Everything is there, if need be under another name: Chromium refuses some that are allowed. */
function assertSameContents(one, other) {
  const [a, b] = [contentsOf(one), contentsOf(other)];
  assert(a.folders === b.folders, `${b.folders} folders in place of ${a.folders}`);
  const missing = a.files.filter((file) => !b.files.includes(file));
  assert(a.files.length === b.files.length && missing.length === 0, `missing: ${missing}`);
}

function contentsOf(folder) {
  const all = [...list(folder)];
  return {
    folders: all.filter(([, size]) => size === null).length,
    files: all
      .filter(([, size]) => size !== null)
      .map(([path]) => sha256(readFileSync(join(folder, path)))),
  };
}

test("a file, to a place that is chosen in the dialog", async (c) => {
  const server = await Server.start(c);
  const { display, page } = await open(c, server);
  const file = await writeRandom(join(c.folder, "photo.raw"), 20_000_000);
  const sender = send(c, server, file);
  const saved = join(c.folder, "in/another name.raw");
  mkdirSync(join(c.folder, "in"));

  await page.join((await sender.event("waiting")).link);
  await page.accept("disk");
  await display.answerFileDialog(saved, SAVE);
  await page.received();
  assert((await sender.exit()) === 0, () => sender.describe());
  await assertSameFile(file, saved);
});

test("a folder, into one that is chosen in the dialog", async (c) => {
  const server = await Server.start(c);
  const { display, page } = await open(c, server);
  const album = await makeAlbum(join(c.folder, "Album"));
  const sender = send(c, server, album);
  const chosen = join(c.folder, "in");
  // What is there already stays as it is.
  write(join(chosen, "Album/one.txt"), "not this one\n");

  // Somebody thinks better of it, and then does it after all.
  await page.join((await sender.event("waiting")).link);
  await page.accept("disk");
  await until("a file dialog", () => display.dialog());
  display.press("Escape");
  await until("the end of the file dialog", () => display.dialog() === null);
  await until("the button", async () => !(await page.tab.isDisabled("Receive")));
  assert(sender.status === null, () => sender.describe());

  await page.tab.press("Receive");
  await display.answerFileDialog(chosen, OPEN);
  await allow(display, page);
  await page.received();
  await page.tab.see(/“Album” is now “Album \(1\)”/);
  await page.tab.see(/“Album\/odd\/\.\.two dots first” is now “_\.two dots first”/);
  assert((await sender.exit()) === 0, () => sender.describe());
  assert(readFileSync(join(chosen, "Album/one.txt"), "utf8") === "not this one\n", "overwritten");
  assertSameContents(album, join(chosen, "Album (1)"));
});

await main();
