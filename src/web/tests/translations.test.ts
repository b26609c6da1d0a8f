// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

const root = path.join(__dirname, "../../..");

/** How many of the arguments are texts. */
const functions: Record<string, number> = { _: 1, ngettext: 2, pgettext: 2 };

/** All texts in a file that are marked as to be translated, as TypeScript reads it. */
function findTexts(file: string): string[] {
  const texts: string[] = [];
  const source = ts.createSourceFile(
    file,
    readFileSync(path.join(root, file), "utf8"),
    ts.ScriptTarget.ES2022,
    true,
    file.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  );
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const count = functions[node.expression.text] ?? 0;

      for (const argument of node.arguments.slice(0, count))
        if (ts.isStringLiteral(argument)) texts.push(argument.text);
    }
    ts.forEachChild(node, visit);
  };

  visit(source);
  return texts;
}

/** All texts that xgettext finds, as it is run for the catalogues: what it does not know is C. */
function extractTexts(files: string[]): Set<string> {
  const pot = execFileSync(
    "xgettext",
    [
      "--from-code=UTF-8",
      ...["--keyword=_", "--keyword=ngettext:1,2", "--keyword=C_:1c,2", "--keyword=pgettext:1c,2"],
      "--no-wrap",
      "--output=-",
      ...files,
    ],
    { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
  );
  const texts = new Set<string>();

  for (const [, line] of pot.matchAll(/^msg(?:id|id_plural|ctxt) (".*")$/gm))
    texts.add(JSON.parse(line ?? '""') as string);
  return texts;
}

test.skipIf(spawnSync("xgettext", ["--version"]).status !== 0)(
  "the tool that makes catalogues finds every text of the page",
  () => {
    const files = readdirSync(path.join(root, "src/web/src"), { recursive: true })
      .map((name) => `src/web/src/${name.toString()}`)
      .filter((name) => /\.tsx?$/.test(name));
    const expected = new Set(files.flatMap(findTexts));
    const extracted = extractTexts(files);

    expect(expected.size).toBeGreaterThan(200);
    expect([...expected].filter((text) => !extracted.has(text))).toEqual([]);
  },
);
