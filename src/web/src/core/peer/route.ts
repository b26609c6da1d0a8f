// SPDX-License-Identifier: GPL-3.0-or-later
import type { Family, Path } from "../path";
import type { Candidate } from "./candidate";
import { type IpAddress, parseIpAddress } from "../../wire/ip-address";
import { isPrivate } from "./ip-address";

/** One end of the pair that bytes travel between. */
export interface RouteEnd {
  /** null where the browser hides it */
  readonly address: IpAddress | null;
  /** whether it is an address of the machine itself, as nobody's router has changed it */
  readonly isHost: boolean;
  readonly relayed: boolean;
}

/* Networks of about one building, where their addresses are public ones. */
const IPV4_PREFIX_BYTES = 3;
const IPV6_PREFIX_BYTES = 8;

function sharesPrefix(a: IpAddress, b: IpAddress): boolean {
  const length = a.length === 4 ? IPV4_PREFIX_BYTES : IPV6_PREFIX_BYTES;

  return a.subarray(0, length).every((byte, i) => byte === b[i]);
}

/**
 * Says in people's terms how the bytes travel. The types of the candidates do not tell: two hosts
 * with public addresses (nearly always so with IPv6) connect "host" to "host" across the world, and
 * a browser that hides its address turns up as "peer reflexive" on the same desk. So the addresses
 * decide: two private ones that reach each other, or two of one small network, are the same
 * network.
 *
 * A browser does not show every address. Of our own end we then know whether the other side sees us
 * at an address of this machine (a router in between would have changed it), and of the other end,
 * that a private address is seen only from the same network.
 */
export function classifyRoute(local: RouteEnd, remote: RouteEnd): Path {
  const [ours, theirs] = [local.address, remote.address];

  if (local.relayed || remote.relayed) return "relay";
  if (ours !== null && theirs !== null) {
    if (ours.length !== theirs.length) return "unknown";
    return (isPrivate(ours) && isPrivate(theirs)) || sharesPrefix(ours, theirs) ? "lan" : "direct";
  }

  const known = ours ?? theirs;
  if (known !== null) return isPrivate(known) ? "lan" : "direct";
  return local.isHost ? "lan" : "direct";
}

/* Of what getStats() tells; not all of it is in TypeScript's own types, and Firefox has its own. */
interface Stats {
  readonly type?: string;
  readonly selectedCandidatePairId?: string;
  readonly selected?: boolean;
  readonly nominated?: boolean;
  readonly state?: string;
  readonly localCandidateId?: string;
  readonly remoteCandidateId?: string;
  readonly candidateType?: string;
  readonly address?: string | null;
  readonly ip?: string | null;
  readonly port?: number;
}

function findPair(all: ReadonlyMap<string, Stats>): Stats | undefined {
  const list = [...all.values()];

  for (const stats of list) {
    if (stats.type === "transport" && stats.selectedCandidatePairId !== undefined) {
      return all.get(stats.selectedCandidatePairId);
    }
  }

  const pairs = list.filter((stats) => stats.type === "candidate-pair");
  return (
    pairs.find((pair) => pair.selected === true) ??
    pairs.find((pair) => pair.nominated === true && pair.state === "succeeded")
  );
}

function sameAddress(a: IpAddress | null, b: IpAddress | null): boolean {
  return a !== null && b !== null && a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/*
 * A relay of the other side may have been met as a stranger ("peer reflexive") before the candidate
 * that names it arrived. Firefox never puts the two together, and hides the stranger's address:
 * then its port has to do.
 */
function isRelay(
  port: number | undefined,
  address: IpAddress | null,
  relays: Candidate[],
): boolean {
  return relays.some(
    (relay) =>
      relay.port === port &&
      (address === null || sameAddress(address, parseIpAddress(relay.address))),
  );
}

function toEnd(stats: Stats, relays: Candidate[]): RouteEnd {
  const address = parseIpAddress(stats.address ?? stats.ip ?? "");

  return {
    address,
    isHost: stats.candidateType === "host",
    relayed: stats.candidateType === "relay" || isRelay(stats.port, address, relays),
  };
}

/* Both ends are of the same one; a browser may hide the address of either. */
function familyOf(address: IpAddress | null): Family {
  if (address === null) return "unknown";
  return address.length === 4 ? "IPv4" : "IPv6";
}

/** The way that the bytes take. */
export interface Route {
  readonly path: Path;
  readonly family: Family;
}

const UNKNOWN: Route = { path: "unknown", family: "unknown" };

/**
 * Finds the way in what getStats() tells.
 *
 * @param relays the candidates of the other side that are relays
 */
export function readRoute(report: RTCStatsReport, relays: Candidate[]): Route {
  const all = new Map<string, Stats>();
  report.forEach((value: Stats, id: string) => all.set(id, value));

  const pair = findPair(all);
  const local = all.get(pair?.localCandidateId ?? "");
  const remote = all.get(pair?.remoteCandidateId ?? "");

  if (local === undefined || remote === undefined) return UNKNOWN;

  const [ours, theirs] = [toEnd(local, []), toEnd(remote, relays)];

  return { path: classifyRoute(ours, theirs), family: familyOf(ours.address ?? theirs.address) };
}
