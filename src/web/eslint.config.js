// SPDX-License-Identifier: GPL-3.0-or-later
import js from "@eslint/js";
import solid from "eslint-plugin-solid/configs/typescript";
import globals from "globals";
import ts from "typescript-eslint";

/** What io hands to wire and core; they take nothing of it by themselves, and so run anywhere. */
const browser = [
  ...["window", "self", "document", "navigator", "location", "history", "fetch", "performance"],
  ...["localStorage", "sessionStorage", "indexedDB", "caches", "alert", "confirm"],
  ...["setTimeout", "setInterval", "requestAnimationFrame", "requestIdleCallback"],
];

/** xgettext of Debian 12 reads these files as C, where a plus ends the text. */
const oneText = {
  selector:
    "CallExpression[callee.name=/^(_|ngettext|pgettext)$/] > " +
    ":matches(BinaryExpression:has(Literal[raw=/^[\"']/]), TemplateLiteral).arguments",
  message: "A text to translate is one literal, however long.",
};

export default ts.config(
  { ignores: ["dist", "node_modules"] },
  js.configs.recommended,
  ...ts.configs.strict,
  {
    files: ["src/**/*.{ts,tsx}"],
    ...solid,
    languageOptions: { parser: ts.parser, globals: globals.browser },
    rules: { ...solid.rules, "no-restricted-syntax": ["error", oneText] },
  },
  {
    files: ["src/wire/**", "src/core/**"],
    rules: {
      "no-restricted-globals": ["error", ...browser],
      "no-restricted-syntax": [
        "error",
        oneText,
        {
          selector: "NewExpression[callee.name=/^(RTCPeerConnection|WebSocket|Worker)$/]",
          message: "The platform makes these.",
        },
      ],
    },
  },
  {
    // Prettier does not break comments; what neither of them can break is excepted.
    rules: {
      "max-len": [
        "error",
        {
          code: 100,
          ignorePattern: "^import .* from|^// eslint-",
          ignoreRegExpLiterals: true,
          ignoreStrings: true,
          ignoreTemplateLiterals: true,
          ignoreUrls: true,
        },
      ],
    },
  },
  { files: ["tools/**"], languageOptions: { globals: globals.node } },
  // What drives browsers, in tests/interop, has functions in it that run in a page.
  {
    files: ["**/*.mjs"],
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
  },
);
