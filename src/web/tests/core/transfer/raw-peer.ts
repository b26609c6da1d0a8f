// SPDX-License-Identifier: GPL-3.0-or-later
import { createHash } from "node:crypto";
import { Router } from "../../../src/core/transfer/router";
import type { Control, Offer } from "../../../src/wire/control";
import { FrameKind, FrameWriter, readFrames, type Frame } from "../../../src/wire/frame";
import type { Manifest } from "../../../src/wire/manifest";
import { hasher, ManualClock, until, Wire, type Handlers } from "./harness";

export const BLOCK = 65472;

export function digestOf(...parts: Uint8Array[]): Uint8Array {
  const hash = createHash("sha256");

  for (const part of parts) hash.update(part);

  return new Uint8Array(hash.digest());
}

export function blockOf(file: Uint8Array, block: number, size = BLOCK): Uint8Array {
  return file.subarray(block * size, (block + 1) * size);
}

export function fileDigest(file: Uint8Array, size = BLOCK): Uint8Array {
  const digests: Uint8Array[] = [];

  for (let block = 0; block * size < file.length; block++) {
    digests.push(digestOf(blockOf(file, block, size)));
  }

  return digestOf(...digests);
}

/** The other side of a router, which does and says whatever a test wants. */
export class RawPeer implements Handlers {
  readonly clock = new ManualClock();
  readonly router: Router;
  readonly out = new Wire();
  readonly back = new Wire();
  readonly controls: Control[] = [];
  readonly frames: Frame[] = [];
  /** frames of one message each */
  readonly messages: Frame[][] = [];
  readonly violations: string[] = [];
  /** Called with each request, before it is noted. */
  onRequest: (frame: Frame) => void = () => undefined;

  constructor(isHost: boolean) {
    this.router = new Router({ clock: this.clock, hasher }, !isHost);
    this.router.on("violation", (error) => this.violations.push(error.code));
    this.out.to = this.router;
    this.back.to = this;
    this.back.owner = this.router;
    this.router.attach(this.back);
  }

  handleControl(control: Control): void {
    this.controls.push(control);
  }

  handleMessage(message: Uint8Array): void {
    const frames = readFrames(message);

    this.messages.push(frames);
    for (const frame of frames) {
      this.onRequest(frame);
      this.frames.push(frame);
    }
  }

  handleDrained(): void {
    return;
  }

  say(control: Control): void {
    this.out.sendControl(control);
  }

  send(write: (writer: FrameWriter) => void): void {
    const writer = new FrameWriter();

    write(writer);

    const message = writer.steal();

    if (message !== null) this.out.lane.send(message);
  }

  data(
    transfer: number,
    item: number,
    block: number,
    bytes: Uint8Array,
    digest?: Uint8Array,
  ): void {
    this.send((writer) => {
      const room = writer.addData(transfer, item, block, bytes.length);

      room.payload.set(bytes);
      room.digest.set(digest ?? digestOf(bytes));
    });
  }

  end(transfer: number, item: number, blocks: number, digest: Uint8Array): void {
    this.send((writer) => writer.addEnd(transfer, item, blocks, digest));
  }

  request(
    kind:
      typeof FrameKind.REQUEST | typeof FrameKind.REQUEST_DIGESTS | typeof FrameKind.REQUEST_END,
    transfer: number,
    item: number,
    block = 0,
    count = 0,
  ): void {
    this.send((writer) => writer.addRequest(kind, transfer, item, block, count));
  }

  said<T extends Control["type"]>(type: T): Extract<Control, { type: T }>[] {
    return this.controls.filter((control) => control.type === type) as never;
  }

  async hears<T extends Control["type"]>(type: T): Promise<Extract<Control, { type: T }>> {
    await until(() => this.said(type).length > 0);

    return this.said(type)[0] as Extract<Control, { type: T }>;
  }

  /** Whether something with that number was asked for. */
  asked(item: number, block: number): boolean {
    return this.frames.some(
      (frame) =>
        frame.kind === FrameKind.REQUEST &&
        frame.item === item &&
        block >= frame.block &&
        block < frame.block + frame.length,
    );
  }
}

export function offerOf(manifest: Manifest, changes: Partial<Offer> = {}): Offer {
  return {
    type: "offer",
    transfer: 1,
    kind: "files",
    items: manifest.nFiles,
    folders: manifest.nFolders,
    bytes: manifest.bytes,
    pages: manifest.nPages,
    block: BLOCK,
    digest: manifest.digest as Uint8Array,
    names: manifest.names(5),
    ...changes,
  };
}
