// SPDX-License-Identifier: GPL-3.0-or-later
import { bytesToHex, hexToBytes } from "@noble/hashes/utils";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { type ErrorCode, TincanError } from "../../src/wire/error";

// The vectors of both halves of the wire, tests/vectors/README.md.

const folder = new URL("../../../../tests/vectors/", import.meta.url);

/** All of `name`.json, which the caller knows the members of. */
export function loadVectors<T>(name: string): T {
  return JSON.parse(readFileSync(fileURLToPath(new URL(`${name}.json`, folder)), "utf8")) as T;
}

/** A text as it stands in a vector, or in parts: [text, times] pairs. */
export interface TextVector {
  readonly name: string;
  readonly json?: string;
  readonly hex?: string;
  readonly parts?: readonly (readonly [string, number])[];
}

/** The text of a vector, joined from its parts where it has some. */
export function vectorText(vector: TextVector): string {
  const parts = vector.parts?.map(([text, times]) => text.repeat(times)).join("");
  const text = parts ?? vector.json ?? vector.hex;
  if (text === undefined) throw new Error(`${vector.name} has no text`);
  return text;
}

export const bytes = hexToBytes;
export const hex = bytesToHex;

/** Expects `run` to throw a TincanError with this code, and returns it. */
export function expectError(code: ErrorCode, run: () => unknown): TincanError {
  let thrown: unknown = null;

  try {
    run();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(TincanError);
  expect((thrown as TincanError).code).toBe(code);
  return thrown as TincanError;
}

/** Numbers that look like chance and are the same in every run: mulberry32. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** A whole number, 0 to `limit` − 1. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 0x100000000) * limit);
  }

  of<T>(choices: ArrayLike<T>): T {
    return choices[this.below(choices.length)] as T;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }

  /** `text` with one to three units changed. */
  mutate(text: string): string {
    const units = Array.from({ length: text.length }, (_value, i) => text.charCodeAt(i));

    for (let i = this.below(3); i >= 0; i--)
      units[this.below(units.length)] = this.below(this.below(2) === 0 ? 0x80 : 0x10000);
    return units.map((unit) => String.fromCharCode(unit)).join("");
  }
}
