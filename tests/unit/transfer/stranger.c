/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "stranger.h"

#include "patience.h"

#include "wire/tincan-error.h"

#include <string.h>

static void
message_cb (TincanLane *lane,
            GBytes     *message,
            gpointer    user_data)
{
  Stranger *self = user_data;

  g_async_queue_push (self->messages, g_bytes_ref (message));
  g_main_context_wakeup (NULL);
}

static void
send_control_cb (TincanTransfer *transfer,
                 TincanControl  *control,
                 Stranger       *self)
{
  g_autofree char   *text = tincan_control_to_string (control);
  g_autoptr(GError) error = NULL;

  g_ptr_array_add (self->controls, tincan_control_parse (text, strlen (text), &error));
  g_assert_no_error (error);
}

Stranger *
stranger_new (void)
{
  Stranger          *self = g_new0 (Stranger, 1);
  TincanLane        *theirs;
  g_autoptr(GError) error = NULL;

  self->base = g_dir_make_tmp ("tincan-stranger-XXXXXX", &error);
  g_assert_no_error (error);
  self->to = g_build_filename (self->base, "to", NULL);
  self->messages = g_async_queue_new_full ((GDestroyNotify) g_bytes_unref);
  self->controls = g_ptr_array_new_with_free_func ((GDestroyNotify) tincan_control_free);
  self->writer = tincan_frame_writer_new ();
  test_side_init (&self->side);

  test_lane_pair_new (&self->lane, &theirs);
  g_ptr_array_add (self->side.lanes, theirs);
  tincan_router_add_lane (self->side.router, theirs);
  tincan_lane_set_handlers (self->lane, message_cb, NULL, self, NULL);

  return self;
}

void
stranger_free (Stranger *self)
{
  test_lane_cut (self->lane);
  tincan_router_remove_lane (self->side.router, self->side.lanes->pdata[0]);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  test_side_clear (&self->side);
  g_object_unref (self->lane);
  g_async_queue_unref (self->messages);
  g_ptr_array_unref (self->controls);
  tincan_frame_writer_free (self->writer);
  test_remove_tree (self->base);
  g_free (self->base);
  g_free (self->to);
  g_free (self);
}

void
stranger_take (Stranger       *self,
               TincanTransfer *transfer)
{
  g_signal_connect (transfer, "send-control", G_CALLBACK (send_control_cb), self);
  test_side_take_transfer (&self->side, transfer);
  tincan_transfer_start (transfer);
}

void
stranger_say (Stranger         *self,
              TincanControlType type,
              guint             page)
{
  g_autoptr(TincanControl) control = tincan_control_new (type);

  control->transfer = tincan_transfer_get_id (self->side.transfer);
  control->page = page;
  tincan_transfer_handle_control (self->side.transfer, control);
}

/* One turn of the main loop, which something will wake. */
static void
turn (void)
{
  guint watchdog = patience_watchdog ();

  g_main_context_iteration (NULL, TRUE);
  g_source_remove (watchdog);
}

TincanControl *
stranger_hear (Stranger         *self,
               TincanControlType type)
{
  while (TRUE)
    {
      g_autoptr(TincanControl) control = NULL;

      while (self->controls->len == 0)
        turn ();
      control = g_ptr_array_steal_index (self->controls, 0);
      if (control->type == type)
        return g_steal_pointer (&control);
    }
}

gboolean
stranger_hears (Stranger         *self,
                TincanControlType type)
{
  for (guint i = 0; i < self->controls->len; i++)
    {
      TincanControl *control = self->controls->pdata[i];

      if (control->type == type)
        return TRUE;
    }

  return FALSE;
}

void
stranger_send (Stranger *self)
{
  g_autoptr(GBytes) message = tincan_frame_writer_steal (self->writer);
  g_autoptr(GError) error = NULL;

  g_assert_true (tincan_lane_send (self->lane, message, &error));
}

void
stranger_request (Stranger       *self,
                  TincanFrameKind kind,
                  guint32         item,
                  guint32         block,
                  guint32         count)
{
  tincan_frame_writer_add_request (self->writer, kind,
                                   tincan_transfer_get_id (self->side.transfer),
                                   item, block, count);
}

GBytes *
stranger_receive (Stranger *self)
{
  GBytes *message;

  while ((message = g_async_queue_try_pop (self->messages)) == NULL && !self->side.is_finished)
    turn ();

  return message;
}

void
stranger_run (Stranger *self,
              guint     milliseconds)
{
  gint64 end = g_get_monotonic_time () + milliseconds * 1000;

  while (g_get_monotonic_time () < end)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
}

gboolean
stranger_receives_nothing (Stranger *self)
{
  stranger_run (self, 100);

  return g_async_queue_length (self->messages) == 0;
}

void
stranger_wait_finished (Stranger *self)
{
  while (!self->side.is_finished)
    turn ();
}

/* The transfer ended because of what we did, and says so. */
void
stranger_assert_broken (Stranger *self)
{
  g_autoptr(TincanControl) cancel = NULL;

  stranger_wait_finished (self);
  test_assert_state (self->side.transfer, TINCAN_TRANSFER_FAILED);
  test_assert_error (self->side.transfer, TINCAN_ERROR_PROTOCOL);
  cancel = stranger_hear (self, TINCAN_CONTROL_CANCEL);
  g_assert_cmpint (cancel->reason, ==, TINCAN_REASON_PROTOCOL);
}

/* --- Offers --- */

TincanManifest *
stranger_new_manifest (guint       n_files,
                       guint64 size,
                       const char *last_path)
{
  TincanManifest *manifest = tincan_manifest_new ();

  for (guint i = 0; i < n_files; i++)
    {
      g_autofree char *path = g_strdup_printf ("file %03u", i);
      TincanEntry      entry = { .kind = TINCAN_ENTRY_FILE, .size = size };

      entry.path = last_path != NULL && i == n_files - 1 ? last_path : path;
      g_assert_true (tincan_manifest_add (manifest, &entry, NULL));
    }
  g_assert_true (tincan_manifest_finish (manifest, NULL));

  return manifest;
}

TincanControl *
stranger_new_offer (TincanManifest *manifest)
{
  TincanControl *offer = tincan_control_new (TINCAN_CONTROL_OFFER);

  offer->transfer = 2;
  offer->kind = TINCAN_OFFER_FILES;
  offer->items = tincan_manifest_get_n_files (manifest);
  offer->bytes = tincan_manifest_get_bytes (manifest);
  offer->pages = tincan_manifest_get_n_pages (manifest);
  offer->block = STRANGER_BLOCK;
  offer->digest = g_bytes_ref (tincan_manifest_get_digest (manifest));
  offer->names = g_new0 (char *, 1);

  return offer;
}

void
stranger_offer (Stranger      *self,
                TincanControl *offered)
{
  stranger_take (self, tincan_incoming_new (offered));
}

void
stranger_say_page (Stranger  *self,
                   guint page,
                   JsonArray *entries)
{
  g_autoptr(TincanControl) control = tincan_control_new (TINCAN_CONTROL_PAGE);

  control->transfer = 2;
  control->page = page;
  control->entries = json_array_ref (entries);
  tincan_transfer_handle_control (self->side.transfer, control);
}

void
stranger_say_pages (Stranger       *self,
                    TincanManifest *manifest)
{
  for (guint i = 0; i < tincan_manifest_get_n_pages (manifest); i++)
    {
      g_autoptr(TincanControl) want = stranger_hear (self, TINCAN_CONTROL_WANT);
      g_autoptr(JsonArray)     entries = tincan_manifest_page_to_json (manifest, want->page);

      stranger_say_page (self, want->page, entries);
    }
}
