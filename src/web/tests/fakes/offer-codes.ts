// SPDX-License-Identifier: GPL-3.0-or-later
import type { OfferCode } from "../../src/wire/offer-code";
import { offerCodeToText } from "../../src/wire/offer-code-text";

/** A code of somebody else's, as it is pasted. */
export function makeCode(more: Partial<OfferCode> = {}): string {
  const code = {
    kind: "offer",
    passive: false,
    id: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
    expires: Math.floor(Date.now() / 1000) + 3000,
    fingerprint: Uint8Array.from({ length: 32 }, (_value, i) => 7 * i),
    ufrag: "pRVz",
    pwd: "ayCVBWNrjCcFUIhQTjIaPwmk",
    candidates: [
      {
        type: "host",
        family: "ipv4",
        tcp: false,
        address: Uint8Array.of(192, 168, 1, 7),
        port: 41234,
      },
      { type: "host", family: "mdns", tcp: false, address: new Uint8Array(16), port: 41235 },
    ],
    ...more,
  } satisfies OfferCode;

  return offerCodeToText(code) ?? "";
}
