// SPDX-License-Identifier: GPL-3.0-or-later
import { createSignal, createUniqueId, onMount, Show } from "solid-js";
import { _ } from "../i18n";
import "./text-dialog.css";

/** Asks for a text to send. `onClose` comes once, after `onText` if there was one. */
export function TextDialog(props: {
  /** a sentence why this text cannot be sent, null once it is on its way */
  onText: (text: string) => string | null;
  onClose: () => void;
}) {
  const id = createUniqueId();
  const [problem, setProblem] = createSignal<string | null>(null);
  let dialog: HTMLDialogElement | undefined;
  let field: HTMLTextAreaElement | undefined;

  const send = () => {
    const refusal = props.onText(field?.value ?? "");

    setProblem(refusal);
    if (refusal === null) dialog?.close();
    else field?.focus();
  };

  onMount(() => {
    dialog?.showModal();
    field?.focus();
  });
  return (
    <dialog
      ref={dialog}
      class="text-dialog"
      aria-labelledby={`${id}-title`}
      onClose={() => props.onClose()}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <h2 id={`${id}-title`}>{_("Send Text")}</h2>
        <div>
          <label class="label" for={`${id}-text`}>
            {_("Text")}
          </label>
          <textarea
            ref={field}
            id={`${id}-text`}
            class="field"
            dir="auto"
            aria-invalid={problem() !== null}
            aria-describedby={`${id}-problem`}
            onInput={() => setProblem(null)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
                event.preventDefault();
                send();
              }
            }}
          />
          <p id={`${id}-problem`} class="small" role="status">
            <Show when={problem()}>{(text) => <span class="problem">{text()}</span>}</Show>
          </p>
        </div>
        <div class="buttons">
          <button type="button" class="button" onClick={() => dialog?.close()}>
            {_("Cancel")}
          </button>
          <button type="submit" class="button suggested">
            {_("Send")}
          </button>
        </div>
      </form>
    </dialog>
  );
}
