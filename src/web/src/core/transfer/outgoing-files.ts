// SPDX-License-Identifier: GPL-3.0-or-later
import { blockCount, blockSizeAt } from "../../wire/entry";
import { DIGEST_BYTES } from "../../wire/limits";
import type { Hasher } from "../platform";
import { DigestRun } from "./digest-run";
import { SourceFailure, type Source } from "./source";

/** What is read at once where a file is read in order, in blocks: about 1 MiB. */
const SLICE_BLOCKS = 16;

/** Slices of one file that are kept: one that is being sent, one that is being read. */
const MAX_SLICES = 2;

/**
 * Files of which some blocks were read and whose END was not asked for. One that has to make way
 * loses its digests, and is read again for its END. More than a receiver asks for at once.
 */
const MAX_FILES = 1024;

export interface Block {
  readonly bytes: Uint8Array;
  readonly digest: Uint8Array;
}

interface OutFile {
  readonly item: number;
  readonly size: number;
  readonly blocks: number;
  readonly run: DigestRun;
  /** blocks that are being read or hashed */
  reading: number;
  /** Called when none is any more. */
  onIdle: (() => void)[];
}

interface Slice {
  readonly first: number;
  readonly count: number;
  readonly bytes: Promise<Uint8Array>;
}

/** Blocks and digests of what is offered. Everything rejects with a SourceFailure. */
export class OutgoingFiles {
  readonly #files = new Map<number, OutFile>();
  /** of the one large file that was asked for last */
  #sliceItem = -1;
  #slices: Slice[] = [];

  constructor(
    private readonly source: Source,
    private readonly blockSize: number,
    private readonly hasher: Hasher,
  ) {}

  /** `wanted`: how many blocks from this one on were asked for: they can be read at once. */
  async readBlock(item: number, block: number, wanted: number): Promise<Block> {
    const file = this.#getFile(item);

    file.reading++;
    try {
      const bytes = await this.#readBytes(file, block, wanted);
      const digest = await this.hasher.sha256(bytes);

      file.run.add(block, digest);

      return { bytes, digest };
    } finally {
      file.reading--;
      if (file.reading === 0) for (const callback of file.onIdle.splice(0)) callback();
    }
  }

  /** `count` digests, one behind the other. */
  async readDigests(item: number, first: number, count: number): Promise<Uint8Array> {
    const digests = new Uint8Array(count * DIGEST_BYTES);

    for (let done = 0; done < count; done += SLICE_BLOCKS) {
      const blocks = await this.#readSome(item, first + done, count - done);

      blocks.forEach(({ digest }, i) => digests.set(digest, (done + i) * DIGEST_BYTES));
    }

    return digests;
  }

  /** The file digest, once it is certain that the file is what was offered. */
  async finish(item: number): Promise<Uint8Array> {
    const file = this.#getFile(item);

    if (file.reading > 0) await new Promise<void>((resolve) => file.onIdle.push(resolve));

    /* What was not asked for on the way to the end; usually that is nothing. */
    while (file.run.nextBlock < file.blocks) {
      const next = file.run.nextBlock;

      await this.#readSome(item, next, file.blocks - next);
    }

    const reason = await this.source.check(item);

    if (reason !== null) throw new SourceFailure(reason);
    this.close(item);

    return file.run.finish();
  }

  /** Forgets what is known of a file. */
  close(item: number): void {
    this.#files.delete(item);
    if (this.#sliceItem !== item) return;

    this.#sliceItem = -1;
    this.#slices = [];
  }

  /* At most a slice, for all of a large file would be too much for memory. */
  #readSome(item: number, first: number, wanted: number): Promise<Block[]> {
    const blocks: Promise<Block>[] = [];

    for (let i = 0; i < Math.min(wanted, SLICE_BLOCKS); i++) {
      blocks.push(this.readBlock(item, first + i, wanted - i));
    }

    return Promise.all(blocks);
  }

  #getFile(item: number): OutFile {
    let file = this.#files.get(item);

    if (file !== undefined) return file;

    const { size } = this.source.manifest.entry(item);
    const blocks = blockCount(size, this.blockSize);

    file = { item, size, blocks, run: new DigestRun(), reading: 0, onIdle: [] };
    if (this.#files.size >= MAX_FILES) this.#makeWay();
    this.#files.set(item, file);

    return file;
  }

  #makeWay(): void {
    for (const file of this.#files.values()) {
      if (file.reading > 0) continue;
      this.close(file.item);
      return;
    }
  }

  async #readBytes(file: OutFile, block: number, wanted: number): Promise<Uint8Array> {
    if (file.blocks === 1) return this.source.read(file.item, 0, file.size);

    const slice = this.#findSlice(file, block) ?? this.#readSlice(file, block, wanted);
    const offset = (block - slice.first) * this.blockSize;
    const bytes = await slice.bytes;

    return bytes.subarray(offset, offset + blockSizeAt(file.size, this.blockSize, block));
  }

  #findSlice(file: OutFile, block: number): Slice | undefined {
    if (this.#sliceItem !== file.item) return undefined;

    const slice = this.#slices.find(({ first, count }) => block >= first && block < first + count);
    const last = this.#slices.at(-1);

    /* Half of the last one is used: time for the next, so that nobody waits for it. */
    if (slice !== undefined && slice === last && block >= slice.first + slice.count / 2) {
      const next = slice.first + slice.count;

      if (slice.count === SLICE_BLOCKS && next < file.blocks) this.#readSlice(file, next, 0);
    }

    return slice;
  }

  /* Only what was asked for, unless the file is being read in order. */
  #readSlice(file: OutFile, first: number, wanted: number): Slice {
    const last = this.#sliceItem === file.item ? this.#slices.at(-1) : undefined;
    const isInOrder = last !== undefined && first === last.first + last.count;
    const wish = isInOrder ? SLICE_BLOCKS : Math.min(wanted, SLICE_BLOCKS);
    const count = Math.min(Math.max(1, wish), file.blocks - first);
    const offset = first * this.blockSize;
    const length = Math.min(count * this.blockSize, file.size - offset);
    const bytes = this.source.read(file.item, offset, length);

    /* Whoever needs it hears of a failure; perhaps nobody does. */
    bytes.catch(() => undefined);

    const slice = { first, count, bytes };

    this.#slices = isInOrder ? [...this.#slices, slice].slice(-MAX_SLICES) : [slice];
    this.#sliceItem = file.item;

    return slice;
  }
}
