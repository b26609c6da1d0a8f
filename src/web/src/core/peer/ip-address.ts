// SPDX-License-Identifier: GPL-3.0-or-later

/** The bytes of an IP address: 4 or 16. */
export type IpAddress = Uint8Array;

function parseIpv4(text: string): IpAddress | null {
  const parts = text.split(".");

  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part))) return null;

  const numbers = parts.map(Number);
  return numbers.every((number) => number <= 255) ? Uint8Array.from(numbers) : null;
}

/* Groups of one half of an IPv6 address, which the "::" separates. */
function parseGroups(text: string, isEnd: boolean): number[] | null {
  if (text === "") return [];

  const groups: number[] = [];
  const parts = text.split(":");
  for (const [i, part] of parts.entries()) {
    const ipv4 = isEnd && i === parts.length - 1 ? parseIpv4(part) : null;

    if (ipv4 !== null) groups.push(...ipv4);
    else if (/^[0-9a-f]{1,4}$/i.test(part))
      groups.push(parseInt(part, 16) >> 8, parseInt(part, 16) & 255);
    else return null;
  }
  return groups;
}

function parseIpv6(text: string): IpAddress | null {
  const halves = text.split("::");
  const head = parseGroups(halves[0] ?? "", halves.length === 1);
  const tail = parseGroups(halves[1] ?? "", true);

  if (head === null || tail === null || halves.length > 2) return null;

  const missing = 16 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 2) return null;
  return Uint8Array.from([...head, ...new Array<number>(missing).fill(0), ...tail]);
}

/** Reads an address, without brackets and without a zone; null if it is none. */
export function parseIpAddress(text: string): IpAddress | null {
  return parseIpv4(text) ?? (text.includes(":") ? parseIpv6(text) : null);
}

function at(address: IpAddress, i: number): number {
  return address[i] ?? 0;
}

function isZeroUpTo(address: IpAddress, end: number): boolean {
  return address.subarray(0, end).every((byte) => byte === 0);
}

export function isLoopback(address: IpAddress): boolean {
  if (address.length === 4) return at(address, 0) === 127;
  return isZeroUpTo(address, 15) && at(address, 15) === 1;
}

/** Whether it is the address of no machine, or of many. */
export function isNoOneMachine(address: IpAddress): boolean {
  const first = at(address, 0);

  if (address.length === 4) {
    return isZeroUpTo(address, 4) || first >> 4 === 14 || address.every((byte) => byte === 255);
  }
  return isZeroUpTo(address, 16) || first === 255;
}

/** Whether it means something in one network only: fc00::/7 of IPv6 and its link-local ones too. */
export function isPrivate(address: IpAddress): boolean {
  const [first, second] = [at(address, 0), at(address, 1)];

  if (isLoopback(address)) return true;
  if (address.length === 16) {
    /* fe80::/10, and fec0::/10 that was given up long ago. */
    return (first & 0xfe) === 0xfc || (first === 0xfe && second >> 6 >= 2);
  }
  return (
    first === 10 ||
    (first === 172 && second >> 4 === 1) ||
    (first === 192 && second === 168) ||
    (first === 169 && second === 254)
  );
}
