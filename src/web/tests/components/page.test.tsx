// SPDX-License-Identifier: GPL-3.0-or-later
import { cleanup, fireEvent, render, screen, waitFor, within } from "@solidjs/testing-library";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Page } from "../../src/components/page";
import { createApp, type App } from "../../src/stores/app";
import { setCatalogue } from "../../src/i18n";
import { TincanError } from "../../src/wire/error";
import { FakeRemote, FakeTransfer } from "../fakes/fake-session";
import { FakeWorld, LINK, makeWay } from "../fakes/fake-world";

/* Finding things by their role is slow in jsdom, and more so on a busy machine. */
vi.setConfig({ testTimeout: 60_000 });

const FRAGMENT = LINK.slice(LINK.indexOf("#") + 1);
const CODE = "7-acrobat-gymnast-unzip";

let world: FakeWorld;
let app: App;
let title = "";

function show(fragment = ""): void {
  app = createApp(world, fragment);
  render(() => <Page app={app} setTitle={(next) => (title = next)} />);
}

function button(name: string): HTMLElement {
  return screen.getByRole("button", { name });
}

/** A guest that is connected. */
function connect(...transfers: FakeTransfer[]): FakeRemote {
  const remote = new FakeRemote();

  show(FRAGMENT);
  fireEvent.click(button("Connect"));
  world.session.add(remote);
  for (const transfer of transfers) remote.add(transfer);
  return remote;
}

beforeEach(() => {
  world = new FakeWorld();
  /* jsdom has the element, and not what makes it a dialog. */
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function () {
    this.open = false;
    this.dispatchEvent(new Event("close"));
  };
});

afterEach(() => {
  cleanup();
  setCatalogue(null);
});

describe("start", () => {
  test("has one heading, and says what can be done", () => {
    show();
    expect(screen.getAllByRole("heading", { level: 1 })).toHaveLength(1);
    for (const name of ["Choose Files…", "Choose Folder…", "Send Text…", "Make a Link"])
      expect(button(name)).toBeTruthy();
    expect(button("Choose Folder…").title).toMatch(/only if you drop the folder/);
    expect(screen.getByRole("combobox", { name: "Code or link" })).toBeTruthy();
    expect(title).toBe("Tincan");
  });

  test("files that are chosen make a link, and the screen takes the focus", async () => {
    show();

    const input = document.querySelector<HTMLInputElement>("[data-choose=files]");

    if (input === null) throw new Error("There is no input");
    const file = Object.assign(new File(["x"], "x.txt"), { webkitRelativePath: "" });

    Object.defineProperty(input, "files", { value: [file] });
    Object.defineProperty(input, "value", { value: "", writable: true });
    fireEvent.change(input);
    expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Ready to send");
    expect(document.activeElement).toBe(screen.getByRole("heading", { level: 1 }));
    await waitFor(() => expect(screen.getByText("2 files")).toBeTruthy());
  });

  test("a text is asked for in a dialog, and one that is none is refused", () => {
    show();
    fireEvent.click(button("Send Text…"));

    const dialog = screen.getByRole("dialog", { name: "Send Text" });
    const field = within(dialog).getByRole("textbox", { name: "Text" });

    fireEvent.click(within(dialog).getByRole("button", { name: "Send" }));
    expect(within(dialog).getByRole("status").textContent).toContain("no text to send");
    expect(world.sessions).toHaveLength(0);

    fireEvent.input(field, { target: { value: "hello" } });
    fireEvent.click(within(dialog).getByRole("button", { name: "Send" }));
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(world.sessions).toHaveLength(1);
    expect(screen.getByText("Text")).toBeTruthy();
  });

  test("without a server only what others have made can be used", () => {
    world.server = null;
    show();
    expect(screen.queryByRole("button", { name: "Make a Link" })).toBeNull();
    expect(screen.getByText(/knows no server/)).toBeTruthy();
    expect(screen.getByRole("combobox")).toBeTruthy();
  });

  test("something that is dropped is sent, wherever it falls", () => {
    show();

    const main = screen.getByRole("main");
    const dataTransfer = { types: ["Files"], items: [], files: [] };

    fireEvent.dragEnter(main, { dataTransfer });
    expect(screen.getByText("Let go to send")).toBeTruthy();
    fireEvent.dragLeave(main, { dataTransfer });
    expect(screen.queryByText("Let go to send")).toBeNull();
    expect(fireEvent.drop(main, { dataTransfer })).toBe(false);
    expect(fireEvent.drop(main, { dataTransfer: { ...dataTransfer, types: ["text/plain"] } })).toBe(
      true,
    );
  });

  test("is in the language that was chosen", () => {
    setCatalogue({
      language: "xx",
      plural: (n) => (n === 1 ? 0 : 1),
      messages: { "Choose Files…": "Elekti dosierojn…", "%'u file": ["%u dosiero", "%u dosieroj"] },
    });
    connect(new FakeTransfer({ state: "done", files: { a: 1, b: 2 } }));
    expect(screen.getByText(/Received 2 dosieroj/)).toBeTruthy();
    expect(button("Elekti dosierojn…")).toBeTruthy();
  });
});

describe("landing", () => {
  test("names the server, and joins with the one click", () => {
    show(FRAGMENT);
    expect(screen.getByText(/send\.example.* introduces you/)).toBeTruthy();
    expect(world.sessions).toHaveLength(0);
    fireEvent.click(button("Connect"));
    expect(world.session.asked).toEqual(["start"]);
  });

  test("another server than the page's is named apart", () => {
    show(`${FRAGMENT}&s=https://signal.example/`);
    expect(screen.getByText(/This page comes from .*send\.example.*signal\.example/)).toBeTruthy();
  });

  test("can be left to the app, where that can be", () => {
    show(FRAGMENT);
    expect(screen.queryByText(/installed/)).toBeNull();
    cleanup();

    world.mayHaveApp = true;
    show(FRAGMENT);
    expect(screen.getByRole<HTMLAnchorElement>("link", { name: "Open in Tincan" }).href).toBe(
      `tincan:${LINK}`,
    );
    expect(world.sessions).toHaveLength(0);
  });

  test("a link of our own is told", async () => {
    world.isOwn = true;
    show(FRAGMENT);
    await waitFor(() => expect(screen.getByText(/made this link yourself/)).toBeTruthy());
  });
});

describe("sharing", () => {
  test("link, QR code and code are there, to copy, and a new code on demand", async () => {
    show();
    fireEvent.click(button("Make a Link"));
    world.session.set({ state: "waiting", code: CODE, link: LINK });
    expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Link" }).value).toBe(LINK);
    expect(screen.getByRole("img", { name: "QR Code of the Link" })).toBeTruthy();
    expect(screen.getByText(CODE)).toBeTruthy();
    expect(screen.getByText("It works only while this page stays open.")).toBeTruthy();
    fireEvent.click(button("Copy link"));
    fireEvent.click(button("Copy code"));
    expect(world.copied).toEqual([LINK, CODE]);
    await waitFor(() => expect(screen.getAllByText("Copied")).toHaveLength(2));
    fireEvent.click(button("New Code"));
    expect(world.session.asked).toContain("newCode");
    expect(title).toBe("Waiting – Tincan");
  });

  test("wrong guesses are told, and the fifth ends the code", () => {
    show();
    fireEvent.click(button("Make a Link"));
    world.session.set({ state: "waiting", code: CODE, link: LINK });
    world.session.guess(2);
    expect(screen.getAllByText(/After 2 more/).length).toBeGreaterThan(0);
    world.session.guess(0);
    expect(screen.queryByText(CODE)).toBeNull();
    expect(screen.getByText("The code has ended.")).toBeTruthy();
    fireEvent.click(button("New Code"));
    expect(screen.queryByText("The code has ended.")).toBeNull();
    expect(screen.getByText("8-yoyo-gymnast-unzip")).toBeTruthy();
  });

  test("is over when the only one has come, and goes on for several", () => {
    show();
    fireEvent.click(button("Make a Link"));
    world.session.set({ state: "waiting", code: CODE, link: LINK });
    world.session.add(new FakeRemote());
    expect(screen.queryByRole("img", { name: "QR Code of the Link" })).toBeNull();
    expect(screen.getByRole("heading", { level: 2, name: /Alice/ })).toBeTruthy();
  });
});

describe("an offer", () => {
  test("shows what it is, and asks for the place before it accepts", async () => {
    const transfer = new FakeTransfer({ state: "offered", files: { "a.txt": 10, "b.txt": 20 } });
    let answer: (destination: null) => void = () => undefined;

    world.ways = [makeWay({ choose: () => new Promise((resolve) => (answer = resolve)) })];
    connect(transfer);
    expect(screen.getByRole("heading", { level: 3 }).textContent).toContain(
      "offers 2 files, 30 bytes.",
    );
    await waitFor(() => expect(screen.getByText(/You choose a folder/)).toBeTruthy());
    expect(document.activeElement).toBe(screen.getByRole("heading", { level: 3 }));

    fireEvent.click(button("Receive"));
    expect(transfer.asked).toEqual([]);
    expect(screen.getByText(/The other side waits/)).toBeTruthy();
    answer(null);
    await waitFor(() => expect(screen.queryByText(/The other side waits/)).toBeNull());
    expect(transfer.asked).toEqual([]);
    expect(button("Receive")).toHaveProperty("disabled", false);
  });

  test("is taken with the place that was chosen", async () => {
    const transfer = new FakeTransfer({ state: "offered", files: { "a.txt": 10 } });
    const destination = {} as never;

    world.ways = [
      makeWay({ name: "disk", reason: "Not here." }),
      makeWay({ name: "download", choose: () => Promise.resolve(destination) }),
    ];
    connect(transfer);
    await waitFor(() => expect(screen.getByText(/among your downloads/)).toBeTruthy());
    fireEvent.click(button("Receive"));
    await waitFor(() => expect(transfer.destination).toBe(destination));
    transfer.set({ state: "done" });
    expect(screen.getAllByText(/It is among your downloads\./).length).toBeGreaterThan(0);
  });

  test("that was taken back while the place was chosen is not accepted", async () => {
    const transfer = new FakeTransfer({ state: "offered", files: { "a.txt": 10 } });
    let answer: (destination: never) => void = () => undefined;

    world.ways = [makeWay({ choose: () => new Promise((resolve) => (answer = resolve)) })];
    connect(transfer);
    await waitFor(() => expect(button("Receive")).toHaveProperty("disabled", false));
    fireEvent.click(button("Receive"));
    transfer.set({
      state: "cancelled",
      error: new TincanError("cancelled", "The other side cancelled the transfer."),
    });
    answer({} as never);
    await Promise.resolve();
    expect(transfer.asked).toEqual([]);
    expect(screen.getByText("The other side cancelled the transfer.")).toBeTruthy();
  });

  test("a place that cannot be written to is told, and the offer stays", async () => {
    const transfer = new FakeTransfer({ state: "offered", files: { "a.txt": 10 } });

    world.ways = [
      makeWay({ choose: () => Promise.reject(new TincanError("disk", "No. Choose another.")) }),
    ];
    connect(transfer);
    await waitFor(() => expect(button("Receive")).toHaveProperty("disabled", false));
    fireEvent.click(button("Receive"));
    await waitFor(() => expect(screen.getByRole("alert").textContent).toBe("No. Choose another."));
    expect(button("Receive")).toHaveProperty("disabled", false);
  });

  test("that memory cannot hold cannot be taken, and says why", async () => {
    const transfer = new FakeTransfer({ state: "offered", files: { film: 9_000_000_000 } });

    world.ways = [
      makeWay({ name: "disk", reason: "No folders here." }),
      makeWay({ name: "download", reason: "No downloads here." }),
      makeWay({ name: "memory", reason: "Too large.", limit: 500 }),
    ];
    connect(transfer);
    await waitFor(() => expect(screen.getByText("Too large.")).toBeTruthy());
    expect(screen.getByText("No folders here.")).toBeTruthy();
    expect(screen.getByText("No downloads here.")).toBeTruthy();
    expect(button("Receive")).toHaveProperty("disabled", true);
    fireEvent.click(button("Decline"));
    expect(transfer.asked).toEqual(["decline too-large"]);
  });

  test("the last resort says its limit and what is missing here", async () => {
    world.ways = [
      makeWay({ name: "disk", reason: "No folders here." }),
      makeWay({ name: "download", reason: "No downloads here." }),
      makeWay({ name: "memory", limit: 500_000_000 }),
    ];
    connect(new FakeTransfer({ state: "offered", files: { "a.txt": 10 } }));
    await waitFor(() => expect(screen.getByText(/Up to 500\.0 MB/)).toBeTruthy());
    expect(screen.getByText("No downloads here.")).toBeTruthy();
  });

  test("other ways can be chosen", async () => {
    const transfer = new FakeTransfer({ state: "offered", files: { "a.txt": 10 } });
    const destination = {} as never;

    world.ways = [
      makeWay({}),
      makeWay({ name: "memory", choose: () => Promise.resolve(destination) }),
    ];
    connect(transfer);
    await waitFor(() => expect(screen.getByLabelText("By way of the memory")).toBeTruthy());
    fireEvent.click(screen.getByLabelText("By way of the memory"));
    fireEvent.click(button("Receive"));
    await waitFor(() => expect(transfer.destination).toBe(destination));
  });

  test("of a text is asked for, too, and the text can be copied", () => {
    const transfer = new FakeTransfer({ kind: "text", state: "offered", files: { text: 5 } });

    connect(transfer);
    fireEvent.click(button("Show"));
    expect(transfer.asked).toEqual(["acceptText"]);
    transfer.set({ state: "done", text: "<b>hi</b>", doneBytes: 9 });
    expect(screen.getByText("<b>hi</b>")).toBeTruthy();
    fireEvent.click(button("Copy text"));
    expect(world.copied).toEqual(["<b>hi</b>"]);
  });

  test("names cannot turn around what is beside them, nor hide what they are", () => {
    connect(new FakeTransfer({ state: "offered", files: { "invoice.pdf     .exe": 10 } }));

    const extension = screen.getByText(".exe");

    expect(extension.tagName).toBe("BDI");
    expect(extension.previousElementSibling?.tagName).toBe("BDI");
  });
});

describe("a transfer", () => {
  const half = { state: "running" as const, doneBytes: 50, rate: 25, eta: 2, doneItems: 1 };

  test("shows how far it is, and can be paused and cancelled", () => {
    const transfer = new FakeTransfer({ ...half, files: { a: 40, b: 60 } });

    connect(transfer);

    const bar = screen.getByRole("progressbar", { name: "Receiving 2 files" });

    expect(bar.getAttribute("aria-valuenow")).toBe("50");
    expect(bar.getAttribute("aria-valuetext")).toBe("50%, 50 bytes of 100 bytes");
    expect(screen.getByText(/25 bytes\/s/).textContent).toContain("2 sec left");
    expect(screen.getByText(/1 of 2 files/)).toBeTruthy();
    expect(screen.getByText("direct, same network, IPv4, 4 ms")).toBeTruthy();
    expect(screen.getByText("verified")).toBeTruthy();
    expect(title).toBe("50% – Tincan");

    fireEvent.click(button("Pause"));
    expect(screen.getByText("Paused here.")).toBeTruthy();
    fireEvent.click(button("Go On"));
    fireEvent.click(button("Cancel"));
    expect(transfer.asked).toEqual(["pause", "resume", "cancel user"]);
  });

  test("keeps the page open and the screen on while it goes on", () => {
    const transfer = new FakeTransfer({ ...half, files: { a: 100 } });

    connect(transfer);
    expect([world.guards, world.awake]).toEqual([1, 1]);
    transfer.set({ doneBytes: 60 });
    expect([world.guards, world.awake]).toEqual([1, 1]);
    transfer.set({ state: "done" });
    expect([world.guards, world.awake]).toEqual([0, 0]);
  });

  test("is not ended by a slip", () => {
    connect(new FakeTransfer({ ...half, files: { a: 100 } }));
    fireEvent.click(button("End"));

    const dialog = screen.getByRole("dialog");

    fireEvent.click(within(dialog).getByRole("button", { name: "Go On" }));
    expect(world.session.asked).not.toContain("close finished");
    fireEvent.click(button("End"));
    fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "End" }));
    expect(world.session.asked).toContain("close finished");
    expect(app.screen().kind).toBe("start");
  });

  test.each([
    ["interrupted" as const, false, null, /goes on by itself/],
    ["user" as const, false, null, /The other side has paused/],
    ["no-space" as const, false, null, /disk of the other side is full/],
    ["no-space" as const, true, new TincanError("no-space", "Full. Free some space."), /Full\./],
  ])("paused by %s, here: %s", (reason, pausedHere, error, expected) => {
    connect(new FakeTransfer({ files: { a: 100 }, state: "paused", reason, pausedHere, error }));
    expect(screen.getByText(expected)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Go On" }) !== null).toBe(pausedHere);
  });

  test("names the files that did not arrive", async () => {
    const transfer = new FakeTransfer({
      files: { a: 40, b: 60 },
      state: "done",
      failed: 1,
      doneItems: 1,
    });

    transfer.itemStates.set(1, { state: "failed", doneBytes: 0 });
    transfer.itemErrors.set(1, new TincanError("digest", "“b” arrived damaged."));
    connect(transfer);
    expect(screen.getByText(/1 file did not arrive/)).toBeTruthy();

    const details = screen.getByText("Which did not arrive, and why").closest("details");

    if (details === null) throw new Error("There are no details");
    details.open = true;
    fireEvent(details, new Event("toggle"));
    await waitFor(() => expect(screen.getByText("“b” arrived damaged.")).toBeTruthy());
  });
});

describe("ends", () => {
  test("a failure says why, and what to do; with the same link only if that can help", () => {
    show(FRAGMENT);
    fireEvent.click(button("Connect"));
    world.session.set({ state: "failed", error: new TincanError("lost", "It was lost. Again?") });
    expect(screen.getAllByText("It was lost. Again?").length).toBeGreaterThan(0);
    fireEvent.click(button("Try Again"));
    expect(world.sessions).toHaveLength(2);

    world.session.set({ state: "failed", error: new TincanError("code-wrong", "Wrong. Ask.") });
    expect(screen.queryByRole("button", { name: "Try Again" })).toBeNull();
    fireEvent.click(button("Back to the Start"));
    expect(app.screen().kind).toBe("start");
  });

  test("what has arrived stays to be seen", () => {
    const remote = connect(
      new FakeTransfer({ kind: "text", state: "done", text: "hello", files: { text: 5 } }),
    );

    remote.set({ state: "left" });
    world.session.set({ state: "closed" });
    expect(screen.getByText("hello")).toBeTruthy();
    expect(screen.getByText("Has left")).toBeTruthy();
    expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("The connection has ended");
    expect(screen.queryByRole("button", { name: "Choose Files…" })).toBeNull();
  });

  test("one of several can be sent away", () => {
    show();
    app.setChoices({ name: "", forSeveral: true });
    app.askForFiles();
    world.session.set({ state: "waiting", code: CODE, link: LINK });

    const remote = new FakeRemote();

    world.session.add(remote);
    world.session.add(new FakeRemote({ name: "Dave" }));
    fireEvent.click(screen.getByRole("button", { name: /Disconnect.*Alice/ }));
    expect(remote.asked).toEqual(["close user"]);
    expect(screen.getByText("Link and code for others")).toBeTruthy();
  });
});

describe("what a screen reader hears", () => {
  test("changes of state, politely and once", () => {
    const transfer = new FakeTransfer({ state: "listing", files: { a: 100 } });

    connect(transfer);

    const status = screen.getAllByRole("status").at(-1);

    transfer.set({ state: "offered" });
    expect(status?.textContent).toContain("offers 1 file");
    transfer.set({ state: "running" });
    for (let i = 0; i < 50; i++) transfer.set({ doneBytes: i });
    expect(status?.textContent.match(/done/g)).toBeNull();
  });
});
