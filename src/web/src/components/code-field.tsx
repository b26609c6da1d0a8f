// SPDX-License-Identifier: GPL-3.0-or-later
import { createEffect, createSignal, createUniqueId, For, on, Show } from "solid-js";
import { _, format, isolate } from "../i18n";
import { correctCodeEntry, readCodeEntry, type WordOption } from "../stores/code-entry";
import type { Code } from "../wire/code";
import type { Link } from "../wire/link";
import "./code-field.css";

/**
 * One field for a spoken code, a link, and a code that was made without a server. The words of a
 * code complete and correct themselves; by the pattern of a combobox with a list, so the focus
 * stays in the field.
 */
export function CodeField(props: {
  onTarget: (target: Code | Link) => void;
  /** What was pasted has a code that was made without a server; a sentence if it is of no use. */
  onOffer: (text: string) => string | null;
  say: (text: string) => void;
}) {
  const id = createUniqueId();
  const [text, setText] = createSignal("");
  const [isOpen, setOpen] = createSignal(false);
  const [active, setActive] = createSignal(-1);
  const [isTried, setTried] = createSignal(false);
  const [refusal, setRefusal] = createSignal<string | null>(null);
  let input: HTMLInputElement | undefined;

  const entry = () => readCodeEntry(text());
  const options = () => entry().options;
  const isShown = () => isOpen() && options().length > 0;
  const problem = () =>
    entry().problem ??
    refusal() ??
    (isTried() && entry().code === null && entry().link === null && !entry().isOffer
      ? _("Type the whole code, as in 7-acrobat-gymnast-unzip, or paste a link.")
      : null);

  createEffect(
    on(options, () => {
      setActive(-1);
    }),
  );

  const write = (next: string) => {
    setText(next);
    if (input !== undefined && input.value !== next) input.value = next;
  };

  const type = (typed: string) => {
    const grows = typed.length > text().length;
    const atEnd = input?.selectionStart === typed.length;
    const corrected = grows && atEnd ? correctCodeEntry(typed) : typed;

    setTried(false);
    setRefusal(null);
    write(corrected);
    setOpen(true);
    if (corrected !== typed) props.say(format(_("Corrected to %s."), isolate(corrected)));
  };

  const choose = (option: WordOption) => {
    write(option.text);
    setOpen(readCodeEntry(option.text).problem !== null);
    input?.focus();
  };

  const submit = () => {
    write(correctCodeEntry(text(), true));
    setTried(true);

    const target = entry().code ?? entry().link;

    if (entry().isOffer) {
      setRefusal(props.onOffer(text()));
      if (refusal() !== null) input?.focus();
    } else if (target !== null) {
      setOpen(false);
      props.onTarget(target);
    } else {
      setOpen(true);
      input?.focus();
    }
  };

  const move = (step: number) => {
    const count = options().length;

    setOpen(true);
    if (count > 0)
      setActive((active() + step + count + (active() < 0 && step < 0 ? 1 : 0)) % count);
  };

  const press = (event: KeyboardEvent) => {
    const option = isShown() ? options()[active()] : undefined;

    if (event.isComposing) return;
    switch (event.key) {
      case "ArrowDown":
        move(1);
        break;
      case "ArrowUp":
        move(-1);
        break;
      case "Escape":
        if (!isShown()) return;
        setOpen(false);
        break;
      case "Tab":
        if (option === undefined) return;
        choose(option);
        break;
      case "Enter":
        if (option === undefined) return;
        choose(option);
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  return (
    <form
      class="code-field"
      novalidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <label class="label" for={`${id}-field`}>
        {_("Code or link")}
      </label>
      <div class="code-field-row">
        <div class="code-field-input">
          <input
            ref={input}
            id={`${id}-field`}
            class="field"
            type="text"
            role="combobox"
            aria-autocomplete="list"
            aria-expanded={isShown()}
            aria-controls={`${id}-words`}
            aria-activedescendant={active() >= 0 ? `${id}-${active()}` : undefined}
            aria-invalid={problem() !== null}
            aria-describedby={`${id}-help`}
            autocomplete="off"
            autocapitalize="none"
            autocorrect="off"
            spellcheck={false}
            enterkeyhint="go"
            dir="ltr"
            placeholder="7-acrobat-gymnast-unzip"
            onInput={(event) => type(event.currentTarget.value)}
            onKeyDown={press}
            onBlur={() => setOpen(false)}
          />
          <ul
            id={`${id}-words`}
            class="code-field-words"
            role="listbox"
            /* Translators: the words of codes from which one can be chosen */
            aria-label={_("Words")}
            hidden={!isShown()}
          >
            <For each={isShown() ? options() : []}>
              {(option, index) => (
                <li
                  id={`${id}-${index()}`}
                  role="option"
                  aria-selected={index() === active()}
                  /* The field keeps the focus. */
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => choose(option)}
                >
                  {option.word}
                </li>
              )}
            </For>
          </ul>
        </div>
        <button type="submit" class="button">
          {_("Connect")}
        </button>
      </div>
      <p id={`${id}-help`} class="small" aria-live="polite">
        <Show
          when={problem()}
          fallback={
            <span class="dim">
              {entry().isOffer
                ? _("A code that was made without a server. You get an answer to send back.")
                : entry().link !== null
                  ? format(
                      // Translators: the name of a server
                      _("A link. %s introduces you to each other."),
                      isolate(new URL(entry().link?.server ?? "").host),
                    )
                  : _("Somebody gave you one? It brings you to what they send.")}
            </span>
          }
        >
          {(sentence) => <span class="problem">{sentence()}</span>}
        </Show>
      </p>
    </form>
  );
}
