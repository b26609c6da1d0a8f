// SPDX-License-Identifier: GPL-3.0-or-later
import { join } from "node:path";

import { until, PATIENCE } from "./tap.mjs";

/**
 * One tab. Everything in it is found as somebody with a screen reader finds it: by role and name.
 */
export class Tab {
  /** what the console said and what was thrown, in order */
  said = [];
  /** the questions that the browser asked because of the page, for example before it is left */
  asked = [];

  constructor(browser, page) {
    this.browser = browser;
    this.page = page;
  }

  static async open(browser, url, { before = [], context = browser.browser, size = null } = {}) {
    // In a window of its own, since a tab behind another one draws nothing and finds nothing.
    const page = await context.newPage({ type: "window" });
    const self = new Tab(browser, page);

    page.on("console", (message) => self.said.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => self.said.push(`thrown: ${error.stack ?? error}`));
    page.on("dialog", (dialog) => {
      self.asked.push(dialog.type());
      dialog.accept().catch(() => {});
    });
    browser.case.onFailure(() => self.describe());
    if (size !== null) {
      await page.setViewport(size);
    }
    for (const [run, ...args] of before) {
      await page.evaluateOnNewDocument(run, ...args);
    }
    await page.goto(url, { waitUntil: "load", timeout: PATIENCE });
    return self;
  }

  async goto(url) {
    await this.page.goto(url, { waitUntil: "load", timeout: PATIENCE });
  }

  /**
   * What a person can read now; without the marks that keep names of other scripts in their place.
   */
  async text() {
    const text = await this.page.evaluate(() => document.body.innerText);
    return text.replace(/[\u2068\u2069]/g, "");
  }

  /** Waits until it can be read, and gives the match. */
  async see(pattern, ms = PATIENCE) {
    let text = "";
    return until(
      () => `${pattern} in the ${this.browser.kind} page, which says:\n${text}`,
      async () => {
        text = await this.#textOrNothing();
        return pattern.exec(text);
      },
      ms,
    );
  }

  async #textOrNothing() {
    try {
      return await this.text();
    } catch {
      return ""; // It is just being replaced.
    }
  }

  /** Waits until a global pattern can be read so many times. */
  async seeTimes(pattern, count, ms = PATIENCE) {
    let text = "";
    await until(
      () => `${count} times ${pattern} in the ${this.browser.kind} page, which says:\n${text}`,
      async () => {
        text = await this.#textOrNothing();
        return [...text.matchAll(pattern)].length >= count;
      },
      ms,
    );
  }

  /**
   * The element with this role and, unless it is null, exactly this name; waits until it is there.
   */
  async find(role, name, ms = PATIENCE) {
    const selector = `aria/${name ?? ""}[role="${role}"]`;
    return until(
      async () =>
        `${role} “${name}” in the ${this.browser.kind} page: ${await this.#textOrNothing()}`,
      async () => {
        try {
          const element = await this.page.$(selector);
          return (await element?.isVisible()) === true ? element : null;
        } catch {
          return null; // It is just being replaced.
        }
      },
      ms,
    );
  }

  async has(role, name) {
    return (await this.page.$(`aria/${name ?? ""}[role="${role}"]`)) !== null;
  }

  async focus(name, role) {
    const element = await this.find(role, name);
    await element.focus();
  }

  /** Opens a part of the page that can be opened and closed. */
  async open(summary) {
    const opener = await this.page.evaluateHandle(
      (text) => [...document.querySelectorAll("summary")].find((each) => each.innerText === text),
      summary,
    );
    await opener.asElement().click();
  }

  async isDisabled(name, role = "button") {
    const element = await this.find(role, name);
    return element.evaluate((each) => each.disabled);
  }

  async press(name, role = "button") {
    const element = await this.find(role, name);
    await element.click();
    await element.dispose();
  }

  /**
   * The radio button of this name in a part of the page that has to be opened first; null if there
   * is no such part, because there is nothing to choose. `name` may be a pattern.
   */
  async radio(summary, name) {
    const part = await this.page.evaluateHandle(
      (text) =>
        [...document.querySelectorAll("summary")].find((each) => each.textContent === text) ?? null,
      summary,
    );
    const opener = part.asElement();
    if (opener === null) {
      return null;
    }
    await opener.click();
    for (const radio of await this.page.$$('aria/[role="radio"]')) {
      const label = await radio.evaluate((element) => element.labels[0].innerText.trim());
      if (typeof name === "string" ? label === name : name.test(label)) {
        return radio;
      }
    }
    throw new Error(`no choice ${name}`);
  }

  /** Replaces what is in a field. */
  async fill(name, text, role = "textbox") {
    const element = await this.find(role, name);
    await element.click({ count: 3 });
    await element.type(text);
    await element.dispose();
  }

  /** Presses a button that opens a file dialog, and answers it. */
  async choose(button, paths) {
    if (this.browser.kind === "firefox") {
      await this.browser.pickNext(paths);
      await this.press(button);
      return;
    }
    const [chooser] = await Promise.all([
      this.page.waitForFileChooser({ timeout: PATIENCE }),
      this.press(button),
    ]);
    await chooser.accept(paths);
  }

  /** Lets files and folders of the machine fall onto the middle of the page. Chromium only. */
  async drop(paths) {
    const session = await this.page.createCDPSession();
    const { x, y } = await this.page.evaluate(() => ({
      x: Math.round(window.innerWidth / 2),
      y: Math.round(window.innerHeight / 2),
    }));
    for (const type of ["dragEnter", "dragOver", "drop"]) {
      await session.send("Input.dispatchDragEvent", {
        type,
        x,
        y,
        data: { items: [], files: paths, dragOperationsMask: 1 },
      });
    }
    await session.detach();
  }

  async isHidden() {
    return this.page.evaluate(() => document.hidden);
  }

  /** Puts another tab before it, in the same window. */
  async hide() {
    const [other] = await Promise.all([
      new Promise((resolve) => this.page.once("popup", resolve)),
      this.page.evaluate(() => window.open("about:blank")),
    ]);
    await other.bringToFront();
    await until(
      () => "the tab is in the background",
      () => this.isHidden(),
    );
  }

  async shoot(folder, name) {
    const path = join(folder, `${name}.png`);
    await this.page.screenshot({ path, fullPage: true });
    return path;
  }

  async close() {
    await this.page.close();
  }

  async describe() {
    return [
      `--- ${this.browser.kind} at ${this.page.url().replace(/#.*/, "#…")}, which says:`,
      await this.#textOrNothing(),
      ...this.said.slice(-15),
    ].join("\n");
  }
}
