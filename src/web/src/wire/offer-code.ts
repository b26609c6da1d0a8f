// SPDX-License-Identifier: GPL-3.0-or-later
import { sha256 } from "@noble/hashes/sha2";
import { DIGEST_BYTES, MAX_OFFER_CANDIDATES, MAX_OFFER_CODE_BYTES, OFFER_ID_BYTES } from "./limits";
import {
  OFFER_ADDRESSES,
  OFFER_CANDIDATE_TYPES,
  offerAddressSize,
  type OfferCandidate,
} from "./offer-candidate";
import { isEqualSecret } from "./secret";
import { encodeUtf8 } from "./utf8";

// The binary form. How it is written for people, and found in what they paste, is in
// offer-code-text.ts.

const CODE_VERSION = 1;
const LENGTH_AT = 1;
const HEAD_BYTES = 3;
const CHECKSUM_BYTES = 4;
/** version, length and checksum */
export const MIN_OFFER_CODE_BYTES = HEAD_BYTES + CHECKSUM_BYTES;

const FLAG_ANSWER = 0x01;
const FLAG_PASSIVE = 0x02;

const MIN_UFRAG_CHARACTERS = 4;
const MIN_PWD_CHARACTERS = 22;
const MAX_CREDENTIAL_CHARACTERS = 255;

// The characters of ICE's credentials (RFC 8839 section 5.4) are those of base64 with their values.
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

export type OfferCodeKind = "offer" | "answer";

/**
 * What is wrong with what somebody pasted; the first that holds, in this order.
 *
 * - `none`: it has no code
 * - `damaged`: cut off, or altered
 * - `newer`: of another version of the protocol
 * - `own`: the one that we made
 * - `kind`: an offer where an answer is due, or the other way round
 * - `other`: an answer to another offer than ours
 * - `old`: it has expired
 * - `clock`: it comes from the future
 */
export type OfferCodeProblem =
  "none" | "damaged" | "newer" | "own" | "kind" | "other" | "old" | "clock";

/** An offer code, PROTOCOL.md section 13: a connection's description, for people to carry. */
export interface OfferCode {
  readonly kind: OfferCodeKind;
  /** an answer: the side that answers waits for DTLS to begin */
  readonly passive: boolean;
  /** OFFER_ID_BYTES */
  readonly id: Uint8Array;
  /** seconds since 1970, UTC */
  readonly expires: number;
  /** SHA-256 of the certificate */
  readonly fingerprint: Uint8Array;
  readonly ufrag: string;
  readonly pwd: string;
  /** the best first */
  readonly candidates: readonly OfferCandidate[];
  /** as it was read */
  readonly bytes?: Uint8Array;
}

/** The kind is in it, so that a code with the wrong word in front is not intact. */
function computeChecksum(kind: OfferCodeKind, data: Uint8Array): Uint8Array {
  return sha256.create().update(encodeUtf8(kind)).update(data).digest().slice(0, CHECKSUM_BYTES);
}

/** Whether a code belongs to the offer with this id. */
export function hasOfferId(code: OfferCode, id: Uint8Array): boolean {
  return isEqualSecret(code.id, id);
}

// --- Out ---

function numberToBytes(value: number, nBytes: number): number[] {
  return Array.from({ length: nBytes }, (_value, i) =>
    Math.floor(value / 2 ** (8 * (nBytes - 1 - i))),
  ).map((each) => each & 255);
}

function pack(text: string): number[] {
  const out = [text.length];
  let bits = 0;
  let nBits = 0;

  for (const character of text) {
    bits = ((bits << 6) | ALPHABET.indexOf(character)) & 0xffff;
    nBits += 6;
    if (nBits >= 8) {
      nBits -= 8;
      out.push((bits >> nBits) & 255);
    }
  }
  if (nBits > 0) out.push((bits << (8 - nBits)) & 255);
  return out;
}

function packCandidate({ type, family, tcp, address, port }: OfferCandidate): number[] {
  const byte =
    (OFFER_ADDRESSES.indexOf(family) << 6) |
    ((tcp ? 1 : 0) << 4) |
    OFFER_CANDIDATE_TYPES.indexOf(type);

  return [byte, ...numberToBytes(port, 2), ...address];
}

function isCredential(text: string, min: number): boolean {
  return (
    text.length >= min && text.length <= MAX_CREDENTIAL_CHARACTERS && /^[0-9A-Za-z+/]*$/.test(text)
  );
}

/**
 * The binary form, as it was read if it was; null when a field does not fit into a code, which a
 * description that webrtcbin or a browser makes does not have.
 */
export function offerCodeToBytes(code: OfferCode): Uint8Array | null {
  if (code.bytes !== undefined) return code.bytes;
  if (
    !isCredential(code.ufrag, MIN_UFRAG_CHARACTERS) ||
    !isCredential(code.pwd, MIN_PWD_CHARACTERS) ||
    code.candidates.length > MAX_OFFER_CANDIDATES
  )
    return null;

  const out = [
    CODE_VERSION,
    ...[0, 0],
    (code.kind === "answer" ? FLAG_ANSWER : 0) | (code.passive ? FLAG_PASSIVE : 0),
    ...code.id,
    ...numberToBytes(code.expires, 4),
    ...code.fingerprint,
    ...pack(code.ufrag),
    ...pack(code.pwd),
    code.candidates.length,
    ...code.candidates.flatMap(packCandidate),
  ];
  const length = out.length + CHECKSUM_BYTES;
  if (length > MAX_OFFER_CODE_BYTES) return null;

  out.splice(LENGTH_AT, 2, ...numberToBytes(length, 2));
  return Uint8Array.from([...out, ...computeChecksum(code.kind, Uint8Array.from(out))]);
}

// --- In ---

/* Thrown and caught in here: a field does not fit in. */
class Damage extends Error {}

class Reader {
  #at = 0;

  constructor(private readonly data: Uint8Array) {}

  bytes(length: number): Uint8Array {
    if (this.#at + length > this.data.length) throw new Damage();

    this.#at += length;
    return this.data.slice(this.#at - length, this.#at);
  }

  number(nBytes: number): number {
    return this.bytes(nBytes).reduce((value, byte) => value * 256 + byte, 0);
  }

  packed(min: number): string {
    const length = this.number(1);
    let text = "";
    let bits = 0;
    let nBits = 0;

    if (length < min) throw new Damage();
    while (text.length < length) {
      if (nBits < 6) {
        bits = ((bits << 8) | this.number(1)) & 0xffff;
        nBits += 8;
      }
      nBits -= 6;
      text += ALPHABET.charAt((bits >> nBits) & 0x3f);
    }
    if ((bits & ((1 << nBits) - 1)) !== 0) throw new Damage();
    return text;
  }

  candidate(): OfferCandidate {
    const byte = this.number(1);
    const port = this.number(2);
    const family = OFFER_ADDRESSES[byte >> 6];
    const type = OFFER_CANDIDATE_TYPES[byte & 3];
    const transport = (byte >> 4) & 3;

    if (family === undefined || type === undefined || transport > 1 || (byte & 0x0c) !== 0)
      throw new Damage();
    return {
      type,
      family,
      tcp: transport === 1,
      address: this.bytes(offerAddressSize(family)),
      port,
    };
  }
}

function readFields(reader: Reader, kind: OfferCodeKind): OfferCode {
  const flags = reader.number(1);
  if (((flags & FLAG_ANSWER) !== 0) !== (kind === "answer")) throw new Damage();

  const code = {
    kind,
    passive: kind === "answer" && (flags & FLAG_PASSIVE) !== 0,
    id: reader.bytes(OFFER_ID_BYTES),
    expires: reader.number(4),
    fingerprint: reader.bytes(DIGEST_BYTES),
    ufrag: reader.packed(MIN_UFRAG_CHARACTERS),
    pwd: reader.packed(MIN_PWD_CHARACTERS),
  };
  const nCandidates = reader.number(1);
  if (nCandidates > MAX_OFFER_CANDIDATES) throw new Damage();
  return {
    ...code,
    candidates: Array.from({ length: nCandidates }, () => reader.candidate()),
  };
}

/**
 * Reads the binary form.
 *
 * @param bytes - as long as it says itself
 * @param kind - what stood in front of it
 */
export function offerCodeFromBytes(
  bytes: Uint8Array,
  kind: OfferCodeKind,
): OfferCode | "damaged" | "newer" {
  const { length } = bytes;
  if (length < MIN_OFFER_CODE_BYTES || length > MAX_OFFER_CODE_BYTES) return "damaged";
  if ((((bytes[LENGTH_AT] as number) << 8) | (bytes[LENGTH_AT + 1] as number)) !== length)
    return "damaged";

  const checksum = computeChecksum(kind, bytes.subarray(0, length - CHECKSUM_BYTES));
  if (!isEqualSecret(checksum, bytes.subarray(length - CHECKSUM_BYTES))) return "damaged";
  if (bytes[0] !== CODE_VERSION) return "newer";

  try {
    const reader = new Reader(bytes.subarray(HEAD_BYTES, length - CHECKSUM_BYTES));
    return { ...readFields(reader, kind), bytes };
  } catch (fault) {
    if (fault instanceof Damage) return "damaged";
    throw fault;
  }
}
