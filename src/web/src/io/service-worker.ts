// SPDX-License-Identifier: GPL-3.0-or-later
import { toBase64Url } from "../wire/base64url";
import { DOWNLOAD_VERSION, SAVE_FOLDER } from "../workers/messages";
import type { DownloadFeed, DownloadNews, DownloadOrder } from "../workers/messages";
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

/* A frame with a file in it stays empty: if anything is shown, it is not from the worker. */
function orLoaded(started: Promise<void>, frame: HTMLIFrameElement): Promise<void> {
  return new Promise((resolve, reject) => {
    frame.addEventListener("load", () => {
      reject(new Error("Something else was fetched."));
    });
    void started.then(resolve);
  });
}

async function probeInFrame(address: string): Promise<string> {
  const frame = makeFrame(address);

  try {
    const loaded = new Promise<void>((resolve) => {
      frame.addEventListener("load", () => {
        resolve();
      });
    });

    await within(PATIENCE, "Loading", loaded);
    return frame.contentDocument?.body.textContent?.trim() ?? "";
  } finally {
    frame.remove();
  }
}

function probeByFetch(address: string): Promise<string> {
  return within(
    PATIENCE,
    "Fetching",
    fetch(address).then((response) => response.text()),
  );
}

function giveUp(port: MessagePort): void {
  port.postMessage({ type: "fail" } satisfies DownloadFeed);
  port.close();
}

/* In Firefox, a frame of a page that was reloaded past the cache goes past the worker too; a link
 * does not. */
function clickLink(address: string, name: string): void {
  const link = document.createElement("a");

  link.href = address;
  // So that it is no leaving of the page, about which a person would be asked.
  link.download = name;
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
}

/** A download that was fetched, and takes what is sent on its port. */
export interface StartedDownload {
  readonly id: string;
  readonly port: MessagePort;
  /** Has to stay in the page until the download is over; null if there is none. */
  readonly frame: HTMLIFrameElement | null;
}

type Kind = "file" | "probe";

/** How the browser is brought to fetch a file. */
type Opening = "frame" | "link";

/** The service worker, as the page sees it. */
export class DownloadWorker {
  readonly #registration: ServiceWorkerRegistration;
  #opening: Opening = "frame";

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
  async start(name: string, size: number | null): Promise<StartedDownload> {
    const { id, port, address, started } = await this.#announce("file", name, size);
    const frame = this.#opening === "frame" ? makeFrame(address) : null;

    if (frame === null) {
      clickLink(address, name);
    }
    try {
      await within(PATIENCE, "Fetching", frame === null ? started : orLoaded(started, frame));
      return { id, port, frame };
    } catch (error) {
      frame?.remove();
      giveUp(port);
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
    this.#opening = "frame";
    try {
      await this.#probe(probeInFrame);
    } catch (error) {
      if (navigator.serviceWorker.controller !== null) {
        throw error;
      }
      // The page may have been reloaded past the cache, and with it past the worker.
      await this.#claim();
      await this.#probe(probeByFetch);
      this.#opening = "link";
    }
  }

  async #probe(open: (address: string) => Promise<string>): Promise<void> {
    const { port, address } = await this.#announce("probe", "probe", null);
    const token = toBase64Url(crypto.getRandomValues(new Uint8Array(16)));

    try {
      port.postMessage({ type: "bytes", bytes: new TextEncoder().encode(token) });
      port.postMessage({ type: "end" });
      if ((await open(address)) !== token) {
        throw new Error("Something else was read than what was sent.");
      }
    } finally {
      giveUp(port);
    }
  }

  async #claim(): Promise<void> {
    const container = navigator.serviceWorker;
    const claimed = new Promise<void>((resolve) => {
      container.addEventListener(
        "controllerchange",
        () => {
          resolve();
        },
        { once: true },
      );
    });

    this.#tell({ type: "claim" }, []);
    await within(PATIENCE, "Claiming", claimed);
  }

  /* Tells the worker what will be fetched; `started` resolves when it was. */
  async #announce(
    kind: Kind,
    name: string,
    size: number | null,
  ): Promise<{ id: string; port: MessagePort; address: string; started: Promise<void> }> {
    const id = toBase64Url(crypto.getRandomValues(new Uint8Array(16)));
    const { port1: port, port2: theirs } = new MessageChannel();
    let start: () => void;
    const started = new Promise<void>((resolve) => {
      start = resolve;
    });
    const registered = new Promise<void>((resolve) => {
      port.onmessage = (event: MessageEvent<DownloadNews>) => {
        if (event.data.type === "registered") {
          resolve();
        } else if (event.data.type === "started") {
          start();
        }
      };
    });

    this.#tell({ type: "download", version: DOWNLOAD_VERSION, id, kind, name, size }, [theirs]);
    try {
      await within(PATIENCE, "Announcing", registered);
    } catch (error) {
      giveUp(port);
      throw error;
    }

    const { href: address } = new URL(
      `${SAVE_FOLDER}${id}/${encodeURIComponent(name)}`,
      document.baseURI,
    );

    return { id, port, address, started };
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
