// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What the page does where a browser has less than it would like: a context that is not secure, no
 * service worker or one that does not do its work, no pickers, too little memory.
 */
import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { Browser } from "./lib/browser.mjs";
import { CliEnd, LONG, PageEnd, handOver } from "./lib/ends.mjs";
import { withoutServiceWorker } from "./lib/private-files.mjs";
import { PAGE, Server, ownAddress, pageWith, send } from "./lib/programs.mjs";
import { assert, main, test } from "./lib/tap.mjs";
import { assertSameFile, makeAlbum, write, writeRandom } from "./lib/trees.mjs";

const CANNOT_STREAM = /This browser cannot save files from this page while they are coming in\./;
const KEPT_IN_MEMORY = /It is kept in memory, and saved among your downloads/;

/* The server that tincan-cli carries along, at the address that other machines use: everything has
 * to work there, without WebCrypto, without a service worker and without pickers. */

/** An address that programs carry their server along at. */
const carried = () => ({ listen: ["--listen", `${ownAddress()}:0`] });

for (const kind of ["chromium", "firefox"]) {
  test(`${kind} receives from a program's own server, in a context that is not secure`, async (c) => {
    const folder = join(c.folder, "out");
    await makeAlbum(join(folder, "Album"));
    await writeRandom(join(folder, "photo.raw"), 20_000_000);

    const sender = new CliEnd(c, null, carried().listen);
    const { link } = await sender.invite([folder]);
    const page = await PageEnd.open(c, kind, null, { page: link.replace(/#.*/, "") });
    assert(!(await page.tab.page.evaluate(() => isSecureContext)), "the context is secure");

    await page.join(link);
    await page.tab.see(KEPT_IN_MEMORY, LONG);
    await page.tab.see(CANNOT_STREAM);
    await page.tab.see(/Up to 5\d\d.* can be received that way/);
    await page.accept();
    await page.received();
    await sender.sent();
    await page.compare(folder);
  });

  test(`${kind} sends to a program's own server, in a context that is not secure`, async (c) => {
    const folder = join(c.folder, "out");
    await makeAlbum(join(folder, "Album"), { emptyFolders: false });
    await writeRandom(join(folder, "photo.raw"), 20_000_000);

    const receiver = new CliEnd(c, null, carried().listen);
    const { link } = await receiver.invite();
    const page = await PageEnd.open(c, kind, null, { page: link.replace(/#.*/, "") });
    page.asFolder = true;
    await page.join(link, [folder]);
    await receiver.received();
    await page.sent();
    await receiver.compare(folder);
  });
}

test("a page makes links at a program's own server, too", async (c) => {
  // The program that carries the server along is a guest of nobody: it only serves the page.
  const carrier = new CliEnd(c, null, carried().listen);
  const { link } = await carrier.invite([write(join(c.folder, "other"), "x")]);
  const page = await PageEnd.open(c, "chromium", null, { page: link.replace(/#.*/, "") });

  // It has room for one mailbox, and that is taken: the page has to say so.
  await page.tab.press("Make a Link");
  await page.tab.find("heading", "It did not work");
  await page.tab.see(/server/i);
});

for (const kind of ["chromium", "firefox"]) {
  test(`a service worker that does not answer its probe, in ${kind}`, async (c) => {
    const page = pageWith(c, { server: null });
    // It is installed and runs, and lets every request go to the network.
    writeFileSync(join(page, "sw.js"), 'self.addEventListener("fetch", () => {});\n');
    const server = await Server.start(c, { page });
    const receiver = await PageEnd.open(c, kind, server, { pickers: false });
    const file = await writeRandom(join(c.folder, "photo.raw"), 5_000_000);
    const sender = send(c, server, file);

    await receiver.join((await sender.event("waiting")).link);
    await receiver.tab.see(CANNOT_STREAM, LONG);
    await receiver.tab.see(KEPT_IN_MEMORY);
    await receiver.accept();
    await receiver.received();
    assert((await sender.exit()) === 0, () => sender.describe());
    await assertSameFile(file, await receiver.browser.downloaded());
  });
}

test("a browser without service workers, and a file that is too large for its memory", async (c) => {
  const server = await Server.start(c);
  const receiver = await PageEnd.open(c, "firefox", server, { before: [[withoutServiceWorker]] });
  const file = join(c.folder, "large.bin");
  writeFileSync(file, "");
  truncateSync(file, 1_000_000_000);
  const sender = send(c, server, file);

  await receiver.join((await sender.event("waiting")).link);
  await receiver.tab.see(/This is too large to be kept in memory until it is saved/, LONG);
  assert(await receiver.tab.isDisabled("Receive"), "it can be received all the same");
  await receiver.tab.press("Decline");
  assert((await sender.exit()) !== 0, () => sender.describe());
  const { message } = await sender.event("error");
  assert(/too large/.test(message), () => sender.describe());
});

for (const kind of ["chromium", "firefox"]) {
  test(`${kind} has nothing to complain about, wherever the page is`, async (c) => {
    const browser = await Browser.launch(c, kind);
    const tabs = [];
    for (const address of ["127.0.0.1", ownAddress()]) {
      const server = await Server.start(c, { address });
      const tab = await browser.open(server.url);
      await tab.press("Make a Link");
      await tab.find("textbox", "Link");
      tabs.push(tab);
    }
    const onDisk = await browser.open(pathToFileURL(join(PAGE, "index.html")).href);
    await onDisk.see(/Hand files to someone/);
    tabs.push(onDisk);

    // What a browser has to say comes soon after.
    await new Promise((resolve) => setTimeout(resolve, 2000));
    for (const tab of tabs) {
      assert(tab.said.length === 0, `${tab.page.url()}:\n${tab.said.join("\n")}`);
    }
  });
}

test("a page that is hosted elsewhere names its server in config.json, and in its links", async (c) => {
  const server = await Server.start(c, { page: PAGE });
  const elsewhere = await Server.start(c, { page: pageWith(c, { server: server.url }) });
  const sender = await PageEnd.open(c, "chromium", server, { page: elsewhere.url });
  const receiver = await PageEnd.open(c, "firefox", server, { page: elsewhere.url });
  const folder = join(c.folder, "out");
  await makeAlbum(join(folder, "Album"), { emptyFolders: false });

  sender.asFolder = true;
  await handOver(sender, receiver, folder, { host: sender, via: "link", way: "download" });
  assert(
    (await elsewhere.metric("connections_total")) === 0,
    "the page's own host introduced them",
  );
  assert((await server.metric("joins_total")) > 0, "another one introduced them");
});

await main({ atOnce: 3 });
