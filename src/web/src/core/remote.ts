// SPDX-License-Identifier: GPL-3.0-or-later
import { _ } from "../i18n";
import { isSealed } from "../wire/body";
import { TincanError } from "../wire/error";
import type { Handshake, Via } from "../wire/handshake";
import { type Reason, reasonFromError } from "../wire/reason";
import type { Seal } from "../wire/seal";
import { parseSignal, type Signal, signalToBytes } from "../wire/signal";
import type { Control } from "../wire/control";
import { isComparisonControl } from "../wire/comparison";
import { CodeExchange } from "./code-exchange";
import { Dialer } from "./dialer";
import { Emitter } from "./emitter";
import type { Family, Path } from "./path";
import type { Peer, PeerSettings } from "./peer/peer";
import { violationError } from "./peer/peer-error";
import type { Platform, Timer } from "./platform";
import type { Incoming } from "./transfer/incoming";
import { Router } from "./transfer/router";
import type { Source } from "./transfer/source";
import type { Transfer } from "./transfer/transfer";

/* How long the other side may take to answer a body of the key agreement, in ms. */
const SECURING_TIMEOUT = 20000;

/**
 * - securing: the key agreement runs
 * - connecting: the keys are confirmed; a way is being looked for
 * - reconnecting: the connection was lost and is being made again
 * - left: said goodbye, or we did
 * - failed: see `error`
 */
export type RemoteState =
  "securing" | "connecting" | "connected" | "reconnecting" | "left" | "failed";

/** How a remote reaches its session, which carries bodies between the mailbox and its remotes. */
export interface RemoteOwner {
  sendBody(body: Uint8Array): void;
  /** The key agreement held; by codes, both sides have both codes. */
  confirmed(): void;
  /** Once, last: left or failed, and nothing of it is left running. */
  ended(): void;
}

function leftError(): TincanError {
  return new TincanError("cancelled", _("The other side has ended the connection."));
}

/* A goodbye that is no farewell: the other side has told what was wrong. Null if nothing was. */
function errorForReason(reason: Reason): TincanError | null {
  switch (reason) {
    case "untrusted":
      return new TincanError(
        "untrusted",
        _(
          "The other side noticed that somebody sits in between, so it ended the connection. Try again with a new code, and if you can over another network or chat.",
        ),
      );
    case "timeout":
      return new TincanError(
        "not-connected",
        _(
          "The other side got no answer from here in time, so it gave up. Try again when both computers are less busy.",
        ),
      );
    case "protocol":
    case "version":
      return new TincanError(
        "protocol",
        _(
          "The other side did not understand this one. Update Tincan on both sides, then try again.",
        ),
      );
    default:
      return null;
  }
}

function endedHereError(): TincanError {
  return new TincanError("interrupted", _("The connection was ended here."));
}

function noAnswerError(): TincanError {
  return new TincanError(
    "timeout",
    _("The other side does not answer. Ask whether Tincan is still open there, and try again."),
  );
}

function differentWordsError(): TincanError {
  return new TincanError(
    "untrusted",
    _(
      "The words were different, so somebody sits in between. The connection was ended. Make new codes, and send them another way.",
    ),
  );
}

/**
 * The other side of a session, whoever holds the other can: its key agreement, its connection, and
 * the transfers with it, which outlive a lost connection. Belongs to a Session.
 */
export class Remote extends Emitter<{
  /** anything that can be read of it */
  change: [];
  /** an offer of ours, or of the other side (its manifest is still coming in) */
  transfer: [Transfer];
}> {
  #state: RemoteState = "securing";
  #error: TincanError | null = null;
  #name: string | null = null;
  #app: string | null = null;
  #isVerified = false;
  #path: Path = "unknown";
  #family: Family = "unknown";
  #rtt = -1;

  #handshake: Handshake | null; /* until it is confirmed */
  #via: Via | null;
  /* Where people carry codes, in place of these and of the seal. */
  readonly #exchange: CodeExchange | null;
  #isConfirmed = false;
  #isCompared = false;
  #peer: Peer | null = null; /* connected, while the words are not compared */
  #seal: Seal | null = null;
  #dialer: Dialer | null = null;
  #isDialerClosed = false;
  #hasEnded = false;
  #securingTimer: Timer | null = null;
  readonly #router: Router;

  /** @internal for Session */
  constructor(
    private readonly platform: Platform,
    private readonly isHost: boolean,
    meeting: Handshake | CodeExchange,
    private readonly settings: Omit<PeerSettings, "offers">,
    private readonly owner: RemoteOwner,
    kept: readonly Incoming[] = [],
  ) {
    super();
    this.#exchange = meeting instanceof CodeExchange ? meeting : null;
    this.#handshake = meeting instanceof CodeExchange ? null : meeting;
    this.#via = this.#handshake?.via ?? null;
    this.#router = new Router(platform, isHost, kept);
    this.#router.on("transfer", (transfer) => this.emit("transfer", transfer));
    this.#router.on("violation", (error) => this.#violated(error));
    if (this.#exchange !== null) this.#beginByCodes(this.#exchange);
    else this.#startSecuringTimer();
  }

  /* --- For everybody --- */

  get state(): RemoteState {
    return this.#state;
  }

  /** what the other side calls itself, safe to show; it proves nothing */
  get name(): string | null {
    return this.#name;
  }

  /** the other side's program and version, safe to show */
  get app(): string | null {
    return this.#app;
  }

  /**
   * whether the other side has proved that it knows the code or link, and the connection ends at
   * the same program; never where people carried codes: there `words` are for them to compare
   */
  get verified(): boolean {
    return this.#isVerified;
  }

  /**
   * four words with blanks between them, which both sides show once they are connected by offer
   * codes; if they are not the same, somebody sits in between
   */
  get words(): string | null {
    return this.#exchange?.words ?? null;
  }

  /** whether nothing is sent or taken before a person has compared the words */
  get needsComparing(): boolean {
    return this.words !== null && !this.#isCompared && this.#state === "connected";
  }

  /** A person says whether the other side's words are the same: if not, this is the end. */
  compare(areSame: boolean): void {
    if (!this.needsComparing) return;

    if (areSame) {
      this.#isCompared = true;
      this.emit("change");
      if (this.#peer !== null) this.#attach(this.#peer);
    } else {
      this.#router.cancelAll("user");
      this.fail(differentWordsError());
    }
  }

  /** the way of the bytes, of the last connection if there is none now */
  get path(): Path {
    return this.#path;
  }

  /** which internet they use, likewise */
  get family(): Family {
    return this.#family;
  }

  /** the round-trip time in ms; -1 while it is not known */
  get rtt(): number {
    return this.#rtt;
  }

  /** why it has failed */
  get error(): TincanError | null {
    return this.#error;
  }

  /** all of them, oldest first */
  get transfers(): readonly Transfer[] {
    return this.#router.transfers;
  }

  /**
   * Offers something, at once or as soon as there is a connection. Null when the other side has
   * left, too many transfers are unfinished, or all numbers of a session are used up.
   */
  offer(source: Source): Transfer | null {
    return this.#isOver() ? null : this.#router.offer(source);
  }

  /** Cancels what is unfinished and says goodbye; the state is `left` from now on. */
  close(reason: Reason): void {
    if (this.#isOver()) return;

    this.#router.cancelAll(reason);
    this.#dialer?.close(reason);
    this.#finish(null, endedHereError());
  }

  /* --- For its session --- */

  /** @internal what the other side used, or said that it did */
  get via(): Via | null {
    return this.#handshake?.via ?? this.#via;
  }

  /** @internal */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** @internal what has arrived and waits for another session, once this has failed */
  kept: readonly Incoming[] = [];

  /** @internal The same guest begins anew with another remote: nothing is told of this one. */
  drop(): void {
    this.#hasEnded = true;
    this.#finish(null, endedHereError());
  }

  /** @internal Guest: sends the first body. By codes, either: begins to make its code. */
  start(): void {
    if (this.#exchange !== null) {
      this.#dialer?.start();
      this.#exchange.start();
      return;
    }
    if (this.#handshake !== null) this.owner.sendBody(this.#handshake.start());
  }

  /** @internal */
  handleBody(body: Uint8Array): void {
    if (this.#isOver()) return;

    if (this.#exchange !== null) return;
    if (this.#handshake !== null) this.#handleHandshakeBody(this.#handshake, body);
    else if (isSealed(body)) this.#handleSealedBody(body);
  }

  /** @internal Whether the server sees the other side now. */
  setHere(here: boolean): void {
    if (!this.#isOver()) this.#dialer?.setOtherHere(here);
  }

  /**
   * @internal The other side has given up looking for a way. Why there is none shows on both sides;
   * the error is for when this side knows nothing of it.
   */
  giveUp(error: TincanError): void {
    if (this.#dialer !== null && this.#state === "connecting") this.#dialer.giveUp(error);
    else this.fail(error);
  }

  /** @internal */
  fail(error: TincanError): void {
    if (this.#isOver()) return;

    this.#dialer?.close(reasonFromError(error));
    this.#finish(error, error);
  }

  /* --- The key agreement --- */

  #handleHandshakeBody(handshake: Handshake, body: Uint8Array): void {
    const { reply, error } = handshake.receive(body);

    if (reply !== null) this.owner.sendBody(reply);
    if (error !== null) this.#failSecuring(error);
    else if (handshake.state === "confirmed") this.#confirmed(handshake);
  }

  /* What is wrong with a body is for nobody to read. */
  #failSecuring(error: TincanError): void {
    const shown = error.code === "protocol" ? violationError() : error;

    this.#finish(shown, shown);
  }

  #startSecuringTimer(): void {
    this.#securingTimer = this.platform.clock.after(SECURING_TIMEOUT, () => {
      this.fail(noAnswerError());
    });
  }

  #stopSecuringTimer(): void {
    this.#securingTimer?.cancel();
    this.#securingTimer = null;
  }

  #confirm(): void {
    if (this.#isConfirmed) return;

    this.#isConfirmed = true;
    this.owner.confirmed();
  }

  #confirmed(handshake: Handshake): void {
    this.#via = handshake.via;
    this.#seal = handshake.stealSeal();
    this.#handshake = null;
    this.#stopSecuringTimer();
    this.#dialer = this.#makeDialer();
    this.#setState("connecting");
    this.#confirm();
    if (!this.#isOver()) this.#dialer.start();
  }

  /*
   * A server can send anything, as often as it likes: what does not open, or is no signal, is as if
   * it had not come.
   */
  #handleSealedBody(body: Uint8Array): void {
    let signal: Signal | null;

    try {
      const plaintext = this.#seal?.open(body);
      if (plaintext === undefined) return;
      signal = parseSignal(plaintext);
    } catch {
      return;
    }
    if (signal !== null) this.#dialer?.handleSignal(signal);
  }

  #sendSignal(signal: Signal): void {
    this.#exchange?.takeLocal(signal);
    if (this.#seal !== null) this.owner.sendBody(this.#seal.seal(signalToBytes(signal)));
  }

  /* --- Codes that people carry --- */

  #beginByCodes(exchange: CodeExchange): void {
    this.#state = "connecting";
    this.#dialer = this.#makeDialer();
    exchange.listen({
      made: () => this.emit("change"),
      signal: (signal) => {
        this.#dialer?.handleSignal(signal);
        /* A guest has both codes before its own is carried back, and learns later that it was. */
        if (signal.type === "answer") this.#confirm();
      },
      say: (control) => this.#dialer?.sendControl(control),
      compared: () => {
        this.#stopSecuringTimer();
        this.#setState("connected");
      },
      failed: (error) => this.fail(error),
    });
  }

  /* Until the words are known nothing else is listened to, and afterwards not to these. */
  #takeControl(control: Control): void {
    const exchange = this.#exchange;

    if (exchange === null || (exchange.words !== null && !isComparisonControl(control))) {
      this.#router.handleControl(control);
      return;
    }
    try {
      exchange.takeControl(control);
    } catch (fault) {
      if (!(fault instanceof TincanError)) throw fault;
      this.#violated(fault);
    }
  }

  /* --- The connection --- */

  #makeDialer(): Dialer {
    return new Dialer(this.platform, this.isHost, this.settings, {
      sendSignal: (signal) => this.#sendSignal(signal),
      connected: (peer) => this.#connected(peer),
      control: (control) => this.#takeControl(control),
      bulk: (bytes) => this.#router.handleMessage(bytes),
      bulkDrained: () => this.#router.handleDrained(),
      changed: (peer) => this.#changed(peer),
      lost: () => {
        this.#router.detach();
        this.#setState("reconnecting");
      },
      failed: (error) => this.#finish(error, error),
      left: (reason) => {
        const error = errorForReason(reason);

        this.#finish(error, error ?? leftError());
      },
      closed: () => {
        this.#isDialerClosed = true;
        this.#maybeEnded();
      },
    });
  }

  #connected(peer: Peer): void {
    if (this.#isOver()) return;

    this.#name = peer.remoteName;
    this.#app = peer.remoteApp;
    this.#rtt = peer.rtt;
    if (this.#exchange !== null) {
      this.#peer = peer;
      this.#startSecuringTimer();
      this.#confirm();
      if (!this.#isOver()) this.#exchange.compare();
      return;
    }

    this.#isVerified = true;
    this.#setState("connected");
    if (this.#isOver()) return;
    this.#attach(peer);
  }

  #attach(peer: Peer): void {
    this.#router.attach({ lane: peer, sendControl: (control) => peer.sendControl(control) });
  }

  #changed(peer: Peer): void {
    if (peer.path !== "unknown") {
      this.#path = peer.path;
      this.#family = peer.family;
    }
    if (peer.rtt >= 0) this.#rtt = peer.rtt;
    this.emit("change");
  }

  #violated(error: TincanError): void {
    this.#dialer?.close(reasonFromError(error));
    this.#finish(error, error);
  }

  /* --- The end --- */

  #isOver(): boolean {
    return this.#state === "left" || this.#state === "failed";
  }

  #setState(state: RemoteState): void {
    if (this.#state === state || this.#isOver()) return;

    this.#state = state;
    this.emit("change");
  }

  /* The end, for whatever reason: an error, or none after a goodbye. */
  #finish(error: TincanError | null, transferError: TincanError): void {
    if (this.#isOver()) return;

    this.#stopSecuringTimer();
    this.#peer = null;
    this.#error = error;
    this.#state = error !== null ? "failed" : "left";
    this.#router.detach();
    /* New codes are another session; who is not trusted has none. */
    if (this.#exchange !== null && error !== null && error.code !== "untrusted")
      this.kept = this.#router.keepAll(transferError);
    else this.#router.abortAll(transferError);
    this.emit("change");
    this.#maybeEnded();
  }

  /* Waits for a goodbye that is under way. */
  #maybeEnded(): void {
    if (this.#hasEnded || !this.#isOver()) return;
    if (this.#dialer !== null && !this.#isDialerClosed) return;

    this.#hasEnded = true;
    this.owner.ended();
  }
}
