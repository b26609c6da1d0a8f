// SPDX-License-Identifier: GPL-3.0-or-later
import { _, format, formatSize, isolate, ngettext } from "../i18n";
import { getTaken } from "./offers";
import type { RemoteView, SessionView, TransferView } from "./views";

export { pathToVerdict } from "../core/path";

/* The sentences for what goes on, said by the page and by a screen reader alike. */

/** How somebody is called who may not have said a name. */
export function nameOf(remote: Pick<RemoteView, "name">): string {
  return remote.name === null ? _("The other side") : isolate(remote.name);
}

/** What two who carry codes are waiting for. */
function describeCarrying(session: SessionView): string {
  if (session.state !== "waiting") return _("Looking for the addresses of this computer…");
  return session.isHost
    ? _("Waiting for the answer of the other side…")
    : _("Waiting until your answer is pasted on the other side…");
}

/** For those who only hear it: the words to compare. */
export function describeWords(remote: Pick<RemoteView, "words">): string {
  // Translators: four words
  return format(_("Compare these words with the other person: %s"), remote.words ?? "");
}

export function describeSession(session: SessionView, host: string): string {
  if (session.isByCodes && ["new", "reaching", "waiting"].includes(session.state))
    return describeCarrying(session);
  switch (session.state) {
    case "new":
    case "reaching":
      if (session.serverAway)
        // Translators: the name of a server
        return format(_("The server %s does not answer. Trying again…"), isolate(host));
      // Translators: the name of a server
      return format(_("Reaching the server %s…"), isolate(host));
    case "waiting":
      if (session.serverAway) return _("The server is away. Trying to reach it again…");
      return session.isHost
        ? _("Waiting for the other side to come…")
        : _("Waiting for the other side to answer…");
    case "connecting":
      return session.isHost
        ? _("Somebody is here. Looking for a direct way to them…")
        : _("The other side is there. Looking for a direct way to it…");
    case "connected":
      return _("Connected");
    case "reconnecting":
      return _("The connection was lost. Trying to get it back…");
    case "closing":
      return session.error?.message ?? _("Saying goodbye…");
    case "closed":
      return session.error?.message ?? _("The connection has ended.");
    case "failed":
      return session.error?.message ?? _("The connection failed. Try again.");
  }
}

export function describeRemote(remote: RemoteView): string {
  switch (remote.state) {
    case "securing":
      return _("Agreeing on keys…");
    case "connecting":
      return _("Looking for a direct way…");
    case "connected":
      return _("Connected");
    case "reconnecting":
      return _("Connection lost. Trying to get it back…");
    case "left":
      return _("Has left");
    case "failed":
      return remote.error?.message ?? _("The connection failed. Try again.");
  }
}

/** `3 files and 1 folder` */
export function countWords(files: number, folders: number): string {
  const fileWords = format(ngettext("%'u file", "%'u files", files), files);
  const folderWords = format(ngettext("%'u folder", "%'u folders", folders), folders);

  if (folders === 0) return fileWords;
  if (files === 0) return folderWords;
  // Translators: a count of files, then a count of folders
  return format(_("%s and %s"), fileWords, folderWords);
}

/** The heading of a transfer. */
export function titleOf(transfer: TransferView): string {
  const what =
    // Translators: where else it says "3 files", as in "Sending %s" or "Offered: %s"
    transfer.kind === "text" ? _("a text") : countWords(transfer.items, transfer.folders);
  const sending = transfer.direction === "outgoing";

  switch (transfer.state) {
    case "listing":
    case "offered":
      // Translators: "3 files" or "a text"
      return sending ? format(_("Offering %s"), what) : format(_("Offered: %s"), what);
    case "accepting":
    case "running":
    case "paused":
      // Translators: "3 files" or "a text"
      return sending ? format(_("Sending %s"), what) : format(_("Receiving %s"), what);
    case "done":
      if (transfer.failed > 0)
        return format(
          transfer.failed < transfer.items ? _("Incomplete: %s") : _("Failed: %s"),
          what,
        );
      // Translators: "3 files" or "a text"
      return sending ? format(_("Sent %s"), what) : format(_("Received %s"), what);
    case "declined":
      return format(_("Declined: %s"), what);
    case "cancelled":
      return format(_("Cancelled: %s"), what);
    case "failed":
      return format(_("Failed: %s"), what);
  }
}

/** What an offer says when it comes in. */
export function describeOffer(transfer: TransferView, from: string): string {
  const size = formatSize(transfer.bytes);

  if (transfer.kind === "text")
    // Translators: a name, then a size
    return format(_("%s offers a text of %s."), from, size);
  // Translators: a name, then "3 files" or the like, then a size
  return format(_("%s offers %s, %s."), from, countWords(transfer.items, transfer.folders), size);
}

function describePause(transfer: TransferView): string {
  if (transfer.isKept)
    return _("What has arrived is kept. It goes on when the same is sent again after new codes.");
  if (transfer.pausedHere) return transfer.error?.message ?? _("Paused here.");

  switch (transfer.reason) {
    case "interrupted":
      return _("The connection is interrupted. It goes on by itself as soon as there is one.");
    case "no-space":
      return _("The disk of the other side is full. It goes on when they have made room.");
    case "disk":
      return _("The other side cannot write its files. It goes on when they have seen to it.");
    default:
      return _("The other side has paused.");
  }
}

/* Where people find it, as far as the browser lets us know. */
function describeArrival(transfer: TransferView): string {
  const way = getTaken(transfer)?.way;

  if (way === undefined) return _("All of it arrived and was verified.");
  if (way.name === "disk") return _("All of it arrived, was verified, and is where you wanted it.");
  return way.isZip
    ? _("All of it arrived and was verified. It is among your downloads, as a ZIP file.")
    : _("All of it arrived and was verified. It is among your downloads.");
}

function describeDone(transfer: TransferView): string {
  const missing = transfer.failed;

  if (missing > 0) {
    const sentence =
      transfer.direction === "outgoing"
        ? ngettext("%u file did not arrive.", "%u files did not arrive.", missing)
        : ngettext(
            "%u file did not arrive. Ask for it to be sent again.",
            "%u files did not arrive. Ask for them to be sent again.",
            missing,
          );

    return format(sentence, missing);
  }
  if (transfer.direction === "incoming") return describeArrival(transfer);
  if (transfer.skipped > 0)
    return format(
      ngettext(
        "The other side has it and verified it; %u file was there already.",
        "The other side has it and verified it; %u files were there already.",
        transfer.skipped,
      ),
      transfer.skipped,
    );
  return _("The other side has it and verified it.");
}

/** One sentence on how it stands; empty while it runs, when the figures say it. */
export function describeTransfer(transfer: TransferView): string {
  switch (transfer.state) {
    case "listing":
      return transfer.direction === "incoming"
        ? _("Reading what is offered…")
        : _("Waiting for the other side to accept…");
    case "offered":
      return transfer.direction === "incoming"
        ? _("Waiting for your answer")
        : _("Waiting for the other side to accept…");
    case "accepting":
      return _("Preparing the place for it…");
    case "running":
      return "";
    case "paused":
      return describePause(transfer);
    case "done":
      return describeDone(transfer);
    case "declined":
      return transfer.error?.message ?? _("Declined");
    case "cancelled":
      return transfer.error?.message ?? _("Cancelled");
    case "failed":
      return transfer.error?.message ?? _("It failed. Start it again.");
  }
}

/** A wrong code was tried. */
export function describeGuesses(left: number): string {
  if (left > 0)
    return format(
      ngettext(
        "Somebody came with a wrong code. After %u more the code ends.",
        "Somebody came with a wrong code. After %u more the code ends.",
        left,
      ),
      left,
    );
  return _(
    "Somebody came with a wrong code for the fifth time, so the code has ended. The link still works; make a new code to go on with one.",
  );
}
