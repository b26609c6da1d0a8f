// SPDX-License-Identifier: GPL-3.0-or-later
import { createEffect, createSignal, createUniqueId, Show } from "solid-js";
import { _, format, isolate } from "../i18n";
import { hostOf, type App } from "../stores/app";
import type { Link } from "../wire/link";
import { ScreenHeading } from "./heading";
import { Icon } from "./icon";
import { Notice } from "./notice";
import "./landing-screen.css";

/** A link was opened. Nothing has happened yet, and nothing does before the one click. */
export function LandingScreen(props: { app: App; link: Link }) {
  const id = createUniqueId();
  const server = () => isolate(hostOf(props.link.server));
  const page = () => props.app.world.page;
  const isElsewhere = () => page() !== null && page() !== props.link.server;
  const [isOwn, setOwn] = createSignal(false);

  createEffect(() => {
    void props.app.world.isOwnLink(props.link.mailbox).then(setOwn);
  });

  return (
    <div class="screen">
      <div class="screen-head">
        <ScreenHeading takesFocus={!props.app.isFirst()}>
          {_("Somebody wants to share with you")}
        </ScreenHeading>
        <p>
          {
            // Translators: the name of a server
            format(_("%s introduces you to the person who gave you this link."), server())
          }
        </p>
      </div>
      <Show when={isOwn()}>
        <Notice kind="warning">
          {_(
            "You made this link yourself, in another tab or window. Give it to the other person; if you connect here, it is used up.",
          )}
        </Notice>
      </Show>
      <section class="card" aria-labelledby={id}>
        <h2 id={id}>{_("What happens when you connect")}</h2>
        <ul class="landing-steps">
          <li>
            <Icon name="person" />
            <span>
              {_(
                "Your browser connects directly to theirs, or to their Tincan. They learn your network address, and you theirs.",
              )}
            </span>
          </li>
          <li>
            <Icon name="file" />
            <span>{_("You see what is offered, and decide. Nothing is saved before.")}</span>
          </li>
          <li>
            <Icon name="verified" />
            <span>
              {_("Everything is encrypted between the two of you. The server cannot read it.")}
            </span>
          </li>
        </ul>
        <Show when={isElsewhere()}>
          <p class="dim small">
            {format(
              // Translators: two names of servers
              _("This page comes from %s; the link names %s as the server."),
              isolate(hostOf(page() ?? "")),
              server(),
            )}
          </p>
        </Show>
      </section>
      <div class="buttons centred">
        <button
          type="button"
          class="button suggested pill"
          onClick={() => props.app.connect(props.link)}
        >
          {_("Connect")}
        </button>
        <button type="button" class="button pill" onClick={() => props.app.leave()}>
          {_("Not Now")}
        </button>
      </div>
      <Show when={props.app.world.mayHaveApp}>
        <p class="landing-app small">
          <span class="dim">{_("Is Tincan installed on this computer?")}</span>{" "}
          <a class="button" href={`tincan:${props.link.toString()}`}>
            {_("Open in Tincan")}
          </a>
        </p>
      </Show>
    </div>
  );
}
