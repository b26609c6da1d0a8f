// SPDX-License-Identifier: GPL-3.0-or-later
import { _ } from "../i18n";
import { TincanError } from "./error";
import { isIpAddress } from "./ip-address";
import { MAX_BASE_ADDRESS_BYTES } from "./limits";
import { asciiLower } from "./word-list";

// Addresses are read by a small grammar of our own, PROTOCOL.md section 3, and not by the browser:
// the page and the programs must not read two different ones out of the same text. That is also why
// a host in another script has to be given in its ASCII form (xn--…).

const MAX_HOST_BYTES = 253;
const MAX_PORT = 65535;

const ADDRESS = /^(https?):\/\/(\[[^\]/]*\]|[^:/]*)((?::[^/]*)?)((?:\/.*)?)$/is;

function isNameHost(host: string): boolean {
  // Labels with single dots between, and one more dot at the end.
  return host.length <= MAX_HOST_BYTES && /^[\w-]{1,63}(?:\.[\w-]{1,63})*\.?$/.test(host);
}

function isHost(host: string): boolean {
  if (!host.startsWith("[")) return isNameHost(host);

  // A zone, which isIpAddress() refuses, means something on one machine only.
  const inner = host.slice(1, -1);
  return inner.includes(":") && isIpAddress(inner);
}

/** Reads what is between a host and its path: nothing (0), or `:` and a number; null for others. */
function parsePort(text: string): number | null {
  if (text === "") return 0;
  if (!/^:[0-9]{1,5}$/.test(text)) return null;

  const port = Number(text.slice(1));
  return port > 0 && port <= MAX_PORT ? port : null;
}

function isSegment(segment: string): boolean {
  // The pchar of RFC 3986.
  if (!/^(?:[0-9A-Za-z\-._~!$&\x27()*+,;=:@]|%[0-9A-Fa-f]{2})+$/.test(segment)) return false;

  // Browsers take these for steps even when they are percent-encoded.
  const plain = segment.replace(/%2e/gi, ".");
  return plain !== "." && plain !== "..";
}

/** Whether `path` is empty, or begins and ends with `/` and has proper names between. */
function isBasePath(path: string): boolean {
  if (path === "" || path === "/") return true;

  return path.endsWith("/") && path.slice(1, -1).split("/").every(isSegment);
}

function normalize(text: string): string | null {
  if (text.length > MAX_BASE_ADDRESS_BYTES) return null;
  const match = ADDRESS.exec(text);
  if (match === null) return null;

  const [scheme, host, portText, path] = match.slice(1) as [string, string, string, string];
  const port = parsePort(portText);
  if (!isHost(host) || port === null || !isBasePath(path)) return null;

  const lowScheme = asciiLower(scheme);
  const isDefault = port === 0 || port === (lowScheme === "https" ? 443 : 80);
  return `${lowScheme}://${asciiLower(host)}${isDefault ? "" : `:${port}`}${path || "/"}`;
}

/**
 * Checks that `text` is an address that others can be made from: `http` or `https`, no user, no
 * query, no fragment, and a path that is empty or ends in `/`. Scheme and host are lowered, the
 * scheme's own port is left out, and an empty path becomes `/`, so that equal addresses are equal
 * strings.
 *
 * @throws TincanError `code-invalid`
 */
export function normalizeBaseAddress(text: string): string {
  const address = normalize(text);
  if (address === null)
    throw new TincanError(
      "code-invalid",
      _(
        "This is not the address of a server. It should look like https://send.example/ and end in a slash.",
      ),
    );
  return address;
}

/** The address of the WebSocket of the signaling server at `base`, a normalized address. */
export function baseAddressToWebsocket(base: string): string {
  return `ws${base.slice("http".length)}ws`;
}
