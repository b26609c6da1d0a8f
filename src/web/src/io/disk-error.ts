// SPDX-License-Identifier: GPL-3.0-or-later
import { _, format } from "../i18n";
import { TincanError } from "../wire/error";
import { textForDisplay } from "../wire/text";

/** Enough to know a file again by. */
const MAX_SHOWN_CHARACTERS = 100;

function findSentence(name: string): string | null {
  switch (name) {
    case "QuotaExceededError":
      return _("“%s” could not be written, because the disk is full. Free some space, then go on.");
    case "NotAllowedError":
    case "SecurityError":
    case "NoModificationAllowedError":
      return _(
        "“%s” could not be written, because you may not write there. Choose another folder.",
      );
    case "TypeMismatchError":
      return _(
        "“%s” could not be written, because a link or a file of another kind is in its place. Move that away, or choose another folder.",
      );
    case "NotFoundError":
      return _(
        "“%s” could not be written, because its folder went away. Put it back, or choose another folder.",
      );
    case "InvalidStateError":
      return _(
        "“%s” could not be written, because another program changed what there was of it. Receive it again.",
      );
    case "AbortError":
      return _(
        "“%s” could not be written, because the browser takes it for dangerous. Ask whether it is meant to be sent.",
      );
    case "TypeError":
      return _(
        "“%s” could not be written, because this disk does not take such a name. Choose a folder on another disk.",
      );
    default:
      return null;
  }
}

/** What a browser says when it cannot write, in words for people: `no-space` or `disk`. */
export function diskError(problem: unknown, path: string): TincanError {
  if (problem instanceof TincanError) {
    return problem;
  }

  const name = problem instanceof Error ? problem.name : "";
  const shown = textForDisplay(path, MAX_SHOWN_CHARACTERS);
  const sentence = findSentence(name);

  if (sentence !== null) {
    return new TincanError(
      name === "QuotaExceededError" ? "no-space" : "disk",
      format(sentence, shown),
    );
  }

  const words = problem instanceof Error ? problem.message.replace(/\.$/, "") : String(problem);

  return new TincanError(
    "disk",
    format(_("“%s” could not be written: %s. Try again, or choose another folder."), shown, words),
  );
}
