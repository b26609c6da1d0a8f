// SPDX-License-Identifier: GPL-3.0-or-later
import { createUniqueId, For, Show } from "solid-js";
import { _, format, formatSize } from "../i18n";
import type { Staged } from "../stores/meeting";
import { countWords } from "../stores/words";
import { Icon } from "./icon";
import { NamesList } from "./names-list";
import "./staged-list.css";

function nameStaged({ source }: Staged): string {
  const { manifest } = source;

  return source.kind === "text" ? _("Text") : countWords(manifest.nFiles, manifest.nFolders);
}

/** What will be offered as soon as somebody comes. */
export function StagedList(props: {
  staged: readonly Staged[];
  isReading: boolean;
  forSeveral: boolean;
  onRemove: (staged: Staged) => void;
}) {
  const id = createUniqueId();

  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>
        {props.forSeveral
          ? _("Will be offered to everyone who comes")
          : _("Will be offered as soon as somebody comes")}
      </h2>
      <ul class="staged">
        <For each={props.staged}>
          {(staged) => (
            <li>
              <div>
                <p>
                  <strong>{nameStaged(staged)}</strong>{" "}
                  <span class="dim">{formatSize(staged.source.manifest.bytes)}</span>
                </p>
                <Show when={staged.source.kind === "files"}>
                  <NamesList manifest={staged.source.manifest} />
                </Show>
              </div>
              <button
                type="button"
                class="button flat round"
                title={_("Remove")}
                aria-label={
                  // Translators: "3 files" or "a text"
                  format(_("Do not send %s"), nameStaged(staged))
                }
                onClick={() => props.onRemove(staged)}
              >
                <Icon name="cross" />
              </button>
            </li>
          )}
        </For>
      </ul>
      <Show when={props.isReading}>
        <p class="dim">{_("Looking at what was chosen…")}</p>
      </Show>
    </section>
  );
}
