// SPDX-License-Identifier: GPL-3.0-or-later
import type { Hasher } from "../platform";
import { FINGERPRINT_BYTES } from "./sdp";

/** Compares two fingerprints in a time that does not depend on where they differ. */
export function fingerprintEqual(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;

  for (let i = 0; i < FINGERPRINT_BYTES; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

interface Stats {
  readonly type?: string;
  readonly remoteCertificateId?: string;
  readonly fingerprint?: string;
  readonly fingerprintAlgorithm?: string;
}

function parseFingerprint(stats: Stats | undefined): Uint8Array | null {
  const hex = stats?.fingerprint ?? "";

  if (stats?.fingerprintAlgorithm?.toLowerCase() !== "sha-256") return null;
  if (!/^([0-9a-f]{2}:){31}[0-9a-f]{2}$/i.test(hex)) return null;
  return Uint8Array.from(hex.split(":"), (byte) => parseInt(byte, 16));
}

async function readStats(connection: RTCPeerConnection): Promise<Uint8Array | null> {
  const all = new Map<string, Stats>();
  const report = await connection.getStats();
  report.forEach((value: Stats, id: string) => all.set(id, value));

  for (const stats of all.values()) {
    if (stats.type === "transport" && stats.remoteCertificateId !== undefined) {
      return parseFingerprint(all.get(stats.remoteCertificateId));
    }
  }
  return null;
}

/**
 * Looks which certificate the other side has shown.
 *
 * @returns SHA-256 of it, as SDP carries it (RFC 8122); null in a browser that does not tell
 */
export async function getRemoteFingerprint(
  connection: RTCPeerConnection,
  hasher: Hasher,
): Promise<Uint8Array | null> {
  const transport = connection.sctp?.transport as
    { getRemoteCertificates?: () => ArrayBuffer[] } | undefined;
  const certificate = transport?.getRemoteCertificates?.()[0];

  if (certificate !== undefined) return hasher.sha256(new Uint8Array(certificate));
  return readStats(connection);
}
