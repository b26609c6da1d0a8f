// SPDX-License-Identifier: GPL-3.0-or-later
import type { Catalogue } from "../i18n";

declare global {
  // What the script of a catalogue leaves behind.
  var tincanCatalogue: Catalogue | undefined;
}

/**
 * Loads the script of a catalogue; relative to the page. A script, because that works from a disk,
 * too. Null if it cannot be had: then the page speaks English.
 */
export function loadCatalogue(script: string): Promise<Catalogue | null> {
  return new Promise((resolve) => {
    const element = document.createElement("script");

    element.src = script;
    element.onload = () => resolve(globalThis.tincanCatalogue ?? null);
    element.onerror = () => resolve(null);
    document.head.append(element);
  });
}
