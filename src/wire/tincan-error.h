/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TINCAN_ERROR (tincan_error_quark ())

/**
 * TincanError:
 * @TINCAN_ERROR_INTERNAL: a library failed in a way that is nobody's doing
 * @TINCAN_ERROR_CODE_INVALID: what was typed is not a code or link; found before any network use
 * @TINCAN_ERROR_CODE_WRONG: the key confirmation failed: the words or the link are not the host's
 * @TINCAN_ERROR_CODE_ENDED: no such code or mailbox (any more), or it has all the guests it wants
 * @TINCAN_ERROR_VERSION: the other side, or the server, speaks no protocol version that we do
 * @TINCAN_ERROR_SERVER_UNREACHABLE: the signaling server cannot be reached
 * @TINCAN_ERROR_SERVER_REFUSED: the signaling server turned us away: full, rate or connection limit
 * @TINCAN_ERROR_TIMEOUT: nobody came within the time that was set
 * @TINCAN_ERROR_NOT_CONNECTED: no path between the two sides was found
 * @TINCAN_ERROR_LOST: the connection was up and is gone
 * @TINCAN_ERROR_UNTRUSTED: the peer's certificate is not the one of the sealed SDP
 * @TINCAN_ERROR_PROTOCOL: the other side broke the protocol; also every parser's refusal
 * @TINCAN_ERROR_MANIFEST: a manifest breaks a rule of PROTOCOL.md section 11
 * @TINCAN_ERROR_DECLINED: the receiver declined
 * @TINCAN_ERROR_CANCELLED: the other side cancelled
 * @TINCAN_ERROR_INTERRUPTED: this side was told to stop
 * @TINCAN_ERROR_NO_SPACE: the disk is full
 * @TINCAN_ERROR_DISK: reading or writing failed otherwise
 * @TINCAN_ERROR_DIGEST: blocks of a file did not arrive as their digests say, three times
 * @TINCAN_ERROR_CHANGED: a file changed, went away or could not be read while it was sent
 * @TINCAN_ERROR_INCOMPLETE: some items did not arrive or were left out
 * @TINCAN_ERROR_SETUP: a GStreamer plugin or another part of the installation is missing
 *
 * What went wrong, in the terms a front end decides by. The message of the GError is a whole
 * sentence for people; these codes are for programs.
 */
typedef enum
{
  TINCAN_ERROR_INTERNAL,
  TINCAN_ERROR_CODE_INVALID,
  TINCAN_ERROR_CODE_WRONG,
  TINCAN_ERROR_CODE_ENDED,
  TINCAN_ERROR_VERSION,
  TINCAN_ERROR_SERVER_UNREACHABLE,
  TINCAN_ERROR_SERVER_REFUSED,
  TINCAN_ERROR_TIMEOUT,
  TINCAN_ERROR_NOT_CONNECTED,
  TINCAN_ERROR_LOST,
  TINCAN_ERROR_UNTRUSTED,
  TINCAN_ERROR_PROTOCOL,
  TINCAN_ERROR_MANIFEST,
  TINCAN_ERROR_DECLINED,
  TINCAN_ERROR_CANCELLED,
  TINCAN_ERROR_INTERRUPTED,
  TINCAN_ERROR_NO_SPACE,
  TINCAN_ERROR_DISK,
  TINCAN_ERROR_DIGEST,
  TINCAN_ERROR_CHANGED,
  TINCAN_ERROR_INCOMPLETE,
  TINCAN_ERROR_SETUP,
} TincanError;

GQuark      tincan_error_quark       (void);
const char *tincan_error_to_code     (TincanError code);
void        tincan_error_set_version (GError    **error,
                                      guint       their_version);

G_END_DECLS
