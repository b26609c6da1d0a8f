/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-meeting"

#include "config.h"

#include "app/model/tincan-guest-private.h"
#include "app/model/tincan-meeting-private.h"
#include "app/model/tincan-words.h"

#include <glib/gi18n.h>

/* What a meeting sends, and to whom it has been offered. */

/* A receiver takes TINCAN_MAX_TRANSFERS unfinished ones at a time, ours and its own; the others of
 * us wait here until some are over. */
#define MAX_OFFERED (TINCAN_MAX_TRANSFERS / 2)

#define OFFERED_KEY "tincan-n-offered"

typedef struct
{
  TincanSource *source;
  char         *text; /* (nullable) */
} Thing;

static void
thing_free (gpointer data)
{
  Thing *thing = data;

  tincan_source_unref (thing->source);
  g_free (thing->text);
  g_free (thing);
}

void
tincan_meeting_new_things (TincanMeeting *self)
{
  self->things = g_ptr_array_new_with_free_func (thing_free);
}

void
tincan_meeting_free_things (TincanMeeting *self)
{
  g_clear_pointer (&self->things, g_ptr_array_unref);
}

/* How many of the things, from the first, @guest was offered. */
static guint
get_n_offered (TincanGuest *guest)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (guest), OFFERED_KEY));
}

static guint
count_unfinished (TincanGuest *guest)
{
  GPtrArray *transfers = tincan_remote_get_transfers (tincan_guest_get_remote (guest));
  guint n = 0;

  for (guint i = 0; i < transfers->len; i++)
    {
      TincanTransfer *transfer = g_ptr_array_index (transfers, i);

      n += tincan_transfer_is_outgoing (transfer) && !tincan_transfer_is_finished (transfer);
    }
  return n;
}

static gboolean
may_be_offered (TincanMeeting *self,
                TincanGuest   *guest)
{
  return tincan_guest_is_here (guest) && tincan_guest_is_accepted (guest) &&
         get_n_offered (guest) < self->things->len && count_unfinished (guest) < MAX_OFFERED;
}

void
tincan_meeting_offer_things (TincanMeeting *self,
                             TincanGuest   *guest)
{
  TincanRemote *remote = tincan_guest_get_remote (guest);
  gboolean is_missing = get_n_offered (guest) < self->things->len;

  /* Who came by codes is accepted when the words were compared. */
  if (!tincan_meeting_is_by_codes (self))
    {
      if (!tincan_guest_is_accepted (guest) && !self->ask_guests)
        tincan_guest_set_accepted (guest, TRUE);
      tincan_guest_set_needs_consent (guest, is_missing && tincan_guest_is_here (guest) &&
                                               !tincan_guest_is_accepted (guest));
    }

  while (may_be_offered (self, guest))
    {
      guint n = get_n_offered (guest);
      const Thing *thing = g_ptr_array_index (self->things, n);

      /* The task is made before the offer returns, and asks what its text is. */
      g_object_set_data (G_OBJECT (guest), OFFERED_KEY, GUINT_TO_POINTER (n + 1));
      self->offered_text = thing->text;
      if (tincan_remote_offer (remote, thing->source) == NULL)
        g_debug ("An offer could not be made");
      self->offered_text = NULL;
    }
}

void
tincan_meeting_offer_to_all (TincanMeeting *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->guests));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TincanGuest) guest = g_list_model_get_item (G_LIST_MODEL (self->guests), i);

      tincan_meeting_offer_things (self, guest);
    }
}

guint64
tincan_meeting_get_things_bytes (TincanMeeting *self)
{
  guint64 bytes = 0;

  for (guint i = 0; i < self->things->len; i++)
    {
      const Thing *thing = g_ptr_array_index (self->things, i);

      bytes += tincan_manifest_get_bytes (tincan_source_get_manifest (thing->source));
    }
  return bytes;
}

/* NULL when there are none. */
char *
tincan_meeting_dup_things_title (TincanMeeting *self)
{
  const Thing *only = self->things->len > 0 ? g_ptr_array_index (self->things, 0) : NULL;
  guint n = 0;

  if (only == NULL)
    return NULL;
  if (self->things->len == 1 && only->text != NULL)
    return g_strdup (C_("transfer", "Text"));
  if (self->things->len == 1)
    return tincan_words_dup_title (tincan_source_get_manifest (only->source));

  for (guint i = 0; i < self->things->len; i++)
    {
      const Thing *thing = g_ptr_array_index (self->things, i);

      n += thing->text != NULL
             ? 1
             : tincan_words_count_top (tincan_source_get_manifest (thing->source));
    }
  return g_strdup_printf (ngettext ("%'u item", "%'u items", n), n);
}

static void
add_thing (TincanMeeting *self,
           TincanSource  *source,
           const char    *text)
{
  Thing *thing = g_new0 (Thing, 1);

  thing->source = tincan_source_ref (source);
  thing->text = g_strdup (text);
  g_ptr_array_add (self->things, thing);
  tincan_meeting_things_changed (self);
  tincan_meeting_offer_to_all (self);
  tincan_meeting_update (self);
}

void
tincan_meeting_take_things (TincanMeeting *self,
                            TincanMeeting *other)
{
  for (guint i = 0; i < other->things->len; i++)
    {
      const Thing *thing = g_ptr_array_index (other->things, i);

      add_thing (self, thing->source, thing->text);
    }
}

static gboolean
check_live (TincanMeeting *self,
            GError       **error)
{
  if (!self->is_closing && !self->is_ended)
    return TRUE;

  g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_CANCELLED,
                       _("The connection has ended. Send again with a new link."));
  return FALSE;
}

static void
scan_cb (GObject      *source_object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  TincanMeeting *self = g_task_get_source_object (task);
  g_autoptr(TincanSource) source = NULL;
  GError *error = NULL;

  source = tincan_source_scan_finish (result, &error);
  tincan_meeting_set_scanning (self, FALSE);
  if (source == NULL || !check_live (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  if (tincan_source_get_skipped (source)->len > 0)
    g_signal_emit_by_name (self, "left-out", tincan_source_get_skipped (source));
  add_thing (self, source, NULL);
  g_task_return_boolean (task, TRUE);
}

/**
 * tincan_meeting_add_paths_async:
 * @self: a meeting
 * @paths: (array zero-terminated=1): what was chosen or dropped
 * @cancellable: (nullable): a cancellable
 * @callback: called on the thread's default main context
 * @user_data: for @callback
 *
 * Looks at @paths on a thread, and sends them to every guest who may have them, now and later.
 */
void
tincan_meeting_add_paths_async (TincanMeeting      *self,
                                const char *const  *paths,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  GTask *task;
  GError *error = NULL;

  g_return_if_fail (TINCAN_IS_MEETING (self));
  g_return_if_fail (paths != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, tincan_meeting_add_paths_async);
  if (!check_live (self, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }

  tincan_meeting_set_scanning (self, TRUE);
  tincan_source_scan_async ((char **) paths, cancellable, scan_cb, task);
}

/**
 * tincan_meeting_add_paths_finish:
 * @self: a meeting
 * @result: the result
 * @error: return location for an error
 *
 * Returns: FALSE with a sentence for people when nothing of it can be sent
 */
gboolean
tincan_meeting_add_paths_finish (TincanMeeting *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * tincan_meeting_add_text:
 * @self: a meeting
 * @text: a text
 * @error: return location for an error
 *
 * Sends @text to every guest who may have it, now and later.
 *
 * Returns: FALSE with a sentence for people when it is empty or too long
 */
gboolean
tincan_meeting_add_text (TincanMeeting *self,
                         const char    *text,
                         GError       **error)
{
  g_autoptr(TincanSource) source = NULL;

  g_return_val_if_fail (TINCAN_IS_MEETING (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  if (!check_live (self, error))
    return FALSE;
  source = tincan_source_new_text (text, error);
  if (source == NULL)
    return FALSE;

  add_thing (self, source, text);
  return TRUE;
}

/**
 * tincan_meeting_accept_guest:
 * @self: a meeting
 * @guest: one of its guests
 *
 * Lets @guest have what is sent, now and later.
 */
void
tincan_meeting_accept_guest (TincanMeeting *self,
                             TincanGuest   *guest)
{
  g_return_if_fail (TINCAN_IS_MEETING (self));
  g_return_if_fail (TINCAN_IS_GUEST (guest));

  tincan_guest_set_accepted (guest, TRUE);
  tincan_meeting_offer_things (self, guest);
  tincan_meeting_update (self);
}

/**
 * tincan_meeting_refuse_guest:
 * @self: a meeting
 * @guest: one of its guests
 *
 * Says goodbye to @guest, whose transfers end.
 */
void
tincan_meeting_refuse_guest (TincanMeeting *self,
                             TincanGuest   *guest)
{
  g_return_if_fail (TINCAN_IS_MEETING (self));
  g_return_if_fail (TINCAN_IS_GUEST (guest));

  tincan_guest_set_accepted (guest, FALSE);
  tincan_guest_set_needs_consent (guest, FALSE);
  tincan_remote_close (tincan_guest_get_remote (guest), TINCAN_REASON_USER);
  tincan_meeting_update (self);
}
