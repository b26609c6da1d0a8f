// SPDX-License-Identifier: GPL-3.0-or-later

const PREFIX = "candidate:";
const MAX_TEXT_LENGTH = 512;

/**
 * One candidate of SDP, taken apart; RFC 8839 section 5.1. Who reads it decides which types and
 * addresses it has a use for.
 */
export interface CandidateLine {
  /** `candidate:…`, in one line */
  readonly text: string;
  /** 1 or 2 */
  readonly component: number;
  /** otherwise UDP */
  readonly tcp: boolean;
  /** whatever stands there */
  readonly address: string;
  readonly port: number;
  readonly type: string;
  readonly tcptype: string | null;
}

function isNumber(text: string | undefined, min: number, max: number): text is string {
  return text !== undefined && /^\d{1,10}$/.test(text) && +text >= min && +text <= max;
}

/** Undefined for two: nobody knows which one the next reader takes. */
function findTcpType(more: readonly string[]): string | null | undefined {
  const at = more.indexOf("tcptype");

  if (at < 0) return null;
  return more.includes("tcptype", at + 1) ? undefined : more[at + 1];
}

/**
 * Takes one candidate apart, with or without `a=` in front.
 *
 * @returns null if it is not a candidate for UDP or TCP
 */
export function parseCandidateLine(line: string): CandidateLine | null {
  const text = line.startsWith("a=") ? line.slice(2) : line;

  if (!text.startsWith(PREFIX) || text.length > MAX_TEXT_LENGTH || !/^[ -~]*$/.test(text)) {
    return null;
  }

  // candidate:FOUNDATION COMPONENT TRANSPORT PRIORITY ADDRESS PORT typ TYPE [NAME VALUE]…
  const [foundation, component, transport, priority, address, port, typ, type, ...more] = text
    .slice(PREFIX.length)
    .split(" ");
  const protocol = transport?.toLowerCase();
  const tcptype = findTcpType(more);

  if (foundation === undefined || !/^[0-9a-z+/]{1,32}$/i.test(foundation)) return null;
  if (!isNumber(component, 1, 2) || !isNumber(priority, 0, 0xffffffff)) return null;
  if (address === undefined || !isNumber(port, 1, 65535)) return null;
  if (typ !== "typ" || type === undefined || tcptype === undefined) return null;
  if (protocol !== "udp" && protocol !== "tcp") return null;

  return {
    text,
    component: +component,
    tcp: protocol === "tcp",
    address,
    port: +port,
    type,
    tcptype,
  };
}
