// SPDX-License-Identifier: GPL-3.0-or-later
import { _ } from "../i18n";
import { PROTOCOL_VERSION } from "./limits";

/**
 * What went wrong, in the terms a front end decides by:
 *
 * - `internal`: a library failed in a way that is nobody's doing
 * - `code-invalid`: what was typed is not a code or link; found before any network use
 * - `code-wrong`: the key confirmation failed: the words or the link are not the host's
 * - `code-ended`: no such code or mailbox (any more), or it has all the guests it wants
 * - `version`: the other side, or the server, speaks no protocol version that we do
 * - `server-unreachable`: the signaling server cannot be reached
 * - `server-refused`: the signaling server turned us away: full, rate or connection limit
 * - `timeout`: nobody came within the time that was set
 * - `not-connected`: no path between the two sides was found
 * - `lost`: the connection was up and is gone
 * - `untrusted`: the other side's certificate is not the one of the sealed SDP
 * - `protocol`: the other side broke the protocol; also every parser's refusal
 * - `manifest`: a manifest breaks a rule of PROTOCOL.md section 11
 * - `declined`: the receiver declined
 * - `cancelled`: the other side cancelled
 * - `interrupted`: this side was told to stop
 * - `no-space`: the disk is full
 * - `disk`: reading or writing failed otherwise
 * - `digest`: blocks of a file did not arrive as their digests say, three times
 * - `changed`: a file changed, went away or could not be read while it was sent
 * - `incomplete`: some items did not arrive or were left out
 * - `setup`: a part of the browser that is needed is missing
 */
export type ErrorCode =
  | "internal"
  | "code-invalid"
  | "code-wrong"
  | "code-ended"
  | "version"
  | "server-unreachable"
  | "server-refused"
  | "timeout"
  | "not-connected"
  | "lost"
  | "untrusted"
  | "protocol"
  | "manifest"
  | "declined"
  | "cancelled"
  | "interrupted"
  | "no-space"
  | "disk"
  | "digest"
  | "changed"
  | "incomplete"
  | "setup";

/**
 * Every error that this program throws on purpose. The message is a whole sentence for people,
 * except for `protocol` and for pages of a manifest, where it is for a log; the code is for
 * programs.
 */
export class TincanError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
    this.name = "TincanError";
  }
}

/**
 * Says, with the code `version`, on which side Tincan has to be updated.
 *
 * @param theirVersion - the protocol version of the other side
 */
export function versionError(theirVersion: number): TincanError {
  let sentence: string;

  if (theirVersion > PROTOCOL_VERSION)
    sentence = _(
      "The other side uses a newer version of Tincan. Update Tincan here and try again.",
    );
  else if (theirVersion < PROTOCOL_VERSION)
    sentence = _(
      "The other side uses an older version of Tincan. Update Tincan there and try again.",
    );
  else
    sentence = _(
      "The other side uses a different version of Tincan. Update Tincan on both sides and try again.",
    );
  return new TincanError("version", sentence);
}
