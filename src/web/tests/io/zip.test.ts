// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { expect, test } from "vitest";
import { ZipDestination, zipName } from "../../src/io/zip-destination";
import { ZipEnd } from "../../src/io/zip-end";
import type { Entry } from "../../src/wire/entry";
import { areSame, fileEntry, folderEntry, join, manifestOf, pattern, turns } from "./browser";
import { TestOutput } from "./memory";
import { readZip } from "./zip-reader";

async function put(destination: ZipDestination, entry: Entry, content: Uint8Array): Promise<void> {
  const file = await destination.openFile(entry);

  for (let at = 0; at < content.length; at += 65_472) {
    await file.write(content.subarray(at, at + 65_472));
  }
  await file.close();
}

test("files and folders come out as they went in", async () => {
  const output = new TestOutput();
  const destination = new ZipDestination(output);
  const large = pattern(1_500_000);
  const entries = [
    folderEntry("trip"),
    fileEntry("trip/ünïcode 😀.bin", large.length),
    folderEntry("trip/empty"),
    fileEntry("trip/nothing", 0),
    fileEntry("trip/run.sh", 3, { executable: true, mtimeSeconds: 315_532_799 - 86_400 * 400 }),
  ] as const;

  await destination.begin(manifestOf(...entries));
  await destination.makeFolder(entries[0]);
  await put(destination, entries[1], large);
  await destination.makeFolder(entries[2]);
  await put(destination, entries[3], new Uint8Array(0));
  await put(destination, entries[4], pattern(3));
  await destination.finish();

  expect(output).toMatchObject({ name: "trip.zip", size: null, state: "closed" });

  const items = readZip(output.bytes);

  expect(items.map(({ name }) => name)).toEqual([
    "trip/",
    "trip/ünïcode 😀.bin",
    "trip/empty/",
    "trip/nothing",
    "trip/run.sh",
  ]);
  expect(areSame(items[1]?.content, large)).toBe(true);
  expect(items[1]?.time).toEqual(new Date(1_600_000_000_000));
  expect(items[3]?.content).toHaveLength(0);
  expect(items[4]?.content).toEqual(pattern(3));
  expect(items[4]?.mode).toBe(0o100775);
  expect(items[1]?.mode).toBe(0o100664);
  // A ZIP knows no earlier time.
  expect(items[4]?.time).toEqual(new Date(1980, 0, 1));
});

test.each([[0], [1], [2]])("a file that fails in place %i is not in it", async (bad) => {
  const output = new TestOutput();
  const destination = new ZipDestination(output);
  const contents = [pattern(200_000, 1), pattern(100_000, 2), pattern(70_000, 3)];
  const entries = contents.map(({ length }, i) => fileEntry(`a/${i}`, length));

  await destination.begin(manifestOf(...entries));
  for (const [i, entry] of entries.entries()) {
    if (i === bad) {
      const file = await destination.openFile(entry);

      await file.write(contents[i]?.subarray(0, 50_000) ?? new Uint8Array(0));
      await file.abort();
    } else {
      await put(destination, entry, contents[i] ?? new Uint8Array(0));
    }
  }
  await destination.finish();

  const items = readZip(output.bytes);

  expect(items.map(({ name }) => name)).toEqual(["a/0", "a/1", "a/2"].filter((_, i) => i !== bad));
  expect(
    contents.filter((_, i) => i !== bad).map((content, i) => areSame(items[i]?.content, content)),
  ).toEqual([true, true]);
});

test("more files than 16 bits can count are all listed", async () => {
  const output = new TestOutput();
  const destination = new ZipDestination(output);
  const count = 65_600;
  const entries = Array.from({ length: count }, (_, i) => fileEntry(`f/${i}`, 0));

  await destination.begin(manifestOf(...entries));
  for (const entry of entries) {
    await put(destination, entry, new Uint8Array(0));
  }
  await destination.finish();

  const items = readZip(output.bytes);

  expect(items).toHaveLength(count);
  expect(items.at(-1)?.name).toBe(`f/${count - 1}`);
}, 60_000);

test("large sizes get a ZIP64 end, which says what is left", () => {
  const header = (name: string, extra: number): Uint8Array[] => {
    const bytes = new Uint8Array(46);
    const view = new DataView(bytes.buffer);

    view.setUint32(0, 0x02014b50, true);
    view.setUint16(28, name.length, true);
    view.setUint16(30, extra, true);
    return [bytes, new TextEncoder().encode(name), ...(extra > 0 ? [new Uint8Array(extra)] : [])];
  };
  const piece = (signature: number, length: number): Uint8Array => {
    const bytes = new Uint8Array(length);

    new DataView(bytes.buffer).setUint32(0, signature, true);
    return bytes;
  };
  const offset = 6 * 1024 ** 3;
  const end = new ZipEnd(offset, new Set([1]));
  const written = [
    ...header("kept", 28),
    ...header("dropped", 12),
    ...header("last", 0),
    piece(0x06064b50, 76),
    piece(0x06054b50, 22),
  ].map((bytes) => end.replace(bytes));
  const bytes = join(written.filter((one) => one !== null));
  const view = new DataView(bytes.buffer);
  const listLength = 46 + 4 + 28 + 46 + 4;

  expect(bytes).toHaveLength(listLength + 76 + 22);
  expect(view.getUint32(listLength, true)).toBe(0x06064b50);
  expect(view.getBigUint64(listLength + 24, true)).toBe(2n);
  expect(view.getBigUint64(listLength + 40, true)).toBe(BigInt(listLength));
  expect(view.getBigUint64(listLength + 48, true)).toBe(BigInt(offset));
  expect(view.getBigUint64(listLength + 64, true)).toBe(BigInt(offset + listLength));
  expect(view.getUint16(listLength + 76 + 10, true)).toBe(2);
  expect(view.getUint32(listLength + 76 + 16, true)).toBe(0xffffffff);
});

test("a slow output slows who writes", async () => {
  const output = new TestOutput();
  const destination = new ZipDestination(output);
  const release: (() => void)[] = [];
  let written = 0;

  output.gate = () => new Promise((resolve) => release.push(resolve));
  await destination.begin(manifestOf(fileEntry("a/x", 20_000_000)));

  const file = await destination.openFile(fileEntry("a/x", 20_000_000));
  const write = async (): Promise<void> => {
    for (; written < 20_000_000; written += 50_000) {
      await file.write(pattern(50_000));
    }
  };
  const all = write().catch(() => "refused");

  await turns();
  expect(written).toBeLessThan(1_500_000);
  expect(release).toHaveLength(1);

  output.failure = new Error("full");
  release[0]?.();
  expect(await all).toBe("refused");
  await expect(destination.finish()).rejects.toThrow("full");
});

test("an early end leaves nothing that looks complete", async () => {
  const output = new TestOutput();
  const destination = new ZipDestination(output);

  await destination.begin(manifestOf(fileEntry("a/x", 1000), fileEntry("a/y", 1000)));
  await put(destination, fileEntry("a/x", 1000), pattern(1000));
  await destination.openFile(fileEntry("a/y", 1000));
  await destination.abort();
  await destination.abort();

  expect(output.state).toBe("aborted");
});

test("an early end does not wait for an output that takes nothing", async () => {
  const output = new TestOutput();
  const destination = new ZipDestination(output);
  let refuse: () => void = () => undefined;

  output.gate = () => new Promise((resolve) => (refuse = resolve));
  output.abort = () => {
    output.state = "aborted";
    output.failure = new Error("aborted");
    refuse();
    return Promise.resolve();
  };
  await destination.begin(manifestOf(fileEntry("a/x", 9_000_000)));

  const file = await destination.openFile(fileEntry("a/x", 9_000_000));
  const write = async (): Promise<void> => {
    for (let i = 0; i < 100; i++) {
      await file.write(pattern(90_000));
    }
  };
  const all = write();
  const refused = expect(all).rejects.toThrow();

  await turns();
  await destination.abort();
  await refused;
  expect(output.state).toBe("aborted");
});

test("it has the name of the folder that everything is in", () => {
  expect(zipName(manifestOf(fileEntry("a/b/c", 1), fileEntry("a/d", 1)))).toBe("a.zip");
  expect(zipName(manifestOf(fileEntry("a/b", 1), fileEntry("c", 1)))).toBe("Received files.zip");
});
