// SPDX-License-Identifier: GPL-3.0-or-later
import path from "node:path";
import { build, type Plugin, type Rollup } from "vite";

/** What is not part of the page's script, by the name that it has beside the page. */
const sources: Record<string, string> = {
  "sw.js": "service-worker.ts",
  "sha256-worker.js": "sha256-worker.ts",
  "clock-worker.js": "clock-worker.ts",
};

/** Classic scripts like the page's own, so that they need no module support. */
async function buildWorker(root: string, source: string): Promise<Rollup.OutputChunk> {
  const result = await build({
    configFile: false,
    publicDir: false,
    logLevel: "warn",
    root,
    build: {
      write: false,
      target: ["chrome109", "firefox115", "safari16.4"],
      rollupOptions: {
        input: path.join(root, "src/workers", source),
        output: { format: "iife" },
      },
    },
  });
  const [chunk, ...more] = (result as Rollup.RollupOutput).output;

  if (more.length > 0) {
    throw new Error(`${source} is more than one file`);
  }
  return chunk;
}

/** What each worker is made of, by the paths of its modules. */
export const workerModules = new Set<string>();

/**
 * Puts the workers beside the page. Their names have no hash: a service worker is recognised by its
 * address, and the policy that permits WebAssembly is tied to the name of the one that needs it.
 */
export function workers(): Plugin {
  let root = "";
  let building = false;
  const built = new Map<string, string>();

  return {
    name: "tincan-workers",
    configResolved(config) {
      root = config.root;
      building = config.command === "build";
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const source = sources[request.url?.replace(/^\/|\?.*$/g, "") ?? ""];

        if (source === undefined) {
          next();
          return;
        }
        buildWorker(root, source).then((chunk) => {
          response.setHeader("Content-Type", "text/javascript");
          response.end(chunk.code);
        }, next);
      });
    },
    async buildStart() {
      for (const [name, source] of building ? Object.entries(sources) : []) {
        const chunk = await buildWorker(root, source);

        built.set(name, chunk.code);
        for (const module of chunk.moduleIds) {
          workerModules.add(module);
          this.addWatchFile(module);
        }
      }
    },
    generateBundle() {
      for (const [fileName, source] of built) {
        this.emitFile({ type: "asset", fileName, source });
      }
    },
  };
}
