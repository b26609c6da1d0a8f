// SPDX-License-Identifier: GPL-3.0-or-later
import solid from "vite-plugin-solid";
import { defineConfig } from "vite";
import { languages } from "../../tools/languages";

/** Builds the gallery: every state of the page, without a network. `--outDir` says where to. */
export default defineConfig({
  root: __dirname,
  base: "./",
  plugins: [solid(), languages("../../../../po")],
});
