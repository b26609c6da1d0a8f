// SPDX-License-Identifier: GPL-3.0-or-later
import { _ } from "../i18n";
import { isIpAddress } from "./ip-address";
import { isJsonObject, newProtocolError, type JsonObject } from "./json";

const DEFAULT_PORT = 3478; // RFC 5389 and RFC 5766, for UDP and TCP alike
const MAX_PORT = 65535;
const MAX_HOST_BYTES = 253;
const MAX_LABEL_BYTES = 63;

/** A STUN or TURN server as browsers write it: one URL of RFC 7064 or RFC 7065, and credentials. */
export interface IceServer {
  readonly kind: "stun" | "turn";
  readonly transport: "any" | "udp" | "tcp";
  /** without brackets around an IPv6 address */
  readonly host: string;
  /** 3478 when the URL has none */
  readonly port: number;
  readonly username?: string;
  readonly credential?: string;
}

/** How `welcome` has a server; also an RTCIceServer. */
export interface IceServerJson {
  urls: string[];
  username?: string;
  credential?: string;
}

/** The scheme decides the kind. */
function parseScheme(url: string): { kind: IceServer["kind"]; rest: string } {
  const scheme = /^(stuns?|turns?):/i.exec(url)?.[1]?.toLowerCase();

  // The C programs cannot use them, and all programs are to take the same servers.
  if (scheme === "turns")
    throw newProtocolError(
      _(
        "“turns:” addresses cannot be used, because TLS to a TURN server is not available here. What is sent is encrypted from end to end anyway: use “turn:…?transport=tcp” instead, for example on port 443.",
      ),
    );
  if (scheme === "stuns")
    throw newProtocolError(
      _(
        "“stuns:” addresses cannot be used, because TLS to a STUN server is not available here. Use “stun:” instead.",
      ),
    );
  if (scheme !== "stun" && scheme !== "turn")
    throw newProtocolError(
      _(
        "The address of a STUN or TURN server begins with “stun:” or “turn:”, for example “stun:stun.example.org:3478”.",
      ),
    );
  return { kind: scheme, rest: url.slice(scheme.length + 1) };
}

/** RFC 7065: `?transport=udp` or `?transport=tcp`; RFC 7064 has no query. */
function parseQuery(kind: IceServer["kind"], query: string): IceServer["transport"] {
  if (kind === "stun")
    throw newProtocolError(_("The address of a STUN server has nothing after a question mark."));

  const transport = /^transport=(udp|tcp)$/i.exec(query)?.[1]?.toLowerCase();
  if (transport !== "udp" && transport !== "tcp")
    throw newProtocolError(
      _(
        "After the question mark, the address of a TURN server can have “transport=udp” or “transport=tcp” and nothing else.",
      ),
    );
  return transport;
}

function parsePort(text: string): number {
  const port = /^[0-9]+$/.test(text) ? Number(text) : 0;

  if (port < 1 || port > MAX_PORT)
    throw newProtocolError(_("The port of a STUN or TURN server is a number from 1 to 65535."));
  return port;
}

/** A name in ASCII as in RFC 1123 (with underscores, which are in use), or an IPv4 address. */
function isHostName(host: string): boolean {
  if (host === "" || host.length > MAX_HOST_BYTES) return false;

  const labels = host.split(".");
  for (const label of labels) {
    if (label.length > MAX_LABEL_BYTES || !/^[0-9A-Za-z_-]+$/.test(label)) return false;
    if (label.startsWith("-") || label.endsWith("-")) return false;
  }
  // “1.2.3” and “300.0.0.1” are meant as addresses and are none.
  return !/^[0-9]+$/.test(labels[labels.length - 1] as string) || isIpAddress(host);
}

/** Splits `host`, `host:port`, `[v6]` and `[v6]:port`. */
function parseAuthority(text: string): { host: string; port: number } {
  if (text.startsWith("[")) {
    const end = text.indexOf("]");
    const behind = text.slice(end + 1);
    if (end < 0 || (behind !== "" && !behind.startsWith(":")))
      throw newProtocolError(
        _("The address of a STUN or TURN server has a bracket that is not closed."),
      );
    const host = text.slice(1, end);
    if (!host.includes(":") || host.includes("%") || !isIpAddress(host))
      throw newProtocolError(_("What is in brackets is not an IPv6 address."));
    return { host, port: behind !== "" ? parsePort(behind.slice(1)) : DEFAULT_PORT };
  }

  const [host, port, ...more] = text.split(":") as [string, ...string[]];
  if (more.length > 0)
    throw newProtocolError(
      _("An IPv6 address needs brackets here, for example “stun:[2001:db8::1]:3478”."),
    );
  if (!isHostName(host))
    throw newProtocolError(
      _(
        "The address of a STUN or TURN server has no valid host name, for example “stun:stun.example.org:3478”.",
      ),
    );
  return { host, port: port !== undefined ? parsePort(port) : DEFAULT_PORT };
}

/**
 * Reads a STUN or TURN URL as browsers write it: `stun:host[:port]` (RFC 7064) or
 * `turn:host[:port][?transport=udp|tcp]` (RFC 7065).
 *
 * @throws TincanError `protocol`, whose message is a sentence for the person who wrote `url`, and
 *   does not quote it
 */
export function parseIceServer(url: string, username?: string, credential?: string): IceServer {
  const { kind, rest } = parseScheme(url);
  if (rest.includes("@"))
    throw newProtocolError(
      _(
        "A user name or password does not belong in the address of a STUN or TURN server. Give them apart from it.",
      ),
    );

  const mark = rest.indexOf("?");
  const transport = mark >= 0 ? parseQuery(kind, rest.slice(mark + 1)) : "any";
  const { host, port } = parseAuthority(mark >= 0 ? rest.slice(0, mark) : rest);
  return { kind, transport, host, port, username, credential };
}

/** The URL without credentials and always with its port; {@link parseIceServer} reads it. */
export function iceServerToUrl(server: IceServer): string {
  const host = server.host.includes(":") ? `[${server.host}]` : server.host;
  const query = server.transport !== "any" ? `?transport=${server.transport}` : "";

  return `${server.kind}:${host}:${server.port}${query}`;
}

function readUrl(url: unknown, username?: string, credential?: string): IceServer | null {
  if (typeof url !== "string") return null;

  let server: IceServer;
  try {
    server = parseIceServer(url, username, credential);
  } catch {
    return null;
  }
  // Browsers refuse a TURN server without both, and no TURN server in the open does without.
  const isUsable = server.kind === "stun" || (username !== undefined && credential !== undefined);
  return isUsable ? server : null;
}

function stringMember(object: JsonObject, name: string): string | undefined {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  return typeof value === "string" ? value : undefined;
}

/**
 * Reads the servers of a `welcome` that we can use, one for each URL. All others are left out: a
 * server may offer what only others understand. `urls` may be one string, as in RTCIceServer.
 */
export function iceServersFromJson(array: readonly unknown[]): IceServer[] {
  const servers: IceServer[] = [];

  for (const element of array) {
    if (!isJsonObject(element)) continue;
    const username = stringMember(element, "username");
    const credential = stringMember(element, "credential");
    const urls: unknown = Object.hasOwn(element, "urls") ? element.urls : undefined;

    for (const url of Array.isArray(urls) ? (urls as unknown[]) : [urls]) {
      const server = readUrl(url, username, credential);
      if (server !== null) servers.push(server);
    }
  }
  return servers;
}

/** One RTCIceServer for each server. */
export function iceServersToJson(servers: readonly IceServer[]): IceServerJson[] {
  return servers.map((server) => {
    const json: IceServerJson = { urls: [iceServerToUrl(server)] };
    if (server.username !== undefined) json.username = server.username;
    if (server.credential !== undefined) json.credential = server.credential;
    return json;
  });
}
