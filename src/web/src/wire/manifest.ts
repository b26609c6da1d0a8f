// SPDX-License-Identifier: GPL-3.0-or-later
import { sha256 } from "@noble/hashes/sha2";
import { _ } from "../i18n";
import { entryFromJson, entryJsonSize, entryToJson, MAX_NANOSECONDS, type Entry } from "./entry";
import { TincanError } from "./error";
import { isJsonObject, type JsonObject } from "./json";
import { MAX_ENTRIES, MAX_PAGE_ENTRIES, MAX_PATH_BYTES, MAX_PATHS_BYTES } from "./limits";
import { checkClashes } from "./manifest-clashes";
import { checkPath } from "./path-rules";
import { runAtOnce, SLICE_STEPS, type Slices } from "./slices";
import { encodeUtf8Into, utf8Length } from "./utf8";

// A page leaves room for the message around it.
const MAX_PAGE_BYTES = 60000;

const FIRST_CAPACITY = 256;

// What the digest has before and behind a path.
const BYTES_BEFORE = 1 + 4;
const BYTES_BEHIND = 8 + 8 + 4 + 1;

const FLAG_FOLDER = 1;
const FLAG_EXECUTABLE = 2;
const FLAG_MTIME = 4;

function newManifestError(problem: string): TincanError {
  return new TincanError("manifest", problem);
}

/** Entries without an object for each: a manifest may have a million. */
class Columns {
  readonly paths: string[] = [];
  sizes = new Float64Array(FIRST_CAPACITY);
  seconds = new Float64Array(FIRST_CAPACITY);
  nanoseconds = new Uint32Array(FIRST_CAPACITY);
  flags = new Uint8Array(FIRST_CAPACITY);

  push(entry: Entry): void {
    const i = this.paths.length;
    if (i === this.sizes.length) this.#grow();

    this.paths.push(entry.path);
    this.sizes[i] = entry.size;
    this.seconds[i] = entry.mtimeSeconds ?? 0;
    this.nanoseconds[i] = entry.mtimeNanoseconds;
    this.flags[i] =
      (entry.kind === "folder" ? FLAG_FOLDER : 0) |
      (entry.executable ? FLAG_EXECUTABLE : 0) |
      (entry.mtimeSeconds !== null ? FLAG_MTIME : 0);
  }

  get(i: number): Entry {
    const flags = this.flags[i] as number;

    return {
      kind: (flags & FLAG_FOLDER) !== 0 ? "folder" : "file",
      path: this.paths[i] as string,
      size: this.sizes[i] as number,
      executable: (flags & FLAG_EXECUTABLE) !== 0,
      mtimeSeconds: (flags & FLAG_MTIME) !== 0 ? (this.seconds[i] as number) : null,
      mtimeNanoseconds: this.nanoseconds[i] as number,
    };
  }

  #grow(): void {
    const capacity = 2 * this.sizes.length;
    const { sizes, seconds, nanoseconds, flags } = this;
    this.sizes = new Float64Array(capacity);
    this.sizes.set(sizes);
    this.seconds = new Float64Array(capacity);
    this.seconds.set(seconds);
    this.nanoseconds = new Uint32Array(capacity);
    this.nanoseconds.set(nanoseconds);
    this.flags = new Uint8Array(capacity);
    this.flags.set(flags);
  }
}

/** PROTOCOL.md section 9, the manifest digest. */
class ManifestChecksum {
  readonly #hash = sha256.create();
  readonly #bytes = new Uint8Array(BYTES_BEFORE + MAX_PATH_BYTES + BYTES_BEHIND);
  readonly #view = new DataView(this.#bytes.buffer);

  add(entry: Entry): void {
    const length = encodeUtf8Into(entry.path, this.#bytes.subarray(BYTES_BEFORE));
    const behind = BYTES_BEFORE + length;

    this.#bytes[0] = entry.kind === "file" ? 0x66 : 0x64; // f, d
    this.#view.setUint32(1, length);
    this.#putInteger(behind, entry.size);
    this.#putInteger(behind + 8, entry.mtimeSeconds ?? 0);
    this.#view.setUint32(behind + 16, entry.mtimeNanoseconds);
    this.#bytes[behind + 20] = entry.executable ? 1 : 0;
    this.#hash.update(this.#bytes.subarray(0, behind + BYTES_BEHIND));
  }

  digest(): Uint8Array {
    return this.#hash.digest();
  }

  /** A safe integer in 64 bits, two's complement. */
  #putInteger(at: number, value: number): void {
    this.#view.setInt32(at, Math.floor(value / 0x100000000));
    this.#view.setUint32(at + 4, value >>> 0);
  }
}

/**
 * What is offered: entries in order; an entry's index is its item number. Built entry by entry (by
 * a sender from what was chosen, by a receiver from pages), then sealed by {@link finish}, which
 * applies the rules that need the whole (PROTOCOL.md section 11, rule 5). Immutable once finished.
 */
export class Manifest {
  readonly #columns = new Columns();
  readonly #checksum = new ManifestChecksum();
  #pathsBytes = 0;
  #nFolders = 0;
  #bytes = 0;
  #digest: Uint8Array | null = null;
  /** The first entry of each page; once finished. */
  #pageStarts: readonly number[] = [];

  /** how many entries there are */
  get nEntries(): number {
    return this.#columns.paths.length;
  }

  /** how many entries are files */
  get nFiles(): number {
    return this.nEntries - this.#nFolders;
  }

  /** how many entries are folders */
  get nFolders(): number {
    return this.#nFolders;
  }

  /** size of all files together in bytes */
  get bytes(): number {
    return this.#bytes;
  }

  /** 32 bytes, or null while it is not finished */
  get digest(): Uint8Array | null {
    return this.#digest;
  }

  /** how many pages there are, 0 without entries; once finished */
  get nPages(): number {
    return this.#pageStarts.length;
  }

  /** Makes the entry with the number `item`, which is below nEntries. */
  entry(item: number): Entry {
    if (item < 0 || item >= this.nEntries) throw new RangeError(`There is no item ${item}`);
    return this.#columns.get(item);
  }

  /** Path of an entry, without making the rest of it. */
  path(item: number): string {
    const path = this.#columns.paths[item];
    if (path === undefined) throw new RangeError(`There is no item ${item}`);
    return path;
  }

  /**
   * Adds an entry that keeps the rules for single entries; one that does not leaves the manifest as
   * it was. A folder's size and executable bit, and nanoseconds without seconds, are taken for 0.
   *
   * @throws TincanError `manifest`, whose message is a sentence for people that does not quote the
   *   path
   */
  add(entry: Entry): void {
    if (this.#digest !== null) throw new Error("The manifest is finished");
    const pathBytes = this.#check(entry);

    const isFile = entry.kind === "file";
    const added: Entry = {
      kind: entry.kind,
      path: entry.path,
      size: isFile ? entry.size : 0,
      executable: isFile && entry.executable,
      mtimeSeconds: entry.mtimeSeconds,
      mtimeNanoseconds: entry.mtimeSeconds !== null ? entry.mtimeNanoseconds : 0,
    };
    this.#columns.push(added);
    this.#checksum.add(added);
    this.#pathsBytes += pathBytes;
    this.#bytes += added.size;
    if (!isFile) this.#nFolders++;
  }

  /**
   * Adds the entries of a `page` message that the other side sent, each checked as in {@link add}.
   * Pages must be added in order. After an error the manifest is of no use.
   *
   * @throws TincanError `manifest`, whose message is for a log
   */
  addPage(entries: readonly unknown[]): void {
    if (entries.length === 0 || entries.length > MAX_PAGE_ENTRIES)
      throw newManifestError("A page has no entries, or too many");

    for (const object of entries) {
      if (!isJsonObject(object)) throw newManifestError("An entry is not an object");
      try {
        this.add(entryFromJson(object));
      } catch (error) {
        // A wrong field is a `protocol` error in a message, but here it is a bad manifest.
        if (!(error instanceof TincanError)) throw error;
        throw newManifestError(`Entry ${this.nEntries}: ${error.message}`);
      }
    }
  }

  /**
   * Seals the manifest: checks rule 5, computes the digest and divides the entries into pages.
   * Takes n log n time, and while it runs memory for the paths once more. After an error the
   * manifest is of no use.
   *
   * Whether counts, bytes and digest are those of an offer is for the caller to compare.
   *
   * @throws TincanError `manifest`, whose message is a sentence for people
   */
  finish(): void {
    runAtOnce(this.finishInSlices());
  }

  /**
   * As {@link finish}, with stops in between: a million entries take seconds. Nothing may be added
   * meanwhile.
   *
   * @throws TincanError `manifest`, whose message is a sentence for people
   */
  *finishInSlices(): Slices<void> {
    if (this.#digest !== null) throw new Error("The manifest is finished");
    const { paths, flags } = this.#columns;

    const problem = yield* checkClashes(
      paths,
      (item) => ((flags[item] as number) & FLAG_FOLDER) === 0,
    );
    if (problem !== null) throw newManifestError(problem);
    this.#pageStarts = yield* this.#divideIntoPages();
    this.#digest = this.#checksum.digest();
  }

  /**
   * The names at the top, what a person would say is being sent; in the order of the entries, at
   * most `max`. They are as in the paths: for showing, they go through textForDisplay().
   */
  names(max: number): string[] {
    const names = new Set<string>();
    // Most entries are in the same folder as the one before.
    let folder = "/";

    for (const path of this.#columns.paths) {
      if (names.size === max) break;
      if (path.startsWith(folder)) continue;
      const end = path.indexOf("/");
      names.add(end < 0 ? path : path.slice(0, end));
      folder = `${end < 0 ? path : path.slice(0, end)}/`;
    }
    return Array.from(names);
  }

  /**
   * The entries of a `page` message, which with them is shorter than MAX_MESSAGE_BYTES.
   *
   * @param page - a number below nPages of a finished manifest
   */
  page(page: number): JsonObject[] {
    const start = this.#pageStarts[page];
    if (start === undefined) throw new RangeError(`There is no page ${page}`);

    const entries: JsonObject[] = [];
    const end = this.#pageStarts[page + 1] ?? this.nEntries;
    for (let i = start; i < end; i++) entries.push(entryToJson(this.#columns.get(i)));
    return entries;
  }

  /** Refuses an entry that breaks a rule; returns the length of its path in bytes. */
  #check(entry: Entry): number {
    const problem = checkPath(entry.path);
    if (problem !== null) throw newManifestError(problem);

    const { MAX_SAFE_INTEGER } = Number;
    if (!Number.isSafeInteger(entry.size) || entry.size < 0)
      throw newManifestError(_("The file is too large to be sent."));
    if (
      entry.mtimeSeconds !== null &&
      (!Number.isSafeInteger(entry.mtimeSeconds) ||
        !Number.isSafeInteger(entry.mtimeNanoseconds) ||
        entry.mtimeNanoseconds < 0 ||
        entry.mtimeNanoseconds > MAX_NANOSECONDS)
    )
      throw newManifestError(_("The time of the last change is out of range."));

    if (this.nEntries === MAX_ENTRIES)
      throw newManifestError(
        _("There are more than 1,000,000 files and folders. Send them in several parts."),
      );
    const pathBytes = utf8Length(entry.path);
    if (pathBytes > MAX_PATHS_BYTES - this.#pathsBytes)
      throw newManifestError(
        _("The names of all files are too long together. Send them in several parts."),
      );
    if (entry.kind === "file" && entry.size > MAX_SAFE_INTEGER - this.#bytes)
      throw newManifestError(_("The files are too large together. Send them in several parts."));
    return pathBytes;
  }

  *#divideIntoPages(): Slices<number[]> {
    const starts: number[] = [];
    let start = 0;
    let pageSize = 0;
    let i = 0;

    for (const path of this.#columns.paths) {
      const size = entryJsonSize(path, utf8Length(path));
      if (i === 0 || pageSize + size > MAX_PAGE_BYTES || i - start === MAX_PAGE_ENTRIES) {
        starts.push(i);
        start = i;
        pageSize = 0;
      }
      pageSize += size;
      i++;
      if (i % SLICE_STEPS === 0) yield;
    }
    return starts;
  }
}
