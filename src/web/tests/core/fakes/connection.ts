// SPDX-License-Identifier: GPL-3.0-or-later
import { sha256 } from "@noble/hashes/sha2";
import { bytesToHex, randomBytes } from "@noble/hashes/utils";
import type { FakeClock } from "./clock";

/* ms */
const LATENCY = 1;
const CONNECT_TIME = 5;

function colons(bytes: Uint8Array): string {
  return (bytesToHex(bytes).match(/../g) ?? []).join(":").toUpperCase();
}

/** What is between all fake connections: who finds whom, and whether anything gets through. */
export class FakeNetwork {
  readonly connections: FakeConnection[] = [];
  /** nothing gets through, and nobody is told */
  isCut = false;
  /** nobody finds anybody */
  isBlocked = false;
  /** the browsers' own look at certificates is off, as if somebody had got past it */
  isBlind = false;
  /** the address that a connection has, by its number */
  addressOf: (index: number) => string = (index) => `192.168.1.${10 + index}`;
  /** of the candidates on both sides */
  candidateType = "host";
  /** whether getStats() shows the other side's address */
  showsRemoteAddress = true;
  /** what each connection learns of its STUN and TURN servers, as a browser tells it */
  iceErrors: readonly { errorCode: number; url: string }[] = [];
  /** addresses of each connection, as such servers tell them */
  moreCandidates: readonly string[] = [];
  /** which browser: one that tells certificates and the selected pair, or one that does not */
  isTalkative = true;

  constructor(readonly clock: FakeClock) {}

  find(ufrag: string): FakeConnection | undefined {
    return this.connections.find((connection) => connection.ufrag === ufrag);
  }

  /** how many are not closed */
  get nOpen(): number {
    return this.connections.filter((connection) => connection.connectionState !== "closed").length;
  }
}

export class FakeChannel {
  binaryType = "blob";
  bufferedAmountLowThreshold = 0;
  bufferedAmount = 0;
  readyState = "connecting";
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onbufferedamountlow: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  readonly sent: (string | Uint8Array)[] = [];

  constructor(
    readonly label: string,
    readonly id: number,
    private readonly connection: FakeConnection,
  ) {}

  get #other(): FakeChannel | undefined {
    return this.connection.other?.channels.get(this.id);
  }

  send(data: string | Uint8Array): void {
    if (this.readyState !== "open") throw new Error("InvalidStateError");
    this.sent.push(data);
    const copy = typeof data === "string" ? data : Uint8Array.from(data).buffer;
    this.#later(() => this.#other?.take(copy));
  }

  /** What no program of ours would send. */
  sendAnything(data: unknown): void {
    this.#later(() => this.#other?.take(data));
  }

  take(data: unknown): void {
    if (this.readyState === "open" || this.readyState === "closing") this.onmessage?.({ data });
  }

  close(): void {
    if (this.readyState !== "open") return;
    this.readyState = "closing";
    this.#later(() => {
      this.#other?.closed();
      this.#later(() => this.closed());
    });
  }

  opened(): void {
    this.readyState = "open";
    this.onopen?.();
  }

  closed(): void {
    if (this.readyState === "closed") return;
    this.readyState = "closed";
    this.onclose?.();
  }

  #later(callback: () => void): void {
    const { network } = this.connection;

    network.clock.after(LATENCY, () => {
      if (!network.isCut) callback();
    });
  }
}

/** As much of a browser's RTCPeerConnection as a program uses. */
export class FakeConnection {
  readonly channels = new Map<number, FakeChannel>();
  readonly ufrag = bytesToHex(randomBytes(4));
  readonly certificate: Uint8Array = randomBytes(300);
  readonly candidates: string[] = [];
  connectionState = "new";
  iceConnectionState = "new";
  dtlsState = "new";
  onicecandidate: ((event: { candidate: { candidate: string } | null }) => void) | null = null;
  onicecandidateerror: ((event: { errorCode: number; url: string }) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  ondatachannel: ((event: unknown) => void) | null = null;
  other: FakeConnection | null = null;
  readonly index: number;

  #localSet = false;
  #remote = "";

  constructor(
    readonly network: FakeNetwork,
    readonly configuration: RTCConfiguration,
  ) {
    this.index = network.connections.length;
    network.connections.push(this);
  }

  get address(): string {
    return this.network.addressOf(this.index);
  }

  get port(): number {
    return 40000 + this.index;
  }

  get sctp() {
    const { isTalkative } = this.network;
    const certificate = this.other?.certificate;

    return {
      transport: {
        state: this.dtlsState,
        ...(isTalkative && {
          getRemoteCertificates: () => (certificate ? [certificate.slice().buffer] : []),
        }),
      },
    };
  }

  createDataChannel(label: string, options: { negotiated: boolean; id: number }): FakeChannel {
    const channel = new FakeChannel(label, options.id, this);

    if (!options.negotiated) throw new Error("The ids are agreed upon");
    this.channels.set(options.id, channel);
    return channel;
  }

  createOffer(): Promise<{ type: string; sdp: string }> {
    return Promise.resolve({ type: "offer", sdp: this.#describe("actpass") });
  }

  createAnswer(): Promise<{ type: string; sdp: string }> {
    const setup = this.#remote.includes("a=setup:active") ? "passive" : "active";

    return Promise.resolve({ type: "answer", sdp: this.#describe(setup) });
  }

  setLocalDescription(): Promise<void> {
    const { clock } = this.network;

    this.#localSet = true;
    clock.after(LATENCY, () => {
      if (this.configuration.iceTransportPolicy !== "relay") {
        const candidate =
          `candidate:1 1 UDP 2130706431 ${this.address} ${this.port} ` +
          `typ ${this.network.candidateType}`;
        this.onicecandidate?.({ candidate: { candidate } });
      }
      for (const error of this.network.iceErrors) this.onicecandidateerror?.(error);
      for (const candidate of this.network.moreCandidates) {
        this.onicecandidate?.({ candidate: { candidate } });
      }
      this.onicecandidate?.({ candidate: null });
    });
    this.#tryConnect();
    return Promise.resolve();
  }

  setRemoteDescription({ sdp }: { sdp: string }): Promise<void> {
    this.#remote = sdp;
    this.#tryConnect();
    return Promise.resolve();
  }

  addIceCandidate({ candidate }: { candidate: string }): Promise<void> {
    if (candidate !== "") this.candidates.push(candidate);
    this.#tryConnect();
    return Promise.resolve();
  }

  getStats(): Promise<Map<string, unknown>> {
    const { network, other } = this;
    const remote = network.showsRemoteAddress ? other?.address : "";
    const pair = { type: "candidate-pair", localCandidateId: "l", remoteCandidateId: "r" };
    const type = network.candidateType;

    if (other === null) return Promise.resolve(new Map());
    return Promise.resolve(
      new Map<string, unknown>([
        ["t", network.isTalkative ? { type: "transport", selectedCandidatePairId: "p" } : {}],
        ["p", { ...pair, selected: true }],
        ["l", { candidateType: type, address: this.address, port: this.port }],
        ["r", { candidateType: type, address: remote, port: other.port }],
      ]),
    );
  }

  close(): void {
    if (this.connectionState === "closed") return;
    this.connectionState = "closed";
    for (const channel of this.channels.values()) channel.readyState = "closed";

    const { network, other } = this;
    network.clock.after(LATENCY, () => {
      if (network.isCut || other?.connectionState === "closed") return;
      for (const channel of other?.channels.values() ?? []) channel.closed();
    });
  }

  /** The browser has given up. */
  fail(): void {
    this.connectionState = "failed";
    this.onconnectionstatechange?.();
  }

  #describe(setup: string): string {
    const lines = [
      "v=0",
      "o=- 4611731400430051336 2 IN IP4 127.0.0.1",
      "s=-",
      "t=0 0",
      "a=group:BUNDLE 0",
      "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
      "c=IN IP4 0.0.0.0",
      `a=ice-ufrag:${this.ufrag}`,
      `a=ice-pwd:${"p".repeat(24)}`,
      "a=ice-options:trickle",
      `a=fingerprint:sha-256 ${colons(sha256(this.certificate))}`,
      `a=setup:${setup}`,
      "a=mid:0",
      "a=sctp-port:5000",
      "a=max-message-size:262144",
    ];
    return lines.join("\r\n") + "\r\n";
  }

  get isReady(): boolean {
    return this.#localSet && this.#remote !== "" && this.connectionState === "new";
  }

  #tryConnect(): void {
    const ufrag = /^a=ice-ufrag:(.*?)\r?$/m.exec(this.#remote)?.[1] ?? "";
    const other = this.network.find(ufrag);

    if (other === undefined || !this.isReady || !other.isReady) return;
    if (this.candidates.length + other.candidates.length === 0) return;
    this.network.clock.after(CONNECT_TIME, () => {
      if (this.network.isBlocked || this.network.isCut || !this.isReady || !other.isReady) return;
      this.#connect(other);
      other.#connect(this);
    });
  }

  #connect(other: FakeConnection): void {
    const promised = /^a=fingerprint:sha-256 (.*?)\r?$/m.exec(this.#remote)?.[1];

    this.other = other;
    this.iceConnectionState = "connected";
    if (promised !== colons(sha256(other.certificate)) && !this.network.isBlind) {
      this.dtlsState = "failed";
      this.fail();
      return;
    }
    this.dtlsState = "connected";
    this.connectionState = "connected";
    for (const channel of this.channels.values()) channel.opened();
  }
}
