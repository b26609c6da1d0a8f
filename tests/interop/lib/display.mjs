// SPDX-License-Identifier: GPL-3.0-or-later
import { execFileSync, spawn } from "node:child_process";
import { accessSync, constants, mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";

import { Skip, until } from "./tap.mjs";

function hasProgram(name) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** A screen of its own, and the keyboard of somebody who sits before it. */
export class Display {
  constructor(c, environment) {
    this.case = c;
    this.environment = environment;
  }

  static async open(c) {
    for (const program of ["Xvfb", "xdotool"]) {
      if (!hasProgram(program)) {
        throw new Skip(`there is no ${program}`);
      }
    }
    const child = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1400x1000x24"], {
      stdio: ["ignore", "ignore", "ignore", "pipe"],
    });
    c.defer(() => child.kill());
    const number = await new Promise((resolve, reject) => {
      child.once("exit", () => reject(new Error("Xvfb has ended")));
      child.stdio[3].once("data", (text) => resolve(String(text).trim()));
    });

    const home = join(c.folder, "home");
    mkdirSync(home);
    return new Display(c, {
      ...process.env,
      DISPLAY: `:${number}`,
      HOME: home,
      XDG_CONFIG_HOME: join(home, ".config"),
      XDG_RUNTIME_DIR: home,
      // Or the dialogs would be those of a desktop, and on its display.
      DBUS_SESSION_BUS_ADDRESS: "disabled:",
      WAYLAND_DISPLAY: "",
    });
  }

  /** How a browser is launched to be seen here; see Browser.launch(). */
  get launch() {
    return { headless: false, defaultViewport: null, env: this.environment };
  }

  #do(...args) {
    return execFileSync("xdotool", args, {
      env: this.environment,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  }

  press(...keys) {
    for (const key of keys) {
      this.#do("key", key);
    }
  }

  type(text) {
    this.#do("type", "--delay", "20", text);
  }

  /** Those that can be seen and have a title. */
  windows() {
    let ids;
    try {
      ids = this.#do("search", "--onlyvisible", "--name", ".+").split("\n");
    } catch {
      return []; // There is none.
    }
    return ids.flatMap((id) => {
      try {
        return [{ id, title: this.#do("getwindowname", id) }];
      } catch {
        return []; // It has just been closed.
      }
    });
  }

  /** The browser's own dialog, which is the one window that is not the browser. */
  dialog() {
    return this.windows().find(({ title }) => !title.endsWith(" - Chromium")) ?? null;
  }

  /**
   * Answers a file dialog with a path. `keys` bring the cursor to where paths are typed, `confirm`
   * are those of the dialog's button.
   */
  async answerFileDialog(path, { keys, confirm }) {
    const { id } = await until("a file dialog", () => this.dialog());
    this.#do("windowfocus", "--sync", id);
    this.press(...keys);
    this.type(path);
    await until("the end of the file dialog", async () => {
      this.press(confirm);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      return this.dialog() === null;
    });
  }
}
