// SPDX-License-Identifier: GPL-3.0-or-later
import { Download } from "./download";
import { DOWNLOAD_VERSION, SAVE_FOLDER } from "./messages";
import type { DownloadOrder } from "./messages";
import type { ServiceWorkerScope } from "./service-worker-scope";

/*
 * Turns bytes that the page receives into a download of the browser, which writes them to the
 * disk as they come. It answers the addresses in `save/` that a page told it about, and nothing
 * else: the page itself always comes from the network.
 */

const scope = globalThis as unknown as ServiceWorkerScope;
const downloads = new Map<string, Download>();

/* A newer worker waits until no page uses the one before it, whose downloads would break; the first
 * one of all serves the page that brought it. */
scope.addEventListener("activate", (event) => {
  event.waitUntil(scope.clients.claim());
});

scope.addEventListener("message", (event) => {
  const order = event.data as DownloadOrder;
  const port = event.ports[0];

  switch (order.type) {
    case "download":
      // A page of another version hears nothing, and takes another way.
      if (port !== undefined && order.version === DOWNLOAD_VERSION) {
        downloads.set(order.id, new Download(order, port, () => downloads.delete(order.id)));
      }
      break;
    case "alive":
      downloads.get(order.id)?.touch();
      port?.postMessage(downloads.has(order.id));
      break;
    case "take-over":
      void scope.skipWaiting();
      break;
    case "claim":
      void scope.clients.claim();
      break;
  }
});

function answer(address: URL): Response {
  const [id] = address.href.slice(scope.registration.scope.length + SAVE_FOLDER.length).split("/");
  const response = id === undefined ? undefined : downloads.get(id)?.respond();

  return (
    response ??
    new Response("There is no such download.\n", {
      status: 404,
      headers: {
        "Content-Type": "text/plain; charset=utf-8",
        "X-Content-Type-Options": "nosniff",
      },
    })
  );
}

scope.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);

  if (
    event.request.method === "GET" &&
    address.href.startsWith(scope.registration.scope + SAVE_FOLDER)
  ) {
    event.respondWith(answer(address));
  }
});
