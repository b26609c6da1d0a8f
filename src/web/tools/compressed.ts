// SPDX-License-Identifier: GPL-3.0-or-later
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/** Smaller than this, it fits one packet of the network anyway. */
const minBytes = 1400;

function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);

    if (entry.isDirectory()) {
      yield* filesBelow(file);
    } else {
      yield file;
    }
  }
}

/**
 * Puts a compressed copy beside each file of text, for hosts that send those (`tincan-server`, or
 * nginx with `gzip_static`). `config.json` has none: whoever edits it would have to compress it.
 */
export function compressed(): Plugin {
  let folder = "";

  return {
    name: "tincan-compressed",
    apply: "build",
    configResolved(config) {
      folder = path.resolve(config.root, config.build.outDir);
    },
    closeBundle() {
      for (const file of filesBelow(folder)) {
        const bytes = readFileSync(file);

        if (/\.(css|html|js|svg|txt)$/.test(file) && bytes.length >= minBytes) {
          writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
        }
      }
    },
  };
}
