// SPDX-License-Identifier: GPL-3.0-or-later
/* A file that no memory would hold: what a browser's processes need may not depend on its size. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { PageEnd } from "./lib/ends.mjs";
import { largestPeaks, peaksToString, tabPeak } from "./lib/peaks.mjs";
import { Server, receive, send } from "./lib/programs.mjs";
import { assert, main, test } from "./lib/tap.mjs";
import { assertSameFile, assertSameTree, write, writeRandom } from "./lib/trees.mjs";

const MIB = 1 << 20;
/** Enough for whatever garbage a browser lets lie until it cleans up. */
const SMALL = 256 * MIB;
const LARGE = Number(process.env.TINCAN_BIG_BYTES ?? 3 * 1024 ** 3);
/** What a longer run may add: a small part of what would be there if it heaped up. */
const ALLOWED = 160 * MIB;
const HOURS = 3_600_000;

/** Makes a folder with one file, beside which there is a small one if it shall become a ZIP. */
async function makeFolder(c, name, size, asZip) {
  const folder = join(c.folder, name);
  mkdirSync(folder, { recursive: true });
  await writeRandom(join(folder, "large.bin"), size);
  if (asZip) {
    write(join(folder, "small.txt"), "beside it\n");
  }
  return folder;
}

/** Peaks of a browser that has received one file of this size, in one way. */
async function receiveOnce(c, kind, size, { way, asZip, slow = 0 }) {
  const server = await Server.start(c);
  const folder = await makeFolder(c, `out-${size}`, size, asZip);
  const sender = send(c, server, asZip ? folder : join(folder, "large.bin"));
  const before = slow > 0 ? [[slowDown, slow]] : [];
  const page = await PageEnd.open(c, kind, server, { before });

  await page.join((await sender.event("waiting")).link);
  await page.accept(way);
  await page.tab.see(/All of it arrived/, HOURS);
  const peaks = largestPeaks(page.browser);
  assert((await sender.exit()) === 0, () => sender.describe());

  const came = await page.collect(asZip ? `out-${size}` : "large.bin");
  if (asZip) {
    await assertSameTree(folder, join(came, `out-${size}`));
  } else {
    await assertSameFile(join(folder, "large.bin"), join(came, "large.bin"));
  }
  await page.browser.close();
  return peaks;
}

/** Runs in the page: a disk that takes 8 MB a second. */
function slowDown(bytesPerSecond) {
  const { write: writeFast } = FileSystemWritableFileStream.prototype;
  FileSystemWritableFileStream.prototype.write = async function write(data) {
    const { byteLength } = data.data ?? data;
    await new Promise((resolve) => setTimeout(resolve, (1000 * byteLength) / bytesPerSecond));
    return writeFast.call(this, data);
  };
}

function assertFlat(c, small, large, size) {
  c.note(`MiB at most, for ${SMALL / MIB} MiB: ${peaksToString(small)}`);
  c.note(`MiB at most, for ${Math.round(size / MIB)} MiB: ${peaksToString(large)}`);
  for (const [kind, peak] of large) {
    const before = small.get(kind) ?? 0;
    assert(
      peak - before < ALLOWED,
      `${kind}: ${before} bytes for ${SMALL / MIB} MiB, ${peak} for more`,
    );
  }
  assert(tabPeak(large) > 0, "there is no tab");
}

function flat(title, kind, options, size = LARGE) {
  test(
    title,
    async (c) => {
      const small = await receiveOnce(c, kind, SMALL, { ...options, slow: 0 });
      assertFlat(c, small, await receiveOnce(c, kind, size, options), size);
    },
    2 * HOURS,
  );
}

flat("into Chromium, to a place of one's choice", "chromium", { way: "disk", asZip: false });
flat("into Chromium, as a download", "chromium", { way: "download", asZip: false });
flat("into Chromium, as a ZIP", "chromium", { way: "download", asZip: true });
flat("into Firefox, as a download", "firefox", { way: "download", asZip: false });
flat("into Firefox, as a ZIP", "firefox", { way: "download", asZip: true });
flat(
  "into Chromium, to a slow disk",
  "chromium",
  { way: "disk", asZip: false, slow: 8_000_000 },
  600 * MIB,
);

for (const kind of ["chromium", "firefox"]) {
  test(
    `out of ${kind}`,
    async (c) => {
      const peaks = [];
      for (const size of [SMALL, LARGE]) {
        const server = await Server.start(c);
        const folder = await makeFolder(c, `out-${size}`, size, false);
        const page = await PageEnd.open(c, kind, server);
        const { link } = await page.invite([join(folder, "large.bin")]);
        const receiver = receive(c, null, "--yes", "--output", `in-${size}`, link);
        assert((await receiver.exit(HOURS)) === 0, () => receiver.describe());
        await page.sent();
        peaks.push(largestPeaks(page.browser));
        await assertSameFile(join(folder, "large.bin"), join(c.folder, `in-${size}`, "large.bin"));
        await page.browser.close();
      }
      assertFlat(c, ...peaks, LARGE);
    },
    2 * HOURS,
  );
}

await main();
