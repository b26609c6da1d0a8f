// SPDX-License-Identifier: GPL-3.0-or-later
import type { TincanError } from "../../wire/error";
import type { Manifest } from "../../wire/manifest";

export type ItemState = "waiting" | "running" | "done" | "failed";

export interface ItemProgress {
  state: ItemState;
  doneBytes: number;
}

const STATES: readonly ItemState[] = ["waiting", "running", "done", "failed"];

/** So many sentences of failed items are kept; a million of them would help nobody. */
const MAX_ERRORS = 1000;

/** What became of each item, in one byte each: there may be a million. */
export class ItemList {
  readonly #states: Uint8Array;
  readonly #running = new Map<number, number>();
  readonly #errors = new Map<number, TincanError>();

  constructor(
    private readonly manifest: Manifest,
    private readonly tell: (index: number, state: ItemState) => void,
  ) {
    this.#states = new Uint8Array(manifest.nEntries);
  }

  get(index: number): ItemProgress {
    const state = STATES[this.#states[index] ?? 0] ?? "waiting";

    if (state === "done") {
      return { state, doneBytes: this.manifest.entry(index).size };
    }

    return { state, doneBytes: this.#running.get(index) ?? 0 };
  }

  getError(index: number): TincanError | null {
    return this.#errors.get(index) ?? null;
  }

  setRunning(index: number, doneBytes: number): void {
    this.#running.set(index, doneBytes);
    this.#set(index, "running");
  }

  /** It is to be begun again. */
  setWaiting(index: number): void {
    this.#running.delete(index);
    this.#set(index, "waiting");
  }

  setDone(index: number): void {
    this.#running.delete(index);
    this.#set(index, "done");
  }

  setFailed(index: number, error: TincanError): void {
    this.#running.delete(index);
    if (this.#errors.size < MAX_ERRORS) this.#errors.set(index, error);
    this.#set(index, "failed");
  }

  #set(index: number, state: ItemState): void {
    const value = STATES.indexOf(state);

    if (this.#states[index] === value) return;

    this.#states[index] = value;
    this.tell(index, state);
  }
}
