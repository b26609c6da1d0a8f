// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Builds the page for meson.
 * Usage: node build.js DIRECTORY DEPFILE TARGET
 */
import { readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { install } from "./install.js";

const page = fileURLToPath(new URL("..", import.meta.url));
const [directory, depfile, target] = process.argv.slice(2);

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);

    return entry.isDirectory() ? filesBelow(file) : [file];
  });
}

/** What the page was made of, in a makefile's words, for ninja. */
function writeDepfile(inputs) {
  const own = [...inputs]
    .filter((input) => path.isAbsolute(input) && !input.includes("/node_modules/"))
    .map((input) => input.replace(/\?.*$/, "").replace(/[ #\\]/g, "\\$&"));

  writeFileSync(depfile, `${target}: ${[...new Set(own)].sort().join(" ")}\n`);
}

install();

const { build } = await import("vite");
const copied = path.join(page, "public");
const inputs = new Set([copied, ...filesBelow(copied), ...filesBelow(path.join(page, "src"))]);
// The new one only takes the old one's place once it is whole.
const unfinished = `${directory}.new`;

await build({
  root: page,
  logLevel: "warn",
  build: { outDir: path.resolve(unfinished), emptyOutDir: true },
  plugins: [
    {
      name: "tincan-inputs",
      generateBundle() {
        for (const input of [...this.getWatchFiles(), ...this.getModuleIds()]) {
          inputs.add(input);
        }
      },
    },
  ],
});
rmSync(directory, { recursive: true, force: true });
renameSync(unfinished, directory);
writeDepfile(inputs);
