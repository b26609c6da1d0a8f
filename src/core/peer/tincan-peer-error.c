/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-peer-error"

#include "config.h"

#include "core/peer/tincan-peer-error.h"

#include "wire/tincan-error.h"

#include <glib/gi18n-lib.h>

/* Sentences that several files of this room need. What exactly happened does not help the person
 * who reads them, and goes to the log. */

/**
 * tincan_peer_error_new_violation:
 * @why: what was wrong, for the log
 *
 * Returns: (transfer full): %TINCAN_ERROR_PROTOCOL
 */
GError *
tincan_peer_error_new_violation (const char *why)
{
  g_debug ("The other side broke the protocol: %s", why);
  return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
                              _("The other side sent something that is not Tincan's. Check that "
                                "both of you have the newest Tincan, and try again."));
}

/**
 * tincan_peer_error_new_lost:
 * @why: how it was noticed, for the log
 *
 * Returns: (transfer full): %TINCAN_ERROR_LOST
 */
GError *
tincan_peer_error_new_lost (const char *why)
{
  g_debug ("The connection is gone: %s", why);
  return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_LOST,
                              _("The connection to the other side was lost. Check that both of "
                                "you are still online, and try again."));
}

/**
 * tincan_peer_error_new_ended:
 *
 * Returns: (transfer full): %TINCAN_ERROR_LOST, for who sends when there is nobody any more
 */
GError *
tincan_peer_error_new_ended (void)
{
  return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_LOST,
                              _("There is no connection to the other side."));
}

/**
 * tincan_peer_error_new_broken:
 *
 * Returns: (transfer full): %TINCAN_ERROR_SETUP, where GStreamer has all its parts and does not
 *   work
 */
GError *
tincan_peer_error_new_broken (void)
{
  return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_SETUP,
                              _("GStreamer could not be started. Check that all of it is "
                                "installed, and try again."));
}
