// SPDX-License-Identifier: GPL-3.0-or-later
import { render } from "solid-js/web";
import catalogues from "virtual:catalogues";
import { version } from "../package.json";
import { Page } from "./components/page";
import { Unsupported } from "./components/unsupported";
import { Session } from "./core/session";
import { getBrands, isSupported, mayHaveApp, nameBrowser } from "./io/browser";
import { speak } from "./io/language";
import { claimLink, isOwnLink } from "./io/own-links";
import { type Config, copyText, guardLeaving, loadConfig, pageAddress } from "./io/page";
import { newPlatform } from "./io/platform";
import { newSaving } from "./io/saving";
import { scanFiles } from "./io/scan";
import { TextSource } from "./io/text-source";
import { ScreenWakeLock } from "./io/wake-lock";
import { createApp } from "./stores/app";
import type { World } from "./stores/world";

/* Where the real browser and the real core are joined with the page. */

function makeWorld(page: string | null, { server, iceServers }: Config): World {
  const platform = newPlatform();
  const saving = newSaving(platform.clock);
  const wakeLock = new ScreenWakeLock();

  return {
    page,
    server: server ?? page,
    iceServers,
    browser: nameBrowser(navigator.userAgent, getBrands(navigator)),
    mayHaveApp: mayHaveApp(navigator.userAgent, matchMedia("(pointer: fine)").matches),
    app: `tincan-page ${version}`,
    host: (settings) => Session.host(platform, settings),
    join: (settings, target) => Session.join(platform, settings, target),
    offer: (settings) => Session.offering(platform, settings),
    answer: (settings, text) => Session.answering(platform, settings, text),
    readFiles: (chosen) => scanFiles(chosen),
    readText: (text) => new TextSource(text),
    findWays: (manifest) => saving.findWays(manifest),
    prepareSaving: () => saving.prepare(),
    copy: copyText,
    guardLeaving,
    stayAwake: () => {
      wakeLock.hold();
      return () => wakeLock.release();
    },
    claimLink,
    isOwnLink,
    forgetFragment: () => {
      if (location.hash !== "") history.replaceState(null, "", location.pathname + location.search);
    },
    now: () => platform.clock.now(),
  };
}

async function start(root: HTMLElement): Promise<void> {
  const [config] = await Promise.all([loadConfig(), speak(catalogues, navigator.languages)]);

  if (!isSupported()) {
    render(() => <Unsupported />, root);
    return;
  }

  const page = pageAddress();
  const app = createApp(makeWorld(page, config), location.hash.slice(1));

  window.addEventListener("hashchange", () => app.open(location.hash.slice(1)));
  render(() => <Page app={app} setTitle={(title) => (document.title = title)} />, root);
}

const root = document.getElementById("page");

if (root !== null) void start(root);
