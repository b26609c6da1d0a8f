// SPDX-License-Identifier: GPL-3.0-or-later
import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { afterEach, expect, test } from "vitest";
import { Page } from "../../src/components/page";
import { createApp } from "../../src/stores/app";
import { TincanError } from "../../src/wire/error";
import { FakeRemote, FakeTransfer } from "../fakes/fake-session";
import { FakeWorld } from "../fakes/fake-world";
import { makeCode } from "../fakes/offer-codes";

afterEach(cleanup);

function show(change: (world: FakeWorld) => void = () => undefined): FakeWorld {
  const world = new FakeWorld();

  change(world);
  render(() => <Page app={createApp(world)} setTitle={() => undefined} />);
  return world;
}

function press(name: string | RegExp): void {
  fireEvent.click(screen.getByRole("button", { name }));
}

function paste(name: string | RegExp, text: string, role = "textbox"): HTMLElement {
  const field = screen.getByRole(role, { name });

  fireEvent.input(field, { target: { value: text } });
  return field;
}

function connect(world: FakeWorld, transfers: FakeTransfer[] = []): FakeRemote {
  const remote = new FakeRemote({
    verified: false,
    words: "palm osmosis petroleum vinegar",
    needsComparing: true,
    transfers,
  });

  world.session.add(remote);
  return remote;
}

test("two steps of the one who begins", () => {
  const world = show();
  const code = makeCode();

  press("Make a Code");
  expect(screen.getAllByText("Looking for the addresses of this computer…")).toHaveLength(2);
  world.session.set({ state: "waiting", ownCode: code, codeExpires: 1_790_000_000 });

  expect(screen.getByRole("heading", { name: /^1\. Send this code/ })).toBeTruthy();
  expect(screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Your code" }).value).toBe(code);
  expect(screen.getByText(/It works once, until \d+:\d+/)).toBeTruthy();
  expect(screen.getByRole("img", { name: "QR Code of the Code" })).toBeTruthy();
  press("Copy code");
  expect(world.copied).toEqual([code]);

  expect(screen.getByRole("heading", { name: /^2\. Paste the answer/ })).toBeTruthy();
  world.session.refusal = new TincanError("code-invalid", "It is your own.");
  const field = paste("Answer", "tincan-offer.x");
  press("Connect");
  expect(field.getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByText("It is your own.").parentElement?.id).toBe(
    field.getAttribute("aria-describedby"),
  );
  expect(document.activeElement).toBe(field);

  paste("Answer", "tincan-answer.y");
  expect(screen.queryByText("It is your own.")).toBeNull();
  world.session.refusal = null;
  fireEvent.keyDown(field, { key: "Enter" });
  expect(world.session.asked).toContain("takeAnswer tincan-answer.y");
});

test("two steps of the one who answers", () => {
  const world = show();
  const answer = makeCode({ kind: "answer" });

  paste("Code or link", makeCode(), "combobox");
  expect(screen.getByText(/You get an answer to send back/)).toBeTruthy();
  fireEvent.submit(screen.getByRole("combobox"));
  world.session.set({ state: "waiting", ownCode: answer, codeExpires: 1_790_000_000 });

  expect(screen.getByRole("heading", { name: /^2\. Send this answer back/ })).toBeTruthy();
  expect(screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Your answer" }).value).toBe(
    answer,
  );
  expect(screen.queryByRole("textbox", { name: "Answer" })).toBeNull();
});

test("what is wrong with a pasted code stands at the field", () => {
  const world = show();

  paste("Code or link", makeCode().slice(0, -1), "combobox");
  expect(screen.getByText(/A part of the code is missing/)).toBeTruthy();
  fireEvent.submit(screen.getByRole("combobox"));
  expect(world.sessions).toEqual([]);
});

test("words are compared before anything can be received", () => {
  const world = show();
  const offer = new FakeTransfer({ state: "offered", files: { "a.txt": 5 } });

  press("Make a Code");
  const remote = connect(world, [offer]);

  expect(screen.getByRole("status", { name: "Compare these words" }).textContent).toBe(
    "palm osmosis petroleum vinegar",
  );
  expect(screen.getByText(/Do it now, before anything is sent/)).toBeTruthy();
  expect(screen.queryByText(/offers 1 file/, { selector: "h3" })).toBeNull();

  press("The Words Are the Same");
  expect(remote.asked).toEqual(["compare true"]);
  expect(screen.getByText(/offers 1 file/, { selector: "h3" })).toBeTruthy();
  expect(screen.getByTitle("The words that both of you see").textContent).toContain("palm");
});

test("different words are the end", () => {
  const world = show();

  press("Make a Code");
  const remote = connect(world);
  press("They Are Different");
  expect(remote.asked).toEqual(["compare false"]);
});

test("a server that does not answer can be done without", () => {
  const world = show();

  press("Make a Link");
  const { session } = world;
  expect(screen.queryByRole("button", { name: "Connect Without a Server" })).toBeNull();
  session.set({ state: "reaching", serverAway: true });
  press("Connect Without a Server");
  expect(world.session).not.toBe(session);
  expect(world.session.isByCodes).toBe(true);
});

test("a page without a server makes codes", () => {
  const world = show((each) => {
    each.server = null;
    each.page = null;
  });

  expect(screen.getByText(/This page knows no server, and needs none/)).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Make a Link" })).toBeNull();
  press("Make a Code");
  expect(world.session.isByCodes).toBe(true);
});

test("after a loss, new codes go on", () => {
  const world = show();

  press("Make a Code");
  const { session } = world;
  connect(world);
  session.set({ state: "failed", error: new TincanError("lost", "It was lost.") });
  expect(screen.getAllByText("It was lost.").length).toBeGreaterThan(0);
  expect(screen.getByRole("combobox", { name: "Code or link" })).toBeTruthy();
  press("Make a New Code");
  expect(world.session).not.toBe(session);
});
