// SPDX-License-Identifier: GPL-3.0-or-later
import { createUniqueId, Show } from "solid-js";
import { _ } from "../i18n";
import { Icon } from "./icon";
import "./drop-target.css";

/**
 * Where files come from: dropped anywhere on the page, which the page looks after, or chosen here.
 * The inputs are hidden but for the browser's own dialogs.
 */
export function DropTarget(props: {
  large?: boolean;
  /** something is being dragged over the page */
  isOver: boolean;
  label: string;
  onFiles: (files: FileList) => void;
  onText: () => void;
}) {
  const id = createUniqueId();
  let files: HTMLInputElement | undefined;
  let folder: HTMLInputElement | undefined;

  const take = (input: HTMLInputElement) => {
    if (input.files !== null && input.files.length > 0) props.onFiles(input.files);
    /* The same files may be chosen again. */
    input.value = "";
  };

  return (
    <section
      class="drop-target"
      classList={{ large: props.large, "is-over": props.isOver }}
      aria-labelledby={id}
    >
      <Show when={props.large}>
        <Icon name="send" />
      </Show>
      <p id={id}>{props.isOver ? _("Let go to send") : props.label}</p>
      <div class="buttons centred">
        <button
          type="button"
          class="button"
          classList={{ suggested: props.large }}
          onClick={() => files?.click()}
        >
          <Icon name="file" />
          {_("Choose Files…")}
        </button>
        <button
          type="button"
          class="button"
          title={_("Folders with nothing in them come along only if you drop the folder here.")}
          onClick={() => folder?.click()}
        >
          <Icon name="folder" />
          {_("Choose Folder…")}
        </button>
        <button type="button" class="button" onClick={() => props.onText()}>
          <Icon name="text" />
          {_("Send Text…")}
        </button>
      </div>
      <Show when={props.large}>
        <span class="dim small">{_("Nothing is stored anywhere on the way.")}</span>
      </Show>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        data-choose="files"
        onChange={(event) => take(event.currentTarget)}
      />
      <input
        ref={(element) => {
          folder = element;
          element.webkitdirectory = true;
        }}
        type="file"
        multiple
        hidden
        data-choose="folder"
        onChange={(event) => take(event.currentTarget)}
      />
    </section>
  );
}
