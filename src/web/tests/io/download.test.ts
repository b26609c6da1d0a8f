// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DownloadOutput } from "../../src/io/download-output";
import type { DownloadWorker, StartedDownload } from "../../src/io/service-worker";
import { SingleDestination } from "../../src/io/output";
import { attachmentWithName, Download } from "../../src/workers/download";
import { areSame, fileEntry, join, manifestOf, pattern, turns } from "./browser";

/* Both halves of a download, the page's and the worker's, with the test for a browser in
 * between. */

let response: Response;
let isKnown: boolean;
let keepAlive: () => void;
let isTicking: boolean;
let later: (() => void)[];
let ports: MessagePort[];
let output: DownloadOutput;
let download: Download;
const frame = { remove: vi.fn() };

const clock = {
  now: () => 0,
  after: (_ms: number, callback: () => void) => {
    later.push(callback);
    return { cancel: () => undefined };
  },
  every: (_ms: number, callback: () => void) => {
    keepAlive = callback;
    isTicking = true;
    return {
      cancel: () => {
        isTicking = false;
      },
    };
  },
};

const worker = {
  start: (name: string, size: number | null) => {
    const { port1, port2 } = new MessageChannel();

    ports.push(port1, port2);
    isKnown = true;
    download = new Download({ kind: "file", name, size }, port2, () => {
      isKnown = false;
    });

    const answer = download.respond();

    if (answer === null) {
      return Promise.reject(new Error("It was not fetched."));
    }
    response = answer;
    return Promise.resolve({ id: "x", port: port1, frame } as unknown as StartedDownload);
  },
  keepAlive: () => Promise.resolve(isKnown),
} as unknown as DownloadWorker;

beforeEach(() => {
  vi.stubGlobal("window", new EventTarget());
  ports = [];
  later = [];
  frame.remove.mockClear();
  output = new DownloadOutput(worker, clock);
});

afterEach(async () => {
  await output.abort();
  vi.unstubAllGlobals();
  ports.forEach((port) => {
    port.close();
  });
});

async function readAll(): Promise<Uint8Array> {
  return new Uint8Array(await response.arrayBuffer());
}

test("what is written is what the browser gets", async () => {
  const content = pattern(3_000_000);
  const destination = new SingleDestination(output);

  await destination.begin(manifestOf(fileEntry("x.bin", content.length)));

  const all = readAll();
  const file = await destination.openFile();

  for (let at = 0; at < content.length; at += 65_472) {
    await file.write(content.subarray(at, at + 65_472));
  }
  await file.close();
  await destination.finish();

  expect(areSame(await all, content)).toBe(true);
  expect(response.headers.get("Content-Length")).toBe("3000000");
  expect(response.headers.get("Content-Type")).toBe("application/octet-stream");
  expect(response.headers.get("Content-Security-Policy")).toContain("sandbox");
  expect(response.headers.get("X-Content-Type-Options")).toBe("nosniff");
  expect(isKnown).toBe(false);
  expect(isTicking).toBe(false);

  // Not yet: the browser may still be making a download of it.
  expect(frame.remove).not.toHaveBeenCalled();
  later.forEach((callback) => {
    callback();
  });
  expect(frame.remove).toHaveBeenCalledOnce();
});

test("no more is sent ahead than 1 MiB and what is being written", async () => {
  await output.open("x", null);

  const reader = response.body?.getReader();
  const got: Uint8Array[] = [];
  let written = 0;
  const write = async (): Promise<void> => {
    for (; written < 40; written++) {
      await output.write(pattern(100_000));
    }
    await output.close();
  };
  const all = write();

  await turns();
  expect(written).toBe(10);

  const first = await reader?.read();

  got.push(first?.value ?? new Uint8Array(0));
  await turns();
  expect(written).toBe(11);

  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };

    if (done) {
      break;
    }
    got.push(value);
  }
  await all;
  expect(join(got)).toHaveLength(4_000_000);
});

test("cancelling among the browser's downloads is told", async () => {
  await output.open("x", 9_000_000);

  const all = (async () => {
    for (let i = 0; i < 90; i++) {
      await output.write(pattern(100_000));
    }
  })();
  const refused = expect(all).rejects.toMatchObject({
    code: "cancelled",
    message: expect.stringContaining("cancelled there") as string,
  });

  await turns();
  await response.body?.cancel();
  await refused;
  await expect(output.close()).rejects.toMatchObject({ code: "cancelled" });
  expect(isKnown).toBe(false);
});

test("a download that is given up does not look complete", async () => {
  await output.open("x", 1_000_000);

  const all = expect(readAll()).rejects.toThrow("gave the download up");

  await output.write(pattern(100_000));
  await output.abort();
  await all;
  expect(frame.remove).toHaveBeenCalled();
});

test("leaving the page gives it up", async () => {
  await output.open("x", 1_000_000);

  const all = expect(readAll()).rejects.toThrow("gave the download up");

  window.dispatchEvent(new Event("pagehide"));
  await all;
});

test("a worker that was stopped is noticed", async () => {
  await output.open("x", 9_000_000);

  const all = (async () => {
    for (let i = 0; i < 90; i++) {
      await output.write(pattern(100_000));
    }
  })();
  const refused = expect(all).rejects.toMatchObject({ code: "disk" });

  await turns();
  keepAlive();
  await turns();
  isKnown = false;
  keepAlive();
  await refused;
});

test("a page that is gone is noticed by the worker", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"] });
  try {
    await output.open("x", 1_000_000);

    const all = expect(readAll()).rejects.toThrow("gave the download up");

    vi.advanceTimersByTime(59_000);
    download.touch();
    vi.advanceTimersByTime(59_000);
    expect(isKnown).toBe(true);
    vi.advanceTimersByTime(20_000);
    await all;
    expect(isKnown).toBe(false);
  } finally {
    vi.useRealTimers();
  }
});

test("it is fetched once", async () => {
  await output.open("x", 1);
  expect(download.respond()).toBeNull();
});

test("a download that does not begin is told", async () => {
  const failing = { start: () => Promise.reject(new Error("Fetching took longer")) };

  await expect(
    new DownloadOutput(failing as unknown as DownloadWorker, clock).open("x", 1),
  ).rejects.toMatchObject({ code: "disk" });
  // For what is tidied up after each test.
  await output.open("x", 1);
});

test("a probe can be read by the page and nothing can run in it", async () => {
  const { port1, port2 } = new MessageChannel();
  const probe = new Download({ kind: "probe", name: "probe", size: null }, port2, () => undefined);
  const answer = probe.respond();

  port1.postMessage({ type: "bytes", bytes: new TextEncoder().encode("token") });
  port1.postMessage({ type: "end" });
  expect(await answer?.text()).toBe("token");
  expect(answer?.headers.get("Content-Disposition")).toBeNull();
  expect(answer?.headers.get("Content-Security-Policy")).toBe("default-src 'none'");
  port1.close();
  port2.close();
  await output.open("x", 1);
});

test.each([
  ["plain.txt", "attachment; filename=\"plain.txt\"; filename*=UTF-8''plain.txt"],
  ['a"b\\c.txt', "attachment; filename=\"a_b_c.txt\"; filename*=UTF-8''a%22b%5Cc.txt"],
  [
    "ü (1)'*.txt",
    "attachment; filename=\"_ (1)'*.txt\"; filename*=UTF-8''%C3%BC%20%281%29%27%2A.txt",
  ],
  ["100%.txt", "attachment; filename=\"100_.txt\"; filename*=UTF-8''100%25.txt"],
  ["🥫", "attachment; filename=\"__\"; filename*=UTF-8''%F0%9F%A5%AB"],
])("the name %s cannot get out of its header", (name, expected) => {
  expect(attachmentWithName(name)).toBe(expected);
});
