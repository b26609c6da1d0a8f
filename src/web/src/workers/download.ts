// SPDX-License-Identifier: GPL-3.0-or-later
import { PAGE_GONE_AFTER } from "./messages";
import type { DownloadFeed, DownloadNews } from "./messages";

export interface DownloadFacts {
  readonly kind: "file" | "probe";
  readonly name: string;
  /** null = not known */
  readonly size: number | null;
}

/** The name for `Content-Disposition`, as RFC 6266 and RFC 8187 want it. */
export function attachmentWithName(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

function makeHeaders({ kind, name, size }: DownloadFacts): Headers {
  const headers = new Headers({
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
  });

  if (kind === "probe") {
    headers.set("Content-Type", "text/plain; charset=utf-8");
    headers.set("Content-Security-Policy", "default-src 'none'");
    return headers;
  }

  headers.set("Content-Type", "application/octet-stream");
  headers.set("Content-Disposition", attachmentWithName(name));
  // Should a browser show it after all, then as a stranger's.
  headers.set("Content-Security-Policy", "default-src 'none'; sandbox");
  if (size !== null) {
    headers.set("Content-Length", String(size));
  }
  return headers;
}

/**
 * One download in the service worker. It holds no more than the page sends ahead: each chunk is
 * acknowledged when the browser asks for it, and not before.
 */
export class Download {
  readonly #facts: DownloadFacts;
  readonly #port: MessagePort;
  readonly #forget: () => void;
  readonly #chunks: Uint8Array[] = [];
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  #isWanted: (() => void) | null = null;
  #isEnding = false;
  #isOver = false;
  #lastHeard = Date.now();
  #watch: ReturnType<typeof setInterval>;

  /** `forget` is called when it is over. */
  constructor(facts: DownloadFacts, port: MessagePort, forget: () => void) {
    this.#facts = facts;
    this.#port = port;
    this.#forget = forget;
    port.onmessage = (event: MessageEvent<DownloadFeed>) => {
      this.#take(event.data);
    };
    this.#watch = setInterval(() => {
      if (Date.now() - this.#lastHeard > PAGE_GONE_AFTER) {
        this.#fail();
      }
    }, PAGE_GONE_AFTER / 4);
    this.#tell({ type: "registered" });
  }

  /** The page is still there. */
  touch(): void {
    this.#lastHeard = Date.now();
  }

  /** The answer to the one fetch of it; null for a second one. */
  respond(): Response | null {
    if (this.#controller !== null || this.#isOver) {
      return null;
    }

    // Nothing is kept in the stream's own queue: what is asked for goes straight on.
    const stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => this.#pull(),
        cancel: () => {
          this.#tell({ type: "cancelled" });
          this.#end();
        },
      },
      { highWaterMark: 0 },
    );

    this.#tell({ type: "started" });
    return new Response(stream, { headers: makeHeaders(this.#facts) });
  }

  #tell(news: DownloadNews): void {
    this.#port.postMessage(news);
  }

  #end(): void {
    if (this.#isOver) {
      return;
    }
    this.#isOver = true;
    this.#chunks.length = 0;
    clearInterval(this.#watch);
    this.#isWanted?.();
    this.#forget();
  }

  #fail(): void {
    if (this.#isOver) {
      return;
    }
    this.#controller?.error(new Error("The page gave the download up."));
    this.#end();
  }

  #take(feed: DownloadFeed): void {
    this.touch();
    switch (feed.type) {
      case "bytes":
        this.#chunks.push(feed.bytes);
        break;
      case "end":
        this.#isEnding = true;
        break;
      case "fail":
        this.#fail();
        return;
    }
    this.#isWanted?.();
    this.#isWanted = null;
  }

  /* Resolves when something was given, so that the browser does not ask over and over. */
  async #pull(): Promise<void> {
    if (this.#chunks.length === 0 && !this.#isEnding) {
      await new Promise<void>((resolve) => {
        this.#isWanted = resolve;
      });
    }
    if (this.#isOver || this.#controller === null) {
      return;
    }

    const chunk = this.#chunks.shift();
    if (chunk !== undefined) {
      this.#controller.enqueue(chunk);
      this.#tell({ type: "taken", bytes: chunk.byteLength });
    } else if (this.#isEnding) {
      this.#controller.close();
      this.#tell({ type: "ended" });
      this.#end();
    }
  }
}
