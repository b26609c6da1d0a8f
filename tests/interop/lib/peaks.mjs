// SPDX-License-Identifier: GPL-3.0-or-later

const MIB = 1 << 20;

/**
 * Of each kind of a browser's processes the largest peak, in bytes. A tab's are renderer and tab.
 */
export function largestPeaks(browser) {
  const largest = new Map();
  for (const { kind, peak } of browser.peaks()) {
    largest.set(kind, Math.max(peak, largest.get(kind) ?? 0));
  }
  return largest;
}

export const tabPeak = (peaks) => peaks.get("renderer") ?? peaks.get("tab");

export function peaksToString(peaks) {
  return [...peaks]
    .filter(([, peak]) => peak > 50 * MIB)
    .map(([kind, peak]) => `${kind} ${Math.round(peak / MIB)}`)
    .join(", ");
}
