/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/peer/tincan-heartbeat.h"

#define SECOND G_GINT64_CONSTANT (1000000)

/* A clock that the test turns. */
typedef struct
{
  TincanHeartbeat heartbeat;
  gint64          now;
  gint64          heard;
  gint64          n;
  guint           n_pings;
} Clock;

static void
clock_start (Clock *clock)
{
  *clock = (Clock){ .now = 1000 * SECOND };
  tincan_heartbeat_start (&clock->heartbeat, 1000, 5000, 15000, clock->now);
}

static TincanBeat
after (Clock *clock,
       gint64 time)
{
  TincanBeat beat;

  clock->now += time;
  beat = tincan_heartbeat_tick (&clock->heartbeat, clock->now, clock->heard, &clock->n);
  if (beat == TINCAN_BEAT_PING)
    clock->n_pings++;
  return beat;
}

static void
test_ping (void)
{
  Clock clock;

  clock_start (&clock);
  g_assert_cmpint (after (&clock, 0), ==, TINCAN_BEAT_PING);
  for (guint i = 0; i < 60; i++)
    {
      clock.heard = clock.now;
      g_assert_cmpint (after (&clock, SECOND), !=, TINCAN_BEAT_DEAD);
    }
  g_assert_cmpuint (clock.n_pings, ==, 13);
  g_assert_cmpint (clock.n, ==, 13);
}

static void
test_dead (void)
{
  Clock clock;

  clock_start (&clock);
  after (&clock, 0);
  for (guint i = 0; i < 15; i++)
    g_assert_cmpint (after (&clock, SECOND), !=, TINCAN_BEAT_DEAD);
  g_assert_cmpint (after (&clock, SECOND), ==, TINCAN_BEAT_DEAD);
}

/* The last sign counts, whenever between two ticks it came. */
static void
test_last_sign (void)
{
  Clock clock;

  clock_start (&clock);
  for (guint i = 0; i < 14; i++)
    g_assert_cmpint (after (&clock, SECOND), !=, TINCAN_BEAT_DEAD);
  clock.heard = clock.now + SECOND / 2;
  for (guint i = 0; i < 15; i++)
    g_assert_cmpint (after (&clock, SECOND), !=, TINCAN_BEAT_DEAD);
  g_assert_cmpint (after (&clock, SECOND), ==, TINCAN_BEAT_DEAD);
}

/* SIGSTOP and SIGCONT, or an owner that was busy: what was not heard then is forgiven. */
static void
test_absence (void)
{
  Clock clock;

  clock_start (&clock);
  after (&clock, 0);
  for (guint i = 0; i < 14; i++)
    after (&clock, SECOND);

  g_assert_cmpint (after (&clock, 100 * SECOND), ==, TINCAN_BEAT_PING);
  for (guint i = 0; i < 15; i++)
    g_assert_cmpint (after (&clock, SECOND), !=, TINCAN_BEAT_DEAD);
  g_assert_cmpint (after (&clock, SECOND), ==, TINCAN_BEAT_DEAD);
}

/* A tick that is a little late is no absence. */
static void
test_late_ticks (void)
{
  Clock clock;
  guint n = 0;

  clock_start (&clock);
  while (after (&clock, 2 * SECOND) != TINCAN_BEAT_DEAD)
    g_assert_cmpuint (++n, <, 10);
  g_assert_cmpuint (n, ==, 7);
}

static void
test_pong (void)
{
  Clock clock;

  clock_start (&clock);
  g_assert_cmpint (tincan_heartbeat_pong (&clock.heartbeat, clock.now, 0), ==, -1);
  g_assert_cmpint (after (&clock, 0), ==, TINCAN_BEAT_PING);
  g_assert_cmpint (tincan_heartbeat_pong (&clock.heartbeat, clock.now, clock.n + 1), ==, -1);
  g_assert_cmpint (tincan_heartbeat_pong (&clock.heartbeat, clock.now + 42000, clock.n), ==, 42);

  /* Once only, and never negative. */
  g_assert_cmpint (tincan_heartbeat_pong (&clock.heartbeat, clock.now + 42000, clock.n), ==, -1);
  clock.heard = clock.now;
  g_assert_cmpint (after (&clock, 2 * SECOND), ==, TINCAN_BEAT_NOTHING);
  clock.heard = clock.now;
  g_assert_cmpint (after (&clock, 3 * SECOND), ==, TINCAN_BEAT_PING);
  g_assert_cmpint (tincan_heartbeat_pong (&clock.heartbeat, clock.now - 9000, clock.n), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/peer/heartbeat/ping", test_ping);
  g_test_add_func ("/peer/heartbeat/dead", test_dead);
  g_test_add_func ("/peer/heartbeat/last-sign", test_last_sign);
  g_test_add_func ("/peer/heartbeat/absence", test_absence);
  g_test_add_func ("/peer/heartbeat/late-ticks", test_late_ticks);
  g_test_add_func ("/peer/heartbeat/pong", test_pong);

  return g_test_run ();
}
