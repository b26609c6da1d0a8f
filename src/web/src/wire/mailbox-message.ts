// SPDX-License-Identifier: GPL-3.0-or-later
import { sha256 } from "@noble/hashes/sha2";
import { fromBase64Url, fromBase64UrlExact, toBase64Url } from "./base64url";
import { isNameplate } from "./code";
import { iceServersFromJson, iceServersToJson, type IceServer } from "./ice-server";
import {
  getArray,
  getInteger,
  getOptionalBoolean,
  getOptionalString,
  getString,
  isIntegerIn,
  newProtocolError,
  parseJson,
  withContext,
  type JsonObject,
} from "./json";
import { MAILBOX_ID_BYTES, MAX_BODY_BYTES, MAX_MESSAGE_BYTES, TOKEN_BYTES } from "./limits";

const MAX_VERSIONS = 64;
const MAX_VERSION = 65535;
const MAX_KEEPALIVE_SECONDS = 86400;
const MAX_ICE_SERVERS = 32;
const MAX_GUESTS = 4096; // more names would not fit a message
const GUEST_NAME_BYTES = 8; // of a digest

const errorCodes = [
  "no-such-mailbox",
  "no-such-code",
  "taken",
  "locked",
  "guests-full",
  "server-full",
  "no-such-guest",
  "queue-full",
  "not-now",
  "slow-down",
] as const;

/** The codes of an `error` message; `unknown` is every one that we do not know. */
export type MailboxErrorCode = (typeof errorCodes)[number] | "unknown";

/** WebSocket close codes of PROTOCOL.md section 4. */
export const CloseCode = {
  NORMAL: 1000,
  GOING_AWAY: 1001,
  BAD_MESSAGE: 4000,
  TOO_BIG: 4001,
  VERSION: 4002,
  SLOW_DOWN: 4003,
  TOO_MANY: 4004,
  IDLE: 4005,
  EXPIRED: 4006,
  NOT_READING: 4007,
  REPLACED: 4008,
} as const;

/** What a program says to the server, PROTOCOL.md section 4. */
export type MailboxRequest =
  | { readonly type: "hello"; versions: readonly number[] }
  /** `mailbox`: 16 bytes, `token`: 32 bytes, `code`: a nameplate is wanted */
  | {
      readonly type: "open";
      mailbox: Uint8Array;
      token: Uint8Array;
      code: boolean;
      nameplate?: string;
    }
  /** with either a mailbox id or a nameplate */
  | { readonly type: "join"; mailbox?: Uint8Array; nameplate?: string; token: Uint8Array }
  /** `body`: 1 to MAX_BODY_BYTES; `guest`: from the host only */
  | { readonly type: "send"; body: Uint8Array; guest?: string }
  | { readonly type: "new-code" }
  | { readonly type: "drop-code" }
  | { readonly type: "lock" }
  | { readonly type: "leave" }
  | { readonly type: "ping" }
  | { readonly type: "kick"; guest: string };

/** What the server says to a program, PROTOCOL.md section 4. */
export type MailboxReply =
  /** `keepalive`: seconds */
  | {
      readonly type: "welcome";
      version: number;
      keepalive: number;
      iceServers: readonly IceServer[];
    }
  /** `expires`: seconds; `guests`: names of all memberships */
  | {
      readonly type: "opened";
      nameplate: string | null;
      expires: number;
      guests: readonly string[];
    }
  | { readonly type: "code"; nameplate: string }
  /** `guest`: our name; `here`: the host is connected now */
  | { readonly type: "joined"; mailbox: Uint8Array; guest: string; here: boolean }
  /** `guest`: to the host only; to a guest the other side is the host */
  | { readonly type: "arrived"; guest?: string }
  | { readonly type: "departed"; guest?: string }
  | { readonly type: "gone"; guest?: string }
  | { readonly type: "message"; body: Uint8Array; guest?: string }
  | { readonly type: "error"; code: MailboxErrorCode }
  | { readonly type: "pong" };

/** One message of either direction. */
export type MailboxMessage = MailboxRequest | MailboxReply;

// --- Fields: in ---

/** A member that must be there, read by `read`. */
function require<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw newProtocolError(`“${name}” is missing`);
  return value;
}

function readNameplate(object: JsonObject): string | undefined {
  const text = getOptionalString(object, "nameplate");
  if (text !== undefined && !isNameplate(text))
    throw newProtocolError("“nameplate” is not a number of 1 to 6 digits");
  return text;
}

function readBytes(object: JsonObject, name: string, size: number): Uint8Array | undefined {
  const text = getOptionalString(object, name);
  if (text === undefined) return undefined;

  try {
    return fromBase64UrlExact(text, size);
  } catch {
    throw newProtocolError(`“${name}” is not ${size} bytes in base64url`);
  }
}

function readMailbox(object: JsonObject): Uint8Array | undefined {
  return readBytes(object, "mailbox", MAILBOX_ID_BYTES);
}

function readToken(object: JsonObject): Uint8Array {
  return require(readBytes(object, "token", TOKEN_BYTES), "token");
}

function readBody(object: JsonObject): Uint8Array {
  const text = getString(object, "body");
  let body: Uint8Array | null;

  try {
    body = fromBase64Url(text, MAX_BODY_BYTES);
  } catch {
    body = null;
  }
  if (body === null || body.length === 0)
    throw newProtocolError(`“body” is not 1 to ${MAX_BODY_BYTES} bytes in base64url`);
  return body;
}

function isGuestName(text: unknown): text is string {
  if (typeof text !== "string") return false;

  try {
    fromBase64UrlExact(text, GUEST_NAME_BYTES);
    return true;
  } catch {
    return false;
  }
}

function readGuest(object: JsonObject): string | undefined {
  const text = getOptionalString(object, "guest");
  if (text !== undefined && !isGuestName(text))
    throw newProtocolError("“guest” holds no name of a guest");
  return text;
}

function readGuests(object: JsonObject): string[] {
  return getArray(object, "guests", MAX_GUESTS).map((name) => {
    if (!isGuestName(name)) throw newProtocolError("“guests” holds no name of a guest");
    return name;
  });
}

function readVersions(object: JsonObject): number[] {
  return getArray(object, "versions", MAX_VERSIONS).map((version) => {
    if (!isIntegerIn(version, 1, MAX_VERSION))
      throw newProtocolError("“versions” holds something else than numbers of versions");
    return version;
  });
}

function readJoin(object: JsonObject): MailboxMessage {
  const mailbox = readMailbox(object);
  const nameplate = readNameplate(object);
  const token = readToken(object);

  if ((mailbox === undefined) === (nameplate === undefined))
    throw newProtocolError("A join needs either “mailbox” or “nameplate”");
  return { type: "join", mailbox, nameplate, token };
}

function readErrorCode(object: JsonObject): MailboxErrorCode {
  const text = getString(object, "code");
  return errorCodes.find((code) => code === text) ?? "unknown";
}

function readFields(type: string, object: JsonObject): MailboxMessage | null {
  switch (type) {
    case "hello":
      return { type, versions: readVersions(object) };

    case "open":
      return {
        type,
        mailbox: require(readMailbox(object), "mailbox"),
        token: readToken(object),
        code: getOptionalBoolean(object, "code") ?? false,
        nameplate: readNameplate(object),
      };

    case "join":
      return readJoin(object);

    case "send":
    case "message":
      return { type, body: readBody(object), guest: readGuest(object) };

    case "welcome":
      return {
        type,
        version: getInteger(object, "version", 1, MAX_VERSION),
        keepalive: getInteger(object, "keepalive", 1, MAX_KEEPALIVE_SECONDS),
        iceServers: iceServersFromJson(getArray(object, "ice_servers", MAX_ICE_SERVERS)),
      };

    case "opened":
      return {
        type,
        nameplate: readNameplate(object) ?? null,
        expires: getInteger(object, "expires", 0, Number.MAX_SAFE_INTEGER),
        guests: readGuests(object),
      };

    case "code":
      return { type, nameplate: require(readNameplate(object), "nameplate") };

    case "joined":
      return {
        type,
        mailbox: require(readMailbox(object), "mailbox"),
        guest: require(readGuest(object), "guest"),
        here: getOptionalBoolean(object, "here") ?? false,
      };

    case "kick":
      return { type, guest: require(readGuest(object), "guest") };

    case "arrived":
    case "departed":
    case "gone":
      return { type, guest: readGuest(object) };

    case "error":
      return { type, code: readErrorCode(object) };

    case "new-code":
    case "drop-code":
    case "lock":
    case "leave":
    case "ping":
    case "pong":
      return { type };

    default:
      return null;
  }
}

/**
 * Reads a message of either direction. A field that we do not know is ignored; a known one that is
 * missing, of another type or out of its range is an error. Null for a type that we do not know,
 * which is to be ignored.
 *
 * @throws TincanError `protocol`, whose message is for a log and quotes nothing of `text`
 */
export function parseMailboxMessage(text: string): MailboxMessage | null {
  const object = parseJson(text, MAX_MESSAGE_BYTES);
  const type = getString(object, "type");

  return withContext(type, () => readFields(type, object));
}

// --- Fields: out ---

/** JSON that {@link parseMailboxMessage} reads as the same message. */
export function mailboxMessageToString(message: MailboxMessage): string {
  const object: JsonObject = {};

  // What is undefined is not written.
  for (const [name, value] of Object.entries(message))
    object[name] = value instanceof Uint8Array ? toBase64Url(value) : (value as unknown);
  if (message.type === "welcome") {
    delete object.iceServers;
    object.ice_servers = iceServersToJson(message.iceServers);
  }
  return JSON.stringify(object);
}

/**
 * Whether a program connects again by itself, now or after a while. A connection that was lost
 * without our server's say (1005, 1006, a proxy's 1011 to 1014) may be made again; for what our
 * server refuses with a code that we do not know, trying again would be a loop.
 *
 * @param closeCode - of the WebSocket, also one that we do not know
 */
export function closeCodeMayRetry(closeCode: number): boolean {
  switch (closeCode) {
    case CloseCode.NORMAL:
    case CloseCode.BAD_MESSAGE:
    case CloseCode.TOO_BIG:
    case CloseCode.VERSION:
    case CloseCode.EXPIRED:
    case CloseCode.REPLACED:
      return false;

    case CloseCode.GOING_AWAY:
    case CloseCode.SLOW_DOWN:
    case CloseCode.TOO_MANY:
    case CloseCode.IDLE:
    case CloseCode.NOT_READING:
      return true;

    default:
      return closeCode < 4000;
  }
}

/** The name that its mailbox knows a guest by: base64url of the first 8 bytes of SHA-256. */
export function guestNameFromToken(token: Uint8Array): string {
  return toBase64Url(sha256(token).subarray(0, GUEST_NAME_BYTES));
}
