// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { describe, expect, test } from "vitest";
import { baseAddressToWebsocket, normalizeBaseAddress } from "../../src/wire/base-address";
import { MAX_LINK_BYTES } from "../../src/wire/limits";
import { looksLikeLink, newLink, parseLink } from "../../src/wire/link";
import { utf8Length } from "../../src/wire/utf8";
import type { ErrorCode } from "../../src/wire/error";
import { Chance, expectError, hex, loadVectors } from "./vectors";

const vectors = loadVectors<{
  valid: {
    input: string;
    page: string;
    server: string;
    websocket: string;
    mailbox: string;
    secret: string;
    link: string;
  }[];
  invalid: { input: string; error: ErrorCode; why: string }[];
  addresses: {
    valid: { input: string; address: string; websocket: string }[];
    invalid: string[];
  };
}>("link");

test.each(vectors.valid)("$input is a link", (vector) => {
  const link = parseLink(vector.input);

  expect(looksLikeLink(vector.input)).toBe(true);
  expect(link.page).toBe(vector.page);
  expect(link.server).toBe(vector.server);
  expect(hex(link.mailbox)).toBe(vector.mailbox);
  expect(hex(link.secret)).toBe(vector.secret);
  expect(baseAddressToWebsocket(link.server)).toBe(vector.websocket);
  expect(link.toString()).toBe(vector.link);
  expect(parseLink(vector.link)).toEqual(link);
});

test.each(vectors.invalid)("$why is refused", ({ input, error }) => {
  expectError(error, () => parseLink(input));
});

describe("base addresses", () => {
  test.each(vectors.addresses.valid)("$input is one", ({ input, address, websocket }) => {
    expect(normalizeBaseAddress(input)).toBe(address);
    expect(baseAddressToWebsocket(address)).toBe(websocket);
  });

  test.each(vectors.addresses.invalid)("%s is none", (input) => {
    expectError("code-invalid", () => normalizeBaseAddress(input));
  });

  test("hosts have at most 253 bytes, and labels 63", () => {
    const label = "a".repeat(63);
    const host = `${label}.${label}.${label}.${"b".repeat(61)}`;
    expect(normalizeBaseAddress(`http://${host}`)).toBe(`http://${host}/`);
    expectError("code-invalid", () => normalizeBaseAddress(`http://${host}b/`));
    expectError("code-invalid", () => normalizeBaseAddress(`http://a${label}/`));
  });

  test("a line break is nowhere in an address", () => {
    for (const address of [
      "http://a/\n",
      "http://a\n/",
      "\nhttp://a/",
      "http://a:80\n/",
      "http://a/b\n/",
      "http://[::1\n]/",
    ])
      expectError("code-invalid", () => normalizeBaseAddress(address));
  });

  test("what is normal stays as it is, and is for browsers the same address", () => {
    const chance = new Chance(6);
    const pieces = ["http", "https", "HTTPS", "://", ":", "/", "a", "B.c", "[::1]", "@", "80"];
    pieces.push("443", "0", "?", "#", "%2e", "%41", "..", ".", "\\", "é", "-", "x_y", " ", "8044");
    let found = 0;

    for (let round = 0; round < 50000; round++) {
      const tail = Array.from({ length: chance.below(6) }, () => chance.of(pieces)).join("");
      const text = `${chance.of(["http://", "https://"])}${chance.of(["a", "[::1]", "b."])}${tail}`;
      let address: string;
      try {
        address = normalizeBaseAddress(text);
      } catch {
        continue;
      }
      expect(normalizeBaseAddress(address)).toBe(address);
      // Browsers take a name that ends in a number for an IPv4 address, which it may not be.
      if (/^https?:\/\/[^/:]*\b\d+\.?[/:]/.test(address)) continue;
      expect(new URL(address).href).toBe(address);
      expect(new URL(text).href).toBe(address);
      found++;
    }
    expect(found).toBeGreaterThan(1000);
  });
});

describe("links that are made here", () => {
  const mailbox = new Uint8Array(16).fill(1);
  const secret = new Uint8Array(16).fill(2);

  test("have the server in them where it is another", () => {
    const link = newLink("http://a", "https://B:443", mailbox, secret);
    expect(link.toString()).toMatch(/^http:\/\/a\/#[\w-]{43}&s=https:\/\/b\/$/);
    expect(parseLink(link.toString())).toEqual(link);
    expect(newLink("http://a", null, mailbox, secret).toString()).toMatch(
      /^http:\/\/a\/#[\w-]{43}$/,
    );
    expect(newLink("http://a", "HTTP://A:80/", mailbox, secret).toString()).not.toContain("&s=");
  });

  test("escape what has a meaning in a link", () => {
    const link = newLink("http://a", "http://b/x&y=z;%25(é)/".replace("é", "e"), mailbox, secret);
    expect(link.toString()).toContain("&s=http://b/x%26y%3Dz%3B%2525%28e%29/");
    expect(parseLink(link.toString())).toEqual(link);
  });

  test("have proper parts", () => {
    expectError("code-invalid", () => newLink("nonsense", null, mailbox, secret));
    expectError("code-invalid", () => newLink("http://a/", "nonsense", mailbox, secret));
    expect(() => newLink("http://a/", null, mailbox.subarray(1), secret)).toThrow(RangeError);
    expect(() => newLink("http://a/", null, mailbox, secret.subarray(1))).toThrow(RangeError);
  });
});

const payload = "q83vEjRWeJiQq83vEjRWeA8ODQwLCgkIBwYFBAMCAQA";

test("the length of a link is in bytes, without what is around it", () => {
  const head = `https://a/#${payload}&x=`;
  const rest = (MAX_LINK_BYTES - head.length) / 2;
  const odd = "é".repeat(Math.floor(rest)) + (Number.isInteger(rest) ? "" : "x");

  expect(utf8Length(head + odd)).toBe(MAX_LINK_BYTES);
  expect(parseLink(`\n tincan:${head}${odd} \t`).page).toBe("https://a/");
  expectError("code-invalid", () => parseLink(`${head}${odd}x`));
});

test("only white space of ASCII is taken off", () => {
  expect(parseLink(`\t\n\f\r https://a/#${payload}`).page).toBe("https://a/");
  expectError("code-invalid", () => parseLink(`\u00a0https://a/#${payload}`));
  expectError("code-invalid", () => parseLink(`\ufeffhttps://a/#${payload}`));
  expectError("code-invalid", () => parseLink(`https://a/#${payload}\u3000`));
});

test("escapes in the server are read once, and others refused", () => {
  const read = (s: string) => parseLink(`https://a/#${payload}&s=${s}`).server;

  expect(read("http%3A%2f%2Fb%2F")).toBe("http://b/");
  expect(read("http://b/%2541/")).toBe("http://b/%41/");
  for (const s of [
    "http://b/%",
    "http://b/%4",
    "http://b/%zz/",
    "http://b/%00/",
    "http://b/%c3%a9/",
  ])
    expectError("code-invalid", () => read(s));
});

test("what looks like a link", () => {
  for (const text of ["http://", " HTTPS://x", "tincan:", "\tTinCan:7"])
    expect(looksLikeLink(text), text).toBe(true);
  for (const text of ["", "http:/", "7-acrobat", "xhttp://", "tincan", "\u00a0http://"])
    expect(looksLikeLink(text), text).toBe(false);
});
