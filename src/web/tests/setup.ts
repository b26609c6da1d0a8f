// SPDX-License-Identifier: GPL-3.0-or-later
import { webcrypto } from "node:crypto";

// What every browser has, and Node.js only since version 19.
if (!("crypto" in globalThis)) {
  Object.defineProperty(globalThis, "crypto", { value: webcrypto, configurable: true });
}
