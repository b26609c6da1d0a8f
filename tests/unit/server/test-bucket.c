/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server/tincan-bucket.h"

static const TincanRate rate = { .per_second = 2.0, .burst = 5.0 };

static void
test_burst (void)
{
  TincanBucket bucket = { 0 };

  for (int i = 0; i < 5; i++)
    g_assert_true (tincan_bucket_take (&bucket, &rate, 1000));
  g_assert_false (tincan_bucket_has (&bucket, &rate, 1000));
  g_assert_false (tincan_bucket_take (&bucket, &rate, 1000));
}

static void
test_refill (void)
{
  gint64 now = 7 * G_USEC_PER_SEC;
  TincanBucket bucket = { 0 };

  for (int i = 0; i < 5; i++)
    g_assert_true (tincan_bucket_take (&bucket, &rate, now));

  now += G_USEC_PER_SEC / 2 - 1;
  g_assert_false (tincan_bucket_take (&bucket, &rate, now));
  now += 1;
  g_assert_true (tincan_bucket_take (&bucket, &rate, now));
  g_assert_false (tincan_bucket_take (&bucket, &rate, now));
  g_assert_false (tincan_bucket_full (&bucket, &rate, now));

  /* However long it rests, it holds no more than a burst. */
  now += 3600 * (gint64) G_USEC_PER_SEC;
  g_assert_true (tincan_bucket_full (&bucket, &rate, now));
  for (int i = 0; i < 5; i++)
    g_assert_true (tincan_bucket_take (&bucket, &rate, now));
  g_assert_false (tincan_bucket_take (&bucket, &rate, now));
}

static void
test_refusals_are_free (void)
{
  gint64 now = 0;
  TincanBucket bucket = { 0 };

  for (int i = 0; i < 1000; i++)
    (void) tincan_bucket_take (&bucket, &rate, now);
  now += G_USEC_PER_SEC / 2;
  g_assert_true (tincan_bucket_take (&bucket, &rate, now));
}

static void
test_unlimited (void)
{
  const TincanRate none = { 0 };
  TincanBucket bucket = { 0 };

  for (int i = 0; i < 1000; i++)
    g_assert_true (tincan_bucket_take (&bucket, &none, 0));
  g_assert_true (tincan_bucket_full (&bucket, &none, 0));
}

static void
test_clock_going_back (void)
{
  TincanBucket bucket = { 0 };

  g_assert_true (tincan_bucket_take (&bucket, &rate, 10 * G_USEC_PER_SEC));
  g_assert_true (tincan_bucket_take (&bucket, &rate, 5 * G_USEC_PER_SEC));
  g_assert_cmpfloat (bucket.spent, ==, 2.0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bucket/burst", test_burst);
  g_test_add_func ("/bucket/refill", test_refill);
  g_test_add_func ("/bucket/refusals-are-free", test_refusals_are_free);
  g_test_add_func ("/bucket/unlimited", test_unlimited);
  g_test_add_func ("/bucket/clock-going-back", test_clock_going_back);

  return g_test_run ();
}
