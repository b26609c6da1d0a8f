// SPDX-License-Identifier: GPL-3.0-or-later
import type { Family, Path } from "../core/path";
import type { Incoming } from "../core/transfer/incoming";
import type { Source } from "../core/transfer/source";
import type { Transfer } from "../core/transfer/transfer";
import type { TincanError } from "../wire/error";
import type { Reason } from "../wire/reason";

/*
 * What the page knows of the objects of core. Their classes fit; so do the tests' stand-ins, which
 * show what takes a network to bring about.
 */

/** Something that says when it has changed. */
export interface Changing {
  on(name: "change", callback: () => void): () => void;
}

export type TransferView = Pick<
  Transfer,
  | "on"
  | "id"
  | "direction"
  | "kind"
  | "state"
  | "items"
  | "folders"
  | "bytes"
  | "names"
  | "manifest"
  | "doneBytes"
  | "doneItems"
  | "failed"
  | "skipped"
  | "rate"
  | "eta"
  | "error"
  | "reason"
  | "endedBy"
  | "pausedHere"
  | "isFinished"
  | "isKept"
  | "text"
  | "accept"
  | "acceptText"
  | "decline"
  | "cancel"
  | "pause"
  | "resume"
  | "itemState"
  | "itemError"
>;

export type RemoteState =
  "securing" | "connecting" | "connected" | "reconnecting" | "left" | "failed";

export interface RemoteView extends Changing {
  on(name: "change", callback: () => void): () => void;
  on(name: "transfer", callback: (transfer: TransferView) => void): () => void;
  readonly state: RemoteState;
  readonly name: string | null;
  readonly app: string | null;
  readonly verified: boolean;
  /** four words to compare with those of the other side, where codes were carried; else null */
  readonly words: string | null;
  /** nothing is sent or taken before compare() */
  readonly needsComparing: boolean;
  readonly path: Path;
  readonly family: Family;
  /** ms, -1 unknown */
  readonly rtt: number;
  readonly error: TincanError | null;
  readonly transfers: readonly TransferView[];
  /** null when it has left */
  offer(source: Source): TransferView | null;
  /** The words of both sides are the same, or not. */
  compare(areSame: boolean): void;
  close(reason: Reason): void;
}

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

export interface SessionView extends Changing {
  on(name: "change" | "finished", callback: () => void): () => void;
  on(name: "remote", callback: (remote: RemoteView) => void): () => void;
  on(name: "guess-failed", callback: (left: number) => void): () => void;
  readonly state: SessionState;
  /** host: null while there is none, and when it has ended */
  readonly code: string | null;
  readonly link: string | null;
  readonly error: TincanError | null;
  /** the server is away and being tried; harmless once connected */
  readonly serverAway: boolean;
  readonly isHost: boolean;
  /** people carry offer codes, and there is no server */
  readonly isByCodes: boolean;
  /** by codes: what was made here, for the other side; null until then */
  readonly ownCode: string | null;
  /** by codes: until when they are good, seconds since 1970 */
  readonly codeExpires: number | null;
  readonly remotes: readonly RemoteView[];
  start(): void;
  newCode(): void;
  /** By codes, once it has failed: what goes on in another session, for whoever takes it. */
  takeKept(): readonly Incoming[];
  /** By codes, before start(): what another one has kept. */
  adopt(kept: readonly Incoming[]): void;
  /** @throws TincanError when it is not the answer to our code */
  takeAnswer(text: string): void;
  close(reason: Reason): void;
}
