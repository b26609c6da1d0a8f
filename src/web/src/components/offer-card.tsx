// SPDX-License-Identifier: GPL-3.0-or-later
import { createUniqueId, For, Show } from "solid-js";
import { _, format, formatSize } from "../i18n";
import type { Way } from "../io/saving";
import { createOfferDecision } from "../stores/offers";
import type { TransferView } from "../stores/views";
import { describeOffer } from "../stores/words";
import type { World } from "../stores/world";
import { Details } from "./details";
import { FileList } from "./file-list";
import { Icon } from "./icon";
import { NamesList } from "./names-list";
import { Notice } from "./notice";
import "./offer-card.css";

/** How it will be saved, before it is accepted. */
function describeWay(way: Way, isSingle: boolean): string {
  switch (way.name) {
    case "disk":
      return isSingle
        ? _("You choose where it is saved, and it is written there as it comes in.")
        : _("You choose a folder, and everything is written into it as it comes in.");
    case "download":
      return way.isZip
        ? _("It is saved among your downloads as one ZIP file, as it comes in.")
        : _("It is saved among your downloads, as it comes in.");
    case "memory":
      return way.isZip
        ? _("It is kept in memory, and saved among your downloads as one ZIP file at the end.")
        : _("It is kept in memory, and saved among your downloads at the end.");
  }
}

function nameWay(way: Way): string {
  switch (way.name) {
    case "disk":
      return _("Choose the place");
    case "download":
      return way.isZip ? _("As a ZIP file among the downloads") : _("Among the downloads");
    case "memory":
      return _("By way of the memory");
  }
}

/** Somebody offers files: what they are, how they would be saved here, and the decision. */
export function OfferCard(props: {
  transfer: TransferView;
  /** who offers it */
  from: string;
  world: Pick<World, "findWays">;
}) {
  const id = createUniqueId();
  // eslint-disable-next-line solid/reactivity -- a card is of one transfer
  const { transfer } = props;
  // eslint-disable-next-line solid/reactivity
  const decision = createOfferDecision(props.world, transfer);
  const isSingle = () => transfer.items === 1 && transfer.folders === 0;
  const usable = () => (decision.ways() ?? []).filter(({ reason }) => reason === null);

  /* What a better way lacks is worth knowing only where the last resort is what is left. */
  const shortcomings = () => {
    const way = decision.way();

    if (decision.ways() === null || (way !== null && way.name !== "memory")) return [];
    return (decision.ways() ?? []).flatMap(({ reason }) => (reason === null ? [] : [reason]));
  };

  return (
    <article class="card offer" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`} tabindex="-1" data-offer>
        {describeOffer(transfer, props.from)}
      </h3>
      <Show when={transfer.manifest}>
        {(manifest) => (
          <>
            <NamesList manifest={manifest()} />
            <Show when={manifest().nEntries > 1}>
              <Details label={_("All files")}>
                <FileList manifest={manifest()} transfer={null} />
              </Details>
            </Show>
          </>
        )}
      </Show>
      <Show
        when={decision.ways() !== null}
        fallback={<p class="dim">{_("Finding out how it can be saved here…")}</p>}
      >
        <Show when={decision.way()}>
          {(way) => (
            <div>
              <p>{describeWay(way(), isSingle())}</p>
              <Show when={way().limit}>
                {(limit) => (
                  <p class="dim">
                    {format(_("Up to %s can be received that way."), formatSize(limit()))}
                  </p>
                )}
              </Show>
            </div>
          )}
        </Show>
        <Show when={shortcomings().length > 0}>
          <Notice kind={decision.way() === null ? "bad" : "warning"}>
            <For each={shortcomings()}>{(sentence) => <p>{sentence}</p>}</For>
          </Notice>
        </Show>
        <Show when={usable().length > 1}>
          <details>
            <summary>{_("Other ways to save it")}</summary>
            <fieldset class="offer-ways">
              <legend class="hidden">{_("How it is saved")}</legend>
              <For each={usable()}>
                {(way) => (
                  <label>
                    <input
                      type="radio"
                      name={`${id}-way`}
                      value={way.name}
                      checked={decision.way()?.name === way.name}
                      onChange={() => decision.setWay(way.name)}
                    />
                    {nameWay(way)}
                  </label>
                )}
              </For>
            </fieldset>
          </details>
        </Show>
      </Show>
      <Show when={decision.problem() ?? transfer.error?.message}>
        {(problem) => (
          <div role="alert">
            <Notice kind="bad">{problem()}</Notice>
          </div>
        )}
      </Show>
      <Show when={decision.isChoosing()}>
        <p>{_("Choose where it goes. The other side waits as long as that takes.")}</p>
      </Show>
      <div class="buttons">
        <button
          type="button"
          class="button suggested"
          disabled={decision.way() === null || decision.isChoosing()}
          onClick={() => decision.receive()}
        >
          <Icon name="receive" />
          {_("Receive")}
        </button>
        <button
          type="button"
          class="button"
          onClick={() =>
            transfer.decline(
              decision.ways() !== null && decision.way() === null ? "too-large" : "user",
            )
          }
        >
          {_("Decline")}
        </button>
      </div>
    </article>
  );
}
