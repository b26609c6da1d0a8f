// SPDX-License-Identifier: GPL-3.0-or-later
import { createSignal, type Accessor } from "solid-js";
import { _ } from "../i18n";
import type { Way, WayName } from "../io/saving";
import { TincanError } from "../wire/error";
import type { TransferView } from "./views";
import type { World } from "./world";

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

  const choose = async (taken: Way) => {
    setProblem(null);
    setChoosing(true);
    try {
      const destination = await taken.choose();

      /* Meanwhile the other side may have taken it back. */
      if (destination !== null && transfer.state === "offered") transfer.accept(destination);
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
      const taken = way();

      if (taken !== null && !isChoosing()) void choose(taken);
    },
  };
}
