// SPDX-License-Identifier: GPL-3.0-or-later
import "./page.css";
import { createEffect, createSignal, For, Match, onCleanup, onMount, Show, Switch } from "solid-js";
import { _, format, formatShare } from "../i18n";
import { chosenFromFiles, chosenFromTransfer, type App } from "../stores/app";
import type { Meeting } from "../stores/meeting";
import { ScreenHeading } from "./heading";
import { Icon } from "./icon";
import { LandingScreen } from "./landing-screen";
import { Logo } from "./logo";
import { MeetingScreen } from "./meeting-screen";
import { Notice } from "./notice";
import { StartScreen } from "./start-screen";
import { TextDialog } from "./text-dialog";

/** What the window and its tab are called. */
function titleOf(meeting: Meeting | null): string {
  if (meeting === null) return "Tincan";

  const { active, offers, share } = meeting.overview();

  // Translators: the title of a browser's tab; a percentage
  if (active > 0) return format(_("%s – Tincan"), formatShare(share));
  if (offers > 0) return _("Something is offered – Tincan");

  switch (meeting.session().state) {
    case "waiting":
      return _("Waiting – Tincan");
    case "connected":
      return _("Connected – Tincan");
    default:
      return "Tincan";
  }
}

/** The whole page. */
export function Page(props: { app: App; setTitle: (title: string) => void }) {
  // eslint-disable-next-line solid/reactivity -- there is one for the page
  const { app } = props;
  const [depth, setDepth] = createSignal(0);
  const [isAsking, setAsking] = createSignal(false);
  const [isLeaving, setLeaving] = createSignal(false);
  const meeting = () => {
    const screen = app.screen();

    return screen.kind === "meeting" ? screen.meeting : null;
  };
  const isBusy = () => (meeting()?.overview().active ?? 0) > 0;
  const canTake = () => {
    const { kind } = app.screen();

    return kind === "start" || kind === "meeting";
  };
  const isOver = () => depth() > 0 && canTake();
  const isOngoing = () => {
    const state = meeting()?.session().state;

    return state !== undefined && !["closing", "closed", "failed"].includes(state);
  };

  createEffect(() => {
    props.setTitle(titleOf(meeting()));
  });
  createEffect(() => {
    if (!isBusy()) return;
    onCleanup(app.world.guardLeaving());
    onCleanup(app.world.stayAwake());
  });

  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;

  const drag = (event: DragEvent, step: number) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    setDepth((before) => Math.max(0, before + step));
  };

  /* Without this the browser would leave the page for the file. */
  const drop = (event: DragEvent) => {
    if (!hasFiles(event) || event.dataTransfer === null) return;
    event.preventDefault();
    setDepth(0);
    if (canTake()) app.sendFiles(chosenFromTransfer(event.dataTransfer));
  };

  const paste = (event: ClipboardEvent) => {
    const data = event.clipboardData;

    if (data === null || data.files.length === 0 || !canTake()) return;
    event.preventDefault();
    app.sendFiles(chosenFromTransfer(data));
  };

  const leave = () => {
    if (isBusy()) setLeaving(true);
    else app.leave();
  };

  const inputs = {
    onFiles: (files: FileList) => app.sendFiles(chosenFromFiles(files)),
    onText: () => setAsking(true),
  };

  return (
    <div
      class="page"
      onDragEnter={(event) => drag(event, 1)}
      onDragLeave={(event) => drag(event, -1)}
      onDragOver={(event) => drag(event, 0)}
      onDrop={drop}
      onPaste={paste}
    >
      <header class="page-header">
        <Show when={isOngoing()}>
          <button type="button" class="button flat page-leave" onClick={leave}>
            {/* Translators: a button; ends the connection */}
            {_("End")}
          </button>
        </Show>
        <span class="page-name">
          <Logo />
          Tincan
        </span>
      </header>
      <main class="page-main">
        <Show when={app.notice()}>
          {(notice) => (
            <Notice
              kind="warning"
              actions={
                <button type="button" class="button" onClick={() => app.dismissNotice()}>
                  {_("Close")}
                </button>
              }
            >
              {notice()}
            </Notice>
          )}
        </Show>
        <Switch>
          <Match when={app.screen().kind === "start"}>
            <StartScreen app={app} isOver={isOver()} {...inputs} />
          </Match>
          <Match when={landingOf(app)} keyed>
            {(link) => <LandingScreen app={app} link={link} />}
          </Match>
          <Match when={problemOf(app)} keyed>
            {(problem) => <BadLink app={app} problem={problem} />}
          </Match>
          <Match when={meeting()} keyed>
            {(now) => <MeetingScreen app={app} meeting={now} isOver={isOver()} {...inputs} />}
          </Match>
        </Switch>
      </main>
      <footer class="page-footer">
        <Show
          when={isBusy()}
          fallback={_("Files go directly from one to the other. No server stores or reads them.")}
        >
          {_("Keep this page open until everything is through.")}
        </Show>
      </footer>
      <div class="hidden" role="status">
        <For each={app.announcer.announcements()}>{(each) => <p>{each.text}</p>}</For>
      </div>
      <Show when={isAsking()}>
        <TextDialog onText={(text) => app.sendText(text)} onClose={() => setAsking(false)} />
      </Show>
      <Show when={isLeaving()}>
        <LeaveDialog onLeave={() => app.leave()} onClose={() => setLeaving(false)} />
      </Show>
    </div>
  );
}

function landingOf(app: App) {
  const screen = app.screen();

  return screen.kind === "landing" ? screen.link : null;
}

function problemOf(app: App) {
  const screen = app.screen();

  return screen.kind === "bad-link" ? screen.problem : null;
}

/** The address of the page has something behind `#` that is no link. */
function BadLink(props: { app: App; problem: string }) {
  return (
    <div class="screen">
      <div class="screen-head">
        <ScreenHeading takesFocus={!props.app.isFirst()}>
          {_("This link does not work")}
        </ScreenHeading>
        <p>{props.problem}</p>
      </div>
      <div class="buttons centred">
        <button type="button" class="button suggested pill" onClick={() => props.app.leave()}>
          {_("Back to the Start")}
        </button>
      </div>
    </div>
  );
}

/** Transfers are under way: is that meant? */
function LeaveDialog(props: { onLeave: () => void; onClose: () => void }) {
  let dialog: HTMLDialogElement | undefined;

  onMount(() => dialog?.showModal());
  return (
    <dialog
      ref={dialog}
      class="text-dialog"
      aria-labelledby="leave-title"
      onClose={() => props.onClose()}
    >
      <form method="dialog" onSubmit={() => dialog?.close()}>
        <h2 id="leave-title">{_("End while files are being transferred?")}</h2>
        <p>{_("What is under way stops on both sides.")}</p>
        <div class="buttons">
          <button type="button" class="button" onClick={() => dialog?.close()}>
            {/* Translators: a button; goes on with a transfer */}
            {_("Go On")}
          </button>
          <button
            type="button"
            class="button suggested"
            onClick={() => {
              dialog?.close();
              props.onLeave();
            }}
          >
            <Icon name="cross" />
            {_("End")}
          </button>
        </div>
      </form>
    </dialog>
  );
}
