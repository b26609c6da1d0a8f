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
import { createInterface } from "node:readline";

import { PageEnd } from "../interop/lib/ends.mjs";
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

function tell(event, more = {}) {
  process.stdout.write(`${JSON.stringify({ event, ...more })}\n`);
}

/** What the element says, or null while it is not there. */
function read(tab, selector) {
  return tab.page.evaluate(
    (s) => document.querySelector(s)?.textContent.trim() ?? null,
    selector,
  );
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
      const seen = [
        await read(tab, ".remote-marks .mark"),
        await read(tab, ".problem"),
      ];
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

/** Puts a text into a field as if it had been pasted there. */
async function paste(tab, name, text) {
  const field = await tab.find("textbox", name);
  await field.focus();
  await tab.page.evaluate(
    (pasted) => document.execCommand("insertText", false, pasted),
    text,
  );
}

async function offer() {
  const end = await PageEnd.open(person, "chromium", { url: address }, OPTIONS);
  await end.tab.press("Make a Code");
  await end.give([file]);
  const field = await end.tab.find("textbox", "Your code", LONG);
  tell("code", {
    code: await field.evaluate((each) => each.value ?? each.textContent),
  });
  for await (const answer of createInterface({ input: process.stdin })) {
    await paste(end.tab, "Answer", answer);
    break;
  }
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
