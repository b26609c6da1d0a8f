// SPDX-License-Identifier: GPL-3.0-or-later
import { sha256 } from "@noble/hashes/sha2";
import type { Hasher } from "../core/platform";
import type { HashNews, HashOrder } from "../workers/messages";

/** WebCrypto's, which the browser does on threads of its own; only secure contexts have it. */
export class WebCryptoHasher implements Hasher {
  readonly #subtle: SubtleCrypto;

  constructor(subtle: SubtleCrypto) {
    this.#subtle = subtle;
  }

  async sha256(bytes: Uint8Array): Promise<Uint8Array> {
    return new Uint8Array(await this.#subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));
  }
}

/** In plain JavaScript on the page's own thread: for where nothing better is to be had. */
export class PlainHasher implements Hasher {
  sha256(bytes: Uint8Array): Promise<Uint8Array> {
    return Promise.resolve(sha256(bytes));
  }
}

interface Waiting {
  readonly bytes: Uint8Array;
  readonly resolve: (digest: Uint8Array) => void;
}

/** In a worker, with WebAssembly if it may; if the worker cannot be loaded, in plain JavaScript. */
export class WorkerHasher implements Hasher {
  #worker: Worker | null;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.onmessage = (event: MessageEvent<HashNews>) => {
      const { id, digest } = event.data;

      this.#waiting.get(id)?.resolve(digest);
      this.#waiting.delete(id);
    };
    worker.onerror = () => {
      this.#doWithoutWorker();
    };
  }

  sha256(bytes: Uint8Array): Promise<Uint8Array> {
    const worker = this.#worker;

    if (worker === null) {
      return Promise.resolve(sha256(bytes));
    }

    return new Promise((resolve) => {
      const id = ++this.#lastId;
      // A copy, because the caller needs his own: it costs a tenth of what the digest does. Without
      // it, the whole buffer would be copied that the bytes are a part of.
      const copy = bytes.slice();
      const order: HashOrder = { id, bytes: copy };

      this.#waiting.set(id, { bytes, resolve });
      worker.postMessage(order, [copy.buffer]);
    });
  }

  #doWithoutWorker(): void {
    this.#worker?.terminate();
    this.#worker = null;
    for (const { bytes, resolve } of this.#waiting.values()) {
      resolve(sha256(bytes));
    }
    this.#waiting.clear();
  }
}

/**
 * The best hasher that there is here.
 * `startWorker` is called if there is no WebCrypto; null if there can be no worker either.
 */
export function newHasher(
  subtle: SubtleCrypto | undefined,
  startWorker: () => Worker | null,
): Hasher {
  if (subtle !== undefined) {
    return new WebCryptoHasher(subtle);
  }

  const worker = startWorker();

  return worker === null ? new PlainHasher() : new WorkerHasher(worker);
}
