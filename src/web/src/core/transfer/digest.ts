// SPDX-License-Identifier: GPL-3.0-or-later

/** Whether two digests are the same. Nothing secret is compared, so time may tell. */
export function isSameDigest(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;

  return true;
}
