/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/peer/tincan-core-keeper.h"

#include <sched.h>

static void
test_stays_alone (void)
{
  /* All of the core is ours: that is what it is for. */
  const TincanCoreLoad loads[] = { { 1.0, 0.95 }, { 0.0, 0.0 } };

  g_assert_cmpuint (tincan_core_better (loads, 2, 0), ==, 0);
}

static void
test_stays_with_room (void)
{
  const TincanCoreLoad loads[] = { { 0.7, 0.3 }, { 0.0, 0.0 } };

  g_assert_cmpuint (tincan_core_better (loads, 2, 0), ==, 0);
}

static void
test_leaves_a_crowd (void)
{
  const TincanCoreLoad loads[] = { { 0.5, 0.0 }, { 1.0, 0.5 }, { 0.1, 0.0 }, { 0.3, 0.0 } };

  g_assert_cmpuint (tincan_core_better (loads, 4, 1), ==, 2);
}

static void
test_stays_when_all_are_crowded (void)
{
  const TincanCoreLoad loads[] = { { 1.0, 0.5 }, { 0.9, 0.0 }, { 0.7, 0.0 } };

  g_assert_cmpuint (tincan_core_better (loads, 3, 0), ==, 0);
}

static void
test_two_ends_begin_apart (void)
{
  cpu_set_t home;

  g_assert_cmpint (sched_getaffinity (0, sizeof home, &home), ==, 0);
  if (CPU_COUNT (&home) < 2)
    {
      g_assert_cmpuint (tincan_core_choose (TRUE), ==, 0);
      return;
    }
  g_assert_cmpuint (tincan_core_choose (TRUE), !=, tincan_core_choose (FALSE));
  g_assert_true (CPU_ISSET (tincan_core_choose (TRUE) - 1, &home));
  g_assert_true (CPU_ISSET (tincan_core_choose (FALSE) - 1, &home));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core-keeper/stays-alone", test_stays_alone);
  g_test_add_func ("/core-keeper/stays-with-room", test_stays_with_room);
  g_test_add_func ("/core-keeper/leaves-a-crowd", test_leaves_a_crowd);
  g_test_add_func ("/core-keeper/stays-when-all-are-crowded", test_stays_when_all_are_crowded);
  g_test_add_func ("/core-keeper/two-ends-begin-apart", test_two_ends_begin_apart);
  return g_test_run ();
}
