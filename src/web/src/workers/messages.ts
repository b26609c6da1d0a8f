// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * What the page and its workers say to one another. An older worker may still be running when a
 * newer page talks to it, so the service worker's messages have a version.
 */
export const DOWNLOAD_VERSION = 1;

/** The folder, below the page's base, whose addresses the service worker answers. */
export const SAVE_FOLDER = "save/";

/** A page that says nothing for that long, in ms, is gone, and its downloads fail. */
export const PAGE_GONE_AFTER = 60_000;

/** To the clock's worker. */
export type ClockOrder =
  | { readonly type: "start"; readonly id: number; readonly ms: number }
  | { readonly type: "stop"; readonly id: number };

/** From the clock's worker: the timer with this id went off. */
export type ClockNews = number;

export interface HashOrder {
  readonly id: number;
  readonly bytes: Uint8Array;
}

export interface HashNews {
  readonly id: number;
  readonly digest: Uint8Array;
}

/** To the service worker, with a port each. */
export type DownloadOrder =
  | {
      readonly type: "download";
      readonly version: number;
      /** Part of the address, used once. */
      readonly id: string;
      /** A probe is shown in a frame, where the page can read it; a file is saved. */
      readonly kind: "file" | "probe";
      readonly name: string;
      /** null = not known */
      readonly size: number | null;
    }
  /** Keeps the worker running; the port hears whether it still knows the download. */
  | { readonly type: "alive"; readonly id: string }
  /** To a worker that waits for its turn. */
  | { readonly type: "take-over" }
  /** Has the worker answer what the page itself fetches. */
  | { readonly type: "claim" };

/** From the page on the port of a download. */
export type DownloadFeed =
  | { readonly type: "bytes"; readonly bytes: Uint8Array }
  | { readonly type: "end" }
  | { readonly type: "fail" };

/** From the service worker on the port of a download. */
export type DownloadNews =
  /** It may be fetched now. */
  | { readonly type: "registered" }
  /** It was fetched. */
  | { readonly type: "started" }
  /** The browser took that many bytes. */
  | { readonly type: "taken"; readonly bytes: number }
  /** The browser took everything, and the end. */
  | { readonly type: "ended" }
  /** The browser wants no more. */
  | { readonly type: "cancelled" };
