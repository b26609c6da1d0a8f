// SPDX-License-Identifier: GPL-3.0-or-later
import { createSignal, onCleanup, type Accessor } from "solid-js";
import type { Changing } from "./views";

/**
 * An object of core as a signal: whoever reads from it is told when it says that it has changed,
 * for as long as the owner lives.
 */
export function observe<T extends Changing>(object: T): Accessor<T> {
  const [get, set] = createSignal(object, { equals: false });

  onCleanup(object.on("change", () => set(() => object)));
  return get;
}
