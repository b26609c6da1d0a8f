// SPDX-License-Identifier: GPL-3.0-or-later
import { chooseOfferCandidates } from "../../wire/offer-candidate";
import type { OfferCode } from "../../wire/offer-code";
import { parseSdp, sdpToString } from "./sdp";

/* A browser's, and what stands in place of ours where there is none yet. */
const FIRST_MID = "0";

/** What a description does not say. */
export type OfferCodeHead = Pick<OfferCode, "kind" | "id" | "expires">;

function setupOf(code: OfferCode): string {
  if (code.kind === "offer") return "actpass";
  return code.passive ? "passive" : "active";
}

/**
 * Reads what a code says of a connection out of our description, with a choice of our candidates.
 *
 * @param candidates those that are not in the description
 * @returns `mid` is the description's name for the connection; null if it is none of ours
 */
export function offerCodeFromDescription(
  head: OfferCodeHead,
  text: string,
  candidates: readonly string[],
  loopback: boolean,
): { code: OfferCode; mid: string } | null {
  const sdp = parseSdp(text, head.kind);
  if (sdp === null) return null;

  const all = [...sdp.candidates, ...candidates];
  const chosen = chooseOfferCandidates(all, loopback);
  const code = {
    ...head,
    passive: head.kind === "answer" && sdp.setup === "passive",
    fingerprint: sdp.fingerprint,
    ufrag: sdp.ufrag,
    pwd: sdp.pwd,
    /* On a machine without a network, two programs find one another by its own address. */
    candidates: chosen.length > 0 ? chosen : chooseOfferCandidates(all, true),
  };
  return { code, mid: sdp.mid };
}

/**
 * The description that a code stands for, without its candidates.
 *
 * @param mid what our own description calls the connection; null if there is none yet
 */
export function offerCodeToDescription(code: OfferCode, mid: string | null): string {
  return sdpToString({
    fingerprint: code.fingerprint,
    mid: mid ?? FIRST_MID,
    setup: setupOf(code),
    ufrag: code.ufrag,
    pwd: code.pwd,
    candidates: [],
    complete: false,
  });
}
