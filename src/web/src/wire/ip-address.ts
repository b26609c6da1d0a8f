// SPDX-License-Identifier: GPL-3.0-or-later

// Which texts are addresses of IPv4 and IPv6. No library of the browser is asked, so that the page
// reads the same ones as the C programs, where g_hostname_is_ip_address() decides.

const V4_BYTES = 4;
const V6_BYTES = 16;

/** The bytes of an IP address: 4 or 16. */
export type IpAddress = Uint8Array;

function parseV4(text: string): number[] | null {
  const octets = text.split(".");

  if (octets.length !== V4_BYTES) return null;
  if (!octets.every((octet) => /^(?:0|[1-9][0-9]{0,2})$/.test(octet))) return null;

  const numbers = octets.map(Number);
  return numbers.every((number) => number <= 255) ? numbers : null;
}

/** The bytes of groups between `:`; null when one is none. Only the last may be IPv4. */
function parseGroups(text: string, mayEndInV4: boolean): number[] | null {
  if (text === "") return [];

  const bytes: number[] = [];
  const groups = text.split(":");
  for (const [i, group] of groups.entries()) {
    const v4 = mayEndInV4 && i === groups.length - 1 ? parseV4(group) : null;

    if (v4 !== null) bytes.push(...v4);
    else if (/^[0-9A-Fa-f]{1,4}$/.test(group))
      bytes.push(parseInt(group, 16) >> 8, parseInt(group, 16) & 255);
    else return null;
  }
  return bytes;
}

function parseV6(text: string): number[] | null {
  const gap = text.indexOf("::");
  if (gap < 0) {
    const bytes = parseGroups(text, true);
    return bytes?.length === V6_BYTES ? bytes : null;
  }

  const before = parseGroups(text.slice(0, gap), false);
  const behind = parseGroups(text.slice(gap + 2), true);
  if (before === null || behind === null) return null;

  // The gap stands for one group at least.
  const missing = V6_BYTES - before.length - behind.length;
  return missing >= 2 ? [...before, ...new Array<number>(missing).fill(0), ...behind] : null;
}

/** Reads an address, without brackets and without a zone; null if it is none. */
export function parseIpAddress(text: string): IpAddress | null {
  const bytes = text.includes(":") ? parseV6(text) : parseV4(text);
  return bytes !== null ? Uint8Array.from(bytes) : null;
}

/** Whether `text` is an IPv4 address, or an IPv6 address without brackets and without a zone. */
export function isIpAddress(text: string): boolean {
  return parseIpAddress(text) !== null;
}
