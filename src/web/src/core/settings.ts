// SPDX-License-Identifier: GPL-3.0-or-later

/** What a person chose, for one session. */
export interface Settings {
  /** base address of the signaling server; a guest with a link uses the link's */
  server: string;
  /** base address that links begin with */
  page: string;
  /** shown to the other side; "" for none */
  name: string;
  /** program and version, for the other side's details */
  app?: string;
  /** ours, in addition to those of the server */
  iceServers: RTCIceServer[];
  /** relay: never use or tell an address of this machine */
  icePolicy: "all" | "relay";
  /** host: whether a spoken code is wanted beside the link */
  withCode: boolean;
  /** host: how many may join; less than 1 means 1 */
  maxGuests: number;
  /** ms for the other side to come; 0: for ever */
  timeoutMs: number;
}
