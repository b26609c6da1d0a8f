// SPDX-License-Identifier: GPL-3.0-or-later
import { _, format } from "../../i18n";
import { TincanError } from "../../wire/error";
import { CloseCode, type MailboxErrorCode } from "../../wire/mailbox-message";

/* The server's clock and words are not trusted: it sends codes, we have the sentences. */

/** The server can be there again in a moment. */
export function silentError(): TincanError {
  return new TincanError(
    "server-unreachable",
    _("The server does not answer. Check the network connection."),
  );
}

/**
 * A browser does not say why there is no connection: nobody there, no Tincan there, or a
 * certificate that it does not trust.
 */
export function unreachableError(address: string): TincanError {
  const host = /^wss?:\/\/([^/]*)/.exec(address)?.[1] ?? address;

  return new TincanError(
    "server-unreachable",
    format(
      _("The server %s cannot be reached. Check the address and the network connection."),
      host,
    ),
  );
}

export function nonsenseError(): TincanError {
  return new TincanError(
    "protocol",
    _("The server sent something that Tincan does not understand. Try another server."),
  );
}

/** The server can be there again in a moment. */
export function brokenError(): TincanError {
  return new TincanError("server-unreachable", _("The connection to the server broke."));
}

/** The server closed the WebSocket with a code of section 4 of PROTOCOL.md. */
export function closedError(code: number): TincanError {
  switch (code) {
    case CloseCode.VERSION:
      return new TincanError(
        "version",
        _(
          "The server uses another version of Tincan's protocol. Update Tincan, or use another server.",
        ),
      );
    case CloseCode.EXPIRED:
      return new TincanError("code-ended", _("The code and link have expired. Make new ones."));
    case CloseCode.TOO_MANY:
      return new TincanError(
        "server-refused",
        _(
          "There are too many connections from this network to the server. Try again in a few minutes.",
        ),
      );
    case CloseCode.SLOW_DOWN:
      return new TincanError(
        "server-refused",
        _("The server asks this network to slow down. Try again in a minute."),
      );
    case CloseCode.REPLACED:
      return new TincanError("server-refused", _("Another connection has taken this one's place."));
    case CloseCode.GOING_AWAY:
    case CloseCode.IDLE:
    case CloseCode.NOT_READING:
      return new TincanError("server-unreachable", _("The server ended the connection."));
    default:
      return new TincanError(
        "server-refused",
        format(_("The server ended the connection (reason %u)."), String(code)),
      );
  }
}

/** The answer to our `open` or `join`. */
export function refusedError(code: MailboxErrorCode): TincanError {
  switch (code) {
    case "no-such-code":
      return new TincanError(
        "code-ended",
        _(
          "Nobody is waiting with this code. It may have been used, or the other side has closed Tincan. Ask for a new code.",
        ),
      );
    case "no-such-mailbox":
      return new TincanError(
        "code-ended",
        _(
          "Nobody is waiting behind this link. It works only while the other side keeps Tincan open. Ask for a new link.",
        ),
      );
    case "locked":
    case "guests-full":
      return new TincanError(
        "code-ended",
        _("Somebody else has already used this code or link. Ask for a new one."),
      );
    case "server-full":
      return new TincanError(
        "server-refused",
        _("The server is full. Try again later, or use another server."),
      );
    case "slow-down":
      return new TincanError(
        "server-refused",
        _("There were too many attempts from this network. Try again in a minute."),
      );
    default:
      return new TincanError(
        "server-refused",
        _("The server refused. Try again, or use another server."),
      );
  }
}
