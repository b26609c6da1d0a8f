// SPDX-License-Identifier: GPL-3.0-or-later
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Catalogue } from "../../src/i18n";
import { compileCatalogue } from "../../tools/catalogue";

const header = (plural: string): string => `msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=3; plural=${plural};\\n"
`;

const messages = `
#: src/web/src/stores/files.ts:3
msgid "say \\"yes\\""
msgstr "řekni „ano“"

#: src/core/one.c:1 src/web/src/core/transfer/one.ts:3
msgid "%d file"
msgid_plural "%d files"
msgstr[0] "%d soubor"
msgstr[1] "%d soubory"
msgstr[2] "%d souborů"

#: src/web/src/i18n.ts:3
msgctxt "verb"
msgid "open"
msgstr "otevřít"

#: src/cli/tincan-cli-main.c:10
msgid "only in the terminal"
msgstr "jen v terminálu"

#, fuzzy
#: src/web/src/i18n.ts:4
msgid "close"
msgstr "okno"
`;

let folder = "";

function compile(name: string, text: string): Catalogue {
  const file = path.join(folder, `${name}.po`);

  writeFileSync(file, text);

  const { source } = compileCatalogue(file);
  const scope: { tincanCatalogue?: Catalogue } = {};

  new Function("globalThis", source)(scope);
  if (scope.tincanCatalogue === undefined) {
    throw new Error("The script left nothing");
  }
  return scope.tincanCatalogue;
}

describe("a compiled catalogue", () => {
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "tincan-catalogue-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("has what the page says, and nothing else", () => {
    const czech = compile("cs", header("(n==1) ? 0 : (n>=2 && n<=4) ? 1 : 2") + messages);

    expect(czech.messages).toEqual({
      'say "yes"': "řekni „ano“",
      "%d file": ["%d soubor", "%d soubory", "%d souborů"],
      "verb\u0004open": "otevřít",
    });
  });

  it("counts as the language does", () => {
    const czech = compile("cs", header("(n==1) ? 0 : (n>=2 && n<=4) ? 1 : 2") + messages);

    expect([0, 1, 2, 4, 5].map(czech.plural)).toEqual([2, 0, 1, 1, 2]);
  });

  it("counts where there are but two forms", () => {
    const french = compile("fr", header("n>1") + messages.replace(/msgstr\[2\].*\n/, ""));

    expect([0, 1, 2].map(french.plural)).toEqual([0, 0, 1]);
  });

  it("is called as browsers call the language", () => {
    expect(compile("pt_BR", header("0")).language).toBe("pt-BR");
    expect(compile("sr@latin", header("0")).language).toBe("sr-Latn");
    expect(compile("cs", header("0")).language).toBe("cs");
  });

  it("takes no code for a way to count", () => {
    const file = path.join(folder, "xx.po");

    writeFileSync(file, header("alert(1)") + messages);
    expect(() => compileCatalogue(file)).toThrow();
  });
});
