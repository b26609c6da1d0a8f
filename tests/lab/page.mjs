// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Somebody at the page, in a Chromium as it is delivered, who tells what there is to be seen as
 * tincan-cli --json does: an object a line.
 *
 *   node page.mjs FOLDER send PAGE FILE
 *   node page.mjs FOLDER receive LINK
 *   node page.mjs FOLDER offer PAGE FILE        with codes; the answer is read from standard input
 */
import { mkdirSync } from "node:fs";

import { PageEnd } from "../interop/lib/ends.mjs";
import { newLines, paste, read, tell } from "../interop/lib/person.mjs";
import { until } from "../interop/lib/tap.mjs";

/* ms; three attempts of 15 s, and what a slow machine takes in addition */
const LONG = 150_000;

const [folder, verb, address, file] = process.argv.slice(2);
const deferred = [];
const person = {
  folder,
  defer: (end) => deferred.push(end),
  onFailure: () => undefined,
};

/** What the element says, or null while it is not there. */
function readNow(tab, selector) {
  return tab.page.evaluate((s) => document.querySelector(s)?.textContent.trim() ?? null, selector);
}

const PATHS = {
  "direct, same network": "lan",
  direct: "direct",
  relayed: "relay",
};

/** Until the page says that there is a way, and which; or that there is none, and why. */
async function connect(tab) {
  const [verdict, problem] = await until(
    async () => `a way or a reason: ${await tab.text()}`,
    async () => {
      const seen = [await readNow(tab, ".remote-marks .mark"), await readNow(tab, ".problem")];
      const isWhole = /ms$/.test(seen[0] ?? "") || seen[1] !== null;
      return isWhole ? seen : null;
    },
    LONG,
  );

  if (problem !== null) {
    tell("error", { message: problem });
    return false;
  }
  const [, words, family] = /^(.*), (IPv[46]), \d+ ms$/.exec(verdict) ?? [];
  tell("connected", { verdict, path: PATHS[words] ?? verdict, family });
  return true;
}

async function send() {
  const end = await PageEnd.open(person, "chromium", { url: address }, OPTIONS);
  tell("waiting", await end.invite([file]));
  if (!(await connect(end.tab))) return 5;
  await end.sent();
  return 0;
}

async function offer() {
  const end = await PageEnd.open(person, "chromium", { url: address }, OPTIONS);
  await end.tab.press("Make a Code");
  await end.give([file]);
  tell("code", { code: await read(end.tab, "textbox", "Your code") });
  await paste(end.tab, "textbox", "Answer", await newLines()());
  await end.tab.press("Connect");
  await end.tab.press("The Words Are the Same");
  if (!(await connect(end.tab))) return 5;
  await end.sent();
  return 0;
}

async function receive() {
  const page = address.replace(/#.*/, "");
  const end = await PageEnd.open(person, "chromium", { url: page }, OPTIONS);
  await end.openLink(address);
  tell("ready");
  await end.tab.press("Connect");
  if (!(await connect(end.tab))) return 5;
  await end.accept();
  await end.received();
  tell("received", { path: await end.browser.downloaded() });
  return 0;
}

const OPTIONS = { pickers: false, hideAddresses: true };

mkdirSync(folder, { recursive: true });
try {
  process.exitCode = await { send, receive, offer }[verb]();
  tell("done");
} catch (error) {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
}
for (const end of deferred.reverse()) await end();
process.exit();
