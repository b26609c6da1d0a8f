/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "await.h"

#include "app/model/tincan-history-entry-private.h"
#include "app/model/tincan-history.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  char  *folder;
  GFile *file; /* in a folder that is not there yet */
} Fixture;

static void
set_up (Fixture      *self,
        gconstpointer data)
{
  self->folder = g_dir_make_tmp ("tincan-history-XXXXXX", NULL);
  self->file = g_file_new_build_filename (self->folder, "new", "history.jsonl", NULL);
}

static void
tear_down (Fixture      *self,
           gconstpointer data)
{
  g_autoptr(GFile) parent = g_file_get_parent (self->file);

  g_file_delete (self->file, NULL, NULL);
  g_file_delete (parent, NULL, NULL);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_clear_object (&self->file);
  g_free (self->folder);
}

static TincanHistory *
load (Fixture *self)
{
  TincanHistory *history = tincan_history_new (self->file);

  AWAIT (tincan_history_is_loaded (history));
  return history;
}

static void
flush (TincanHistory *history)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  tincan_history_flush_async (history, await_result_cb, &result);
  AWAIT (result != NULL);
  g_assert_true (tincan_history_flush_finish (history, result, &error));
  g_assert_no_error (error);
}

/* The thread that has written lets go of it a moment later. */
static void
dispose (TincanHistory *history)
{
  AWAIT (g_atomic_int_get (&G_OBJECT (history)->ref_count) == 1);
  g_assert_finalize_object (history);
}

static TincanHistoryEntry *
make_entry (guint number)
{
  g_autofree char *line = NULL;
  TincanHistoryEntry *entry;

  line = g_strdup_printf ("{\"when\":%u,\"name\":\"thing %u\",\"peer\":\"Ada\",\"bytes\":%u,"
                          "\"files\":2,\"path\":\"lan\",\"incoming\":true,\"verified\":true,"
                          "\"location\":\"file:///somewhere\"}",
                          number, number, number * 10);
  entry = tincan_history_entry_from_line (line, strlen (line));
  g_assert_nonnull (entry);
  return entry;
}

static void
add (TincanHistory *history,
     guint          number)
{
  g_autoptr(TincanHistoryEntry) entry = make_entry (number);

  tincan_history_add (history, entry);
}

static guint
get_n (TincanHistory *history)
{
  return g_list_model_get_n_items (G_LIST_MODEL (history));
}

static gint64
get_when (TincanHistory *history,
          guint          position)
{
  g_autoptr(TincanHistoryEntry) entry = g_list_model_get_item (G_LIST_MODEL (history), position);

  return tincan_history_entry_get_when (entry);
}

static void
write_file (Fixture    *self,
            const char *text)
{
  g_autoptr(GFile) parent = g_file_get_parent (self->file);
  g_autoptr(GError) error = NULL;

  g_file_make_directory (parent, NULL, NULL);
  g_file_replace_contents (self->file, text, strlen (text), NULL, FALSE, 0, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
test_keep (Fixture      *self,
           gconstpointer data)
{
  TincanHistory *history = load (self);
  g_autoptr(TincanHistoryEntry) entry = NULL;

  g_assert_cmpuint (get_n (history), ==, 0);
  g_assert_null (tincan_history_get_error_text (history));
  add (history, 1);
  add (history, 3);
  add (history, 2);
  flush (history);
  dispose (history);

  history = load (self);
  g_assert_cmpuint (get_n (history), ==, 3);
  g_assert_cmpint (get_when (history, 0), ==, 3);
  g_assert_cmpint (get_when (history, 2), ==, 1);
  entry = g_list_model_get_item (G_LIST_MODEL (history), 0);
  g_assert_cmpstr (tincan_history_entry_get_name (entry), ==, "thing 3");
  g_assert_cmpstr (tincan_history_entry_get_peer_name (entry), ==, "Ada");
  g_assert_cmpstr (tincan_history_entry_get_path_text (entry), ==, "Direct, same network");
  g_assert_cmpstr (tincan_history_entry_get_location (entry), ==, "file:///somewhere");
  g_assert_cmpuint (tincan_history_entry_get_bytes (entry), ==, 30);
  g_assert_cmpuint (tincan_history_entry_get_files (entry), ==, 2);
  g_assert_true (tincan_history_entry_is_incoming (entry));
  g_assert_true (tincan_history_entry_get_verified (entry));
  g_assert_true (tincan_history_entry_is_complete (entry));
  g_assert_false (tincan_history_entry_is_text (entry));
  dispose (history);
}

/* Nobody else is to read with whom one talks. */
static void
test_private (Fixture      *self,
              gconstpointer data)
{
  TincanHistory *history = load (self);
  GStatBuf status;

  add (history, 1);
  flush (history);
  g_assert_cmpint (g_stat (g_file_peek_path (self->file), &status), ==, 0);
  g_assert_cmpint (status.st_mode & 077, ==, 0);
  dispose (history);
}

static void
test_bounds (Fixture      *self,
             gconstpointer data)
{
  TincanHistory *history = load (self);

  for (guint i = 1; i <= TINCAN_HISTORY_MAX_ENTRIES + 20; i++)
    add (history, i);
  g_assert_cmpuint (get_n (history), ==, TINCAN_HISTORY_MAX_ENTRIES);
  g_assert_cmpint (get_when (history, 0), ==, TINCAN_HISTORY_MAX_ENTRIES + 20);
  g_assert_cmpint (get_when (history, TINCAN_HISTORY_MAX_ENTRIES - 1), ==, 21);
  flush (history);
  dispose (history);

  history = load (self);
  g_assert_cmpuint (get_n (history), ==, TINCAN_HISTORY_MAX_ENTRIES);
  dispose (history);
}

static void
test_corrupt (Fixture      *self,
              gconstpointer data)
{
  TincanHistory *history;

  write_file (self,
              "{\"when\":9,\"name\":\"good\",\"peer\":\"Ada\",\"bytes\":1}\n"
              "\n"
              "{\"when\":8,\"name\":\"half\n"
              "\xff\xfe\xfd\n"
              "{\"when\":-8,\"name\":\"before\",\"peer\":\"Ada\",\"bytes\":1}\n"
              "{\"when\":8,\"name\":7,\"peer\":\"Ada\",\"bytes\":1}\n"
              "[]\n"
              "{\"when\":5,\"name\":\"last\",\"peer\":\"A\xe2\x80\xae\",\"bytes\":1,\"new\":[1]}");
  history = load (self);
  g_assert_cmpuint (get_n (history), ==, 2);
  g_assert_cmpint (get_when (history, 0), ==, 9);
  g_assert_cmpint (get_when (history, 1), ==, 5);
  g_assert_null (tincan_history_get_error_text (history));

  add (history, 7);
  flush (history);
  dispose (history);
  history = load (self);
  g_assert_cmpuint (get_n (history), ==, 3);
  dispose (history);
}

static void
test_clear (Fixture      *self,
            gconstpointer data)
{
  TincanHistory *history = load (self);
  g_autoptr(GPtrArray) removed = NULL;
  g_autoptr(TincanHistoryEntry) entry = NULL;
  g_autofree char *text = NULL;

  for (guint i = 1; i <= 5; i++)
    add (history, i);
  removed = tincan_history_clear (history);
  g_assert_cmpuint (removed->len, ==, 5);
  g_assert_cmpuint (get_n (history), ==, 0);
  flush (history);
  g_assert_true (g_file_get_contents (g_file_peek_path (self->file), &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "");

  add (history, 6);
  tincan_history_restore (history, removed);
  g_assert_cmpuint (get_n (history), ==, 6);
  g_assert_cmpint (get_when (history, 0), ==, 6);
  g_assert_cmpint (get_when (history, 5), ==, 1);

  entry = g_list_model_get_item (G_LIST_MODEL (history), 2);
  tincan_history_remove (history, entry);
  g_assert_cmpuint (get_n (history), ==, 5);
  tincan_history_remove (history, entry);
  g_assert_cmpuint (get_n (history), ==, 5);
  flush (history);
  dispose (history);
}

/* A person may be faster than the disk. */
static void
test_before_loaded (Fixture      *self,
                    gconstpointer data)
{
  TincanHistory *history = load (self);

  add (history, 1);
  flush (history);
  dispose (history);

  history = tincan_history_new (self->file);
  add (history, 2);
  AWAIT (tincan_history_is_loaded (history));
  g_assert_cmpuint (get_n (history), ==, 2);
  flush (history);
  dispose (history);

  history = tincan_history_new (self->file);
  g_ptr_array_unref (tincan_history_clear (history));
  AWAIT (tincan_history_is_loaded (history));
  g_assert_cmpuint (get_n (history), ==, 0);
  flush (history);
  dispose (history);
}

static void
test_off (Fixture      *self,
          gconstpointer data)
{
  TincanHistory *history = load (self);

  add (history, 1);
  tincan_history_set_enabled (history, FALSE);
  add (history, 2);
  g_assert_cmpuint (get_n (history), ==, 1);
  tincan_history_set_enabled (history, TRUE);
  add (history, 3);
  g_assert_cmpuint (get_n (history), ==, 2);
  flush (history);
  dispose (history);
}

static void
test_no_disk (Fixture      *self,
              gconstpointer data)
{
  g_autoptr(GFile) parent = g_file_get_parent (self->file);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  TincanHistory *history;

  /* A file where its folder would be. */
  g_assert_true (g_file_set_contents (g_file_peek_path (parent), "", 0, NULL));
  history = load (self);
  add (history, 1);
  tincan_history_flush_async (history, await_result_cb, &result);
  AWAIT (result != NULL);
  g_assert_false (tincan_history_flush_finish (history, result, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_DISK);
  g_assert_nonnull (tincan_history_get_error_text (history));
  g_assert_cmpuint (get_n (history), ==, 1);
  g_clear_object (&result);
  dispose (history);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/app/history/keep", test_keep);
  ADD ("/app/history/private", test_private);
  ADD ("/app/history/bounds", test_bounds);
  ADD ("/app/history/corrupt", test_corrupt);
  ADD ("/app/history/clear", test_clear);
  ADD ("/app/history/before-loaded", test_before_loaded);
  ADD ("/app/history/off", test_off);
  ADD ("/app/history/no-disk", test_no_disk);

  return g_test_run ();
}
