// SPDX-License-Identifier: GPL-3.0-or-later
import { _ } from "../i18n";
import { fromBase64UrlExact, toBase64Url } from "./base64url";
import { normalizeBaseAddress } from "./base-address";
import { TincanError } from "./error";
import { LINK_SECRET_BYTES, MAILBOX_ID_BYTES, MAX_LINK_BYTES } from "./limits";
import { utf8Length } from "./utf8";

const PAYLOAD_BYTES = MAILBOX_ID_BYTES + LINK_SECRET_BYTES;
const PAYLOAD_CHARACTERS = 43;

/** A link, PROTOCOL.md section 3. Immutable. */
export class Link {
  /** See {@link newLink}: the addresses are normalized. */
  constructor(
    /** the base address of the page */
    readonly page: string,
    /** the base address of the signaling server */
    readonly server: string,
    /** the mailbox id, 16 bytes */
    readonly mailbox: Uint8Array,
    /** the password of the link, 16 bytes */
    readonly secret: Uint8Array,
  ) {}

  /**
   * The link as it is shown and put into a QR code. It holds the secret: it goes to the person and
   * to nothing else.
   */
  toString(): string {
    const payload = new Uint8Array(PAYLOAD_BYTES);
    payload.set(this.mailbox);
    payload.set(this.secret, MAILBOX_ID_BYTES);

    const text = `${this.page}#${toBase64Url(payload)}`;
    return this.server !== this.page ? `${text}&s=${percentEncode(this.server)}` : text;
  }
}

/** @param text - a normalized address, which is ASCII */
function percentEncode(text: string): string {
  return text.replace(
    /[^0-9A-Za-z\-._~:/]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}

/** Null for an escape that is none. What is not ASCII is in no address, whatever it stands for. */
function percentDecode(text: string): string | null {
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return null;

  return text.replace(/%(..)/g, (_match, digits: string) =>
    String.fromCharCode(parseInt(digits, 16)),
  );
}

/**
 * @param page - the address of the page that opens the link
 * @param server - the address of the signaling server; null for the same
 * @param mailbox - the mailbox id, 16 bytes
 * @param secret - the link's secret, 16 bytes
 * @throws TincanError `code-invalid` when one of the addresses is none
 */
export function newLink(
  page: string,
  server: string | null,
  mailbox: Uint8Array,
  secret: Uint8Array,
): Link {
  if (mailbox.length !== MAILBOX_ID_BYTES) throw new RangeError("A mailbox id has 16 bytes");
  if (secret.length !== LINK_SECRET_BYTES) throw new RangeError("The secret has 16 bytes");

  const pageBase = normalizeBaseAddress(page);
  const serverBase = server !== null ? normalizeBaseAddress(server) : pageBase;
  return new Link(pageBase, serverBase, mailbox, secret);
}

function newInvalidError(): TincanError {
  return new TincanError(
    "code-invalid",
    _("This is not a Tincan link. Copy the whole link and try again."),
  );
}

/** Reads the mailbox id and the secret, one behind the other. */
function parsePayload(payload: string): Uint8Array {
  if (!/^[0-9A-Za-z\-_]*$/.test(payload)) throw newInvalidError();
  if (payload.length < PAYLOAD_CHARACTERS)
    throw new TincanError(
      "code-invalid",
      _("The end of the link is missing. Copy the whole link and try again."),
    );
  if (payload.length > PAYLOAD_CHARACTERS)
    throw new TincanError(
      "version",
      _("This link was made by a newer version of Tincan. Update Tincan here and try again."),
    );

  try {
    return fromBase64UrlExact(payload, PAYLOAD_BYTES);
  } catch {
    throw newInvalidError();
  }
}

/** Reads the `name=value` pairs behind a payload, of which this version knows `s`. */
function parseServer(parameters: readonly string[]): string | null {
  const values = parameters.filter((pair) => pair.startsWith("s=")).map((pair) => pair.slice(2));
  const [value] = values;
  if (value === undefined) return null;

  // Two servers: which one is meant must not depend on who reads.
  const plain = percentDecode(value);
  if (values.length > 1 || plain === null) throw newInvalidError();
  return normalizeBaseAddress(plain);
}

/**
 * Reads what somebody typed or pasted. White space around it and `tincan:` in front of it are
 * allowed.
 *
 * @throws TincanError `code-invalid`, or `version` when a newer Tincan made the link
 */
export function parseLink(text: string): Link {
  const link = text.replace(/^[ \t\n\f\r]+|[ \t\n\f\r]+$/g, "").replace(/^tincan:/i, "");
  const mark = link.indexOf("#");
  if (mark < 0 || utf8Length(link) > MAX_LINK_BYTES) throw newInvalidError();

  const [payload, ...parameters] = link.slice(mark + 1).split("&") as [string, ...string[]];
  const bytes = parsePayload(payload);
  const server = parseServer(parameters);
  return newLink(
    link.slice(0, mark),
    server,
    bytes.slice(0, MAILBOX_ID_BYTES),
    bytes.slice(MAILBOX_ID_BYTES),
  );
}

/**
 * Whether `text` begins as a link does, so that it is not taken for a code or for a file's name,
 * whatever may be wrong with the rest.
 */
export function looksLikeLink(text: string): boolean {
  return /^[ \t\n\f\r]*(?:tincan:|https?:\/\/)/i.test(text);
}
