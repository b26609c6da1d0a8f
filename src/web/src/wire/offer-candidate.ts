// SPDX-License-Identifier: GPL-3.0-or-later
import { parseCandidateLine } from "./candidate-line";
import { parseIpAddress } from "./ip-address";
import { MAX_OFFER_CANDIDATES, OFFER_CANDIDATES_BYTES } from "./limits";

const UUID = /^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})\.local$/i;

/** The order is that of the numbers in a code; `srflx` was seen by a STUN server. */
export const OFFER_CANDIDATE_TYPES = ["host", "srflx", "relay"] as const;
/** Likewise; `mdns` is the UUID in front of `.local`. */
export const OFFER_ADDRESSES = ["ipv4", "ipv6", "mdns"] as const;

export type OfferCandidateType = (typeof OFFER_CANDIDATE_TYPES)[number];
export type OfferAddress = (typeof OFFER_ADDRESSES)[number];

/** Where a side may be reached, as an offer code says it; PROTOCOL.md section 13. */
export interface OfferCandidate {
  readonly type: OfferCandidateType;
  readonly family: OfferAddress;
  /** passive; otherwise UDP */
  readonly tcp: boolean;
  /** as many bytes as offerAddressSize() says */
  readonly address: Uint8Array;
  readonly port: number;
}

/** How many bytes an address of this kind has. */
export function offerAddressSize(family: OfferAddress): number {
  return family === "ipv4" ? 4 : 16;
}

// --- Out of SDP ---

function parseAddress(text: string): Pick<OfferCandidate, "family" | "address"> | null {
  const address = parseIpAddress(text);
  if (address !== null) return { family: address.length === 4 ? "ipv4" : "ipv6", address };

  const hex = UUID.exec(text)?.slice(1).join("").match(/../g);
  if (hex === null || hex === undefined) return null;
  return { family: "mdns", address: Uint8Array.from(hex, (byte) => parseInt(byte, 16)) };
}

/**
 * Reads one candidate of SDP, with or without `a=` in front.
 *
 * @returns null when codes do not tell of a candidate like this one, or it is none
 */
export function parseOfferCandidate(text: string): OfferCandidate | null {
  const line = parseCandidateLine(text);
  const type = OFFER_CANDIDATE_TYPES.find((each) => each === line?.type);
  const where = parseAddress(line?.address ?? "");

  if (line?.component !== 1 || type === undefined || where === null) return null;
  // Who only connects to others cannot be reached, so there is nothing to tell.
  if (line.tcp && line.tcptype !== "passive") return null;
  return { type, ...where, tcp: line.tcp, port: line.port };
}

// --- Into SDP ---

function addressToText({ family, address }: OfferCandidate): string {
  if (family === "ipv4") return address.join(".");

  const hex = Array.from(address, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (family === "ipv6")
    return Array.from({ length: 8 }, (_value, i) =>
      parseInt(hex.slice(4 * i, 4 * i + 4), 16).toString(16),
    ).join(":");
  return `${[hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-")}.local`;
}

const PREFERENCES = {
  udp: { host: 126, srflx: 100, relay: 2 },
  tcp: { host: 90, srflx: 80, relay: 1 },
} as const;

/**
 * The candidate as SDP says it, `candidate:…`.
 *
 * @param number - its place in the code, from 1
 */
export function offerCandidateToText(candidate: OfferCandidate, number: number): string {
  const { type, family, tcp, port } = candidate;
  const transport = tcp ? "tcp" : "udp";
  const priority = PREFERENCES[transport][type] * 2 ** 24 + (65536 - number) * 2 ** 8 + 255;
  const unspecified = family === "ipv6" ? "::" : "0.0.0.0";
  const related = type !== "host" ? ` raddr ${unspecified} rport 0` : "";

  return (
    `candidate:${number} 1 ${transport} ${priority} ${addressToText(candidate)} ${port} ` +
    `typ ${type}${related}${tcp ? " tcptype passive" : ""}`
  );
}

// --- Choosing ---

/** The order in which the classes are taken from; TCP only when all others are in. */
const CLASSES = ["host-ipv4", "srflx", "relay", "host-ipv6", "host-mdns", "tcp"] as const;

function classOf({ type, family, tcp }: OfferCandidate): (typeof CLASSES)[number] {
  if (tcp) return "tcp";
  return type === "host" ? `host-${family}` : type;
}

/** An address that means something else, or nothing, on another machine. */
function isOnlyHere({ family, address }: OfferCandidate, loopback: boolean): boolean {
  const [first, second] = [address[0] as number, address[1] as number];

  if (family === "ipv4") return (!loopback && first === 127) || (first === 169 && second === 254);
  if (family === "mdns") return false;

  const isLoopback = address.every((byte, i) => byte === (i === 15 ? 1 : 0));
  return (!loopback && isLoopback) || (first === 0xfe && (second & 0xc0) === 0x80);
}

function isSame(a: OfferCandidate, b: OfferCandidate): boolean {
  return (
    a.type === b.type &&
    a.tcp === b.tcp &&
    a.family === b.family &&
    a.port === b.port &&
    a.address.every((byte, i) => byte === b.address[i])
  );
}

/**
 * Chooses the candidates that a code has room for: something of each kind before two of one,
 * because one of each kind is what finds a way, and many interfaces are mostly many names for one.
 *
 * @param texts - our candidates, as SDP says them
 * @param loopback - whether addresses of this machine alone are told
 * @returns the best first
 */
export function chooseOfferCandidates(
  texts: readonly string[],
  loopback: boolean,
): OfferCandidate[] {
  const classes = new Map(CLASSES.map((name) => [name, [] as OfferCandidate[]]));
  const chosen: OfferCandidate[] = [];
  let left = OFFER_CANDIDATES_BYTES;

  for (const text of texts) {
    const candidate = parseOfferCandidate(text);
    if (candidate === null || isOnlyHere(candidate, loopback)) continue;

    const others = classes.get(classOf(candidate));
    if (others?.some((other) => isSame(other, candidate)) === false) others.push(candidate);
  }

  const take = (candidate: OfferCandidate | undefined) => {
    if (candidate === undefined || chosen.length >= MAX_OFFER_CANDIDATES) return;

    const size = 3 + offerAddressSize(candidate.family);
    if (size > left) return;
    left -= size;
    chosen.push(candidate);
  };

  for (let nth = 0; nth < texts.length; nth++)
    for (const name of CLASSES) if (name !== "tcp") take(classes.get(name)?.[nth]);
  for (const candidate of classes.get("tcp") ?? []) take(candidate);
  return chosen;
}
