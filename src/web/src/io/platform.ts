// SPDX-License-Identifier: GPL-3.0-or-later
import type { Platform } from "../core/platform";
import { WorkerClock } from "./clock";
import { newHasher } from "./hasher";
import { startWorker } from "./worker-address";

/** The browser that the page runs in; one for the page, since it has workers. */
export function newPlatform(): Platform {
  // Absent where the context is not secure, whatever the types say.
  const subtle = crypto.subtle as SubtleCrypto | undefined;

  return {
    clock: new WorkerClock(startWorker("clock-worker.js")),
    hasher: newHasher(subtle, () => startWorker("sha256-worker.js")),
    openSocket: (address) => new WebSocket(address),
    newConnection: (configuration) => new RTCPeerConnection(configuration),
  };
}
