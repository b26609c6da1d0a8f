// SPDX-License-Identifier: GPL-3.0-or-later
import { createSignal, type Accessor } from "solid-js";
import type { Destination } from "../core/transfer/destination";
import { _ } from "../i18n";
import { FolderDestination } from "../io/folder-destination";
import type { Way, WayName } from "../io/saving";
import { TincanError } from "../wire/error";
import type { TransferView } from "./views";
import type { World } from "./world";

/** A name that is another one on the disk. */
export type Renamed = FolderDestination["renamed"][number];

/** The decision about one incoming offer of files: how it is saved, and whether it is taken. */
export interface OfferDecision {
  /** null while it is found out */
  readonly ways: Accessor<readonly Way[] | null>;
  /** the one that is used; null while it is found out, and if there is none */
  readonly way: Accessor<Way | null>;
  /** the person is being asked for a place, and the other side waits */
  readonly isChoosing: Accessor<boolean>;
  /** why the last try did not work; null if it did or there was none */
  readonly problem: Accessor<string | null>;
  setWay(name: WayName): void;
  /** Straight from a click: asks for a place where that is needed, then accepts. */
  receive(): void;
}

/** What became of an offer that was taken here. */
export interface Taken {
  readonly way: Way;
  readonly destination: Destination;
}

/** By transfer, for as long as somebody looks at it. */
const taken = new WeakMap<TransferView, Taken>();

/** How an incoming transfer was taken; null if it was not, or is a text. */
export function getTaken(transfer: TransferView): Taken | null {
  return taken.get(transfer) ?? null;
}

/** Names that the disk would not take, and what they are there. */
export function findRenamed(transfer: TransferView): readonly Renamed[] {
  const destination = taken.get(transfer)?.destination;

  return destination instanceof FolderDestination ? destination.renamed : [];
}

/** The sentence of an error of ours; another one is nobody's doing. */
export function sentenceOf(error: unknown): string {
  return error instanceof TincanError
    ? error.message
    : _("Something went wrong in this page. Load it again and try once more.");
}

export function createOfferDecision(
  world: Pick<World, "findWays">,
  transfer: TransferView,
): OfferDecision {
  const [ways, setWays] = createSignal<readonly Way[] | null>(null);
  const [chosen, setChosen] = createSignal<WayName | null>(null);
  const [isChoosing, setChoosing] = createSignal(false);
  const [problem, setProblem] = createSignal<string | null>(null);
  const { manifest } = transfer;

  const way = (): Way | null => {
    const usable = ways()?.filter(({ reason }) => reason === null) ?? [];

    return usable.find(({ name }) => name === chosen()) ?? usable[0] ?? null;
  };

  const choose = async (usedWay: Way) => {
    setProblem(null);
    setChoosing(true);
    try {
      const destination = await usedWay.choose();

      /* Meanwhile the other side may have taken it back. */
      if (destination !== null && transfer.state === "offered") {
        taken.set(transfer, { way: usedWay, destination });
        transfer.accept(destination);
      }
    } catch (error) {
      setProblem(sentenceOf(error));
    } finally {
      setChoosing(false);
    }
  };

  if (manifest !== null)
    void world.findWays(manifest).then(setWays, (error: unknown) => {
      setProblem(sentenceOf(error));
      setWays([]);
    });
  return {
    ways,
    way,
    isChoosing,
    problem,
    setWay: (name) => setChosen(name),
    receive: () => {
      const usedWay = way();

      if (usedWay !== null && !isChoosing()) void choose(usedWay);
    },
  };
}
