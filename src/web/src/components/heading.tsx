// SPDX-License-Identifier: GPL-3.0-or-later
import { onMount, type JSX } from "solid-js";

/** The heading of a screen. It takes the focus when the screen comes, unless that is the first. */
export function ScreenHeading(props: { takesFocus: boolean; children: JSX.Element }) {
  let heading: HTMLHeadingElement | undefined;

  onMount(() => {
    if (props.takesFocus) heading?.focus();
  });
  return (
    <h1 ref={heading} tabindex="-1">
      {props.children}
    </h1>
  );
}
