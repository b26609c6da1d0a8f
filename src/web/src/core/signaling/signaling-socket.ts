// SPDX-License-Identifier: GPL-3.0-or-later
import type { TincanError } from "../../wire/error";
import { PROTOCOL_VERSION } from "../../wire/limits";
import {
  CloseCode,
  type MailboxMessage,
  mailboxMessageToString,
  type MailboxReply,
  type MailboxRequest,
  parseMailboxMessage,
} from "../../wire/mailbox-message";
import type { Platform, Timer } from "../platform";
import { brokenError, nonsenseError, silentError, unreachableError } from "./signaling-error";

/* ms */
const CONNECT_TIMEOUT = 5000;
const CLOSE_TIMEOUT = 1500;

const DEFAULT_KEEPALIVE_SECONDS = 30;

/* What a browser says when no code came: the connection broke. */
const NO_STATUS = 1005;
const ABNORMAL = 1006;

export interface SignalingSocketListener {
  /** The first one is `welcome`; `pong` is not shown. */
  message(message: MailboxReply): void;
  /**
   * Once, last, never from within a call. `code` is 0 when the connection was never made or broke
   * without one; `why` is null when the server closed it with a code.
   */
  closed(code: number, why: TincanError | null): void;
}

/**
 * One WebSocket to the server, from the attempt to connect to its end; never used twice. Says
 * hello, keeps itself alive, and turns text into messages.
 */
export class SignalingSocket {
  #socket: WebSocket | null = null;
  #timer: Timer | null = null;

  /*
   * Pings go out at the server's interval; a server that answers nothing for two of them is taken
   * for gone, because a TCP connection through a dead network can stay "established" for a quarter
   * of an hour.
   */
  #keepalive: Timer | null = null;
  #keepaliveMs = DEFAULT_KEEPALIVE_SECONDS * 1000;
  #lastHeard = 0;

  #wasOpen = false;
  #isWelcomed = false;
  #isClosing = false;
  #isClosed = false;

  constructor(
    private readonly platform: Platform,
    private readonly address: string,
    private readonly listener: SignalingSocketListener,
  ) {}

  /** Connects. `closed` comes if that takes more than 5 s, or the welcome then as long again. */
  start(): void {
    const { clock } = this.platform;

    this.#timer = clock.after(CONNECT_TIMEOUT, () => this.#end(0, silentError()));
    try {
      this.#socket = this.platform.openSocket(this.address);
    } catch {
      this.#timer.cancel();
      this.#timer = clock.after(0, () => this.#end(0, unreachableError(this.address)));
      return;
    }

    this.#socket.binaryType = "arraybuffer";
    this.#socket.onopen = () => this.#opened();
    this.#socket.onmessage = (event: MessageEvent<unknown>) => this.#take(event.data);
    this.#socket.onclose = (event) => this.#closedByServer(event.code);
  }

  /** Does nothing while the socket is not connected, or is closing. */
  send(message: MailboxRequest): void {
    if (this.#socket?.readyState === 1) this.#socket.send(mailboxMessageToString(message));
  }

  /** Closes; `closed` follows, in at most 1.5 s. */
  close(code: number): void {
    if (this.#isClosed || this.#isClosing) return;

    const isConnected = this.#socket !== null && this.#wasOpen;

    this.#isClosing = true;
    this.#timer?.cancel();
    this.#timer = this.platform.clock.after(isConnected ? CLOSE_TIMEOUT : 0, () =>
      this.#end(CloseCode.NORMAL, null),
    );
    this.#closeSocket(code);
  }

  #opened(): void {
    this.#wasOpen = true;
    if (this.#isClosing) return;

    this.#lastHeard = this.platform.clock.now();
    /* The welcome has as much time again. */
    this.#timer?.cancel();
    this.#timer = this.platform.clock.after(CONNECT_TIMEOUT, () => this.#end(0, silentError()));
    this.send({ type: "hello", versions: [PROTOCOL_VERSION] });
  }

  /*
   * The server's words are not trusted: whatever does not parse, or comes before the welcome, ends
   * the connection.
   */
  #take(data: unknown): void {
    let message: MailboxMessage | null = null;

    this.#lastHeard = this.platform.clock.now();
    try {
      if (typeof data !== "string") throw nonsenseError();
      message = parseMailboxMessage(data);
      if (!this.#isWelcomed && message !== null && message.type !== "welcome")
        throw nonsenseError();
    } catch {
      this.#closeSocket(CloseCode.BAD_MESSAGE);
      this.#end(CloseCode.BAD_MESSAGE, nonsenseError());
      return;
    }

    if (message === null || message.type === "pong") return;
    if (message.type === "welcome") this.#welcome(message.keepalive);
    this.listener.message(message as MailboxReply);
  }

  #welcome(keepaliveSeconds: number): void {
    this.#isWelcomed = true;
    /* While we are closing, the time is the one of that. */
    if (!this.#isClosing) this.#timer?.cancel();
    if (keepaliveSeconds > 0) this.#keepaliveMs = keepaliveSeconds * 1000;
    this.#keepalive?.cancel();
    this.#keepalive = this.platform.clock.every(this.#keepaliveMs, () => this.#ping());
  }

  #ping(): void {
    const silence = this.platform.clock.now() - this.#lastHeard;

    if (silence > 2 * this.#keepaliveMs) this.#end(0, silentError());
    else this.send({ type: "ping" });
  }

  #closedByServer(code: number): void {
    if (code !== 0 && code !== NO_STATUS && code !== ABNORMAL) this.#end(code, null);
    else this.#end(0, this.#wasOpen ? brokenError() : unreachableError(this.address));
  }

  #closeSocket(code: number): void {
    try {
      this.#socket?.close(code);
    } catch {
      /* One that never connected has nobody to tell. */
    }
  }

  #end(code: number, why: TincanError | null): void {
    if (this.#isClosed) return;

    this.#isClosed = true;
    this.#timer?.cancel();
    this.#keepalive?.cancel();
    if (this.#socket !== null) {
      this.#socket.onopen = null;
      this.#socket.onmessage = null;
      this.#socket.onclose = null;
      if (this.#socket.readyState <= 1) this.#closeSocket(CloseCode.NORMAL);
    }
    this.listener.closed(code, why);
  }
}
