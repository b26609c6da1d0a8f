// SPDX-License-Identifier: GPL-3.0-or-later
import type { IpAddress } from "../../wire/ip-address";

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
