// SPDX-License-Identifier: GPL-3.0-or-later
import { _ } from "../i18n";
import { baseAddressToWebsocket } from "../wire/base-address";
import type { Code } from "../wire/code";
import { TincanError } from "../wire/error";
import {
  LINK_SECRET_BYTES,
  MAILBOX_ID_BYTES,
  OFFER_LIFE_SECONDS,
  OFFER_SKEW_SECONDS,
} from "../wire/limits";
import { type Link, newLink } from "../wire/link";
import type { OfferCode } from "../wire/offer-code";
import { offerCodeError } from "../wire/offer-code-text";
import type { Reason } from "../wire/reason";
import { randomSecret } from "../wire/secret";
import { CodeExchange, nowInSeconds, readOffer } from "./code-exchange";
import { Emitter } from "./emitter";
import { parseIpAddress } from "../wire/ip-address";
import { isLoopback } from "./peer/ip-address";
import type { Platform, Timer } from "./platform";
import type { Remote, RemoteState } from "./remote";
import { type GuestsOwner, SessionGuests } from "./session-guests";
import type { Settings } from "./settings";
import type { Incoming } from "./transfer/incoming";
import { askForIceServers } from "./signaling/ask-ice-servers";
import { type Place, SignalingClient, type SignalingListener } from "./signaling/signaling-client";

/**
 * - reaching: the server is being connected to, or again; or an offer code is being made
 * - waiting: for the other side to come
 * - connecting: somebody came: keys, then a way
 * - connected: to at least one other side
 * - closed: everybody said goodbye, nothing is left running
 * - failed: see `error`; nothing is left running
 */
export type SessionState =
  | "new"
  | "reaching"
  | "waiting"
  | "connecting"
  | "connected"
  | "reconnecting"
  | "closing"
  | "closed"
  | "failed";

/*
 * Whoever meets at a server on a loopback address is on the same machine, which may have no other
 * network.
 */
function isOnLoopback(base: string): boolean {
  const host = /^https?:\/\/(?:\[([^\]]*)\]|([^/:]*))/.exec(base);
  const address = parseIpAddress(host?.[1] ?? host?.[2] ?? "");

  return address !== null ? isLoopback(address) : host?.[2] === "localhost";
}

/* s; a guest whose clock says that the offer has all but expired has at least this long. */
const LEAST_WAIT_SECONDS = 60;

function expiredError(isHost: boolean): TincanError {
  return new TincanError(
    "timeout",
    isHost
      ? _("No answer came before the code expired. Make a new code when the other side is ready.")
      : _("Your answer was not used before the code expired. Ask the other side for a new code."),
  );
}

function errorForWait(isHost: boolean): TincanError {
  return new TincanError(
    "timeout",
    isHost
      ? _("Nobody came in time. Start again when the other side is ready.")
      : _("The other side did not answer in time. Ask for a new code or link."),
  );
}

/*
 * The other side ended its membership, or (to a host) the mailbox is no more. What that means
 * depends on how far we had come.
 */
function errorForGone(state: RemoteState, mailboxEnded: boolean): TincanError {
  if (mailboxEnded) {
    return new TincanError("code-ended", _("The code and link have ended. Make new ones."));
  }
  if (state === "connecting") {
    return new TincanError(
      "not-connected",
      _(
        "The other side gave up before there was a connection. If one of you is behind a strict firewall, use a server with a TURN relay.",
      ),
    );
  }
  if (state === "reconnecting") {
    return new TincanError(
      "lost",
      _(
        "The connection was lost, and the other side has closed Tincan. Start again when they are back.",
      ),
    );
  }
  return new TincanError(
    "code-ended",
    _("The other side has closed Tincan. Ask for a new code or link."),
  );
}

/**
 * The one object that a front end holds: a meeting with other sides, by a code or link that it
 * makes (host) or was given (guest).
 */
export class Session extends Emitter<{
  /** anything that can be read of it */
  change: [];
  /** there is one more: its keys are confirmed */
  remote: [Remote];
  /**
   * host: somebody came with a wrong code; with 0 left the code has ended (`code` is null then)
   */
  "guess-failed": [left: number];
  /** once: state is closed or failed */
  finished: [];
}> {
  #state: SessionState = "new";
  #error: TincanError | null = null;
  #isServerAway = false;
  #isClosing = false;
  #isFinished = false;
  #hasLeftServer = false;

  readonly #server: string;
  #client: SignalingClient | null = null;
  readonly #exchange: CodeExchange | null = null;
  #kept: readonly Incoming[] = [];
  #serverIceServers: RTCIceServer[] = [];
  #stopAsking: (() => void) | null = null;
  #mailbox: Uint8Array | null; /* a guest with a code learns it when it joins */
  #link: Link | null = null;
  #waitTimer: Timer | null = null;
  readonly #guests: SessionGuests;

  private constructor(
    private readonly platform: Platform,
    private readonly settings: Settings,
    /** What a guest was given; a host makes both. */
    private readonly target: Code | Link | OfferCode | null,
    /** whether people carry offer codes, and there is no server */
    readonly isByCodes = false,
  ) {
    super();
    const link = target !== null && "secret" in target ? target : null;

    if (isByCodes) this.#exchange = this.#makeExchange();
    this.#server = link?.server ?? settings.server;
    this.#mailbox = link?.mailbox ?? null;
    this.#guests = new SessionGuests(platform, this.#makeGuestsOwner());
  }

  /** A session that will make a code and a link. Nothing is sent before start(). */
  static host(platform: Platform, settings: Settings): Session {
    return new Session(platform, { ...settings }, null);
  }

  /** A session that will join; a link brings its server. Nothing is sent before start(). */
  static join(platform: Platform, settings: Settings, target: Code | Link): Session {
    return new Session(platform, { ...settings }, target);
  }

  /** A session that will make an offer code. It needs no server. */
  static offering(platform: Platform, settings: Settings): Session {
    return new Session(platform, { ...settings, maxGuests: 1 }, null, true);
  }

  /**
   * A session that will make the answer to an offer. It needs no server. No code is made before
   * start().
   *
   * @param text what was pasted, with the offer code anywhere in it
   * @throws TincanError `code-invalid`, `code-ended` for one that has expired, or `version`
   */
  static answering(platform: Platform, settings: Settings, text: string): Session {
    return new Session(platform, { ...settings, maxGuests: 1 }, readOffer(platform, text), true);
  }

  get state(): SessionState {
    return this.#state;
  }

  /** the spoken code of a host, while there is one */
  get code(): string | null {
    return this.#guests.code;
  }

  /** the link of a host, from start() on; it works once the state is `waiting` */
  get link(): string | null {
    return this.isHost ? (this.#link?.toString() ?? null) : null;
  }

  /** by codes: the offer or the answer that was made here, for the other side; null until then */
  get ownCode(): string | null {
    return this.#exchange?.text ?? null;
  }

  /** by codes: until when they are good, seconds since 1970, UTC, by the clock of who offers */
  get codeExpires(): number | null {
    return this.#exchange?.expires ?? null;
  }

  /** why it has failed */
  get error(): TincanError | null {
    return this.#error;
  }

  /** the server is away and being tried; harmless once connected */
  get serverAway(): boolean {
    return this.#isServerAway;
  }

  get isHost(): boolean {
    return this.target === null;
  }

  /** those whose keys are confirmed and who have not left */
  get remotes(): readonly Remote[] {
    return this.#guests.remotes;
  }

  /** Connects to the server and makes (host) or uses (guest) the code or link. */
  start(): void {
    if (this.#state !== "new") return;

    if (this.#exchange !== null) {
      this.#setState("reaching");
      this.#startByCodes(this.#exchange);
      return;
    }
    try {
      if (this.isHost) this.#makeLink();
      const address = baseAddressToWebsocket(this.#server);
      this.#client = new SignalingClient(
        this.platform,
        address,
        this.#choosePlace(),
        this.#listenToServer(),
      );
    } catch (fault) {
      if (!(fault instanceof TincanError)) throw fault;
      this.#end(fault, "internal");
      return;
    }
    this.#setState("reaching");
    this.#client.start();
  }

  /** Host: ends the spoken code, if there is one, and asks the server for another. */
  newCode(): void {
    /* Once all the guests are here that are wanted, nobody could come with it. */
    if (this.isHost && !this.#isEnding() && !this.#guests.isComplete) this.#client?.newCode();
  }

  /**
   * Offering, once the code was shown: takes the answer, and begins to connect. When it is refused
   * nothing has changed, and another text may be tried.
   *
   * @param text what was pasted, with the answer anywhere in it
   * @throws TincanError `code-invalid`, `code-ended` when the code has expired or was answered
   *   before, or `version`
   */
  takeAnswer(text: string): void {
    if (this.#exchange === null || this.#exchange.text === null || this.#isEnding()) {
      throw offerCodeError("other", "answer");
    }
    this.#exchange.takeAnswer(text);
  }

  /** By codes, before start(): goes on with this if the same is offered again. */
  adopt(kept: readonly Incoming[]): void {
    this.#kept = [...this.#kept, ...kept];
  }

  /**
   * By codes, once it has failed: what has arrived and goes on when the same is offered again in
   * another session. Whoever takes it has to give it to one, or end it.
   */
  takeKept(): readonly Incoming[] {
    const kept = this.#kept;

    this.#kept = [];
    return kept;
  }

  /** Says goodbye to everybody; `finished` follows in at most 5 s. */
  close(reason: Reason): void {
    this.#end(null, reason);
  }

  /* --- Beginning --- */

  #makeLink(): void {
    /*
     * The page's address is where links lead; where the server is another one, the link names it.
     * One that is reached here by another name than by everybody else would have to be given by
     * that name.
     */
    const mailbox = randomSecret(MAILBOX_ID_BYTES);
    const secret = randomSecret(LINK_SECRET_BYTES);

    this.#mailbox = mailbox;
    this.#link = newLink(this.settings.page, this.settings.server, mailbox, secret);
  }

  #choosePlace(): Place {
    if (this.isHost && this.#mailbox !== null) {
      return { role: "host", mailbox: this.#mailbox, wantsCode: this.settings.withCode };
    }
    if (this.target !== null && "nameplate" in this.target) {
      return { role: "guest", nameplate: this.target.nameplate };
    }
    return { role: "guest", mailbox: this.#mailbox ?? new Uint8Array() };
  }

  /* --- Codes that people carry --- */

  get #lifeOfOffer(): number {
    const wanted = Math.ceil(this.settings.timeoutMs / 1000);

    return wanted > 0 ? Math.min(wanted, OFFER_LIFE_SECONDS) : OFFER_LIFE_SECONDS;
  }

  #makeExchange(): CodeExchange {
    const loopback = isOnLoopback(this.settings.page);

    return this.target !== null && "ufrag" in this.target
      ? CodeExchange.guest(loopback, this.target)
      : CodeExchange.host(this.platform, loopback, nowInSeconds() + this.#lifeOfOffer);
  }

  /*
   * A server introduces nobody here. If one is there, its STUN and TURN servers may find a way
   * where there is none without; if not, nothing is missing in a network of one's own.
   */
  #startByCodes(exchange: CodeExchange): void {
    const meet = (iceServers: RTCIceServer[]) => {
      this.#stopAsking = null;
      this.#serverIceServers = iceServers;
      this.#guests.meet(exchange);
    };

    if (this.#server === "") {
      meet([]);
      return;
    }
    try {
      const address = baseAddressToWebsocket(this.#server);

      this.#stopAsking = askForIceServers(this.platform, address, meet);
    } catch (fault) {
      if (!(fault instanceof TincanError)) throw fault;
      meet([]);
    }
  }

  /* The offer's life is the host's to say. A guest waits as long, as far as its clock can tell. */
  #startExpiring(exchange: CodeExchange): void {
    const left = exchange.expires - nowInSeconds();
    const most = Math.min(left + OFFER_SKEW_SECONDS, this.#lifeOfOffer);
    const seconds = this.isHost ? Math.max(left, 1) : Math.max(most, LEAST_WAIT_SECONDS);

    if (this.#waitTimer !== null || this.remotes.length > 0) return;
    this.#waitTimer = this.platform.clock.after(1000 * seconds, () => {
      this.#end(expiredError(this.isHost), "user");
    });
  }

  /* --- The state --- */

  #isEnding(): boolean {
    return this.#isClosing || this.#isFinished;
  }

  #setState(state: SessionState): void {
    this.#state = state;
    this.emit("change");
  }

  /* What the session is doing follows from what its remotes and the server are doing. */
  #updateState(): void {
    const exchange = this.#exchange;
    const isReady = exchange !== null ? exchange.text !== null : this.#client?.isConnected;

    if (!this.#isEnding() && isReady !== undefined) {
      const states = this.remotes.map((remote) => remote.state);
      const isConnecting = this.#guests.hasPending && !this.isHost && exchange === null;

      if (states.includes("connected")) this.#state = "connected";
      else if (states.includes("reconnecting")) this.#state = "reconnecting";
      else if (states.includes("connecting") || isConnecting) this.#state = "connecting";
      /* Somebody has left and is still closing; what we do then shows when that is over. */
      else if (states.length === 0) this.#state = isReady ? "waiting" : "reaching";
      if (exchange !== null && isReady) this.#startExpiring(exchange);
    }
    this.emit("change");
  }

  /* Somebody should come now; not for ever, if the person said so. */
  #startWaiting(): void {
    const { timeoutMs } = this.settings;

    if (this.#waitTimer !== null || timeoutMs <= 0 || this.remotes.length > 0) return;
    this.#waitTimer = this.platform.clock.after(timeoutMs, () => {
      this.#end(errorForWait(this.isHost), "user");
    });
  }

  #stopWaiting(): void {
    this.#waitTimer?.cancel();
    this.#waitTimer = null;
  }

  /* --- The end --- */

  /*
   * With an error, or in peace. Remotes that still say goodbye over the mailbox do so before we
   * leave it.
   */
  #end(error: TincanError | null, reason: Reason): void {
    if (this.#isEnding()) return;

    this.#isClosing = true;
    this.#stopWaiting();
    this.#stopAsking?.();
    this.#error = error;
    this.#setState("closing");
    this.#guests.closeAll(reason);
    if (this.#client === null) {
      this.#hasLeftServer = true;
    } else {
      this.#client.leave(() => {
        this.#hasLeftServer = true;
        this.#maybeFinished();
      });
    }
    this.#maybeFinished();
  }

  #maybeFinished(): void {
    if (!this.#isClosing || this.#isFinished || !this.#hasLeftServer) return;
    if (!this.#guests.hasEnded) return;

    this.#isFinished = true;
    this.#setState(this.#error !== null ? "failed" : "closed");
    this.emit("finished");
  }

  /* --- What its guests, or its host, want --- */

  #makeGuestsOwner(): GuestsOwner {
    return {
      isHost: this.isHost,
      maxGuests: this.isHost ? Math.max(1, this.settings.maxGuests) : 1,
      isEnding: () => this.#isEnding(),
      getPeerSettings: () => this.#getPeerSettings(),
      takeKept: () => this.takeKept(),
      keep: (kept) => this.adopt(kept),
      send: (guest, body) => this.#client?.send(guest, body),
      complete: () => {
        this.#client?.dropCode();
        this.#client?.lock();
        this.#guests.setCode(null);
      },
      dropCode: () => this.#client?.dropCode(),
      added: (remote) => {
        this.#stopWaiting();
        this.emit("remote", remote);
      },
      guessFailed: (left) => this.emit("guess-failed", left),
      alone: (error) => this.#end(error, "finished"),
      changed: () => this.#updateState(),
      ended: () => this.#maybeFinished(),
    };
  }

  #getPeerSettings() {
    const { settings } = this;

    return {
      iceServers: [...settings.iceServers, ...this.#serverIceServers],
      relayOnly: settings.icePolicy === "relay",
      /* Which addresses of a code are used, the exchange decides. */
      loopback: this.isByCodes || isOnLoopback(this.isHost ? settings.page : this.#server),
      byCode: this.isByCodes,
      app: settings.app ?? "",
      name: settings.name,
    };
  }

  /* --- What the server says, and what follows from it --- */

  #listenToServer(): SignalingListener {
    return {
      welcome: (iceServers) => {
        this.#serverIceServers = iceServers;
      },
      opened: (nameplate, reclaimed) => {
        this.#isServerAway = false;
        if (!reclaimed) this.#guests.setCode(nameplate);
        this.#startWaiting();
        this.#updateState();
      },
      code: (nameplate) => this.#guests.setCode(nameplate),
      joined: (mailbox, here) => this.#joined(mailbox, here),
      arrived: (guest) => this.#guests.find(guest)?.setHere(true),
      departed: (guest) => this.#guests.find(guest)?.setHere(false),
      body: (guest, body) => {
        if (this.#mailbox === null || this.#isEnding()) return;
        this.#guests.handleBody(guest, body, this.#mailbox, this.#link);
      },
      gone: (guest) => this.#gone(guest),
      interrupted: () => {
        this.#isServerAway = true;
        this.#updateState();
      },
      failed: (error) => this.#serverFailed(error),
    };
  }

  #joined(mailbox: Uint8Array, here: boolean): void {
    const remote = this.#guests.find(null);

    this.#isServerAway = false;
    this.#mailbox = mailbox;
    if (remote !== undefined) {
      remote.setHere(here);
    } else if (this.target !== null && !("ufrag" in this.target)) {
      this.#startWaiting();
      /* Bodies wait at the server for a host that is away for a moment. */
      this.#guests.knock(this.target, mailbox);
    }
    this.#updateState();
  }

  #gone(guest: string | null): void {
    const remote = this.#guests.find(guest);

    /* While a connection is up the server has no say in it. */
    if (remote?.state === "connected" || this.#isEnding()) return;

    const error = errorForGone(remote?.state ?? "securing", guest === null && this.isHost);
    if (remote !== undefined) remote.giveUp(error);
    else if (guest === null) this.#serverFailed(error);
  }

  #serverFailed(error: TincanError): void {
    /* A transfer that is running needs no server. */
    if (this.remotes.some((remote) => remote.state === "connected")) {
      this.#isServerAway = true;
      this.#updateState();
    } else {
      this.#end(error, "internal");
    }
  }
}
