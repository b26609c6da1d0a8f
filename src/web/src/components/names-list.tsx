// SPDX-License-Identifier: GPL-3.0-or-later
import { For, Show } from "solid-js";
import { _, format, formatNumber, ngettext } from "../i18n";
import type { Manifest } from "../wire/manifest";
import { FileName } from "./file-name";
import { Icon } from "./icon";
import "./names-list.css";

const SHOWN = 5;
/** entries that are looked at for the names at the top, so that a million cost nothing */
const LOOKED_AT = 5000;

interface Top {
  readonly name: string;
  readonly isFolder: boolean;
}

/** The names at the top, and whether there are more. */
function findTops(manifest: Manifest): Top[] {
  const tops = new Map<string, Top>();
  const count = Math.min(manifest.nEntries, LOOKED_AT);

  for (let index = 0; index < count && tops.size <= SHOWN; index++) {
    const path = manifest.path(index);
    const end = path.indexOf("/");
    const name = end < 0 ? path : path.slice(0, end);

    if (!tops.has(name))
      tops.set(name, { name, isFolder: end >= 0 || manifest.entry(index).kind === "folder" });
  }
  return [...tops.values()];
}

/** The first names of what is offered, as a person would say what it is. */
export function NamesList(props: { manifest: Manifest }) {
  const tops = () => findTops(props.manifest);
  const rest = () =>
    tops().some(({ isFolder }) => isFolder) ? null : props.manifest.nEntries - SHOWN;

  return (
    <ul class="names-list">
      <For each={tops().slice(0, SHOWN)}>
        {(top) => (
          <li>
            <Icon name={top.isFolder ? "folder" : "file"} />
            <FileName name={top.name} />
          </li>
        )}
      </For>
      <Show when={tops().length > SHOWN}>
        <li class="dim">
          {rest() === null
            ? _("and more")
            : format(
                ngettext("and %s more", "and %s more", rest() ?? 0),
                formatNumber(rest() ?? 0),
              )}
        </li>
      </Show>
    </ul>
  );
}
