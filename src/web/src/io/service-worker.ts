// SPDX-License-Identifier: GPL-3.0-or-later
import { toBase64Url } from "../wire/base64url";
import { DOWNLOAD_VERSION, SAVE_FOLDER } from "../workers/messages";
import type { DownloadNews, DownloadOrder } from "../workers/messages";
import { workerAddress } from "./worker-address";

/** How long a browser may take to start a worker, or to fetch from it; ms */
const PATIENCE = 10_000;

/** Rejects if `work` takes longer than `ms`; `what` is for those who look for the reason. */
function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`${what} took longer than ${ms} ms.`));
    }, ms);

    void work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
    });
  });
}

function makeFrame(address: string): HTMLIFrameElement {
  const frame = document.createElement("iframe");

  frame.hidden = true;
  frame.tabIndex = -1;
  frame.setAttribute("aria-hidden", "true");
  frame.src = address;
  document.body.append(frame);
  return frame;
}

/** A download that was fetched, and takes what is sent on its port. */
export interface StartedDownload {
  readonly id: string;
  readonly port: MessagePort;
  /** Has to stay in the page until the download is over. */
  readonly frame: HTMLIFrameElement;
}

/** The service worker, as the page sees it. */
export class DownloadWorker {
  readonly #registration: ServiceWorkerRegistration;

  constructor(registration: ServiceWorkerRegistration) {
    this.#registration = registration;
  }

  /** Installs the worker where it is not yet; rejects where that cannot be. */
  static async open(): Promise<DownloadWorker> {
    const container = navigator.serviceWorker as ServiceWorkerContainer | undefined;

    if (container === undefined) {
      throw new Error("This context has no service workers.");
    }

    await within(
      PATIENCE,
      "Registering",
      container.register(workerAddress("sw.js"), { updateViaCache: "none" }),
    );
    return new DownloadWorker(await within(PATIENCE, "Starting", container.ready));
  }

  /** Resolves when the browser has fetched the download, which is when it can be fed. */
  async start(kind: "file" | "probe", name: string, size: number | null): Promise<StartedDownload> {
    const id = toBase64Url(crypto.getRandomValues(new Uint8Array(16)));
    const { port1: port, port2: theirs } = new MessageChannel();
    let frame: HTMLIFrameElement | null = null;

    const started = new Promise<HTMLIFrameElement>((resolve) => {
      port.onmessage = (event: MessageEvent<DownloadNews>) => {
        if (event.data.type === "registered") {
          frame = makeFrame(
            new URL(`${SAVE_FOLDER}${id}/${encodeURIComponent(name)}`, document.baseURI).href,
          );
        } else if (event.data.type === "started" && frame !== null) {
          resolve(frame);
        }
      };
    });

    this.#tell({ type: "download", version: DOWNLOAD_VERSION, id, kind, name, size }, [theirs]);
    try {
      return { id, port, frame: await within(PATIENCE, "Fetching", started) };
    } catch (error) {
      (frame as HTMLIFrameElement | null)?.remove();
      port.postMessage({ type: "fail" });
      port.close();
      throw error;
    }
  }

  /** Keeps the worker running. Whether it still knows the download: it may have been stopped. */
  keepAlive(id: string): Promise<boolean> {
    const { port1: port, port2: theirs } = new MessageChannel();

    return new Promise((resolve) => {
      port.onmessage = (event: MessageEvent<boolean>) => {
        port.close();
        resolve(event.data);
      };
      this.#tell({ type: "alive", id }, [theirs]);
    });
  }

  /** Sends a few bytes the whole way that a file would go, and rejects if they do not come back. */
  async probe(): Promise<void> {
    const { port, frame } = await this.start("probe", "probe", null);
    const token = toBase64Url(crypto.getRandomValues(new Uint8Array(16)));
    const loaded = new Promise<void>((resolve) => {
      frame.addEventListener("load", () => {
        if (frame.contentDocument?.body?.textContent?.trim() === token) {
          resolve();
        }
      });
    });

    try {
      port.postMessage({ type: "bytes", bytes: new TextEncoder().encode(token) });
      port.postMessage({ type: "end" });
      await within(PATIENCE, "Probing", loaded);
    } finally {
      port.close();
      frame.remove();
    }
  }

  /** Lets a worker that waits for its turn take over. Whether there is one. */
  async takeOver(): Promise<boolean> {
    const { waiting } = this.#registration;

    if (waiting === null) {
      return false;
    }

    const activated = new Promise<void>((resolve) => {
      waiting.addEventListener("statechange", () => {
        if (waiting.state === "activated") {
          resolve();
        }
      });
    });

    waiting.postMessage({ type: "take-over" } satisfies DownloadOrder);
    await within(PATIENCE, "Taking over", activated);
    return true;
  }

  #tell(order: DownloadOrder, transfer: Transferable[]): void {
    this.#registration.active?.postMessage(order, transfer);
  }
}

/** A worker that has proven itself; rejects if there is none. */
export async function openProvenWorker(): Promise<DownloadWorker> {
  const worker = await DownloadWorker.open();

  try {
    await worker.probe();
  } catch (error) {
    // It may be one that an older page left, and that does not understand this one.
    if (!(await worker.takeOver())) {
      throw error;
    }
    await worker.probe();
  }
  return worker;
}
