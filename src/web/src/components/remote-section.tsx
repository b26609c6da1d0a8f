// SPDX-License-Identifier: GPL-3.0-or-later
import { createSignal, createUniqueId, For, onCleanup, Show } from "solid-js";
import { _, format } from "../i18n";
import { observe } from "../stores/observe";
import type { RemoteView } from "../stores/views";
import { describeRemote, nameOf, pathToVerdict } from "../stores/words";
import type { World } from "../stores/world";
import { ComparisonCard } from "./comparison-card";
import { Icon } from "./icon";
import { Notice } from "./notice";
import { TransferCard } from "./transfer-card";
import "./remote-section.css";

/** Somebody who came, and everything that goes to and from them; the newest first. */
export function RemoteSection(props: {
  remote: RemoteView;
  /** whether there may be others, so that this one alone can be sent away */
  isOneOfSeveral: boolean;
  world: Pick<World, "findWays" | "copy">;
  say: (text: string) => void;
}) {
  const id = createUniqueId();
  // eslint-disable-next-line solid/reactivity -- a section is of one remote
  const remote = observe(props.remote);
  // eslint-disable-next-line solid/reactivity
  const [transfers, setTransfers] = createSignal([...props.remote.transfers]);
  const isHere = () => remote().state === "connected";
  const isGone = () => remote().state === "left" || remote().state === "failed";
  const path = () => pathToVerdict(remote().path, remote().family, remote().rtt);

  onCleanup(
    // eslint-disable-next-line solid/reactivity
    props.remote.on("transfer", () => setTransfers([...props.remote.transfers])),
  );
  return (
    <section class="remote" aria-labelledby={`${id}-title`}>
      <div class="remote-head">
        <h2 id={`${id}-title`}>
          <Icon name="person" />
          {nameOf(remote())}
        </h2>
        <div class="remote-marks">
          <Show when={isHere() && path() !== ""}>
            <span class="mark" title={_("The way that the files take")}>
              {path()}
            </span>
          </Show>
          <Show when={isHere() && remote().verified}>
            <span
              class="mark good"
              title={_("Only who has the code or link can be at the other end.")}
            >
              <Icon name="verified" />
              {_("verified")}
            </span>
          </Show>
          <Show when={isHere() && !remote().needsComparing ? remote().words : null}>
            {(words) => (
              <span class="mark" title={_("The words that both of you see")} dir="ltr">
                <Icon name="verified" />
                {words()}
              </span>
            )}
          </Show>
          <Show when={!isHere() && remote().state !== "failed"}>
            <span class="mark">{describeRemote(remote())}</span>
          </Show>
        </div>
        <Show when={props.isOneOfSeveral && !isGone()}>
          <button
            type="button"
            class="button flat"
            aria-label={
              // Translators: a name
              format(_("Disconnect %s"), nameOf(remote()))
            }
            onClick={() => props.remote.close("user")}
          >
            {_("Disconnect")}
          </button>
        </Show>
      </div>
      {/* What became of the only one, the screen says. */}
      <Show when={remote().state === "failed" && props.isOneOfSeveral}>
        <Notice kind="bad">{describeRemote(remote())}</Notice>
      </Show>
      <Show
        when={remote().needsComparing ? remote().words : null}
        fallback={
          <For each={[...transfers()].reverse()}>
            {(transfer) => (
              <TransferCard
                transfer={transfer}
                from={nameOf(remote())}
                world={props.world}
                say={props.say}
              />
            )}
          </For>
        }
      >
        {(words) => (
          <ComparisonCard words={words()} onCompared={(areSame) => props.remote.compare(areSame)} />
        )}
      </Show>
    </section>
  );
}
