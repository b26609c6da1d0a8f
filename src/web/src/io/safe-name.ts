// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * A name that a browser's folder takes, for one that it refused. Chromium refuses on every
 * system what one of them cannot hold, and the endings of files that open something else.
 */
export function safeName(name: string): string {
  const plain = name
    .replace(/["*/:<>?\\|~]/g, "_")
    .replace(/\p{Cf}/gu, "_")
    .replace(/^\s+/, "_")
    .replace(/[\s.]+$/, "_");

  return /\.(?:lnk|local|scf|url|desktop)$/i.test(plain) || /^desktop\.ini$/i.test(plain)
    ? `${plain}_`
    : plain;
}
