// SPDX-License-Identifier: GPL-3.0-or-later
import { type Catalogue, chooseLanguage, getDirection, getLanguage, setCatalogue } from "../i18n";

declare global {
  // What the script of a catalogue leaves behind.
  var tincanCatalogue: Catalogue | undefined;
}

/**
 * Loads the script of a catalogue; relative to the page. A script, because that works from a disk,
 * too. Null if it cannot be had: then the page speaks English.
 */
function loadCatalogue(script: string): Promise<Catalogue | null> {
  return new Promise((resolve) => {
    const element = document.createElement("script");

    element.src = script;
    element.onload = () => resolve(globalThis.tincanCatalogue ?? null);
    element.onerror = () => resolve(null);
    document.head.append(element);
  });
}

/**
 * Speaks the nearest to what a person wants, and says so in the document. `catalogues` has the
 * scripts by their languages.
 */
export async function speak(
  catalogues: Readonly<Record<string, string>>,
  wanted: readonly string[],
): Promise<void> {
  const language = chooseLanguage(Object.keys(catalogues), wanted);
  const script = language === null ? undefined : catalogues[language];

  setCatalogue(script === undefined ? null : await loadCatalogue(script), wanted);
  document.documentElement.lang = getLanguage();
  document.documentElement.dir = getDirection();
}
