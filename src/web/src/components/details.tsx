// SPDX-License-Identifier: GPL-3.0-or-later
import { createSignal, Show, type JSX } from "solid-js";

/** More, on demand: it is made only when it is opened. */
export function Details(props: {
  label: string;
  /** something in it wants to be seen */
  open?: boolean;
  children: JSX.Element;
}) {
  const [isOpen, setOpen] = createSignal(false);

  return (
    <details open={props.open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{props.label}</summary>
      <Show when={isOpen()}>{props.children}</Show>
    </details>
  );
}
