// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment jsdom
import { afterEach, expect, test, vi } from "vitest";
import { copyText, guardLeaving, loadConfig, pageAddress, parseConfig } from "../../src/io/page";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test.each([
  ['{"server":"https://Send.Example:443/x/"}', "https://send.example/x/"],
  ['{"server":"http://10.0.0.1:8044/","more":1}', "http://10.0.0.1:8044/"],
  ["{}", null],
  ["null", null],
  ['{"server":null}', null],
  ['{"server":7}', null],
  ['{"server":"javascript:alert(1)"}', null],
  ['{"server":"https://user@send.example/"}', null],
  ["<!doctype html>", null],
  ["", null],
])("config.json %s names the server %s", (text, server) => {
  expect(parseConfig(text)).toEqual({ server, iceServers: [] });
});

test("config.json names STUN and TURN servers, as a browser has them", () => {
  const relay = { urls: ["turn:turn.example:443?transport=tcp"], username: "u", credential: "p" };

  expect(
    parseConfig(JSON.stringify({ iceServers: [{ urls: "stun:stun.example" }, relay] })),
  ).toEqual({ server: null, iceServers: [{ urls: ["stun:stun.example:3478"] }, relay] });
  for (const iceServers of [
    7,
    {},
    [null, "stun:stun.example"],
    [{ urls: "turn:turn.example" }],
    [{ urls: ["https://stun.example", "turns:turn.example", 7] }],
  ]) {
    expect(parseConfig(JSON.stringify({ server: "https://a.example/", iceServers }))).toEqual({
      server: "https://a.example/",
      iceServers: [],
    });
  }
});

test("a page without a config.json does without", async () => {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response("no", { status: 404 })));
  expect(await loadConfig()).toEqual({ server: null, iceServers: [] });
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  expect(await loadConfig()).toEqual({ server: null, iceServers: [] });
});

test("config.json is looked for beside the page", async () => {
  const fetch = vi.fn(() => Promise.resolve(new Response('{"server":"https://a.example/"}')));

  vi.stubGlobal("fetch", fetch);
  expect(await loadConfig()).toEqual({ server: "https://a.example/", iceServers: [] });
  expect(String(fetch.mock.calls[0]?.at(0))).toBe("http://localhost:3000/config.json");
});

test("a page on the disk asks for no config.json", async () => {
  const fetch = vi.fn();

  vi.stubGlobal("fetch", fetch);
  vi.spyOn(document, "baseURI", "get").mockReturnValue("file:///home/me/page/index.html");
  expect(await loadConfig()).toEqual({ server: null, iceServers: [] });
  expect(fetch).not.toHaveBeenCalled();
});

test("the page's address ends where its name begins", () => {
  const base = vi.spyOn(document, "baseURI", "get");

  for (const [address, expected] of [
    ["https://Send.example/deep/er/?x=1#secret", "https://send.example/deep/er/"],
    ["https://send.example/deep/index.html#secret", "https://send.example/deep/"],
    ["http://192.0.2.7:8044/", "http://192.0.2.7:8044/"],
    ["file:///home/me/page/index.html", null],
  ] as const) {
    base.mockReturnValue(address);
    expect(pageAddress()).toBe(expected);
  }
});

test("leaving is asked about only while it is guarded", () => {
  const leave = (): boolean =>
    window.dispatchEvent(new Event("beforeunload", { cancelable: true }));

  expect(leave()).toBe(true);

  const end = guardLeaving();

  expect(leave()).toBe(false);
  end();
  expect(leave()).toBe(true);
});

test("a text is copied, in the old way where there is no other", async () => {
  const texts: string[] = [];
  const button = document.createElement("button");

  document.body.append(button);
  button.focus();
  Object.assign(document, {
    execCommand: () => {
      texts.push((document.activeElement as HTMLTextAreaElement).value);
      return true;
    },
  });
  expect(await copyText("7-acrobat")).toBe(true);
  expect(texts).toEqual(["7-acrobat"]);
  expect(document.querySelector("textarea")).toBeNull();
  expect(document.activeElement).toBe(button);

  const writeText = vi.fn(() => Promise.resolve());

  vi.stubGlobal("navigator", { clipboard: { writeText } });
  expect(await copyText("new")).toBe(true);
  expect(writeText).toHaveBeenCalledWith("new");
  expect(texts).toHaveLength(1);

  vi.stubGlobal("navigator", {
    clipboard: { writeText: () => Promise.reject(new Error("NotAllowedError")) },
  });
  Object.assign(document, { execCommand: () => false });
  expect(await copyText("never")).toBe(false);
});
