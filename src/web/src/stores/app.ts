// SPDX-License-Identifier: GPL-3.0-or-later
/* eslint-disable solid/reactivity -- what a person does is answered once, not followed */
import { createSignal, type Accessor } from "solid-js";
import type { Settings } from "../core/settings";
import { _ } from "../i18n";
import type { Chosen } from "../io/chosen";
import type { Code } from "../wire/code";
import { TincanError } from "../wire/error";
import { type Link, parseLink } from "../wire/link";
import { createAnnouncer, type Announcer } from "./announcer";
import { createMeeting, type Meeting } from "./meeting";
import type { SessionView } from "./views";
import type { World } from "./world";

/** What a person dropped, pasted or chose, for `App.sendFiles`. */
export { chosenFromFiles, chosenFromTransfer } from "../io/chosen";

/** How many may use a link that is for several people. */
export const SEVERAL = 16;

/** What the page shows. */
export type Screen =
  | { readonly kind: "start" }
  /** a link was opened; nothing has happened yet */
  | { readonly kind: "landing"; readonly link: Link }
  | { readonly kind: "bad-link"; readonly problem: string }
  | { readonly kind: "meeting"; readonly meeting: Meeting };

/** What a person may choose before a code and link are made. */
export interface Choices {
  /** shown to the other side */
  readonly name: string;
  readonly forSeveral: boolean;
}

/** The one object that the page shows. */
export interface App {
  readonly world: World;
  readonly announcer: Announcer;
  readonly screen: Accessor<Screen>;
  /** the first screen takes no focus: whoever reads begins at the top */
  readonly isFirst: Accessor<boolean>;
  readonly choices: Accessor<Choices>;
  /** something that concerns the page rather than the screen; null for nothing */
  readonly notice: Accessor<string | null>;
  /** there is a server to make a code and link at; otherwise people carry two codes */
  readonly hasServer: boolean;
  setChoices(choices: Choices): void;
  dismissNotice(): void;
  /** The part of the address behind `#` is now this; "" if there is none. */
  open(fragment: string): void;
  sendFiles(chosen: readonly Chosen[]): void;
  /** A sentence why it cannot be sent; null when it is on its way. */
  sendText(text: string): string | null;
  askForFiles(): void;
  connect(target: Code | Link): void;
  /** Makes a code that needs no server, for what a meeting wants to send if there was one. */
  makeCode(before?: Meeting): void;
  /**
   * Makes the answer to such a code, pasted with whatever is around it.
   *
   * @returns a sentence why it cannot be used; null if it is
   */
  answerCode(text: string, before?: Meeting): string | null;
  /** The same again after it failed, with what could not be sent. */
  again(meeting: Meeting): void;
  leave(): void;
}

export function createApp(world: World, fragment = ""): App {
  const announcer = createAnnouncer();
  const [choices, setChoices] = createSignal<Choices>({ name: "", forSeveral: false });
  const [isFirst, setFirst] = createSignal(true);
  const [screen, setScreen] = createSignal<Screen>({ kind: "start" });

  const [notice, setNotice] = createSignal<string | null>(null);

  const show = (next: Screen) => {
    const before = current();

    /* What nobody has taken from it will not go on. */
    if (before !== null) for (const each of before.session().takeKept()) each.cancel("user");
    setFirst(false);
    setNotice(null);
    setScreen(next);
  };

  const settings = (): Settings => ({
    server: world.server ?? "",
    page: world.page ?? world.server ?? "",
    name: choices().name.trim() === "" ? world.browser : choices().name.trim(),
    app: world.app,
    iceServers: [...world.iceServers],
    icePolicy: "all",
    withCode: true,
    maxGuests: choices().forSeveral ? SEVERAL : 1,
    timeoutMs: 0,
  });

  const begin = (
    session: SessionView,
    target: Code | Link | null,
    server: string,
    before?: Meeting,
  ): Meeting => {
    if (before !== undefined && session.isByCodes) session.adopt(before.session().takeKept());

    const meeting = createMeeting(world, session, {
      target,
      server: hostOf(server),
      forSeveral: session.isHost && !session.isByCodes && choices().forSeveral,
      say: (text) => announcer.say(text),
    });

    if (session.isHost && !session.isByCodes) claim(meeting);
    show({ kind: "meeting", meeting });
    session.start();
    return meeting;
  };

  const meet = (target: Code | Link | null): Meeting => {
    if (target === null) {
      return world.server === null
        ? begin(world.offer(settings()), null, "")
        : begin(world.host(settings()), null, world.server);
    }
    const server = "server" in target ? target.server : (world.server ?? "");
    return begin(world.join(settings(), target), target, server);
  };

  /* What nobody has got of what another meeting wanted to send. */
  const carryOver = (before: Meeting | undefined, next: Meeting) => {
    if (before === undefined) return;
    for (const source of before.unsent()) next.send(source);
    if (!isOver(before)) before.close();
  };

  /* So that the one who made a link and opens it in another tab is told. */
  const claim = (meeting: Meeting) => {
    const { session } = meeting;
    let release: (() => void) | null = null;

    session().on("change", () => {
      const { link } = session();

      if (link !== null) release ??= world.claimLink(parseLink(link).mailbox);
    });
    session().on("finished", () => release?.());
  };

  const current = (): Meeting | null => {
    const now = screen();

    return now.kind === "meeting" ? now.meeting : null;
  };

  const isOver = (meeting: Meeting) =>
    ["closing", "closed", "failed"].includes(meeting.session().state);

  /* The meeting that is going on, or a new one with a code and link. */
  const meetingToSendIn = (): Meeting => {
    const meeting = current();

    return meeting === null || isOver(meeting) ? meet(null) : meeting;
  };

  const leave = () => {
    const meeting = current();

    if (meeting !== null && !isOver(meeting)) meeting.close();
    world.forgetFragment();
    show({ kind: "start" });
  };

  const open = (payload: string) => {
    if (payload === "") return;

    try {
      const link = parseLink(`${world.page ?? world.server ?? ""}#${payload}`);
      const meeting = current();

      if (meeting !== null && !isOver(meeting)) {
        const sentence =
          meeting.session().link === link.toString()
            ? _("This is your own link. Give it to the other person.")
            : _("A link was opened here. To use it, end this connection and open it again.");

        world.forgetFragment();
        setNotice(sentence);
        announcer.say(sentence);
        return;
      }
      show({ kind: "landing", link });
    } catch (error) {
      if (!(error instanceof TincanError)) throw error;
      show({ kind: "bad-link", problem: error.message });
    }
  };

  open(fragment);
  setFirst(true);
  return {
    world,
    announcer,
    screen,
    isFirst,
    choices,
    notice,
    dismissNotice: () => setNotice(null),
    hasServer: world.server !== null,
    setChoices: (next) => setChoices(next),
    open,
    sendFiles: (chosen) => {
      if (chosen.length > 0) meetingToSendIn().sendFiles(chosen);
    },
    sendText: (text) => {
      const meeting = current();

      if (meeting !== null && !isOver(meeting)) return meeting.sendText(text);
      try {
        world.readText(text);
      } catch (error) {
        if (error instanceof TincanError) return error.message;
        throw error;
      }
      return meet(null).sendText(text);
    },
    askForFiles: () => {
      world.prepareSaving();
      meet(null);
    },
    connect: (target) => {
      if (!("server" in target) && world.server === null) {
        const sentence = _(
          "A code is good at its server only, and this page knows none. Use the link.",
        );

        setNotice(sentence);
        announcer.say(sentence);
        return;
      }
      world.prepareSaving();
      world.forgetFragment();
      meet(target);
    },
    makeCode: (before) => {
      world.prepareSaving();
      carryOver(before, begin(world.offer(settings()), null, "", before));
    },
    answerCode: (text, before) => {
      try {
        const session = world.answer(settings(), text);

        world.prepareSaving();
        world.forgetFragment();
        carryOver(before, begin(session, null, "", before));
        return null;
      } catch (error) {
        if (error instanceof TincanError) return error.message;
        throw error;
      }
    },
    again: (meeting) => {
      const next = meeting.session().isByCodes
        ? begin(world.offer(settings()), null, "", meeting)
        : meet(meeting.target);

      carryOver(meeting, next);
    },
    leave,
  };
}

/** The part of a base address that people know a server by. */
export function hostOf(base: string): string {
  return base.replace(/^https?:\/\//, "").replace(/\/$/, "");
}
