// SPDX-License-Identifier: GPL-3.0-or-later

/** What opens something else, or changes how a folder looks, on some system. */
const DANGEROUS = /(?:\.(?:lnk|scf|url|\{.*\})|^desktop\.ini|^thumbs\.db)$/i;

/**
 * A name that a browser's folder takes, for one that it refused. Chromium refuses on every system
 * what one of them cannot hold, characters that are not seen (also those that join an emoji), and
 * names with a meaning of their own.
 */
export function safeName(name: string): string {
  const plain = name
    .replace(/["*/:<>?\\|~]/g, "_")
    .replace(/\p{Cf}/gu, "")
    .replace(/^\s+/, "_")
    .replace(/[\s.]+$/, "_");

  return plain === "" || DANGEROUS.test(plain) ? `${plain}_` : plain;
}
