// SPDX-License-Identifier: GPL-3.0-or-later
import { createUniqueId, Show } from "solid-js";
import { _, format, isolate } from "../i18n";
import { describeGuesses } from "../stores/words";
import { CopyButton } from "./copy-button";
import { Icon } from "./icon";
import { Notice } from "./notice";
import { QrCode } from "./qr-code";
import "./share-card.css";

/** The ways for the other side to come here: link, QR code, spoken code. */
export function ShareCard(props: {
  link: string;
  /** null while there is none, and when it has ended */
  code: string | null;
  /** the name of the server, which those who type a code must use, too */
  server: string;
  forSeveral: boolean;
  /** wrong guesses at the code that are left; null when nobody guessed wrong */
  guessesLeft: number | null;
  copy: (text: string) => Promise<boolean>;
  say: (text: string) => void;
  onNewCode: () => void;
}) {
  const id = createUniqueId();
  const hasEnded = () => props.guessesLeft === 0 && props.code === null;

  return (
    <section class="card share" aria-labelledby={`${id}-title`}>
      <div>
        <h2 id={`${id}-title`}>
          {props.forSeveral
            ? _("Give this to the other people")
            : _("Give this to the other person")}
        </h2>
        <p class="dim small">{_("It works only while this page stays open.")}</p>
      </div>
      <div class="share-body">
        <div class="share-ways">
          <div>
            <label class="label" for={`${id}-link`}>
              {_("Link")}
            </label>
            <div class="share-link">
              <input
                id={`${id}-link`}
                class="field"
                type="text"
                readonly
                dir="ltr"
                value={props.link}
                onFocus={(event) => event.currentTarget.select()}
              />
              <CopyButton
                text={props.link}
                label={_("Copy link")}
                copy={props.copy}
                say={props.say}
              />
            </div>
          </div>
          <Show when={props.code !== null || hasEnded()}>
            <div>
              <span class="label" id={`${id}-code`}>
                {_("Or say this code")}
              </span>
              <div class="share-code">
                <Show when={props.code} fallback={<span>{_("The code has ended.")}</span>}>
                  {(code) => (
                    <>
                      <output dir="ltr" aria-labelledby={`${id}-code`}>
                        {code()}
                      </output>
                      <CopyButton
                        text={code()}
                        label={_("Copy code")}
                        copy={props.copy}
                        say={props.say}
                      />
                    </>
                  )}
                </Show>
                <button
                  type="button"
                  class="button"
                  classList={{ suggested: hasEnded() }}
                  onClick={() => props.onNewCode()}
                >
                  <Icon name="again" />
                  {_("New Code")}
                </button>
              </div>
              <p class="dim small">
                {format(
                  // Translators: the name of a server
                  _("To be typed at %s or in the Tincan program."),
                  isolate(props.server),
                )}
              </p>
            </div>
          </Show>
        </div>
        <QrCode text={props.link} label={_("QR Code of the Link")} />
      </div>
      <Show when={props.guessesLeft}>
        {(left) => <Notice kind="warning">{describeGuesses(left())}</Notice>}
      </Show>
      <Show when={hasEnded()}>
        <Notice kind="bad">{describeGuesses(0)}</Notice>
      </Show>
    </section>
  );
}
