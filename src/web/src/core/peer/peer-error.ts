// SPDX-License-Identifier: GPL-3.0-or-later
import { _ } from "../../i18n";
import { TincanError } from "../../wire/error";

/* Sentences of this room. What exactly happened does not help the person who reads them. */

/** The other side broke the protocol. */
export function violationError(): TincanError {
  return new TincanError(
    "protocol",
    _(
      "The other side sent something that is not Tincan's. Check that both of you have the newest Tincan, and try again.",
    ),
  );
}

export function lostError(): TincanError {
  return new TincanError(
    "lost",
    _(
      "The connection to the other side was lost. Check that both of you are still online, and try again.",
    ),
  );
}

/** For a side that has been silent too long. */
export function silentError(): TincanError {
  return new TincanError(
    "lost",
    _(
      "The other side does not answer any more. Check that both of you are still online, and try again.",
    ),
  );
}

export function untrustedError(): TincanError {
  return new TincanError(
    "untrusted",
    _(
      "Somebody else answered in place of the other side, so the connection was ended and nothing was sent. Try again with a new code, and if you can over another network.",
    ),
  );
}

/** For a description that is not of a connection of ours. */
export function refusalError(): TincanError {
  return new TincanError(
    "protocol",
    _(
      "The other side asked for a connection that Tincan does not make. Check that both of you have the newest Tincan, and try again.",
    ),
  );
}

export function preparationError(): TincanError {
  return new TincanError("internal", _("The connection could not be prepared. Try again."));
}

/** For a browser that makes no connections at all. */
export function setupError(): TincanError {
  return new TincanError(
    "setup",
    _(
      "This browser makes no direct connections. Allow them in its settings, or use another browser.",
    ),
  );
}

export function noRelayError(): TincanError {
  return new TincanError(
    "not-connected",
    _(
      "There is no relay to connect by. Set a TURN server with a name and a password, or allow direct connections.",
    ),
  );
}

/** Nobody can reach us, and we cannot reach anybody. */
export function noAddressError(relayOnly: boolean): TincanError {
  return new TincanError(
    "not-connected",
    relayOnly
      ? _(
          "The relay gave us no address. Check the address, name and password of the TURN server, and try again.",
        )
      : _("This computer is not connected to a network. Connect it, and try again."),
  );
}

/** What a connection that is not up is waiting for. */
export type Stage = "describe" | "answer" | "path" | "secure" | "channels" | "open";

function sentenceForNoPath(relayOnly: boolean, hasRelay: boolean): string {
  if (relayOnly) {
    return _(
      "The other side was not reached by the relay. Check the address, name and password of the TURN server, and try again.",
    );
  }
  if (hasRelay) {
    return _(
      "No way to the other side was found, not even by the relay. Check the network on both sides, and try again.",
    );
  }
  return _(
    "No way to the other side was found. Check the network on both sides; if one of them is behind a strict firewall, use a server with a TURN relay.",
  );
}

function sentenceForStage(stage: Stage, relayOnly: boolean, hasRelay: boolean): string {
  switch (stage) {
    case "describe":
      return _(
        "This computer took too long to prepare the connection. Try again when it is less busy.",
      );
    case "answer":
      return _(
        "The other side did not answer. Check that Tincan is still open there, and try again.",
      );
    case "secure":
      return _(
        "The other side was found, but a secure connection to it did not come about. Try again, and if you can over another network.",
      );
    case "channels":
      return _(
        "The other side was found, but it did not take up the connection. Close Tincan there, open it again and try once more.",
      );
    case "open":
      return _(
        "The other side is connected but says nothing. Close Tincan there, open it again and try once more.",
      );
    case "path":
      return sentenceForNoPath(relayOnly, hasRelay);
  }
}

/** For a connection that was never up; says how far it came. */
export function stageError(stage: Stage, relayOnly: boolean, hasRelay: boolean): TincanError {
  return new TincanError("not-connected", sentenceForStage(stage, relayOnly, hasRelay));
}
