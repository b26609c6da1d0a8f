// SPDX-License-Identifier: GPL-3.0-or-later

/*
 * The little that the service worker uses of its global scope. TypeScript's own library for it
 * cannot be loaded beside the one for pages.
 */

export interface WaitingEvent extends Event {
  waitUntil(promise: Promise<unknown>): void;
}

export interface FetchingEvent extends WaitingEvent {
  readonly request: Request;
  respondWith(response: Response | Promise<Response>): void;
}

export interface ServiceWorkerScope {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: "activate", listener: (event: WaitingEvent) => void): void;
  addEventListener(type: "fetch", listener: (event: FetchingEvent) => void): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
}
