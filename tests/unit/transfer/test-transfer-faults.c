/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "transfer-fixture.h"

#include "wire/tincan-error.h"
#include "wire/tincan-frame.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define MIB (1024 * 1024)
#define BLOCK TINCAN_BLOCK_BYTES

typedef TransferFixture Fixture;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, transfer_fixture_free)

static gboolean
has_some (Fixture *fixture)
{
  return tincan_transfer_get_bytes (fixture->receiver.transfer) > 4 * MIB;
}

/* Stops in the middle: 128 messages of up to 64 KiB have arrived. */
static void
start_and_hold (Fixture *fixture,
                guint    n_lanes)
{
  transfer_fixture_connect (fixture, n_lanes);
  for (guint i = 0; i < n_lanes; i++)
    test_lane_hold_after (fixture->sender.lanes->pdata[i], 128 / n_lanes);
  transfer_fixture_offer_from (fixture);
  transfer_fixture_accept (fixture);
  transfer_fixture_run_until (has_some, fixture);
}

static void
go_on (Fixture *fixture)
{
  for (guint i = 0; i < fixture->sender.lanes->len; i++)
    test_lane_hold (fixture->sender.lanes->pdata[i], FALSE);
}

static void
assert_done (Fixture *fixture)
{
  transfer_fixture_assert_state (fixture, TINCAN_TRANSFER_DONE, TINCAN_TRANSFER_DONE);
  g_assert_no_error (tincan_transfer_get_error (fixture->receiver.transfer));
  g_assert_cmpuint (tincan_transfer_get_bytes (fixture->receiver.transfer), ==,
                    tincan_transfer_get_total_bytes (fixture->receiver.transfer));
  g_assert_cmpuint (test_count_files (fixture->to, ".part"), ==, 0);
  g_assert_cmpuint (test_count_files (fixture->to, ".journal"), ==, 0);
  transfer_fixture_assert_same (fixture);
}

/* One item failed, for a reason of that code; the rest arrived. */
static void
assert_incomplete (Fixture    *fixture,
                   const char *words)
{
  GHashTableIter iter;
  gpointer       message;

  transfer_fixture_assert_state (fixture, TINCAN_TRANSFER_DONE, TINCAN_TRANSFER_DONE);
  test_assert_error (fixture->sender.transfer, TINCAN_ERROR_INCOMPLETE);
  test_assert_error (fixture->receiver.transfer, TINCAN_ERROR_INCOMPLETE);
  g_assert_cmpuint (tincan_transfer_get_failed_items (fixture->sender.transfer), ==, 1);
  g_assert_cmpuint (tincan_transfer_get_failed_items (fixture->receiver.transfer), ==, 1);
  g_assert_cmpuint (g_hash_table_size (fixture->receiver.failed), ==, 1);
  g_hash_table_iter_init (&iter, fixture->receiver.failed);
  g_assert_true (g_hash_table_iter_next (&iter, NULL, &message));
  g_assert_nonnull (strstr (message, words));
}

/* --- Lanes --- */

static void
test_one_lane_dies (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();

  test_write_file (fixture->from, "large", 32 * MIB + 5, 1);
  start_and_hold (fixture, 2);
  transfer_fixture_cut_lane (fixture, 0);
  test_assert_state (fixture->receiver.transfer, TINCAN_TRANSFER_RUNNING);
  go_on (fixture);
  transfer_fixture_finish (fixture);
  assert_done (fixture);
}

static void
test_all_lanes_die (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();
  guint64             had;

  test_write_file (fixture->from, "large", 32 * MIB + 5, 1);
  start_and_hold (fixture, 2);
  transfer_fixture_disconnect (fixture);
  transfer_fixture_assert_state (fixture, TINCAN_TRANSFER_INTERRUPTED, TINCAN_TRANSFER_INTERRUPTED);

  had = tincan_transfer_get_bytes (fixture->receiver.transfer);
  transfer_fixture_reconnect (fixture, 1);
  transfer_fixture_assert_state (fixture, TINCAN_TRANSFER_RUNNING, TINCAN_TRANSFER_RUNNING);
  transfer_fixture_finish (fixture);
  assert_done (fixture);

  /* What was verified is not sent again. */
  g_assert_cmpuint (test_lane_get_sent_bytes (fixture->sender.lanes->pdata[0]), <=,
                    (32 * MIB + 5 - had) * (BLOCK + 48) / BLOCK + 2 * 65536);
}

static void
test_many_reconnects (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();

  test_write_file (fixture->from, "large", 8 * MIB, 1);
  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *name = g_strdup_printf ("small/%u", i);

      test_write_file (fixture->from, name, i * 20, i);
    }

  transfer_fixture_connect (fixture, 1);
  transfer_fixture_offer_from (fixture);
  transfer_fixture_accept (fixture);
  for (guint i = 0; i < 20; i++)
    {
      for (guint j = 0; j < 10; j++)
        g_main_context_iteration (NULL, FALSE);
      g_usleep (2000 * (i % 5));
      transfer_fixture_disconnect (fixture);
      transfer_fixture_reconnect (fixture, 1 + i % 3);
    }
  transfer_fixture_finish (fixture);
  assert_done (fixture);
}

/* The words of the end are lost with the connection. */
static void
test_lost_done (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();

  test_write_file (fixture->from, "file", 100, 1);
  transfer_fixture_connect (fixture, 1);
  transfer_fixture_offer_from (fixture);
  transfer_fixture_accept (fixture);
  while (!fixture->receiver.is_finished)
    {
      fixture->is_connected = (tincan_transfer_get_state (fixture->sender.transfer) !=
                               TINCAN_TRANSFER_RUNNING);
      g_main_context_iteration (NULL, TRUE);
    }
  g_assert_false (fixture->sender.is_finished);
  transfer_fixture_disconnect (fixture);
  test_assert_state (fixture->sender.transfer, TINCAN_TRANSFER_INTERRUPTED);
  transfer_fixture_reconnect (fixture, 1);
  transfer_fixture_finish (fixture);
  assert_done (fixture);
}

static void
test_lost_cancel (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();

  test_write_file (fixture->from, "large", 32 * MIB, 1);
  start_and_hold (fixture, 1);
  transfer_fixture_disconnect (fixture);
  tincan_transfer_cancel (fixture->sender.transfer, TINCAN_REASON_USER);
  transfer_fixture_reconnect (fixture, 1);
  transfer_fixture_finish (fixture);
  transfer_fixture_assert_state (fixture, TINCAN_TRANSFER_CANCELLED, TINCAN_TRANSFER_CANCELLED);
}

static void
test_lost_accept (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();

  test_write_file (fixture->from, "file", 100, 1);
  transfer_fixture_connect (fixture, 1);
  transfer_fixture_offer_from (fixture);
  transfer_fixture_run_until (transfer_fixture_is_listed, fixture);
  transfer_fixture_disconnect (fixture);
  tincan_transfer_accept (fixture->receiver.transfer, fixture->to, TINCAN_CONFLICT_RENAME);
  test_assert_state (fixture->receiver.transfer, TINCAN_TRANSFER_INTERRUPTED);
  transfer_fixture_reconnect (fixture, 1);
  transfer_fixture_finish (fixture);
  assert_done (fixture);
}

static void
test_lost_listing (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();

  for (guint i = 0; i < 6000; i++)
    {
      g_autofree char *name = g_strdup_printf ("many/%u", i);

      test_write_file (fixture->from, name, 0, i);
    }
  transfer_fixture_connect (fixture, 1);
  transfer_fixture_offer_from (fixture);
  while (fixture->receiver.n_said[TINCAN_CONTROL_WANT] < 10)
    g_main_context_iteration (NULL, TRUE);
  transfer_fixture_disconnect (fixture);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  test_assert_state (fixture->receiver.transfer, TINCAN_TRANSFER_LISTING);
  transfer_fixture_reconnect (fixture, 1);
  transfer_fixture_accept (fixture);
  transfer_fixture_finish (fixture);
  assert_done (fixture);
}

static void
test_paused_over_reconnect (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();

  test_write_file (fixture->from, "large", 32 * MIB, 1);
  start_and_hold (fixture, 1);
  tincan_transfer_pause (fixture->sender.transfer);
  transfer_fixture_disconnect (fixture);
  transfer_fixture_assert_state (fixture, TINCAN_TRANSFER_PAUSED, TINCAN_TRANSFER_INTERRUPTED);
  transfer_fixture_reconnect (fixture, 1);
  while (tincan_transfer_get_state (fixture->receiver.transfer) != TINCAN_TRANSFER_PAUSED)
    g_main_context_iteration (NULL, TRUE);
  tincan_transfer_resume (fixture->sender.transfer);
  transfer_fixture_finish (fixture);
  assert_done (fixture);
}

/* --- Another run --- */

static void
break_off (Fixture *fixture)
{
  tincan_transfer_cancel (fixture->receiver.transfer, TINCAN_REASON_INTERRUPTED);
  transfer_fixture_finish (fixture);
  transfer_fixture_forget (fixture);
}

static void
test_restart (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();
  guint64             sent;

  test_write_file (fixture->from, "a", 1000, 1);
  test_write_file (fixture->from, "large", 32 * MIB + 5, 1);
  start_and_hold (fixture, 1);
  break_off (fixture);

  transfer_fixture_connect (fixture, 1);
  transfer_fixture_offer_from (fixture);
  transfer_fixture_accept (fixture);
  transfer_fixture_finish (fixture);
  assert_done (fixture);

  /* At least 4 MiB of it were there, and of that only the digests were sent. */
  sent = test_lane_get_sent_bytes (fixture->sender.lanes->pdata[0]);
  g_assert_cmpuint (sent, <, 29 * MIB);
  g_assert_cmpuint (sent, >, 23 * MIB);
}

/* What is on disk is believed of nobody. */
static void
test_restart_with_damage (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();
  g_autoptr(GDir)    dir = NULL;
  const char         *name;
  guint               n_damaged = 0;

  test_write_file (fixture->from, "large", 32 * MIB + 5, 1);
  start_and_hold (fixture, 1);
  break_off (fixture);

  dir = g_dir_open (fixture->to, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->to, name, NULL);
      int              fd;

      if (!g_str_has_suffix (name, ".part"))
        continue;
      fd = open (path, O_WRONLY);
      g_assert_cmpint (pwrite (fd, "damage", 6, 5 * BLOCK + 17), ==, 6);
      g_assert_cmpint (pwrite (fd, "damage", 6, 100 * BLOCK - 3), ==, 6);
      close (fd);
      n_damaged++;
    }
  g_assert_cmpuint (n_damaged, ==, 1);

  transfer_fixture_connect (fixture, 3);
  transfer_fixture_offer_from (fixture);
  transfer_fixture_accept (fixture);
  transfer_fixture_finish (fixture);
  assert_done (fixture);
}

static void
test_restart_many (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();

  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *file = g_strdup_printf ("many/%u/%u", i / 100, i);

      test_write_file (fixture->from, file, 10000, i);
    }
  start_and_hold (fixture, 1);
  tincan_transfer_cancel (fixture->sender.transfer, TINCAN_REASON_INTERRUPTED);
  transfer_fixture_finish (fixture);
  transfer_fixture_forget (fixture);

  transfer_fixture_connect (fixture, 1);
  transfer_fixture_offer_from (fixture);
  transfer_fixture_accept (fixture);
  transfer_fixture_finish (fixture);
  assert_done (fixture);
  g_assert_cmpuint (g_hash_table_size (fixture->receiver.done), ==, 2000);
  g_assert_cmpuint (test_lane_get_sent_bytes (fixture->sender.lanes->pdata[0]), <, 17 * MIB);
}

/* --- The source --- */

static void
change_slowly (Fixture *fixture)
{
  test_write_file (fixture->from, "a", 1000, 1);
  test_write_file (fixture->from, "large", 24 * MIB, 2);
  test_write_file (fixture->from, "z", 1000, 3);
  start_and_hold (fixture, 2);
}

static void
assert_only_large_failed (Fixture    *fixture,
                          const char *words)
{
  g_autofree char *large = g_build_filename (fixture->from, "large", NULL);

  go_on (fixture);
  transfer_fixture_finish (fixture);
  assert_incomplete (fixture, words);
  g_assert_cmpuint (g_hash_table_size (fixture->sender.failed), ==, 1);
  g_assert_cmpuint (tincan_transfer_get_bytes (fixture->receiver.transfer), ==, 2000);
  g_assert_cmpuint (tincan_transfer_get_bytes (fixture->sender.transfer), ==, 2000);
  g_remove (large);
  transfer_fixture_assert_same (fixture);
}

static void
test_source_truncated (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();
  g_autofree char    *large = g_build_filename (fixture->from, "large", NULL);

  change_slowly (fixture);
  g_assert_cmpint (truncate (large, 12 * MIB), ==, 0);
  assert_only_large_failed (fixture, "changed");
}

static void
test_source_changed (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();
  g_autofree char    *large = g_build_filename (fixture->from, "large", NULL);
  int                 fd;

  change_slowly (fixture);
  fd = open (large, O_WRONLY);
  g_assert_cmpint (pwrite (fd, "change", 6, 23 * MIB), ==, 6);
  close (fd);
  assert_only_large_failed (fixture, "changed");
}

static void
test_source_gone (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();
  g_autofree char    *large = g_build_filename (fixture->from, "large", NULL);

  test_write_file (fixture->from, "a", 1000, 1);
  test_write_file (fixture->from, "large", 24 * MIB, 2);
  test_write_file (fixture->from, "z", 1000, 3);
  transfer_fixture_connect (fixture, 1);
  transfer_fixture_offer_from (fixture);
  transfer_fixture_run_until (transfer_fixture_is_listed, fixture);
  g_assert_cmpint (g_remove (large), ==, 0);
  tincan_transfer_accept (fixture->receiver.transfer, fixture->to, TINCAN_CONFLICT_RENAME);
  assert_only_large_failed (fixture, "no longer there");
}

/* --- Damage on the way --- */

typedef struct
{
  guint32 item;
  guint32 block;
  guint   n_left;
} Damage;

/* Alters one block on its way. */
static GBytes *
damage_cb (GBytes  *message,
           gpointer user_data)
{
  Damage           *damage = user_data;
  gsize             size = g_bytes_get_size (message);
  TincanFrameReader reader;
  TincanFrame       frame;

  tincan_frame_reader_init (&reader, g_bytes_get_data (message, NULL), size);
  while (tincan_frame_reader_next (&reader, &frame, NULL))
    if (frame.kind == TINCAN_FRAME_DATA && frame.item == damage->item &&
        frame.block == damage->block && damage->n_left > 0)
      {
        guint8 *copy = g_memdup2 (g_bytes_get_data (message, NULL), size);
        gsize   offset = frame.payload - (const guint8 *) g_bytes_get_data (message, NULL);

        damage->n_left--;
        copy[offset + frame.payload_length / 2] ^= 1;
        g_bytes_unref (message);
        return g_bytes_new_take (copy, size);
      }

  return message;
}

static guint
find_item (TincanManifest *manifest,
           const char     *path)
{
  for (guint i = 0; i < tincan_manifest_get_n_entries (manifest); i++)
    if (g_str_equal (tincan_manifest_get_entry (manifest, i)->path, path))
      return i;

  g_assert_not_reached ();
}

static void
send_with_damage (Fixture *fixture,
                  guint    n_times)
{
  Damage damage = { .block = 3, .n_left = n_times };

  test_write_file (fixture->from, "a", 1000, 1);
  test_write_file (fixture->from, "large", 4 * MIB, 2);
  test_write_file (fixture->from, "z", 1000, 3);
  transfer_fixture_connect (fixture, 1);
  transfer_fixture_offer_from (fixture);
  transfer_fixture_run_until (transfer_fixture_is_listed, fixture);
  damage.item = find_item (tincan_transfer_get_manifest (fixture->sender.transfer), "large");
  test_lane_set_filter (fixture->sender.lanes->pdata[0], damage_cb, &damage);
  tincan_transfer_accept (fixture->receiver.transfer, fixture->to, TINCAN_CONFLICT_RENAME);
  transfer_fixture_finish (fixture);
  g_assert_cmpuint (damage.n_left, ==, 0);
}

static void
test_damaged_twice (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();

  send_with_damage (fixture, 2);
  assert_done (fixture);
}

static void
test_damaged_thrice (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();

  send_with_damage (fixture, 3);
  assert_incomplete (fixture, "damaged");
  g_assert_cmpuint (tincan_transfer_get_items (fixture->receiver.transfer), ==, 2);

  /* Another try needs only what is missing. */
  transfer_fixture_forget (fixture);
  transfer_fixture_connect (fixture, 1);
  transfer_fixture_offer_from (fixture);
  transfer_fixture_accept (fixture);
  transfer_fixture_finish (fixture);
  assert_done (fixture);
  g_assert_cmpuint (test_lane_get_sent_bytes (fixture->sender.lanes->pdata[0]), <, 4 * MIB);
}

/* --- The disk --- */

/* A disk of 16 MiB that only this program sees, or NULL where that is not allowed. */
static char *
mount_small_disk (Fixture *fixture)
{
  char *disk = g_build_filename (fixture->base, "disk", NULL);

  g_assert_cmpint (g_mkdir (disk, 0700), ==, 0);
  if (mount ("tincan-test", disk, "tmpfs", 0, "size=16m") == 0)
    return disk;

  g_free (disk);
  return NULL;
}

static gboolean
is_held (Fixture *fixture)
{
  return tincan_transfer_get_state (fixture->sender.transfer) == TINCAN_TRANSFER_PAUSED &&
         tincan_transfer_get_state (fixture->receiver.transfer) == TINCAN_TRANSFER_PAUSED;
}

static void
assert_no_space (Fixture *fixture)
{
  transfer_fixture_run_until (is_held, fixture);
  test_assert_error (fixture->receiver.transfer, TINCAN_ERROR_NO_SPACE);
  test_assert_pause_reason (fixture->receiver.transfer, TINCAN_REASON_NO_SPACE);
  test_assert_pause_reason (fixture->sender.transfer, TINCAN_REASON_NO_SPACE);
  g_assert_true (tincan_transfer_is_paused_here (fixture->receiver.transfer));
}

static void
test_no_space_at_first (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();
  g_autofree char    *disk = mount_small_disk (fixture);
  g_autofree char    *filler = NULL;

  if (disk == NULL)
    {
      g_test_skip ("A disk cannot be mounted here");
      return;
    }

  test_write_file (disk, "filler", 12 * MIB, 1);
  test_write_file (fixture->from, "large", 8 * MIB, 2);
  g_free (fixture->to);
  fixture->to = g_build_filename (disk, "to", NULL);

  transfer_fixture_connect (fixture, 1);
  transfer_fixture_offer_from (fixture);
  transfer_fixture_accept (fixture);
  assert_no_space (fixture);

  /* To try again in vain changes nothing. */
  tincan_transfer_resume (fixture->receiver.transfer);
  assert_no_space (fixture);

  filler = g_build_filename (disk, "filler", NULL);
  g_assert_cmpint (g_remove (filler), ==, 0);
  tincan_transfer_resume (fixture->receiver.transfer);
  g_assert_no_error (tincan_transfer_get_error (fixture->receiver.transfer));
  transfer_fixture_finish (fixture);
  assert_done (fixture);
  g_assert_cmpint (umount2 (disk, MNT_DETACH), ==, 0);
}

static void
test_no_space_on_the_way (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();
  g_autofree char    *disk = mount_small_disk (fixture);
  g_autofree char    *filler = NULL;
  char                zeros[4096] = { 0 };
  int                 fd;

  if (disk == NULL)
    {
      g_test_skip ("A disk cannot be mounted here");
      return;
    }

  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *name = g_strdup_printf ("many/%u", i);

      test_write_file (fixture->from, name, 20 * 1024, i);
    }
  g_free (fixture->to);
  fixture->to = g_build_filename (disk, "to", NULL);

  transfer_fixture_connect (fixture, 2);
  test_lane_hold_after (fixture->sender.lanes->pdata[0], 10);
  test_lane_hold_after (fixture->sender.lanes->pdata[1], 10);
  transfer_fixture_offer_from (fixture);
  transfer_fixture_accept (fixture);
  while (tincan_transfer_get_bytes (fixture->receiver.transfer) < MIB)
    g_main_context_iteration (NULL, TRUE);

  /* Somebody else takes all that is left. */
  filler = g_build_filename (disk, "filler", NULL);
  fd = open (filler, O_WRONLY | O_CREAT, 0600);
  while (write (fd, zeros, 4096) > 0)
    ;
  close (fd);
  go_on (fixture);
  assert_no_space (fixture);

  g_assert_cmpint (g_remove (filler), ==, 0);
  tincan_transfer_resume (fixture->receiver.transfer);
  transfer_fixture_finish (fixture);
  assert_done (fixture);
  g_assert_cmpint (umount2 (disk, MNT_DETACH), ==, 0);
}

/* A name in the way is that item's trouble only. */
static void
test_name_in_the_way (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();
  g_autofree char    *clash = g_build_filename (fixture->to, "clash", "inside", NULL);

  test_write_file (fixture->from, "a", 1000, 1);
  test_write_file (fixture->from, "clash", 1000, 2);
  test_write_file (fixture->from, "z", 1000, 3);
  g_assert_cmpint (g_mkdir_with_parents (clash, 0700), ==, 0);
  transfer_fixture_connect (fixture, 1);
  transfer_fixture_offer_from (fixture);
  transfer_fixture_run_until (transfer_fixture_is_listed, fixture);
  tincan_transfer_accept (fixture->receiver.transfer, fixture->to, TINCAN_CONFLICT_OVERWRITE);
  transfer_fixture_finish (fixture);
  assert_incomplete (fixture, "in its place");
  g_assert_cmpuint (tincan_transfer_get_items (fixture->receiver.transfer), ==, 2);
  g_assert_true (g_file_test (clash, G_FILE_TEST_IS_DIR));
}

/* A folder that does not take anything is waited for, not paid for with every item. */
static void
test_folder_forbidden (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();
  g_autofree char    *file = g_build_filename (fixture->base, "to", NULL);

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *name = g_strdup_printf ("many/%u", i);

      test_write_file (fixture->from, name, 1000, i);
    }

  /* Not even root can make a directory where a file is. */
  test_write_file (fixture->base, "to", 1, 1);
  transfer_fixture_connect (fixture, 1);
  transfer_fixture_offer_from (fixture);
  transfer_fixture_accept (fixture);
  transfer_fixture_run_until (is_held, fixture);
  test_assert_error (fixture->receiver.transfer, TINCAN_ERROR_DISK);
  test_assert_pause_reason (fixture->sender.transfer, TINCAN_REASON_DISK);

  g_assert_cmpint (g_remove (file), ==, 0);
  tincan_transfer_resume (fixture->receiver.transfer);
  transfer_fixture_finish (fixture);
  assert_done (fixture);
}

/* --- Memory --- */

static void
test_slow_reader (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();
  TincanLane         *lane;

  /* A lane that takes a while for everything: what waits stays within the window. */
  test_write_file (fixture->from, "large", 16 * MIB, 1);
  transfer_fixture_connect (fixture, 1);
  lane = fixture->sender.lanes->pdata[0];
  test_lane_set_delay (lane, 3000);
  transfer_fixture_offer_from (fixture);
  transfer_fixture_accept (fixture);
  transfer_fixture_finish (fixture);
  assert_done (fixture);
  g_assert_cmpuint (test_lane_get_max_buffered (lane), <=, TINCAN_WINDOW_BYTES + 65536);
}

int
main (int   argc,
      char *argv[])
{
  /* Mounts below are for nobody else to see; where even that is not allowed, their tests are
   * skipped. */
  if (unshare (CLONE_NEWNS) == 0)
    mount ("none", "/", "none", MS_REC | MS_PRIVATE, NULL);

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/transfer-faults/lanes/one-dies", test_one_lane_dies);
  g_test_add_func ("/transfer-faults/lanes/all-die", test_all_lanes_die);
  g_test_add_func ("/transfer-faults/lanes/many-reconnects", test_many_reconnects);
  g_test_add_func ("/transfer-faults/lost/done", test_lost_done);
  g_test_add_func ("/transfer-faults/lost/cancel", test_lost_cancel);
  g_test_add_func ("/transfer-faults/lost/accept", test_lost_accept);
  g_test_add_func ("/transfer-faults/lost/listing", test_lost_listing);
  g_test_add_func ("/transfer-faults/paused-over-reconnect", test_paused_over_reconnect);
  g_test_add_func ("/transfer-faults/restart/half", test_restart);
  g_test_add_func ("/transfer-faults/restart/damage", test_restart_with_damage);
  g_test_add_func ("/transfer-faults/restart/many", test_restart_many);
  g_test_add_func ("/transfer-faults/source/truncated", test_source_truncated);
  g_test_add_func ("/transfer-faults/source/changed", test_source_changed);
  g_test_add_func ("/transfer-faults/source/gone", test_source_gone);
  g_test_add_func ("/transfer-faults/damaged/twice", test_damaged_twice);
  g_test_add_func ("/transfer-faults/damaged/thrice", test_damaged_thrice);
  g_test_add_func ("/transfer-faults/disk/full-at-first", test_no_space_at_first);
  g_test_add_func ("/transfer-faults/disk/full-on-the-way", test_no_space_on_the_way);
  g_test_add_func ("/transfer-faults/disk/name-in-the-way", test_name_in_the_way);
  g_test_add_func ("/transfer-faults/disk/forbidden", test_folder_forbidden);
  g_test_add_func ("/transfer-faults/slow-lane", test_slow_reader);

  return g_test_run ();
}
