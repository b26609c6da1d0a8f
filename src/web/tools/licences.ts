// SPDX-License-Identifier: GPL-3.0-or-later
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import type { Plugin } from "vite";
import { workerModules } from "./workers";

interface Package {
  name: string;
  version: string;
  license: string;
}

const about = `This is the page of Tincan, free software under the GNU General Public License, version 3
or any later version, whose text is at the end. What it contains of others is named here,
with the terms of each.
`;

/** The folder of the package that a module belongs to; null for the page's own. */
function packageOf(module: string): string | null {
  return /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(module)?.[1] ?? null;
}

function section(title: string, text: string): string {
  return `\n${"=".repeat(78)}\n${title}\n${"=".repeat(78)}\n\n${text.trim()}\n`;
}

function describePackage(folder: string): string {
  const about = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as Package;
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)/i.test(name));

  if (file === undefined) {
    throw new Error(`${about.name} comes without the text of its licence`);
  }
  return section(
    `${about.name} ${about.version} (${about.license})`,
    readFileSync(path.join(folder, file), "utf8"),
  );
}

/** Writes `licences.txt`: whose work is in the page, read off what was put into it. */
export function licences(): Plugin {
  let project = "";

  return {
    name: "tincan-licences",
    apply: "build",
    configResolved(config) {
      project = path.join(config.root, "../..");
    },
    buildStart() {
      this.addWatchFile(path.join(project, "COPYING"));
      this.addWatchFile(path.join(project, "LICENSES/EFF-short-word-list-2.txt"));
    },
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((file) =>
        file.type === "chunk" ? file.moduleIds : [],
      );
      const packages = new Set(
        [...modules, ...workerModules].map(packageOf).filter((folder) => folder !== null),
      );
      const words = readFileSync(path.join(project, "LICENSES/EFF-short-word-list-2.txt"), "utf8");
      const copying = readFileSync(path.join(project, "COPYING"), "utf8");

      this.emitFile({
        type: "asset",
        fileName: "licences.txt",
        source: [
          about,
          ...[...packages].sort().map(describePackage),
          section("The words of spoken codes", words),
          section("Tincan", copying),
        ].join(""),
      });
    },
  };
}
