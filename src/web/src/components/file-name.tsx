// SPDX-License-Identifier: GPL-3.0-or-later
import { Show } from "solid-js";
import { textForDisplay } from "../wire/text";
import "./file-name.css";

const MAX_EXTENSION = 12;

/**
 * Splits a name before its last extension. A name that begins with its only dot has none, nor has
 * what is too long to be one.
 */
export function splitName(name: string): { stem: string; extension: string } {
  const dot = name.lastIndexOf(".");

  if (dot <= 0 || dot === name.length - 1 || name.length - dot > MAX_EXTENSION)
    return { stem: name, extension: "" };
  return { stem: name.slice(0, dot), extension: name.slice(dot) };
}

/**
 * A name that somebody else has chosen: its writing direction cannot reorder what is around it, nor
 * hide its real extension, which stands apart.
 */
export function FileName(props: { name: string }) {
  const parts = () => splitName(textForDisplay(props.name, 0));

  return (
    <bdi class="file-name" dir="ltr" title={textForDisplay(props.name, 0)}>
      <bdi class="file-name-stem">{parts().stem}</bdi>
      <Show when={parts().extension !== ""}>
        <bdi class="file-name-extension">{parts().extension}</bdi>
      </Show>
    </bdi>
  );
}
