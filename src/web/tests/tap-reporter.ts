// SPDX-License-Identifier: GPL-3.0-or-later
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { Reporter, TestCase, TestModule } from "vitest/node";

/** The errors of vitest's own; a `SerializedError`, which it does not export. */
interface Failure {
  readonly message: string;
  readonly diff?: string | undefined;
  readonly stacks?: readonly { file: string; line: number }[] | undefined;
}

function describeFailure({ message, diff, stacks = [] }: Failure): string {
  const places = stacks.map(({ file, line }) => `at ${file}:${line}`);

  return stripVTControlCharacters([message, diff ?? "", ...places].join("\n")).replace(/^/gm, "# ");
}

function nameModule({ moduleId }: TestModule): string {
  return path.relative("tests", moduleId);
}

/**
 * Reports in TAP, as the programs in C do, so that meson counts each case. Vitest's own TAP has
 * more in it than meson takes.
 */
export default class TapReporter implements Reporter {
  private count = 0;

  private report(good: boolean, name: string, failures: readonly Failure[] = []): void {
    this.count += 1;
    console.log(`${good ? "" : "not "}ok ${this.count} - ${name.replace(/[#\\\s]+/g, " ")}`);
    for (const failure of failures) {
      console.log(describeFailure(failure));
    }
  }

  onTestCaseResult(test: TestCase): void {
    const { state, errors } = test.result();

    if (state !== "skipped") {
      this.report(state === "passed", `${nameModule(test.module)} ${test.fullName}`, errors);
    }
  }

  onTestRunEnd(modules: readonly TestModule[], failures: readonly Failure[]): void {
    // What went wrong outside of any test: a file that cannot be read, for example.
    for (const module of modules) {
      const errors = module.errors();

      if (errors.length > 0) {
        this.report(false, nameModule(module), errors);
      }
    }
    if (failures.length > 0) {
      this.report(false, "nothing goes wrong in between", failures);
    }
    console.log(`1..${this.count}`);
  }
}
