// SPDX-License-Identifier: GPL-3.0-or-later
import type { TincanError } from "./error";

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
  "untrusted",
  "timeout",
] as const;

/** Why a side declines, cancels, pauses or leaves, PROTOCOL.md section 9. */
export type Reason = (typeof reasons)[number];

/** What the other side is told of why we end; `internal` for what does not concern it. */
export function reasonFromError({ code }: TincanError): Reason {
  return code === "untrusted" || code === "timeout" || code === "protocol" || code === "version"
    ? code
    : "internal";
}

/** Reads a reason from the wire; one that we do not know is `internal`. */
export function parseReason(text: string): Reason {
  return reasons.find((reason) => reason === text) ?? "internal";
}
