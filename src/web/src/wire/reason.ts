// SPDX-License-Identifier: GPL-3.0-or-later

const reasons = [
  "internal",
  "user",
  "invalid",
  "too-large",
  "no-space",
  "disk",
  "busy",
  "finished",
  "version",
  "protocol",
  "interrupted",
] as const;

/** Why a side declines, cancels, pauses or leaves, PROTOCOL.md section 9. */
export type Reason = (typeof reasons)[number];

/** Reads a reason from the wire; one that we do not know is `internal`. */
export function parseReason(text: string): Reason {
  return reasons.find((reason) => reason === text) ?? "internal";
}
