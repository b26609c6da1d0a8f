/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/transfer/tincan-rate.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

/* Where the clock starts must not matter. */
#define START (12345 * SECOND)

static void
test_unknown (void)
{
  TincanRate rate;

  tincan_rate_reset (&rate);
  g_assert_cmpfloat (tincan_rate_get (&rate, START), ==, 0);
  g_assert_cmpint (tincan_rate_get_eta (&rate, START, 100), ==, -1);
  g_assert_cmpint (tincan_rate_get_eta (&rate, START, 0), ==, 0);

  /* A burst at the start is no rate yet. */
  tincan_rate_add (&rate, START, 0);
  tincan_rate_add (&rate, START + 1000, 900000);
  g_assert_cmpfloat (tincan_rate_get (&rate, START + 1000), ==, 0);
  g_assert_cmpint (tincan_rate_get_eta (&rate, START + 1000, 100), ==, -1);
}

/* However often it is fed. */
static void
test_steady (void)
{
  static const gint64 intervals[] = { 1000, 20000, 200000, SECOND, 3 * SECOND };

  for (guint i = 0; i < G_N_ELEMENTS (intervals); i++)
    {
      TincanRate rate;
      gint64     now = 0;

      tincan_rate_reset (&rate);
      for (now = 0; now <= 30 * SECOND; now += intervals[i])
        {
          tincan_rate_add (&rate, START + now, now);
          if (now >= 6 * SECOND)
            g_assert_cmpfloat_with_epsilon (tincan_rate_get (&rate, START + now), 1e6, 1);
        }
      now -= intervals[i];
      g_assert_cmpint (tincan_rate_get_eta (&rate, START + now, 10 * 1000 * 1000 - 10), ==, 10);
    }
}

static void
test_change (void)
{
  TincanRate rate;
  guint64    bytes = 0;
  gint64     now = START;

  tincan_rate_reset (&rate);
  for (guint i = 0; i < 100; i++, now += SECOND / 10)
    tincan_rate_add (&rate, now, bytes += 1000);
  g_assert_cmpfloat_with_epsilon (tincan_rate_get (&rate, now), 10000, 300);

  /* Ten times as fast: halfway there after half the window, all of it after the window. */
  for (guint i = 0; i < 25; i++, now += SECOND / 10)
    tincan_rate_add (&rate, now, bytes += 10000);
  g_assert_cmpfloat_with_epsilon (tincan_rate_get (&rate, now), 55000, 6000);
  for (guint i = 0; i < 30; i++, now += SECOND / 10)
    tincan_rate_add (&rate, now, bytes += 10000);
  g_assert_cmpfloat_with_epsilon (tincan_rate_get (&rate, now), 100000, 3000);
}

static void
test_stall (void)
{
  TincanRate rate;
  gint64     now;

  tincan_rate_reset (&rate);
  for (now = 0; now <= 5 * SECOND; now += SECOND / 5)
    tincan_rate_add (&rate, START + now, now);
  now = 5 * SECOND;

  /* It falls while nothing comes, and is nothing in the end. */
  g_assert_cmpfloat_with_epsilon (tincan_rate_get (&rate, START + now + 2 * SECOND), 6e5, 5e4);
  g_assert_cmpfloat (tincan_rate_get (&rate, START + now + 20 * SECOND), ==, 0);
  g_assert_cmpint (tincan_rate_get_eta (&rate, START + now + 20 * SECOND, 1), ==, -1);
}

static void
test_again (void)
{
  TincanRate rate;

  /* The count of another transfer, and a time before the last. */
  tincan_rate_reset (&rate);
  tincan_rate_add (&rate, START, 5000);
  tincan_rate_add (&rate, START + SECOND, 6000);
  g_assert_cmpfloat_with_epsilon (tincan_rate_get (&rate, START + SECOND), 1000, 1);
  tincan_rate_add (&rate, START + 2 * SECOND, 100);
  g_assert_cmpfloat (tincan_rate_get (&rate, START + 2 * SECOND), ==, 0);
  tincan_rate_add (&rate, START + 3 * SECOND, 300);
  g_assert_cmpfloat_with_epsilon (tincan_rate_get (&rate, START + 3 * SECOND), 200, 1);
  tincan_rate_add (&rate, START, 400);
  g_assert_cmpfloat (tincan_rate_get (&rate, START), ==, 0);
}

static void
test_eta_limits (void)
{
  TincanRate rate;

  tincan_rate_reset (&rate);
  tincan_rate_add (&rate, START, 0);
  tincan_rate_add (&rate, START + SECOND, 1);
  g_assert_cmpint (tincan_rate_get_eta (&rate, START + SECOND, 3600), ==, 3600);
  g_assert_cmpint (tincan_rate_get_eta (&rate, START + SECOND, G_MAXUINT64), ==, -1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/rate/unknown", test_unknown);
  g_test_add_func ("/rate/steady", test_steady);
  g_test_add_func ("/rate/change", test_change);
  g_test_add_func ("/rate/stall", test_stall);
  g_test_add_func ("/rate/again", test_again);
  g_test_add_func ("/rate/eta-limits", test_eta_limits);

  return g_test_run ();
}
