// SPDX-License-Identifier: GPL-3.0-or-later
import { concatBytes } from "@noble/hashes/utils";
import { _ } from "../i18n";
import { BodyKind } from "./body";
import { sampleScalar } from "./cpace";
import { versionError, TincanError } from "./error";
import {
  deriveKeys,
  makeShare,
  type HandshakeKeys,
  type Transcript,
  type Via,
} from "./handshake-keys";
import { newProtocolError } from "./json";
import {
  CONFIRMATION_BYTES,
  MAILBOX_ID_BYTES,
  PROTOCOL_VERSION,
  SHARE_BYTES,
  SID_BYTES,
} from "./limits";
import { Seal } from "./seal";
import { isEqualSecret, randomSecret, wipe } from "./secret";

export type { Via } from "./handshake-keys";

// Layouts of the bodies, PROTOCOL.md section 5: offsets from the kind byte, and whole lengths.
const SHARE_A_VIA = 2;
const SHARE_A_SID = 3;
const SHARE_A_SHARE = SHARE_A_SID + SID_BYTES;
const SHARE_A_BYTES = SHARE_A_SHARE + SHARE_BYTES;
const SHARE_B_SHARE = 2;
const SHARE_B_BYTES = SHARE_B_SHARE + SHARE_BYTES;
const CONFIRM_TAG = 1;
const CONFIRM_BYTES = CONFIRM_TAG + CONFIRMATION_BYTES;
const REFUSE_REASON = 1;
const REFUSE_VERSION = 2;
const REFUSE_BYTES = 3;

// Version is the byte after the kind in every layout that has one, in this version and later.
const VERSION_OFFSET = 1;

/** The byte for each way in. */
const viaBytes: Readonly<Record<Via, number>> = { code: 1, link: 2 };

/** Why a side refuses, PROTOCOL.md section 5. */
export const RefuseReason = { PASSWORD: 1, VERSION: 2, CODE_ENDED: 3, BUSY: 4 } as const;
export type RefuseReason = (typeof RefuseReason)[keyof typeof RefuseReason];

/**
 * - `waiting`: for the next body of the other side
 * - `confirmed`: both confirmed; `stealSeal()` is next
 * - `failed`: see the error of `receive()`
 */
export type HandshakeState = "waiting" | "confirmed" | "failed";

/**
 * What the host knows. Either may be null: then that way in is refused with
 * `RefuseReason.CODE_ENDED`.
 */
export interface HandshakePasswords {
  /** the words' password */
  readonly code: Uint8Array | null;
  /** the link's secret */
  readonly link: Uint8Array | null;
}

/** What is left to chance; tests bring their own. */
export interface HandshakeRandom {
  /** the session id of a guest: 16 bytes */
  newSid(): Uint8Array;
  /** the secret of the next share: 32 bytes, little-endian, below the order of the group */
  newScalar(): Uint8Array;
}

/** What came of a body. */
export interface HandshakeResult {
  /** a body that is to be sent to the other side, also when there is an error; null: nothing */
  readonly reply: Uint8Array | null;
  /**
   * Null as long as the attempt has not failed. `code-wrong` when the other side does not know the
   * password (a host counts that as a guess), `code-ended`, `version`, or `protocol`.
   */
  readonly error: TincanError | null;
}

const realRandom: HandshakeRandom = {
  newSid: () => randomSecret(SID_BYTES),
  newScalar: () => sampleScalar(randomSecret),
};

/** What is waited for. */
type Step =
  "start" | "share-a" | "share-b" | "confirm-guest" | "confirm-host" | "confirmed" | "failed";

/**
 * One key agreement with one other side, PROTOCOL.md section 5. Pure: bodies in, bodies out.
 *
 *     guest: guest() → start() gives share A → receive(share B) gives confirm guest
 *            → receive(confirm host) → confirmed
 *     host:  host() → receive(share A) gives share B
 *            → receive(confirm guest) gives confirm host → confirmed
 */
export class Handshake {
  readonly #isHost: boolean;
  readonly #mailbox: Uint8Array;
  /** A guest has one, a host may have both. */
  readonly #passwords: HandshakePasswords;
  readonly #random: HandshakeRandom;
  #step: Step;
  #via: Via;
  #scalar: Uint8Array | null = null;
  #transcript: Transcript | null = null;
  #keys: HandshakeKeys | null = null;

  private constructor(
    isHost: boolean,
    via: Via,
    mailbox: Uint8Array,
    passwords: HandshakePasswords,
    random: HandshakeRandom,
  ) {
    if (mailbox.length !== MAILBOX_ID_BYTES) throw new RangeError("A mailbox id has 16 bytes");
    this.#isHost = isHost;
    this.#via = via;
    this.#mailbox = mailbox;
    this.#passwords = passwords;
    this.#random = random;
    this.#step = isHost ? "share-a" : "start";
  }

  /**
   * The guest's half of an agreement; {@link start} is next.
   *
   * @param mailbox - the mailbox id, 16 bytes
   * @param password - of the code or link
   */
  static guest(
    via: Via,
    mailbox: Uint8Array,
    password: Uint8Array,
    random: HandshakeRandom = realRandom,
  ): Handshake {
    const passwords = { code: null, link: null, [via]: password };
    return new Handshake(false, via, mailbox, passwords, random);
  }

  /**
   * The host's half of an agreement; it waits for share A.
   *
   * @param mailbox - the mailbox id, 16 bytes
   * @param passwords - what the guest may have used
   */
  static host(
    mailbox: Uint8Array,
    passwords: HandshakePasswords,
    random: HandshakeRandom = realRandom,
  ): Handshake {
    return new Handshake(true, "code", mailbox, { ...passwords }, random);
  }

  get state(): HandshakeState {
    return this.#step === "confirmed" || this.#step === "failed" ? this.#step : "waiting";
  }

  /** What the guest used; for a host, only meaningful once share A has come. */
  get via(): Via {
    return this.#via;
  }

  /** Begins a guest's agreement; returns share A, to be sent to the host. */
  start(): Uint8Array {
    if (this.#step !== "start") throw new Error("The agreement has begun");

    const sid = this.#random.newSid();
    const ya = this.#makeShare(this.#passwords[this.#via] as Uint8Array, sid);
    this.#transcript = { sid, ya, yb: new Uint8Array(SHARE_BYTES) };
    this.#step = "share-b";
    const header = [BodyKind.SHARE_A, PROTOCOL_VERSION, viaBytes[this.#via]];
    return concatBytes(Uint8Array.from(header), sid, ya);
  }

  /**
   * Takes the next body of the other side. Kinds that this version does not know are ignored, and
   * so is everything after the confirmation; a sealed body that is early is ignored as well, since
   * it may be left over from before. A host that is waiting for a confirmation starts over when
   * share A comes again.
   *
   * @param body - that came from the other side, or so the server says
   */
  receive(body: Uint8Array): HandshakeResult {
    const kind = body[0];
    if (kind === undefined) return this.#failProtocol("A body is empty");
    if (this.#step === "failed") return this.#failProtocol("This key agreement has failed before");

    if (this.#step === "confirmed" || kind === BodyKind.SEALED) return { reply: null, error: null };
    if (kind === BodyKind.REFUSE) return this.#receiveRefuse(body);
    if (kind === BodyKind.SHARE_A && this.#isHost) return this.#receiveShareA(body);
    if (kind === BodyKind.SHARE_B && this.#step === "share-b") return this.#receiveShareB(body);
    if (
      (kind === BodyKind.CONFIRM_GUEST && this.#step === "confirm-guest") ||
      (kind === BodyKind.CONFIRM_HOST && this.#step === "confirm-host")
    )
      return this.#receiveConfirmation(body);
    if (kind >= BodyKind.SHARE_A && kind <= BodyKind.CONFIRM_HOST)
      return this.#failProtocol("A body of the key agreement came out of its turn");

    return { reply: null, error: null };
  }

  /**
   * This side's seal, with both counters at their beginning; null before the confirmation, and the
   * second time: two seals with the same keys would use the same nonces.
   */
  stealSeal(): Seal | null {
    const keys = this.#keys;
    if (this.#step !== "confirmed" || keys === null) return null;

    const seal = this.#isHost
      ? new Seal(keys.sealHost, keys.sealGuest)
      : new Seal(keys.sealGuest, keys.sealHost);
    wipe(keys.sealGuest, keys.sealHost, keys.confirmGuest, keys.confirmHost);
    this.#keys = null;
    return seal;
  }

  /** Makes this side's share with a new scalar, which no other attempt ever uses. */
  #makeShare(password: Uint8Array, sid: Uint8Array): Uint8Array {
    for (;;) {
      this.#scalar = this.#random.newScalar();
      const share = makeShare(this.#via, this.#mailbox, password, sid, this.#scalar);
      if (share !== null) return share;
    }
  }

  /** Host: the guest begins, or begins anew. */
  #receiveShareA(body: Uint8Array): HandshakeResult {
    const otherVersion = this.#checkVersion(body);
    if (otherVersion !== null) return otherVersion;
    const via = (["code", "link"] as const).find((way) => viaBytes[way] === body[SHARE_A_VIA]);
    if (body.length < SHARE_A_BYTES || via === undefined)
      return this.#failProtocol("Share A is too short, or from nowhere");

    this.#via = via;
    const password = this.#passwords[via];
    if (password === null)
      return this.#fail(
        new TincanError(
          "code-ended",
          _("Somebody used a code that has ended. Tell them the new one."),
        ),
        newRefuse(RefuseReason.CODE_ENDED),
      );

    const sid = body.slice(SHARE_A_SID, SHARE_A_SHARE);
    const ya = body.slice(SHARE_A_SHARE, SHARE_A_BYTES);
    const yb = this.#makeShare(password, sid);
    this.#transcript = { sid, ya, yb };
    this.#keys = deriveKeys(this.#transcript, this.#scalar as Uint8Array, ya);
    if (this.#keys === null)
      return this.#fail(this.#newWrongError(), newRefuse(RefuseReason.PASSWORD));

    this.#step = "confirm-guest";
    const header = Uint8Array.of(BodyKind.SHARE_B, PROTOCOL_VERSION);
    return { reply: concatBytes(header, yb), error: null };
  }

  /** Guest: both have the keys now, if both know the password; the guest has to show it first. */
  #receiveShareB(body: Uint8Array): HandshakeResult {
    const otherVersion = this.#checkVersion(body);
    if (otherVersion !== null) return otherVersion;
    if (body.length < SHARE_B_BYTES) return this.#failProtocol("Share B is too short");

    const yb = body.slice(SHARE_B_SHARE, SHARE_B_BYTES);
    this.#transcript = { ...(this.#transcript as Transcript), yb };
    this.#keys = deriveKeys(this.#transcript, this.#scalar as Uint8Array, yb);
    if (this.#keys === null)
      return this.#failProtocol("Share B is not a point of the group, or the neutral one");

    this.#step = "confirm-host";
    return { reply: newConfirmation(BodyKind.CONFIRM_GUEST, this.#keys.confirmGuest), error: null };
  }

  /** Either: the other side shows that it has the keys, too. */
  #receiveConfirmation(body: Uint8Array): HandshakeResult {
    const keys = this.#keys as HandshakeKeys;
    const expected = this.#isHost ? keys.confirmGuest : keys.confirmHost;
    const isRight =
      body.length >= CONFIRM_BYTES &&
      isEqualSecret(body.subarray(CONFIRM_TAG, CONFIRM_BYTES), expected);
    if (!isRight) return this.#fail(this.#newWrongError(), newRefuse(RefuseReason.PASSWORD));

    this.#step = "confirmed";
    wipe(this.#scalar as Uint8Array);
    const reply = this.#isHost ? newConfirmation(BodyKind.CONFIRM_HOST, keys.confirmHost) : null;
    return { reply, error: null };
  }

  #receiveRefuse(body: Uint8Array): HandshakeResult {
    const reason = body.length >= REFUSE_BYTES ? body[REFUSE_REASON] : 0;

    if (reason === RefuseReason.VERSION)
      return this.#fail(versionError(body[REFUSE_VERSION] as number));
    // Never a wrong code: what a guest says of itself is not counted as a guess.
    if (this.#isHost) return this.#failProtocol(`The guest refuses with reason ${reason}`);
    if (reason === RefuseReason.PASSWORD) return this.#fail(this.#newWrongError());
    if (reason === RefuseReason.CODE_ENDED)
      return this.#fail(
        new TincanError("code-ended", _("This code has ended. Ask for a new one.")),
      );
    if (reason === RefuseReason.BUSY)
      return this.#fail(
        new TincanError(
          "code-ended",
          _("The other side is no longer waiting for anybody. Ask for a new code or link."),
        ),
      );
    return this.#failProtocol(`The host refuses with the unknown reason ${reason}`);
  }

  /** Null when the version is ours, or when the body is too short to have one. */
  #checkVersion(body: Uint8Array): HandshakeResult | null {
    const version = body[VERSION_OFFSET];
    if (version === undefined || version === PROTOCOL_VERSION) return null;

    return this.#fail(versionError(version), newRefuse(RefuseReason.VERSION));
  }

  #newWrongError(): TincanError {
    let sentence: string;

    if (this.#isHost && this.#via === "code")
      sentence = _("Somebody used a wrong code. Compare the code and try again.");
    else if (this.#isHost) sentence = _("Somebody used a wrong link. Send the link again.");
    else if (this.#via === "code")
      sentence = _("The code is wrong. Compare its words and try again.");
    else sentence = _("The link is wrong. Ask for it again.");
    return new TincanError("code-wrong", sentence);
  }

  #failProtocol(fault: string): HandshakeResult {
    return this.#fail(newProtocolError(fault));
  }

  #fail(error: TincanError, reply: Uint8Array | null = null): HandshakeResult {
    this.#step = "failed";
    this.#keys = null;
    return { reply, error };
  }
}

function newConfirmation(kind: number, tag: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(kind), tag);
}

/** Makes the body with which a side says that it wants no agreement, or no more. */
export function newRefuse(reason: RefuseReason): Uint8Array {
  return Uint8Array.of(BodyKind.REFUSE, reason, PROTOCOL_VERSION);
}
