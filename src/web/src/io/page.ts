// SPDX-License-Identifier: GPL-3.0-or-later
import { normalizeBaseAddress } from "../wire/base-address";
import { iceServersFromJson, iceServersToJson } from "../wire/ice-server";
import { isJsonObject, type JsonObject } from "../wire/json";

/** What is read of config.json, at most; characters */
const MAX_CONFIG_LENGTH = 65_536;

/** What whoever hosts the page has to say, in the file config.json beside it. */
export interface Config {
  /** Base address of the signaling server; null = the page's own */
  readonly server: string | null;
  /** STUN and TURN servers, in addition to those of the signaling server */
  readonly iceServers: readonly RTCIceServer[];
}

const NOTHING: Config = { server: null, iceServers: [] };

/** Base address of the page; null where it has none that a link could have, such as on the disk. */
export function pageAddress(): string | null {
  try {
    const { origin, pathname } = new URL(document.baseURI);

    return normalizeBaseAddress(origin + pathname.slice(0, pathname.lastIndexOf("/") + 1));
  } catch {
    return null;
  }
}

/** What config.json says; what it does not say as it should is ignored. */
export function parseConfig(text: string): Config {
  try {
    const config: unknown = JSON.parse(text);

    if (isJsonObject(config)) {
      return { server: readServer(config), iceServers: readIceServers(config) };
    }
  } catch {
    // Not JSON.
  }
  return NOTHING;
}

function readServer({ server }: JsonObject): string | null {
  try {
    return typeof server === "string" ? normalizeBaseAddress(server) : null;
  } catch {
    return null;
  }
}

/* A TURN server without a name and a password would be refused by every browser. */
function readIceServers({ iceServers }: JsonObject): RTCIceServer[] {
  return Array.isArray(iceServers) ? iceServersToJson(iceServersFromJson(iceServers)) : [];
}

/** Never rejects: most pages have no config.json, and are beside their server. */
export async function loadConfig(): Promise<Config> {
  const address = new URL("config.json", document.baseURI);

  // From a disk, no browser lets a page fetch what is beside it.
  if (address.protocol === "file:") {
    return NOTHING;
  }
  try {
    const response = await fetch(address, { cache: "no-cache" });

    if (!response.ok) {
      return NOTHING;
    }

    const text = await response.text();

    return parseConfig(text.length <= MAX_CONFIG_LENGTH ? text : "");
  } catch {
    return NOTHING;
  }
}

/** Has the browser ask before the page is left. Calling what is returned ends that. */
export function guardLeaving(): () => void {
  const ask = (event: BeforeUnloadEvent): void => {
    event.preventDefault();
    // Chromium before 119 asks only if it is set.
    event.returnValue = true;
  };

  window.addEventListener("beforeunload", ask);
  return () => {
    window.removeEventListener("beforeunload", ask);
  };
}

/**
 * Puts a text into the clipboard; has to be called straight from a click. Whether it worked: if
 * not, the person has to mark and copy it.
 */
export async function copyText(text: string): Promise<boolean> {
  const clipboard = navigator.clipboard as Clipboard | undefined;

  try {
    if (clipboard !== undefined) {
      await clipboard.writeText(text);
      return true;
    }
  } catch {
    // Not allowed; the old way may be.
  }
  return copyOldWay(text);
}

/* For contexts that are not secure, which have no clipboard of their own. */
function copyOldWay(text: string): boolean {
  const field = document.createElement("textarea");
  const focused = document.activeElement;

  field.value = text;
  field.readOnly = true;
  field.style.position = "fixed";
  field.style.opacity = "0";
  // Inside of a dialog, nothing outside of it can be focused.
  (focused?.closest("dialog") ?? document.body).append(field);
  field.focus();
  field.select();

  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    field.remove();
    if (focused instanceof HTMLElement) {
      focused.focus();
    }
  }
}

/**
 * Bytes that the browser says it has room for, null where it does not say. It is what the
 * browser would keep for this page, which may be less or more than the disk has: a hint, nothing
 * to refuse by.
 */
export async function estimateFreeSpace(): Promise<number | null> {
  const storage = navigator.storage as StorageManager | undefined;

  try {
    const estimate = await storage?.estimate();

    if (estimate?.quota === undefined) {
      return null;
    }
    return Math.max(0, estimate.quota - (estimate.usage ?? 0));
  } catch {
    return null;
  }
}
