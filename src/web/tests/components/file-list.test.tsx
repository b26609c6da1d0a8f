// SPDX-License-Identifier: GPL-3.0-or-later
import { cleanup, fireEvent, render, screen, waitFor } from "@solidjs/testing-library";
import { afterEach, describe, expect, test, vi } from "vitest";
import { FileList } from "../../src/components/file-list";
import { FileName, splitName } from "../../src/components/file-name";
import { FakeTransfer, makeManifest } from "../fakes/fake-session";

/* Finding things by their role is slow in jsdom, and more so on a busy machine. */
vi.setConfig({ testTimeout: 60_000 });

afterEach(cleanup);

function many(count: number): Record<string, number> {
  return Object.fromEntries(
    Array.from({ length: count }, (_unused, i) => [`file ${i}.txt`, i] as const),
  );
}

test("a long list has only the rows that can be seen, and says how many there are", () => {
  render(() => <FileList manifest={makeManifest(many(5000))} transfer={null} />);

  const rows = screen.getAllByRole("listitem");

  expect(rows.length).toBeLessThan(100);
  expect(rows[0]?.getAttribute("aria-setsize")).toBe("5000");
  expect(rows[0]?.getAttribute("aria-posinset")).toBe("1");
});

test("scrolling brings the others", () => {
  render(() => <FileList manifest={makeManifest(many(5000))} transfer={null} />);

  const box = screen.getByRole("group", { name: "Files" });

  box.scrollTop = 100_000;
  fireEvent.scroll(box);

  const first = Number(screen.getAllByRole("listitem")[0]?.getAttribute("aria-posinset"));

  expect(first).toBeGreaterThan(2000);
  expect(box.tabIndex).toBe(0);
});

test("each file says how far it is", async () => {
  const transfer = new FakeTransfer({ files: { a: 100, b: 100, c: 100, "d/": 0 } });

  if (transfer.manifest === null) throw new Error("There is no manifest");

  const { manifest } = transfer;

  render(() => <FileList manifest={manifest} transfer={transfer} />);
  transfer.setItem(0, { state: "done", doneBytes: 100 });
  transfer.setItem(1, { state: "running", doneBytes: 42 });
  transfer.setItem(2, { state: "failed", doneBytes: 0 });
  await waitFor(() => {
    expect(screen.getAllByRole("listitem").map(({ textContent }) => textContent)).toEqual([
      "adone · 100 bytes",
      "b42% · 100 bytes",
      "cfailed · 100 bytes",
      "dfolder",
    ]);
  });
});

describe("names", () => {
  test.each([
    ["a.txt", "a", ".txt"],
    ["a.tar.gz", "a.tar", ".gz"],
    ["README", "README", ""],
    [".bashrc", ".bashrc", ""],
    ["a.", "a.", ""],
    ["v1.2 of something long", "v1.2 of something long", ""],
    ["invoice.pdf   .exe", "invoice.pdf   ", ".exe"],
  ])("%j has the stem %j and the extension %j", (name, stem, extension) => {
    expect(splitName(name)).toEqual({ stem, extension });
  });

  test("what could reorder or break the page is taken out", () => {
    const { container } = render(() => <FileName name={"a\u202egpj.exe\n"} />);

    expect(container.textContent).toBe("a\ufffdgpj.exe\ufffd");
  });
});
