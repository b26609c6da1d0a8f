/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/peer/tincan-peer.h"
#include "core/peer/tincan-setup.h"
#include "wire/tincan-error.h"

#include <stdlib.h>
#include <string.h>

static void
test_missing (void)
{
  static const TincanSetupPart parts[] = {
    { "queue", "libgstreamer1.0-0" },
    { "a-part-that-nobody-has", "gstreamer1.0-imaginary" },
    { "another", "gstreamer1.0-other" },
  };
  g_autoptr(GError) error = NULL;

  g_assert_false (tincan_setup_check (parts, G_N_ELEMENTS (parts), &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_SETUP);
  g_assert_nonnull (strstr (error->message, "a-part-that-nobody-has"));
  g_assert_nonnull (strstr (error->message, "gstreamer1.0-imaginary"));
  g_assert_null (strstr (error->message, "gstreamer1.0-other"));
  g_clear_error (&error);

  g_assert_true (tincan_setup_check (parts, 1, &error));
  g_assert_no_error (error);
}

static void
test_all (void)
{
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (tincan_peer_check_setup (&error));
      g_assert_no_error (error);
    }
}

/* What a program does that only says how it is used; the key is being made meanwhile. */
static void
test_ends_at_once (void)
{
  if (g_test_subprocess ())
    {
      g_assert_true (tincan_peer_check_setup (NULL));
      exit (0);
    }

  for (guint i = 0; i < 20; i++)
    {
      g_test_trap_subprocess (NULL, 0, 0);
      g_test_trap_assert_passed ();
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/peer/setup/missing", test_missing);
  g_test_add_func ("/peer/setup/all", test_all);
  g_test_add_func ("/peer/setup/ends-at-once", test_ends_at_once);

  return g_test_run ();
}
