// SPDX-License-Identifier: GPL-3.0-or-later
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import puppeteer, { ProtocolError } from "puppeteer-core";
import { Session } from "puppeteer-core/internal/bidi/core/Session.js";

import { installPicker, pickNext } from "./firefox-picker.mjs";
import { Skip, until } from "./tap.mjs";
import { Tab } from "./tab.mjs";

const PROGRAMS = {
  chromium: process.env.TINCAN_CHROMIUM ?? "/usr/bin/chromium",
  firefox: process.env.TINCAN_FIREFOX ?? "/usr/bin/firefox-esr",
};

/** Those to test with; the cases of others are left out. */
const WANTED = (process.env.TINCAN_INTEROP_BROWSERS ?? "chromium firefox").split(" ");

const CHROMIUM_ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--window-size=1280,900",
  // A machine without a network has this way to itself, and one with a network loses nothing.
  "--allow-loopback-in-peer-connection",
];

const FIREFOX_PREFERENCES = {
  "media.peerconnection.ice.loopback": true,
  "browser.download.folderList": 2,
  "browser.download.useDownloadDir": true,
  "browser.download.always_ask_before_handling_new_types": false,
  "browser.download.alwaysOpenPanel": false,
  "browser.download.start_downloads_in_tmp_dir": false,
  "browser.helperApps.neverAsk.saveToDisk": "application/octet-stream,application/zip,text/plain",
};

/*
 * Puppeteer asks Firefox to collect what comes over the network, and Firefox's first process then
 * keeps every download in memory as a whole. No test wants that, and those that look at memory
 * least of all.
 */
const { send: sendCommand } = Session.prototype;
Session.prototype.send = async function send(method, params) {
  if (method === "network.addDataCollector") {
    throw new ProtocolError("Nothing is collected.");
  }
  return sendCommand.call(this, method, params);
};

/** Both browsers keep a download under another name until it is finished. */
const isUnfinished = (name) => /\.(part|crdownload)$/.test(name) || /^\.org\.chromium/.test(name);

/** A browser of its own, with an empty profile and an empty folder for its downloads. */
export class Browser {
  constructor(kind, browser, downloads) {
    this.kind = kind;
    this.browser = browser;
    this.downloads = downloads;
    this.pid = browser.process().pid;
  }

  /**
   * @param kind "chromium" or "firefox"
   * @param options.hideAddresses whether the browser tells others a name in place of its address,
   * as it is
   *   delivered; where two browsers meet, only a network with multicast can do that
   */
  static async launch(c, kind, { hideAddresses = false, ...rest } = {}) {
    if (!WANTED.includes(kind)) {
      throw new Skip(`not with ${kind} now`);
    }
    if (!existsSync(PROGRAMS[kind])) {
      throw new Skip(`there is no ${PROGRAMS[kind]}`);
    }
    const number = readdirSync(c.folder).filter((name) => name.startsWith("browser")).length;
    const home = join(c.folder, `browser-${number}-${kind}`);
    const downloads = join(home, "downloads");
    mkdirSync(downloads, { recursive: true });

    const options = {
      executablePath: PROGRAMS[kind],
      headless: true,
      networkEnabled: false,
      ...(rest.launch ?? {}),
    };
    const browser = await puppeteer.launch(
      kind === "chromium"
        ? chromiumOptions(options, home, downloads, hideAddresses)
        : firefoxOptions(options, home, downloads, hideAddresses),
    );
    const self = new Browser(kind, browser, downloads);
    c.defer(() => self.close());
    if (kind === "firefox") {
      await installPicker(browser);
    }
    self.case = c;
    return self;
  }

  /** `before` are functions that run in the page before anything of its own. */
  async open(url, options = {}) {
    return Tab.open(this, url, options);
  }

  /** What the next file dialogs answer; Chromium's are answered one by one. */
  async pickNext(paths) {
    await pickNext(this.browser, paths);
  }

  /** The finished download of this name, or the first one that there is. */
  async downloaded(fits = () => true, ms) {
    return until(
      () => `a download in ${JSON.stringify(readdirSync(this.downloads))}`,
      () => {
        const names = readdirSync(this.downloads);
        if (names.some(isUnfinished)) {
          return null;
        }
        const found = names.map((name) => join(this.downloads, name)).filter((path) => fits(path));
        return found.find((path) => statSync(path).isFile()) ?? null;
      },
      ms,
    );
  }

  /** All downloads, once there are so many and all are finished. */
  async allDownloads(count) {
    return until(
      () => `${count} downloads in ${JSON.stringify(readdirSync(this.downloads))}`,
      () => {
        const entries = readdirSync(this.downloads, { withFileTypes: true });
        return entries.length === count && !entries.some(({ name }) => isUnfinished(name))
          ? entries
          : null;
      },
    );
  }

  /**
   * Most bytes that each kind of the browser's processes ever had in memory, those of one kind
   * apart.
   */
  peaks() {
    return descendants(this.pid).map((pid) => ({ pid, kind: kindOf(pid), peak: peakOf(pid) }));
  }

  /** Ends all of it at once, without a word to anybody. */
  async kill() {
    process.kill(-this.pid, "SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, 500));
  }

  async close() {
    await Promise.race([
      this.browser.close().catch(() => {}),
      new Promise((resolve) => setTimeout(resolve, 5000)),
    ]);
    try {
      process.kill(-this.pid, "SIGKILL");
    } catch {
      // It has ended by itself, with all its processes.
    }
  }
}

function chromiumOptions(options, home, downloads, hideAddresses) {
  return {
    ...options,
    browser: "chrome",
    userDataDir: join(home, "profile"),
    downloadBehavior: { policy: "allow", downloadPath: downloads },
    args: [
      ...CHROMIUM_ARGUMENTS,
      ...(hideAddresses ? [] : ["--disable-features=WebRtcHideLocalIpsWithMdns"]),
    ],
  };
}

function firefoxOptions(options, home, downloads, hideAddresses) {
  return {
    ...options,
    browser: "firefox",
    userDataDir: join(home, "profile"),
    // Without it the answers of a file dialog could not be given from outside.
    args: ["--remote-allow-system-access", "--width=1280", "--height=900"],
    extraPrefsFirefox: {
      ...FIREFOX_PREFERENCES,
      "browser.download.dir": downloads,
      "media.peerconnection.ice.obfuscate_host_addresses": hideAddresses,
    },
  };
}

// --- processes ---

function statusOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/status`, "latin1");
  } catch {
    return null; // It has just ended.
  }
}

function descendants(root) {
  const children = new Map();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    const parent = /^PPid:\s+(\d+)/m.exec(statusOf(name) ?? "")?.[1];
    if (parent !== undefined) {
      children.set(Number(parent), [...(children.get(Number(parent)) ?? []), Number(name)]);
    }
  }
  const found = [root];
  for (let i = 0; i < found.length; i++) {
    found.push(...(children.get(found[i]) ?? []));
  }
  return found;
}

/** "browser" for the first process, otherwise what it was started for. */
function kindOf(pid) {
  let words;
  try {
    // Some processes write their own title there, with blanks.
    words = readFileSync(`/proc/${pid}/cmdline`, "utf8")
      .split(/[\0 ]+/)
      .filter((word) => word !== "");
  } catch {
    return "ended";
  }
  const type = words.find((word) => word.startsWith("--type="));
  if (type !== undefined) {
    return type.slice("--type=".length);
  }
  return words.includes("-contentproc") ? words[words.length - 1] : "browser";
}

function peakOf(pid) {
  return 1024 * Number(/^VmHWM:\s+(\d+)/m.exec(statusOf(pid) ?? "")?.[1] ?? 0);
}
