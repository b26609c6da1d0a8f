// SPDX-License-Identifier: GPL-3.0-or-later
import { TincanError } from "../../wire/error";
import { FailedReason } from "../../wire/frame";
import type { Reason } from "../../wire/reason";
import { textForDisplay } from "../../wire/text";
import { _, format, ngettext } from "../../i18n";

/* The sentences that transfers have for people. They are those of the desktop's core, word for
 * word, so that one catalogue translates both. */

/** Enough to know a file again by. */
const MAX_SHOWN_CHARACTERS = 100;

/* For sentences that name a file. */
function withPath(sentence: string, path: string): string {
  return format(sentence, textForDisplay(path, MAX_SHOWN_CHARACTERS));
}

/** For the sender; `reason` is the receiver's. */
export function declinedError(reason: Reason): TincanError {
  switch (reason) {
    case "user":
      return new TincanError(
        "declined",
        _("The other side declined. Ask them whether they expect this."),
      );
    case "invalid":
      return new TincanError(
        "declined",
        _("The other side cannot take files with these names or sizes. Send a part of them."),
      );
    case "too-large":
      return new TincanError(
        "declined",
        _("This is too large for the other side. Send a part of it."),
      );
    case "no-space":
      return new TincanError(
        "declined",
        _("The other side has not enough free space. Send a part of it, or ask them to make room."),
      );
    case "busy":
      return new TincanError(
        "declined",
        _("The other side is busy with other transfers. Try again when one of them is through."),
      );
    default:
      return new TincanError(
        "declined",
        _("The other side could not take the transfer. Try again later."),
      );
  }
}

/** For the receiver. */
export function declinedHereError(): TincanError {
  return new TincanError("declined", _("The offer was declined here."));
}

/** `reason` is the other side's. */
export function cancelledError(reason: Reason): TincanError {
  switch (reason) {
    case "user":
      return new TincanError(
        "cancelled",
        _("The other side cancelled the transfer. Ask them before you start it again."),
      );
    case "no-space":
      return new TincanError(
        "cancelled",
        _(
          "The disk of the other side is full. Ask them to make room, then start the transfer again.",
        ),
      );
    case "disk":
      return new TincanError(
        "cancelled",
        _(
          "The other side could not read or write its disk. Ask them to look, then start the transfer again.",
        ),
      );
    case "protocol":
      return new TincanError(
        "cancelled",
        _(
          "The other side did not understand this one. Update Tincan on both sides, then try again.",
        ),
      );
    case "interrupted":
      return new TincanError(
        "cancelled",
        _("Tincan was stopped on the other side. Start the transfer again when they are back."),
      );
    default:
      return new TincanError(
        "cancelled",
        _("The other side ended the transfer. Start it again when both of you are ready."),
      );
  }
}

/** `reason` is what the other side was told. */
export function endedHereError(reason: Reason): TincanError {
  return new TincanError(
    "interrupted",
    reason === "user"
      ? _("The transfer was cancelled here.")
      : _("The transfer was stopped here. Start it again to get the rest."),
  );
}

/** `failed`: files that did not arrive, at least 1. */
export function incompleteError(failed: number): TincanError {
  const sentence = ngettext(
    "%'u file did not arrive. Send it again.",
    "%'u files did not arrive. Send them again.",
    failed,
  );

  return new TincanError("incomplete", format(sentence, failed));
}

/** The other side broke the protocol. */
export function brokenError(): TincanError {
  return new TincanError(
    "protocol",
    _(
      "The other side sent something that makes no sense. Update Tincan on both sides, then try again.",
    ),
  );
}

/** The other side sent much more than it was asked for. */
export function floodedError(): TincanError {
  return new TincanError(
    "protocol",
    _("The other side sent far more than it was asked for. Start the transfer again."),
  );
}

/** An offer that breaks a rule of section 11 of PROTOCOL.md. */
export function manifestError(): TincanError {
  return new TincanError(
    "manifest",
    _(
      "The other side offers files with names or sizes that are not allowed. Ask for them in another way.",
    ),
  );
}

export function textTooLongError(): TincanError {
  return new TincanError(
    "manifest",
    _("The other side offers a text that is too long. Ask for it as a file."),
  );
}

/** For the receiver; `reason` is what the sender says of the file, perhaps one we do not know. */
export function changedError(reason: number, path: string): TincanError {
  switch (reason) {
    case FailedReason.GONE:
      return new TincanError(
        "changed",
        withPath(
          _("“%s” is no longer there on the other side. Ask for it to be sent again."),
          path,
        ),
      );
    case FailedReason.UNREADABLE:
      return new TincanError(
        "changed",
        withPath(_("“%s” could not be read on the other side. Ask for it to be sent again."), path),
      );
    default:
      return new TincanError(
        "changed",
        withPath(
          _("“%s” changed on the other side while it was sent. Ask for it to be sent again."),
          path,
        ),
      );
  }
}

/** For the sender. */
export function changedHereError(reason: FailedReason, path: string): TincanError {
  switch (reason) {
    case FailedReason.GONE:
      return new TincanError(
        "changed",
        withPath(_("“%s” is no longer there. Send it again from where it is now."), path),
      );
    case FailedReason.UNREADABLE:
      return new TincanError(
        "changed",
        withPath(_("“%s” could not be read. Check the disk it is on, then send it again."), path),
      );
    default:
      return new TincanError(
        "changed",
        withPath(
          _("“%s” changed while it was sent. Send it again when nothing writes to it."),
          path,
        ),
      );
  }
}

export function damagedError(path: string): TincanError {
  return new TincanError(
    "digest",
    withPath(_("“%s” arrived damaged again and again. Ask for it to be sent again."), path),
  );
}

/** A fault of this program or this browser. */
export function internalError(): TincanError {
  return new TincanError(
    "internal",
    _("Something went wrong in Tincan here. Reload the page, then start the transfer again."),
  );
}
