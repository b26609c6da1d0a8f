// SPDX-License-Identifier: GPL-3.0-or-later
/* Whatever a server does to what it forwards, and a sender offers: nothing of it is accepted. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, utimesSync } from "node:fs";
import { basename, join } from "node:path";

import { Browser } from "./lib/browser.mjs";
import { LONG, PageEnd } from "./lib/ends.mjs";
import { startLiar, throughLiar } from "./lib/liar.mjs";
import { Server, pageWith, receive, send } from "./lib/programs.mjs";
import { assert, main, test, until } from "./lib/tap.mjs";
import { write } from "./lib/trees.mjs";

const CONTENT = "the truth\n".repeat(1000);

/** So many at a time, each with programs of its own. */
const AT_ONCE = 4;

async function inBatches(items, run) {
  for (let i = 0; i < items.length; i += AT_ONCE) {
    await Promise.all(items.slice(i, i + AT_ONCE).map(run));
  }
}

/** A program that sends, and a tab that comes with its link or code by way of a liar. */
async function meet(c, browser, honest, [lie, ...args], via = "link") {
  const liar = await startLiar(c, honest, lie, ...args);
  const file = write(join(c.folder, basename(liar.url), "truth"), CONTENT);
  const sender = send(c, liar, file);
  const { link } = await sender.event("waiting");

  const tab = await browser.open(honest.url);
  if (via === "link") {
    await tab.goto(throughLiar(link, honest.url, liar));
  }
  await tab.press("Connect");
  return { tab, sender, liar };
}

/** The page says that it did not work, and why, and never offered to receive anything. */
async function assertRefused({ tab }, lie) {
  await tab.find("heading", "It did not work", LONG);
  const text = await tab.text();
  assert(!(await tab.has("button", "Receive")), `an offer came through, with ${lie}`);
  assert(!/offers|verified/.test(text), `something came through, with ${lie}:\n${text}`);
  assert(/\n[A-Z][^\n]{20,}\./.test(text), `there is no reason, with ${lie}:\n${text}`);
}

const ALTERED = [1, 2, 3, 4].flatMap((kind) =>
  [2, -1].map((position) => ["altered_agreement", kind, position]),
);

for (const kind of ["chromium", "firefox"]) {
  test(`a server that alters the key agreement, and ${kind}`, async (c) => {
    const honest = await Server.start(c);
    const browser = await Browser.launch(c, kind);

    await inBatches([...ALTERED, ["other_mailbox"]], async (lie) => {
      await assertRefused(await meet(c, browser, honest, lie), lie);
    });
  }, 400_000);
}

test("a server that alters, swaps or drops what is sealed, or plays the other side", async (c) => {
  const honest = await Server.start(c);
  const browser = await Browser.launch(c, "chromium");
  const lies = [
    ["altered_sealed_bodies"],
    ["swapped_bodies"],
    ["drops_everything_sealed"],
    ["answers_as_the_host"],
    ["confirms_for_the_host"],
  ];

  await inBatches(lies, async (lie) => {
    await assertRefused(await meet(c, browser, honest, lie), lie);
  });
}, 600_000);

test("a server that lies to a page that made the link", async (c) => {
  const honest = await Server.start(c);
  const browser = await Browser.launch(c, "chromium");
  const file = write(join(c.folder, "truth"), CONTENT);
  const lies = [
    ["altered_agreement", 1, -1],
    ["altered_agreement", 3, -1],
    ["altered_sealed_bodies"],
    ["other_mailbox"],
  ];

  await inBatches([...lies.entries()], async ([number, [lie, ...args]]) => {
    const liar = await startLiar(c, honest, lie, ...args);
    const page = pageWith(c, { server: liar.url }, `page-${number}`);
    const host = await Server.start(c, { page });
    const tab = await browser.open(host.url);
    await tab.choose("Choose Files…", [file]);
    const link = await (await tab.find("textbox", "Link")).evaluate(({ value }) => value);

    const receiver = receive(c, null, "--yes", "--output", `in-${number}`, link);
    assert((await receiver.exit(LONG)) !== 0, () => receiver.describe());
    assert((await receiver.event("error")).message !== "", () => receiver.describe());
    assert(receiver.seen("offer").length === 0, () => receiver.describe());
    assert(!existsSync(join(c.folder, `in-${number}`, "truth")), `something came, with ${lie}`);
    const text = await tab.text();
    assert(!/verified/.test(text), `the page trusts somebody, with ${lie}:\n${text}`);
  });
}, 400_000);

test("a server that repeats, cuts, adds and hangs up changes nothing", async (c) => {
  const honest = await Server.start(c);
  const browser = await Browser.launch(c, "firefox");
  const lies = [
    ["nothing"],
    ["from_the_future"],
    ["cut_and_grown_bodies"],
    ["replay_and_reorder"],
    ["closes_at", 4],
    ["closes_at", 9],
  ];

  await inBatches(lies, async (lie) => {
    const { tab, sender } = await meet(c, browser, honest, lie);
    await tab.press("Receive");
    await tab.see(/All of it arrived/, LONG);
    assert((await sender.exit()) === 0, () => sender.describe());
  });
  for (const { name } of await browser.allDownloads(lies.length)) {
    const content = readFileSync(join(browser.downloads, name), "utf8");
    assert(content === CONTENT, `${name} is not what was sent`);
  }
}, 400_000);

test("a server that guesses, and one that talks nonsense, with a page that made the link", async (c) => {
  const honest = await Server.start(c);

  const guesser = await startLiar(c, honest, "joins_as_a_guest");
  const hostPage = await Server.start(c, { page: pageWith(c, { server: guesser.url }) });
  const page = await PageEnd.open(c, "chromium", honest, { page: hostPage.url });
  await page.give([write(join(c.folder, "truth"), CONTENT)]);
  await page.tab.see(/The code has ended\./);
  const link = await (await page.tab.find("textbox", "Link")).evaluate(({ value }) => value);
  const receiver = receive(c, null, "--yes", "--output", "in", link);
  assert((await receiver.exit()) === 0, () => receiver.describe());
  await page.sent();
  assert(readFileSync(join(c.folder, "in/truth"), "utf8") === CONTENT, "not the truth");

  await inBatches([0, 1, 2, 3, 4], async (number) => {
    const liar = await startLiar(c, honest, "injected_nonsense", number);
    const tab = await page.browser.open(honest.url);
    const payload = "q83vEjRWeJCrze8SNFZ4kA8ODQwLCgkIBwYFBAMCAQA";
    await tab.goto(throughLiar(`#${payload}`, honest.url, liar));
    await tab.press("Connect");
    await assertRefused({ tab }, ["injected_nonsense", number]);
    await tab.see(/The server sent something that Tincan does not understand/);
  });
});

// --- a sender that offers what it must not ---

/** Section 9 of PROTOCOL.md, for one file. */
function manifestDigest({ path, size, seconds }) {
  const name = Buffer.from(path);
  const numbers = Buffer.alloc(8 + 8 + 4 + 1);
  numbers.writeBigUInt64BE(BigInt(size), 0);
  numbers.writeBigInt64BE(BigInt(seconds), 8);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(name.length);
  return createHash("sha256")
    .update("f")
    .update(length)
    .update(name)
    .update(numbers)
    .digest("base64url");
}

/** Runs in the page: what it says of its one file is another name. */
function renameOffered(path, digest) {
  const { send: sendHonestly } = RTCDataChannel.prototype;
  RTCDataChannel.prototype.send = function send(data) {
    if (typeof data !== "string") {
      return sendHonestly.call(this, data);
    }
    const message = JSON.parse(data);
    if (message.type === "offer") {
      Object.assign(message, { digest, names: [path] });
    } else if (message.type === "page") {
      message.entries[0].p = path;
    }
    return sendHonestly.call(this, JSON.stringify(message));
  };
}

const SECONDS = 1_700_000_000;

async function openHostileSender(c, server, path) {
  const file = write(join(c.folder, "out/truth"), CONTENT);
  utimesSync(file, SECONDS, SECONDS);
  const digest = manifestDigest({ path, size: CONTENT.length, seconds: SECONDS });
  const page = await PageEnd.open(c, "chromium", server, {
    before: [[renameOffered, path, digest]],
  });
  return { page, file };
}

for (const [what, path] of [
  ["a bidi override", "photo\u202Egpj.exe"],
  ["a control character", "two\nlines"],
  ["a way up", "../up"],
]) {
  test(`a sender that offers a name with ${what}`, async (c) => {
    const server = await Server.start(c);
    const { page, file } = await openHostileSender(c, server, path);

    const { link } = await page.invite([file]);
    const program = receive(c, null, "--yes", "--output", "in", link);
    await page.tab.see(/The other side cannot take files with these names or sizes/);
    assert((await program.exit(LONG)) !== 0, () => program.describe());
    assert((await program.event("error")).message !== "", () => program.describe());

    await page.tab.goto("about:blank");
    await page.tab.goto(server.url);
    const second = await page.invite([file]);
    const receiver = await PageEnd.open(c, "firefox", server);
    await receiver.join(second.link);
    await page.tab.see(/The other side cannot take files with these names or sizes/);
    await receiver.tab.see(/name/i);
    assert(!(await receiver.tab.has("button", "Receive")), "it can be received all the same");
    assert(!/gpj|lines|\.\.\/up/.test(await receiver.tab.text()), "the name is shown");
  });
}

test("a sender that renames honestly", async (c) => {
  const server = await Server.start(c);
  const { page, file } = await openHostileSender(c, server, "another name");
  const { link } = await page.invite([file]);
  const program = receive(c, null, "--yes", "--output", "in", link);

  assert((await program.exit(LONG)) === 0, () => program.describe());
  await until(
    "the truth",
    () => readFileSync(join(c.folder, "in/another name"), "utf8") === CONTENT,
  );
});

await main({ atOnce: 2 });
