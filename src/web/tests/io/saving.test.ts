// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { expect, test, vi } from "vitest";
import { FileDestination } from "../../src/io/file-destination";
import { FolderDestination } from "../../src/io/folder-destination";
import { MemoryOutput } from "../../src/io/memory-output";
import { SingleDestination } from "../../src/io/output";
import { MEMORY_LIMIT, Saving } from "../../src/io/saving";
import type { SavingTools, Way } from "../../src/io/saving";
import type { DownloadWorker } from "../../src/io/service-worker";
import { ZipDestination } from "../../src/io/zip-destination";
import { fileEntry, folderEntry, manifestOf, pattern, problem, turns } from "./browser";
import { readZip } from "./zip-reader";

const single = manifestOf(fileEntry("a.txt", 10));
const several = manifestOf(folderEntry("a"), fileEntry("a/b", 10));
const worker = {} as DownloadWorker;

function saving(tools: Partial<SavingTools> = {}): Saving {
  return new Saving({
    pickers: {},
    openWorker: () => Promise.reject(new Error("none")),
    clock: { now: () => 0 } as SavingTools["clock"],
    ...tools,
  });
}

function usable(ways: readonly Way[]): string[] {
  return ways.filter(({ reason }) => reason === null).map(({ name }) => name);
}

const pickers: SavingTools["pickers"] = {
  showSaveFilePicker: () => Promise.resolve({} as FileSystemFileHandle),
  showDirectoryPicker: () => Promise.resolve({} as FileSystemDirectoryHandle),
};

test("a place of one's choice comes first, then downloads, then memory", async () => {
  const all = await saving({ pickers, openWorker: () => Promise.resolve(worker) }).findWays(single);

  expect(all.map(({ name }) => name)).toEqual(["disk", "download", "memory"]);
  expect(usable(all)).toEqual(["disk", "download", "memory"]);
  expect(usable(await saving({ pickers }).findWays(single))).toEqual(["disk", "memory"]);
  expect(
    usable(await saving({ openWorker: () => Promise.resolve(worker) }).findWays(single)),
  ).toEqual(["download", "memory"]);
  expect(usable(await saving().findWays(single))).toEqual(["memory"]);
});

test("a way that cannot be used says why", async () => {
  const large = manifestOf(fileEntry("a", MEMORY_LIMIT + 1));
  const [disk, download, memory] = await saving().findWays(large);

  expect(disk?.reason).toBe("This browser cannot save to a folder of your choice.");
  expect(download?.reason).toMatch(/^This browser cannot save files from this page/);
  expect(memory?.reason).toContain("up to 536.9 MB are possible");
  expect(memory?.limit).toBe(MEMORY_LIMIT);
  expect(usable(await saving().findWays(manifestOf(fileEntry("a", MEMORY_LIMIT))))).toEqual([
    "memory",
  ]);
});

test("a worker is tried out once, and again only if it failed", async () => {
  const openWorker = vi
    .fn<SavingTools["openWorker"]>()
    .mockRejectedValueOnce(new Error("Probing took longer than 10000 ms."))
    .mockResolvedValue(worker);
  const one = saving({ openWorker });

  expect(openWorker).not.toHaveBeenCalled();
  one.prepare();
  expect(usable(await one.findWays(single))).toEqual(["memory"]);
  expect(openWorker).toHaveBeenCalledTimes(1);
  await one.findWays(single);
  await turns();
  expect(usable(await one.findWays(single))).toEqual(["download", "memory"]);
  expect(usable(await one.findWays(single))).toEqual(["download", "memory"]);
  expect(openWorker).toHaveBeenCalledTimes(2);
});

test("nobody waits twice for a worker that does not answer", async () => {
  const fail: (() => void)[] = [];
  const openWorker = vi.fn(
    () =>
      new Promise<DownloadWorker>((_resolve, reject) => {
        fail.push(() => {
          reject(new Error("Probing took longer than 10000 ms."));
        });
      }),
  );
  const one = saving({ openWorker });
  const first = one.findWays(single);
  let isKnown = false;

  void first.then(() => {
    isKnown = true;
  });
  await turns();
  expect(isKnown).toBe(false);
  fail[0]?.();
  expect(usable(await first)).toEqual(["memory"]);

  // The second try is still under way, and nobody asks for a third one meanwhile.
  expect(usable(await one.findWays(single))).toEqual(["memory"]);
  expect(usable(await one.findWays(single))).toEqual(["memory"]);
  expect(openWorker).toHaveBeenCalledTimes(2);
  fail[1]?.();
  await turns();
  expect(usable(await one.findWays(single))).toEqual(["memory"]);
  expect(openWorker).toHaveBeenCalledTimes(3);
});

test("a file goes to a file, several to a folder or into a ZIP", async () => {
  const one = saving({ pickers, openWorker: () => Promise.resolve(worker) });
  const forSingle = await one.findWays(single);
  const forSeveral = await one.findWays(several);
  const choose = (ways: readonly Way[]): Promise<unknown[]> =>
    Promise.all(ways.map((way) => way.choose()));

  expect(forSingle.map(({ isZip }) => isZip)).toEqual([false, false, false]);
  expect(forSeveral.map(({ isZip }) => isZip)).toEqual([false, true, true]);

  const [file, download, memory] = await choose(forSingle);

  expect(file).toBeInstanceOf(FileDestination);
  expect(download).toBeInstanceOf(SingleDestination);
  expect(memory).toBeInstanceOf(SingleDestination);

  const [folder, ...zips] = await choose(forSeveral);

  expect(folder).toBeInstanceOf(FolderDestination);
  for (const zip of zips) {
    expect(zip).toBeInstanceOf(ZipDestination);
  }
});

test("a picker that was closed is no answer, one that fails an error", async () => {
  const failing = (name: string): Saving =>
    saving({
      pickers: {
        showSaveFilePicker: () => Promise.reject(problem(name)),
        showDirectoryPicker: () => Promise.reject(problem(name)),
      },
    });

  for (const manifest of [single, several]) {
    const [closed] = await failing("AbortError").findWays(manifest);
    const [refused] = await failing("NotAllowedError").findWays(manifest);

    expect(await closed?.choose()).toBeNull();
    await expect(refused?.choose()).rejects.toMatchObject({ code: "disk" });
  }
});

test("the picker proposes the name, or the nearest that it takes", async () => {
  const names: string[] = [];
  const one = saving({
    pickers: {
      showSaveFilePicker: ({ suggestedName }) => {
        names.push(suggestedName);
        return suggestedName.includes("?")
          ? Promise.reject(new TypeError("Name is not allowed."))
          : Promise.resolve({} as FileSystemFileHandle);
      },
    },
  });
  const [disk] = await one.findWays(manifestOf(fileEntry("what?.txt", 1)));

  expect(await disk?.choose()).toBeInstanceOf(FileDestination);
  expect(names).toEqual(["what?.txt", "what_.txt"]);
});

test("memory gives the whole at the end, and nothing before", async () => {
  const save = vi.fn<(blob: Blob, name: string) => void>();
  const destination = new ZipDestination(new MemoryOutput(save));

  await destination.begin(several);
  await destination.makeFolder(folderEntry("a"));

  const file = await destination.openFile(fileEntry("a/b", 10));

  await file.write(pattern(10));
  await file.close();
  expect(save).not.toHaveBeenCalled();
  await destination.finish();

  const [[blob, name] = [new Blob(), ""]] = save.mock.calls;

  expect(name).toBe("a.zip");
  expect(readZip(new Uint8Array(await blob.arrayBuffer()))[1]?.content).toEqual(pattern(10));

  const given = new ZipDestination(new MemoryOutput(save));

  await given.begin(several);
  await given.abort();
  expect(save).toHaveBeenCalledTimes(1);
});
