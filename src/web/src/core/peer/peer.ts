// SPDX-License-Identifier: GPL-3.0-or-later
import { type Control, controlToString, parseControl } from "../../wire/control";
import { TincanError, versionError } from "../../wire/error";
import { PROTOCOL_VERSION } from "../../wire/limits";
import type { Reason } from "../../wire/reason";
import type { Signal } from "../../wire/signal";
import type { Lane } from "../lane";
import type { Family, Path } from "../path";
import type { Platform, Timer } from "../platform";
import { Heartbeat, HEARTBEAT_TICK_MS } from "./heartbeat";
import type { IceReport } from "./ice-report";
import {
  lostError,
  noRelayError,
  refusalError,
  silentError,
  stageError,
  violationError,
} from "./peer-error";
import { Webrtc } from "./webrtc";

/* ms from the start until it is ready */
const CONNECT_MS = 30000;
/* ms from open channels to the other side's hello */
const HELLO_MS = 10000;
/* ms for a goodbye, its answer and the closing of the channels */
const FAREWELL_MS = 2000;
/* ms; enough for a packet to get out of the browser */
const LINGER_MS = 100;

/*
 * Messages of a side whose certificate is about to be checked; an honest one says hello, and then
 * waits. Bytes may follow that hello at once.
 */
const MAX_HELD_TEXTS = 64;
const MAX_HELD_BYTES = 1024 * 1024;

export interface PeerSettings {
  /** Whether our side offers; the other answers. */
  readonly offers: boolean;
  readonly iceServers: readonly RTCIceServer[];
  readonly relayOnly: boolean;
  /** Whether candidates of the other side on this machine are taken. */
  readonly loopback: boolean;
  /**
   * A person carries the descriptions, in as much time as that takes: the side that answers never
   * finds by itself that there is no way.
   */
  readonly byCode?: boolean;
  readonly app: string;
  readonly name: string;
}

/** Signals of a peer have the attempt 0; who has the peer knows which it is. */
export interface PeerListener {
  localSignal(signal: Signal): void;
  /** The other side is connected, is who it should be, and speaks our version. */
  ready(): void;
  control(control: Control): void;
  bulk(bytes: Uint8Array): void;
  bulkDrained(): void;
  /** path or rtt is another one */
  changed(): void;
  /** The other side said goodbye. */
  bye(reason: Reason): void;
  failed(error: TincanError): void;
  /** Once, last, never from within a call: nothing of it is left. */
  closed(): void;
}

export type PeerState = "new" | "connecting" | "ready" | "closing" | "closed" | "failed";

/* TURN without a name and a password is refused by every browser. */
function hasRelay(servers: readonly RTCIceServer[]): boolean {
  return servers.some(
    (server) =>
      server.username !== undefined &&
      server.credential !== undefined &&
      [server.urls].flat().some((url) => /^turns?:/i.test(url)),
  );
}

/**
 * One side of one attempt at one connection.
 *
 *     new --> connecting --> ready --> closing --> closed
 *                   \----------\---> failed
 *
 * Between connecting and ready lie, in this order: both channels are open; the other side's
 * certificate is the one that its description promised; its hello is heard. Before the second,
 * nothing that came is looked at and nothing is sent; before the third, nothing is sent but our own
 * hello.
 */
export class Peer implements Lane {
  state: PeerState = "new";
  path: Path = "unknown";
  family: Family = "unknown";
  /** ms there and back of the last ping, what waits in queues included; -1 if not known */
  rtt = -1;
  remoteName: string | null = null;
  remoteApp: string | null = null;

  #webrtc: Webrtc | null = null;
  #heartbeat: Heartbeat | null = null;
  readonly #heldTexts: string[] = [];
  readonly #heldBytes: Uint8Array[] = [];
  #heldSize = 0;
  #isVerified = false;
  #helloHeard = false;
  #byeSent = false;
  #byeHeard = false;
  #goingDown = false;

  /* All that may happen by itself; whichever of them waits is cancelled at the end. */
  #connectTimer: Timer | null = null;
  #helloTimer: Timer | null = null;
  #farewellTimer: Timer | null = null;
  #failureTimer: Timer | null = null;
  #beat: Timer | null = null;

  constructor(
    private readonly platform: Platform,
    private readonly settings: PeerSettings,
    private readonly listener: PeerListener,
  ) {}

  /**
   * Begins to connect. If it is not ready within 30 s (by codes: of the answer), it fails
   * (NOT_CONNECTED) with a sentence about how far it came.
   */
  start(): void {
    this.state = "connecting";
    if (this.settings.relayOnly && !hasRelay(this.settings.iceServers)) {
      this.#failSoon(noRelayError());
      return;
    }

    try {
      this.#webrtc = this.#makeWebrtc();
    } catch (fault) {
      if (!(fault instanceof TincanError)) throw fault;
      this.#failSoon(fault);
      return;
    }
    if (!this.#isByCode) this.#startConnectTimer();
    this.#webrtc.start();
  }

  /**
   * Takes a description or a candidate of the other side. They may come in any order; those of
   * another type, or that come twice, are ignored.
   */
  handleSignal(signal: Signal): void {
    const wanted = this.settings.offers ? "answer" : "offer";

    if (this.state !== "connecting" && this.state !== "ready") return;
    if (this.#webrtc === null) return;

    if ((signal.type === "answer" || signal.type === "offer") && signal.type === wanted) {
      if (!this.#webrtc.setRemote(signal.sdp)) this.#failSoon(refusalError());
      else if (this.#isByCode && this.settings.offers) this.#startConnectTimer();
    } else if (signal.type === "candidate" && signal.mline === 0) {
      this.#webrtc.addCandidate(signal.candidate);
    }
  }

  /** Sends a message to the other side. It is lost if the peer is not ready (any more). */
  sendControl(control: Control): void {
    if (this.state === "ready") this.#say(control);
  }

  /** As a Lane: what the other side's bulk() gets. It is lost if the peer is not ready. */
  send(message: Uint8Array): void {
    if (this.state === "ready") this.#webrtc?.bulk.send(message);
  }

  /** What our STUN and TURN servers have told; null if nobody was asked. */
  get iceReport(): IceReport | null {
    return this.#webrtc?.iceReport ?? null;
  }

  /** Whether the two sides have found one another, even if they were not connected then. */
  get wayFound(): boolean {
    return this.#webrtc?.wayFound ?? false;
  }

  get buffered(): number {
    return this.#webrtc?.bulk.buffered ?? 0;
  }

  /**
   * Says goodbye. `closed` follows when that was answered, in at most 3 s. A peer that is not ready
   * has nobody to say it to, and ends at once.
   */
  close(reason: Reason): void {
    if (this.#isOver()) return;

    this.#disarm();
    this.state = "closing";
    this.#beginFarewell(reason);
  }

  /** Ends it without a word to the other side. `closed` follows. */
  abandon(): void {
    if (this.#goingDown) return;
    if (this.state !== "failed") this.state = "closing";
    this.#goDown();
  }

  get #isByCode(): boolean {
    return this.settings.byCode === true;
  }

  #startConnectTimer(): void {
    this.#connectTimer?.cancel();
    this.#connectTimer = this.platform.clock.after(CONNECT_MS, () => this.#failAtStage());
  }

  #makeWebrtc(): Webrtc {
    const type = this.settings.offers ? "offer" : "answer";

    return new Webrtc(this.platform, this.settings, {
      described: (sdp) => this.listener.localSignal({ type, lane: 0, attempt: 0, sdp }),
      candidate: (candidate) =>
        this.listener.localSignal({ type: "candidate", lane: 0, attempt: 0, mline: 0, candidate }),
      opened: () => void this.#beginTalk(),
      route: ({ path, family }) => {
        this.path = path;
        this.family = family;
        this.listener.changed();
      },
      controlText: (text) => this.#takeText(text),
      bulkBytes: (bytes) => this.#takeBytes(bytes),
      bulkDrained: () => {
        if (this.state === "ready") this.listener.bulkDrained();
      },
      channelClosed: () => this.#channelClosed(),
      broken: (error) => this.#broken(error),
    });
  }

  /* --- What is said --- */

  #say(control: Control): void {
    this.#webrtc?.control.send(controlToString(control));
  }

  /* The channels are open. From here on the other side may be believed, or nothing of it is. */
  async #beginTalk(): Promise<void> {
    try {
      await this.#webrtc?.checkCertificate();
    } catch (fault) {
      this.#fail(fault instanceof TincanError ? fault : lostError());
      return;
    }
    if (this.state !== "connecting") return;

    this.#isVerified = true;
    this.#say({
      type: "hello",
      version: PROTOCOL_VERSION,
      app: this.settings.app,
      name: this.settings.name,
    });
    this.#helloTimer = this.platform.clock.after(HELLO_MS, () => this.#failAtStage());
    for (const text of this.#heldTexts.splice(0)) this.#takeText(text);
  }

  #takeText(text: string): void {
    if (this.#goingDown) return;

    if (!this.#isVerified) {
      this.#heldTexts.push(text);
      if (this.#heldTexts.length > MAX_HELD_TEXTS) this.#fail(violationError());
      return;
    }

    let control: Control | null = null;
    let isNonsense = false;
    try {
      control = parseControl(text);
    } catch {
      isNonsense = true;
    }

    if (this.#isOver()) {
      /* A connection that was given up listens for nothing but the answer to its goodbye. */
      if (control?.type === "bye") this.#takeBye(control.reason);
    } else if (isNonsense) {
      this.#fail(violationError());
    } else if (!this.#helloHeard && control?.type !== "hello" && control?.type !== "bye") {
      this.#fail(violationError());
    } else if (control !== null) {
      this.#takeControl(control);
    }
  }

  #takeControl(control: Control): void {
    const now = this.platform.clock.now();
    let rtt: number;

    switch (control.type) {
      case "hello":
        if (!this.#helloHeard) this.#takeHello(control);
        break;
      case "ping":
        this.#say({ type: "pong", n: control.n });
        break;
      case "pong":
        rtt = this.#heartbeat?.pong(now, control.n) ?? -1;
        if (rtt >= 0 && rtt !== this.rtt) {
          this.rtt = rtt;
          this.listener.changed();
        }
        break;
      case "bye":
        this.#takeBye(control.reason);
        break;
      default:
        this.listener.control(control);
    }
  }

  #takeHello(hello: Extract<Control, { type: "hello" }>): void {
    if (hello.version !== PROTOCOL_VERSION) {
      this.#fail(versionError(hello.version));
      return;
    }

    this.#helloHeard = true;
    this.remoteName = hello.name ?? null;
    this.remoteApp = hello.app ?? null;
    this.#connectTimer?.cancel();
    this.#helloTimer?.cancel();
    this.state = "ready";
    this.#beginBeat();
    this.listener.ready();
    for (const bytes of this.#heldBytes.splice(0)) this.#takeBytes(bytes);
  }

  #takeBytes(bytes: Uint8Array): void {
    if (this.state === "ready") {
      this.listener.bulk(bytes);
    } else if (this.state === "connecting") {
      this.#heldSize += bytes.length;
      this.#heldBytes.push(bytes);
      if (this.#heldSize > MAX_HELD_BYTES) this.#fail(violationError());
    }
  }

  /* --- Whether it lives --- */

  #beginBeat(): void {
    const { clock } = this.platform;

    this.#heartbeat = new Heartbeat(clock.now());
    this.#beat = clock.every(HEARTBEAT_TICK_MS, () => this.#tick());
    this.#tick();
  }

  #tick(): void {
    if (this.#webrtc === null || this.#heartbeat === null) return;

    const lastHeard = Math.max(this.#webrtc.control.lastHeard, this.#webrtc.bulk.lastHeard);
    const beat = this.#heartbeat.tick(this.platform.clock.now(), lastHeard);

    if (beat.type === "dead") {
      this.#fail(silentError());
      return;
    }
    if (beat.type === "ping") this.#say({ type: "ping", n: beat.n });
    if (beat.type === "ping" || this.path === "unknown") void this.#webrtc.lookAtRoute();
  }

  /* --- How it ends: by a goodbye, or because something went wrong --- */

  #isOver(): boolean {
    return this.state === "failed" || this.state === "closing" || this.state === "closed";
  }

  #disarm(): void {
    this.#connectTimer?.cancel();
    this.#helloTimer?.cancel();
    this.#farewellTimer?.cancel();
    this.#failureTimer?.cancel();
    this.#beat?.cancel();
  }

  /*
   * What was sent is lost if the connection is closed now. So who said goodbye first closes the
   * control channel when it is answered (the browser sends what is queued before), and who answered
   * waits for that.
   */
  #beginFarewell(reason: Reason): void {
    if (!this.#isVerified || this.#webrtc?.control.isOpen !== true) {
      this.#goDown();
      return;
    }

    this.#byeSent = true;
    this.#say({ type: "bye", reason });
    this.#farewellTimer = this.platform.clock.after(FAREWELL_MS, () => this.#goDown());
  }

  #takeBye(reason: Reason): void {
    if (this.#byeHeard || this.#goingDown) return;

    this.#byeHeard = true;
    if (this.#byeSent) {
      this.#webrtc?.control.close();
      return;
    }

    this.#disarm();
    this.state = "closing";
    this.#beginFarewell(reason);
    this.listener.bye(reason);
  }

  #channelClosed(): void {
    if (this.state === "connecting") {
      this.#failAtStage();
    } else if (!this.#isOver()) {
      this.#fail(lostError());
    } else if (!this.#goingDown) {
      /* That ours is closed as well must still get out, or the other side waits for it. */
      this.#farewellTimer?.cancel();
      this.#farewellTimer = this.platform.clock.after(LINGER_MS, () => this.#goDown());
    }
  }

  #broken(error: TincanError): void {
    if (this.#isOver()) this.#goDown();
    else if (this.state === "connecting" && error.code === "lost") this.#failAtStage();
    else this.#fail(error);
  }

  /* It was never up: says how far it came. */
  #failAtStage(): void {
    const { relayOnly, iceServers } = this.settings;

    this.#fail(stageError(this.#webrtc?.stage ?? "describe", relayOnly, hasRelay(iceServers)));
  }

  /* For what fails while the owner is calling: it is told when it has returned. */
  #failSoon(error: TincanError): void {
    this.#failureTimer?.cancel();
    this.#failureTimer = this.platform.clock.after(0, () => this.#fail(error));
  }

  #fail(error: TincanError): void {
    if (this.#isOver()) return;

    this.#disarm();
    this.state = "failed";
    /* The other side is told why, if we trust it and it is there. */
    if (error.code === "version" || error.code === "protocol") this.#beginFarewell(error.code);
    else this.#goDown();
    this.listener.failed(error);
  }

  #goDown(): void {
    if (this.#goingDown) return;

    this.#goingDown = true;
    this.#disarm();
    this.#webrtc?.shutDown();
    queueMicrotask(() => {
      if (this.state !== "failed") this.state = "closed";
      this.listener.closed();
    });
  }
}
