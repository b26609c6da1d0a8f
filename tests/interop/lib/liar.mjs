// SPDX-License-Identifier: GPL-3.0-or-later
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { Program } from "./programs.mjs";

const LIAR = resolve(fileURLToPath(import.meta.url), "../../../integration/hostile/liar.py");

/**
 * A server that stands before an honest one and lies: the same double that the programs are tested
 * with. `lie` is a function of tests/integration/hostile/lies.py.
 */
export async function startLiar(c, honest, lie, ...args) {
  const program = new Program(c, "python3", [LIAR, String(honest.port), lie, ...args.map(String)]);
  const { url } = await program.event("listening");
  return { url, program };
}

/** The link of a mailbox at the liar, for a page that an honest server serves. */
export function throughLiar(link, page, liar) {
  const payload = link.slice(link.indexOf("#") + 1);
  return `${page}#${payload}&s=${encodeURIComponent(liar.url)}`;
}
