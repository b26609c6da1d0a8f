/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "transfer-fixture.h"

#include "wire/tincan-error.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <utime.h>

#define MIB (1024 * 1024)

typedef TransferFixture Fixture;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, transfer_fixture_free)

static void
assert_done (Fixture *fixture,
             guint    n_items)
{
  TincanTransfer *sender = fixture->sender.transfer;
  TincanTransfer *receiver = fixture->receiver.transfer;
  guint64         n_bytes = tincan_transfer_get_total_bytes (sender);

  transfer_fixture_assert_state (fixture, TINCAN_TRANSFER_DONE, TINCAN_TRANSFER_DONE);
  g_assert_no_error (tincan_transfer_get_error (sender));
  g_assert_no_error (tincan_transfer_get_error (receiver));
  g_assert_cmpuint (tincan_transfer_get_items (sender), ==, n_items);
  g_assert_cmpuint (tincan_transfer_get_items (receiver), ==, n_items);
  g_assert_cmpuint (tincan_transfer_get_total_items (receiver), ==, n_items);
  g_assert_cmpuint (tincan_transfer_get_bytes (sender), ==, n_bytes);
  g_assert_cmpuint (tincan_transfer_get_bytes (receiver), ==, n_bytes);
  g_assert_cmpuint (g_hash_table_size (fixture->receiver.done), ==, n_items);
  g_assert_cmpuint (g_hash_table_size (fixture->receiver.failed), ==, 0);
  g_assert_cmpuint (g_hash_table_size (fixture->sender.failed), ==, 0);
}

static void
send_all (Fixture *fixture,
          guint    n_lanes,
          guint    n_items)
{
  transfer_fixture_connect (fixture, n_lanes);
  transfer_fixture_offer_from (fixture);
  transfer_fixture_accept (fixture);
  transfer_fixture_finish (fixture);
  assert_done (fixture, n_items);
  transfer_fixture_assert_same (fixture);
}

static void
test_folder (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();
  g_autofree char    *empty = g_build_filename (fixture->from, "all/empty folder/inside", NULL);
  g_autofree char    *tool = g_build_filename (fixture->from, "all", "tool", NULL);
  g_autofree char    *old = g_build_filename (fixture->from, "old", NULL);
  struct utimbuf      times = { 1000000000, 1000000001 };

  test_write_file (fixture->from, "all/a", 1, 1);
  test_write_file (fixture->from, "all/empty", 0, 2);
  test_write_file (fixture->from, "all/block", 65472, 3);
  test_write_file (fixture->from, "all/more", 65473, 4);
  test_write_file (fixture->from, "all/less", 65471, 5);
  test_write_file (fixture->from, "all/many", 3 * MIB + 17, 6);
  test_write_file (fixture->from, "all/deep/er/and/deeper/x", 1000, 7);
  test_write_file (fixture->from, "all/Grüße an 世界 \360\237\245\253", 5000, 8);
  test_write_file (fixture->from, "all/tool", 300, 9);
  test_write_file (fixture->from, "old", 4096, 10);
  g_assert_cmpint (g_mkdir_with_parents (empty, 0700), ==, 0);
  g_assert_cmpint (g_chmod (tool, 0755), ==, 0);
  g_assert_cmpint (utime (old, &times), ==, 0);

  send_all (fixture, 1, 10);

  /* The empty one too, which nobody asks for. */
  g_assert_cmpuint (g_hash_table_size (fixture->sender.done), ==, 10);
}

static void
test_large_file (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();

  test_write_file (fixture->from, "large", 64 * MIB + 1, 1);
  send_all (fixture, 1, 1);

  /* Nothing was sent twice, and the window kept what waits small. */
  g_assert_cmpuint (test_lane_get_sent_bytes (fixture->sender.lanes->pdata[0]), <, 65 * MIB);
  g_assert_cmpuint (test_lane_get_max_buffered (fixture->sender.lanes->pdata[0]), <=,
                    TINCAN_WINDOW_BYTES + 65536);

  /* Something flows back for each message, as PROTOCOL.md section 10 wants it. */
  g_assert_cmpuint (test_lane_get_n_sent (fixture->receiver.lanes->pdata[0]), >=, 64 * MIB / 65536);
}

static void
test_lanes (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();

  test_write_file (fixture->from, "large", 20 * MIB, 1);
  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *name = g_strdup_printf ("small/%u", i);

      test_write_file (fixture->from, name, i * 100, i);
    }
  send_all (fixture, 4, 301);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpuint (test_lane_get_sent_bytes (fixture->sender.lanes->pdata[i]), >, 2 * MIB);
}

static void
test_many_files (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();
  guint               n = g_test_slow () ? 100000 : 10000;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("many/%u/%u", i / 500, i);

      test_write_file (fixture->from, name, 100 + i % 4096, i);
    }
  send_all (fixture, 1, n);

  /* Many are in one message, and are asked for in one. */
  g_assert_cmpuint (test_lane_get_n_sent (fixture->sender.lanes->pdata[0]), <, n);
  g_assert_cmpuint (test_lane_get_n_sent (fixture->receiver.lanes->pdata[0]), <, n);
}

static gboolean
have_both_finished (Fixture *fixture)
{
  return transfer_fixture_is_finished (fixture) &&
         transfer_fixture_is_finished (fixture->user_data);
}

/* Two transfers share the lanes, and where both receive, each lane's window. */
static void
send_beside (guint id)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();
  g_autoptr(Fixture) other = NULL;

  test_write_file (fixture->from, "large", 16 * MIB, 1);
  transfer_fixture_connect (fixture, 2);
  other = transfer_fixture_new_beside (fixture, id);
  test_write_file (other->from, "other large", 12 * MIB, 2);
  test_write_file (other->from, "small", 10, 3);
  fixture->user_data = other;

  transfer_fixture_offer_from (fixture);
  transfer_fixture_offer_from (other);
  transfer_fixture_accept (fixture);
  transfer_fixture_accept (other);
  transfer_fixture_run_until (have_both_finished, fixture);

  assert_done (fixture, 1);
  assert_done (other, 2);
  transfer_fixture_assert_same (fixture);
  transfer_fixture_assert_same (other);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpuint (test_lane_get_max_buffered (fixture->sender.lanes->pdata[i]), <=,
                      TINCAN_WINDOW_BYTES * 3 / 2 + 65536);
}

static void
test_same_way (void)
{
  send_beside (3);
}

static void
test_both_ways (void)
{
  send_beside (2);
}

static void
test_text (void)
{
  g_autoptr(Fixture)      fixture = transfer_fixture_new ();
  g_autoptr(TincanSource) source = NULL;
  g_autoptr(GString)      text = g_string_new ("Grüße\n\t");
  g_autoptr(GError)       error = NULL;

  while (text->len < 200000)
    g_string_append (text, "und noch eine Zeile\n");
  source = tincan_source_new_text (text->str, &error);
  g_assert_no_error (error);

  transfer_fixture_connect (fixture, 1);
  transfer_fixture_offer (fixture, source);
  transfer_fixture_run_until (transfer_fixture_is_listed, fixture);
  g_assert_cmpint (tincan_transfer_get_kind (fixture->receiver.transfer), ==, TINCAN_OFFER_TEXT);
  g_assert_null (tincan_transfer_get_text (fixture->receiver.transfer));
  tincan_transfer_accept (fixture->receiver.transfer, NULL, TINCAN_CONFLICT_RENAME);
  transfer_fixture_finish (fixture);
  assert_done (fixture, 1);
  g_assert_cmpstr (tincan_transfer_get_text (fixture->receiver.transfer), ==, text->str);
  g_assert_false (g_file_test (fixture->to, G_FILE_TEST_EXISTS));
}

static void
test_conflicts (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();
  g_autofree char    *data = NULL;
  gsize               size;

  test_write_file (fixture->from, "file", 100, 1);
  test_write_file (fixture->from, "other", 200, 1);
  test_write_file (fixture->to, "file", 50, 2);

  transfer_fixture_connect (fixture, 1);
  transfer_fixture_offer_from (fixture);
  transfer_fixture_run_until (transfer_fixture_is_listed, fixture);
  tincan_transfer_accept (fixture->receiver.transfer, fixture->to, TINCAN_CONFLICT_SKIP);
  transfer_fixture_finish (fixture);

  transfer_fixture_assert_state (fixture, TINCAN_TRANSFER_DONE, TINCAN_TRANSFER_DONE);
  g_assert_no_error (tincan_transfer_get_error (fixture->receiver.transfer));
  g_assert_cmpuint (tincan_transfer_get_items (fixture->receiver.transfer), ==, 1);
  g_assert_cmpuint (tincan_transfer_get_skipped_items (fixture->receiver.transfer), ==, 1);
  g_assert_cmpuint (tincan_transfer_get_skipped_items (fixture->sender.transfer), ==, 1);
  g_assert_cmpuint (tincan_transfer_get_bytes (fixture->sender.transfer), ==, 200);
  data = test_read_file (fixture->to, "file", &size);
  g_assert_cmpuint (size, ==, 50);
}

static void
test_decline (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();

  test_write_file (fixture->from, "file", 100, 1);
  transfer_fixture_connect (fixture, 1);
  transfer_fixture_offer_from (fixture);
  transfer_fixture_run_until (transfer_fixture_is_listed, fixture);
  tincan_transfer_decline (fixture->receiver.transfer, TINCAN_REASON_USER);
  tincan_transfer_accept (fixture->receiver.transfer, fixture->to, TINCAN_CONFLICT_RENAME);
  g_assert_false (fixture->receiver.is_finished);
  transfer_fixture_finish (fixture);

  transfer_fixture_assert_state (fixture, TINCAN_TRANSFER_DECLINED, TINCAN_TRANSFER_DECLINED);
  test_assert_error (fixture->sender.transfer, TINCAN_ERROR_DECLINED);
  g_assert_false (g_file_test (fixture->to, G_FILE_TEST_EXISTS));
}

static void
test_cancel_before_answer (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();

  test_write_file (fixture->from, "file", 100, 1);
  transfer_fixture_connect (fixture, 1);
  transfer_fixture_offer_from (fixture);
  transfer_fixture_run_until (transfer_fixture_is_listed, fixture);
  tincan_transfer_cancel (fixture->sender.transfer, TINCAN_REASON_USER);
  transfer_fixture_finish (fixture);
  transfer_fixture_assert_state (fixture, TINCAN_TRANSFER_CANCELLED, TINCAN_TRANSFER_CANCELLED);
  test_assert_error (fixture->receiver.transfer, TINCAN_ERROR_CANCELLED);
}

static gboolean
has_some (Fixture *fixture)
{
  return tincan_transfer_get_bytes (fixture->sender.transfer) > 4 * MIB;
}

/* A transfer that stops in the middle: 128 messages of 64 KiB have arrived. */
static void
start_and_hold (Fixture *fixture,
                guint    n_lanes)
{
  test_write_file (fixture->from, "large", 48 * MIB, 1);
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

static gboolean
has_a_file (Fixture *fixture)
{
  return g_hash_table_size (fixture->receiver.done) > 0;
}

/* A file that is whole does not wait for others without end. */
static void
test_lonely_file (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();
  g_autofree char   *data = NULL;
  gsize              size;

  test_write_file (fixture->from, "a", 1000, 1);
  start_and_hold (fixture, 1);
  transfer_fixture_run_until (has_a_file, fixture);
  data = test_read_file (fixture->to, "a", &size);
  g_assert_cmpuint (size, ==, 1000);
  test_assert_state (fixture->receiver.transfer, TINCAN_TRANSFER_RUNNING);
}

static void
test_cancel_by_sender (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();

  start_and_hold (fixture, 1);
  tincan_transfer_cancel (fixture->sender.transfer, TINCAN_REASON_INTERRUPTED);
  transfer_fixture_finish (fixture);
  transfer_fixture_assert_state (fixture, TINCAN_TRANSFER_CANCELLED, TINCAN_TRANSFER_CANCELLED);
  test_assert_error (fixture->sender.transfer, TINCAN_ERROR_INTERRUPTED);
  test_assert_error (fixture->receiver.transfer, TINCAN_ERROR_CANCELLED);

  /* The receiver may get the rest another time. */
  g_assert_cmpuint (test_count_files (fixture->to, ".part"), ==, 1);
}

static void
test_cancel_by_receiver (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();

  start_and_hold (fixture, 1);
  tincan_transfer_cancel (fixture->receiver.transfer, TINCAN_REASON_USER);
  transfer_fixture_finish (fixture);
  transfer_fixture_assert_state (fixture, TINCAN_TRANSFER_CANCELLED, TINCAN_TRANSFER_CANCELLED);

  /* A person who cancels does not want to find anything of it. */
  g_assert_cmpuint (test_count_files (fixture->to, ""), ==, 0);
}

static gboolean
is_sender_paused (Fixture *fixture)
{
  return tincan_transfer_get_state (fixture->sender.transfer) == TINCAN_TRANSFER_PAUSED;
}

static gboolean
is_receiver_paused (Fixture *fixture)
{
  return tincan_transfer_get_state (fixture->receiver.transfer) == TINCAN_TRANSFER_PAUSED;
}

static void
wait_ms (guint milliseconds)
{
  gint64 end = g_get_monotonic_time () + milliseconds * 1000;

  while (g_get_monotonic_time () < end)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
}

/* What is under way when a transfer is paused still comes, and no more. */
static void
assert_rests (Fixture *fixture)
{
  guint64 sent;

  go_on (fixture);
  wait_ms (300);
  sent = test_lane_get_sent_bytes (fixture->sender.lanes->pdata[0]);
  wait_ms (300);
  g_assert_cmpuint (test_lane_get_sent_bytes (fixture->sender.lanes->pdata[0]), ==, sent);
  g_assert_cmpfloat (tincan_transfer_get_rate (fixture->receiver.transfer), ==, 0);
}

static void
test_pause_by_receiver (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();

  start_and_hold (fixture, 1);
  tincan_transfer_pause (fixture->receiver.transfer);
  transfer_fixture_run_until (is_sender_paused, fixture);
  transfer_fixture_assert_state (fixture, TINCAN_TRANSFER_PAUSED, TINCAN_TRANSFER_PAUSED);
  g_assert_true (tincan_transfer_is_paused_here (fixture->receiver.transfer));
  g_assert_false (tincan_transfer_is_paused_here (fixture->sender.transfer));
  test_assert_pause_reason (fixture->sender.transfer, TINCAN_REASON_USER);
  assert_rests (fixture);

  tincan_transfer_resume (fixture->receiver.transfer);
  transfer_fixture_finish (fixture);
  assert_done (fixture, 1);
  transfer_fixture_assert_same (fixture);
}

static void
test_pause_by_sender (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();

  start_and_hold (fixture, 1);
  tincan_transfer_pause (fixture->sender.transfer);
  transfer_fixture_run_until (is_receiver_paused, fixture);
  assert_rests (fixture);

  /* Only who paused can go on. */
  tincan_transfer_resume (fixture->receiver.transfer);
  wait_ms (100);
  transfer_fixture_assert_state (fixture, TINCAN_TRANSFER_PAUSED, TINCAN_TRANSFER_PAUSED);

  tincan_transfer_resume (fixture->sender.transfer);
  transfer_fixture_finish (fixture);
  assert_done (fixture, 1);
  transfer_fixture_assert_same (fixture);
}

static void
test_pause_by_both (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();

  start_and_hold (fixture, 1);
  tincan_transfer_pause (fixture->sender.transfer);
  tincan_transfer_pause (fixture->receiver.transfer);
  wait_ms (100);
  tincan_transfer_resume (fixture->sender.transfer);
  wait_ms (100);
  transfer_fixture_assert_state (fixture, TINCAN_TRANSFER_PAUSED, TINCAN_TRANSFER_PAUSED);
  assert_rests (fixture);
  tincan_transfer_resume (fixture->receiver.transfer);
  transfer_fixture_finish (fixture);
  assert_done (fixture, 1);
}

static void
test_cancel_while_paused (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();

  start_and_hold (fixture, 1);
  tincan_transfer_pause (fixture->receiver.transfer);
  transfer_fixture_run_until (is_sender_paused, fixture);
  tincan_transfer_cancel (fixture->sender.transfer, TINCAN_REASON_USER);
  transfer_fixture_finish (fixture);
  transfer_fixture_assert_state (fixture, TINCAN_TRANSFER_CANCELLED, TINCAN_TRANSFER_CANCELLED);
}

static void
test_abort (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();
  g_autoptr(GError)  error = g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_LOST, "It is lost.");

  start_and_hold (fixture, 1);
  tincan_transfer_abort (fixture->sender.transfer, error);
  tincan_transfer_abort (fixture->receiver.transfer, error);
  tincan_transfer_cancel (fixture->receiver.transfer, TINCAN_REASON_USER);
  transfer_fixture_finish (fixture);
  transfer_fixture_assert_state (fixture, TINCAN_TRANSFER_FAILED, TINCAN_TRANSFER_FAILED);
  test_assert_error (fixture->receiver.transfer, TINCAN_ERROR_LOST);
  g_assert_cmpuint (test_count_files (fixture->to, ".part"), ==, 1);
}

/* Dropped in the middle of everything: the fixture asserts that nothing is left. */
static void
test_drop (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();

  start_and_hold (fixture, 2);
}

static void
test_progress (void)
{
  g_autoptr(Fixture) fixture = transfer_fixture_new ();

  start_and_hold (fixture, 1);
  test_assert_state (fixture->receiver.transfer, TINCAN_TRANSFER_RUNNING);
  test_lane_set_delay (fixture->sender.lanes->pdata[0], 3000);
  go_on (fixture);
  wait_ms (1000);
  g_assert_cmpfloat (tincan_transfer_get_rate (fixture->sender.transfer), >, 0);
  g_assert_cmpfloat (tincan_transfer_get_rate (fixture->receiver.transfer), >, 0);
  g_assert_cmpint (tincan_transfer_get_eta (fixture->sender.transfer), >=, 0);
  transfer_fixture_finish (fixture);
  g_assert_cmpuint (fixture->receiver.n_progress, >, 2);
  g_assert_cmpuint (fixture->sender.n_progress, <=,
                    fixture->receiver.n_said[TINCAN_CONTROL_PROGRESS] + 1);
  g_assert_cmpfloat (tincan_transfer_get_rate (fixture->receiver.transfer), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/transfer/folder", test_folder);
  g_test_add_func ("/transfer/large-file", test_large_file);
  g_test_add_func ("/transfer/lanes", test_lanes);
  g_test_add_func ("/transfer/many-files", test_many_files);
  g_test_add_func ("/transfer/two/same-way", test_same_way);
  g_test_add_func ("/transfer/two/both-ways", test_both_ways);
  g_test_add_func ("/transfer/text", test_text);
  g_test_add_func ("/transfer/conflicts", test_conflicts);
  g_test_add_func ("/transfer/decline", test_decline);
  g_test_add_func ("/transfer/lonely-file", test_lonely_file);
  g_test_add_func ("/transfer/cancel/before-answer", test_cancel_before_answer);
  g_test_add_func ("/transfer/cancel/by-sender", test_cancel_by_sender);
  g_test_add_func ("/transfer/cancel/by-receiver", test_cancel_by_receiver);
  g_test_add_func ("/transfer/cancel/while-paused", test_cancel_while_paused);
  g_test_add_func ("/transfer/pause/by-receiver", test_pause_by_receiver);
  g_test_add_func ("/transfer/pause/by-sender", test_pause_by_sender);
  g_test_add_func ("/transfer/pause/by-both", test_pause_by_both);
  g_test_add_func ("/transfer/abort", test_abort);
  g_test_add_func ("/transfer/drop", test_drop);
  g_test_add_func ("/transfer/progress", test_progress);

  return g_test_run ();
}
