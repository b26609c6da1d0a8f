// SPDX-License-Identifier: GPL-3.0-or-later
import { makeZip } from "client-zip";
import type { Destination, FileSink } from "../core/transfer/destination";
import { _ } from "../i18n";
import type { Entry } from "../wire/entry";
import type { Manifest } from "../wire/manifest";
import { utf8Length } from "../wire/utf8";
import { Gather } from "./gather";
import { Handover } from "./handover";
import type { Output } from "./output";
import { ZipEnd } from "./zip-end";

/** What the ZIP library takes: without `input`, a folder. */
interface ZipItem {
  readonly name: string;
  readonly lastModified: Date;
  readonly mode?: number;
  readonly input?: AsyncIterable<Uint8Array>;
}

/** The first and last moments that the time in a ZIP can say, which has no time zone. */
const FIRST_TIME = new Date(1980, 0, 1);
const LAST_TIME = new Date(2107, 11, 31, 23, 59, 58);

const EXECUTABLE_MODE = 0o775;

/** What each item takes besides its name and content: two headers, the second one longer for
 * large ones. */
const ITEM_BYTES = 30 + 16;
const ZIP64_DESCRIPTOR_BYTES = 8;
const ZIP64_SIZE = 0xffffffff;

/** When it was changed; for what does not say, now. To 2 s, as precise as a ZIP has it. */
function timeOf(entry: Entry): Date {
  const time = entry.mtimeSeconds === null ? new Date() : new Date(entry.mtimeSeconds * 1000);

  if (Number.isNaN(time.getTime()) || time < FIRST_TIME) {
    return FIRST_TIME;
  }
  return time > LAST_TIME ? LAST_TIME : time;
}

/** The name of the ZIP: that of the folder that everything is in, if there is one. */
export function zipName(manifest: Manifest): string {
  const [top, other] = manifest.names(2);

  // Translators: the name of a ZIP file, without “.zip”
  return `${top !== undefined && other === undefined ? top : _("Received files")}.zip`;
}

/**
 * Several files and folders as one ZIP, stored as they are: what is written goes through the
 * library straight into an output, so nothing is held.
 */
export class ZipDestination implements Destination {
  readonly #output: Output;
  readonly #items = new Handover<ZipItem>();
  readonly #dropped = new Set<number>();
  #count = 0;
  /** bytes of all that was added, as the library writes it */
  #length = 0;
  #current: Handover<Uint8Array> | null = null;
  #areAllAdded = false;
  #isOver = false;
  #pump: Promise<void> | null = null;

  constructor(output: Output) {
    this.#output = output;
  }

  async begin(manifest: Manifest): Promise<void> {
    // Its size is not promised: a file that fails on the way makes it shorter.
    await this.#output.open(zipName(manifest), null);
    this.#pump = this.#run();
    this.#pump.catch((why: unknown) => {
      this.#fail(why);
    });
  }

  async makeFolder(entry: Entry): Promise<void> {
    await this.#add({ name: `${entry.path}/`, lastModified: timeOf(entry) });
  }

  openFile(entry: Entry): Promise<FileSink> {
    const bytes = new Handover<Uint8Array>();
    const place = this.#count;
    const item: ZipItem = { name: entry.path, lastModified: timeOf(entry), input: bytes };
    const added = this.#add(entry.executable ? { ...item, mode: EXECUTABLE_MODE } : item);
    let size = 0;
    const end = async (): Promise<void> => {
      this.#current = null;
      this.#length += size + (size >= ZIP64_SIZE ? ZIP64_DESCRIPTOR_BYTES : 0);
      bytes.end();
      await added;
    };

    this.#current = bytes;
    // It is told when the file is closed.
    added.catch(() => undefined);
    return Promise.resolve({
      write: async (piece) => {
        size += piece.length;
        await bytes.give(piece);
      },
      close: end,
      abort: async () => {
        this.#dropped.add(place);
        await end().catch(() => undefined);
      },
    });
  }

  async finish(): Promise<void> {
    this.#areAllAdded = true;
    this.#items.end();
    await this.#pump;
    this.#isOver = true;
  }

  async abort(): Promise<void> {
    if (this.#isOver) {
      return;
    }
    this.#isOver = true;

    // First, for the library may be waiting for the output.
    await this.#output.abort();
    this.#fail(new Error("The transfer ended early."));
    await this.#pump?.catch(() => undefined);
  }

  #add(item: ZipItem): Promise<void> {
    this.#count++;
    this.#length += ITEM_BYTES + utf8Length(item.name);
    return this.#items.give(item);
  }

  #fail(why: unknown): void {
    this.#items.fail(why);
    this.#current?.fail(why);
  }

  async #run(): Promise<void> {
    const output = new Gather((bytes) => this.#output.write(bytes));
    const reader = makeZip(this.#items, { buffersAreUTF8: true }).getReader();
    let offset = 0;
    let end: ZipEnd | null = null;

    try {
      for (;;) {
        const { done, value } = await reader.read();

        if (done) {
          break;
        }
        // The library is a piece ahead of what is read, so the length tells where it is.
        if (this.#areAllAdded && offset === this.#length) {
          end = new ZipEnd(offset, this.#dropped);
        }

        const piece = end === null ? value : end.replace(value);

        offset += value.length;
        if (piece !== null) {
          await output.write(piece);
        }
      }
      await output.flush();
      await this.#output.close();
    } catch (why) {
      // The library is not left waiting for what will not be read.
      reader.cancel(why).catch(() => undefined);
      await output.drop();
      throw why;
    }
  }
}
