// SPDX-License-Identifier: GPL-3.0-or-later
import { randomBytes } from "@noble/hashes/utils";

/** Where random bytes come from; tests bring their own. */
export type RandomBytes = (length: number) => Uint8Array;

/** Makes a mailbox id, a token or the secret of a link: bytes that nobody can guess. */
export const randomSecret: RandomBytes = (length) => randomBytes(length);

/** Overwrites a key that is no longer needed, as far as JavaScript lets one do that. */
export function wipe(...secrets: readonly Uint8Array[]): void {
  for (const secret of secrets) secret.fill(0);
}

/** Compares two secrets of the same length in a time that does not depend on what is in them. */
export function isEqualSecret(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;

  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] ?? 0);
  return difference === 0;
}
