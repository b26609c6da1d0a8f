// SPDX-License-Identifier: GPL-3.0-or-later
import { _ } from "../i18n";

/** The way that the bytes of a connection take. */
export type Path = "lan" | "direct" | "relay" | "unknown";

/** The words for people, translated; empty while the path is not known. */
export function pathToWords(path: Path): string {
  switch (path) {
    case "lan":
      return _("direct, same network");
    case "direct":
      return _("direct");
    case "relay":
      return _("relayed");
    case "unknown":
      return "";
  }
}
