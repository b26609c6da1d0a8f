// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * The Content-Security-Policy of the page, for a host that sets no headers. `tincan-server` sends
 * the same one (src/server/tincan-site.c), with `frame-ancestors`, which only a header may have.
 *
 * The page loads nothing from elsewhere and runs nothing but its own files. A link may name any
 * signaling server, and those are only spoken to over WebSockets. The frame is what a download
 * begins in: an address below the page's own that the service worker answers.
 */
export const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self' ws: wss:",
  "frame-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");
