// SPDX-License-Identifier: GPL-3.0-or-later
import { _ } from "../i18n";
import { fromBase64UrlExact, toBase64Url } from "./base64url";
import { TincanError } from "./error";
import {
  MAX_OFFER_CODE_BYTES,
  MAX_OFFER_TEXT_BYTES,
  OFFER_LIFE_SECONDS,
  OFFER_SKEW_SECONDS,
} from "./limits";
import {
  hasOfferId,
  MIN_OFFER_CODE_BYTES,
  type OfferCode,
  offerCodeFromBytes,
  type OfferCodeKind,
  type OfferCodeProblem,
  offerCodeToBytes,
} from "./offer-code";
import { isWellFormed, utf8Length } from "./utf8";

// How codes are written, and found again in what mail programs, chats and people made of them.

const HEAD_CHARACTERS = 4;
const HEAD_BYTES = 3;

const MARKER = /tincan-(offer|answer)\./gi;

/** What is looked for in a text. */
export interface OfferCodeWanted {
  readonly kind: OfferCodeKind;
  /** of our offer, when its answer is wanted; null otherwise */
  readonly id: Uint8Array | null;
}

/** What was found: a code that can be used, or what is wrong. */
export type OfferCodeFound = { readonly code: OfferCode } | { readonly problem: OfferCodeProblem };

/**
 * The code as it is shown, copied and put into a QR code; null where offerCodeToBytes() is.
 */
export function offerCodeToText(code: OfferCode): string | null {
  const bytes = offerCodeToBytes(code);
  return bytes !== null ? `tincan-${code.kind}.${toBase64Url(bytes)}` : null;
}

// --- What programs add to a text ---

// White space and control characters; what shows nothing: soft hyphens, joiners, marks of
// direction; quotation, of mails and of words, and emphasis.
const LEFT_OUT = new RegExp(
  "[\\0- \\x7f\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff" +
    "\\xad\\u200b-\\u200f\\u2060\"'`>|*\\xab\\xbb\\u2039\\u203a\\u2018-\\u201f]+",
  "g",
);

/** Null when it cannot be written in UTF-8, or is too long to be looked through. */
function clean(text: string): string | null {
  if (text.length > MAX_OFFER_TEXT_BYTES || utf8Length(text) > MAX_OFFER_TEXT_BYTES) return null;
  if (!isWellFormed(text)) return null;

  return text
    .replace(LEFT_OUT, "")
    .replace(/[\u2010\u2011\u2212]/g, "-")
    .replace(/[\u2012-\u2015]/g, "--");
}

// --- Places where a code may begin ---

/** The code says itself how long it is, so what follows it does no harm. */
function readPlace(text: string, at: number, kind: OfferCodeKind): OfferCode | "damaged" | "newer" {
  try {
    const head = fromBase64UrlExact(text.slice(at, at + HEAD_CHARACTERS), HEAD_BYTES);
    const length = ((head[1] as number) << 8) | (head[2] as number);
    if (length < MIN_OFFER_CODE_BYTES || length > MAX_OFFER_CODE_BYTES) return "damaged";

    const nCharacters = Math.ceil((length * 8) / 6);
    return offerCodeFromBytes(fromBase64UrlExact(text.slice(at, at + nCharacters), length), kind);
  } catch (fault) {
    if (fault instanceof TincanError) return "damaged";
    throw fault;
  }
}

function isBetter(code: OfferCode, best: OfferCode, wanted: OfferCodeWanted): boolean {
  if (code.kind !== wanted.kind || best.kind !== wanted.kind)
    return code.kind === wanted.kind && best.kind !== wanted.kind;

  const hasId = wanted.id !== null && hasOfferId(code, wanted.id);
  const bestHasId = wanted.id !== null && hasOfferId(best, wanted.id);
  return hasId !== bestHasId ? hasId : code.expires > best.expires;
}

function judge(code: OfferCode, wanted: OfferCodeWanted, now: number): OfferCodeProblem | null {
  const hasId = wanted.id !== null && hasOfferId(code, wanted.id);

  if (code.kind !== wanted.kind) return hasId ? "own" : "kind";
  if (wanted.id !== null && !hasId) return "other";
  if (now > code.expires + OFFER_SKEW_SECONDS) return "old";
  if (code.kind === "offer" && code.expires > now + OFFER_LIFE_SECONDS + OFFER_SKEW_SECONDS)
    return "clock";
  return null;
}

/**
 * Finds the code in what somebody pasted, as PROTOCOL.md section 13 says.
 *
 * @param now - seconds since 1970, UTC
 */
export function findOfferCode(text: string, wanted: OfferCodeWanted, now: number): OfferCodeFound {
  const cleaned = clean(text) ?? "";
  let best: OfferCode | null = null;
  let problem: OfferCodeProblem = "none";

  for (const match of cleaned.matchAll(MARKER)) {
    const kind: OfferCodeKind = match[1]?.toLowerCase() === "offer" ? "offer" : "answer";
    const code = readPlace(cleaned, match.index + match[0].length, kind);

    if (typeof code === "string") {
      if (problem === "none") problem = code;
    } else if (best === null || isBetter(code, best, wanted)) {
      best = code;
    }
  }

  if (best === null) return { problem };
  const wrong = judge(best, wanted, now);
  return wrong === null ? { code: best } : { problem: wrong };
}

/**
 * Whether a text has an offer code, whatever may be wrong with it, so that it is not taken for
 * another kind of code.
 */
export function looksLikeOfferCode(text: string): boolean {
  return (clean(text) ?? "").search(MARKER) >= 0;
}

// --- What to say ---

function getSentence(problem: OfferCodeProblem, wanted: OfferCodeKind): string {
  switch (problem) {
    case "damaged":
      return _(
        "A part of the code is missing, or was changed on the way. Copy the whole code once more and paste it again.",
      );
    case "newer":
      return _(
        "This code was made by another version of Tincan. Update Tincan on both sides and make a new code.",
      );
    case "own":
      return _(
        "This is the code that was made here. Send it to the other side, and paste the answer that comes back.",
      );
    case "kind":
      return wanted === "offer"
        ? _(
            "This is an answer, and there is nothing here that it answers. Paste it where the first code was made, or ask the other side for a first code.",
          )
        : _(
            "This code begins a connection, and yours does, too. Paste the answer that the other side gets when your code is pasted there.",
          );
    case "other":
      return _(
        "This answers another code than the one that is shown here. Send the code that is shown now, and paste the answer to it.",
      );
    case "old":
      return _(
        "This code has expired. Ask the other side for a new one; if it was made just now, check date and time on both computers.",
      );
    case "clock":
      return _(
        "The clocks of the two computers do not agree about this code. Check date and time on both, then make a new code.",
      );
    case "none":
      return wanted === "offer"
        ? _(
            "There is no code in this. Copy the whole code, from “tincan-offer.” to its end, and paste it again.",
          )
        : _(
            "There is no code in this. Copy the whole answer, from “tincan-answer.” to its end, and paste it again.",
          );
  }
}

/**
 * Says it to a person: with `code-ended` for a code that has expired, with `version` for one of
 * another version, and with `code-invalid` otherwise.
 *
 * @param wanted - what was due
 */
export function offerCodeError(problem: OfferCodeProblem, wanted: OfferCodeKind): TincanError {
  const code = problem === "old" ? "code-ended" : problem === "newer" ? "version" : "code-invalid";
  return new TincanError(code, getSentence(problem, wanted));
}
