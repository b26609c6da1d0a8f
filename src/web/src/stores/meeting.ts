// SPDX-License-Identifier: GPL-3.0-or-later
/* eslint-disable solid/reactivity -- what happens in core is answered once, not followed */
import { createSignal, type Accessor } from "solid-js";
import type { Source } from "../core/transfer/source";
import { formatShare, format, _ } from "../i18n";
import type { Chosen } from "../io/chosen";
import type { Code } from "../wire/code";
import { TincanError } from "../wire/error";
import type { Link } from "../wire/link";
import { ProgressPacer } from "./announcer";
import { sentenceOf } from "./offers";
import type { RemoteView, SessionView, TransferView } from "./views";
import {
  describeGuesses,
  describeOffer,
  describeRemote,
  describeSession,
  describeTransfer,
  describeWords,
  nameOf,
  titleOf,
} from "./words";
import type { World } from "./world";

/** What somebody wants to send, before and after anybody is there. */
export interface Staged {
  readonly source: Source;
}

/** All transfers of a meeting that go on, together. */
export interface Overview {
  /** that move bytes, or will again */
  readonly active: number;
  /** incoming ones that a person has to answer */
  readonly offers: number;
  /** 0 to 1, of the active ones */
  readonly share: number;
}

/** A session and what this page adds to it: what is on offer to whoever comes, and what is said. */
export interface Meeting {
  readonly session: Accessor<SessionView>;
  /** what a guest used; null for a host, and by codes that people carry */
  readonly target: Code | Link | null;
  /** the name of the server, as people write it */
  readonly server: string;
  readonly forSeveral: boolean;
  /** all who have come, also those who have left: what they sent is still there to see */
  readonly remotes: Accessor<readonly RemoteView[]>;
  readonly overview: Accessor<Overview>;
  /** will be offered to whoever comes next */
  readonly staged: Accessor<readonly Staged[]>;
  /** files are being looked through */
  readonly isReading: Accessor<boolean>;
  /** what could not be sent of what was chosen last, each with why */
  readonly leftOut: Accessor<readonly string[]>;
  /** wrong guesses at the code that are left; null when nobody guessed wrong */
  readonly guessesLeft: Accessor<number | null>;
  sendFiles(chosen: readonly Chosen[]): void;
  /** A sentence why it cannot be sent; null when it is on its way. */
  sendText(text: string): string | null;
  unstage(staged: Staged): void;
  dismissLeftOut(): void;
  newCode(): void;
  /** By codes: a sentence why it is not the answer; null when it is taken. */
  takeAnswer(text: string): string | null;
  /** What somebody wanted to send and nobody has got. */
  unsent(): readonly Source[];
  /** Offers it to whoever is here and, if nobody is, to whoever comes next. */
  send(source: Source): void;
  close(): void;
}

/** Whether bytes move, or will again without anybody doing anything. */
export function isActive(transfer: TransferView): boolean {
  return ["accepting", "running", "paused"].includes(transfer.state);
}

function isOpenOffer(transfer: TransferView): boolean {
  return transfer.direction === "incoming" && transfer.state === "offered";
}

function look(remotes: readonly RemoteView[]): Overview {
  const transfers = remotes.flatMap((remote) => remote.transfers);
  const active = transfers.filter(isActive);
  const bytes = active.reduce((sum, transfer) => sum + transfer.bytes, 0);
  const done = active.reduce((sum, transfer) => sum + transfer.doneBytes, 0);

  return {
    active: active.length,
    offers: transfers.filter(isOpenOffer).length,
    share: bytes > 0 ? done / bytes : 0,
  };
}

export function createMeeting(
  world: World,
  session: SessionView,
  options: {
    target: Code | Link | null;
    server: string;
    forSeveral: boolean;
    say: (text: string) => void;
  },
): Meeting {
  const { say } = options;
  const [current, setCurrent] = createSignal(session, { equals: false });
  const [remotes, setRemotes] = createSignal<readonly RemoteView[]>([]);
  const [overview, setOverview] = createSignal<Overview>(look([]));
  const [staged, setStaged] = createSignal<readonly Staged[]>([]);
  const [reading, setReading] = createSignal(0);
  const [leftOut, setLeftOut] = createSignal<readonly string[]>([]);
  const [guessesLeft, setGuessesLeft] = createSignal<number | null>(null);
  const offered: { source: Source; transfer: TransferView }[] = [];
  const greeted = new Set<RemoteView>();
  const pacer = new ProgressPacer();
  let said = "";

  const sayProgress = () => {
    const { active, share } = overview();

    if (active > 0 && pacer.isDue(share, world.now()))
      // Translators: a percentage
      say(format(_("%s done"), formatShare(share)));
  };

  const update = () => {
    setOverview(look(remotes()));
  };

  const offerTo = (remote: RemoteView, source: Source) => {
    const transfer = remote.offer(source);

    if (transfer !== null) offered.push({ source, transfer });
  };

  const connectedRemotes = () => remotes().filter(({ state }) => state === "connected");

  /* Somebody who is here for the first time is offered what is there. */
  const greet = (remote: RemoteView) => {
    if (remote.state !== "connected" || greeted.has(remote)) return;

    greeted.add(remote);
    for (const { source } of staged()) offerTo(remote, source);
    if (!options.forSeveral) setStaged([]);
  };

  const watchTransfer = (remote: RemoteView, transfer: TransferView) => {
    let before = transfer.state;

    update();
    transfer.on("change", () => {
      const { state } = transfer;

      update();
      /* What was kept is told of where it goes on. */
      if (session.state === "failed") return;
      if (state === before) {
        sayProgress();
        return;
      }
      if (isOpenOffer(transfer)) say(describeOffer(transfer, nameOf(remote)));
      else if (transfer.isFinished || state === "paused")
        say(`${titleOf(transfer)}. ${describeTransfer(transfer)}`);
      else if (state === "running" && before !== "running") say(titleOf(transfer));
      before = state;
    });
  };

  const watchRemote = (remote: RemoteView) => {
    let before = remote.state;

    setRemotes((known) => [...known, remote]);
    for (const transfer of remote.transfers) watchTransfer(remote, transfer);
    remote.on("transfer", (transfer) => watchTransfer(remote, transfer));
    remote.on("change", () => {
      greet(remote);
      update();
      if (remote.state === before) return;

      before = remote.state;
      say(`${nameOf(remote)}: ${describeRemote(remote)}`);
      if (remote.needsComparing) say(describeWords(remote));
    });
    greet(remote);
  };

  const offer = (source: Source) => {
    const here = connectedRemotes();

    for (const remote of here) offerTo(remote, source);
    if (here.length === 0 || options.forSeveral) setStaged((before) => [...before, { source }]);
  };

  const read = async (chosen: readonly Chosen[]) => {
    setReading((count) => count + 1);
    try {
      const source = await world.readFiles(chosen);

      setLeftOut(source.leftOut.map(({ why }) => why));
      offer(source);
    } catch (error) {
      setLeftOut([sentenceOf(error)]);
      say(sentenceOf(error));
    } finally {
      setReading((count) => count - 1);
    }
  };

  session.on("change", () => {
    const words = describeSession(session, options.server);

    setCurrent(() => session);
    if (session.code !== null && guessesLeft() === 0) setGuessesLeft(null);
    if (words !== said) say(words);
    said = words;
  });
  session.on("remote", watchRemote);
  session.on("guess-failed", (left) => {
    setGuessesLeft(left);
    say(describeGuesses(left));
  });
  for (const remote of session.remotes) watchRemote(remote);

  return {
    session: current,
    target: options.target,
    server: options.server,
    forSeveral: options.forSeveral,
    remotes,
    overview,
    staged,
    isReading: () => reading() > 0,
    leftOut,
    guessesLeft,
    sendFiles: (chosen) => {
      if (chosen.length > 0) void read(chosen);
    },
    sendText: (text) => {
      try {
        offer(world.readText(text));
        return null;
      } catch (error) {
        if (error instanceof TincanError) return error.message;
        throw error;
      }
    },
    unstage: (gone) => setStaged((before) => before.filter((each) => each !== gone)),
    dismissLeftOut: () => setLeftOut([]),
    newCode: () => {
      session.newCode();
      setGuessesLeft(null);
    },
    takeAnswer: (text) => {
      try {
        session.takeAnswer(text);
        return null;
      } catch (error) {
        if (error instanceof TincanError) return error.message;
        throw error;
      }
    },
    unsent: () => {
      const lost = offered.filter(({ transfer }) => transfer.state === "failed");

      return [...new Set([...lost, ...staged()].map(({ source }) => source))];
    },
    send: offer,
    close: () => session.close("finished"),
  };
}
