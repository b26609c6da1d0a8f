// SPDX-License-Identifier: GPL-3.0-or-later
import { basename, dirname, join } from "node:path";

import { Browser } from "./browser.mjs";
import { answerPickers, readBack, withoutPickers } from "./private-files.mjs";
import * as programs from "./programs.mjs";
import { PATIENCE, assert } from "./tap.mjs";
import { assertSameTree, leftovers, unzip } from "./trees.mjs";

/** Whole transfers may take that long on a slow machine that does other things as well; ms */
export const LONG = 5 * PATIENCE;

/** What each way to save is called in the page. */
const WAY_NAMES = {
  disk: "Choose the place",
  download: /^(As a ZIP file among|Among) the downloads$/,
  memory: "By way of the memory",
};

/** tincan-cli as one end of a meeting. */
export class CliEnd {
  kind = "cli";

  /** `server` is null for the one that the program carries along; `options` are the program's. */
  constructor(c, server, options = []) {
    this.case = c;
    this.server = server;
    this.options = options;
    this.output = join(c.folder, "cli-in");
  }

  /** Makes a code and link; with something to send if there is. */
  async invite(paths = null) {
    this.program =
      paths !== null
        ? programs.send(this.case, this.server, ...this.options, ...paths)
        : programs.receive(
            this.case,
            this.server,
            ...this.options,
            "--yes",
            "--output",
            this.output,
          );
    const { code, link } = await this.program.event("waiting");
    return { code, link };
  }

  async join(invitation, paths = null) {
    this.program =
      paths !== null
        ? programs.send(this.case, this.server, "--to", invitation, ...paths)
        : programs.receive(this.case, this.server, "--yes", "--output", this.output, invitation);
  }

  async accept() {}

  async sent() {
    assert((await this.program.exit(LONG)) === 0, () => this.program.describe());
  }

  async received() {
    await this.sent();
  }

  /** The folder in which is what arrived. */
  async collect() {
    return this.output;
  }

  async compare(folder) {
    await assertSameTree(folder, join(await this.collect(), basename(folder)));
    const left = leftovers(this.output);
    assert(left.length === 0, `left over: ${left}`);
  }
}

/** The page in a browser as one end of a meeting. */
export class PageEnd {
  constructor(c, browser, tab, server) {
    this.case = c;
    this.kind = browser.kind;
    this.browser = browser;
    this.tab = tab;
    this.server = server;
  }

  /**
   * `page`: base address of the page; `before`: see Browser.open(); `held`: the dialogs for a place
   * stay open; `pickers`: whether there are such dialogs, null for the browser's own
   */
  static async open(
    c,
    kind,
    server,
    { before = [], page = server.url, held = false, pickers: has = true, ...options } = {},
  ) {
    const browser = await Browser.launch(c, kind, options);
    const double = has ? [answerPickers, { held }] : [withoutPickers];
    const pickers = kind === "chromium" && has !== null ? [double] : [];
    const tab = await browser.open(page, { before: [...pickers, ...before] });
    const self = new PageEnd(c, browser, tab, server);
    self.page = page;
    return self;
  }

  /** Chooses what is below one folder by its button, or lets it fall onto the page. */
  async give(paths) {
    if (this.drops === true) {
      await this.tab.drop(paths);
    } else if (paths.length === 1 && this.asFolder === true) {
      await this.tab.choose("Choose Folder…", paths);
    } else {
      await this.tab.choose("Choose Files…", paths);
    }
  }

  async invite(paths = null) {
    if (paths !== null) {
      await this.give(paths);
    } else {
      await this.tab.press("Make a Link");
    }
    return this.invitation();
  }

  async invitation() {
    const field = await this.tab.find("textbox", "Link");
    const link = await field.evaluate((element) => element.value);
    const output = await this.tab.find("status", "Or say this code");
    const code = await output.evaluate((element) => element.textContent);
    return { code, link };
  }

  async join(invitation, paths = null) {
    if (invitation.includes("#")) {
      await this.openLink(invitation);
      await this.tab.press("Connect");
    } else {
      await this.tab.fill("Code or link", invitation, "combobox");
      await this.tab.press("Connect");
    }
    if (paths !== null) {
      await this.connected();
      await this.give(paths);
    }
  }

  /** Opens a link as if it had been clicked somewhere. */
  async openLink(link) {
    await this.tab.goto(link);
    await this.tab.find("heading", "Somebody wants to share with you");
  }

  async connected() {
    await this.tab.find("heading", "Connected", LONG);
  }

  /**
   * Waits for an offer of files and takes it. `way`: disk, download or memory; null: what the page
   * proposes
   */
  async accept(way = null) {
    await this.tab.find("button", "Receive", LONG);
    if (way !== null) {
      await this.chooseWay(way);
    }
    await this.tab.press("Receive");
    this.way = way;
  }

  async chooseWay(way) {
    await this.tab.see(/How it is saved|(saved|written|kept) .*(come|end|downloads)/s);
    const radio = await this.tab.radio("Other ways to save it", WAY_NAMES[way]);
    if (radio !== null) {
      await radio.click();
    }
  }

  async sent(count = 1) {
    await this.tab.seeTimes(/The other side has it and verified it/g, count, LONG);
  }

  async received(count = 1) {
    await this.tab.seeTimes(/All of it arrived/g, count, LONG);
  }

  /** The folder in which is what arrived, out of its ZIP if it came in one. */
  async collect(name) {
    const folder = join(this.case.folder, `${this.kind}-in`);
    if (this.way === "disk") {
      return readBack(this.case, this.browser, this.page, folder);
    }
    const file = await this.browser.downloaded((path) => basename(path).startsWith(name));
    return file.endsWith(".zip") ? unzip(file, folder) : dirname(file);
  }

  async compare(folder) {
    await assertSameTree(folder, join(await this.collect(basename(folder)), basename(folder)));
  }
}

/**
 * One transfer of a folder from one end to the other, and the comparison of what came. `host`: the
 * end that makes the code and link; `via`: code or link, which the other end uses.
 */
export async function handOver(sender, receiver, folder, { host, via, way = null }) {
  const guest = host === sender ? receiver : sender;
  const payload = (end) => (end === sender ? [folder] : null);

  const invitation = await host.invite(payload(host));
  await guest.join(invitation[via], payload(guest));
  await receiver.accept(way);
  await receiver.received();
  await sender.sent();
  await receiver.compare(folder);
}
