// SPDX-License-Identifier: GPL-3.0-or-later
import { sha256 } from "@noble/hashes/sha2";
import { createSHA256 } from "hash-wasm";
import type { HashNews, HashOrder } from "./messages";

/*
 * SHA-256 for pages that have no WebCrypto. WebAssembly may be forbidden by the policy that this
 * file was served with; then it is done in plain JavaScript, still beside the page's thread.
 */

type Digest = (bytes: Uint8Array) => Uint8Array;

async function makeDigest(): Promise<Digest> {
  try {
    const hasher = await createSHA256();

    return (bytes) => hasher.init().update(bytes).digest("binary");
  } catch {
    return sha256;
  }
}

const ready = makeDigest();

onmessage = async (event: MessageEvent<HashOrder>) => {
  const digest = await ready;
  const news: HashNews = { id: event.data.id, digest: digest(event.data.bytes) };

  postMessage(news);
};
