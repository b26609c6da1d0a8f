// SPDX-License-Identifier: GPL-3.0-or-later
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Plugin } from "vite";
import { compileCatalogue } from "./catalogue";

interface Language {
  /** BCP 47 */
  tag: string;
  /** relative to the page */
  script: string;
  source: string;
}

const module = "virtual:catalogues";
const resolved = `\0${module}`;

/** The lines of a list with comments, such as po/LINGUAS. */
function readList(file: string): string[] {
  return readFileSync(file, "utf8")
    .replace(/#.*/g, "")
    .split(/\s+/)
    .filter((word) => word !== "");
}

function loadLanguage(file: string): Language {
  const { tag, source } = compileCatalogue(file);
  const hash = createHash("sha256").update(source).digest("hex").slice(0, 8);

  return { tag, script: `assets/language-${tag}-${hash}.js`, source };
}

/**
 * Makes a script of each catalogue in po/, and the module `virtual:catalogues`, which names them. A
 * script because it can be loaded from `file://`, and because how a language counts is code, which
 * the page's policy lets nobody make out of a string. `po` is relative to the root of what is
 * built.
 */
export function languages(po = "../../po"): Plugin {
  let folder = "";

  const load = (): Language[] =>
    readList(path.join(folder, "LINGUAS")).map((name) =>
      loadLanguage(path.join(folder, `${name}.po`)),
    );

  return {
    name: "tincan-languages",
    configResolved(config) {
      folder = path.join(config.root, po);
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const found = load().find(({ script }) => request.url === `/${script}`);

        if (found === undefined) {
          next();
          return;
        }
        response.setHeader("Content-Type", "text/javascript");
        response.end(found.source);
      });
    },
    resolveId(id) {
      return id === module ? resolved : null;
    },
    load(id) {
      if (id !== resolved) {
        return null;
      }

      const found = load();

      this.addWatchFile(path.join(folder, "LINGUAS"));
      for (const name of readList(path.join(folder, "LINGUAS"))) {
        this.addWatchFile(path.join(folder, `${name}.po`));
      }
      if (this.environment.mode === "build") {
        for (const { script, source } of found) {
          this.emitFile({ type: "asset", fileName: script, source });
        }
      }
      return `export default ${JSON.stringify(
        Object.fromEntries(found.map(({ tag, script }) => [tag, script])),
      )};`;
    },
  };
}
