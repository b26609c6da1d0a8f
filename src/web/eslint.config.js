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

export default ts.config(
  { ignores: ["dist", "node_modules"] },
  js.configs.recommended,
  ...ts.configs.strict,
  {
    files: ["src/**/*.{ts,tsx}"],
    ...solid,
    languageOptions: { parser: ts.parser, globals: globals.browser },
  },
  {
    files: ["src/wire/**", "src/core/**"],
    rules: {
      "no-restricted-globals": ["error", ...browser],
      "no-restricted-syntax": [
        "error",
        {
          selector: "NewExpression[callee.name=/^(RTCPeerConnection|WebSocket|Worker)$/]",
          message: "The platform makes these.",
        },
      ],
    },
  },
  { files: ["tools/**"], languageOptions: { globals: globals.node } },
);
