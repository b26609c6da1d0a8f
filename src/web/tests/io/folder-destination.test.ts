// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { beforeEach, expect, test } from "vitest";
import { FileDestination } from "../../src/io/file-destination";
import { FolderDestination } from "../../src/io/folder-destination";
import { areSame, fileEntry, folderEntry, manifestOf, pattern, problem } from "./browser";
import { TestFile, TestFolder } from "./folder";

let root: TestFolder;
let destination: FolderDestination;

beforeEach(() => {
  root = new TestFolder();
  destination = new FolderDestination(root as unknown as FileSystemDirectoryHandle);
});

async function put(path: string, content = pattern(10)): Promise<void> {
  const file = await destination.openFile(fileEntry(path, content.length));

  await file.write(content);
  await file.close();
}

async function fileAt(path: string): Promise<TestFile> {
  const names = path.split("/");
  let folder = root;

  for (const name of names.slice(0, -1)) {
    folder = await folder.getDirectoryHandle(name);
  }
  return folder.getFileHandle(names.at(-1) ?? "");
}

test("files and folders come where they belong", async () => {
  const content = pattern(1_300_000);

  await destination.begin(
    manifestOf(folderEntry("a"), folderEntry("a/empty"), fileEntry("a/b/c", 1)),
  );
  await destination.makeFolder(folderEntry("a"));
  await destination.makeFolder(folderEntry("a/empty"));
  await put("a/b/c", content);
  await destination.finish();

  expect(root.list()).toEqual(["a/", "a/empty/", "a/b/", "a/b/c"]);
  expect(areSame((await fileAt("a/b/c")).content, content)).toBe(true);
  expect(destination.renamed).toEqual([]);
});

test("what is there already is neither overwritten nor added to", async () => {
  await root.getFileHandle("x.txt", { create: true });
  await root.getDirectoryHandle("x (1).txt", { create: true });
  const photos = await root.getDirectoryHandle("photos", { create: true });
  await photos.getFileHandle("1.jpg", { create: true });

  await destination.begin(
    manifestOf(fileEntry("x.txt", 1), fileEntry("x (2).txt", 1), fileEntry("photos/1.jpg", 1)),
  );
  await put("x.txt");
  await put("x (2).txt");
  await put("photos/1.jpg");
  await put("photos/2.jpg");

  // “x (2).txt” was promised to another one.
  expect(root.list().sort()).toEqual([
    "photos (1)/",
    "photos (1)/1.jpg",
    "photos (1)/2.jpg",
    "photos/",
    "photos/1.jpg",
    "x (1).txt/",
    "x (2).txt",
    "x (3).txt",
    "x.txt",
  ]);
  expect((await fileAt("x.txt")).content).toHaveLength(0);
  expect(destination.renamed).toEqual([
    { path: "x.txt", name: "x (3).txt" },
    { path: "photos", name: "photos (1)" },
  ]);
});

test("a name that the browser refuses is replaced by one that it takes", async () => {
  await destination.begin(manifestOf(fileEntry("what?.txt", 1)));
  await put("what?.txt");
  await put("a:b/c.");
  await put("a:b/c_");
  await put("shortcut.lnk");

  expect(root.list()).toEqual(["what_.txt", "a_b/", "a_b/c_", "a_b/c_ (1)", "shortcut.lnk_"]);
});

test("a file that is not complete leaves nothing, what is complete stays", async () => {
  await destination.begin(manifestOf(folderEntry("a"), folderEntry("a/b"), folderEntry("c")));
  await put("a/done");
  await destination.makeFolder(folderEntry("c"));

  const failed = await destination.openFile(fileEntry("a/failed", 1000));

  await failed.write(pattern(100));
  await failed.abort();
  expect(root.list()).toEqual(["a/", "a/done", "c/"]);

  const open = await destination.openFile(fileEntry("a/b/open", 1000));

  // At once, as a transfer does it.
  void open.abort();
  await destination.abort();
  expect(root.list()).toEqual(["a/", "a/done"]);
});

test.each([
  ["QuotaExceededError", "no-space", "because the disk is full"],
  ["NotAllowedError", "disk", "because you may not write there"],
  ["NotFoundError", "disk", "because its folder went away"],
  ["StrangeError", "disk", "could not be written: A StrangeError. Try again"],
])("%s is told in plain words", async (name, code, words) => {
  await destination.begin(manifestOf(fileEntry("big", 2_000_000)));

  const file = await destination.openFile(fileEntry("big", 2_000_000));

  (await fileAt("big")).failure = problem(name);

  const work = file.write(pattern(2_000_000)).then(() => file.close());

  await expect(work).rejects.toMatchObject({
    code,
    message: expect.stringContaining(words) as string,
  });

  await file.abort();
  expect(root.list()).toEqual([]);
});

test("a folder that is gone is told when a file is opened", async () => {
  root.failure = problem("NotFoundError");
  await expect(destination.openFile(fileEntry("x", 1))).rejects.toMatchObject({ code: "disk" });
});

test("a single file goes where the picker said", async () => {
  const handle = new TestFile("chosen.txt");
  const single = new FileDestination(handle as unknown as FileSystemFileHandle);

  await single.begin();

  const file = await single.openFile(fileEntry("offered.txt", 10));

  await file.write(pattern(10));
  expect(handle.content).toHaveLength(0);
  await file.close();
  await single.finish();

  expect(handle.content).toEqual(pattern(10));
  expect(handle.isRemoved).toBe(false);
});

test("the empty file that a picker made goes when nothing came", async () => {
  const handle = new TestFile("chosen.txt");
  const single = new FileDestination(handle as unknown as FileSystemFileHandle);

  await single.begin();
  await single.abort();
  expect(handle.isRemoved).toBe(true);
});

test("a file that was refused can be tried again", async () => {
  const handle = new TestFile("chosen.txt");
  const single = new FileDestination(handle as unknown as FileSystemFileHandle);

  await destination.begin(manifestOf(fileEntry("x", 10)));
  handle.failure = problem("QuotaExceededError");
  for (const one of [single, destination]) {
    const file = await one.openFile(fileEntry("x", 10));

    (await fileAt("x").catch(() => handle)).failure = problem("QuotaExceededError");
    await expect(file.write(pattern(10)).then(() => file.close())).rejects.toMatchObject({
      code: "no-space",
    });
    await file.abort();
  }
  expect(handle.isRemoved).toBe(false);
  expect(root.list()).toEqual([]);

  handle.failure = null;
  for (const one of [single, destination]) {
    const file = await one.openFile(fileEntry("x", 10));

    await file.write(pattern(10));
    await file.close();
    await one.finish();
    await one.abort();
  }
  expect(handle.content).toEqual(pattern(10));
  expect((await fileAt("x")).content).toEqual(pattern(10));
});

test("a file that was there stays when nothing came", async () => {
  const handle = new TestFile("chosen.txt");
  const single = new FileDestination(handle as unknown as FileSystemFileHandle);

  handle.content = pattern(3);

  const file = await single.openFile(fileEntry("offered.txt", 10));

  await file.write(pattern(5));
  await file.abort();
  await single.finish();
  expect(handle.isRemoved).toBe(false);
  expect(handle.content).toEqual(pattern(3));
});
