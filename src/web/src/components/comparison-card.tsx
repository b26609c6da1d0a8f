// SPDX-License-Identifier: GPL-3.0-or-later
import { createUniqueId, onMount } from "solid-js";
import { _ } from "../i18n";
import { Icon } from "./icon";
import "./comparison-card.css";

/** Two who carried codes compare words, before anything is sent or taken. */
export function ComparisonCard(props: { words: string; onCompared: (areSame: boolean) => void }) {
  const id = createUniqueId();
  let heading: HTMLHeadingElement | undefined;

  /* It takes the focus from what nobody is using. */
  onMount(() => {
    const focused = document.activeElement;

    if (focused === null || focused === document.body || focused.tagName === "H1") heading?.focus();
  });
  return (
    <article class="card comparison" aria-labelledby={`${id}-title`}>
      <h3 ref={heading} id={`${id}-title`} tabindex="-1">
        {_("Compare these words")}
      </h3>
      <output class="comparison-words" dir="ltr" lang="en" aria-labelledby={`${id}-title`}>
        {props.words}
      </output>
      <p>
        {_(
          "Do it now, before anything is sent: call the other person, or ask in another way than the one that carried the codes, which words are shown there.",
        )}
      </p>
      <p>
        {_(
          "If all four are the same, in this order, nobody sits between you. If not, somebody has changed the codes.",
        )}
      </p>
      <div class="buttons">
        <button type="button" class="button suggested" onClick={() => props.onCompared(true)}>
          <Icon name="check" />
          {_("The Words Are the Same")}
        </button>
        <button type="button" class="button" onClick={() => props.onCompared(false)}>
          <Icon name="cross" />
          {_("They Are Different")}
        </button>
      </div>
    </article>
  );
}
