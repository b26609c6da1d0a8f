// SPDX-License-Identifier: GPL-3.0-or-later
import { _ } from "../i18n";
import { TincanError } from "../wire/error";
import type { IceReport } from "./peer/ice-report";

function wordsWithRelays(report: IceReport): string | null {
  if (report.relayWorks) return null;
  if (report.relayRefused) {
    return _(
      "There is no direct way to the other side, and the relay (TURN server) refused the name or the password. Check them, and try again.",
    );
  }
  if (report.answered === null) return null;
  if (!report.answered && report.asked > 0) {
    return _(
      "This network does not let through UDP, which a direct connection needs, nor to the relay. Use a TURN relay that listens for TCP on port 443, or try another network.",
    );
  }
  return _(
    "There is no direct way to the other side, and the relay (TURN server) does not work. Check its address, and try again.",
  );
}

function wordsWithoutRelays(report: IceReport, otherPublic: boolean): string | null {
  if (report.asked === 0 || report.answered === null) return null;
  if (!report.answered) {
    return _(
      "This network does not let through UDP, which a direct connection needs, and there is no relay. Use a server with a TURN relay, or try another network.",
    );
  }
  if (!otherPublic) {
    return _(
      "The other side's network does not let through UDP, which a direct connection needs, and there is no relay. Use a server with a TURN relay, or try another network there.",
    );
  }
  return _(
    "No direct way between your two networks was found, and there is no relay. Use a server with a TURN relay, or try another network on one side.",
  );
}

/**
 * Says what is in the way, and one next step; null if nothing that is known explains it.
 *
 * @param report what this network allows; null if nothing is known of it
 * @param otherPublic whether the other side told a public address of its own
 */
export function noWayError(report: IceReport | null, otherPublic: boolean): TincanError | null {
  if (report === null) return null;

  const words =
    report.relays > 0 ? wordsWithRelays(report) : wordsWithoutRelays(report, otherPublic);
  return words !== null ? new TincanError("not-connected", words) : null;
}
