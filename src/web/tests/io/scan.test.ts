// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { expect, test, vi } from "vitest";
import { SourceFailure } from "../../src/core/transfer/source";
import { chosenFromFiles, chosenFromTransfer } from "../../src/io/chosen";
import type { Chosen } from "../../src/io/chosen";
import { scanFiles } from "../../src/io/scan";
import type { FilesSource } from "../../src/io/files-source";
import { FailedReason } from "../../src/wire/frame";
import { BLOCK_BYTES } from "../../src/wire/limits";
import { areSame, join, newFile, pattern, problem } from "./browser";

/** What a browser gives for what was dropped: a text is a file, an object a folder. */
type Tree = { [name: string]: Tree | string | Error };

const BATCH = 100;

function entryOf(name: string, node: Tree | string | Error): FileSystemEntry {
  const isDirectory = typeof node === "object" && !(node instanceof Error);
  const common = { name, isFile: !isDirectory, isDirectory, fullPath: "", filesystem: null };

  if (!isDirectory) {
    return {
      ...common,
      file: (resolve: (file: File) => void, reject: (error: unknown) => void) => {
        if (node instanceof Error) {
          reject(node);
        } else {
          resolve(newFile([node], name));
        }
      },
    } as unknown as FileSystemEntry;
  }

  return {
    ...common,
    createReader: () => {
      const entries = Object.entries(node).map(([child, below]) => entryOf(child, below));

      return {
        readEntries: (resolve: (part: FileSystemEntry[]) => void) => {
          resolve(entries.splice(0, BATCH));
        },
      };
    },
  } as unknown as FileSystemEntry;
}

function drop(tree: Tree): Chosen[] {
  const items = Object.entries(tree).map(([name, node]) => ({
    kind: "file",
    webkitGetAsEntry: () => entryOf(name.replace(/^\d+:/, ""), node),
  }));

  return chosenFromTransfer({
    items: [{ kind: "string" }, ...items],
  } as unknown as DataTransfer);
}

function pick(...paths: string[]): Chosen[] {
  return chosenFromFiles(
    paths.map((path) => {
      const file = newFile(["12345"], path.slice(path.lastIndexOf("/") + 1));

      Object.defineProperty(file, "webkitRelativePath", {
        value: path.includes("/") ? path : "",
      });
      return file;
    }),
  );
}

function list({ manifest }: FilesSource): string[] {
  return Array.from({ length: manifest.nEntries }, (_, item) => {
    const { kind, path, size } = manifest.entry(item);

    return kind === "file" ? `${path} ${size}` : `${path}/`;
  });
}

async function failure(work: Promise<unknown>): Promise<FailedReason | null> {
  try {
    await work;
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(SourceFailure);
    return (error as SourceFailure).reason;
  }
}

test("a dropped folder is walked to its end, empty folders too", async () => {
  const many = Object.fromEntries(
    Array.from({ length: 250 }, (_, i) => [`n${`${i}`.padStart(3, "0")}`, "x"]),
  );
  const source = await scanFiles(
    drop({ b: { many, empty: {}, deep: { er: { "ü.txt": "abc" } } }, "a.txt": "12" }),
  );

  expect(list(source)).toEqual([
    "b/",
    "b/deep/",
    "b/deep/er/",
    "b/deep/er/ü.txt 3",
    "b/empty/",
    "b/many/",
    ...Object.keys(many).map((name) => `b/many/${name} 1`),
    "a.txt 2",
  ]);
  expect(source.leftOut).toEqual([]);
  expect(source.manifest.digest).not.toBeNull();
  expect(source.manifest.entry(3)).toMatchObject({
    mtimeSeconds: 1_600_000_000,
    mtimeNanoseconds: 123_000_000,
    executable: false,
  });
});

test("a folder from a dialog is put together from the paths of its files", async () => {
  expect(list(await scanFiles(pick("t/b/2", "t/a", "t/b/1")))).toEqual([
    "t/",
    "t/a 5",
    "t/b/",
    "t/b/1 5",
    "t/b/2 5",
  ]);
  expect(list(await scanFiles(pick("z", "y")))).toEqual(["z 5", "y 5"]);
});

test("things of the same name are told apart at the top", async () => {
  const source = await scanFiles([
    ...drop({ "1:x.txt": "1", "2:x.txt": "22", "3:X.TXT": "333" }),
    ...drop({ "1:f": { a: "" }, "2:f": { b: "" } }),
  ]);

  expect(list(source)).toEqual([
    "x.txt 1",
    "x (1).txt 2",
    "X (2).TXT 3",
    "f/",
    "f/a 0",
    "f (1)/",
    "f (1)/b 0",
  ]);
  expect(new TextDecoder().decode(await source.read(1, 0, 2))).toBe("22");
});

test("what cannot go is named with the reason", async () => {
  const source = await scanFiles(
    drop({
      good: "1",
      "bad\nname": "1",
      f: {
        "CON.txt": "1",
        "a.txt": "1",
        "A.txt": "1",
        locked: problem("NotReadableError"),
        "back\\slash": { inner: "1" },
      },
      "x\u202etxt.exe": "1",
    }),
  );

  expect(list(source)).toEqual(["good 1", "f/", "f/A.txt 1"]);
  expect(source.leftOut.map(({ path }) => path)).toEqual([
    "bad\nname",
    "f/CON.txt",
    "f/a.txt",
    "f/back\\slash",
    "f/locked",
    "x\u202etxt.exe",
  ]);

  const why = source.leftOut.map((one) => one.why);

  expect(why[0]).toBe(
    "“bad\ufffdname” is left out. The name has a character that is not shown, for example a line " +
      "break or one that changes the direction of writing. Rename it to send it, too.",
  );
  expect(why[1]).toContain("reserved by Windows");
  expect(why[2]).toContain("the same name but for upper and lower case");
  expect(why[4]).toContain("cannot be read");
  expect(why[5]).not.toContain("\u202e");
});

test("what is left out takes no name away", async () => {
  const source = await scanFiles(drop({ "1:f": problem("NotFoundError"), "2:f": "1" }));

  expect(list(source)).toEqual(["f 1"]);
});

test("nothing to send says so", async () => {
  await expect(scanFiles([])).rejects.toMatchObject({
    code: "disk",
    message: "There is nothing to send. Choose some files or folders.",
  });
  await expect(scanFiles(drop({ "a\tb": "1" }))).rejects.toThrow("“a\ufffdb” is left out.");
  await expect(scanFiles(drop({ "a\tb": "1", nul: "2" }))).rejects.toThrow(
    "Nothing of what was chosen can be sent",
  );
});

test("a scan can be ended early", async () => {
  const abort = new AbortController();

  abort.abort(new Error("enough"));
  await expect(scanFiles(drop({ a: {} }), abort.signal)).rejects.toThrow("enough");
});

test("files are read where they are asked for", async () => {
  const source = await scanFiles(drop({ x: "0123456789" }));

  expect(new TextDecoder().decode(await source.read(0, 3, 4))).toBe("3456");
  expect(await source.check(0)).toBeNull();
  await expect(source.read(7, 0, 1)).rejects.toThrow(RangeError);
});

test("pieces of a file are read once, and fit together", async () => {
  const content = pattern(2_500_000);
  const file = newFile([content], "x");
  const slice = vi.spyOn(file, "slice");
  const source = await scanFiles([
    { kind: "file", name: "x", isFresh: true, getFile: () => Promise.resolve(file) },
  ]);
  const blocks = Array.from({ length: Math.ceil(content.length / BLOCK_BYTES) }, (_, i) =>
    source.read(0, i * BLOCK_BYTES, Math.min(BLOCK_BYTES, content.length - i * BLOCK_BYTES)),
  );

  expect(areSame(join(await Promise.all(blocks)), content)).toBe(true);
  expect(slice).toHaveBeenCalledTimes(3);

  // Of another size, across the border of two of them.
  expect(await source.read(0, 1_047_000, 2000)).toEqual(content.slice(1_047_000, 1_049_000));
});

test("a file that changed or went away is noticed", async () => {
  let now: () => Promise<File> = () => Promise.resolve(newFile(["0123456789"], "x", 1000));
  const chosen: Chosen = { kind: "file", name: "x", isFresh: true, getFile: () => now() };
  const source = await scanFiles([chosen]);

  expect(await source.check(0)).toBeNull();

  now = () => Promise.resolve(newFile(["0123456789"], "x", 2000));
  expect(await source.check(0)).toBe(FailedReason.CHANGED);
  now = () => Promise.resolve(newFile(["0123456789 and more"], "x", 1000));
  expect(await source.check(0)).toBe(FailedReason.CHANGED);
  now = () => Promise.reject(problem("NotFoundError"));
  expect(await source.check(0)).toBe(FailedReason.GONE);
  now = () => Promise.reject(problem("NotReadableError"));
  expect(await source.check(0)).toBe(FailedReason.UNREADABLE);
});

test("a read that fails tells why", async () => {
  const file = newFile(["0123456789"], "x", 1000);
  let now: () => Promise<File> = () => Promise.resolve(file);
  const source = await scanFiles([
    { kind: "file", name: "x", isFresh: true, getFile: () => now() },
  ]);

  Object.defineProperty(file, "slice", {
    configurable: true,
    value: () => ({ arrayBuffer: () => Promise.reject(problem("NotReadableError")) }),
  });
  now = () => Promise.resolve(newFile(["other"], "x", 3000));
  expect(await failure(source.read(0, 0, 5))).toBe(FailedReason.CHANGED);
  now = () => Promise.reject(problem("NotFoundError"));
  expect(await failure(source.read(0, 0, 5))).toBe(FailedReason.GONE);
  now = () => Promise.resolve(file);
  expect(await failure(source.read(0, 0, 5))).toBe(FailedReason.UNREADABLE);

  Object.defineProperty(file, "slice", {
    configurable: true,
    value: () => ({ arrayBuffer: () => Promise.resolve(new ArrayBuffer(3)) }),
  });
  expect(await failure(source.read(0, 0, 5))).toBe(FailedReason.CHANGED);
});
