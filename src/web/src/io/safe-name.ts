// SPDX-License-Identifier: GPL-3.0-or-later

/** What opens something else, or changes how a folder looks, on some system. */
const DANGEROUS = /(?:\.(?:lnk|scf|url|\{.*\})|^desktop\.ini|^thumbs\.db)$/i;

/** Devices of Windows, whatever follows the dot. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d|clock\$|conin\$|conout\$)(?:\.|$)/i;

/**
 * A name that a browser's folder takes, for one that it refused. Chromium refuses on every system
 * what one of them cannot hold, characters that are not seen (also those that join an emoji), and
 * names with a meaning of their own. One dot at the beginning is allowed, two are not.
 */
export function safeName(name: string): string {
  const plain = name
    .replace(/["*/:<>?\\|~]/g, "_")
    .replace(/\p{Cf}/gu, "")
    .replace(/[\s.]+$/, "_")
    .replace(/^(?:\s+|\.(?=[\s.]))/, "_");

  if (DEVICE.test(plain)) {
    return `_${plain}`;
  }
  return plain === "" || DANGEROUS.test(plain) ? `${plain}_` : plain;
}
