// SPDX-License-Identifier: GPL-3.0-or-later
import { ed25519, ristretto255 } from "@noble/curves/ed25519";
import { sha512 } from "@noble/hashes/sha2";
import { concatBytes } from "@noble/hashes/utils";
import { wipe, type RandomBytes } from "./secret";
import { encodeUtf8 } from "./utf8";

// CPACE-RISTR255-SHA512 of draft-irtf-cfrg-cpace, the functions that its test vectors test. The
// names of the draft: PRS is the password, CI the channel identifier, sid the session id, Ya and Yb
// the public shares, K the shared point, ISK the intermediate session key.

export const POINT_BYTES = 32;
export const SCALAR_BYTES = 32;
export const ISK_BYTES = 64;

const DSI = encodeUtf8("CPaceRistretto255");
const DSI_ISK = encodeUtf8("CPaceRistretto255_ISK");

/** Input block size of SHA-512. */
const BLOCK_BYTES = 128;

const { Point } = ristretto255;
const order = ed25519.CURVE.n;

function littleEndianToNumber(bytes: Uint8Array): bigint {
  let number = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) number = (number << 8n) | BigInt(bytes[i] as number);
  return number;
}

/** The draft's prepend_len(): the length in LEB128, then the bytes. */
export function prependLength(bytes: Uint8Array): Uint8Array {
  const length: number[] = [];

  for (let rest = bytes.length; ;) {
    const low = rest & 0x7f;
    rest >>>= 7;
    if (rest === 0) {
      length.push(low);
      return concatBytes(Uint8Array.from(length), bytes);
    }
    length.push(low | 0x80);
  }
}

/** The draft's lv_cat(). */
export function concatWithLengths(...parts: readonly Uint8Array[]): Uint8Array {
  return concatBytes(...parts.map(prependLength));
}

/**
 * The draft's generator_string() for this cipher suite. Zeros fill the first input block of the
 * hash, so that how long hashing takes does not tell the length of the password.
 */
export function generatorString(prs: Uint8Array, ci: Uint8Array, sid: Uint8Array): Uint8Array {
  const used = 1 + prependLength(prs).length + prependLength(DSI).length;
  const zeros = new Uint8Array(Math.max(0, BLOCK_BYTES - used));

  return concatWithLengths(DSI, prs, zeros, ci, sid);
}

/** The draft's calculate_generator(): an encoded point, a secret as good as the password. */
export function calculateGenerator(prs: Uint8Array, ci: Uint8Array, sid: Uint8Array): Uint8Array {
  const string = generatorString(prs, ci, sid);
  const hash = sha512(string);
  // The one-way map of RFC 9496 section 4.3.4, from 64 bytes that are hashed already.
  const generator = Point.hashToCurve(hash).toBytes();

  wipe(string, hash);
  return generator;
}

/** A random scalar between 1 and the order of the group less 1. */
export function sampleScalar(random: RandomBytes): Uint8Array {
  for (;;) {
    const bytes = random(SCALAR_BYTES);
    bytes[SCALAR_BYTES - 1] = (bytes[SCALAR_BYTES - 1] as number) & 0x1f;
    const scalar = littleEndianToNumber(bytes);
    if (scalar > 0n && scalar < order) return bytes;
  }
}

/**
 * The draft's scalar_mult() and scalar_mult_vfy(), which differ only in where the point is from.
 *
 * @param point - an encoded point, possibly from a stranger
 * @returns the encoded product; null if `point` is no point, or if the product is the neutral
 *   element: then the agreement must end
 */
export function scalarMult(scalar: Uint8Array, point: Uint8Array): Uint8Array | null {
  if (point.length !== POINT_BYTES || scalar.length !== SCALAR_BYTES) return null;

  let decoded: InstanceType<typeof Point>;
  try {
    decoded = Point.fromHex(point);
  } catch {
    return null;
  }

  const factor = littleEndianToNumber(scalar) % order;
  if (factor === 0n || decoded.equals(Point.ZERO)) return null;
  return decoded.multiply(factor).toBytes();
}

/**
 * The draft's ISK in the initiator-responder setting.
 *
 * @param k - the shared point
 * @param ya - the share of the initiator
 * @param adA - the associated data of the initiator
 * @param yb - the share of the responder
 * @param adB - the associated data of the responder
 */
export function deriveIsk(
  sid: Uint8Array,
  k: Uint8Array,
  ya: Uint8Array,
  adA: Uint8Array,
  yb: Uint8Array,
  adB: Uint8Array,
): Uint8Array {
  const input = concatWithLengths(DSI_ISK, sid, k, ya, adA, yb, adB);
  const isk = sha512(input);

  wipe(input);
  return isk;
}
