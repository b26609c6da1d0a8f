// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { expect, test } from "vitest";
import { type CandidateLine, parseCandidateLine } from "../../src/wire/candidate-line";
import { loadVectors } from "./vectors";

const vectors = loadVectors<{
  valid: (Omit<CandidateLine, "text"> & { line: string })[];
  invalid: string[];
}>("candidate-lines");

test.each(vectors.valid)("reads $line", ({ line, ...said }) => {
  expect(parseCandidateLine(line)).toEqual({ text: line.replace(/^a=/, ""), ...said });
});

test.each([...vectors.invalid, `candidate:1 1 udp 1 192.0.2.2 1000 typ host ${"x".repeat(600)}`])(
  "refuses %j",
  (line) => {
    expect(parseCandidateLine(line)).toBeNull();
  },
);
