/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/transfer/tincan-block-scheduler.h"

#define BLOCK 65472
#define MIB (1024 * 1024)

static void
assert_asks (TincanBlockScheduler *scheduler,
             guint                 lane,
             TincanFrameKind       kind,
             guint32               item,
             guint32               block,
             guint32               count)
{
  TincanAsk ask;

  g_assert_true (tincan_block_scheduler_next (scheduler, lane, &ask));
  g_assert_cmpuint (ask.kind, ==, kind);
  g_assert_cmpuint (ask.item, ==, item);
  g_assert_cmpuint (ask.block, ==, block);
  g_assert_cmpuint (ask.count, ==, count);
}

static void
assert_asks_nothing (TincanBlockScheduler *scheduler,
                     guint                 lane)
{
  TincanAsk ask;

  g_assert_false (tincan_block_scheduler_next (scheduler, lane, &ask));
}

static void
take_good (TincanBlockScheduler *scheduler,
           guint                 lane,
           guint32               item,
           guint32               block)
{
  g_assert_true (tincan_block_scheduler_take_block (scheduler, lane, item, block));
  tincan_block_scheduler_set_done (scheduler, item, block);
}

static void
test_small_file (void)
{
  g_autoptr(TincanBlockScheduler) scheduler = tincan_block_scheduler_new (BLOCK);
  guint                            lane = tincan_block_scheduler_add_lane (scheduler);

  assert_asks_nothing (scheduler, lane);
  g_assert_false (tincan_block_scheduler_has_more (scheduler));

  tincan_block_scheduler_add_item (scheduler, 7, 100, 0);
  g_assert_true (tincan_block_scheduler_has_more (scheduler));
  assert_asks (scheduler, lane, TINCAN_FRAME_REQUEST, 7, 0, 1);
  assert_asks (scheduler, lane, TINCAN_FRAME_REQUEST_END, 7, 0, 0);
  assert_asks_nothing (scheduler, lane);
  g_assert_false (tincan_block_scheduler_has_more (scheduler));

  take_good (scheduler, lane, 7, 0);
  g_assert_false (tincan_block_scheduler_is_complete (scheduler, 7));
  g_assert_true (tincan_block_scheduler_take_end (scheduler, lane, 7));
  g_assert_true (tincan_block_scheduler_is_complete (scheduler, 7));
  g_assert_cmpuint (tincan_block_scheduler_remove_item (scheduler, 7), ==, 0);
  g_assert_cmpuint (tincan_block_scheduler_get_n_items (scheduler), ==, 0);
}

static void
test_window_bytes (void)
{
  g_autoptr(TincanBlockScheduler) scheduler = tincan_block_scheduler_new (BLOCK);
  guint                            lane = tincan_block_scheduler_add_lane (scheduler);
  guint                            fit = TINCAN_WINDOW_BYTES / BLOCK;

  tincan_block_scheduler_add_item (scheduler, 0, 100 * (guint64) BLOCK, 0);
  assert_asks (scheduler, lane, TINCAN_FRAME_REQUEST, 0, 0, fit);
  assert_asks_nothing (scheduler, lane);
  g_assert_true (tincan_block_scheduler_has_more (scheduler));

  /* Each block that has come makes room for one. */
  take_good (scheduler, lane, 0, 0);
  assert_asks (scheduler, lane, TINCAN_FRAME_REQUEST, 0, fit, 1);
  assert_asks_nothing (scheduler, lane);

  /* Two transfers share the window. */
  tincan_block_scheduler_set_share (scheduler, lane, 2);
  take_good (scheduler, lane, 0, 1);
  assert_asks_nothing (scheduler, lane);
  for (guint n_left = fit - 1, block = 2; n_left > fit / 2; n_left--, block++)
    {
      assert_asks_nothing (scheduler, lane);
      take_good (scheduler, lane, 0, block);
    }
  assert_asks_nothing (scheduler, lane);
  take_good (scheduler, lane, 0, fit);
  assert_asks (scheduler, lane, TINCAN_FRAME_REQUEST, 0, fit + 1, 1);
  assert_asks_nothing (scheduler, lane);
}

static void
test_window_blocks (void)
{
  g_autoptr(TincanBlockScheduler) scheduler = tincan_block_scheduler_new (1024);
  guint                            lane = tincan_block_scheduler_add_lane (scheduler);
  guint                            n_asked = 0;
  TincanAsk                        ask;

  /* Files of one byte: two requests each. */
  for (guint32 item = 0; item < 2000; item++)
    tincan_block_scheduler_add_item (scheduler, item, 1, 0);
  while (tincan_block_scheduler_next (scheduler, lane, &ask))
    n_asked++;
  g_assert_cmpuint (n_asked, ==, TINCAN_WINDOW_BLOCKS);
  g_assert_false (tincan_block_scheduler_has_room (scheduler, lane));
}

static void
test_window_smaller_than_block (void)
{
  g_autoptr(TincanBlockScheduler) scheduler = tincan_block_scheduler_new (BLOCK);
  guint                            lane = tincan_block_scheduler_add_lane (scheduler);

  tincan_block_scheduler_set_share (scheduler, lane, 16);
  tincan_block_scheduler_add_item (scheduler, 0, 3 * BLOCK, 0);
  assert_asks (scheduler, lane, TINCAN_FRAME_REQUEST, 0, 0, 1);
  assert_asks_nothing (scheduler, lane);
  take_good (scheduler, lane, 0, 0);
  assert_asks (scheduler, lane, TINCAN_FRAME_REQUEST, 0, 1, 1);
}

static void
test_unasked (void)
{
  g_autoptr(TincanBlockScheduler) scheduler = tincan_block_scheduler_new (BLOCK);
  guint                            lane = tincan_block_scheduler_add_lane (scheduler);
  guint                            other = tincan_block_scheduler_add_lane (scheduler);

  tincan_block_scheduler_add_item (scheduler, 1, 2 * BLOCK, 0);
  g_assert_false (tincan_block_scheduler_take_block (scheduler, lane, 1, 0));
  assert_asks (scheduler, lane, TINCAN_FRAME_REQUEST, 1, 0, 2);

  g_assert_false (tincan_block_scheduler_take_block (scheduler, lane, 1, 2));
  g_assert_false (tincan_block_scheduler_take_block (scheduler, lane, 1, G_MAXUINT32));
  g_assert_false (tincan_block_scheduler_take_block (scheduler, lane, 0, 0));
  g_assert_false (tincan_block_scheduler_take_block (scheduler, other, 1, 0));
  g_assert_false (tincan_block_scheduler_take_digest (scheduler, lane, 1, 0));
  g_assert_false (tincan_block_scheduler_take_end (scheduler, lane, 1));
  assert_asks (scheduler, lane, TINCAN_FRAME_REQUEST_END, 1, 0, 0);
  g_assert_false (tincan_block_scheduler_take_end (scheduler, other, 1));
  g_assert_true (tincan_block_scheduler_take_end (scheduler, lane, 1));
  g_assert_false (tincan_block_scheduler_take_end (scheduler, lane, 1));

  take_good (scheduler, lane, 1, 1);
  g_assert_false (tincan_block_scheduler_take_block (scheduler, lane, 1, 1));
  take_good (scheduler, lane, 1, 0);
  g_assert_false (tincan_block_scheduler_take_block (scheduler, lane, 1, 0));
}

static void
test_wrong_block (void)
{
  g_autoptr(TincanBlockScheduler) scheduler = tincan_block_scheduler_new (BLOCK);
  guint                            lane = tincan_block_scheduler_add_lane (scheduler);

  tincan_block_scheduler_add_item (scheduler, 0, 3 * BLOCK, 0);
  assert_asks (scheduler, lane, TINCAN_FRAME_REQUEST, 0, 0, 3);
  assert_asks (scheduler, lane, TINCAN_FRAME_REQUEST_END, 0, 0, 0);

  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (tincan_block_scheduler_take_block (scheduler, lane, 0, 1));
      g_assert_true (tincan_block_scheduler_set_wrong (scheduler, 0, 1));
      assert_asks (scheduler, lane, TINCAN_FRAME_REQUEST, 0, 1, 1);
    }
  g_assert_true (tincan_block_scheduler_take_block (scheduler, lane, 0, 1));
  g_assert_false (tincan_block_scheduler_set_wrong (scheduler, 0, 1));

  /* What is outstanding may still come. */
  g_assert_cmpuint (tincan_block_scheduler_remove_item (scheduler, 0), ==,
                    2 * BLOCK + TINCAN_DIGEST_BYTES);
  g_assert_true (tincan_block_scheduler_has_room (scheduler, lane));
}

static void
test_wanted_again (void)
{
  g_autoptr(TincanBlockScheduler) scheduler = tincan_block_scheduler_new (BLOCK);
  guint                            lane = tincan_block_scheduler_add_lane (scheduler);

  /* A full disk is no fault of the sender's: it may happen any number of times. */
  tincan_block_scheduler_add_item (scheduler, 0, BLOCK, 0);
  assert_asks (scheduler, lane, TINCAN_FRAME_REQUEST, 0, 0, 1);
  assert_asks (scheduler, lane, TINCAN_FRAME_REQUEST_END, 0, 0, 0);
  for (guint i = 0; i < 10; i++)
    {
      g_assert_true (tincan_block_scheduler_take_block (scheduler, lane, 0, 0));
      tincan_block_scheduler_set_wanted (scheduler, 0, 0);
      assert_asks (scheduler, lane, TINCAN_FRAME_REQUEST, 0, 0, 1);
    }
  take_good (scheduler, lane, 0, 0);
}

static void
test_partial (void)
{
  g_autoptr(TincanBlockScheduler) scheduler = tincan_block_scheduler_new (BLOCK);
  guint                            lane = tincan_block_scheduler_add_lane (scheduler);

  /* Ten blocks, six of which are on disk; the second and third are something else. */
  tincan_block_scheduler_add_item (scheduler, 0, 10 * BLOCK, 6);
  assert_asks (scheduler, lane, TINCAN_FRAME_REQUEST_DIGESTS, 0, 0, 6);
  assert_asks (scheduler, lane, TINCAN_FRAME_REQUEST, 0, 6, 4);
  assert_asks (scheduler, lane, TINCAN_FRAME_REQUEST_END, 0, 0, 0);

  for (guint32 block = 0; block < 6; block++)
    {
      g_assert_true (tincan_block_scheduler_take_digest (scheduler, lane, 0, block));
      if (block == 1 || block == 2)
        tincan_block_scheduler_set_wanted (scheduler, 0, block);
      else
        tincan_block_scheduler_set_done (scheduler, 0, block);
    }
  assert_asks (scheduler, lane, TINCAN_FRAME_REQUEST, 0, 1, 2);
  assert_asks_nothing (scheduler, lane);

  take_good (scheduler, lane, 0, 2);
  take_good (scheduler, lane, 0, 1);
  for (guint32 block = 6; block < 10; block++)
    take_good (scheduler, lane, 0, block);
  g_assert_true (tincan_block_scheduler_take_end (scheduler, lane, 0));
  g_assert_true (tincan_block_scheduler_is_complete (scheduler, 0));
}

static void
test_partial_chunks (void)
{
  g_autoptr(TincanBlockScheduler) scheduler = tincan_block_scheduler_new (1024);
  guint                            lane = tincan_block_scheduler_add_lane (scheduler);
  guint                            n_blocks = 0;
  TincanAsk                        ask;

  /* Digests count like blocks: a sender reads as much for them. */
  tincan_block_scheduler_add_item (scheduler, 0, 100000 * 1024, 100000);
  while (tincan_block_scheduler_next (scheduler, lane, &ask))
    {
      g_assert_cmpuint (ask.kind, ==, TINCAN_FRAME_REQUEST_DIGESTS);
      g_assert_cmpuint (ask.block, ==, n_blocks);
      g_assert_cmpuint (ask.count, <=, TINCAN_MAX_DIGESTS_REQUESTED);
      n_blocks += ask.count;
    }
  g_assert_cmpuint (n_blocks, ==, TINCAN_WINDOW_BLOCKS);
}

static void
test_two_lanes (void)
{
  g_autoptr(TincanBlockScheduler) scheduler = tincan_block_scheduler_new (BLOCK);
  guint                            one = tincan_block_scheduler_add_lane (scheduler);
  guint                            two = tincan_block_scheduler_add_lane (scheduler);
  guint                            fit = TINCAN_WINDOW_BYTES / BLOCK;

  tincan_block_scheduler_add_item (scheduler, 0, 2 * fit * (guint64) BLOCK, 0);
  assert_asks (scheduler, one, TINCAN_FRAME_REQUEST, 0, 0, fit);
  assert_asks (scheduler, two, TINCAN_FRAME_REQUEST, 0, fit, fit);

  /* The first lane goes, with two blocks taken: the rest is asked on the second, as room comes. */
  take_good (scheduler, one, 0, 0);
  take_good (scheduler, one, 0, 2);
  tincan_block_scheduler_remove_lane (scheduler, one);
  assert_asks_nothing (scheduler, two);
  for (guint32 block = fit; block < 2 * fit; block++)
    take_good (scheduler, two, 0, block);
  assert_asks (scheduler, two, TINCAN_FRAME_REQUEST, 0, 1, 1);
  assert_asks (scheduler, two, TINCAN_FRAME_REQUEST, 0, 3, fit - 3);
  assert_asks (scheduler, two, TINCAN_FRAME_REQUEST_END, 0, 0, 0);

  /* The END was outstanding on it, too. */
  tincan_block_scheduler_remove_lane (scheduler, two);
  one = tincan_block_scheduler_add_lane (scheduler);
  assert_asks (scheduler, one, TINCAN_FRAME_REQUEST, 0, 1, 1);
  assert_asks (scheduler, one, TINCAN_FRAME_REQUEST, 0, 3, fit - 3);
  assert_asks (scheduler, one, TINCAN_FRAME_REQUEST_END, 0, 0, 0);
  assert_asks_nothing (scheduler, one);
}

static void
test_lost_digests (void)
{
  g_autoptr(TincanBlockScheduler) scheduler = tincan_block_scheduler_new (BLOCK);
  guint                            lane = tincan_block_scheduler_add_lane (scheduler);

  /* A lane that goes costs no block: its digests are asked for again. */
  tincan_block_scheduler_add_item (scheduler, 0, 10 * BLOCK, 10);
  assert_asks (scheduler, lane, TINCAN_FRAME_REQUEST_DIGESTS, 0, 0, 10);
  g_assert_true (tincan_block_scheduler_take_digest (scheduler, lane, 0, 0));
  tincan_block_scheduler_set_done (scheduler, 0, 0);
  tincan_block_scheduler_remove_lane (scheduler, lane);
  lane = tincan_block_scheduler_add_lane (scheduler);
  assert_asks (scheduler, lane, TINCAN_FRAME_REQUEST_DIGESTS, 0, 1, 9);
}

static void
test_lookahead (void)
{
  g_autoptr(TincanBlockScheduler) scheduler = tincan_block_scheduler_new (1024);
  guint                            slow = tincan_block_scheduler_add_lane (scheduler);
  guint                            fast = tincan_block_scheduler_add_lane (scheduler);
  guint32                          n_taken = 0;
  TincanAsk                        ask;

  /* The first blocks do not come; the others must not run away from them without bound. */
  tincan_block_scheduler_add_item (scheduler, 0, G_MAXUINT32 * (guint64) 1024, 0);
  g_assert_true (tincan_block_scheduler_next (scheduler, slow, &ask));
  while (tincan_block_scheduler_next (scheduler, fast, &ask))
    for (guint32 block = ask.block; block < ask.block + ask.count; block++)
      {
        take_good (scheduler, fast, 0, block);
        n_taken++;
      }
  g_assert_cmpuint (n_taken, >, 10000);
  g_assert_cmpuint (n_taken, <, 20000);
  g_assert_false (tincan_block_scheduler_has_more (scheduler));

  take_good (scheduler, slow, 0, 0);
  g_assert_true (tincan_block_scheduler_has_more (scheduler));
  assert_asks (scheduler, fast, TINCAN_FRAME_REQUEST, 0, n_taken + TINCAN_WINDOW_BYTES / 1024, 1);
}

static void
test_large_file (void)
{
  g_autoptr(TincanBlockScheduler) scheduler = tincan_block_scheduler_new (BLOCK);
  guint                            lane = tincan_block_scheduler_add_lane (scheduler);
  guint64                          size = 10 * (guint64) 1024 * MIB + 17;
  guint32                          n_blocks = size / BLOCK + 1;
  guint32                          n_taken = 0;
  TincanAsk                        ask;

  tincan_block_scheduler_add_item (scheduler, 0, size, 0);
  while (tincan_block_scheduler_next (scheduler, lane, &ask) && ask.kind == TINCAN_FRAME_REQUEST)
    {
      g_assert_cmpuint (ask.block, ==, n_taken);
      for (guint32 i = 0; i < ask.count; i++)
        take_good (scheduler, lane, 0, n_taken++);
    }
  g_assert_cmpuint (n_taken, ==, n_blocks);
  g_assert_cmpuint (ask.kind, ==, TINCAN_FRAME_REQUEST_END);
  g_assert_true (tincan_block_scheduler_take_end (scheduler, lane, 0));
  g_assert_true (tincan_block_scheduler_is_complete (scheduler, 0));
}

/* Whatever happens, every block is taken good once, and no window is exceeded. */
static void
test_random (void)
{
  g_autoptr(TincanBlockScheduler) scheduler = tincan_block_scheduler_new (4096);
  g_autoptr(GRand)                rand = g_rand_new_with_seed (20261122);
  GArray                          *asked[3];
  guint                            lanes[3];
  guint                            n_items = 200;
  guint                            next_item = 0;
  guint                            n_complete = 0;

  for (guint i = 0; i < 3; i++)
    {
      asked[i] = g_array_new (FALSE, FALSE, sizeof (TincanAsk));
      lanes[i] = tincan_block_scheduler_add_lane (scheduler);
    }

  while (n_complete < n_items)
    {
      guint     i = g_rand_int_range (rand, 0, 3);
      TincanAsk ask;

      while (tincan_block_scheduler_next (scheduler, lanes[i], &ask))
        {
          TincanAsk one = ask;

          one.count = 1;
          for (guint32 n = MAX (1, ask.count); n > 0; n--, one.block++)
            g_array_append_val (asked[i], one);
        }
      if (next_item < n_items && !tincan_block_scheduler_has_more (scheduler))
        {
          guint64 size = g_rand_int_range (rand, 1, 3000000);

          tincan_block_scheduler_add_item (scheduler, next_item++, size,
                                           g_rand_int_range (rand, 0, size / 4096 + 1));
        }

      if (g_rand_int_range (rand, 0, 5000) == 0)
        {
          tincan_block_scheduler_remove_lane (scheduler, lanes[i]);
          lanes[i] = tincan_block_scheduler_add_lane (scheduler);
          g_array_set_size (asked[i], 0);
        }

      if (asked[i]->len == 0)
        continue;
      ask = g_array_index (asked[i], TincanAsk, 0);
      g_array_remove_index (asked[i], 0);

      if (ask.kind == TINCAN_FRAME_REQUEST_END)
        {
          g_assert_true (tincan_block_scheduler_take_end (scheduler, lanes[i], ask.item));
        }
      else if (ask.kind == TINCAN_FRAME_REQUEST_DIGESTS)
        {
          g_assert_true (tincan_block_scheduler_take_digest (scheduler, lanes[i],
                                                             ask.item, ask.block));
          if (g_rand_boolean (rand))
            tincan_block_scheduler_set_done (scheduler, ask.item, ask.block);
          else
            tincan_block_scheduler_set_wanted (scheduler, ask.item, ask.block);
        }
      else
        {
          g_assert_true (tincan_block_scheduler_take_block (scheduler, lanes[i],
                                                            ask.item, ask.block));
          if (g_rand_int_range (rand, 0, 100) == 0)
            tincan_block_scheduler_set_wanted (scheduler, ask.item, ask.block);
          else
            tincan_block_scheduler_set_done (scheduler, ask.item, ask.block);
        }

      if (tincan_block_scheduler_is_complete (scheduler, ask.item))
        {
          g_assert_cmpuint (tincan_block_scheduler_remove_item (scheduler, ask.item), ==, 0);
          n_complete++;
        }
    }

  g_assert_cmpuint (tincan_block_scheduler_get_n_items (scheduler), ==, 0);
  for (guint i = 0; i < 3; i++)
    g_array_unref (asked[i]);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/block-scheduler/small-file", test_small_file);
  g_test_add_func ("/block-scheduler/window/bytes", test_window_bytes);
  g_test_add_func ("/block-scheduler/window/blocks", test_window_blocks);
  g_test_add_func ("/block-scheduler/window/smaller-than-block", test_window_smaller_than_block);
  g_test_add_func ("/block-scheduler/unasked", test_unasked);
  g_test_add_func ("/block-scheduler/wrong-block", test_wrong_block);
  g_test_add_func ("/block-scheduler/wanted-again", test_wanted_again);
  g_test_add_func ("/block-scheduler/partial/some", test_partial);
  g_test_add_func ("/block-scheduler/partial/chunks", test_partial_chunks);
  g_test_add_func ("/block-scheduler/lanes/two", test_two_lanes);
  g_test_add_func ("/block-scheduler/lanes/lost-digests", test_lost_digests);
  g_test_add_func ("/block-scheduler/lookahead", test_lookahead);
  g_test_add_func ("/block-scheduler/large-file", test_large_file);
  g_test_add_func ("/block-scheduler/random", test_random);

  return g_test_run ();
}
