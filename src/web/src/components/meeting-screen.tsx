// SPDX-License-Identifier: GPL-3.0-or-later
import { createEffect, For, on, Show } from "solid-js";
import { _, format, ngettext } from "../i18n";
import type { App } from "../stores/app";
import type { Meeting } from "../stores/meeting";
import { describeSession } from "../stores/words";
import { CodeField } from "./code-field";
import { CodesCard } from "./codes-card";
import { Details } from "./details";
import { DropTarget } from "./drop-target";
import { ScreenHeading } from "./heading";
import { Notice } from "./notice";
import { RemoteSection } from "./remote-section";
import { ShareCard } from "./share-card";
import { StagedList } from "./staged-list";
import "./meeting-screen.css";

/** Errors by which somebody just left. */
const PEACEFUL = ["cancelled", "interrupted", "declined"];

/** Errors after which the same code or link may work when it is tried again. */
const PASSING = [
  ...["server-unreachable", "server-refused", "timeout", "not-connected", "lost", "internal"],
  "protocol",
];

/** A meeting with one or several people, from the first wait to the end. */
export function MeetingScreen(props: {
  app: App;
  meeting: Meeting;
  isOver: boolean;
  onFiles: (files: FileList) => void;
  onText: () => void;
}) {
  // eslint-disable-next-line solid/reactivity -- a screen is of one meeting
  const { meeting } = props;
  const session = () => meeting.session();
  const state = () => session().state;
  const isEnded = () => ["closing", "closed", "failed"].includes(state());
  const isFailed = () => {
    const { error } = session();

    return isEnded() && error !== null && !PEACEFUL.includes(error.code);
  };
  const canTryAgain = () =>
    isFailed() && (meeting.target === null || PASSING.includes(session().error?.code ?? ""));
  const somebodyCame = () => meeting.remotes().length > 0;
  const isWaiting = () =>
    ["new", "reaching", "waiting", "connecting", "reconnecting"].includes(state());
  /* A guest has nothing to do before there is somebody. */
  const canSend = () => !isEnded() && (session().isHost || somebodyCame());
  const isSharing = () => session().isHost && !isEnded() && (meeting.forSeveral || !somebodyCame());
  /* Codes that people carry are of use until somebody is there. */
  const ownCode = () =>
    session().isByCodes && !isEnded() && !somebodyCame() ? session().ownCode : null;
  /* The server does not answer: there is a way without it. */
  const canDoWithout = () =>
    session().isHost &&
    !session().isByCodes &&
    !somebodyCame() &&
    ((state() === "reaching" && session().serverAway) ||
      session().error?.code === "server-unreachable");
  const shareLink = () => (isSharing() && state() !== "reaching" ? session().link : null);
  let screen: HTMLDivElement | undefined;

  const dropLabel = () => {
    if (somebodyCame()) return _("Drop more to send it");
    return meeting.staged().length > 0
      ? _("Drop more files or folders here")
      : _("Drop files here to send them, too");
  };

  const title = () => {
    if (isFailed()) return _("It did not work");
    if (isEnded()) return _("The connection has ended");
    if (session().isByCodes && !somebodyCame() && state() !== "connecting")
      return _("Connecting without a server");
    if (state() === "connected") return _("Connected");
    if (state() === "reconnecting") return _("Connecting again");
    if (session().isHost && !somebodyCame())
      return meeting.staged().length > 0 || meeting.isReading()
        ? _("Ready to send")
        : _("Ready for files");
    return _("Connecting");
  };

  const words = () => {
    if (isEnded() && session().error === null) return "";
    if (state() !== "connected") return describeSession(session(), meeting.server);
    if (meeting.remotes().some(({ needsComparing }) => needsComparing))
      return _("Compare the words with the other person before anything is sent.");
    return meeting.forSeveral
      ? _("What you send goes to everyone here. Keep this page open until it is through.")
      : _("Both of you can send now. Keep this page open until everything is through.");
  };

  /* An offer takes the focus from what nobody is using. */
  createEffect(
    on(
      () => meeting.overview().offers,
      (offers, before) => {
        if (offers <= (before ?? 0)) return;
        queueMicrotask(() => {
          const focused = document.activeElement;

          if (focused === null || focused === document.body || focused.tagName === "H1")
            screen?.querySelector<HTMLElement>("[data-offer]")?.focus();
        });
      },
    ),
  );

  return (
    <div class="screen" ref={screen}>
      <div class="screen-head">
        <ScreenHeading takesFocus={true}>{title()}</ScreenHeading>
        <Show when={words()}>
          <p>
            <Show when={isWaiting()}>
              <span class="spinner" aria-hidden="true" />
            </Show>
            <span classList={{ problem: isFailed() }}>{words()}</span>
          </p>
        </Show>
      </div>
      <Show when={isEnded()}>
        <div class="buttons centred">
          <Show when={canTryAgain()}>
            <button
              type="button"
              class="button suggested pill"
              onClick={() => props.app.again(meeting)}
            >
              {session().isByCodes
                ? _("Make a New Code")
                : meeting.target === null
                  ? _("Make a New Link")
                  : _("Try Again")}
            </button>
          </Show>
          <button
            type="button"
            class="button pill"
            classList={{ suggested: !canTryAgain() }}
            onClick={() => props.app.leave()}
          >
            {_("Back to the Start")}
          </button>
        </div>
      </Show>
      <Show when={isFailed() && session().isByCodes}>
        <section class="card" aria-label={_("Enter a new code")}>
          <CodeField
            onTarget={(target) => props.app.connect(target)}
            onOffer={(text) => props.app.answerCode(text, meeting)}
            say={(text) => props.app.announcer.say(text)}
          />
        </section>
      </Show>
      <Show when={canDoWithout()}>
        <Notice
          kind="plain"
          icon="person"
          actions={
            <button type="button" class="button" onClick={() => props.app.makeCode(meeting)}>
              {_("Connect Without a Server")}
            </button>
          }
        >
          {_("You need no server if you can send the other person a code by chat or mail.")}
        </Notice>
      </Show>
      <Show when={session().serverAway && state() === "connected"}>
        <Notice kind="warning">
          {_("The server is away. That does not disturb those who are connected already.")}
        </Notice>
      </Show>
      <Show when={meeting.leftOut().length > 0}>
        <Notice
          kind="warning"
          actions={
            <button type="button" class="button" onClick={() => meeting.dismissLeftOut()}>
              {_("Close")}
            </button>
          }
        >
          <LeftOut sentences={meeting.leftOut()} />
        </Notice>
      </Show>
      <For each={meeting.remotes()}>
        {(remote) => (
          <RemoteSection
            remote={remote}
            isOneOfSeveral={meeting.forSeveral}
            world={props.app.world}
            say={(text) => props.app.announcer.say(text)}
          />
        )}
      </For>
      <Show when={ownCode()}>
        {(code) => (
          <CodesCard
            isHost={session().isHost}
            code={code()}
            expires={session().codeExpires ?? 0}
            copy={props.app.world.copy}
            say={(text) => props.app.announcer.say(text)}
            onAnswer={(text) => meeting.takeAnswer(text)}
          />
        )}
      </Show>
      <Show when={shareLink()}>
        {(link) => {
          const card = () => (
            <ShareCard
              link={link()}
              code={session().code}
              server={meeting.server}
              forSeveral={meeting.forSeveral}
              guessesLeft={meeting.guessesLeft()}
              copy={props.app.world.copy}
              say={(text) => props.app.announcer.say(text)}
              onNewCode={() => meeting.newCode()}
            />
          );

          return (
            <Show when={somebodyCame()} fallback={card()}>
              <Details label={_("Link and code for others")} open={meeting.guessesLeft() !== null}>
                {card()}
              </Details>
            </Show>
          );
        }}
      </Show>
      <Show when={meeting.staged().length > 0 || (meeting.isReading() && !isEnded())}>
        <StagedList
          staged={meeting.staged()}
          isReading={meeting.isReading()}
          forSeveral={meeting.forSeveral}
          onRemove={(staged) => meeting.unstage(staged)}
        />
      </Show>
      <Show when={canSend()}>
        <DropTarget
          isOver={props.isOver}
          label={dropLabel()}
          onFiles={props.onFiles}
          onText={props.onText}
        />
      </Show>
    </div>
  );
}

/** Long lists only when somebody wants to see them. */
function LeftOut(props: { sentences: readonly string[] }) {
  const list = () => (
    <ul class="left-out" tabindex={props.sentences.length > 3 ? 0 : undefined}>
      <For each={props.sentences.slice(0, 500)}>{(sentence) => <li>{sentence}</li>}</For>
    </ul>
  );

  return (
    <Show when={props.sentences.length > 3} fallback={list()}>
      <p>
        {format(
          ngettext(
            "%u thing that you chose is not sent.",
            "%u things that you chose are not sent.",
            props.sentences.length,
          ),
          props.sentences.length,
        )}
      </p>
      <Details label={_("Which, and why")}>{list()}</Details>
    </Show>
  );
}
