// SPDX-License-Identifier: GPL-3.0-or-later
import { createUniqueId, For, Match, Show, Switch } from "solid-js";
import {
  _,
  format,
  formatDuration,
  formatRate,
  formatShare,
  formatSize,
  isolate,
  ngettext,
} from "../i18n";
import { findRenamed } from "../stores/offers";
import { observe } from "../stores/observe";
import type { TransferView } from "../stores/views";
import { describeOffer, describeTransfer, titleOf } from "../stores/words";
import type { World } from "../stores/world";
import type { Manifest } from "../wire/manifest";
import { textForDisplay } from "../wire/text";
import { CopyButton } from "./copy-button";
import { Details } from "./details";
import { FileName } from "./file-name";
import { FileList } from "./file-list";
import { Icon, type IconName } from "./icon";
import { NamesList } from "./names-list";
import { Notice } from "./notice";
import { OfferCard } from "./offer-card";
import { ProgressBar } from "./progress-bar";
import "./transfer-card.css";

/** More than anybody reads. */
const MAX_LISTED = 200;

interface Props {
  transfer: TransferView;
  /** the other side */
  from: string;
  world: Pick<World, "findWays" | "copy">;
  say: (text: string) => void;
}

/** One transfer, in whatever state it is. */
export function TransferCard(props: Props) {
  // eslint-disable-next-line solid/reactivity -- a card is of one transfer
  const transfer = observe(props.transfer);
  const isOffer = () =>
    transfer().direction === "incoming" &&
    transfer().state === "offered" &&
    transfer().manifest !== null;

  return (
    <Switch fallback={<RunningCard {...props} />}>
      <Match when={isOffer() && transfer().kind === "files"}>
        <OfferCard transfer={props.transfer} from={props.from} world={props.world} />
      </Match>
      <Match when={isOffer() && transfer().kind === "text"}>
        <TextOffer {...props} />
      </Match>
    </Switch>
  );
}

/** Somebody offers a text. */
function TextOffer(props: Props) {
  const id = createUniqueId();

  return (
    <article class="card offer" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`} tabindex="-1" data-offer>
        {describeOffer(props.transfer, props.from)}
      </h3>
      <p>{_("It is shown here and saved nowhere.")}</p>
      <div class="buttons">
        <button type="button" class="button suggested" onClick={() => props.transfer.acceptText()}>
          <Icon name="text" />
          {_("Show")}
        </button>
        <button type="button" class="button" onClick={() => props.transfer.decline("user")}>
          {_("Decline")}
        </button>
      </div>
    </article>
  );
}

/** The files that failed. There may be a million others between them. */
function FailedList(props: { manifest: Manifest; transfer: TransferView }) {
  const failed = () => {
    const found: number[] = [];

    for (let index = 0; index < props.manifest.nEntries && found.length < MAX_LISTED; index++)
      if (props.transfer.itemState(index).state === "failed") found.push(index);
    return found;
  };

  return (
    <ul class="failed-list">
      <For each={failed()}>
        {(index) => (
          <li>
            {props.transfer.itemError(index)?.message ?? (
              <FileName name={props.manifest.path(index)} />
            )}
          </li>
        )}
      </For>
    </ul>
  );
}

function iconOf(transfer: TransferView): IconName {
  switch (transfer.state) {
    case "done":
      return transfer.failed > 0 ? "warning" : "check";
    case "declined":
    case "cancelled":
      return "cross";
    case "failed":
      return "warning";
    case "paused":
      return "pause";
    default:
      return transfer.direction === "incoming" ? "receive" : "send";
  }
}

function RunningCard(props: Props) {
  const id = createUniqueId();
  // eslint-disable-next-line solid/reactivity -- a card is of one transfer
  const transfer = observe(props.transfer);
  const share = () => {
    const { bytes, doneBytes, items, doneItems } = transfer();

    return bytes > 0 ? doneBytes / bytes : items > 0 ? doneItems / items : 0;
  };
  const hasBar = () => ["accepting", "running", "paused"].includes(transfer().state);
  const hasEndedBadly = () => ["declined", "cancelled", "failed"].includes(transfer().state);
  const isText = () => transfer().kind === "text";
  const sentence = () => describeTransfer(transfer());
  const renamed = () => (transfer().isFinished ? findRenamed(transfer()) : []);

  // Translators: how much of how much
  const amount = () =>
    format(_("%s of %s"), formatSize(transfer().doneBytes), formatSize(transfer().bytes));

  const timeLeft = () =>
    // Translators: a time, such as "3 min"
    transfer().eta >= 0 ? format(_("%s left"), formatDuration(transfer().eta)) : "";

  const filesDone = () =>
    // Translators: how many of how many files
    format(
      ngettext("%u of %u file", "%u of %u files", transfer().items),
      transfer().doneItems,
      transfer().items,
    );

  return (
    <article
      class="card transfer"
      classList={{
        "transfer-done": transfer().state === "done" && transfer().failed === 0,
        "transfer-ended": hasEndedBadly() || transfer().failed > 0,
      }}
      aria-labelledby={`${id}-title`}
    >
      <div class="transfer-head">
        <h3 id={`${id}-title`}>
          <Icon name={iconOf(transfer())} />
          {titleOf(transfer())}
        </h3>
        <div class="buttons">
          <Show when={transfer().state === "running"}>
            <button
              type="button"
              class="button round"
              aria-label={_("Pause")}
              title={_("Pause")}
              onClick={() => props.transfer.pause()}
            >
              <Icon name="pause" />
            </button>
          </Show>
          <Show when={transfer().state === "paused" && transfer().pausedHere}>
            <button type="button" class="button suggested" onClick={() => props.transfer.resume()}>
              <Icon name="play" />
              {_("Go On")}
            </button>
          </Show>
          <Show when={!transfer().isFinished}>
            <button type="button" class="button" onClick={() => props.transfer.cancel("user")}>
              {_("Cancel")}
            </button>
          </Show>
        </div>
      </div>
      <Show when={hasBar()}>
        <ProgressBar
          share={share()}
          label={titleOf(transfer())}
          text={`${formatShare(share())}, ${amount()}`}
        />
        <div class="transfer-figures small">
          <span>
            {amount()}
            <Show when={transfer().items > 1}> · {filesDone()}</Show>
          </span>
          <Show when={transfer().state === "running" && transfer().rate > 0}>
            <span>
              {formatRate(transfer().rate)}
              <Show when={timeLeft()}>{(words) => <> · {words()}</>}</Show>
            </span>
          </Show>
        </div>
      </Show>
      <Show when={sentence()}>
        <p
          classList={{
            dim: !hasEndedBadly(),
            problem: transfer().state === "failed",
          }}
        >
          {sentence()}
          <Show when={transfer().state === "done" && !isText()}>
            {" "}
            {formatSize(transfer().doneBytes)}.
          </Show>
        </p>
      </Show>
      <Show when={transfer().failed > 0 ? transfer().manifest : null}>
        {(manifest) => (
          <Details label={_("Which did not arrive, and why")}>
            <FailedList manifest={manifest()} transfer={props.transfer} />
          </Details>
        )}
      </Show>
      <Show when={renamed().length > 0}>
        <Notice kind="warning">
          <p>{_("This system does not take all of the names. Some have changed:")}</p>
          <ul>
            <For each={renamed().slice(0, MAX_LISTED)}>
              {({ path, name }) => (
                <li>
                  {
                    // Translators: the name of a file, and what it is called now
                    format(
                      _("“%s” is now “%s”."),
                      isolate(textForDisplay(path, 100)),
                      isolate(name),
                    )
                  }
                </li>
              )}
            </For>
          </ul>
        </Notice>
      </Show>
      <Show when={transfer().state === "done" ? transfer().text : null}>
        {(text) => (
          <>
            <pre class="received-text" dir="auto" tabindex="0" aria-label={_("Text")} role="group">
              {text()}
            </pre>
            <div class="buttons">
              <CopyButton
                text={text()}
                label={_("Copy text")}
                copy={props.world.copy}
                say={props.say}
              />
            </div>
          </>
        )}
      </Show>
      <Show when={isText() ? null : transfer().manifest}>
        {(manifest) => (
          <>
            <NamesList manifest={manifest()} />
            <Show when={manifest().nEntries > 1}>
              <Details label={_("All files")}>
                <FileList manifest={manifest()} transfer={props.transfer} />
              </Details>
            </Show>
          </>
        )}
      </Show>
    </article>
  );
}
