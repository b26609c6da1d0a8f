// SPDX-License-Identifier: GPL-3.0-or-later
import { createServer } from "node:http";
import { createWriteStream, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";

/**
 * No test can press the buttons of the dialog behind showDirectoryPicker. What the dialog gives, a
 * handle, is there without it too: the origin's private file system has handles of the same kind.
 * So the pickers are answered with those, and like the real ones only after somebody pressed
 * something.
 *
 * Runs in the page. `held`: the dialogs stay open until window.tincanAnswer() is called.
 */
export function answerPickers({ held = false } = {}) {
  if (!isSecureContext) {
    return; // There are none then.
  }
  const asked = [];
  const answered = new Promise((resolve) => {
    window.tincanAnswer = resolve;
  });
  const ask = async (what) => {
    if (!navigator.userActivation.isActive) {
      throw new DOMException("Must be handling a user gesture.", "SecurityError");
    }
    asked.push(what);
    if (held) {
      await answered;
    }
    const top = await navigator.storage.getDirectory();
    return top.getDirectoryHandle("chosen", { create: true });
  };

  window.tincanAsked = asked;
  window.showDirectoryPicker = () => ask("folder");
  window.showSaveFilePicker = async ({ suggestedName }) =>
    (await ask("file")).getFileHandle(suggestedName, { create: true });
}

/** Runs in the page: a browser that has no pickers. */
export function withoutPickers() {
  delete window.showDirectoryPicker;
  delete window.showSaveFilePicker;
}

/** Runs in the page: a browser in which no service worker can be installed. */
export function withoutServiceWorker() {
  Object.defineProperty(Navigator.prototype, "serviceWorker", { get: () => undefined });
}

/** Takes what the browser posts, below a folder. */
function startCollector(folder) {
  const server = createServer(async (request, response) => {
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Access-Control-Allow-Methods", "POST, PUT");
    response.setHeader("Access-Control-Allow-Headers", "*");
    const path = join(folder, decodeURIComponent(request.url.slice(1)));
    try {
      if (request.method === "PUT") {
        mkdirSync(path, { recursive: true });
      } else if (request.method === "POST") {
        mkdirSync(dirname(path), { recursive: true });
        await pipeline(request, createWriteStream(path));
      }
      response.end();
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}

/** Runs in the browser. */
async function post(address) {
  const walk = async (folder, prefix) => {
    for await (const [name, handle] of folder.entries()) {
      const path = `${prefix}${encodeURIComponent(name)}`;
      const isFolder = handle.kind === "directory";
      const response = await fetch(
        address + path,
        isFolder ? { method: "PUT" } : { method: "POST", body: await handle.getFile() },
      );
      if (!response.ok) {
        throw new Error(`${path}: ${await response.text()}`);
      }
      if (isFolder) {
        await walk(handle, `${path}%2F`);
      }
    }
  };
  const top = await navigator.storage.getDirectory();
  await walk(await top.getDirectoryHandle("chosen", { create: true }), "");
}

/**
 * Copies what answerPickers() gave to the page of this address, and what came there, to a folder.
 */
export async function readBack(c, browser, address, folder) {
  mkdirSync(folder, { recursive: true });
  const collector = await startCollector(folder);
  c.defer(() => collector.close());
  const page = await browser.browser.newPage();
  await page.setBypassCSP(true);
  await page.goto(new URL("healthz", address).href);
  await page.evaluate(post, `http://127.0.0.1:${collector.address().port}/`);
  await page.close();
  return folder;
}
