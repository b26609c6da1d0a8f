// SPDX-License-Identifier: GPL-3.0-or-later
import { Emitter } from "../../src/core/emitter";
import type { Family, Path } from "../../src/core/path";
import type { ItemProgress, ItemState } from "../../src/core/transfer/item-list";
import type { Destination } from "../../src/core/transfer/destination";
import type { Incoming } from "../../src/core/transfer/incoming";
import type { Source } from "../../src/core/transfer/source";
import type { TransferState } from "../../src/core/transfer/transfer";
import type { RemoteState, RemoteView, SessionState, SessionView } from "../../src/stores/views";
import type { TransferView } from "../../src/stores/views";
import type { TincanError } from "../../src/wire/error";
import { Manifest } from "../../src/wire/manifest";
import type { Reason } from "../../src/wire/reason";

/* Stand-ins for core that go where they are told: every state can be shown without a network. */

/** A finished manifest: paths with sizes; a path that ends in `/` is a folder. */
export function makeManifest(entries: Readonly<Record<string, number>>): Manifest {
  const manifest = new Manifest();

  for (const [path, size] of Object.entries(entries))
    manifest.add({
      kind: path.endsWith("/") ? "folder" : "file",
      path: path.replace(/\/$/, ""),
      size,
      executable: false,
      mtimeSeconds: null,
      mtimeNanoseconds: 0,
    });
  manifest.finish();
  return manifest;
}

export function makeSource(manifest: Manifest, leftOut: readonly string[] = []): Source {
  return {
    kind: "files",
    manifest,
    leftOut: leftOut.map((why) => ({ path: "", why })),
    read: () => Promise.reject(new Error("Nobody reads this")),
    check: () => Promise.resolve(null),
  };
}

interface TransferFields {
  id: number;
  direction: "incoming" | "outgoing";
  kind: "files" | "text";
  state: TransferState;
  items: number;
  folders: number;
  bytes: number;
  names: readonly string[];
  manifest: Manifest | null;
  doneBytes: number;
  doneItems: number;
  failed: number;
  skipped: number;
  rate: number;
  eta: number;
  error: TincanError | null;
  reason: Reason | null;
  endedBy: "us" | "them" | null;
  pausedHere: boolean;
  text: string | null;
}

export class FakeTransfer
  extends Emitter<{ change: []; item: [index: number, state: ItemState] }>
  implements TransferView
{
  id = 1;
  direction: "incoming" | "outgoing" = "incoming";
  kind: "files" | "text" = "files";
  state: TransferState = "listing";
  items = 1;
  folders = 0;
  bytes = 0;
  names: readonly string[] = [];
  manifest: Manifest | null = null;
  doneBytes = 0;
  doneItems = 0;
  failed = 0;
  skipped = 0;
  rate = 0;
  eta = -1;
  error: TincanError | null = null;
  reason: Reason | null = null;
  endedBy: "us" | "them" | null = null;
  pausedHere = false;
  text: string | null = null;
  /** what was asked of it, in order */
  readonly asked: string[] = [];
  destination: Destination | null = null;
  readonly itemStates = new Map<number, ItemProgress>();
  readonly itemErrors = new Map<number, TincanError>();

  constructor(fields: Partial<TransferFields> & { files?: Readonly<Record<string, number>> } = {}) {
    super();

    const { files, ...rest } = fields;

    if (files !== undefined) {
      const manifest = makeManifest(files);

      this.manifest = manifest;
      this.items = manifest.nFiles;
      this.folders = manifest.nFolders;
      this.bytes = manifest.bytes;
      this.names = manifest.names(5);
    }
    Object.assign(this, rest);
  }

  isKept = false;

  get isFinished(): boolean {
    return ["done", "declined", "cancelled", "failed"].includes(this.state);
  }

  /** Becomes this, and says so. */
  set(fields: Partial<TransferFields>): void {
    Object.assign(this, fields);
    this.emit("change");
  }

  setItem(index: number, progress: ItemProgress): void {
    this.itemStates.set(index, progress);
    this.emit("item", index, progress.state);
  }

  accept(destination: Destination): void {
    this.asked.push("accept");
    this.destination = destination;
    this.set({ state: "accepting" });
  }

  acceptText(): void {
    this.asked.push("acceptText");
  }

  decline(reason: Reason): void {
    this.asked.push(`decline ${reason}`);
    this.set({ state: "declined", endedBy: "us" });
  }

  cancel(reason: Reason): void {
    this.asked.push(`cancel ${reason}`);
    this.set({ state: "cancelled", endedBy: "us" });
  }

  pause(): void {
    this.asked.push("pause");
    this.set({ state: "paused", pausedHere: true, reason: "user" });
  }

  resume(): void {
    this.asked.push("resume");
    this.set({ state: "running", pausedHere: false, reason: null, error: null });
  }

  itemState(index: number): ItemProgress {
    return this.itemStates.get(index) ?? { state: "waiting", doneBytes: 0 };
  }

  itemError(index: number): TincanError | null {
    return this.itemErrors.get(index) ?? null;
  }
}

interface RemoteFields {
  state: RemoteState;
  name: string | null;
  app: string | null;
  verified: boolean;
  path: Path;
  family: Family;
  rtt: number;
  error: TincanError | null;
  words: string | null;
  needsComparing: boolean;
}

export class FakeRemote
  extends Emitter<{ change: []; transfer: [TransferView] }>
  implements RemoteView
{
  state: RemoteState = "connected";
  name: string | null = "Alice";
  app: string | null = "tincan-cli 0.1.0";
  verified = true;
  path: Path = "lan";
  family: Family = "IPv4";
  rtt = 4;
  error: TincanError | null = null;
  words: string | null = null;
  needsComparing = false;
  transfers: TransferView[] = [];
  readonly asked: string[] = [];
  readonly offered: Source[] = [];

  constructor(fields: Partial<RemoteFields> & { transfers?: TransferView[] } = {}) {
    super();
    Object.assign(this, fields);
  }

  set(fields: Partial<RemoteFields>): void {
    Object.assign(this, fields);
    this.emit("change");
  }

  add(transfer: TransferView): void {
    this.transfers = [...this.transfers, transfer];
    this.emit("transfer", transfer);
  }

  offer(source: Source): TransferView | null {
    const { manifest } = source;
    const transfer = new FakeTransfer({
      direction: "outgoing",
      kind: source.kind,
      state: "offered",
      items: manifest.nFiles,
      folders: manifest.nFolders,
      bytes: manifest.bytes,
      manifest,
    });

    this.offered.push(source);
    this.add(transfer);
    return transfer;
  }

  compare(areSame: boolean): void {
    this.asked.push(`compare ${areSame}`);
    this.set({ needsComparing: false });
  }

  close(reason: Reason): void {
    this.asked.push(`close ${reason}`);
    this.set({ state: "left" });
  }
}

interface SessionFields {
  state: SessionState;
  code: string | null;
  link: string | null;
  error: TincanError | null;
  serverAway: boolean;
  ownCode: string | null;
  codeExpires: number | null;
}

export class FakeSession
  extends Emitter<{
    change: [];
    remote: [RemoteView];
    "guess-failed": [left: number];
    finished: [];
  }>
  implements SessionView
{
  state: SessionState = "new";
  code: string | null = null;
  link: string | null = null;
  error: TincanError | null = null;
  serverAway = false;
  isHost: boolean;
  isByCodes: boolean;
  ownCode: string | null = null;
  codeExpires: number | null = null;
  /** what takeAnswer() throws */
  refusal: TincanError | null = null;
  remotes: RemoteView[] = [];
  readonly asked: string[] = [];

  constructor(isHost: boolean, isByCodes = false) {
    super();
    this.isHost = isHost;
    this.isByCodes = isByCodes;
  }

  set(fields: Partial<SessionFields>): void {
    Object.assign(this, fields);
    this.emit("change");
    if (this.state === "closed" || this.state === "failed") this.emit("finished");
  }

  add(remote: RemoteView): void {
    this.remotes = [...this.remotes, remote];
    this.emit("remote", remote);
    this.set({ state: "connected" });
  }

  guess(left: number): void {
    if (left === 0) this.code = null;
    this.emit("guess-failed", left);
    this.emit("change");
  }

  start(): void {
    this.asked.push("start");
    this.set({ state: "reaching" });
  }

  kept: readonly Incoming[] = [];

  takeKept(): readonly Incoming[] {
    const { kept } = this;

    this.kept = [];
    return kept;
  }

  adopt(kept: readonly Incoming[]): void {
    this.kept = kept;
  }

  takeAnswer(text: string): void {
    this.asked.push(`takeAnswer ${text}`);
    if (this.refusal !== null) throw this.refusal;
    this.set({ state: "connecting" });
  }

  newCode(): void {
    this.asked.push("newCode");
    this.set({ code: "8-yoyo-gymnast-unzip" });
  }

  close(reason: Reason): void {
    this.asked.push(`close ${reason}`);
    this.set({ state: "closed" });
  }
}
