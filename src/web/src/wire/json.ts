// SPDX-License-Identifier: GPL-3.0-or-later
import { TincanError } from "./error";
import { checkJson } from "./json-check";
import { isWellFormed, utf8Length } from "./utf8";

// JSON from strangers. The messages of these errors are for logs: they name our fields, and never
// quote a stranger.

/** An object that came in, or is to be written. Look at its members only through the getters. */
export type JsonObject = Record<string, unknown>;

/** A refusal that is for a log. */
export function newProtocolError(message: string): TincanError {
  return new TincanError("protocol", message);
}

/** Whether `value` is a JSON object, and not an array or null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Parses one JSON object from a stranger. Of members with the same name the last one counts.
 *
 * @param maxBytes - the most bytes of UTF-8 that `text` may have
 * @throws TincanError `protocol`
 */
export function parseJson(text: string, maxBytes: number): JsonObject {
  const length = utf8Length(text);
  if (length > maxBytes)
    throw newProtocolError(`A message of ${length} bytes is over the limit of ${maxBytes}`);
  if (length === 0 || text.includes("\0") || !isWellFormed(text))
    throw newProtocolError("A message is empty, has a NUL, or is not UTF-8");

  const problem = checkJson(text);
  if (problem !== null)
    throw newProtocolError(`A message is not JSON: ${problem.what} at ${problem.offset}`);

  const value: unknown = JSON.parse(text);
  if (!isJsonObject(value)) throw newProtocolError("A message is JSON, but not an object");
  return value;
}

/** Undefined when the member is absent; a JSON null counts as absent. */
function getPresentMember(object: JsonObject, name: string): unknown {
  // What every object inherits has not come in.
  return Object.hasOwn(object, name) ? (object[name] ?? undefined) : undefined;
}

function requireMember(object: JsonObject, name: string): void {
  if (getPresentMember(object, name) === undefined) throw newProtocolError(`“${name}” is missing`);
}

/**
 * Whether `value` is a whole number from `min` to `max`, however it was spelled: `1`, `1.0` and
 * `10e-1` are the same.
 */
export function isIntegerIn(value: unknown, min: number, max: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;
}

/** Undefined when the member is absent or null. @throws TincanError `protocol` when no string */
export function getOptionalString(object: JsonObject, name: string): string | undefined {
  const value = getPresentMember(object, name);
  if (value !== undefined && typeof value !== "string")
    throw newProtocolError(`“${name}” is not a string`);
  return value;
}

/** @throws TincanError `protocol` when the member is absent, null, or not a string */
export function getString(object: JsonObject, name: string): string {
  requireMember(object, name);
  return getOptionalString(object, name) as string;
}

/**
 * Undefined when the member is absent or null.
 *
 * @throws TincanError `protocol` when it is something else than a whole number from `min` to `max`
 */
export function getOptionalInteger(
  object: JsonObject,
  name: string,
  min: number,
  max: number,
): number | undefined {
  const value = getPresentMember(object, name);
  if (value === undefined) return undefined;
  if (!isIntegerIn(value, min, max))
    throw newProtocolError(`“${name}” is not a whole number from ${min} to ${max}`);
  // There is no -0 in the other programs.
  return value + 0;
}

/** Like {@link getOptionalInteger}, for a member that must be there. */
export function getInteger(object: JsonObject, name: string, min: number, max: number): number {
  requireMember(object, name);
  return getOptionalInteger(object, name, min, max) as number;
}

/** Undefined when the member is absent or null. @throws TincanError `protocol` when no boolean */
export function getOptionalBoolean(object: JsonObject, name: string): boolean | undefined {
  const value = getPresentMember(object, name);
  if (value !== undefined && typeof value !== "boolean")
    throw newProtocolError(`“${name}” is not true or false`);
  return value;
}

/** @throws TincanError `protocol` when absent, null, not an array, or longer than `maxLength` */
export function getArray(object: JsonObject, name: string, maxLength: number): readonly unknown[] {
  requireMember(object, name);
  const value = getPresentMember(object, name);
  if (!Array.isArray(value)) throw newProtocolError(`“${name}” is not an array`);
  if (value.length > maxLength)
    throw newProtocolError(`“${name}” has ${value.length} elements, more than ${maxLength}`);
  return value as readonly unknown[];
}

/** @throws TincanError `protocol` when the member is absent, null, or not an object */
export function getObject(object: JsonObject, name: string): JsonObject {
  const value = getPresentMember(object, name);
  if (!isJsonObject(value)) throw newProtocolError(`“${name}” is not an object`);
  return value;
}

/**
 * Runs `read`, and puts `context` before what it says when it refuses.
 *
 * @throws TincanError
 */
export function withContext<T>(context: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof TincanError)
      throw new TincanError(error.code, `${context}: ${error.message}`);
    throw error;
  }
}
