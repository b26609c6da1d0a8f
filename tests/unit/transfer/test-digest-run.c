/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/transfer/tincan-digest-run.h"

static void
make_digest (guint32 block,
             guint8 *out_digest)
{
  tincan_digest_block ((const guint8 *) &block, sizeof block, out_digest);
}

static void
add (TincanDigestRun *run,
     guint32          block)
{
  guint8 digest[TINCAN_DIGEST_BYTES];

  make_digest (block, digest);
  tincan_digest_run_add (run, block, digest);
}

static void
assert_result (TincanDigestRun *run,
               guint32          n_blocks)
{
  g_autoptr(TincanFileDigest) expected = tincan_file_digest_new ();
  guint8                      expected_digest[TINCAN_DIGEST_BYTES];
  guint8                      digest[TINCAN_DIGEST_BYTES];

  for (guint32 block = 0; block < n_blocks; block++)
    {
      make_digest (block, digest);
      tincan_file_digest_add (expected, digest);
    }
  tincan_file_digest_finish (expected, expected_digest);

  g_assert_true (tincan_digest_run_is_complete (run));
  g_assert_cmpuint (tincan_digest_run_get_next_block (run), ==, n_blocks);
  for (guint i = 0; i < 2; i++)
    {
      tincan_digest_run_finish (run, digest);
      g_assert_cmpmem (digest, sizeof digest, expected_digest, sizeof expected_digest);
      g_assert_cmpuint (tincan_digest_run_get_next_block (run), ==, n_blocks);
    }
}

static void
test_in_order (void)
{
  g_autoptr(TincanDigestRun) run = tincan_digest_run_new (100);

  for (guint32 block = 0; block < 100; block++)
    {
      g_assert_false (tincan_digest_run_is_complete (run));
      g_assert_cmpuint (tincan_digest_run_get_next_block (run), ==, block);
      add (run, block);
    }
  assert_result (run, 100);
}

static void
test_backwards (void)
{
  g_autoptr(TincanDigestRun) run = tincan_digest_run_new (100);

  for (guint32 block = 99; block > 0; block--)
    {
      add (run, block);
      g_assert_cmpuint (tincan_digest_run_get_next_block (run), ==, 0);
    }
  add (run, 0);
  assert_result (run, 100);
}

/* What was added before changes nothing: neither when it counted already nor when it waits. */
static void
test_again (void)
{
  g_autoptr(TincanDigestRun) run = tincan_digest_run_new (4);

  add (run, 0);
  add (run, 0);
  add (run, 2);
  add (run, 2);
  add (run, 1);
  add (run, 1);
  add (run, 2);
  g_assert_cmpuint (tincan_digest_run_get_next_block (run), ==, 3);
  add (run, 3);
  assert_result (run, 4);
  add (run, 3);
  assert_result (run, 4);
}

static void
test_shuffled (void)
{
  g_autoptr(TincanDigestRun) run = tincan_digest_run_new (1000);

  /* 7 and 1000 have no common factor, so that this meets each block once. */
  for (guint32 i = 0; i < 1000; i++)
    add (run, (i * 7 + 3) % 1000);
  assert_result (run, 1000);
}

/* One that is far too early is forgotten, and has to come again. */
static void
test_forgotten (void)
{
  g_autoptr(TincanDigestRun) run = tincan_digest_run_new (100000);
  guint32                    next;

  for (guint32 block = 1; block < 100000; block++)
    add (run, block);
  add (run, 0);
  next = tincan_digest_run_get_next_block (run);
  g_assert_cmpuint (next, >, 16384);
  g_assert_cmpuint (next, <, 100000);
  for (guint32 block = next; block < 100000; block++)
    add (run, block);
  assert_result (run, 100000);
}

static void
test_empty (void)
{
  g_autoptr(TincanDigestRun) run = tincan_digest_run_new (0);

  assert_result (run, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/digest-run/in-order", test_in_order);
  g_test_add_func ("/digest-run/backwards", test_backwards);
  g_test_add_func ("/digest-run/again", test_again);
  g_test_add_func ("/digest-run/shuffled", test_shuffled);
  g_test_add_func ("/digest-run/forgotten", test_forgotten);
  g_test_add_func ("/digest-run/empty", test_empty);

  return g_test_run ();
}
