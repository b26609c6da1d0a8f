// SPDX-License-Identifier: GPL-3.0-or-later
import solid from "vite-plugin-solid";
import { defineConfig } from "vitest/config";
import { classicPage } from "./tools/classic-page";
import { compressed } from "./tools/compressed";
import { languages } from "./tools/languages";
import { licences } from "./tools/licences";
import { workers } from "./tools/workers";

export default defineConfig({
  // It may be hosted at any path, so that nothing in it may name one.
  base: "./",
  plugins: [solid(), languages(), workers(), licences(), classicPage(), compressed()],
  build: {
    target: ["chrome109", "firefox115", "safari16.4"],
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: false,
    rollupOptions: {
      output: {
        format: "iife",
        // In base64, the default, a hash can have a dash in it, and then looks like a shorter one.
        hashCharacters: "hex",
        entryFileNames: "assets/[name]-[hash].js",
        assetFileNames: "assets/[name]-[hash][extname]",
      },
    },
  },
  server: {
    // Not by name, which a small system cannot look up.
    host: "127.0.0.1",
    // For `npm run dev` beside a `tincan-server`; the page looks for one at its own address.
    proxy: { "/ws": { target: "ws://127.0.0.1:8044", ws: true } },
  },
  test: {
    include: ["tests/**/*.test.{ts,tsx}"],
    setupFiles: ["tests/setup.ts"],
    // What hangs is to be seen; what is slow, on a machine that has much else to do, is not wrong.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
