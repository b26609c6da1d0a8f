// SPDX-License-Identifier: GPL-3.0-or-later
import { _ } from "../i18n";
import { toBase64Url } from "../wire/base64url";
import { Comparison, isComparisonControl } from "../wire/comparison";
import type { Control } from "../wire/control";
import { TincanError } from "../wire/error";
import { OFFER_ID_BYTES } from "../wire/limits";
import { offerCandidateToText, type OfferCandidate } from "../wire/offer-candidate";
import { type OfferCode, offerCodeToBytes } from "../wire/offer-code";
import { findOfferCode, offerCodeError, offerCodeToText } from "../wire/offer-code-text";
import { randomSecret } from "../wire/secret";
import type { Signal } from "../wire/signal";
import type { Platform } from "./platform";
import { isLoopback } from "./peer/ip-address";
import {
  type OfferCodeHead,
  offerCodeFromDescription,
  offerCodeToDescription,
} from "./peer/offer-description";

/** Whoever has an exchange. */
export interface CodeExchangeListener {
  /** Our code can be shown. */
  made(): void;
  /** For the dialer. */
  signal(signal: Signal): void;
  /** To be sent on the connection. */
  say(control: Control): void;
  /** Both sides have the words. */
  compared(): void;
  failed(error: TincanError): void;
}

/*
 * The ids of all offers that this page has made: whoever pastes one of them here again has mixed up
 * the two sides.
 */
const allOwnIds = new WeakMap<Platform, Set<string>>();

function ownIdsOf(platform: Platform): Set<string> {
  const known = allOwnIds.get(platform) ?? new Set();

  allOwnIds.set(platform, known);
  return known;
}

/** seconds since 1970, UTC */
export function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/**
 * Finds the offer in what somebody pasted.
 *
 * @throws TincanError `code-invalid`, `code-ended` for one that has expired, or `version`
 */
export function readOffer(platform: Platform, text: string): OfferCode {
  const found = findOfferCode(text, { kind: "offer", id: null }, nowInSeconds());

  if ("problem" in found) throw offerCodeError(found.problem, "offer");
  if (ownIdsOf(platform).has(toBase64Url(found.code.id))) throw offerCodeError("own", "offer");
  return found.code;
}

function isOnlyHere({ family, address }: OfferCandidate): boolean {
  return family !== "mdns" && isLoopback(address);
}

/* A code with no other addresses than those of its own machine was made on this one. */
function usableOf(code: OfferCode, loopback: boolean): string[] {
  const takesAll = loopback || code.candidates.every(isOnlyHere);

  return code.candidates
    .filter((each) => takesAll || !isOnlyHere(each))
    .map((each, i) => offerCandidateToText(each, i + 1));
}

/**
 * What stands in place of a mailbox and a key agreement where two people carry offer codes
 * (PROTOCOL.md sections 13 and 14): it makes our code of what a dialer wants to be carried, gives
 * the dialer what the other side's code says, and agrees on the words that people compare.
 */
export class CodeExchange {
  /** our code, once it is made */
  text: string | null = null;

  readonly #head: OfferCodeHead;
  #own: OfferCode | null = null;
  #sdp: string | null = null;
  #mid: string | null = null;
  readonly #candidates: string[] = [];
  #comparison: Comparison | null = null;
  #listener: CodeExchangeListener | null = null;

  private constructor(
    readonly isHost: boolean,
    /** Whether addresses of this machine alone are told, and taken. */
    private readonly loopback: boolean,
    head: OfferCodeHead,
    private other: OfferCode | null,
  ) {
    this.#head = head;
  }

  /**
   * One that begins with our offer.
   *
   * @param expires until when it is good, seconds since 1970, UTC
   */
  static host(platform: Platform, loopback: boolean, expires: number): CodeExchange {
    const id = randomSecret(OFFER_ID_BYTES);

    ownIdsOf(platform).add(toBase64Url(id));
    return new CodeExchange(true, loopback, { kind: "offer", id, expires }, null);
  }

  /** One that ends with our answer to an offer. */
  static guest(loopback: boolean, { id, expires, ...offer }: OfferCode): CodeExchange {
    const head = { kind: "answer", id, expires } as const;

    return new CodeExchange(false, loopback, head, { id, expires, ...offer });
  }

  /** seconds since 1970, UTC, by the host's clock */
  get expires(): number {
    return this.#head.expires;
  }

  /** the words that both sides show, with blanks between them, once they are known */
  get words(): string | null {
    return this.#comparison?.words ?? null;
  }

  listen(listener: CodeExchangeListener): void {
    this.#listener = listener;
  }

  /** A guest's dialer is given the offer; a host's makes its own. */
  start(): void {
    if (!this.isHost) this.#tellOther();
  }

  /**
   * Takes what the dialer wants to be carried to the other side. When there are no more candidates,
   * our code is made.
   */
  takeLocal(signal: Signal): void {
    switch (signal.type) {
      case "offer":
      case "answer":
        this.#sdp ??= signal.sdp;
        break;
      case "candidate":
        if (signal.candidate !== "") this.#candidates.push(signal.candidate);
        else this.#makeCode();
        break;
      default:
      /* Nobody carries the others. */
    }
  }

  /**
   * Host: takes what somebody pasted as the answer.
   *
   * @throws TincanError `code-invalid`, `code-ended` or `version`; then another text may be tried
   */
  takeAnswer(text: string): void {
    if (this.other !== null) {
      throw new TincanError(
        "code-ended",
        _(
          "The code that was shown here has been answered already, and is good for one answer. Make a new code for somebody else.",
        ),
      );
    }

    const found = findOfferCode(text, { kind: "answer", id: this.#head.id }, nowInSeconds());
    if ("problem" in found) throw offerCodeError(found.problem, "answer");
    this.other = found.code;
    this.#tellOther();
  }

  /** The connection of both codes is open: begins to agree on words with the other side. */
  compare(): void {
    const own = this.#own !== null ? offerCodeToBytes(this.#own) : null;
    const other = this.other !== null ? offerCodeToBytes(this.other) : null;
    if (own === null || other === null) return;

    this.#comparison = this.isHost
      ? new Comparison(true, own, other)
      : new Comparison(false, other, own);
    if (!this.isHost) this.#listener?.say(this.#comparison.start());
  }

  /**
   * Takes what the other side has said, other than hello, ping, pong and bye: what belongs to the
   * comparison; and anything else as long as there are no words, which is an error.
   *
   * @throws TincanError `untrusted` or `protocol`
   */
  takeControl(control: Control): void {
    const hadWords = this.words !== null;

    if (this.#comparison === null || !isComparisonControl(control)) {
      throw new TincanError(
        "protocol",
        _(
          "The other side did not keep to the rules, so the connection was ended. Make new codes, and check that both of you have the newest Tincan.",
        ),
      );
    }

    const reply = this.#comparison.receive(control);
    if (reply !== null) this.#listener?.say(reply);
    if (!hadWords && this.words !== null) this.#listener?.compared();
  }

  #makeCode(): void {
    if (this.#own !== null || this.#sdp === null) return;

    const made = offerCodeFromDescription(this.#head, this.#sdp, this.#candidates, this.loopback);
    this.text = made !== null ? offerCodeToText(made.code) : null;
    if (made === null || this.text === null) {
      this.#listener?.failed(
        new TincanError("internal", _("The code could not be made. Try again.")),
      );
      return;
    }
    this.#own = made.code;
    this.#mid = made.mid;
    this.#listener?.made();
  }

  /*
   * A guest never says that there are no more candidates: ICE would find no way as long as the
   * other side does not know our code, and give up.
   */
  #tellOther(): void {
    if (this.other === null) return;

    const { other } = this;
    const described = offerCodeToDescription(other, this.#mid);
    /*
     * Whoever begins DTLS does so as soon as packets get through, tries less and less often, and
     * gives up after minutes. So a guest has its host begin, who knows when both have both codes.
     */
    const sdp = this.isHost ? described : described.replace("a=setup:actpass", "a=setup:active");
    const type = this.isHost ? "answer" : "offer";

    this.#listener?.signal({ type, lane: 0, attempt: 1, sdp });
    for (const candidate of usableOf(other, this.loopback)) this.#tellCandidate(candidate);
    if (this.isHost) this.#tellCandidate("");
  }

  #tellCandidate(candidate: string): void {
    this.#listener?.signal({ type: "candidate", lane: 0, attempt: 1, mline: 0, candidate });
  }
}
