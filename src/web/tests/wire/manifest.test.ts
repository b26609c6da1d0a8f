// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { describe, expect, test } from "vitest";
import { toBase64Url } from "../../src/wire/base64url";
import { controlToString, parseControl } from "../../src/wire/control";
import { blockCount, blockSizeAt, type Entry } from "../../src/wire/entry";
import { TincanError } from "../../src/wire/error";
import {
  MAX_ENTRIES,
  MAX_MESSAGE_BYTES,
  MAX_PAGE_ENTRIES,
  MAX_PATH_BYTES,
  MAX_PATHS_BYTES,
  MAX_TRANSFER_ID,
} from "../../src/wire/limits";
import { Manifest } from "../../src/wire/manifest";
import { foldPath } from "../../src/wire/path-rules";
import { utf8Length } from "../../src/wire/utf8";
import { Chance, expectError, loadVectors } from "./vectors";

const vectors = loadVectors<{
  valid: {
    name: string;
    entries: unknown[];
    canonical?: unknown[];
    files: number;
    folders: number;
    bytes: number;
    digest: string;
    names: string[];
  }[];
  invalid: { name: string; rule: number | string; entries: unknown[] }[];
  blocks: { size: number; block: number; count: number; last: number }[];
}>("manifests");

function file(path: string, size: number): Entry {
  return {
    kind: "file",
    path,
    size,
    executable: false,
    mtimeSeconds: null,
    mtimeNanoseconds: 0,
  };
}

/** The pages as they go over the wire and come in again. */
function sendPages(manifest: Manifest): Manifest {
  const received = new Manifest();

  for (let page = 0; page < manifest.nPages; page++) {
    const entries = manifest.page(page);
    expect(entries.length).toBeLessThanOrEqual(MAX_PAGE_ENTRIES);
    const text = controlToString({ type: "page", transfer: MAX_TRANSFER_ID, page, entries });
    expect(utf8Length(text)).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);

    const control = parseControl(text);
    received.addPage(control?.type === "page" ? control.entries : []);
  }
  received.finish();
  return received;
}

function expectSame(manifest: Manifest, expected: Manifest): void {
  expect(manifest.nEntries).toBe(expected.nEntries);
  expect(manifest.bytes).toBe(expected.bytes);
  expect(manifest.digest).toEqual(expected.digest);
  const differs = Array.from({ length: manifest.nEntries }, (_value, i) => i).filter(
    (i) => JSON.stringify(manifest.entry(i)) !== JSON.stringify(expected.entry(i)),
  );
  expect(differs).toEqual([]);
}

test.each(vectors.valid)("$name is valid", (vector) => {
  const manifest = new Manifest();
  manifest.addPage(vector.entries);
  expect(manifest.digest).toBeNull();
  manifest.finish();

  expect(manifest.nFiles).toBe(vector.files);
  expect(manifest.nFolders).toBe(vector.folders);
  expect(manifest.bytes).toBe(vector.bytes);
  expect(toBase64Url(manifest.digest as Uint8Array)).toBe(vector.digest);
  expect(manifest.names(5)).toEqual(vector.names);
  expect(manifest.nPages).toBe(1);
  expect(manifest.page(0)).toEqual(vector.canonical ?? vector.entries);
  expectSame(sendPages(manifest), manifest);
});

test.each(vectors.invalid)("$name is refused (rule $rule)", ({ entries }) => {
  expectError("manifest", () => {
    const manifest = new Manifest();
    manifest.addPage(entries);
    manifest.finish();
  });
});

test.each(vectors.invalid.filter(({ rule }) => rule === 5))(
  "$name is refused in the other order, too",
  ({ entries }) => {
    const manifest = new Manifest();
    manifest.addPage(entries.slice().reverse());
    const { message } = expectError("manifest", () => manifest.finish());
    expect(message).toMatch(/\.$/);
  },
);

test("what cannot be added leaves the manifest as it was", () => {
  const { MAX_SAFE_INTEGER } = Number;
  const b = file("b", 1);
  const bad: Entry[] = [
    file("../a", 1),
    file("b", 2 ** 63),
    file("b", MAX_SAFE_INTEGER),
    file("b", -1),
    file("b", 0.5),
    { ...b, mtimeSeconds: 0, mtimeNanoseconds: 1_000_000_000 },
    { ...b, mtimeSeconds: 2 ** 60 },
    { ...b, mtimeSeconds: -(2 ** 60) },
    { ...b, mtimeSeconds: 0.5 },
  ];
  const manifest = new Manifest();
  const other = new Manifest();

  manifest.add(file("a", 5));
  other.add(file("a", 5));
  for (const entry of bad) expectError("manifest", () => manifest.add(entry));
  manifest.add(file("b", 6));
  other.add(file("b", 6));
  manifest.finish();
  other.finish();
  expect(manifest.bytes).toBe(11);
  expectSame(manifest, other);
});

test("of folders, and without a time, what means nothing is left out", () => {
  const manifest = new Manifest();
  manifest.add({ ...file("d", 7), kind: "folder", executable: true });
  manifest.add({ ...file("f", 7), mtimeNanoseconds: 5 });
  manifest.finish();

  expect(manifest.bytes).toBe(7);
  expect(manifest.page(0)).toEqual([
    { k: "d", p: "d" },
    { k: "f", p: "f", s: 7 },
  ]);
  expect(manifest.entry(0)).toEqual({ ...file("d", 0), kind: "folder" });
  expect(manifest.path(1)).toBe("f");
  expect(() => manifest.entry(2)).toThrow(RangeError);
  expect(() => manifest.path(2)).toThrow(RangeError);
  expect(() => manifest.page(1)).toThrow(RangeError);
  expect(() => manifest.add(file("g", 1))).toThrow();
});

test("times before 1970 are two's complement, and survive", () => {
  const manifest = new Manifest();
  manifest.add({ ...file("a", 2 ** 40 + 3), mtimeSeconds: -1, mtimeNanoseconds: 999_999_999 });
  manifest.add({ ...file("b", 0), mtimeSeconds: -(2 ** 40) - 5 });
  manifest.finish();
  expectSame(sendPages(manifest), manifest);
  expect(manifest.entry(1).mtimeSeconds).toBe(-(2 ** 40) - 5);
});

test("names at the top are listed once, in order", () => {
  const manifest = new Manifest();
  for (const path of ["z/1", "b", "z/2", "a/c", "a/d", "c"]) manifest.add(file(path, 0));
  expect(manifest.names(3)).toEqual(["z", "b", "a"]);
  expect(manifest.names(9)).toEqual(["z", "b", "a", "c"]);
  expect(manifest.names(0)).toEqual([]);
});

test("paths that are long, and that JSON makes longer, in pages that still fit", () => {
  const texts = ['""""', "abcd", "😀"];
  const manifest = new Manifest();

  for (let i = 0; i < 700; i++) {
    let path = String(i);
    while (utf8Length(path) < 3700) path += `/${(texts[i % 3] as string).repeat(60)}`;
    manifest.add(file(path, Math.floor(Number.MAX_SAFE_INTEGER / 1000)));
  }
  manifest.finish();
  expect(manifest.nPages).toBeGreaterThan((700 * 3700) / MAX_MESSAGE_BYTES);
  expectSame(sendPages(manifest), manifest);
});

test("pages are full", () => {
  const manifest = new Manifest();
  for (let i = 0; i < 2 * MAX_PAGE_ENTRIES + 1; i++) manifest.add(file(String(i), 0));
  manifest.finish();
  expect(manifest.nPages).toBe(3);
  expectSame(sendPages(manifest), manifest);

  const empty = new Manifest();
  empty.finish();
  expect(empty.nPages).toBe(0);
  expect(empty.digest).toHaveLength(32);
});

test("a hundred thousand entries", () => {
  const N_MANY = 100_000;
  const manifest = new Manifest();

  for (let i = 0; i < N_MANY; i++)
    manifest.add(file(`Many/folder ${i % 7}/Ünter ${i % 1013}/File-${i}.txt`, i));
  manifest.finish();
  expect(manifest.nFiles).toBe(N_MANY);
  expect(manifest.bytes).toBe((N_MANY * (N_MANY - 1)) / 2);
  expectSame(sendPages(manifest), manifest);
}, 60_000);

test("one clash among many is found, wherever it is", () => {
  const chance = new Chance(8);

  for (let round = 0; round < 20; round++) {
    const manifest = new Manifest();
    const clashing = chance.below(3000);

    for (let i = 0; i < 3000; i++) {
      manifest.add(file(`a/b${i % 31}/c${i}/d`, 1));
      // The folder's own folder, spelled otherwise, for a file of another name.
      if (i === clashing) manifest.add(file(`a/B${i % 31}/e`, 1));
    }
    expectError("manifest", () => manifest.finish());
  }
});

/** A plain reading of rule 5, as slow as it is simple. */
function clashes(entry: Entry, other: Entry): boolean {
  const left = entry.path.split("/");
  const right = other.path.split("/");

  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    if (foldPath(left[i] as string) !== foldPath(right[i] as string)) return false;
    if (left[i] !== right[i]) return true;
  }
  if (left.length === right.length) return true;
  return (left.length < right.length ? entry : other).kind === "file";
}

test("rule 5 as it is written", () => {
  const chance = new Chance(9);
  const names = ["a", "A", "b", "a!", "a.b", "é", "e\u0301", "ab"];
  let bad = 0;

  for (let round = 0; round < 20000; round++) {
    const manifest = new Manifest();
    const entries: Entry[] = [];
    let expected = false;

    for (let i = 2 + chance.below(3); i > 0; i--) {
      let path = chance.of(names);
      while (chance.below(3) > 0) path += `/${chance.of(names)}`;
      const entry: Entry = { ...file(path, 0), kind: chance.of(["file", "folder"] as const) };
      manifest.add(entry);
      expected = entries.some((other) => clashes(entry, other)) || expected;
      entries.push(entry);
    }

    let isRefused = false;
    try {
      manifest.finish();
    } catch (error) {
      expect(error).toBeInstanceOf(TincanError);
      isRefused = true;
    }
    expect(isRefused, entries.map(({ kind, path }) => `${kind} ${path}`).join(", ")).toBe(expected);
    if (expected) bad++;
  }
  expect(bad).toBeGreaterThan(1000);
  expect(bad).toBeLessThan(19000);
}, 60_000);

describe("too much", () => {
  test("of entries", () => {
    const manifest = new Manifest();
    for (let i = 0; i < MAX_ENTRIES; i++) manifest.add(file(String(i), 1));
    expectError("manifest", () => manifest.add(file("one more", 1)));
    manifest.finish();
    expect(manifest.nEntries).toBe(MAX_ENTRIES);
  }, 120_000);

  test("of paths: half a million of 4,000 bytes would be 2 GB of a receiver's memory", () => {
    const manifest = new Manifest();
    const head = `${"0".repeat(240)}/`.repeat(16);
    let bytes = 0;
    let refusal: unknown = null;

    for (let i = 0; refusal === null; i++) {
      const path = head + String(i).padStart(8, "0");
      try {
        manifest.add(file(path, 0));
        bytes += path.length;
      } catch (error) {
        refusal = error;
      }
    }
    expect((refusal as TincanError).code).toBe("manifest");
    expect(bytes).toBeLessThanOrEqual(MAX_PATHS_BYTES);
    expect(bytes).toBeGreaterThan(MAX_PATHS_BYTES - MAX_PATH_BYTES);
  }, 120_000);
});

test.each(vectors.blocks)("$size bytes have $count blocks", ({ size, block, count, last }) => {
  expect(blockCount(size, block)).toBe(count);
  if (count > 0) expect(blockSizeAt(size, block, count - 1)).toBe(last);
  if (count > 1) expect(blockSizeAt(size, block, 0)).toBe(block);
  expect(blockSizeAt(size, block, count)).toBe(0);
});

test("more blocks than a frame can number", () => {
  const block = 1024;
  const most = (2 ** 32 - 2) * block;
  expect(blockCount(most, block)).toBe(2 ** 32 - 2);
  expect(blockCount(most + 1, block)).toBe(2 ** 32 - 1);
  expect(blockCount(Number.MAX_SAFE_INTEGER, block)).toBe(2 ** 32 - 1);
});
