// SPDX-License-Identifier: GPL-3.0-or-later
import type { JSX } from "solid-js";
import { Icon, type IconName } from "./icon";
import "./notice.css";

/** A sentence that matters, with what can be done about it beside it. */
export function Notice(props: {
  kind: "plain" | "warning" | "bad";
  icon?: IconName;
  children: JSX.Element;
  actions?: JSX.Element;
}) {
  return (
    <div class={`notice ${props.kind}`}>
      <Icon name={props.icon ?? (props.kind === "plain" ? "verified" : "warning")} />
      <div class="notice-body">{props.children}</div>
      {props.actions}
    </div>
  );
}
