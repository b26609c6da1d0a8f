// SPDX-License-Identifier: GPL-3.0-or-later
/* Two browsers with the page, and nothing else: both ways, one after another, files and texts. */
import { join } from "node:path";

import { assertAccessible } from "./lib/axe.mjs";
import { LONG, PageEnd } from "./lib/ends.mjs";
import { Server, receive, send } from "./lib/programs.mjs";
import { assert, main, test } from "./lib/tap.mjs";
import { assertSameFile, makeAlbum, writeRandom } from "./lib/trees.mjs";

/** Two connected pages; the first one made the link. */
async function meet(c, kinds) {
  const server = await Server.start(c);
  const ends = [];
  for (const kind of kinds) {
    ends.push(await PageEnd.open(c, kind, server));
  }
  const [host, guest] = ends;
  const { link } = await host.invite();
  await guest.join(link);
  await host.connected();
  await guest.connected();
  return ends;
}

const SEVERAL =
  "Several people may use the code and link " +
  "Up to 16, each connected to you alone. Otherwise they work once.";

async function sendText(page, text) {
  await page.tab.press("Send Text…");
  await page.tab.fill("Text", text);
  await page.tab.press("Send");
}

test("both ways in one session", async (c) => {
  const [one, other] = await meet(c, ["chromium", "firefox"]);
  await assertAccessible(one.tab, "connected");
  await assertAccessible(other.tab, "connected");

  await sendText(one, "Grüße, שלום,\nand a second line");
  await other.tab.find("button", "Show");
  await assertAccessible(other.tab, "a text is offered");
  await other.tab.press("Show");
  await other.tab.see(/Grüße, שלום,\nand a second line/);
  await sendText(other, "and back");
  await one.tab.press("Show");
  await one.tab.see(/and back/);

  const photo = await writeRandom(join(c.folder, "photo.raw"), 10_000_000);
  await one.give([photo]);
  await other.tab.find("button", "Receive");
  await assertAccessible(other.tab, "files are offered");
  await other.accept("download");
  await other.tab.find("heading", "Received 1 file");
  await one.tab.find("heading", "Sent 1 file");
  await assertSameFile(photo, await other.browser.downloaded());

  const film = await writeRandom(join(c.folder, "film.raw"), 10_000_000);
  await other.give([film]);
  await one.accept("download");
  await one.tab.find("heading", "Received 1 file");
  await other.tab.find("heading", "Sent 1 file");
  await assertSameFile(film, await one.browser.downloaded());
  await assertAccessible(one.tab, "done");
  await assertAccessible(other.tab, "done");

  await one.tab.press("End");
  await other.tab.find("heading", "The connection has ended");
  for (const { tab } of [one, other]) {
    const bad = tab.said.filter((line) => /^(error|thrown)/.test(line));
    assert(bad.length === 0, `the console of ${tab.browser.kind}:\n${bad.join("\n")}`);
  }
});

test("pausing, by either side", async (c) => {
  const [one, other] = await meet(c, ["chromium", "chromium"]);
  const film = await writeRandom(join(c.folder, "film.raw"), 100_000_000);

  await one.give([film]);
  await other.accept("disk");
  for (const [pauses, waits] of [
    [one, other],
    [other, one],
  ]) {
    await pauses.tab.press("Pause");
    await pauses.tab.see(/Paused here/);
    await waits.tab.see(/The other side has paused/);
    await pauses.tab.press("Go On");
    await waits.tab.find("button", "Pause");
  }
  await other.tab.find("heading", "Received 1 file");
  await one.tab.find("heading", "Sent 1 file");
  const back = await other.collect();
  await assertSameFile(film, join(back, "film.raw"));
});

for (const kind of ["chromium", "firefox"]) {
  test(`a tab of ${kind} in the background goes on`, async (c) => {
    const server = await Server.start(c);
    const film = await writeRandom(join(c.folder, "film.raw"), 150_000_000);
    const sender = send(c, server, film);
    const page = await PageEnd.open(c, kind, server);

    await page.join((await sender.event("waiting")).link);
    await page.accept("download");
    await sender.event("progress", { fits: ({ bytes }) => bytes > 0 });
    await page.tab.hide();
    const { bytes } = sender.seen("progress").at(-1);
    assert(bytes < 150_000_000, "it was through before");
    assert((await sender.exit(LONG)) === 0, () => sender.describe());
    assert(await page.tab.isHidden(), "it did not stay in the background");
    await assertSameFile(film, await page.browser.downloaded());
  });
}

test("figures while it goes on", async (c) => {
  const server = await Server.start(c);
  const film = await writeRandom(join(c.folder, "film.raw"), 200_000_000);
  const sender = send(c, server, film);
  const page = await PageEnd.open(c, "firefox", server);

  await page.join((await sender.event("waiting")).code);
  await page.accept("download");
  await page.tab.find("progressbar", "Receiving 1 file");
  await page.tab.see(/direct, same network/);
  await page.tab.see(/[\d.]+ [kM]?B of 200\.0 MB/);
  await page.tab.see(/[\d.]+ [kM]B\/s · \d+ (sec|min)\S* left/);
  await page.tab.see(/Keep this page open until everything is through\./);
  await assertAccessible(page.tab, "receiving");
  await page.received();
  assert((await sender.exit()) === 0, () => sender.describe());
});

test("one link for several people", async (c) => {
  const server = await Server.start(c);
  const host = await PageEnd.open(c, "chromium", server);
  const folder = await makeAlbum(join(c.folder, "Album"), { emptyFolders: false });

  await host.tab.open("Options");
  await host.tab.press(SEVERAL, "checkbox");
  host.asFolder = true;
  const { link } = await host.invite([folder]);
  const programs = ["one", "two"].map((name) => receive(c, null, "--yes", "--output", name, link));
  for (const program of programs) {
    assert((await program.exit()) === 0, () => program.describe());
  }
  const third = await PageEnd.open(c, "firefox", server);
  await third.join(link);
  await third.accept("download");
  await third.received();
  await third.compare(folder);
});

test("a page by keyboard alone", async (c) => {
  const server = await Server.start(c);
  const sender = send(c, server, await writeRandom(join(c.folder, "photo.raw"), 100_000));
  const { code } = await sender.event("waiting");
  const { tab } = await PageEnd.open(c, "chromium", server);

  await tab.focus("Code or link", "combobox");
  // Three letters of each word are enough, and Tab takes what they can only be.
  const [number, ...words] = code.split("-");
  await tab.page.keyboard.type(`${number} `);
  for (const word of words) {
    await tab.page.keyboard.type(`${word.slice(0, 3)} `);
  }
  await tab.page.keyboard.press("Enter");
  await tab.find("button", "Receive");
  await tab.focus("Receive", "button");
  await tab.page.keyboard.press("Enter");
  await tab.see(/All of it arrived/);
  assert((await sender.exit()) === 0, () => sender.describe());
});

await main({ atOnce: 2 });
