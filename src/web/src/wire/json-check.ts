// SPDX-License-Identifier: GPL-3.0-or-later
import { MAX_JSON_DEPTH } from "./limits";

// JSON.parse() takes what RFC 8259 writes, but also more levels than a message may have, escaped
// NULs and lone surrogates, which the C programs refuse. Text from strangers first passes this
// check, so that all programs read the same messages. It does not recurse.

// As many as the largest safe integer has. More would not survive in a double.
const MAX_INTEGER_DIGITS = 16;

const QUOTE = 0x22;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const BACKSLASH = 0x5c;

type Expectation = "value" | "value or end" | "name" | "name or end" | "separator";

/** What is wrong with a text, and where: in UTF-16 units from its beginning. */
export interface JsonProblem {
  /** in words for a log */
  readonly what: string;
  readonly offset: number;
}

class Cursor {
  at = 0;
  expectation: Expectation = "value";
  readonly closers: ("}" | "]")[] = [];

  constructor(readonly text: string) {}

  skipSpace(): void {
    for (; this.at < this.text.length; this.at++) {
      const unit = this.text.charCodeAt(this.at);
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return;
    }
  }

  checkNext(): string | null {
    switch (this.expectation) {
      case "value":
      case "value or end":
        return this.#checkValue();
      case "name":
      case "name or end":
        return this.#checkName();
      case "separator":
        return this.#checkSeparator();
    }
  }

  #checkValue(): string | null {
    const c = this.text.charAt(this.at);

    if (c === "{") return this.#enter("}", "name or end");
    if (c === "[") return this.#enter("]", "value or end");
    if (c === "]" && this.expectation === "value or end") return this.#leave();

    this.expectation = "separator";
    if (c === '"') return this.#checkString();
    if (c === "-" || (c >= "0" && c <= "9")) return this.#checkNumber();
    return this.#checkLiteral();
  }

  #checkName(): string | null {
    const c = this.text.charAt(this.at);

    if (c === "}" && this.expectation === "name or end") return this.#leave();
    if (c !== '"') return "a member without a name";

    const problem = this.#checkString();
    if (problem !== null) return problem;

    this.skipSpace();
    if (this.text.charAt(this.at) !== ":") return "a name without a colon";
    this.at++;
    this.expectation = "value";
    return null;
  }

  #checkSeparator(): string | null {
    const closer = this.closers[this.closers.length - 1];

    if (closer === undefined || this.text.charAt(this.at) !== ",") return this.#leave();
    this.expectation = closer === "}" ? "name" : "value";
    this.at++;
    return null;
  }

  #enter(closer: "}" | "]", expectation: Expectation): string | null {
    if (this.closers.length === MAX_JSON_DEPTH) return "too many levels";

    this.closers.push(closer);
    this.expectation = expectation;
    this.at++;
    return null;
  }

  #leave(): string | null {
    const closer = this.closers.pop();
    if (closer === undefined || this.text.charAt(this.at) !== closer)
      return "a bracket that closes nothing";

    this.expectation = "separator";
    this.at++;
    return null;
  }

  /** From the opening quotation mark. */
  #checkString(): string | null {
    const { text } = this;

    for (this.at++; this.at < text.length;) {
      const unit = text.charCodeAt(this.at++);

      if (unit === QUOTE) return null;
      if (unit < 0x20) return "a control character in a string";
      if (unit !== BACKSLASH) continue;

      if (this.at === text.length) break;
      const escaped = text.charAt(this.at++);
      if (escaped === "u") {
        const problem = this.#checkUnicodeEscape();
        if (problem !== null) return problem;
      } else if (!'"\\/bfnrt'.includes(escaped)) {
        return "an unknown escape";
      }
    }
    return "a string without an end";
  }

  /** After `\u`. Nothing that is no text in UTF-8, and no NUL, the end of a string in C. */
  #checkUnicodeEscape(): string | null {
    const unit = this.#readHex4();

    if (unit < 0) return "a \\u escape without four hexadecimal digits";
    if (unit === 0) return "an escaped NUL";
    if (unit >= 0xdc00 && unit <= 0xdfff) return "a lone surrogate";
    if (unit < 0xd800 || unit > 0xdbff) return null;

    if (!this.text.startsWith("\\u", this.at)) return "a lone surrogate";
    this.at += 2;
    const second = this.#readHex4();
    return second >= 0xdc00 && second <= 0xdfff ? null : "a lone surrogate";
  }

  /** Reads the four digits after `\u`; -1 when they are not there. */
  #readHex4(): number {
    const digits = this.text.slice(this.at, this.at + 4);
    if (!/^[0-9A-Fa-f]{4}$/.test(digits)) return -1;

    this.at += 4;
    return parseInt(digits, 16);
  }

  /** From the sign or the first digit. */
  #checkNumber(): string | null {
    if (this.text.charCodeAt(this.at) === MINUS) this.at++;

    const first = this.at;
    const digits = this.#skipDigits();
    if (digits === 0) return "a number without digits";
    if (digits > 1 && this.text.charCodeAt(first) === ZERO) return "a number with a leading zero";
    if (digits > MAX_INTEGER_DIGITS) return "a number that is too large";

    if (this.text.charAt(this.at) === ".") {
      this.at++;
      if (this.#skipDigits() === 0) return "a decimal point without digits";
    }
    const exponent = this.text.charAt(this.at);
    if (exponent === "e" || exponent === "E") {
      this.at++;
      const sign = this.text.charAt(this.at);
      if (sign === "+" || sign === "-") this.at++;
      if (this.#skipDigits() === 0) return "an exponent without digits";
    }
    return null;
  }

  #skipDigits(): number {
    const start = this.at;

    for (; this.at < this.text.length; this.at++) {
      const unit = this.text.charCodeAt(this.at);
      if (unit < ZERO || unit > NINE) break;
    }
    return this.at - start;
  }

  #checkLiteral(): string | null {
    for (const literal of ["true", "false", "null"]) {
      if (this.text.startsWith(literal, this.at)) {
        this.at += literal.length;
        return null;
      }
    }
    return "something that is not a value";
  }
}

/**
 * Checks that `text` is one JSON value as RFC 8259 writes it, with at most MAX_JSON_DEPTH levels,
 * no escaped NUL or lone surrogate, and no number of more than 16 digits before the point. Null
 * when nothing is wrong.
 */
export function checkJson(text: string): JsonProblem | null {
  const cursor = new Cursor(text);

  for (cursor.skipSpace(); cursor.at < text.length; cursor.skipSpace()) {
    const what = cursor.checkNext();
    if (what !== null) return { what, offset: cursor.at };
  }

  if (cursor.closers.length > 0 || cursor.expectation !== "separator")
    return { what: "an early end", offset: text.length };
  return null;
}
