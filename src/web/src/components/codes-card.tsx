// SPDX-License-Identifier: GPL-3.0-or-later
import { createSignal, createUniqueId, Show } from "solid-js";
import { _, format, formatTime } from "../i18n";
import { CopyButton } from "./copy-button";
import { QrCode } from "./qr-code";
import "./codes-card.css";

/** The two codes that people carry to one another, in place of a server: two steps. */
export function CodesCard(props: {
  /** whose code is the first; the other one answers */
  isHost: boolean;
  /** what was made here */
  code: string;
  /** seconds since 1970 */
  expires: number;
  copy: (text: string) => Promise<boolean>;
  say: (text: string) => void;
  /** A sentence why it is not the answer; null when it is taken. */
  onAnswer: (text: string) => string | null;
}) {
  const id = createUniqueId();
  const until = () => formatTime(new Date(1000 * props.expires));

  return (
    <section class="card codes" aria-labelledby={`${id}-title`}>
      <div>
        <h2 id={`${id}-title`}>
          {props.isHost
            ? // Translators: the first of two steps
              _("1. Send this code to the other person")
            : // Translators: the second of two steps
              _("2. Send this answer back")}
        </h2>
        <p class="dim small">
          {props.isHost
            ? format(
                // Translators: a time of day
                _("By any chat or mail. It works once, until %s, while this page stays open."),
                until(),
              )
            : format(
                // Translators: a time of day
                _(
                  "The other person pastes it where the first code was made, before %s. Keep this page open.",
                ),
                until(),
              )}
        </p>
      </div>
      <div class="codes-body">
        <div class="codes-code">
          <label class="label" for={`${id}-code`}>
            {props.isHost ? _("Your code") : _("Your answer")}
          </label>
          <textarea
            id={`${id}-code`}
            class="field"
            readonly
            dir="ltr"
            rows={6}
            spellcheck={false}
            value={props.code}
            onFocus={(event) => event.currentTarget.select()}
          />
          <div class="buttons">
            <CopyButton
              text={props.code}
              label={props.isHost ? _("Copy code") : _("Copy answer")}
              copy={props.copy}
              say={props.say}
            />
          </div>
        </div>
        <QrCode
          text={props.code}
          label={props.isHost ? _("QR Code of the Code") : _("QR Code of the Answer")}
        />
      </div>
      <Show when={props.isHost}>
        <AnswerField onAnswer={props.onAnswer} />
      </Show>
    </section>
  );
}

/** Where the answer is pasted, and what is wrong with it is said. */
function AnswerField(props: { onAnswer: (text: string) => string | null }) {
  const id = createUniqueId();
  const [problem, setProblem] = createSignal<string | null>(null);
  let field: HTMLTextAreaElement | undefined;

  const submit = () => {
    setProblem(props.onAnswer(field?.value ?? ""));
    if (problem() !== null) field?.focus();
  };

  return (
    <form
      class="codes-answer"
      novalidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {/* Translators: the second of two steps */}
      <h2>{_("2. Paste the answer that comes back")}</h2>
      <div>
        <label class="label" for={`${id}-answer`}>
          {/* Translators: before the field in which the answer of the other side is pasted */}
          {_("Answer")}
        </label>
        <textarea
          ref={field}
          id={`${id}-answer`}
          class="field"
          dir="ltr"
          rows={4}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          placeholder="tincan-answer.…"
          aria-invalid={problem() !== null}
          aria-describedby={`${id}-problem`}
          onInput={() => setProblem(null)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            submit();
          }}
        />
        <p id={`${id}-problem`} class="small" aria-live="polite">
          <Show when={problem()}>{(sentence) => <span class="problem">{sentence()}</span>}</Show>
        </p>
      </div>
      <div class="buttons">
        <button type="submit" class="button suggested">
          {_("Connect")}
        </button>
      </div>
    </form>
  );
}
