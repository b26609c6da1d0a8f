// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Installs npm's packages in the page's folder, or in another.
 * Usage: node install.js [FOLDER]
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";

const page = fileURLToPath(new URL("..", import.meta.url));

function readPackages(file) {
  return JSON.parse(readFileSync(file, "utf8")).packages;
}

/*
 * What npm has noted of what it installed, against the lock file. Times would tell less: a checkout
 * changes them, and npm writes the one file before the other.
 */
function isInstalled(folder) {
  const note = path.join(folder, "node_modules/.package-lock.json");

  if (!existsSync(note)) {
    return false;
  }

  const wanted = readPackages(path.join(folder, "package-lock.json"));
  const there = readPackages(note);

  // Optional ones are those of other systems.
  return (
    Object.entries(wanted).every(
      ([name, { version, optional }]) =>
        name === "" || there[name]?.version === version || (optional && there[name] === undefined),
    ) && Object.keys(there).every((name) => wanted[name] !== undefined)
  );
}

/** Installs the packages that the lock file of a folder names, unless they are there. */
export function install(folder = page) {
  const [major, minor] = process.versions.node.split(".").map(Number);

  if (major < 18 || (major === 18 && minor < 18)) {
    throw new Error(`The page needs Node.js 18.18 or newer, and this is ${process.version}.`);
  }
  if (isInstalled(folder)) {
    return;
  }

  // Nothing that a package brings is run.
  const { status } = spawnSync(
    "npm",
    ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
    {
      cwd: folder,
      stdio: ["ignore", "ignore", "inherit"],
    },
  );

  if (status !== 0) {
    throw new Error(`npm did not install the packages of ${folder}; the reason is above.`);
  }
}

if (import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  install(process.argv[2]);
}
