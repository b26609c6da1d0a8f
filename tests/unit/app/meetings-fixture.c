/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "meetings-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

static void
offer_cb (TincanMeetings  *meetings,
          TincanMeeting   *meeting,
          TincanTask      *task,
          MeetingsFixture *self)
{
  g_ptr_array_add (self->offers, g_object_ref (task));
}

static void
reset_keys (void)
{
  g_autoptr(GSettings) settings = g_settings_new (APP_ID);
  g_autoptr(GSettingsSchema) schema = NULL;
  g_auto(GStrv) keys = NULL;

  g_object_get (settings, "settings-schema", &schema, NULL);
  keys = g_settings_schema_list_keys (schema);
  for (guint i = 0; keys[i] != NULL; i++)
    g_settings_reset (settings, keys[i]);
}

void
meetings_fixture_set_up (MeetingsFixture *self,
                         gconstpointer    data)
{
  g_autoptr(GFile) file = NULL;
  g_autoptr(GError) error = NULL;

  reset_keys ();
  self->folder = g_dir_make_tmp ("tincan-meetings-XXXXXX", &error);
  g_assert_no_error (error);
  self->store = fake_store_new ();
  self->preferences = tincan_preferences_new (TINCAN_PASSWORD_STORE (self->store));
  self->server = tincan_app_server_new_at ("127.0.0.1:0");
  file = g_file_new_build_filename (self->folder, "history.jsonl", NULL);
  self->history = tincan_history_new (file);
  self->meetings = tincan_meetings_new (self->preferences);
  tincan_meetings_set_server (self->meetings, self->server);
  tincan_meetings_set_history (self->meetings, self->history);
  self->offers = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (self->meetings, "offer", G_CALLBACK (offer_cb), self);
}

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_assert_cmpint (g_remove (path), ==, 0);
}

/* Threads and idle sources let go of what they have held a moment later. */
static void
finalize (gpointer object)
{
  AWAIT (g_atomic_int_get (&G_OBJECT (object)->ref_count) == 1);
  g_assert_finalize_object (object);
}

void
meetings_fixture_tear_down (MeetingsFixture *self,
                            gconstpointer    data)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  tincan_meetings_close_all_async (self->meetings, await_result_cb, &result);
  AWAIT (result != NULL);
  g_assert_true (tincan_meetings_close_all_finish (self->meetings, result, &error));
  g_assert_no_error (error);
  g_assert_false (tincan_meetings_is_live (self->meetings));
  g_assert_false (tincan_meetings_is_busy (self->meetings));
  g_clear_object (&result);

  g_clear_pointer (&self->offers, g_ptr_array_unref);
  g_signal_handlers_disconnect_by_data (self->meetings, self);
  finalize (g_steal_pointer (&self->meetings));
  finalize (g_steal_pointer (&self->history));
  finalize (g_steal_pointer (&self->preferences));
  finalize (g_steal_pointer (&self->store));
  finalize (g_steal_pointer (&self->server));
  remove_tree (self->folder);
  g_free (self->folder);
}

char *
meetings_fixture_make_tree (MeetingsFixture *self,
                            const char      *name,
                            gsize            bytes)
{
  g_autofree char *below = g_build_filename (self->folder, name, "below", NULL);
  g_autofree char *small = g_build_filename (self->folder, name, "small", NULL);
  g_autofree char *empty = g_build_filename (self->folder, name, "empty", NULL);
  g_autofree char *large = g_build_filename (below, "large", NULL);
  g_autofree char *data = g_malloc (bytes);
  g_autoptr(GError) error = NULL;

  for (gsize i = 0; i < bytes; i++)
    data[i] = (char) (i * 7 + i / 251);
  g_assert_cmpint (g_mkdir_with_parents (below, 0700), ==, 0);
  g_file_set_contents (small, name, -1, &error);
  g_assert_no_error (error);
  g_file_set_contents (empty, "", 0, &error);
  g_assert_no_error (error);
  g_file_set_contents (large, data, bytes, &error);
  g_assert_no_error (error);
  return g_build_filename (self->folder, name, NULL);
}

void
meetings_fixture_assert_same (MeetingsFixture *self,
                              const char      *name,
                              GFile           *folder)
{
  const char *const files[] = { "small", "empty", "below/large" };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *one = g_build_filename (self->folder, name, files[i], NULL);
      g_autofree char *other = g_build_filename (g_file_peek_path (folder), name, files[i], NULL);
      g_autofree char *one_data = NULL;
      g_autofree char *other_data = NULL;
      g_autoptr(GError) error = NULL;
      gsize one_size;
      gsize other_size;

      g_file_get_contents (one, &one_data, &one_size, &error);
      g_assert_no_error (error);
      g_file_get_contents (other, &other_data, &other_size, &error);
      g_assert_no_error (error);
      g_assert_cmpmem (one_data, one_size, other_data, other_size);
    }
}

GFile *
meetings_fixture_make_folder (MeetingsFixture *self,
                              const char      *name)
{
  GFile *folder = g_file_new_build_filename (self->folder, name, NULL);

  g_assert_cmpint (g_mkdir (g_file_peek_path (folder), 0700), ==, 0);
  return folder;
}

void
meetings_fixture_add_path (TincanMeeting *meeting,
                           const char    *path)
{
  const char *const paths[] = { path, NULL };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  tincan_meeting_add_paths_async (meeting, paths, NULL, await_result_cb, &result);
  AWAIT (result != NULL);
  g_assert_true (tincan_meeting_add_paths_finish (meeting, result, &error));
  g_assert_no_error (error);
}

TincanMeeting *
meetings_fixture_join (MeetingsFixture *self,
                       const char      *text)
{
  g_autoptr(GError) error = NULL;
  TincanMeeting *meeting = tincan_meetings_join (self->meetings, text, &error);

  g_assert_no_error (error);
  g_assert_nonnull (meeting);
  return meeting;
}

void
meetings_fixture_close (TincanMeeting *meeting)
{
  g_autoptr(TincanMeeting) kept = g_object_ref (meeting);

  tincan_meeting_close (meeting);
  AWAIT (!tincan_meeting_is_live (kept));
}

/* The lists keep what these return. */
TincanGuest *
get_guest (TincanMeeting *meeting,
           guint          position)
{
  g_autoptr(TincanGuest) guest = g_list_model_get_item (tincan_meeting_get_guests (meeting),
                                                        position);

  return guest;
}

TincanTask *
get_task (TincanMeeting *meeting,
          guint          position)
{
  g_autoptr(TincanTask) task = g_list_model_get_item (tincan_meeting_get_tasks (meeting),
                                                      position);

  return task;
}

guint
get_n (GListModel *model)
{
  return g_list_model_get_n_items (model);
}
