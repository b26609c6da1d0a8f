// SPDX-License-Identifier: GPL-3.0-or-later

/** The names that the build gives the workers, beside the page. */
export type WorkerName = "clock-worker.js" | "sha256-worker.js" | "sw.js";

/** Where a worker is; the page may be anywhere below its host. */
export function workerAddress(name: WorkerName): string {
  return new URL(name, document.baseURI).href;
}

/**
 * Starts a worker, or returns null where that is not allowed (Chromium allows none to a page
 * that was opened from the disk). One that cannot be loaded says so later, with an `error`
 * event.
 */
export function startWorker(name: WorkerName): Worker | null {
  if (typeof Worker === "undefined") {
    return null;
  }
  try {
    return new Worker(workerAddress(name));
  } catch {
    return null;
  }
}
