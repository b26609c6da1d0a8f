// SPDX-License-Identifier: GPL-3.0-or-later
import { parseIpAddress } from "../../wire/ip-address";
import { isLoopback, isNoOneMachine } from "./ip-address";

const PREFIX = "candidate:";
const MAX_TEXT_BYTES = 512;
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

function isNumber(text: string | undefined, min: number, max: number): boolean {
  return text !== undefined && /^\d{1,10}$/.test(text) && +text >= min && +text <= max;
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
  const line = text.startsWith("a=") ? text.slice(2) : text;

  if (!line.startsWith(PREFIX) || line.length > MAX_TEXT_BYTES || !/^[ -~]*$/.test(line)) {
    return null;
  }

  /* candidate:FOUNDATION COMPONENT TRANSPORT PRIORITY ADDRESS PORT typ TYPE ... */
  const [foundation, component, transport, priority, address, port, typ, type] = line
    .slice(PREFIX.length)
    .split(" ");

  if (
    foundation === undefined ||
    !/^[0-9a-z+/]{1,32}$/i.test(foundation) ||
    !isNumber(component, 1, 2) ||
    !isNumber(priority, 0, 0xffffffff) ||
    !isNumber(port, 1, 65535) ||
    typ !== "typ" ||
    type === undefined ||
    address === undefined
  ) {
    return null;
  }

  const protocol = transport?.toLowerCase();
  const isActive = line.includes(" tcptype active");
  if (protocol !== "udp" && protocol !== "tcp") return null;
  if (protocol === "tcp" && Number(port) < FIRST_TCP_PORT && !isActive) return null;
  if (!isMdnsName(address) && !isUsable(address, loopback)) return null;

  return { text: line, address, port: Number(port), relayed: type === "relay" };
}
