// SPDX-License-Identifier: GPL-3.0-or-later
import { fromBase64UrlExact, toBase64Url } from "./base64url";
import {
  getArray,
  getInteger,
  getObject,
  getOptionalString,
  getString,
  newProtocolError,
  parseJson,
  withContext,
  type JsonObject,
} from "./json";
import {
  DIGEST_BYTES,
  MAX_BLOCK_BYTES,
  MAX_COMPONENT_BYTES,
  MAX_ENTRIES,
  MAX_MESSAGE_BYTES,
  MAX_PAGE_ENTRIES,
  MAX_TRANSFER_ID,
  MIN_BLOCK_BYTES,
} from "./limits";
import { parseReason, type Reason } from "./reason";
import { signalFromJson, signalToJson, type Signal } from "./signal";
import { cleanName, textForDisplay } from "./text";

const MAX_VERSION = 65535;
const MAX_NAMES = 5;

export type OfferKind = "files" | "text";

/** The `offer` message. */
export interface Offer {
  readonly type: "offer";
  /** as in all messages that have one: 1 to MAX_TRANSFER_ID */
  transfer: number;
  kind: OfferKind;
  /** files offered */
  items: number;
  folders: number;
  bytes: number;
  pages: number;
  /** block size in bytes, in the limits */
  block: number;
  /** 32 bytes */
  digest: Uint8Array;
  /** at most 5, made safe to show */
  names: readonly string[];
}

/** One control message, PROTOCOL.md section 9. */
export type Control =
  /** `app` and `name` were made safe to show, and have at most 64 characters. */
  | { readonly type: "hello"; version: number; app?: string; name?: string }
  | { readonly type: "ping"; n: number }
  | { readonly type: "pong"; n: number }
  | Offer
  | { readonly type: "want"; transfer: number; page: number }
  /** `entries` are for `Manifest.addPage()`, which looks at them first. */
  | { readonly type: "page"; transfer: number; page: number; entries: readonly unknown[] }
  | { readonly type: "accept"; transfer: number }
  | { readonly type: "decline"; transfer: number; reason: Reason }
  | { readonly type: "paused"; transfer: number; reason: Reason }
  | { readonly type: "resumed"; transfer: number; reason: Reason }
  | { readonly type: "cancel"; transfer: number; reason: Reason }
  /** `items` are files that arrived. */
  | { readonly type: "progress"; transfer: number; bytes: number; items: number }
  | {
      readonly type: "done";
      transfer: number;
      items: number;
      bytes: number;
      failed: number;
      skipped: number;
    }
  | { readonly type: "signal"; signal: Signal }
  /** These three: PROTOCOL.md section 14; 32 bytes each. */
  | { readonly type: "commit"; commitment: Uint8Array }
  | { readonly type: "nonce"; nonce: Uint8Array }
  | { readonly type: "reveal"; nonce: Uint8Array }
  | { readonly type: "bye"; reason: Reason };

/** A control message about a transfer. */
export type TransferControl = Extract<Control, { transfer: number }>;

// --- In ---

function getCount(object: JsonObject, name: string): number {
  return getInteger(object, name, 0, MAX_ENTRIES);
}

function getBytes(object: JsonObject): number {
  return getInteger(object, "bytes", 0, Number.MAX_SAFE_INTEGER);
}

function getTransfer(object: JsonObject): number {
  return getInteger(object, "transfer", 1, MAX_TRANSFER_ID);
}

function getPage(object: JsonObject): number {
  return getInteger(object, "page", 0, MAX_ENTRIES - 1);
}

function getReason(object: JsonObject): Reason {
  return parseReason(getString(object, "reason"));
}

function getName(object: JsonObject, name: string): string | undefined {
  const text = getOptionalString(object, name);
  return text !== undefined ? (cleanName(text) ?? undefined) : undefined;
}

/** Bytes of which there are as many as of a digest. */
function getDigest(object: JsonObject, name: string): Uint8Array {
  const text = getString(object, name);
  try {
    return fromBase64UrlExact(text, DIGEST_BYTES);
  } catch {
    throw newProtocolError(`“${name}” is not ${DIGEST_BYTES} bytes in base64url`);
  }
}

function getNames(object: JsonObject): string[] {
  return getArray(object, "names", MAX_NAMES).map((name) => {
    if (typeof name !== "string")
      throw newProtocolError("“names” holds something else than strings");
    return textForDisplay(name, MAX_COMPONENT_BYTES);
  });
}

function readOffer(object: JsonObject, transfer: number): Offer | null {
  const kind = getString(object, "kind");
  // Otherwise something that a newer version can offer, with fields of its own.
  if (kind !== "files" && kind !== "text") return null;

  return {
    type: "offer",
    transfer,
    kind,
    items: getCount(object, "items"),
    folders: getCount(object, "folders"),
    bytes: getBytes(object),
    pages: getCount(object, "pages"),
    block: getInteger(object, "block", MIN_BLOCK_BYTES, MAX_BLOCK_BYTES),
    digest: getDigest(object, "digest"),
    names: getNames(object),
  };
}

function readFields(type: string, object: JsonObject): Control | null {
  switch (type) {
    case "hello":
      return {
        type,
        version: getInteger(object, "version", 1, MAX_VERSION),
        app: getName(object, "app"),
        name: getName(object, "name"),
      };

    case "ping":
    case "pong":
      return { type, n: getInteger(object, "n", 0, Number.MAX_SAFE_INTEGER) };

    case "offer":
      return readOffer(object, getTransfer(object));

    case "want":
      return { type, transfer: getTransfer(object), page: getPage(object) };

    case "page":
      return {
        type,
        transfer: getTransfer(object),
        page: getPage(object),
        entries: getArray(object, "entries", MAX_PAGE_ENTRIES),
      };

    case "accept":
      return { type, transfer: getTransfer(object) };

    case "decline":
    case "paused":
    case "resumed":
    case "cancel":
      return { type, transfer: getTransfer(object), reason: getReason(object) };

    case "progress":
      return {
        type,
        transfer: getTransfer(object),
        bytes: getBytes(object),
        items: getCount(object, "items"),
      };

    case "done":
      return {
        type,
        transfer: getTransfer(object),
        items: getCount(object, "items"),
        bytes: getBytes(object),
        failed: getCount(object, "failed"),
        skipped: getCount(object, "skipped"),
      };

    case "signal": {
      const signal = signalFromJson(getObject(object, "signal"));
      return signal !== null ? { type, signal } : null;
    }

    case "commit":
      return { type, commitment: getDigest(object, "commitment") };

    case "nonce":
    case "reveal":
      return { type, nonce: getDigest(object, "nonce") };

    case "bye":
      return { type, reason: getReason(object) };

    default:
      return null;
  }
}

/**
 * Reads a text message of the control channel. A field that we do not know is ignored; a known one
 * that is missing, of another type or out of its range is an error. Null for what is to be ignored:
 * a type that we do not know, an `offer` of a kind or a `signal` of a type that we do not know.
 *
 * @throws TincanError `protocol`, whose message is for a log and quotes nothing of `text`
 */
export function parseControl(text: string): Control | null {
  const object = parseJson(text, MAX_MESSAGE_BYTES);
  const type = getString(object, "type");

  return withContext(type, () => readFields(type, object));
}

// --- Out ---

function writeHello(control: Extract<Control, { type: "hello" }>): JsonObject {
  const object: JsonObject = { type: control.type, version: control.version };
  for (const member of ["app", "name"] as const) {
    const clean = cleanName(control[member] ?? "");
    if (clean !== null) object[member] = clean;
  }
  return object;
}

function writeOffer(offer: Offer): JsonObject {
  const names = offer.names.slice(0, MAX_NAMES);

  return {
    type: offer.type,
    transfer: offer.transfer,
    kind: offer.kind,
    items: offer.items,
    folders: offer.folders,
    bytes: offer.bytes,
    pages: offer.pages,
    block: offer.block,
    digest: toBase64Url(offer.digest),
    names: names.map((name) => textForDisplay(name, MAX_COMPONENT_BYTES)),
  };
}

/**
 * Writes a message. Names are made safe to show and cut as the other side would do. With entries
 * from `Manifest.page()` and a signal of at most MAX_SIGNAL_BYTES the result has at most
 * MAX_MESSAGE_BYTES.
 */
export function controlToString(control: Control): string {
  switch (control.type) {
    case "hello":
      return JSON.stringify(writeHello(control));
    case "offer":
      return JSON.stringify(writeOffer(control));
    case "signal":
      return JSON.stringify({ type: control.type, signal: signalToJson(control.signal) });
    case "commit":
      return JSON.stringify({ type: control.type, commitment: toBase64Url(control.commitment) });
    case "nonce":
    case "reveal":
      return JSON.stringify({ type: control.type, nonce: toBase64Url(control.nonce) });
    default:
      return JSON.stringify(control);
  }
}
