// SPDX-License-Identifier: GPL-3.0-or-later
import type { Clock, Timer } from "../core/platform";
import { _ } from "../i18n";
import { TincanError } from "../wire/error";
import type { DownloadFeed, DownloadNews } from "../workers/messages";
import type { Output } from "./output";
import type { DownloadWorker, StartedDownload } from "./service-worker";

/** What was given to the browser and not taken yet, in bytes, before the next write has to wait. */
const MAX_IN_FLIGHT = 1024 * 1024;

/** Browsers stop a worker that was not needed for half a minute; ms */
const KEEP_ALIVE_EVERY = 5_000;

/**
 * How long the frame stays in which a download was fetched, once everything was taken; ms. Firefox
 * takes a small file before it has made a download of it, and a frame that goes takes it along.
 */
const KEEP_FRAME = 60_000;

function cancelledError(): TincanError {
  return new TincanError(
    "cancelled",
    _(
      "The browser stopped saving: the download was cancelled there, or the disk is full. Look among its downloads, then receive it again.",
    ),
  );
}

function lostError(): TincanError {
  return new TincanError(
    "disk",
    _("The browser broke off the download. Receive it again, and keep this page open meanwhile."),
  );
}

/** A download of the browser, fed through the service worker. */
export class DownloadOutput implements Output {
  readonly #worker: DownloadWorker;
  readonly #clock: Clock;
  #download: StartedDownload | null = null;
  #keepAlive: Timer | null = null;
  #inFlight = 0;
  #isEnded = false;
  #failure: TincanError | null = null;
  /** Whoever waits for news. */
  #wake: (() => void) | null = null;
  readonly #onPageHide = (): void => {
    void this.abort();
  };

  constructor(worker: DownloadWorker, clock: Clock) {
    this.#worker = worker;
    this.#clock = clock;
  }

  async open(name: string, size: number | null): Promise<void> {
    try {
      this.#download = await this.#worker.start(name, size);
    } catch {
      throw lostError();
    }

    const { id, port } = this.#download;

    port.onmessage = (event: MessageEvent<DownloadNews>) => {
      this.#hear(event.data);
    };
    this.#keepAlive = this.#clock.every(KEEP_ALIVE_EVERY, () => {
      void this.#worker.keepAlive(id).then((isAlive) => {
        if (!isAlive) {
          this.#fail(lostError());
        }
      });
    });
    window.addEventListener("pagehide", this.#onPageHide);
  }

  async write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.#inFlight += bytes.length;
    this.#feed({ type: "bytes", bytes }, [bytes.buffer]);
    await this.#until(() => this.#inFlight <= MAX_IN_FLIGHT);
  }

  async close(): Promise<void> {
    this.#feed({ type: "end" });
    await this.#until(() => this.#isEnded);
    this.#letGo();
  }

  abort(): Promise<void> {
    if (this.#download !== null) {
      this.#feed({ type: "fail" });
      this.#fail(lostError());
    }
    return Promise.resolve();
  }

  #feed(feed: DownloadFeed, transfer: Transferable[] = []): void {
    this.#download?.port.postMessage(feed, transfer);
  }

  #hear(news: DownloadNews): void {
    switch (news.type) {
      case "taken":
        this.#inFlight -= news.bytes;
        break;
      case "ended":
        this.#isEnded = true;
        break;
      case "cancelled":
        this.#fail(cancelledError());
        break;
      default:
        return;
    }
    this.#wake?.();
  }

  async #until(isSo: () => boolean): Promise<void> {
    while (this.#failure === null && !isSo()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#failure !== null) {
      throw this.#failure;
    }
  }

  #fail(error: TincanError): void {
    if (this.#isEnded || this.#failure !== null) {
      return;
    }
    this.#failure = error;
    this.#letGo();
    this.#wake?.();
  }

  #letGo(): void {
    const frame = this.#download?.frame;

    if (this.#isEnded) {
      this.#clock.after(KEEP_FRAME, () => frame?.remove());
    } else {
      frame?.remove();
    }
    this.#keepAlive?.cancel();
    this.#download?.port.close();
    this.#download = null;
    window.removeEventListener("pagehide", this.#onPageHide);
  }
}
