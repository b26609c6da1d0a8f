// SPDX-License-Identifier: GPL-3.0-or-later
import type { Output } from "../../src/io/output";
import { join } from "./browser";

/** An output that can be looked at. */
export class TestOutput implements Output {
  name: string | null = null;
  size: number | null = null;
  state: "new" | "open" | "closed" | "aborted" = "new";
  readonly pieces: Uint8Array[] = [];
  /** Rejects from then on. */
  failure: Error | null = null;
  /** Called before each piece is taken. */
  gate: () => Promise<void> = () => Promise.resolve();

  get bytes(): Uint8Array {
    return join(this.pieces);
  }

  open(name: string, size: number | null): Promise<void> {
    this.name = name;
    this.size = size;
    this.state = "open";
    return Promise.resolve();
  }

  async write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.gate();
    if (this.failure !== null) {
      throw this.failure;
    }
    this.pieces.push(bytes);
  }

  close(): Promise<void> {
    if (this.state !== "open") {
      return Promise.reject(new Error(`It is ${this.state}.`));
    }
    this.state = "closed";
    return Promise.resolve();
  }

  abort(): Promise<void> {
    this.state = "aborted";
    this.failure ??= new Error("aborted");
    return Promise.resolve();
  }
}
