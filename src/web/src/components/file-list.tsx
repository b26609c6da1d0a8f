// SPDX-License-Identifier: GPL-3.0-or-later
import { createMemo, createSignal, For, onCleanup, onMount, Show } from "solid-js";
import { _, format, formatNumber, formatShare, formatSize, ngettext } from "../i18n";
import type { TransferView } from "../stores/views";
import type { Manifest } from "../wire/manifest";
import { FileName } from "./file-name";
import { Icon } from "./icon";
import "./file-list.css";

/** rows that are made beyond what can be seen, on each side */
const MARGIN = 6;
/** rem, as in the style sheet */
const ROW = 2.4;
/** Browsers cannot make an element any higher than some 16 million pixels. */
const MAX_ROWS = 200_000;

interface Row {
  readonly index: number;
  readonly path: string;
  readonly isFolder: boolean;
  readonly size: number;
}

/**
 * What a transfer consists of. There may be a million files, so only the rows that can be seen are
 * there; a screen reader hears which of how many each is.
 */
export function FileList(props: { manifest: Manifest; transfer: TransferView | null }) {
  const [first, setFirst] = createSignal(0);
  const [height, setHeight] = createSignal(20);
  const [version, setVersion] = createSignal(0);
  let box: HTMLDivElement | undefined;
  let isDue = false;

  const count = () => Math.min(props.manifest.nEntries, MAX_ROWS);
  const rowHeight = () =>
    ROW * parseFloat(getComputedStyle(document.documentElement).fontSize || "16");

  const look = () => {
    if (box === undefined) return;
    setFirst(Math.max(0, Math.floor(box.scrollTop / rowHeight()) - MARGIN));
    setHeight(Math.ceil(box.clientHeight / rowHeight()) + 2 * MARGIN);
  };

  /* Thousands of small files may be done in a moment. */
  const refresh = () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      setVersion((before) => before + 1);
    });
  };

  const rows = createMemo<Row[]>((before) => {
    const known = new Map(before.map((row) => [row.index, row]));
    const start = first();
    const end = Math.min(count(), start + height());

    const visible: Row[] = [];

    for (let index = start; index < end; index++) {
      const { kind, path, size } = props.manifest.entry(index);

      visible.push(known.get(index) ?? { index, path, isFolder: kind === "folder", size });
    }
    return visible;
  }, []);

  const stateWords = (row: Row) => {
    version();

    const item = row.isFolder ? null : (props.transfer?.itemState(row.index) ?? null);

    switch (item?.state) {
      case "running":
        return row.size > 0 ? formatShare(item.doneBytes / row.size) : "";
      case "done":
        // Translators: the state of a file
        return _("done");
      case "failed":
        // Translators: the state of a file
        return _("failed");
      default:
        return "";
    }
  };

  onMount(() => {
    look();
    if (props.transfer !== null) {
      onCleanup(props.transfer.on("item", refresh));
      onCleanup(props.transfer.on("change", refresh));
    }
  });
  return (
    <div>
      <div
        ref={box}
        class="file-list"
        tabindex="0"
        role="group"
        aria-label={_("Files")}
        onScroll={look}
      >
        <ul style={{ "block-size": `${count() * ROW}rem` }}>
          <For each={rows()}>
            {(row) => (
              <li
                aria-setsize={props.manifest.nEntries}
                aria-posinset={row.index + 1}
                style={{ "inset-block-start": `${row.index * ROW}rem` }}
              >
                <Icon name={row.isFolder ? "folder" : "file"} />
                <FileName name={row.path} />
                <span class="file-list-end">
                  <Show when={stateWords(row)}>{(words) => <>{words()} · </>}</Show>
                  {/* Translators: where files have their size */}
                  {row.isFolder ? _("folder") : formatSize(row.size)}
                </span>
              </li>
            )}
          </For>
        </ul>
      </div>
      <Show when={props.manifest.nEntries > count()}>
        <p class="dim small">
          {format(
            ngettext("and %s more", "and %s more", props.manifest.nEntries - count()),
            formatNumber(props.manifest.nEntries - count()),
          )}
        </p>
      </Show>
    </div>
  );
}
