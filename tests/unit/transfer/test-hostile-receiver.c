/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "stranger.h"

#include "wire/tincan-error.h"

#define MIB (1024 * 1024)

/* The items that are offered: files and a folder, in the order of the scan. */
typedef struct
{
  guint32 folder;
  guint32 small;
  guint32 large;
  guint32 n_items;
} Items;

static void
offer (Stranger *stranger,
       Items    *out_items)
{
  g_autofree char         *top = g_build_filename (stranger->base, "top", NULL);
  char                    *paths[] = { top, NULL };
  g_autoptr(TincanSource) source = NULL;
  g_autoptr(GError)       error = NULL;
  TincanManifest          *manifest;

  test_write_file (top, "small", 1, 1);
  test_write_file (top, "large", 12 * MIB, 2);
  source = tincan_source_scan (paths, NULL, &error);
  g_assert_no_error (error);
  manifest = tincan_source_get_manifest (source);

  out_items->n_items = tincan_manifest_get_n_entries (manifest);
  for (guint i = 0; i < out_items->n_items; i++)
    {
      const TincanEntry *entry = tincan_manifest_get_entry (manifest, i);

      if (entry->kind == TINCAN_ENTRY_FOLDER)
        out_items->folder = i;
      else if (entry->size == 1)
        out_items->small = i;
      else
        out_items->large = i;
    }

  stranger_take (stranger, tincan_outgoing_new (1, source));
}

static Stranger *
new_accepted (Items *out_items)
{
  Stranger *stranger = stranger_new ();

  offer (stranger, out_items);
  stranger_say (stranger, TINCAN_CONTROL_ACCEPT, 0);
  test_assert_state (stranger->side.transfer, TINCAN_TRANSFER_RUNNING);

  return stranger;
}

static void
assert_data (GBytes *message,
             guint32 item,
             guint32 block)
{
  TincanFrameReader reader;
  TincanFrame       frame;

  g_assert_nonnull (message);
  tincan_frame_reader_init (&reader, g_bytes_get_data (message, NULL), g_bytes_get_size (message));
  g_assert_true (tincan_frame_reader_next (&reader, &frame, NULL));
  g_assert_cmpuint (frame.kind, ==, TINCAN_FRAME_DATA);
  g_assert_cmpuint (frame.item, ==, item);
  g_assert_cmpuint (frame.block, ==, block);
}

/* Nothing is sent before the accept, which may come after the first requests: it takes another
 * way. */
static void
test_before_accept (void)
{
  g_autoptr(Stranger) stranger = stranger_new ();
  g_autoptr(GBytes)   message = NULL;
  Items                items;

  offer (stranger, &items);
  stranger_request (stranger, TINCAN_FRAME_REQUEST, items.large, 5, 1);
  stranger_send (stranger);
  g_assert_true (stranger_receives_nothing (stranger));

  stranger_say (stranger, TINCAN_CONTROL_DONE, 0);
  stranger_say (stranger, TINCAN_CONTROL_PROGRESS, 0);
  stranger_say (stranger, TINCAN_CONTROL_PAUSED, 0);
  test_assert_state (stranger->side.transfer, TINCAN_TRANSFER_OFFERED);

  stranger_say (stranger, TINCAN_CONTROL_ACCEPT, 0);
  message = stranger_receive (stranger);
  assert_data (message, items.large, 5);
}

static void
test_flood_before_accept (void)
{
  g_autoptr(Stranger) stranger = stranger_new ();
  Items                items;

  offer (stranger, &items);
  for (guint i = 0; i < 100; i++)
    {
      for (guint j = 0; j < 1000; j++)
        stranger_request (stranger, TINCAN_FRAME_REQUEST, items.small, 0, 1);
      stranger_send (stranger);
    }
  stranger_assert_broken (stranger);
  g_assert_cmpuint (g_async_queue_length (stranger->messages), ==, 0);
}

static void
assert_refused (TincanFrameKind kind,
                guint32 (*get_item) (const Items *items),
                guint32         block,
                guint32         count)
{
  Items                items;
  g_autoptr(Stranger) stranger = new_accepted (&items);

  stranger_request (stranger, kind, get_item (&items), block, count);
  stranger_send (stranger);
  stranger_assert_broken (stranger);
  g_assert_cmpuint (g_async_queue_length (stranger->messages), ==, 0);
}

static guint32
get_large (const Items *items)
{
  return items->large;
}

static guint32
get_folder (const Items *items)
{
  return items->folder;
}

static guint32
get_none (const Items *items)
{
  return items->n_items;
}

static guint32
get_far (const Items *items)
{
  return G_MAXUINT32;
}

static void
test_out_of_range (void)
{
  guint32 n_blocks = tincan_block_count (12 * MIB, TINCAN_BLOCK_BYTES);

  assert_refused (TINCAN_FRAME_REQUEST, get_none, 0, 1);
  assert_refused (TINCAN_FRAME_REQUEST, get_far, 0, 1);
  assert_refused (TINCAN_FRAME_REQUEST, get_folder, 0, 1);
  assert_refused (TINCAN_FRAME_REQUEST, get_large, n_blocks, 1);
  assert_refused (TINCAN_FRAME_REQUEST, get_large, n_blocks - 1, 2);
  assert_refused (TINCAN_FRAME_REQUEST, get_large, G_MAXUINT32, 1);
  assert_refused (TINCAN_FRAME_REQUEST, get_large, 1, G_MAXUINT32);
  assert_refused (TINCAN_FRAME_REQUEST, get_large, 0, 0);
  assert_refused (TINCAN_FRAME_REQUEST_DIGESTS, get_large, n_blocks, 1);
  assert_refused (TINCAN_FRAME_REQUEST_DIGESTS, get_large, 0, G_MAXUINT32);
  assert_refused (TINCAN_FRAME_REQUEST_DIGESTS, get_large, 0, 0);
  assert_refused (TINCAN_FRAME_REQUEST_END, get_folder, 0, 0);
  assert_refused (TINCAN_FRAME_REQUEST_END, get_none, 0, 0);
}

static void
test_too_many_bytes (void)
{
  Items                items;
  g_autoptr(Stranger) stranger = new_accepted (&items);

  stranger_request (stranger, TINCAN_FRAME_REQUEST, items.large, 0, 100);
  stranger_send (stranger);
  stranger_assert_broken (stranger);
}

static void
test_too_many_ranges (void)
{
  Items                items;
  g_autoptr(Stranger) stranger = new_accepted (&items);

  /* A sender that rests answers nothing meanwhile. */
  tincan_transfer_pause (stranger->side.transfer);
  for (guint i = 0; i < 9; i++)
    {
      for (guint j = 0; j < 1000; j++)
        stranger_request (stranger, TINCAN_FRAME_REQUEST, items.small, 0, 1);
      stranger_send (stranger);
    }
  stranger_assert_broken (stranger);
}

/* One that asks and does not read is not sent more than waits anyway. */
static void
test_never_reads (void)
{
  Items                items;
  g_autoptr(Stranger) stranger = new_accepted (&items);
  TincanLane          *theirs = stranger->side.lanes->pdata[0];

  test_lane_hold (theirs, TRUE);
  stranger_request (stranger, TINCAN_FRAME_REQUEST, items.large, 0, 60);
  stranger_send (stranger);
  stranger_run (stranger, 300);
  g_assert_cmpuint (tincan_lane_get_buffered (theirs), >=, MIB);
  g_assert_cmpuint (tincan_lane_get_buffered (theirs), <=, MIB + 65536);

  /* When it reads again, it gets the rest. */
  test_lane_hold (theirs, FALSE);
  for (guint i = 0; i < 60; i++)
    {
      g_autoptr(GBytes) message = stranger_receive (stranger);

      assert_data (message, items.large, i);
    }
}

static void
test_malformed (void)
{
  Items                items;
  g_autoptr(Stranger) stranger = new_accepted (&items);
  guint8               frames[32] = { TINCAN_FRAME_ACK, 0, 0, 1, [16] = TINCAN_FRAME_DATA, 0, 0, 1,
                        [28] = 0, 0, 0xff, 0xff };
  g_autoptr(GBytes)   message = g_bytes_new (frames, sizeof frames);

  g_assert_true (tincan_lane_send (stranger->lane, message, NULL));
  stranger_assert_broken (stranger);
}

static void
test_two_transfers_in_a_message (void)
{
  Items                items;
  g_autoptr(Stranger) stranger = new_accepted (&items);

  stranger_request (stranger, TINCAN_FRAME_REQUEST, items.small, 0, 1);
  tincan_frame_writer_add_request (stranger->writer, TINCAN_FRAME_REQUEST, 3, items.small, 0, 1);
  stranger_send (stranger);
  stranger_assert_broken (stranger);
}

static void
test_sends_data (void)
{
  Items                items;
  g_autoptr(Stranger) stranger = new_accepted (&items);
  g_autoptr(GBytes)   message = NULL;

  /* A little is dropped. */
  for (guint i = 0; i < 10; i++)
    {
      guint8 *digest;

      tincan_frame_writer_add_data (stranger->writer, 1, items.large, 0, 50000, &digest);
      stranger_send (stranger);
    }
  stranger_request (stranger, TINCAN_FRAME_REQUEST, items.small, 0, 1);
  stranger_send (stranger);
  message = stranger_receive (stranger);
  assert_data (message, items.small, 0);

  for (guint i = 0; i < 90; i++)
    {
      guint8 *digest;

      tincan_frame_writer_add_data (stranger->writer, 1, items.large, 0, 50000, &digest);
      stranger_send (stranger);
    }
  stranger_assert_broken (stranger);
}

static void
test_wants_too_much (void)
{
  g_autoptr(Stranger) stranger = stranger_new ();
  g_autoptr(Stranger) other = stranger_new ();
  Items                items;
  guint                n = 0;

  offer (stranger, &items);
  stranger_say (stranger, TINCAN_CONTROL_WANT, 1);
  stranger_assert_broken (stranger);

  offer (other, &items);
  for (; n < 1000; n++)
    stranger_say (other, TINCAN_CONTROL_WANT, 0);
  stranger_assert_broken (other);
  g_assert_cmpuint (other->side.n_said[TINCAN_CONTROL_PAGE], <, 20);
}

static void
test_lies_about_progress (void)
{
  Items                     items;
  g_autoptr(Stranger)      stranger = new_accepted (&items);
  g_autoptr(TincanControl) control = tincan_control_new (TINCAN_CONTROL_DONE);
  TincanTransfer           *transfer = stranger->side.transfer;

  control->transfer = 1;
  control->bytes = TINCAN_MAX_SAFE_INTEGER;
  control->items = G_MAXINT;
  control->failed = G_MAXINT;
  control->skipped = G_MAXINT;
  tincan_transfer_handle_control (transfer, control);
  stranger_wait_finished (stranger);
  test_assert_state (transfer, TINCAN_TRANSFER_DONE);
  g_assert_cmpuint (tincan_transfer_get_bytes (transfer), ==, 12 * MIB + 1);
  g_assert_cmpuint (tincan_transfer_get_items (transfer), ==, 2);
  g_assert_cmpuint (tincan_transfer_get_failed_items (transfer), ==, 2);
}

static void
test_declines_late (void)
{
  Items                items;
  g_autoptr(Stranger) stranger = new_accepted (&items);

  stranger_say (stranger, TINCAN_CONTROL_ACCEPT, 0);
  stranger_say (stranger, TINCAN_CONTROL_DECLINE, 0);
  stranger_say (stranger, TINCAN_CONTROL_CANCEL, 0);
  stranger_wait_finished (stranger);
  test_assert_state (stranger->side.transfer, TINCAN_TRANSFER_CANCELLED);
}

/* A digest costs a sender as much as its block; it must still end at once. */
static void
test_cancel_while_hashing (void)
{
  Items                items;
  g_autoptr(Stranger) stranger = new_accepted (&items);

  for (guint i = 0; i < 600; i++)
    stranger_request (stranger, TINCAN_FRAME_REQUEST_DIGESTS, items.large, 0, 193);
  stranger_send (stranger);
  tincan_transfer_cancel (stranger->side.transfer, TINCAN_REASON_USER);
  stranger_wait_finished (stranger);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/hostile-receiver/before-accept", test_before_accept);
  g_test_add_func ("/hostile-receiver/flood-before-accept", test_flood_before_accept);
  g_test_add_func ("/hostile-receiver/out-of-range", test_out_of_range);
  g_test_add_func ("/hostile-receiver/too-many-bytes", test_too_many_bytes);
  g_test_add_func ("/hostile-receiver/too-many-ranges", test_too_many_ranges);
  g_test_add_func ("/hostile-receiver/never-reads", test_never_reads);
  g_test_add_func ("/hostile-receiver/malformed", test_malformed);
  g_test_add_func ("/hostile-receiver/two-transfers-in-a-message", test_two_transfers_in_a_message);
  g_test_add_func ("/hostile-receiver/sends-data", test_sends_data);
  g_test_add_func ("/hostile-receiver/wants-too-much", test_wants_too_much);
  g_test_add_func ("/hostile-receiver/lies-about-progress", test_lies_about_progress);
  g_test_add_func ("/hostile-receiver/declines-late", test_declines_late);
  g_test_add_func ("/hostile-receiver/cancel-while-hashing", test_cancel_while_hashing);

  return g_test_run ();
}
