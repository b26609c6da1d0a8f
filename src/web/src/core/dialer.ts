// SPDX-License-Identifier: GPL-3.0-or-later
import { _ } from "../i18n";
import type { Control } from "../wire/control";
import { TincanError } from "../wire/error";
import { type Reason, reasonFromError } from "../wire/reason";
import type { Signal } from "../wire/signal";
import { parseCandidateLine } from "../wire/candidate-line";
import { parseIpAddress } from "../wire/ip-address";
import { noWayError } from "./no-way";
import { type IceReport, mergeReports } from "./peer/ice-report";
import { isPrivate } from "./peer/ip-address";
import { Peer, type PeerListener, type PeerSettings } from "./peer/peer";
import type { Platform, Timer } from "./platform";

/* PROTOCOL.md section 7; ms */
const ATTEMPT_MS = 15000;
const MAX_ATTEMPTS = 3;

/* A guest waits for all the attempts of its host, and a little for the signals on their way. */
const GUEST_PATIENCE_MS = MAX_ATTEMPTS * ATTEMPT_MS + 5000;

/*
 * After a loss: how long the other side may take to be seen by the server again. One that left the
 * server's room before its connection was found dead has most likely been killed.
 */
const RETURN_MS = 60000;
const DEPARTED_RETURN_MS = 4000;

export interface DialerListener {
  /** To be sealed and sent to the other side's dialer. */
  sendSignal(signal: Signal): void;
  connected(peer: Peer): void;
  control(control: Control): void;
  bulk(bytes: Uint8Array): void;
  bulkDrained(): void;
  /** path or rtt of the connection is another one */
  changed(peer: Peer): void;
  /** The connection is gone; it is being made again. */
  lost(): void;
  failed(error: TincanError): void;
  /** The other side said goodbye. */
  left(reason: Reason): void;
  /** Once, after failed, left or close(): nothing of it is left. May come from within a call. */
  closed(): void;
}

function notConnectedError(): TincanError {
  return new TincanError(
    "not-connected",
    _(
      "No way to the other side was found. If one of you is behind a strict firewall, use a server with a TURN relay.",
    ),
  );
}

function lostByCodeError(): TincanError {
  return new TincanError(
    "lost",
    _(
      "The connection to the other side was lost. What has arrived is kept: make new codes and send the same again, and it goes on from there.",
    ),
  );
}

function notBackError(): TincanError {
  return new TincanError(
    "lost",
    _(
      "The connection to the other side was lost, and it did not come back. Start again when both of you are ready.",
    ),
  );
}

/**
 * Makes the connection to the other side, and makes it again when it is lost. Where people carry
 * the signals as codes, there is one attempt, which the owner ends when nobody answers, and a lost
 * connection is not made again.
 */
export class Dialer {
  #peer: Peer | null = null; /* of the newest attempt */
  #attempt = 0; /* of the session, grows for ever */
  #tries = 0; /* since the start or the last loss */
  /* Peers that were given up and still say goodbye. */
  readonly #dying = new Set<Peer>();
  #watchdog: Timer | null = null; /* of an attempt (host), or of all of them (guest) */
  #returnTimer: Timer | null = null; /* of a lost other side */
  #lastError: TincanError | null = null;
  #report: IceReport | null = null; /* of the peers that were given up */
  #wayFound = false; /* by the last of them; it failed behind that */
  #otherPublic = false; /* the other side has told a public address */
  #isConnected = false;
  #otherHere = true;
  #isEnded = false; /* failed or left was told, or close() called */
  #isClosed = false;

  constructor(
    private readonly platform: Platform,
    /** Only the host offers. */
    private readonly isHost: boolean,
    private readonly settings: Omit<PeerSettings, "offers">,
    private readonly listener: DialerListener,
  ) {}

  /** The host makes its first offer; the guest begins to wait for one. */
  start(): void {
    if (this.isHost) this.#nextAttempt();
    else this.#startGuestWatchdog();
  }

  /** Takes what the other side's dialer sent. Signals of older attempts are ignored. */
  handleSignal(signal: Signal): void {
    if (this.#isEnded || (signal.type !== "bye" && signal.lane !== 0)) return;

    switch (signal.type) {
      case "offer":
        this.#handleOffer(signal);
        break;
      case "answer":
      case "candidate":
        if (signal.type === "candidate") this.#noteCandidate(signal.candidate);
        if (signal.attempt === this.#attempt) this.#peer?.handleSignal(signal);
        break;
      case "again":
        this.#handleAgain(signal.attempt);
        break;
      case "bye":
        this.#end();
        this.#retire(true);
        this.listener.left(signal.reason);
        this.#maybeClosed();
        break;
    }
  }

  /**
   * Whether the server sees the other side now. A lost connection is made again when the other side
   * is back at the server.
   */
  setOtherHere(here: boolean): void {
    const cameBack = here && !this.#otherHere;
    const wentAway = !here && this.#otherHere;

    this.#otherHere = here;
    if (this.#isConnected || this.#isEnded) return;

    if (wentAway) {
      this.#startReturnTimer();
    } else if (cameBack && this.#returnTimer !== null) {
      this.#startReturnTimer();
      if (!this.isHost) this.#askAgain();
      else if (this.#peer === null) this.#nextAttempt();
    }
  }

  /**
   * There is no way: `failed` says why, as far as that is known.
   *
   * @param otherwise what is said if nothing is
   */
  giveUp(otherwise = notConnectedError()): void {
    if (this.#isEnded || this.#isConnected) return;

    this.#retire(true);
    const known = this.#wayFound ? null : noWayError(this.#report, this.#otherPublic);
    this.#fail(known ?? this.#lastError ?? otherwise);
  }

  /** Sends a message over the connection; without one it is lost. */
  sendControl(control: Control): void {
    if (this.#isConnected) this.#peer?.sendControl(control);
  }

  /**
   * Says goodbye over the connection, or over the signals while there is none. `closed` follows in
   * at most 3 s.
   */
  close(reason: Reason): void {
    if (this.#isEnded) return;

    if (this.#isConnected) {
      this.#end();
      this.#peer?.close(reason);
    } else {
      this.#sendSignal({ type: "bye", reason });
      this.#end();
      this.#retire(true);
    }
    this.#maybeClosed();
  }

  /* --- Attempts --- */

  /* Host only. */
  #nextAttempt(): void {
    if (this.#tries === MAX_ATTEMPTS) {
      this.giveUp();
      return;
    }

    this.#tries++;
    this.#attempt++;
    if (!this.#isByCode) this.#startWatchdog(ATTEMPT_MS);
    this.#makePeer();
  }

  #makePeer(): Peer {
    this.#retire(true);

    const peer: Peer = new Peer(
      this.platform,
      { ...this.settings, offers: this.isHost },
      this.#listenTo(() => peer),
    );
    this.#peer = peer;
    peer.start();
    return peer;
  }

  /* Of a peer that was given up, only its end is of interest. */
  #listenTo(get: () => Peer): PeerListener {
    const isCurrent = () => this.#peer === get();

    return {
      localSignal: (signal) => {
        if (isCurrent()) this.#sendSignal({ ...signal, attempt: this.#attempt } as Signal);
      },
      ready: () => {
        if (isCurrent()) this.#peerReady(get());
      },
      control: (control) => {
        if (isCurrent()) this.listener.control(control);
      },
      bulk: (bytes) => {
        if (isCurrent()) this.listener.bulk(bytes);
      },
      bulkDrained: () => {
        if (isCurrent()) this.listener.bulkDrained();
      },
      changed: () => {
        if (isCurrent() && this.#isConnected) this.listener.changed(get());
      },
      bye: (reason) => {
        if (isCurrent()) this.#peerBye(reason);
      },
      failed: (error) => {
        if (isCurrent()) this.#peerFailed(error);
      },
      closed: () => this.#peerClosed(get()),
    };
  }

  /* Lets go of the newest peer. We only wait for its end when we end. */
  #retire(abandon: boolean): void {
    const peer = this.#peer;

    if (peer === null) return;

    this.#peer = null;
    this.#isConnected = false;
    this.#wayFound = peer.wayFound;
    if (peer.iceReport !== null) this.#report = mergeReports(this.#report, peer.iceReport);
    this.#dying.add(peer);
    /* One that has failed may still tell the other side why. */
    if (abandon && peer.state !== "failed" && peer.state !== "closed") peer.abandon();
  }

  #peerReady(peer: Peer): void {
    this.#isConnected = true;
    this.#tries = 0;
    this.#clearTimers();
    this.#lastError = null;
    this.listener.connected(peer);
  }

  #peerBye(reason: Reason): void {
    if (this.#isEnded) return;

    this.#end();
    this.#retire(false);
    this.listener.left(reason);
    this.#maybeClosed();
  }

  #peerFailed(error: TincanError): void {
    const wasConnected = this.#isConnected;

    if (this.#isByCode) {
      /* Nobody is there to be asked for another attempt but a person. */
      this.#lastError = error;
      if (error.code === "not-connected") this.giveUp();
      else this.#fail(wasConnected && error.code === "lost" ? lostByCodeError() : error);
    } else if (error.code === "lost" && wasConnected) {
      this.#retire(false);
      this.#handleLoss();
    } else if (error.code === "lost" || error.code === "not-connected") {
      this.#retire(false);
      this.#lastError = error;
      if (this.isHost) this.#nextAttempt();
      else this.#askAgain();
    } else {
      /*
       * A wrong certificate, a broken protocol: trying again would not make it right. Who sits in
       * between does not hear what is said by signals.
       */
      const reason = reasonFromError(error);

      if (reason !== "internal") this.#sendSignal({ type: "bye", reason });
      this.#fail(error);
    }
  }

  #peerClosed(peer: Peer): void {
    if (!this.#dying.delete(peer) && this.#peer === peer) {
      /* Only a peer that we told to close ends without having failed. */
      this.#peer = null;
      this.#isConnected = false;
    }
    this.#maybeClosed();
  }

  /* The connection was up and is gone: begin anew, as soon as the other side can be told. */
  #handleLoss(): void {
    this.#tries = 0;
    this.#lastError = null;
    this.#startReturnTimer();
    this.listener.lost();
    if (this.#isEnded) return;

    if (!this.isHost) this.#askAgain();
    else if (this.#otherHere) this.#nextAttempt();
  }

  #handleOffer(offer: Extract<Signal, { type: "offer" }>): void {
    /* An old offer that took long on its way. */
    if (this.isHost || offer.attempt <= this.#attempt) return;

    /* The host has seen the loss before us. */
    if (this.#isConnected) {
      this.#retire(true);
      this.listener.lost();
      if (this.#isEnded) return;
    }

    this.#attempt = offer.attempt;
    this.#startGuestWatchdog();
    this.#makePeer().handleSignal(offer);
  }

  #noteCandidate(text: string): void {
    const line = parseCandidateLine(text);
    const address = parseIpAddress(line?.address ?? "");

    if (line === null || line.tcp || line.type === "relay" || address === null) return;
    this.#otherPublic ||= !isPrivate(address);
  }

  #handleAgain(attempt: number): void {
    if (!this.isHost || attempt < this.#attempt) return;

    /* The guest has seen the loss before us. */
    if (this.#isConnected) {
      this.#retire(true);
      this.#otherHere = true;
      this.#handleLoss();
    } else {
      this.#nextAttempt();
    }
  }

  #askAgain(): void {
    this.#sendSignal({ type: "again", lane: 0, attempt: this.#attempt });
  }

  #sendSignal(signal: Signal): void {
    this.listener.sendSignal(signal);
  }

  /* --- Time, and the end --- */

  get #isByCode(): boolean {
    return this.settings.byCode === true;
  }

  #startGuestWatchdog(): void {
    if (!this.#isByCode) this.#startWatchdog(GUEST_PATIENCE_MS);
  }

  #startWatchdog(ms: number): void {
    this.#watchdog?.cancel();
    this.#watchdog = this.platform.clock.after(ms, () => {
      if (this.isHost) this.#nextAttempt();
      else this.giveUp();
    });
  }

  #startReturnTimer(): void {
    const ms = this.#otherHere ? RETURN_MS : DEPARTED_RETURN_MS;

    this.#returnTimer?.cancel();
    this.#returnTimer = this.platform.clock.after(ms, () => this.#fail(notBackError()));
  }

  #clearTimers(): void {
    this.#watchdog?.cancel();
    this.#returnTimer?.cancel();
    this.#watchdog = null;
    this.#returnTimer = null;
  }

  #end(): void {
    this.#isEnded = true;
    this.#clearTimers();
  }

  #fail(error: TincanError): void {
    if (this.#isEnded) return;

    this.#end();
    this.#retire(true);
    this.listener.failed(error);
    this.#maybeClosed();
  }

  #maybeClosed(): void {
    if (!this.#isEnded || this.#isClosed || this.#peer !== null || this.#dying.size > 0) return;

    this.#isClosed = true;
    this.listener.closed();
  }
}
