// SPDX-License-Identifier: GPL-3.0-or-later
import { parseCandidateLine } from "../../wire/candidate-line";
import { iceServersFromJson } from "../../wire/ice-server";
import { parseIpAddress } from "../../wire/ip-address";
import { isPrivate } from "./ip-address";

/* Of `icecandidateerror`, in W3C's and in STUN's own numbers. */
const UNREACHABLE = 701;
const UNAUTHORIZED = 401;

/**
 * What a browser lets us know of the STUN and TURN servers that it asked. It does not say which
 * port a router has given us, so what a router does to ports is not known.
 */
export interface IceReport {
  /** how many were asked over UDP */
  readonly asked: number;
  /** whether one of them answered; null: the browser has not said */
  readonly answered: boolean | null;
  /** how many were asked for an address to relay */
  readonly relays: number;
  readonly relayWorks: boolean;
  /** the name or the password, by at least one of them */
  readonly relayRefused: boolean;
}

/** As much of RTCPeerConnectionIceErrorEvent as is used. */
export interface IceError {
  readonly errorCode: number;
  readonly errorText?: string;
  readonly url?: string | null;
}

/** As much of RTCIceCandidate as is used. */
export interface OwnCandidate {
  readonly candidate: string;
  readonly relayProtocol?: string | null;
}

/** Watches a connection of the browser's while it looks for its own addresses. */
export class IceObserver {
  readonly #asked: number;
  readonly #relays: number;
  #hasAnswer = false;
  #isPublic = false;
  #isSilent = false;
  #hasStranger = false;
  #relayWorks = false;
  #relayRefused = false;

  constructor(servers: readonly RTCIceServer[]) {
    const all = iceServersFromJson(servers);

    this.#asked = all.filter(({ transport }) => transport !== "tcp").length;
    this.#relays = all.filter(({ kind }) => kind === "turn").length;
  }

  candidate({ candidate, relayProtocol }: OwnCandidate): void {
    const line = parseCandidateLine(candidate);
    const address = parseIpAddress(line?.address ?? "");

    if (line?.type === "relay") {
      this.#relayWorks = true;
      this.#hasAnswer ||= relayProtocol === "udp";
    } else if (line?.type === "srflx" && !line.tcp) {
      this.#hasAnswer = true;
    } else if (address !== null && !isPrivate(address)) {
      /* What a STUN server says of it would be nothing new, and is not told. */
      this.#isPublic = true;
    }
  }

  error({ errorCode, errorText, url }: IceError): void {
    if (errorCode === UNREACHABLE) {
      /* Chromium did not find out who that is, and so has asked nobody. */
      if (/lookup/i.test(errorText ?? "")) this.#hasStranger = true;
      else this.#isSilent = true;
    } else if (errorCode === UNAUTHORIZED) {
      this.#relayRefused = true;
      /* Whoever refuses was reached. */
      this.#hasAnswer ||= !/transport=tcp/i.test(url ?? "");
    }
  }

  /** The browser still asks; Chromium goes on with that for minutes, and says nothing of it. */
  tookTooLong(): void {
    this.#isSilent = true;
  }

  get report(): IceReport {
    const isBlocked = this.#isSilent && !this.#isPublic && !this.#hasStranger;

    return {
      asked: this.#asked,
      answered: this.#hasAnswer || (isBlocked ? false : null),
      relays: this.#relays,
      relayWorks: this.#relayWorks,
      relayRefused: this.#relayRefused,
    };
  }
}

/** What two connections of one session know together. */
export function mergeReports(one: IceReport | null, other: IceReport): IceReport {
  if (one === null) return other;

  const answers = [one.answered, other.answered];

  return {
    asked: Math.max(one.asked, other.asked),
    answered: answers.includes(true) || (answers.includes(false) ? false : null),
    relays: Math.max(one.relays, other.relays),
    relayWorks: one.relayWorks || other.relayWorks,
    relayRefused: one.relayRefused || other.relayRefused,
  };
}
