// SPDX-License-Identifier: GPL-3.0-or-later
import { _, format } from "../i18n";

/** The way that the bytes of a connection take. */
export type Path = "lan" | "direct" | "relay" | "unknown";

/** Which internet it is part of. */
export type Family = "IPv4" | "IPv6" | "unknown";

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

/**
 * What is known of the way, translated, as `direct, IPv4, 42 ms`; empty while the path is not
 * known.
 *
 * @param rtt - the time there and back in ms; -1 if not known
 */
export function pathToVerdict(path: Path, family: Family, rtt: number): string {
  if (path === "unknown") return "";

  const parts = [pathToWords(path)];

  if (family !== "unknown") parts.push(family);
  // Translators: milliseconds
  if (rtt >= 0) parts.push(format(_("%d ms"), Math.round(rtt)));
  return parts.join(", ");
}
