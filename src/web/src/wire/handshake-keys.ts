// SPDX-License-Identifier: GPL-3.0-or-later
import { hmac } from "@noble/hashes/hmac";
import { sha512 } from "@noble/hashes/sha2";
import { concatBytes } from "@noble/hashes/utils";
import { calculateGenerator, concatWithLengths, deriveIsk, scalarMult } from "./cpace";
import { CONFIRMATION_BYTES } from "./limits";
import { wipe } from "./secret";
import { encodeUtf8 } from "./utf8";

// What both sides compute, PROTOCOL.md section 5; who says what when is in handshake.ts.

const CHANNEL_NAME = "tincan-1";
const KEY_BYTES = 32;

/** What the guest used. */
export type Via = "code" | "link";

/** What the two sides told one another. */
export interface Transcript {
  /** 16 bytes */
  readonly sid: Uint8Array;
  /** 32 bytes each */
  readonly ya: Uint8Array;
  readonly yb: Uint8Array;
}

/** What follows from it for the two that know the password: 32 bytes each. */
export interface HandshakeKeys {
  readonly confirmGuest: Uint8Array;
  readonly confirmHost: Uint8Array;
  readonly sealGuest: Uint8Array;
  readonly sealHost: Uint8Array;
}

/**
 * Makes a public share, Ya or Yb.
 *
 * @param scalar - this side's secret scalar
 * @returns null if scalar and password make the neutral element, which chance does not do
 */
export function makeShare(
  via: Via,
  mailbox: Uint8Array,
  password: Uint8Array,
  sid: Uint8Array,
  scalar: Uint8Array,
): Uint8Array | null {
  // CI: an agreement is good for one version, one way in and one mailbox.
  const ci = concatWithLengths(encodeUtf8(CHANNEL_NAME), encodeUtf8(via), mailbox);
  const generator = calculateGenerator(password, ci, sid);
  const share = scalarMult(scalar, generator);

  wipe(generator);
  return share;
}

/** HKDF-Expand with SHA-512, of which one block is enough. */
function deriveKey(isk: Uint8Array, label: string): Uint8Array {
  const info = concatBytes(encodeUtf8(`${CHANNEL_NAME} ${label}`), Uint8Array.of(0x01));
  return hmac(sha512, isk, info).subarray(0, KEY_BYTES);
}

function deriveConfirmation(isk: Uint8Array, label: string, transcript: Transcript): Uint8Array {
  const key = deriveKey(isk, label);
  const message = concatBytes(transcript.sid, transcript.ya, transcript.yb);
  const tag = hmac(sha512, key, message).subarray(0, CONFIRMATION_BYTES);

  wipe(key);
  return tag;
}

/**
 * @param scalar - this side's secret scalar
 * @param theirShare - the other side's share, which is also in `transcript`
 * @returns the confirmations and the keys; null if `theirShare` is no point of the group, or the
 *   neutral one
 */
export function deriveKeys(
  transcript: Transcript,
  scalar: Uint8Array,
  theirShare: Uint8Array,
): HandshakeKeys | null {
  const k = scalarMult(scalar, theirShare);
  if (k === null) return null;

  const { sid, ya, yb } = transcript;
  const isk = deriveIsk(sid, k, ya, encodeUtf8("guest"), yb, encodeUtf8("host"));
  const keys = {
    confirmGuest: deriveConfirmation(isk, "confirm guest", transcript),
    confirmHost: deriveConfirmation(isk, "confirm host", transcript),
    sealGuest: deriveKey(isk, "seal guest"),
    sealHost: deriveKey(isk, "seal host"),
  };
  wipe(k, isk);
  return keys;
}
