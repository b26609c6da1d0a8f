// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Without a server: two codes are carried by hand between pages that were opened from the disk, and
 * between them and the program. A folder is compared byte for byte.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { CliEnd, LONG, PageEnd } from "./lib/ends.mjs";
import { paste, read } from "./lib/person.mjs";
import { PAGE, Server, receive, send } from "./lib/programs.mjs";
import { assert, main, test } from "./lib/tap.mjs";
import { makeAlbum, write, writeRandom } from "./lib/trees.mjs";

const FROM_DISK = pathToFileURL(join(PAGE, "index.html")).href;
const WORDS = /^[a-z]+( [a-z]+){3}$/;

/** A page whose person carries codes. */
class CarryingPage extends PageEnd {
  static async start(c, { kind, server = null, hideAddresses = false, before = [] }) {
    const page = server === null ? FROM_DISK : server.url;
    const end = await PageEnd.open(c, kind, server, {
      page,
      pickers: false,
      hideAddresses,
      before,
    });
    end.asFolder = true;
    return Object.setPrototypeOf(end, CarryingPage.prototype);
  }

  /** What is to be sent is chosen before the code is there, if there is anything. */
  async makeOffer(paths) {
    if (paths !== null && this.server === null) await this.give(paths);
    else await this.tab.press("Make a Code");
    if (paths !== null && this.server !== null) await this.give(paths);
    return read(this.tab, "textbox", "Your code");
  }

  async makeAnswer(offer, paths) {
    await paste(this.tab, "combobox", "Code or link", offer);
    await this.tab.press("Connect");
    this.later = paths;
    return read(this.tab, "textbox", "Your answer");
  }

  async takeAnswer(answer) {
    await paste(this.tab, "textbox", "Answer", answer);
    await this.tab.press("Connect");
  }

  async words() {
    return read(this.tab, "status", "Compare these words");
  }

  async compared() {
    await this.tab.press("The Words Are the Same");
    if (this.later) await this.give(this.later);
  }
}

/** The program, whose person carries codes in a terminal. */
class CarryingCli extends CliEnd {
  #run(paths) {
    this.program =
      paths !== null
        ? send(this.case, null, "--manual", ...paths)
        : receive(this.case, null, "--manual", "--yes", "--output", this.output);
  }

  async #code() {
    return (await this.program.event("code", { ms: LONG })).code;
  }

  async makeOffer(paths) {
    this.#run(paths);
    if (paths === null) {
      await this.program.event("code-wanted");
      this.program.say("");
    }
    return this.#code();
  }

  async makeAnswer(offer, paths) {
    assert(paths === null, "the program sends with a code of its own");
    this.#run(paths);
    await this.program.event("code-wanted");
    this.program.say(offer);
    return this.#code();
  }

  async takeAnswer(answer) {
    this.program.say(answer);
  }

  async words() {
    const { words, asks } = await this.program.event("compare", { ms: LONG });
    this.asks = asks;
    return words;
  }

  async compared() {
    if (this.asks) this.program.say("y");
  }
}

const openEnd = (c, about) =>
  about.kind === "cli" ? new CarryingCli(c, null) : CarryingPage.start(c, about);

async function compare(host, guest) {
  const [ours, theirs] = [await host.words(), await guest.words()];
  assert(WORDS.test(ours), `these are no words: ${ours}`);
  assert(ours === theirs, `“${ours}” here and “${theirs}” there`);
  await host.compared();
  await guest.compared();
}

function pair(from, to, { host = "sender" } = {}) {
  const name = ({ kind, hideAddresses = false }) =>
    `${kind}${kind === "cli" ? "" : " from the disk"}${hideAddresses ? ", hidden" : ""}`;

  test(`${name(from)} to ${name(to)}: ${host} is host`, async (c) => {
    const [sender, receiver] = [await openEnd(c, from), await openEnd(c, to)];
    const [offers, answers] = host === "sender" ? [sender, receiver] : [receiver, sender];
    const folder = join(c.folder, "out");
    const payload = (end) => (end === sender ? [folder] : null);
    await makeAlbum(join(folder, "Album"), { emptyFolders: sender.kind === "cli" });
    await writeRandom(join(folder, "large.bin"), 20_000_000);

    const offer = await offers.makeOffer(payload(offers));
    assert(offer.length < 350, `a code has ${offer.length} characters`);
    const answer = await answers.makeAnswer(offer, payload(answers));
    await offers.takeAnswer(answer);
    await compare(offers, answers);
    await receiver.accept();
    await receiver.received();
    await sender.sent();
    await receiver.compare(folder);
  }, 900_000);
}

const cli = { kind: "cli" };
const chromium = { kind: "chromium" };
const firefox = { kind: "firefox" };
const hidden = (kind) => ({ ...kind, hideAddresses: true });

pair(chromium, firefox);
pair(firefox, chromium);
pair(chromium, chromium, { host: "receiver" });
pair(firefox, firefox, { host: "receiver" });
pair(cli, hidden(chromium));
pair(cli, hidden(firefox));
pair(chromium, cli);
pair(firefox, cli);
pair(firefox, cli, { host: "receiver" });

test("what is wrong with a code is said at its field", async (c) => {
  const page = await CarryingPage.start(c, chromium);
  const other = await CarryingPage.start(c, chromium);
  const late = await CarryingPage.start(c, {
    ...chromium,
    before: [
      [
        () => {
          const { now } = Date;
          Date.now = () => now() + 2 * 3600 * 1000;
        },
      ],
    ],
  });
  const offer = await page.makeOffer(null);
  const { tab } = page;

  for (const [text, sentence] of [
    ["hello", /There is no code in this\. Copy the whole answer/],
    [offer, /This is the code that was made here/],
    [offer.replace("offer", "answer"), /A part of the code is missing, or was changed/],
  ]) {
    await page.takeAnswer(text);
    await tab.see(sentence);
  }
  for (const [text, sentence] of [
    [offer.slice(0, -4), /A part of the code is missing, or was changed/],
    [`${offer.slice(0, 40)}${offer[40] === "A" ? "B" : "A"}${offer.slice(41)}`, /was changed on/],
  ]) {
    await paste(other.tab, "combobox", "Code or link", text);
    await other.tab.see(sentence);
  }
  await paste(late.tab, "combobox", "Code or link", offer);
  await late.tab.see(/This code has expired/);

  // Quoted by a mail program, the code is none the worse.
  const answer = await other.makeAnswer(`> ${offer.slice(0, 70)}\n> ${offer.slice(70)}\n`, null);
  await paste(late.tab, "combobox", "Code or link", answer);
  await late.tab.see(/This is an answer, and there is nothing here that it answers/);
  await page.takeAnswer(`“${answer}”`);
  await compare(page, other);
});

test("different words end it before anything is sent", async (c) => {
  const [page, other] = [
    await CarryingPage.start(c, chromium),
    await CarryingPage.start(c, chromium),
  ];
  const offer = await page.makeOffer([small(c)]);
  await page.takeAnswer(await other.makeAnswer(offer, null));
  await page.words();
  await other.tab.press("They Are Different");
  await other.tab.see(/The words were different, so somebody sits in between/);
  await page.tab.see(/noticed that somebody sits in between/);
});

test("a server that has gone is done without", async (c) => {
  const server = await Server.start(c);
  const page = await CarryingPage.start(c, { ...chromium, server });
  const other = await CarryingPage.start(c, firefox);
  await server.kill();

  await page.give([small(c)]);
  await page.tab.press("Connect Without a Server");
  const offer = await read(page.tab, "textbox", "Your code");
  await page.takeAnswer(await other.makeAnswer(offer, null));
  await compare(page, other);
  await other.accept();
  await other.received();
  await page.sent();
});

test("who loses the connection is told to make new codes", async (c) => {
  const [page, other] = [
    await CarryingPage.start(c, chromium),
    await CarryingPage.start(c, chromium),
  ];
  const offer = await page.makeOffer([small(c)]);
  await page.takeAnswer(await other.makeAnswer(offer, null));
  await compare(page, other);
  await other.tab.find("button", "Receive");
  await other.browser.kill();
  await page.tab.see(/make new codes and send the same again/, LONG);

  const again = await CarryingPage.start(c, firefox);
  await page.tab.press("Make a New Code");
  const renewed = await read(page.tab, "textbox", "Your code");
  assert(renewed !== offer, "the code is the old one");
  await page.takeAnswer(await again.makeAnswer(renewed, null));
  await compare(page, again);
  await again.accept();
  await again.received();
  await page.sent();
});

test("what has arrived goes on after new codes", async (c) => {
  const sender = new CarryingCli(c, null);
  const page = await CarryingPage.start(c, chromium);
  const folder = join(c.folder, "out");
  await writeRandom(join(folder, "large.bin"), 300_000_000);

  const meet = async () => {
    await sender.takeAnswer(await page.makeAnswer(await sender.makeOffer([folder]), null));
    await compare(sender, page);
  };
  await meet();
  await page.accept();
  await sender.program.event("progress", { fits: ({ bytes }) => bytes > 0, ms: LONG });
  await sender.program.kill();
  await page.tab.see(/make new codes and send the same again/, LONG);
  await page.tab.see(/What has arrived is kept/);

  // Nothing is asked for again.
  await meet();
  await page.received();
  await sender.sent();
  await page.compare(folder);
}, 900_000);

/** A folder, as it is chosen by its button. */
function small(c) {
  write(join(c.folder, "out", "note.txt"), "hello");
  return join(c.folder, "out");
}

await main();
