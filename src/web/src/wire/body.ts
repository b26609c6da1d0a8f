// SPDX-License-Identifier: GPL-3.0-or-later

/** The first byte of a forwarded body, PROTOCOL.md sections 5 and 6. */
export const BodyKind = {
  SHARE_A: 0x01,
  SHARE_B: 0x02,
  CONFIRM_GUEST: 0x03,
  CONFIRM_HOST: 0x04,
  REFUSE: 0x05,
  SEALED: 0x10,
} as const;

/** Whether a forwarded body is for `Seal.open()`. */
export function isSealed(body: Uint8Array): boolean {
  return body[0] === BodyKind.SEALED;
}

/** Whether a forwarded body begins a new agreement. */
export function isShareA(body: Uint8Array): boolean {
  return body[0] === BodyKind.SHARE_A;
}
