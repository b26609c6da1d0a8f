/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-transfer"

#include "config.h"

#include "core/transfer/tincan-transfer-error.h"

#include "wire/tincan-text.h"

#include <glib/gi18n-lib.h>

/* Enough to know a file again by. */
#define MAX_SHOWN_CHARACTERS 100

/**
 * tincan_transfer_error_new_declined:
 * @reason: what the receiver gave as its reason
 *
 * Returns: (transfer full): %TINCAN_ERROR_DECLINED, for the sender
 */
GError *
tincan_transfer_error_new_declined (TincanReason reason)
{
  const char *text = _("The other side could not take the transfer. Try again later.");

  switch (reason)
    {
    case TINCAN_REASON_USER:
      text = _("The other side declined. Ask them whether they expect this.");
      break;
    case TINCAN_REASON_INVALID:
      text = _("The other side cannot take files with these names or sizes. "
               "Send a part of them.");
      break;
    case TINCAN_REASON_TOO_LARGE:
      text = _("This is too large for the other side. Send a part of it.");
      break;
    case TINCAN_REASON_NO_SPACE:
      text = _("The other side has not enough free space. "
               "Send a part of it, or ask them to make room.");
      break;
    case TINCAN_REASON_BUSY:
      text = _("The other side is busy with other transfers. "
               "Try again when one of them is through.");
      break;
    case TINCAN_REASON_INTERNAL:
    case TINCAN_REASON_DISK:
    case TINCAN_REASON_FINISHED:
    case TINCAN_REASON_VERSION:
    case TINCAN_REASON_PROTOCOL:
    case TINCAN_REASON_INTERRUPTED:
    case TINCAN_REASON_UNTRUSTED:
    case TINCAN_REASON_TIMEOUT:
    default:
      break;
    }

  return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_DECLINED, text);
}

/**
 * tincan_transfer_error_new_declined_here:
 *
 * Returns: (transfer full): %TINCAN_ERROR_DECLINED, for the receiver
 */
GError *
tincan_transfer_error_new_declined_here (void)
{
  return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_DECLINED,
                              _("The offer was declined here."));
}

/**
 * tincan_transfer_error_new_cancelled:
 * @reason: what the other side gave as its reason
 *
 * Returns: (transfer full): %TINCAN_ERROR_CANCELLED
 */
GError *
tincan_transfer_error_new_cancelled (TincanReason reason)
{
  const char *text = _("The other side ended the transfer. "
                       "Start it again when both of you are ready.");

  switch (reason)
    {
    case TINCAN_REASON_USER:
      text = _("The other side cancelled the transfer. Ask them before you start it again.");
      break;
    case TINCAN_REASON_NO_SPACE:
      text = _("The disk of the other side is full. "
               "Ask them to make room, then start the transfer again.");
      break;
    case TINCAN_REASON_DISK:
      text = _("The other side could not read or write its disk. "
               "Ask them to look, then start the transfer again.");
      break;
    case TINCAN_REASON_PROTOCOL:
      text = _("The other side did not understand this one. "
               "Update Tincan on both sides, then try again.");
      break;
    case TINCAN_REASON_INTERRUPTED:
      text = _("Tincan was stopped on the other side. "
               "Start the transfer again; what has arrived is kept.");
      break;
    case TINCAN_REASON_INTERNAL:
    case TINCAN_REASON_INVALID:
    case TINCAN_REASON_TOO_LARGE:
    case TINCAN_REASON_BUSY:
    case TINCAN_REASON_FINISHED:
    case TINCAN_REASON_VERSION:
    case TINCAN_REASON_UNTRUSTED:
    case TINCAN_REASON_TIMEOUT:
    default:
      break;
    }

  return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_CANCELLED, text);
}

/**
 * tincan_transfer_error_new_ended_here:
 * @reason: what the other side was told
 *
 * Returns: (transfer full): %TINCAN_ERROR_INTERRUPTED
 */
GError *
tincan_transfer_error_new_ended_here (TincanReason reason)
{
  return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_INTERRUPTED,
                              reason == TINCAN_REASON_USER
                                ? _("The transfer was cancelled here.")
                                : _("The transfer was stopped here. "
                                    "Start it again to get the rest."));
}

/**
 * tincan_transfer_error_new_incomplete:
 * @n_failed: files that did not arrive, at least 1
 *
 * Returns: (transfer full): %TINCAN_ERROR_INCOMPLETE
 */
GError *
tincan_transfer_error_new_incomplete (guint n_failed)
{
  return g_error_new (TINCAN_ERROR, TINCAN_ERROR_INCOMPLETE,
                      ngettext ("%'u file did not arrive. Send it again.",
                                "%'u files did not arrive. Send them again.", n_failed),
                      n_failed);
}

/**
 * tincan_transfer_error_new_broken:
 *
 * Returns: (transfer full): %TINCAN_ERROR_PROTOCOL
 */
GError *
tincan_transfer_error_new_broken (void)
{
  return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
                              _("The other side sent something that makes no sense. "
                                "Update Tincan on both sides, then try again."));
}

/**
 * tincan_transfer_error_new_changed:
 * @reason: what the sender says of the file
 * @path: the file
 *
 * Returns: (transfer full): %TINCAN_ERROR_CHANGED, for the receiver
 */
GError *
tincan_transfer_error_new_changed (TincanFailedReason reason,
                                   const char        *path)
{
  g_autofree char *shown = tincan_text_for_display (path, MAX_SHOWN_CHARACTERS);

  switch (reason)
    {
    case TINCAN_FAILED_GONE:
      return g_error_new (TINCAN_ERROR, TINCAN_ERROR_CHANGED,
                          _("“%s” is no longer there on the other side. "
                            "Ask for it to be sent again."),
                          shown);
    case TINCAN_FAILED_UNREADABLE:
      return g_error_new (TINCAN_ERROR, TINCAN_ERROR_CHANGED,
                          _("“%s” could not be read on the other side. "
                            "Ask for it to be sent again."),
                          shown);
    case TINCAN_FAILED_CHANGED:
    default:
      return g_error_new (TINCAN_ERROR, TINCAN_ERROR_CHANGED,
                          _("“%s” changed on the other side while it was sent. "
                            "Ask for it to be sent again."),
                          shown);
    }
}

/**
 * tincan_transfer_error_new_changed_here:
 * @reason: what happened to the file
 * @path: the file
 *
 * Returns: (transfer full): %TINCAN_ERROR_CHANGED, for the sender
 */
GError *
tincan_transfer_error_new_changed_here (TincanFailedReason reason,
                                        const char        *path)
{
  g_autofree char *shown = tincan_text_for_display (path, MAX_SHOWN_CHARACTERS);

  switch (reason)
    {
    case TINCAN_FAILED_GONE:
      return g_error_new (TINCAN_ERROR, TINCAN_ERROR_CHANGED,
                          _("“%s” is no longer there. "
                            "Send it again from where it is now."),
                          shown);
    case TINCAN_FAILED_UNREADABLE:
      return g_error_new (TINCAN_ERROR, TINCAN_ERROR_CHANGED,
                          _("“%s” could not be read. "
                            "Check the disk it is on, then send it again."),
                          shown);
    case TINCAN_FAILED_CHANGED:
    default:
      return g_error_new (TINCAN_ERROR, TINCAN_ERROR_CHANGED,
                          _("“%s” changed while it was sent. "
                            "Send it again when nothing writes to it."),
                          shown);
    }
}

/**
 * tincan_transfer_error_new_damaged:
 * @path: a file
 *
 * Returns: (transfer full): %TINCAN_ERROR_DIGEST
 */
GError *
tincan_transfer_error_new_damaged (const char *path)
{
  g_autofree char *shown = tincan_text_for_display (path, MAX_SHOWN_CHARACTERS);

  return g_error_new (TINCAN_ERROR, TINCAN_ERROR_DIGEST,
                      _("“%s” arrived damaged again and again. "
                        "Ask for it to be sent again."),
                      shown);
}
