/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "transfer-fixture.h"

#include "patience.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <utime.h>

/* --- Files --- */

void
test_write_file (const char *folder,
                 const char *path,
                 gsize       size,
                 guint32     seed)
{
  g_autofree char  *full = g_build_filename (folder, path, NULL);
  g_autofree char  *parent = g_path_get_dirname (full);
  g_autofree char  *data = g_malloc (size + 8);
  g_autoptr(GError) error = NULL;
  guint64           state = seed + 1;

  for (gsize i = 0; i < size; i += 8)
    {
      state = state * 6364136223846793005u + 1442695040888963407u;
      memcpy (data + i, &state, 8);
    }

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_file_set_contents_full (full, data, size, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
}

char *
test_read_file (const char *folder,
                const char *path,
                gsize      *out_size)
{
  g_autofree char   *full = g_build_filename (folder, path, NULL);
  g_autoptr(GError) error = NULL;
  char              *data;

  g_file_get_contents (full, &data, out_size, &error);
  g_assert_no_error (error);

  return data;
}

void
test_remove_tree (const char *path)
{
  g_autoptr(GDir) dir = NULL;
  const char      *name;

  g_chmod (path, 0700);
  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    dir = g_dir_open (path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      test_remove_tree (child);
    }
  g_remove (path);
}

/* Files below @folder whose name ends in @suffix. */
guint
test_count_files (const char *folder,
                  const char *suffix)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char      *name;
  guint            n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (folder, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        n += test_count_files (child, suffix);
      else if (g_str_has_suffix (name, suffix))
        n++;
    }

  return n;
}

static void
assert_same_file (const char *one,
                  const char *other)
{
  g_autofree char *one_data = NULL;
  g_autofree char *other_data = NULL;
  gsize            one_size;
  gsize            other_size;
  struct stat      one_status;
  struct stat      other_status;

  one_data = test_read_file (one, "", &one_size);
  other_data = test_read_file (other, "", &other_size);
  g_assert_cmpmem (one_data, one_size, other_data, other_size);

  g_assert_cmpint (stat (one, &one_status), ==, 0);
  g_assert_cmpint (stat (other, &other_status), ==, 0);
  g_assert_cmpint (one_status.st_mtim.tv_sec, ==, other_status.st_mtim.tv_sec);
  g_assert_cmpint (one_status.st_mode & S_IXUSR, ==, other_status.st_mode & S_IXUSR);
}

static void
assert_same_tree (const char *one,
                  const char *other)
{
  g_autoptr(GDir) dir = g_dir_open (one, 0, NULL);
  g_autoptr(GDir) other_dir = g_dir_open (other, 0, NULL);
  const char      *name;
  int              n = 0;

  g_assert_nonnull (dir);
  g_assert_nonnull (other_dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (one, name, NULL);
      g_autofree char *other_child = g_build_filename (other, name, NULL);

      n++;
      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        assert_same_tree (child, other_child);
      else
        assert_same_file (child, other_child);
    }
  while ((name = g_dir_read_name (other_dir)) != NULL)
    n--;
  g_assert_cmpint (n, ==, 0);
}

void
transfer_fixture_assert_same (TransferFixture *self)
{
  assert_same_tree (self->from, self->to);
}

/* --- Sides --- */

static void
item_done_cb (TincanTransfer *transfer,
              guint           item,
              const char     *path,
              guint64         bytes,
              GBytes         *digest,
              TestSide       *side)
{
  g_assert_false (side->is_finished);
  g_assert_true (g_hash_table_insert (side->done, GUINT_TO_POINTER (item), g_strdup (path)));
}

static void
item_failed_cb (TincanTransfer *transfer,
                guint           item,
                const char     *path,
                const GError   *error,
                TestSide       *side)
{
  g_assert_false (side->is_finished);
  g_assert_nonnull (error);
  g_assert_true (g_hash_table_insert (side->failed, GUINT_TO_POINTER (item),
                                      g_strdup (error->message)));
}

static void
listed_cb (TincanTransfer *transfer,
           TestSide       *side)
{
  g_assert_nonnull (tincan_transfer_get_manifest (transfer));
  side->is_listed = TRUE;
}

static void
finished_cb (TincanTransfer *transfer,
             TestSide       *side)
{
  g_assert_false (side->is_finished);
  g_assert_true (tincan_transfer_is_finished (transfer));
  tincan_router_remove_transfer (side->router, transfer);
  side->is_finished = TRUE;
}

static void
state_cb (TincanTransfer *transfer,
          GParamSpec     *pspec,
          TestSide       *side)
{
  TincanTransferState state = tincan_transfer_get_state (transfer);

  g_array_append_val (side->states, state);
}

static void
bytes_cb (TincanTransfer *transfer,
          GParamSpec     *pspec,
          TestSide       *side)
{
  side->n_progress++;
}

void
test_side_init (TestSide *side)
{
  side->router = tincan_router_new ();
  side->lanes = g_ptr_array_new_with_free_func (g_object_unref);
  side->done = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  side->failed = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  side->states = g_array_new (FALSE, FALSE, sizeof (TincanTransferState));
}

static void
forget_transfer (TestSide *side)
{
  if (side->transfer != NULL)
    {
      g_signal_handlers_disconnect_by_data (side->transfer, side);
      tincan_router_remove_transfer (side->router, side->transfer);
      g_assert_finalize_object (g_steal_pointer (&side->transfer));
    }
  g_hash_table_remove_all (side->done);
  g_hash_table_remove_all (side->failed);
  g_array_set_size (side->states, 0);
  memset (side->n_said, 0, sizeof side->n_said);
  side->n_progress = 0;
  side->is_listed = FALSE;
  side->is_finished = FALSE;
}

void
test_side_clear (TestSide *side)
{
  forget_transfer (side);
  g_clear_object (&side->router);
  g_clear_pointer (&side->lanes, g_ptr_array_unref);
  g_clear_pointer (&side->done, g_hash_table_unref);
  g_clear_pointer (&side->failed, g_hash_table_unref);
  g_clear_pointer (&side->states, g_array_unref);
}

/* Takes @transfer over. */
void
test_side_take_transfer (TestSide       *side,
                         TincanTransfer *transfer)
{
  side->transfer = transfer;
  g_signal_connect (transfer, "item-done", G_CALLBACK (item_done_cb), side);
  g_signal_connect (transfer, "item-failed", G_CALLBACK (item_failed_cb), side);
  g_signal_connect (transfer, "listed", G_CALLBACK (listed_cb), side);
  g_signal_connect (transfer, "finished", G_CALLBACK (finished_cb), side);
  g_signal_connect (transfer, "notify::state", G_CALLBACK (state_cb), side);
  g_signal_connect (transfer, "notify::bytes", G_CALLBACK (bytes_cb), side);
  tincan_router_add_transfer (side->router, transfer);
  for (guint i = 0; i < side->lanes->len; i++)
    tincan_transfer_add_lane (transfer, g_ptr_array_index (side->lanes, i));
}

/* --- Control messages --- */

typedef struct
{
  TransferFixture *fixture;
  gboolean         is_from_sender;
  char            *text;
} Word;

static void
word_free (gpointer data)
{
  Word *word = data;

  g_free (word->text);
  g_free (word);
}

static void send_control_cb (TincanTransfer  *transfer,
                             TincanControl   *control,
                             TransferFixture *self);

static gboolean
hear_cb (gpointer data)
{
  Word                    *word = data;
  TransferFixture         *self = word->fixture;
  TestSide                *side = word->is_from_sender ? &self->receiver : &self->sender;
  g_autoptr(TincanControl) control = NULL;
  g_autoptr(GError)        error = NULL;

  control = tincan_control_parse (word->text, strlen (word->text), &error);
  g_assert_no_error (error);

  if (!self->is_connected)
    return G_SOURCE_REMOVE;

  if (side->transfer != NULL)
    {
      if (control->transfer == tincan_transfer_get_id (side->transfer))
        tincan_transfer_handle_control (side->transfer, control);
    }
  else if (control->type == TINCAN_CONTROL_OFFER)
    {
      TincanTransfer *transfer = tincan_incoming_new (control);

      g_signal_connect (transfer, "send-control", G_CALLBACK (send_control_cb), self);
      test_side_take_transfer (side, transfer);
      tincan_transfer_start (transfer);
    }

  return G_SOURCE_REMOVE;
}

static void
send_control_cb (TincanTransfer  *transfer,
                 TincanControl   *control,
                 TransferFixture *self)
{
  gboolean  is_from_sender = tincan_transfer_is_outgoing (transfer);
  TestSide *side = is_from_sender ? &self->sender : &self->receiver;
  Word     *word;

  side->n_said[control->type]++;
  if (!self->is_connected)
    return;

  word = g_new0 (Word, 1);
  word->fixture = self;
  word->is_from_sender = is_from_sender;
  word->text = tincan_control_to_string (control);
  g_assert_nonnull (word->text);
  g_idle_add_full (G_PRIORITY_DEFAULT, hear_cb, word, word_free);
}

/* --- The fixture --- */

TransferFixture *
transfer_fixture_new (void)
{
  TransferFixture   *self = g_new0 (TransferFixture, 1);
  g_autoptr(GError) error = NULL;

  self->base = g_dir_make_tmp ("tincan-transfer-XXXXXX", &error);
  g_assert_no_error (error);
  self->from = g_build_filename (self->base, "from", NULL);
  self->to = g_build_filename (self->base, "to", NULL);
  g_assert_cmpint (g_mkdir (self->from, 0700), ==, 0);
  test_side_init (&self->sender);
  test_side_init (&self->receiver);
  self->id = 1;

  return self;
}

static void
share_side (TestSide *side,
            TestSide *other)
{
  g_set_object (&side->router, other->router);
  for (guint i = 0; i < other->lanes->len; i++)
    g_ptr_array_add (side->lanes, g_object_ref (g_ptr_array_index (other->lanes, i)));
}

TransferFixture *
transfer_fixture_new_beside (TransferFixture *other,
                             guint            id)
{
  TransferFixture *self = transfer_fixture_new ();
  gboolean         is_same_way = id % 2 == 1;

  share_side (&self->sender, is_same_way ? &other->sender : &other->receiver);
  share_side (&self->receiver, is_same_way ? &other->receiver : &other->sender);
  self->id = id;
  self->is_connected = TRUE;
  self->is_beside = TRUE;

  return self;
}

void
transfer_fixture_connect (TransferFixture *self,
                          guint            n_lanes)
{
  self->is_connected = TRUE;
  for (guint i = 0; i < n_lanes; i++)
    {
      TincanLane *one;
      TincanLane *other;

      test_lane_pair_new (&one, &other);
      g_ptr_array_add (self->sender.lanes, one);
      g_ptr_array_add (self->receiver.lanes, other);
      tincan_router_add_lane (self->sender.router, one);
      tincan_router_add_lane (self->receiver.router, other);
      if (self->sender.transfer != NULL)
        tincan_transfer_add_lane (self->sender.transfer, one);
      if (self->receiver.transfer != NULL)
        tincan_transfer_add_lane (self->receiver.transfer, other);
    }
}

static void
drop_lane (TestSide *side,
           guint     lane)
{
  TincanLane *old = g_ptr_array_index (side->lanes, lane);

  tincan_router_remove_lane (side->router, old);
  if (side->transfer != NULL)
    tincan_transfer_remove_lane (side->transfer, old);
  g_ptr_array_remove_index (side->lanes, lane);
}

void
transfer_fixture_cut_lane (TransferFixture *self,
                           guint            lane)
{
  test_lane_cut (g_ptr_array_index (self->sender.lanes, lane));
  drop_lane (&self->sender, lane);
  drop_lane (&self->receiver, lane);
}

void
transfer_fixture_disconnect (TransferFixture *self)
{
  self->is_connected = FALSE;
  while (self->sender.lanes->len > 0)
    transfer_fixture_cut_lane (self, 0);
}

void
transfer_fixture_reconnect (TransferFixture *self,
                            guint            n_lanes)
{
  transfer_fixture_connect (self, n_lanes);
  if (self->sender.transfer != NULL && !self->sender.is_finished)
    tincan_transfer_start (self->sender.transfer);
  if (self->receiver.transfer != NULL && !self->receiver.is_finished)
    tincan_transfer_start (self->receiver.transfer);
}

void
transfer_fixture_free (TransferFixture *self)
{
  gpointer router = NULL;

  if (!self->is_beside)
    transfer_fixture_disconnect (self);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  router = self->sender.router;
  g_object_add_weak_pointer (router, &router);
  test_side_clear (&self->sender);
  test_side_clear (&self->receiver);
  g_assert_true (self->is_beside || router == NULL);
  if (router != NULL)
    g_object_remove_weak_pointer (router, &router);
  test_remove_tree (self->base);
  g_free (self->base);
  g_free (self->from);
  g_free (self->to);
  g_free (self);
}

void
transfer_fixture_forget (TransferFixture *self)
{
  transfer_fixture_disconnect (self);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  forget_transfer (&self->sender);
  forget_transfer (&self->receiver);
}

void
transfer_fixture_offer (TransferFixture *self,
                        TincanSource    *source)
{
  TincanTransfer *transfer = tincan_outgoing_new (self->id, source);

  g_signal_connect (transfer, "send-control", G_CALLBACK (send_control_cb), self);
  test_side_take_transfer (&self->sender, transfer);
  tincan_transfer_start (transfer);
}

static int
compare_strings (gconstpointer one,
                 gconstpointer other)
{
  return strcmp (*(const char *const *) one, *(const char *const *) other);
}

void
transfer_fixture_offer_from (TransferFixture *self)
{
  g_autoptr(GDir)         dir = g_dir_open (self->from, 0, NULL);
  g_autoptr(GPtrArray)    paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(TincanSource) source = NULL;
  g_autoptr(GError)       error = NULL;
  const char              *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (paths, g_build_filename (self->from, name, NULL));
  g_ptr_array_sort (paths, compare_strings);
  g_ptr_array_add (paths, NULL);

  source = tincan_source_scan ((char **) paths->pdata, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (tincan_source_get_skipped (source)->len, ==, 0);
  transfer_fixture_offer (self, source);
}

static gboolean
tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

void
transfer_fixture_run_until (TransferCondition condition,
                            TransferFixture  *self)
{
  guint watchdog = patience_watchdog ();
  guint tick = g_timeout_add (5, tick_cb, NULL);

  while (!condition (self))
    g_main_context_iteration (NULL, TRUE);

  g_source_remove (tick);
  g_source_remove (watchdog);
}

gboolean
transfer_fixture_is_listed (TransferFixture *self)
{
  return self->receiver.is_listed;
}

gboolean
transfer_fixture_is_finished (TransferFixture *self)
{
  return self->sender.is_finished && self->receiver.is_finished;
}

void
transfer_fixture_accept (TransferFixture *self)
{
  transfer_fixture_run_until (transfer_fixture_is_listed, self);
  tincan_transfer_accept (self->receiver.transfer, self->to, TINCAN_CONFLICT_RENAME);
}

void
transfer_fixture_finish (TransferFixture *self)
{
  transfer_fixture_run_until (transfer_fixture_is_finished, self);
}

void
transfer_fixture_assert_state (TransferFixture    *self,
                               TincanTransferState sender,
                               TincanTransferState receiver)
{
  test_assert_state (self->sender.transfer, sender);
  test_assert_state (self->receiver.transfer, receiver);
}
