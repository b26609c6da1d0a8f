// SPDX-License-Identifier: GPL-3.0-or-later
import { bytesToHex } from "@noble/hashes/utils";
import type { IceServer } from "../../../src/wire/ice-server";
import {
  CloseCode,
  guestNameFromToken,
  type MailboxErrorCode,
  type MailboxReply,
  type MailboxRequest,
  mailboxMessageToString,
  parseMailboxMessage,
} from "../../../src/wire/mailbox-message";
import type { FakeClock } from "./clock";

/* ms from one side to the other */
const LATENCY = 1;

const MAX_QUEUE = 64;

/** As much of a browser's WebSocket as a program uses. */
export class FakeSocket {
  binaryType = "blob";
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor(private readonly server: FakeServer) {
    server.clock.after(LATENCY, () => {
      if (this.readyState !== 0) return;
      if (server.isDown) {
        this.ended(1006);
        return;
      }
      if (server.isSilent) return;
      this.readyState = 1;
      this.onopen?.();
    });
  }

  send(text: string): void {
    if (this.readyState !== 1) return;
    this.server.clock.after(LATENCY, () => this.server.take(this, text));
  }

  close(code: number): void {
    if (this.readyState >= 2) return;

    const wasOpen = this.readyState === 1;
    this.readyState = 2;
    this.server.clock.after(LATENCY, () => {
      this.server.detach(this);
      this.ended(wasOpen ? code : 1006);
    });
  }

  /** Something arrives. */
  deliver(data: unknown): void {
    this.server.clock.after(LATENCY, () => {
      if (this.readyState === 1 || this.readyState === 2) this.onmessage?.({ data });
    });
  }

  /** The connection is gone. */
  ended(code: number): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

class Side {
  socket: FakeSocket | null = null;
  readonly queue: { guest?: string; body: Uint8Array }[] = [];

  constructor(
    readonly name: string,
    readonly token: string,
  ) {}
}

class Mailbox {
  nameplate: string | null = null;
  isLocked = false;
  readonly guests = new Map<string, Side>();

  constructor(
    readonly id: Uint8Array,
    readonly host: Side,
  ) {}
}

interface Membership {
  mailbox: Mailbox;
  side: Side;
}

/** What becomes of a message on its way to a program. */
export type Lie = (
  message: MailboxReply,
  to: { isHost: boolean; socket: FakeSocket },
) => MailboxReply[];

/** The rules of section 4 of PROTOCOL.md in memory, without limits, and with lies if asked for. */
export class FakeServer {
  /** nobody is there: connections are refused */
  isDown = false;
  /** connections are made and nothing is ever answered */
  isSilent = false;
  /** what it speaks; a program's only version is 1 */
  version = 1;
  keepalive = 30;
  iceServers: readonly IceServer[] = [];
  /** answers `open` and `join` with this */
  refusal: MailboxErrorCode | null = null;
  /** closes whoever comes with this */
  closeCode: number | null = null;
  lie: Lie = (message) => [message];
  /** all that programs have said, by type */
  readonly heard: MailboxRequest[] = [];

  readonly #mailboxes = new Map<string, Mailbox>();
  readonly #members = new Map<FakeSocket, Membership>();
  readonly #sockets = new Set<FakeSocket>();
  #nextNameplate = 1;

  constructor(readonly clock: FakeClock) {}

  connect(): FakeSocket {
    return new FakeSocket(this);
  }

  get nMailboxes(): number {
    return this.#mailboxes.size;
  }

  countHeard(type: MailboxRequest["type"]): number {
    return this.heard.filter((message) => message.type === type).length;
  }

  /** Breaks or closes every connection. */
  closeAll(code: number): void {
    for (const socket of [...this.#sockets]) {
      this.detach(socket);
      socket.ended(code);
    }
  }

  /** Knows nobody any more. */
  restart(): void {
    this.#mailboxes.clear();
    this.#members.clear();
    this.closeAll(CloseCode.GOING_AWAY);
  }

  /** Ends what has a lifetime. */
  expire(): void {
    this.#mailboxes.clear();
    this.#members.clear();
    this.closeAll(CloseCode.EXPIRED);
  }

  /** Says something to everybody that is not so. */
  sayToAll(message: MailboxReply): void {
    this.sayAnything(mailboxMessageToString(message));
  }

  sayAnything(data: unknown): void {
    for (const socket of this.#sockets) socket.deliver(data);
  }

  /** Lets new guests in that the host wants to keep out. */
  unlock(): void {
    for (const mailbox of this.#mailboxes.values()) mailbox.isLocked = false;
  }

  /** Breaks the connection of the host, or of the guests. */
  cut(who: "host" | "guest"): void {
    for (const [socket, { mailbox, side }] of [...this.#members]) {
      if ((side === mailbox.host) !== (who === "host")) continue;
      this.detach(socket);
      socket.ended(1006);
    }
  }

  take(socket: FakeSocket, text: string): void {
    if (this.isSilent || socket.readyState === 3) return;

    const message = parseMailboxMessage(text) as MailboxRequest | null;
    if (message === null) return;
    this.heard.push(message);
    this.#sockets.add(socket);

    const member = this.#members.get(socket);
    switch (message.type) {
      case "hello":
        this.#hello(socket, message.versions);
        break;
      case "open":
        this.#open(socket, message);
        break;
      case "join":
        this.#join(socket, message);
        break;
      case "send":
        if (member !== undefined) this.#send(member, message.guest ?? null, message.body);
        break;
      case "new-code":
      case "drop-code":
      case "lock":
        if (member !== undefined) this.#change(socket, member.mailbox, message.type);
        break;
      case "leave":
        if (member !== undefined) this.#leave(socket, member);
        break;
      case "ping":
        this.#say(socket, true, { type: "pong" });
        break;
    }
  }

  detach(socket: FakeSocket): void {
    const member = this.#members.get(socket);

    this.#sockets.delete(socket);
    this.#members.delete(socket);
    if (member === undefined || member.side.socket !== socket) return;
    member.side.socket = null;
    this.#tell(member, "departed");
  }

  #hello(socket: FakeSocket, versions: readonly number[]): void {
    if (this.closeCode !== null || !versions.includes(this.version)) {
      this.detach(socket);
      socket.ended(this.closeCode ?? CloseCode.VERSION);
      return;
    }
    this.#say(socket, true, {
      type: "welcome",
      version: this.version,
      keepalive: this.keepalive,
      iceServers: this.iceServers,
    });
  }

  #open(socket: FakeSocket, message: Extract<MailboxRequest, { type: "open" }>): void {
    const key = bytesToHex(message.mailbox);
    const token = bytesToHex(message.token);
    let mailbox = this.#mailboxes.get(key);

    if (this.refusal !== null || (mailbox !== undefined && mailbox.host.token !== token)) {
      this.#say(socket, true, { type: "error", code: this.refusal ?? "taken" });
      return;
    }
    mailbox ??= new Mailbox(message.mailbox, new Side("", token));
    this.#mailboxes.set(key, mailbox);
    if (message.code && mailbox.nameplate === null) {
      mailbox.nameplate = this.#freeNameplate(message.nameplate);
    }
    this.#attach(socket, { mailbox, side: mailbox.host });
    this.#say(socket, true, {
      type: "opened",
      nameplate: mailbox.nameplate,
      expires: 3600,
      guests: [...mailbox.guests.keys()],
    });
    for (const guest of mailbox.guests.values()) {
      if (guest.socket !== null) this.#say(socket, true, { type: "arrived", guest: guest.name });
    }
    this.#deliverQueue(mailbox.host, true);
  }

  #join(socket: FakeSocket, message: Extract<MailboxRequest, { type: "join" }>): void {
    const byCode = message.nameplate !== undefined;
    const mailbox = byCode
      ? [...this.#mailboxes.values()].find((one) => one.nameplate === message.nameplate)
      : this.#mailboxes.get(bytesToHex(message.mailbox ?? new Uint8Array()));
    const name = guestNameFromToken(message.token);
    let error: MailboxErrorCode | null = this.refusal;

    if (mailbox === undefined) error ??= byCode ? "no-such-code" : "no-such-mailbox";
    else if (mailbox.isLocked && !mailbox.guests.has(name)) error ??= "locked";
    if (error !== null || mailbox === undefined) {
      this.#say(socket, false, { type: "error", code: error ?? "unknown" });
      return;
    }

    const side = mailbox.guests.get(name) ?? new Side(name, bytesToHex(message.token));
    mailbox.guests.set(name, side);
    this.#attach(socket, { mailbox, side });
    const here = mailbox.host.socket !== null;
    this.#say(socket, false, { type: "joined", mailbox: mailbox.id, guest: name, here });
    this.#tell({ mailbox, side }, "arrived");
    this.#deliverQueue(side, false);
  }

  #send({ mailbox, side }: Membership, guest: string | null, body: Uint8Array): void {
    const isHost = side === mailbox.host;
    const to = isHost ? mailbox.guests.get(guest ?? "") : mailbox.host;

    if (to === undefined) {
      if (side.socket !== null) {
        this.#say(side.socket, isHost, { type: "error", code: "no-such-guest" });
      }
      return;
    }

    const message = isHost ? { body } : { guest: side.name, body };
    if (to.socket !== null) this.#say(to.socket, !isHost, { type: "message", ...message });
    else if (to.queue.length < MAX_QUEUE) to.queue.push(message);
  }

  #change(socket: FakeSocket, mailbox: Mailbox, type: "new-code" | "drop-code" | "lock"): void {
    if (type === "lock") {
      mailbox.isLocked = true;
    } else {
      mailbox.nameplate = type === "new-code" ? this.#freeNameplate(undefined) : null;
      if (mailbox.nameplate !== null) {
        this.#say(socket, true, { type: "code", nameplate: mailbox.nameplate });
      }
    }
  }

  #leave(socket: FakeSocket, member: Membership): void {
    const { mailbox, side } = member;

    if (side === mailbox.host) {
      for (const guest of mailbox.guests.values()) {
        if (guest.socket !== null) this.#say(guest.socket, false, { type: "gone" });
      }
      this.#mailboxes.delete(bytesToHex(mailbox.id));
      for (const [other, { mailbox: theirs }] of [...this.#members]) {
        if (theirs === mailbox) this.#members.delete(other);
      }
    } else {
      this.#tell(member, "gone");
      mailbox.guests.delete(side.name);
      this.#members.delete(socket);
    }
  }

  #attach(socket: FakeSocket, member: Membership): void {
    const old = member.side.socket;

    member.side.socket = socket;
    this.#members.set(socket, member);
    if (old === null || old === socket) return;
    this.detach(old);
    old.ended(CloseCode.REPLACED);
  }

  #deliverQueue(side: Side, isHost: boolean): void {
    for (const message of side.queue.splice(0)) {
      if (side.socket !== null) this.#say(side.socket, isHost, { type: "message", ...message });
    }
  }

  /* To the other side, or sides. */
  #tell({ mailbox, side }: Membership, type: "arrived" | "departed" | "gone"): void {
    if (side === mailbox.host) {
      for (const guest of mailbox.guests.values()) {
        if (guest.socket !== null) this.#say(guest.socket, false, { type });
      }
    } else if (mailbox.host.socket !== null) {
      this.#say(mailbox.host.socket, true, { type, guest: side.name });
    }
  }

  #say(socket: FakeSocket, isHost: boolean, message: MailboxReply): void {
    for (const told of this.lie(message, { isHost, socket })) {
      socket.deliver(mailboxMessageToString(told));
    }
  }

  #freeNameplate(wanted: string | undefined): string {
    const used = [...this.#mailboxes.values()].map((mailbox) => mailbox.nameplate);

    if (wanted !== undefined && !used.includes(wanted)) return wanted;
    return String(this.#nextNameplate++);
  }
}
