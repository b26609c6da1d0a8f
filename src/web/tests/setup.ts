// SPDX-License-Identifier: GPL-3.0-or-later
import { webcrypto } from "node:crypto";

// What every browser has. Node.js has it only since version 19, and jsdom has a part of it.
if ((globalThis as { crypto?: Partial<Crypto> }).crypto?.subtle === undefined) {
  Object.defineProperty(globalThis, "crypto", { value: webcrypto, configurable: true });
}
