// SPDX-License-Identifier: GPL-3.0-or-later
import js from "@eslint/js";
import solid from "eslint-plugin-solid/configs/typescript";
import globals from "globals";
import ts from "typescript-eslint";

export default ts.config(
  { ignores: ["dist", "node_modules"] },
  js.configs.recommended,
  ...ts.configs.strict,
  {
    files: ["src/**/*.{ts,tsx}"],
    ...solid,
    languageOptions: { parser: ts.parser, globals: globals.browser },
  },
);
