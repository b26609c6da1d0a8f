// SPDX-License-Identifier: GPL-3.0-or-later
import { _, format } from "../i18n";

/* Each says that it is some of those behind it, too. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/Firefox\/|FxiOS\//, "Firefox"],
  [/Edg(?:e|A|iOS)?\//, "Edge"],
  [/OPR\//, "Opera"],
  [/SamsungBrowser\//, "Samsung Internet"],
  [/Chromium\//, "Chromium"],
  [/Chrome\/|CriOS\//, "Chrome"],
  [/Safari\//, "Safari"],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/Android/, "Android"],
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/CrOS/, "ChromeOS"],
  [/Windows/, "Windows"],
  [/Macintosh/, "Mac"],
  [/Linux|X11/, "Linux"],
];

interface Client {
  readonly userAgentData?: { readonly brands: readonly { readonly brand: string }[] };
}

/** The brands that the browser says it is of; none where it does not say. */
export function getBrands(client: object): readonly string[] {
  return (client as Client).userAgentData?.brands.map(({ brand }) => brand) ?? [];
}

function find(names: readonly (readonly [RegExp, string])[], text: string): string | null {
  return names.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

/* Another brand than Chromium, and none that is made up so that nobody relies on the list. */
function isOther(brand: string): boolean {
  return brand !== "Chromium" && !/not.*brand/i.test(brand);
}

/** What a person would call this browser, to tell one other side from another. */
export function nameBrowser(userAgent: string, brands: readonly string[] = []): string {
  // Chromium calls itself Chrome everywhere but among the brands.
  const isChromium = brands.includes("Chromium") && !brands.some(isOther);
  // Translators: what a browser is called whose name is not known
  const browser = isChromium ? "Chromium" : (find(browsers, userAgent) ?? _("Browser"));
  const system = find(systems, userAgent);

  if (system === null) return browser;
  // Translators: the name of a browser, then the system that it runs on
  return format(_("%s on %s"), browser, system);
}

/**
 * Whether the app can be on this computer: it is for desktops with Linux. A phone that poses as one
 * has no pointer.
 */
export function mayHaveApp(userAgent: string, hasPointer: boolean): boolean {
  return hasPointer && find(systems, userAgent) === "Linux";
}

/** Whether this browser has what the page cannot do without. */
export function isSupported(): boolean {
  return (
    typeof RTCPeerConnection === "function" &&
    typeof WebSocket === "function" &&
    typeof Worker === "function" &&
    typeof HTMLDialogElement === "function"
  );
}
