// SPDX-License-Identifier: GPL-3.0-or-later
import { createSignal, onCleanup } from "solid-js";
import { _ } from "../i18n";
import { Icon } from "./icon";

const SHOWN_MS = 2500;

/** Copies, and says for a moment that it has. `label` says what, for those who only hear it. */
export function CopyButton(props: {
  text: string;
  label: string;
  /** false: the browser would not */
  copy: (text: string) => Promise<boolean>;
  say: (text: string) => void;
}) {
  const [result, setResult] = createSignal<"none" | "copied" | "refused">("none");
  let timer: ReturnType<typeof setTimeout> | undefined;

  const copy = async () => {
    const copied = await props.copy(props.text);

    setResult(copied ? "copied" : "refused");
    props.say(copied ? _("Copied.") : _("The browser did not let it be copied. Copy it by hand."));
    clearTimeout(timer);
    timer = setTimeout(() => setResult("none"), SHOWN_MS);
  };

  onCleanup(() => {
    clearTimeout(timer);
  });
  return (
    <button type="button" class="button" aria-label={props.label} onClick={() => void copy()}>
      <Icon name={result() === "copied" ? "check" : "copy"} />
      <span aria-hidden="true">
        {result() === "copied"
          ? _("Copied")
          : result() === "refused"
            ? _("Copy by Hand")
            : _("Copy")}
      </span>
    </button>
  );
}
