// SPDX-License-Identifier: GPL-3.0-or-later
/* Everybody sends to everybody: a folder with all there is, and a large file, byte for byte. */
import { join } from "node:path";

import { CliEnd, PageEnd, handOver } from "./lib/ends.mjs";
import { Server } from "./lib/programs.mjs";
import { main, test } from "./lib/tap.mjs";
import { makeAlbum, writeRandom } from "./lib/trees.mjs";

const LARGE = Number(process.env.TINCAN_INTEROP_BYTES ?? 300_000_000);

/**
 * A browser that drops knows of empty folders; one that is given a folder by its button does not.
 */
const canBeEmpty = (end) => end.kind === "cli" || end.drops === true;

async function openEnd(c, server, { kind, drops = false, hideAddresses = false }) {
  if (kind === "cli") {
    return new CliEnd(c, server);
  }
  const end = await PageEnd.open(c, kind, server, { hideAddresses });
  end.drops = drops;
  end.asFolder = true;
  return end;
}

function pair(from, to, { host, via, way = null }) {
  const title = `${from.kind} to ${to.kind}: ${host} is host, by ${via}`;

  test(`${title}${way !== null ? `, saved by ${way}` : ""}${from.drops ? ", dropped" : ""}`, async (c) => {
    const server = await Server.start(c);
    const [sender, receiver] = [await openEnd(c, server, from), await openEnd(c, server, to)];
    const folder = join(c.folder, "out");
    await makeAlbum(join(folder, "Album"), { emptyFolders: canBeEmpty(sender) });
    await writeRandom(join(folder, "large.bin"), LARGE);
    await handOver(sender, receiver, folder, {
      host: host === "sender" ? sender : receiver,
      via,
      way,
    });
  }, 900_000);
}

const cli = { kind: "cli" };
const chromium = { kind: "chromium" };
const firefox = { kind: "firefox" };

pair(cli, cli, { host: "sender", via: "code" });
// With its addresses hidden, as it is delivered.
pair(cli, { ...chromium, hideAddresses: true }, { host: "sender", via: "link", way: "disk" });
pair({ ...chromium, drops: true, hideAddresses: true }, cli, { host: "sender", via: "code" });
pair(cli, { ...firefox, hideAddresses: true }, { host: "receiver", via: "link", way: "download" });
pair(firefox, cli, { host: "receiver", via: "code" });
pair(chromium, chromium, { host: "receiver", via: "link", way: "download" });
pair({ ...chromium, drops: true }, firefox, { host: "sender", via: "code", way: "download" });
pair(firefox, chromium, { host: "receiver", via: "code", way: "disk" });
pair(firefox, firefox, { host: "sender", via: "link", way: "memory" });

// A large file has a machine's work to do alone.
await main({ atOnce: LARGE > 50_000_000 ? 1 : 3 });
