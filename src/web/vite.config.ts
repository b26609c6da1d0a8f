// SPDX-License-Identifier: GPL-3.0-or-later
import solid from "vite-plugin-solid";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [solid()],
  test: {
    include: ["tests/**/*.test.{ts,tsx}"],
  },
});
