// SPDX-License-Identifier: GPL-3.0-or-later
import {
  getInteger,
  getOptionalInteger,
  getString,
  newProtocolError,
  parseJson,
  withContext,
  type JsonObject,
} from "./json";
import { MAX_SIGNAL_BYTES } from "./limits";
import { parseReason, type Reason } from "./reason";
import { decodeUtf8, encodeUtf8 } from "./utf8";

const MAX_LANE = 255;
const MAX_ATTEMPT = 0x7fffffff;
const MAX_MLINE = 65535;

/** PROTOCOL.md section 7. */
export type Signal =
  | { readonly type: "offer"; lane: number; attempt: number; sdp: string }
  | { readonly type: "answer"; lane: number; attempt: number; sdp: string }
  | {
      readonly type: "candidate";
      lane: number;
      attempt: number;
      mline: number;
      /** empty: no more */
      candidate: string;
    }
  | { readonly type: "again"; lane: number; attempt: number }
  | { readonly type: "bye"; reason: Reason };

function readAttempt(object: JsonObject): { lane: number; attempt: number } {
  return {
    lane: getOptionalInteger(object, "lane", 0, MAX_LANE) ?? 0,
    attempt: getInteger(object, "attempt", 0, MAX_ATTEMPT),
  };
}

function readFields(type: string, object: JsonObject): Signal | null {
  switch (type) {
    case "offer":
    case "answer":
      return { type, ...readAttempt(object), sdp: getString(object, "sdp") };

    case "candidate":
      return {
        type,
        ...readAttempt(object),
        mline: getInteger(object, "mline", 0, MAX_MLINE),
        candidate: getString(object, "candidate"),
      };

    case "again":
      return { type, ...readAttempt(object) };

    case "bye":
      return { type, reason: parseReason(getString(object, "reason")) };

    default:
      return null;
  }
}

/**
 * Reads the signal of a `signal` message. A field that we do not know is ignored; what an SDP says
 * is not looked at. Null for a type that we do not know, which is to be ignored.
 *
 * @throws TincanError `protocol`, for a log
 */
export function signalFromJson(object: JsonObject): Signal | null {
  const type = getString(object, "type");

  return withContext(type, () => readFields(type, object));
}

/**
 * Reads the plaintext of a sealed body, as {@link signalFromJson} does.
 *
 * @throws TincanError `protocol`, for a log
 */
export function parseSignal(plaintext: Uint8Array): Signal | null {
  if (plaintext.length > MAX_SIGNAL_BYTES)
    throw newProtocolError(`A signal of ${plaintext.length} bytes is over the limit`);
  const text = decodeUtf8(plaintext);
  if (text === null) throw newProtocolError("A signal is not UTF-8");

  return signalFromJson(parseJson(text, MAX_SIGNAL_BYTES));
}

/** An object that {@link signalFromJson} reads as the same signal. */
export function signalToJson(signal: Signal): JsonObject {
  if (signal.type === "bye") return { type: signal.type, reason: signal.reason };

  const object: JsonObject = { type: signal.type };
  if (signal.lane !== 0) object.lane = signal.lane;
  object.attempt = signal.attempt;
  if (signal.type === "offer" || signal.type === "answer") {
    object.sdp = signal.sdp;
  } else if (signal.type === "candidate") {
    object.mline = signal.mline;
    object.candidate = signal.candidate;
  }
  return object;
}

/**
 * Writes what is to be sealed. Only an SDP of our own could make it longer than MAX_SIGNAL_BYTES,
 * which the other side refuses: the caller checks.
 */
export function signalToBytes(signal: Signal): Uint8Array {
  return encodeUtf8(JSON.stringify(signalToJson(signal)));
}
