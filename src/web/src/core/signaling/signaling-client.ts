// SPDX-License-Identifier: GPL-3.0-or-later
import type { TincanError } from "../../wire/error";
import { iceServersToJson } from "../../wire/ice-server";
import { TOKEN_BYTES } from "../../wire/limits";
import {
  CloseCode,
  closeCodeMayRetry,
  type MailboxErrorCode,
  type MailboxReply,
  type MailboxRequest,
} from "../../wire/mailbox-message";
import { randomSecret } from "../../wire/secret";
import type { Platform, Timer } from "../platform";
import { closedError, nonsenseError, refusedError, silentError } from "./signaling-error";
import { SignalingSocket } from "./signaling-socket";

/*
 * How long a server may be away before we give up: shorter while a person who has just typed its
 * address looks on, longer once a code is out. All in ms.
 */
const FIRST_PATIENCE = 9000;
const LATER_PATIENCE = 120000;

const FIRST_RETRY = 250;
const MAX_RETRY = 8000;
const MAX_OUTBOX = 64;
const LEAVE_TIMEOUT = 2000;
const PLACE_TIMEOUT = 5000;

/*
 * A place that was kept for less than this was not worth much: the next attempts come slower and
 * slower, as if there had been none.
 */
const STEADY = 10000;

/** What we want of the server. */
export type Place =
  | { role: "host"; mailbox: Uint8Array; wantsCode: boolean }
  | { role: "guest"; mailbox: Uint8Array }
  | { role: "guest"; nameplate: string };

/** `guest` is null as a guest, whose one other side is the host. */
export interface SignalingListener {
  welcome(iceServers: RTCIceServer[]): void;
  /** reclaimed: it is the mailbox from before, and the code still holds */
  opened(nameplate: string | null, reclaimed: boolean): void;
  code(nameplate: string): void;
  joined(mailbox: Uint8Array, here: boolean): void;
  arrived(guest: string | null): void;
  departed(guest: string | null): void;
  body(guest: string | null, body: Uint8Array): void;
  gone(guest: string | null): void;
  /** The server is away; it is tried again by itself. */
  interrupted(why: TincanError): void;
  /** It will not be tried again. */
  failed(error: TincanError): void;
}

interface Outgoing {
  guest: string | null;
  body: Uint8Array;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/**
 * Our end of the conversation with a server: a WebSocket that comes back by itself and takes its
 * mailbox up again. It carries opaque bodies and knows nothing of keys, because the server must
 * learn nothing from it.
 */
export class SignalingClient {
  /* What we are known by; a guest with a code learns the mailbox when it joins. */
  readonly #isHost: boolean;
  readonly #token = randomSecret(TOKEN_BYTES);
  #mailbox: Uint8Array | null;
  #nameplate: string | null;
  #wantsCode: boolean;

  #socket: SignalingSocket | null = null;
  #retryTimer: Timer | null = null;
  #retryMs = FIRST_RETRY;
  #placeTimer: Timer | null = null; /* while `open` or `join` waits for its answer */
  #placedAt = 0;
  #awaySince = 0;

  /*
   * Bodies that were sent while we were not in our place; a guest may have signals ready before the
   * server is back.
   */
  #outbox: Outgoing[] = [];

  /*
   * Host: the names of those who are, or may come back, in our mailbox. A server that was restarted
   * does not know them and would turn them away from a locked mailbox: so it is locked anew once
   * all of them are back.
   */
  readonly #guests = new Set<string>();
  readonly #awaited = new Set<string>(); /* those of them whom the server does not know */

  #left: (() => void) | null = null;
  #leaveTimer: Timer | null = null;
  #isEstablished = false; /* opened or joined on this socket */
  #wasEstablished = false;
  #isLocked = false;
  #isEnded = false; /* `failed` was told, or we left */

  /** @param address of the WebSocket */
  constructor(
    private readonly platform: Platform,
    private readonly address: string,
    place: Place,
    private readonly listener: SignalingListener,
  ) {
    this.#isHost = place.role === "host";
    this.#mailbox = "mailbox" in place ? place.mailbox : null;
    this.#nameplate = "nameplate" in place ? place.nameplate : null;
    this.#wantsCode = place.role === "host" && place.wantsCode;
  }

  /** Whether we are in our mailbox now. */
  get isConnected(): boolean {
    return this.#isEstablished;
  }

  start(): void {
    this.#awaySince = this.platform.clock.now();
    this.#connect();
  }

  /**
   * Sends 1 to 48,000 bytes. While the server is away up to 64 bodies are kept, then the oldest are
   * dropped: whoever needs an answer has a timeout, as the server may lose messages anyway.
   */
  send(guest: string | null, body: Uint8Array): void {
    if (this.#isEnded) return;

    if (this.#isEstablished) {
      this.#sendBody({ guest, body });
    } else {
      this.#outbox.push({ guest, body });
      if (this.#outbox.length > MAX_OUTBOX) this.#outbox.shift();
    }
  }

  /** Host: asks for another nameplate; `code` follows, or `opened` if the server is away now. */
  newCode(): void {
    this.#wantsCode = true;
    /* While the server is away: not the old one again, `opened` brings another. */
    if (!this.#isEstablished) this.#nameplate = null;
    this.#say({ type: "new-code" });
  }

  /** Host: gives the nameplate up, and does not ask for one after a reconnect either. */
  dropCode(): void {
    this.#wantsCode = false;
    this.#nameplate = null;
    this.#say({ type: "drop-code" });
  }

  /** Host: no new guest may join from now on; those who were here may come back. */
  lock(): void {
    this.#isLocked = true;
    this.#say({ type: "lock" });
  }

  /**
   * Ends our membership (a host: the mailbox). What was sent before still goes out. `left` is
   * called when the socket is down, in at most 2 s and never from within the call; nothing is told
   * after it.
   */
  leave(left: () => void): void {
    const { clock } = this.platform;
    const wasEnded = this.#isEnded;
    const hasPlace = this.#isEstablished || this.#placeTimer !== null;

    this.#isEnded = true;
    this.#retryTimer?.cancel();
    this.#left = left;
    /* Who has asked for a place has to give it up, also before the answer is here. */
    if (wasEnded || !hasPlace) {
      this.#dropSocket();
      clock.after(0, () => this.#finishLeaving());
      return;
    }

    this.#placeTimer?.cancel();
    this.#socket?.send({ type: "leave" });
    this.#leaveTimer = clock.after(LEAVE_TIMEOUT, () => this.#finishLeaving());
    this.#socket?.close(CloseCode.NORMAL);
  }

  /* --- The socket --- */

  #connect(): void {
    const socket = new SignalingSocket(this.platform, this.address, {
      message: (message) => {
        if (this.#socket === socket && !this.#isEnded) this.#take(message);
      },
      closed: (code, why) => {
        if (this.#socket === socket) this.#closed(code, why);
      },
    });

    this.#socket = socket;
    socket.start();
  }

  #dropSocket(): void {
    const socket = this.#socket;

    this.#isEstablished = false;
    this.#placeTimer?.cancel();
    this.#placeTimer = null;
    this.#socket = null;
    socket?.close(CloseCode.NORMAL);
  }

  #closed(code: number, why: TincanError | null): void {
    const { clock } = this.platform;

    if (this.#left !== null) {
      this.#finishLeaving();
      return;
    }

    if (this.#isEstablished) {
      this.#awaySince = clock.now();
      if (this.#awaySince - this.#placedAt > STEADY) this.#retryMs = FIRST_RETRY;
      this.#isEstablished = false;
    }

    const error = why ?? closedError(code);
    const mayRetry = why !== null ? why.code === "server-unreachable" : closeCodeMayRetry(code);
    if (mayRetry) this.#tryAgain(error);
    else this.#fail(error);
  }

  /* Waits and connects again, twice as long each time, unless the server has been away too long. */
  #tryAgain(why: TincanError): void {
    const { clock } = this.platform;
    const patience = this.#wasEstablished ? LATER_PATIENCE : FIRST_PATIENCE;

    if (clock.now() - this.#awaySince + this.#retryMs > patience) {
      this.#fail(why);
      return;
    }

    this.#dropSocket();
    this.#retryTimer?.cancel();
    /* Everybody whom a restarted server lost comes back; not in the same instant. */
    const ms = this.#retryMs + Math.floor((Math.random() * this.#retryMs) / 4);
    this.#retryTimer = clock.after(ms, () => this.#connect());
    this.#retryMs = Math.min(this.#retryMs * 2, MAX_RETRY);
    this.listener.interrupted(why);
  }

  #fail(error: TincanError): void {
    if (this.#isEnded) return;

    this.#isEnded = true;
    this.#retryTimer?.cancel();
    this.#dropSocket();
    this.listener.failed(error);
  }

  #finishLeaving(): void {
    const left = this.#left;

    this.#left = null;
    this.#leaveTimer?.cancel();
    this.#dropSocket();
    left?.();
  }

  /* --- What we say --- */

  #takePlace(): void {
    const token = this.#token;

    if (this.#isHost && this.#mailbox !== null) {
      this.#socket?.send({
        type: "open",
        mailbox: this.#mailbox,
        token,
        code: this.#wantsCode,
        nameplate: this.#nameplate ?? undefined,
      });
    } else if (this.#mailbox !== null) {
      this.#socket?.send({ type: "join", mailbox: this.#mailbox, token });
    } else {
      this.#socket?.send({ type: "join", nameplate: this.#nameplate ?? undefined, token });
    }

    this.#placeTimer?.cancel();
    this.#placeTimer = this.platform.clock.after(PLACE_TIMEOUT, () => {
      this.#placeTimer = null;
      this.#tryAgain(silentError());
    });
  }

  #say(message: MailboxRequest): void {
    if (this.#isEstablished) this.#socket?.send(message);
  }

  #sendBody({ guest, body }: Outgoing): void {
    this.#socket?.send({ type: "send", guest: guest ?? undefined, body });
  }

  /* --- What the server says --- */

  #take(message: MailboxReply): void {
    const guest = this.#isHost && "guest" in message ? (message.guest ?? null) : null;

    switch (message.type) {
      case "welcome":
        this.listener.welcome(iceServersToJson(message.iceServers));
        if (!this.#isEnded && !this.#isEstablished && this.#socket !== null) this.#takePlace();
        break;
      case "opened":
        if (this.#isHost && !this.#isEstablished) this.#opened(message.nameplate, message.guests);
        break;
      case "joined":
        if (!this.#isHost && !this.#isEstablished) this.#joined(message.mailbox, message.here);
        break;
      case "code":
        /* It may have been given up while its answer was on the way. */
        if (!this.#isHost || !this.#isEstablished || !this.#wantsCode) break;
        this.#nameplate = message.nameplate;
        this.listener.code(message.nameplate);
        break;
      case "arrived":
        this.#noteGuest(guest);
        this.listener.arrived(guest);
        break;
      case "departed":
        this.listener.departed(guest);
        break;
      case "message":
        if (!this.#isHost || guest !== null) this.listener.body(guest, message.body);
        break;
      case "gone":
        this.#forgetGuest(guest);
        this.listener.gone(guest);
        break;
      case "error":
        this.#refused(message.code);
        break;
    }
  }

  #established(): void {
    this.#isEstablished = true;
    this.#wasEstablished = true;
    this.#placedAt = this.platform.clock.now();
    this.#placeTimer?.cancel();
    this.#placeTimer = null;
    this.#lockIfComplete();
    for (const outgoing of this.#outbox.splice(0)) this.#sendBody(outgoing);
  }

  #opened(nameplate: string | null, guests: readonly string[]): void {
    /*
     * The same nameplate twice is how a mailbox looks that is still ours; after a restart of the
     * server it may be, too, and then nothing has to be announced.
     */
    const reclaimed = this.#wasEstablished && this.#nameplate === nameplate;

    this.#nameplate = nameplate;
    this.#awaited.clear();
    for (const guest of this.#guests) {
      if (!guests.includes(guest)) this.#awaited.add(guest);
    }
    this.#established();
    this.listener.opened(nameplate, reclaimed);
  }

  #joined(mailbox: Uint8Array, here: boolean): void {
    /*
     * A server that leads us to another mailbox than the link's gets nothing for it, the key
     * agreement would fail; but why begin.
     */
    if (this.#mailbox !== null && !sameBytes(this.#mailbox, mailbox)) {
      this.#fail(nonsenseError());
      return;
    }

    this.#mailbox = mailbox;
    this.#established();
    this.listener.joined(mailbox, here);
  }

  #refused(code: MailboxErrorCode): void {
    /*
     * Only the answer to `open` or `join` matters; a body for a guest that has just gone, say, does
     * not.
     */
    if (this.#isEstablished) return;

    /* After a restart of the server the guest may be back before its host. */
    if (this.#wasEstablished && !this.#isHost && code === "no-such-mailbox") {
      this.#tryAgain(refusedError(code));
    } else {
      this.#fail(refusedError(code));
    }
  }

  #noteGuest(guest: string | null): void {
    if (guest === null) return;

    /* Nobody new comes into a mailbox that is locked, or is about to be. */
    if (!this.#isLocked) this.#guests.add(guest);
    if (this.#awaited.delete(guest)) this.#lockIfComplete();
  }

  #forgetGuest(guest: string | null): void {
    if (guest === null) return;

    this.#guests.delete(guest);
    if (this.#awaited.delete(guest)) this.#lockIfComplete();
  }

  #lockIfComplete(): void {
    if (this.#isLocked && this.#awaited.size === 0) this.#say({ type: "lock" });
  }
}
