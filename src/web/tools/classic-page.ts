// SPDX-License-Identifier: GPL-3.0-or-later
import type { Plugin } from "vite";
import { policy } from "./policy";

/**
 * Makes the page's script a classic one, since modules are not loaded from `file://`, and gives the
 * page what a host may not send: the policy, and that its address is nobody's business.
 */
export function classicPage(): Plugin {
  return {
    name: "tincan-classic-page",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(html) {
        const classic = html
          .replace(/<script type="module" crossorigin src=/g, "<script defer src=")
          .replace(/<link rel="stylesheet" crossorigin /g, '<link rel="stylesheet" ');

        if (/type="module"|crossorigin/.test(classic)) {
          throw new Error(
            "There is still a module in index.html: is the script's tag another now?",
          );
        }
        return {
          html: classic,
          tags: [
            {
              tag: "meta",
              attrs: { "http-equiv": "Content-Security-Policy", content: policy },
              injectTo: "head-prepend",
            },
            {
              tag: "meta",
              attrs: { name: "referrer", content: "no-referrer" },
              injectTo: "head-prepend",
            },
          ],
        };
      },
    },
  };
}
