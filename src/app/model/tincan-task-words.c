/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-task"

#include "config.h"

#include "app/model/tincan-task-private.h"

#include "app/model/tincan-words.h"

#include <glib/gi18n.h>

char *
tincan_task_dup_title (TincanTask *self)
{
  TincanTransfer *transfer = tincan_task_get_transfer (self);
  TincanManifest *manifest = tincan_transfer_get_manifest (transfer);

  if (tincan_task_is_text (self))
    /* Translators: the title of a transfer of a text */
    return g_strdup (C_("transfer", "Text"));
  if (manifest != NULL)
    return tincan_words_dup_title (manifest);
  return tincan_words_dup_items (tincan_transfer_get_total_items (transfer), 0);
}

char *
tincan_task_dup_subtitle (TincanTask *self)
{
  TincanTransfer *transfer = tincan_task_get_transfer (self);
  TincanManifest *manifest = tincan_transfer_get_manifest (transfer);
  guint folders = manifest != NULL ? tincan_manifest_get_n_folders (manifest) : 0;
  guint files = tincan_transfer_get_total_items (transfer);
  g_autofree char *size = tincan_words_dup_size (tincan_transfer_get_total_bytes (transfer));
  g_autofree char *items = NULL;

  if (tincan_task_is_text (self))
    return g_steal_pointer (&size);
  items = tincan_words_dup_items (files, folders);
  if (files == 0)
    return g_steal_pointer (&items);
  /* Translators: how many files and their size, as in "2 files, 3.4 GB" */
  return g_strdup_printf (_("%s, %s"), items, size);
}

static char *
dup_paused_text (TincanTask *self,
                 const char *name)
{
  TincanTransfer *transfer = tincan_task_get_transfer (self);
  TincanReason reason = tincan_transfer_get_pause_reason (transfer);
  gboolean is_here = tincan_transfer_is_paused_here (transfer);

  if (is_here)
    {
      if (reason == TINCAN_REASON_NO_SPACE)
        return g_strdup (_("Paused: the disk is full"));
      if (reason == TINCAN_REASON_DISK)
        return g_strdup (_("Paused: the folder cannot be written to"));
      /* Translators: the state of a transfer */
      return g_strdup (_("Paused"));
    }

  if (reason == TINCAN_REASON_NO_SPACE)
    /* Translators: a name */
    return g_strdup_printf (_("Paused: the disk of %s is full"), name);
  if (reason == TINCAN_REASON_DISK)
    return g_strdup_printf (_("Paused: %s cannot write to the folder"), name);
  return g_strdup_printf (_("Paused by %s"), name);
}

static char *
dup_done_text (TincanTask *self,
               const char *name)
{
  TincanTransfer *transfer = tincan_task_get_transfer (self);
  guint n = tincan_transfer_get_skipped_items (transfer);

  if (n > 0 && tincan_task_is_incoming (self))
    /* Translators: a name, then how many files were not received because they are there already */
    return g_strdup_printf (ngettext ("Received from %s; %'u file was there already and is as it "
                                      "was",
                                      "Received from %s; %'u files were there already and are as "
                                      "they were",
                                      n),
                            name, n);
  return g_strdup_printf (tincan_task_is_incoming (self) ? _("Received from %s")
                                                         : _("Sent to %s"),
                          name);
}

static char *
dup_incomplete_text (TincanTask *self)
{
  guint n = tincan_transfer_get_failed_items (tincan_task_get_transfer (self));

  return g_strdup_printf (ngettext ("Finished, but %'u file did not arrive",
                                    "Finished, but %'u files did not arrive", n),
                          n);
}

static char *
dup_cancelled_text (TincanTask *self,
                    const char *name)
{
  const GError *error = tincan_transfer_get_error (tincan_task_get_transfer (self));

  if (g_error_matches (error, TINCAN_ERROR, TINCAN_ERROR_CANCELLED))
    /* Translators: a name */
    return g_strdup_printf (_("Cancelled by %s"), name);
  /* Translators: the state of a transfer */
  return g_strdup (_("Cancelled"));
}

char *
tincan_task_dup_state_text (TincanTask *self)
{
  gboolean is_incoming = tincan_task_is_incoming (self);
  gboolean is_connected;
  g_autofree char *name = tincan_words_dup_isolated (tincan_task_get_peer_name (self));

  switch (tincan_task_get_state (self))
    {
    case TINCAN_TASK_LISTING:
      return g_strdup (_("Reading the list of files…"));
    case TINCAN_TASK_ASKING:
      return g_strdup (_("Waiting for your answer"));
    case TINCAN_TASK_OFFERED:
      is_connected = tincan_guest_get_state (tincan_task_get_guest (self)) ==
                     TINCAN_REMOTE_CONNECTED;
      /* Translators: the name of a person who has to accept files */
      return is_connected ? g_strdup_printf (_("Waiting for %s to accept"), name)
                          : g_strdup_printf (_("Connecting to %s…"), name);
    case TINCAN_TASK_RUNNING:
      return g_strdup_printf (is_incoming ? _("Receiving from %s") : _("Sending to %s"), name);
    case TINCAN_TASK_PAUSED:
      return dup_paused_text (self, name);
    case TINCAN_TASK_INTERRUPTED:
      return g_strdup_printf (_("Connection lost. Waiting for %s to come back…"), name);
    case TINCAN_TASK_DONE:
      return dup_done_text (self, name);
    case TINCAN_TASK_INCOMPLETE:
      return dup_incomplete_text (self);
    case TINCAN_TASK_DECLINED:
      /* Translators: the state of what was offered; %s is who declined */
      return is_incoming ? g_strdup (_("Declined")) : g_strdup_printf (_("%s declined"), name);
    case TINCAN_TASK_CANCELLED:
      return dup_cancelled_text (self, name);
    case TINCAN_TASK_FAILED:
      return g_strdup (is_incoming ? _("Could not be received") : _("Could not be sent"));
    default:
      g_return_val_if_reached (g_strdup (""));
    }
}
