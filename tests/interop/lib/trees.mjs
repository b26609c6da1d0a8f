// SPDX-License-Identifier: GPL-3.0-or-later
import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createWriteStream, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, join } from "node:path";

import { assert } from "./tap.mjs";

const PIECE = 1 << 20;

export function write(path, content = "") {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** A file in which every MiB is another one, and nothing is zero for long; written in pieces. */
export async function writeRandom(path, size) {
  mkdirSync(dirname(path), { recursive: true });
  const piece = randomBytes(PIECE);
  const file = createWriteStream(path);
  for (let written = 0; written < size; written += PIECE) {
    piece.writeUInt32BE(written / PIECE, 0);
    const part = Buffer.from(piece.subarray(0, Math.min(PIECE, size - written)));
    if (!file.write(part)) {
      await once(file, "drain");
    }
  }
  file.end();
  await once(file, "close");
  return path;
}

/**
 * Names that are allowed and that somebody, somewhere, gets wrong: other scripts, right to left,
 * composed and decomposed letters, what is special in URLs, in HTML, in shells, in ZIP files, and
 * what Windows and its imitators do not like.
 */
const ODD_NAMES = [
  "日本語/Ünïcödé – שלום.txt",
  "العربية/ملف.txt",
  "😀🎈/👩‍👩‍👧.txt",
  "composed é and decomposed é.txt",
  " begins and ends with a space ",
  "two  spaces",
  "100% #1 ?q=a&b=c+d.txt",
  "<b>bold</b> & \"quoted\" 'single' `back`.html",
  "a;b|c>d<e*f$g!h(i)[j]{k}~l^m@n=o,p.sh",
  "ends with a dot.",
  "..two dots first",
  "…/...",
  "-rf",
  "~",
  "__proto__/constructor/toString",
  ".hidden/.file",
  "archive.tar.gz",
  "no extension",
  "UPPER.TXT",
  `${"long ".repeat(40)}name.txt`,
  `${"漢".repeat(80)}.txt`,
  "deep/".repeat(30) + "down",
];

/**
 * A folder with everything in it that a folder can have: nested ones, empty files, sizes around a
 * block's, odd names; and, where the way into the sender knows them, empty folders.
 */
export async function makeAlbum(folder, { emptyFolders = true } = {}) {
  write(join(folder, "one.txt"), "one\n");
  write(join(folder, "empty"));
  write(join(folder, "deep/er/and deeper/empty too"));
  await writeRandom(join(folder, "deep/er/and deeper/photo.raw"), 3_000_000);
  await writeRandom(join(folder, "exactly one block"), 65_472);
  await writeRandom(join(folder, "one byte more"), 65_473);
  for (const name of ODD_NAMES) {
    write(join(folder, "odd", name), `in ${name}\n`);
  }
  for (let number = 0; number < 50; number++) {
    write(join(folder, "many", `${number}`), `${number}\n`.repeat(number));
  }
  if (emptyFolders) {
    mkdirSync(join(folder, "an empty folder/and one in it"), { recursive: true });
  }
  return folder;
}

/** Paths below it, each with its size; a folder's is null. */
export function list(folder, prefix = "", found = new Map()) {
  for (const entry of readdirSync(join(folder, prefix), { withFileTypes: true })) {
    const path = prefix === "" ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) {
      found.set(path, null);
      list(folder, path, found);
    } else {
      found.set(path, statSync(join(folder, path)).size);
    }
  }
  return found;
}

/** Compares two files byte by byte. */
export async function assertSameFile(one, other) {
  const [a, b] = [await open(one), await open(other)];
  try {
    const [sizeA, sizeB] = [(await a.stat()).size, (await b.stat()).size];
    assert(sizeA === sizeB, `${other} has ${sizeB} bytes, and ${one} ${sizeA}`);
    const [pieceA, pieceB] = [Buffer.alloc(PIECE), Buffer.alloc(PIECE)];
    for (let position = 0; position < sizeA; position += PIECE) {
      const size = Math.min(PIECE, sizeA - position);
      await Promise.all([
        readAll(a, pieceA.subarray(0, size), position),
        readAll(b, pieceB.subarray(0, size), position),
      ]);
      assert(
        pieceA.subarray(0, size).equals(pieceB.subarray(0, size)),
        `${other} differs from ${one} in its MiB ${position / PIECE}`,
      );
    }
  } finally {
    await a.close();
    await b.close();
  }
}

async function readAll(file, piece, position) {
  for (let got = 0; got < piece.length;) {
    const { bytesRead } = await file.read(piece, got, piece.length - got, position + got);
    assert(bytesRead > 0, "a file ends early");
    got += bytesRead;
  }
}

/** The same folders and files, all of them and nothing else, each file the same byte by byte. */
export async function assertSameTree(one, other) {
  const [a, b] = [list(one), list(other)];
  const missing = [...a.keys()].filter((path) => !b.has(path));
  const extra = [...b.keys()].filter((path) => !a.has(path));
  assert(
    missing.length === 0 && extra.length === 0,
    `missing ${JSON.stringify(missing)}, not expected ${JSON.stringify(extra)}`,
  );
  for (const [path, size] of a) {
    if (size === null) {
      assert(b.get(path) === null, `${path} is no folder any more`);
    } else {
      await assertSameFile(join(one, path), join(other, path));
    }
  }
}

/** Unpacks with a program that is not ours, and that checks the archive's own sums. */
export function unzip(archive, folder) {
  mkdirSync(folder, { recursive: true });
  const script = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    assert all(i.compress_type == zipfile.ZIP_STORED for i in archive.infolist()), "compressed"
    archive.extractall(sys.argv[2])
`;
  execFileSync("python3", ["-c", script, archive, folder], { stdio: ["ignore", "pipe", "pipe"] });
  return folder;
}

/** Part files and journals. */
export function leftovers(folder) {
  return [...list(folder).keys()].filter((path) => /(^|\/)\.tincan-[^/]*$/.test(path));
}

export function sha256(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}
