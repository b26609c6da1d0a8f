// SPDX-License-Identifier: GPL-3.0-or-later
import { isShareA } from "../wire/body";
import { type Code, randomCode } from "../wire/code";
import type { TincanError } from "../wire/error";
import { Handshake, newRefuse, RefuseReason } from "../wire/handshake";
import { MAX_GUESSES } from "../wire/limits";
import type { Link } from "../wire/link";
import type { Reason } from "../wire/reason";
import type { CodeExchange } from "./code-exchange";
import type { PeerSettings } from "./peer/peer";
import type { Platform } from "./platform";
import { Remote } from "./remote";
import type { Incoming } from "./transfer/incoming";

/* A host that is asked by more strangers at once than this answers the others "busy". */
const MAX_PENDING = 16;

/** What they need of their session. */
export interface GuestsOwner {
  readonly isHost: boolean;
  /** how many may join; 1 for a guest, who has one host */
  readonly maxGuests: number;
  isEnding(): boolean;
  /** how a connection is to be made now */
  getPeerSettings(): Omit<PeerSettings, "offers">;
  /** what sessions before this one have kept, for whoever is met by codes */
  takeKept(): readonly Incoming[];
  /** Something has arrived that waits for another session. */
  keep(kept: readonly Incoming[]): void;
  send(guest: string | null, body: Uint8Array): void;
  /** All are here that are wanted: code and mailbox are spent. */
  complete(): void;
  /** Five guesses were wrong. */
  dropCode(): void;
  added(remote: Remote): void;
  guessFailed(left: number): void;
  /** The one other side that there was, or could be, is gone. */
  alone(error: TincanError | null): void;
  /** Something of a remote, or of the code, is another. */
  changed(): void;
  ended(): void;
}

/** The code of a session, and those who come with it: its key agreements and its remotes. */
export class SessionGuests {
  /** those whose keys are confirmed and who have not left */
  remotes: readonly Remote[] = [];

  #code: Code | null = null;
  #guesses = 0; /* wrong ones at this code */

  /*
   * Everybody, and those of them whose keys are not confirmed. By the guest's name at the server;
   * the one remote of a guest is under "".
   */
  readonly #known = new Map<string, Remote>();
  readonly #pending = new Set<Remote>();

  constructor(
    private readonly platform: Platform,
    private readonly owner: GuestsOwner,
  ) {}

  /** the spoken code of a host, while there is one */
  get code(): string | null {
    return this.#code?.toString() ?? null;
  }

  get hasPending(): boolean {
    return this.#pending.size > 0;
  }

  /** Whether nothing of anybody is left running. */
  get hasEnded(): boolean {
    return [...this.#known.values()].every((remote) => remote.hasEnded);
  }

  get isComplete(): boolean {
    return this.remotes.length >= this.owner.maxGuests;
  }

  /** Host: null for no code any more. */
  setCode(nameplate: string | null): void {
    this.#code = nameplate !== null ? randomCode(nameplate) : null;
    this.#guesses = 0;
    this.owner.changed();
  }

  find(guest: string | null): Remote | undefined {
    return this.#known.get(guest ?? "");
  }

  closeAll(reason: Reason): void {
    for (const remote of [...this.#known.values()]) remote.close(reason);
  }

  /** Guest: begins the key agreement. */
  knock(target: Code | Link, mailbox: Uint8Array): void {
    const handshake =
      "secret" in target
        ? Handshake.guest("link", mailbox, target.secret)
        : Handshake.guest("code", mailbox, target.toPassword());

    this.#add(null, handshake).start();
  }

  /** Somebody is met by codes that people carry. */
  meet(exchange: CodeExchange): void {
    this.#add(null, exchange).start();
  }

  /** A body came, from a guest or, to a guest, from the host. */
  handleBody(guest: string | null, body: Uint8Array, mailbox: Uint8Array, link: Link | null): void {
    const remote = this.find(guest);
    const isConfirmed = remote !== undefined && this.remotes.includes(remote);

    if (this.owner.isHost && guest !== null && !isConfirmed && isShareA(body)) {
      this.#handleKnock(guest, body, mailbox, link);
    } else {
      remote?.handleBody(body);
    }
  }

  /* Somebody knocks. Until the keys are confirmed, the same guest may begin again. */
  #handleKnock(guest: string, body: Uint8Array, mailbox: Uint8Array, link: Link | null): void {
    const earlier = this.find(guest);

    if (this.isComplete || this.#pending.size >= MAX_PENDING) {
      this.owner.send(guest, newRefuse(RefuseReason.BUSY));
      return;
    }

    if (earlier !== undefined) this.#forget(guest, earlier);
    const handshake = Handshake.host(mailbox, {
      code: this.#code?.toPassword() ?? null,
      link: link?.secret ?? null,
    });
    this.#add(guest, handshake).handleBody(body);
  }

  #add(guest: string | null, meeting: Handshake | CodeExchange): Remote {
    const remote: Remote = new Remote(
      this.platform,
      this.owner.isHost,
      meeting,
      this.owner.getPeerSettings(),
      {
        sendBody: (body) => this.owner.send(guest, body),
        confirmed: () => this.#confirmed(remote),
        ended: () => this.#ended(guest ?? "", remote),
      },
      guest === null ? this.owner.takeKept() : [],
    );

    remote.on("change", () => this.owner.changed());
    this.#pending.add(remote);
    this.#known.set(guest ?? "", remote);
    return remote;
  }

  #forget(guest: string, remote: Remote): void {
    this.#pending.delete(remote);
    if (this.#known.get(guest) === remote) this.#known.delete(guest);
    remote.drop();
  }

  #confirmed(remote: Remote): void {
    this.#pending.delete(remote);
    this.remotes = [...this.remotes, remote];
    /* The last guest that is wanted spends code and mailbox. */
    if (this.owner.isHost && this.isComplete) this.owner.complete();
    this.owner.added(remote);
    this.owner.changed();
  }

  #ended(guest: string, remote: Remote): void {
    const wasAdded = this.remotes.includes(remote);
    const { error } = remote;

    this.owner.keep(remote.kept);
    this.#pending.delete(remote);
    this.remotes = this.remotes.filter((other) => other !== remote);

    /* Without a name it is the one other side that there may be. */
    if (this.owner.isHost && !wasAdded && guest !== "") {
      if (error?.code === "code-wrong" && remote.via === "code") this.#countGuess();
      if (this.#known.get(guest) === remote) this.#known.delete(guest);
    } else if (!this.owner.isEnding()) {
      const isAlone = this.remotes.length === 0 && this.owner.maxGuests === 1;
      if (!this.owner.isHost || isAlone) this.owner.alone(error);
    }
    this.owner.changed();
    this.owner.ended();
  }

  #countGuess(): void {
    if (this.#code === null) return;

    this.#guesses++;
    const left = MAX_GUESSES - this.#guesses;
    if (left === 0) {
      this.owner.dropCode();
      this.setCode(null);
    }
    this.owner.guessFailed(left);
  }
}
