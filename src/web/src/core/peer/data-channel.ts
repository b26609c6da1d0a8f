// SPDX-License-Identifier: GPL-3.0-or-later
import { MAX_MESSAGE_BYTES } from "../../wire/limits";
import type { Clock } from "../platform";

const encoder = new TextEncoder();

/** For whoever has a channel. No message is told of after `violated`. */
export interface DataChannelListener {
  opened(): void;
  closed(): void;
  /** The other side broke the protocol. */
  violated(): void;
  /** What was sent did not get out. */
  broken(): void;
  /** 1 to 65,536 bytes came: text on a channel of text, bytes on one of bytes. */
  text(text: string): void;
  bytes(bytes: Uint8Array): void;
  /** There was much to be sent, and now there is little. */
  drained(): void;
}

/** A channel of the browser's, of which nothing gets out that section 8 of PROTOCOL.md forbids. */
export class DataChannel {
  /** when a message last came; 0 for never */
  lastHeard = 0;

  #isOver = false;
  #isViolated = false;

  /**
   * @param channel nothing has come over it yet
   * @param kind what is said on it
   * @param lowWaterBytes less than this is little to be sent
   */
  constructor(
    private readonly channel: RTCDataChannel,
    private readonly kind: "text" | "bytes",
    lowWaterBytes: number,
    private readonly clock: Clock,
    private readonly listener: DataChannelListener,
  ) {
    channel.binaryType = "arraybuffer";
    channel.bufferedAmountLowThreshold = lowWaterBytes;
    channel.onopen = () => listener.opened();
    channel.onclose = () => listener.closed();
    channel.onbufferedamountlow = () => listener.drained();
    channel.onmessage = (event: MessageEvent<unknown>) => this.#take(event.data);
  }

  get isOpen(): boolean {
    return !this.#isOver && this.channel.readyState === "open";
  }

  /** bytes that were sent and that the browser has not yet handed on */
  get buffered(): number {
    return this.channel.bufferedAmount;
  }

  /** Queues 1 to 65,536 bytes. Without an open channel they are lost. */
  send(message: string | Uint8Array): void {
    const size = typeof message === "string" ? encoder.encode(message).length : message.length;

    if (size === 0 || size > MAX_MESSAGE_BYTES) {
      throw new RangeError(`A message of ${size} bytes cannot be sent`);
    }
    if (!this.isOpen) return;

    try {
      if (typeof message === "string") this.channel.send(message);
      else this.channel.send(message as Uint8Array<ArrayBuffer>);
    } catch {
      /* It is closing, or its queue is full: what comes after this one would make no sense. */
      this.listener.broken();
    }
  }

  /** Closes our half of it; `closed` follows once the other side has closed its own. */
  close(): void {
    this.channel.close();
  }

  /** Nothing is told any more. */
  drop(): void {
    this.#isOver = true;
    this.channel.onopen = null;
    this.channel.onclose = null;
    this.channel.onbufferedamountlow = null;
    this.channel.onmessage = null;
  }

  #take(data: unknown): void {
    if (this.#isOver || this.#isViolated) return;
    this.lastHeard = this.clock.now();

    if (this.kind === "text" && typeof data === "string") {
      /* What has few enough UTF-16 units may still have too many bytes. */
      const size = data.length > MAX_MESSAGE_BYTES ? data.length : encoder.encode(data).length;

      if (size > 0 && size <= MAX_MESSAGE_BYTES) this.listener.text(data);
      else this.#violate();
    } else if (this.kind === "bytes" && data instanceof ArrayBuffer) {
      if (data.byteLength > 0 && data.byteLength <= MAX_MESSAGE_BYTES) {
        this.listener.bytes(new Uint8Array(data));
      } else {
        this.#violate();
      }
    } else {
      this.#violate();
    }
  }

  #violate(): void {
    this.#isViolated = true;
    this.listener.violated();
  }
}
