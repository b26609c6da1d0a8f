// SPDX-License-Identifier: GPL-3.0-or-later
import type { TincanError } from "../../wire/error";
import { OFFER_GATHER_MS } from "../../wire/limits";
import type { Platform, Timer } from "../platform";
import { type Candidate, MAX_CANDIDATES, parseCandidate } from "./candidate";
import { fingerprintEqual, getRemoteFingerprint } from "./certificate";
import { DataChannel, type DataChannelListener } from "./data-channel";
import { IceObserver, type IceReport } from "./ice-report";
import {
  lostError,
  noAddressError,
  preparationError,
  refusalError,
  setupError,
  type Stage,
  untrustedError,
  violationError,
} from "./peer-error";
import { readRoute, type Route } from "./route";
import { parseSdp, sdpToString } from "./sdp";

const CONTROL_ID = 0;
const BULK_ID = 1;
const N_CHANNELS = 2;

/* As transfer/channel.ts has it: less than this is little to be sent. */
const LOW_WATER_BYTES = 512 * 1024;

/* ms that the search for our own addresses may take */
const GATHER_MS = 8000;

export interface WebrtcSettings {
  /** Whether our side offers; the other answers. */
  readonly offers: boolean;
  readonly iceServers: readonly RTCIceServer[];
  readonly relayOnly: boolean;
  /** Whether candidates of the other side on this machine are taken. */
  readonly loopback: boolean;
  /** A person carries the descriptions, who waits for them: no candidate comes late. */
  readonly byCode?: boolean;
}

export interface WebrtcListener {
  /** Our description, for the other side. */
  described(sdp: string): void;
  /** Where we may be reached; empty when there are no more. */
  candidate(candidate: string): void;
  /** Both channels are open. */
  opened(): void;
  route(route: Route): void;
  controlText(text: string): void;
  bulkBytes(bytes: Uint8Array): void;
  bulkDrained(): void;
  channelClosed(): void;
  broken(error: TincanError): void;
}

/**
 * A connection of the browser's and its two channels: what is peculiar about it stays in here. It
 * moves bytes and checks descriptions; who may say what, and when, is the Peer's.
 */
export class Webrtc {
  readonly control: DataChannel;
  readonly bulk: DataChannel;

  readonly #connection: RTCPeerConnection;
  readonly #observer: IceObserver;
  readonly #early: Candidate[] = [];
  readonly #relays: Candidate[] = [];
  #fingerprint: Uint8Array | null = null;
  #gatherTimer: Timer | null = null;
  #nOpen = 0;
  #nOwn = 0;
  #nCandidates = 0;
  #route: Route = { path: "unknown", family: "unknown" };
  #localSet = false;
  #localDone = false;
  #remoteSet = false;
  #remoteDone = false;
  #wayFound = false;
  #isDown = false;

  /** Throws a TincanError (SETUP) in a browser that makes no connections. */
  constructor(
    private readonly platform: Platform,
    private readonly settings: WebrtcSettings,
    private readonly listener: WebrtcListener,
  ) {
    this.#observer = new IceObserver(settings.iceServers);
    try {
      this.#connection = platform.newConnection({
        iceServers: [...settings.iceServers],
        iceTransportPolicy: settings.relayOnly ? "relay" : "all",
        bundlePolicy: "max-bundle",
      });
      this.control = this.#makeChannel("control", CONTROL_ID, "text", {
        text: (text) => listener.controlText(text),
        drained: () => undefined,
      });
      this.bulk = this.#makeChannel("bulk", BULK_ID, "bytes", {
        bytes: (bytes) => listener.bulkBytes(bytes),
        drained: () => listener.bulkDrained(),
      });
    } catch {
      throw setupError();
    }
  }

  /** Begins to connect: the side that offers makes its description. */
  start(): void {
    const connection = this.#connection;

    connection.onicecandidate = (event) => this.#takeLocalCandidate(event.candidate);
    connection.onicecandidateerror = (event) => this.#observer.error(event);
    connection.oniceconnectionstatechange = () => this.#noteWay();
    connection.onconnectionstatechange = () => {
      /* "disconnected" may pass; whether the other side lives is for the heartbeat to say. */
      if (connection.connectionState === "failed" && !this.#mayRecover()) this.#break(lostError());
    };
    /* Both channels are made by us; one that the other side makes is none of ours. */
    connection.ondatachannel = () => this.#break(violationError());
    if (this.settings.offers) void this.#describe();
  }

  /** What our STUN and TURN servers have told so far. */
  get iceReport(): IceReport {
    return this.#observer.report;
  }

  /** Whether the two sides have found one another; whatever was missing came behind that. */
  get wayFound(): boolean {
    this.#noteWay();
    return this.#wayFound;
  }

  /** What it is waiting for. */
  get stage(): Stage {
    const ice = this.#connection.iceConnectionState;

    if (this.#nOpen === N_CHANNELS) return "open";
    if (!this.#localSet && (this.settings.offers || this.#fingerprint !== null)) return "describe";
    if (!this.#remoteSet) return "answer";
    if (ice !== "connected" && ice !== "completed") return "path";
    return this.#connection.sctp?.transport.state === "connected" ? "channels" : "secure";
  }

  /**
   * Takes the other side's description, once. A side that offers must have made its own before.
   *
   * Returns false if the description is not of a connection of ours.
   */
  setRemote(text: string): boolean {
    if (this.#isDown || this.#fingerprint !== null || (this.settings.offers && !this.#localSet)) {
      return true;
    }

    const sdp = parseSdp(text, this.settings.offers ? "answer" : "offer");
    if (sdp === null) return false;

    this.#fingerprint = sdp.fingerprint;
    for (const candidate of sdp.candidates) this.addCandidate(candidate);
    if (sdp.complete) this.#remoteDone = true;
    void this.#useRemote(sdpToString(sdp));
    return true;
  }

  /**
   * Takes where the other side may be reached; also before its description has come. Empty: there
   * are no more. What is not a candidate, or one too many, is left out.
   */
  addCandidate(text: string): void {
    if (this.#isDown) return;

    if (text === "") {
      this.#remoteDone = true;
      if (this.#remoteSet) this.#giveCandidate("");
      return;
    }

    const candidate = parseCandidate(text, this.settings.loopback);
    if (candidate === null || this.#nCandidates >= MAX_CANDIDATES) return;

    this.#nCandidates++;
    if (candidate.relayed) this.#relays.push(candidate);
    if (this.#remoteSet) this.#giveCandidate(candidate.text);
    else this.#early.push(candidate);
  }

  /**
   * Compares the certificate that the other side showed with the fingerprint of its description.
   *
   * The description came sealed, and was given to the browser with that fingerprint. RFC 8827 has
   * the browser itself end the connection when the certificate of the DTLS handshake is another
   * one: no channel opens then. So this is a second look, for the browsers that let us have it.
   *
   * Rejects with a TincanError (UNTRUSTED).
   */
  async checkCertificate(): Promise<void> {
    let fingerprint: Uint8Array | null;

    try {
      fingerprint = await getRemoteFingerprint(this.#connection, this.platform.hasher);
    } catch {
      throw untrustedError();
    }
    if (this.#fingerprint === null) throw untrustedError();
    if (fingerprint !== null && !fingerprintEqual(fingerprint, this.#fingerprint)) {
      throw untrustedError();
    }
  }

  /** Looks which way the bytes take now; `route` follows if it is another one than before. */
  async lookAtRoute(): Promise<void> {
    let route: Route;

    try {
      route = readRoute(await this.#connection.getStats(), this.#relays);
    } catch {
      return;
    }
    if (this.#isDown || route.path === "unknown") return;
    if (route.path === this.#route.path && route.family === this.#route.family) return;
    this.#route = route;
    this.listener.route(route);
  }

  /** Ends it without a word to the other side. Nothing is told after this. */
  shutDown(): void {
    if (this.#isDown) return;

    this.#noteWay();
    this.#isDown = true;
    this.#gatherTimer?.cancel();
    this.control.drop();
    this.bulk.drop();
    this.#connection.onicecandidate = null;
    this.#connection.onicecandidateerror = null;
    this.#connection.oniceconnectionstatechange = null;
    this.#connection.onconnectionstatechange = null;
    this.#connection.ondatachannel = null;
    this.#connection.close();
  }

  #makeChannel(
    label: string,
    id: number,
    kind: "text" | "bytes",
    more: Partial<DataChannelListener>,
  ): DataChannel {
    const options = { negotiated: true, id, ordered: true };

    return new DataChannel(
      this.#connection.createDataChannel(label, options),
      kind,
      LOW_WATER_BYTES,
      this.platform.clock,
      {
        opened: () => {
          this.#nOpen++;
          if (this.#nOpen === N_CHANNELS) this.listener.opened();
        },
        closed: () => this.listener.channelClosed(),
        violated: () => this.#break(violationError()),
        broken: () => this.#break(lostError()),
        text: () => undefined,
        bytes: () => undefined,
        drained: () => undefined,
        ...more,
      },
    );
  }

  /*
   * Of what a person carries, the other side knows nothing for minutes. A browser that found no way
   * meanwhile finds it all the same as soon as it is looked for from there; but what is not secured
   * then will never be.
   */
  #mayRecover(): boolean {
    if (this.settings.byCode !== true || this.#nOpen > 0) return false;
    return this.#connection.sctp?.transport.state !== "failed";
  }

  #noteWay(): void {
    const { iceConnectionState } = this.#connection;

    this.#wayFound ||= iceConnectionState === "connected" || iceConnectionState === "completed";
  }

  #break(error: TincanError): void {
    if (!this.#isDown) this.listener.broken(error);
  }

  async #describe(): Promise<void> {
    try {
      const description = this.settings.offers
        ? await this.#connection.createOffer()
        : await this.#connection.createAnswer();
      if (this.#isDown) return;

      const done = this.#connection.setLocalDescription(description);
      this.#localSet = true;
      const ms = this.settings.byCode === true ? OFFER_GATHER_MS : GATHER_MS;
      this.#gatherTimer = this.platform.clock.after(ms, () => {
        this.#observer.tookTooLong();
        this.#gathered();
      });
      this.listener.described(description.sdp ?? "");
      await done;
    } catch {
      this.#break(preparationError());
    }
  }

  async #useRemote(sdp: string): Promise<void> {
    try {
      const type = this.settings.offers ? "answer" : "offer";
      await this.#connection.setRemoteDescription({ type, sdp });
    } catch {
      this.#break(refusalError());
      return;
    }
    if (this.#isDown) return;

    this.#remoteSet = true;
    if (!this.settings.offers) void this.#describe();
    for (const candidate of this.#early.splice(0)) this.#giveCandidate(candidate.text);
    if (this.#remoteDone) this.#giveCandidate("");
  }

  /* One that the browser cannot use is left out, as are names that nobody knows. */
  #giveCandidate(candidate: string): void {
    this.#connection.addIceCandidate({ candidate, sdpMLineIndex: 0 }).catch(() => undefined);
  }

  #takeLocalCandidate(candidate: RTCIceCandidate | null): void {
    if (candidate !== null) this.#observer.candidate(candidate);
    if (this.#isDown || this.#localDone) return;

    if (candidate === null || candidate.candidate === "") {
      this.#gathered();
    } else {
      this.#nOwn++;
      this.listener.candidate(candidate.candidate);
    }
  }

  #gathered(): void {
    if (this.#localDone) return;

    this.#localDone = true;
    this.#gatherTimer?.cancel();
    if (this.#nOwn === 0) this.#break(noAddressError(this.settings.relayOnly));
    else this.listener.candidate("");
  }
}
