// SPDX-License-Identifier: GPL-3.0-or-later
import { createUniqueId, Show } from "solid-js";
import { _, format } from "../i18n";
import { SEVERAL, type App } from "../stores/app";
import { MAX_NAME_CHARACTERS } from "../wire/limits";
import { CodeField } from "./code-field";
import { DropTarget } from "./drop-target";
import { ScreenHeading } from "./heading";
import { Notice } from "./notice";
import "./start-screen.css";

/** The first thing that somebody sees: send, enter what one was given, or ask for files. */
export function StartScreen(props: {
  app: App;
  isOver: boolean;
  onFiles: (files: FileList) => void;
  onText: () => void;
}) {
  const id = createUniqueId();
  const choices = () => props.app.choices();

  return (
    <div class="screen">
      <div class="screen-head">
        <ScreenHeading takesFocus={!props.app.isFirst()}>
          {_("Hand files to someone, directly")}
        </ScreenHeading>
        <p class="dim">
          {_("From this page straight to the other person. Encrypted, without an account.")}
        </p>
      </div>
      <Show when={!props.app.hasServer}>
        <Notice kind="plain" icon="person">
          {_(
            "This page knows no server, and needs none: it makes a code that you send to the other person, who sends one back.",
          )}
        </Notice>
      </Show>
      <DropTarget
        large
        isOver={props.isOver}
        label={_("Drop files or folders here")}
        onFiles={props.onFiles}
        onText={props.onText}
      />
      <section class="card" aria-labelledby={`${id}-enter`}>
        <h2 id={`${id}-enter`}>{_("Enter a Code or Link")}</h2>
        <CodeField
          onTarget={(target) => props.app.connect(target)}
          onOffer={(text) => props.app.answerCode(text)}
          say={(text) => props.app.announcer.say(text)}
        />
      </section>
      <Show when={props.app.hasServer}>
        <section class="card start-ask" aria-labelledby={`${id}-ask`}>
          <div>
            <h2 id={`${id}-ask`}>{_("Ask for Files")}</h2>
            <p class="dim small">{_("Make a link by which somebody sends files to you.")}</p>
          </div>
          <button type="button" class="button" onClick={() => props.app.askForFiles()}>
            {_("Make a Link")}
          </button>
        </section>
      </Show>
      <section class="card start-ask" aria-labelledby={`${id}-codes`}>
        <div>
          <h2 id={`${id}-codes`}>{_("Connect Without a Server")}</h2>
          <p class="dim small">
            {_("You send a code by any chat or mail, and paste the answer that comes back.")}
          </p>
        </div>
        <button type="button" class="button" onClick={() => props.app.makeCode()}>
          {_("Make a Code")}
        </button>
      </section>
      <details>
        <summary>{_("Options")}</summary>
        <div class="start-options">
          <div>
            <label class="label" for={`${id}-name`}>
              {_("Your name, shown to the other side")}
            </label>
            <input
              id={`${id}-name`}
              class="field"
              type="text"
              autocomplete="nickname"
              maxlength={MAX_NAME_CHARACTERS}
              placeholder={props.app.world.browser}
              value={choices().name}
              onInput={(event) =>
                props.app.setChoices({ ...choices(), name: event.currentTarget.value })
              }
            />
          </div>
          <Show when={props.app.hasServer}>
            <label class="start-check">
              <input
                type="checkbox"
                checked={choices().forSeveral}
                onChange={(event) =>
                  props.app.setChoices({ ...choices(), forSeveral: event.currentTarget.checked })
                }
              />
              <span>
                {_("Several people may use the code and link")}
                <br />
                <span class="dim small">
                  {format(
                    // Translators: a number of people
                    _("Up to %u, each connected to you alone. Otherwise they work once."),
                    SEVERAL,
                  )}
                </span>
              </span>
            </label>
          </Show>
        </div>
      </details>
    </div>
  );
}
