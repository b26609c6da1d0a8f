// SPDX-License-Identifier: GPL-3.0-or-later
import { parseCandidateLine } from "../../wire/candidate-line";
import { parseIpAddress } from "../../wire/ip-address";
import { isLoopback, isNoOneMachine } from "./ip-address";

const MAX_NAME_BYTES = 255;

/** More candidates of one side than this are left out. */
export const MAX_CANDIDATES = 200;

/*
 * Well-known services listen on TCP ports below this one. A side that wants us to connect to one
 * has no business with us.
 */
const FIRST_TCP_PORT = 1024;

/** One place where a side may be reached. */
export interface Candidate {
  /** without `a=` in front */
  readonly text: string;
  /** an IP address, or a name of mDNS that a browser hides one behind */
  readonly address: string;
  readonly port: number;
  readonly relayed: boolean;
}

function isMdnsName(text: string): boolean {
  return text.length <= MAX_NAME_BYTES && /^[0-9a-z.-]+\.local$/i.test(text);
}

/* Addresses that are one other machine, or this one where that was asked for. */
function isUsable(text: string, loopback: boolean): boolean {
  const address = parseIpAddress(text);

  return address !== null && !isNoOneMachine(address) && (loopback || !isLoopback(address));
}

/**
 * Checks what the other side wants us to send packets to, before the browser sees it.
 *
 * @param text one candidate, with or without `a=` in front
 * @param loopback whether a candidate on this machine is taken
 * @returns null for one that is refused; the connection may come about by another
 */
export function parseCandidate(text: string, loopback: boolean): Candidate | null {
  const line = parseCandidateLine(text);

  if (line === null) return null;
  if (line.tcp && line.port < FIRST_TCP_PORT && line.tcptype !== "active") return null;
  if (!isMdnsName(line.address) && !isUsable(line.address, loopback)) return null;

  const { address, port, type } = line;
  return { text: line.text, address, port, relayed: type === "relay" };
}
