/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "patience.h"

/* Nothing here takes so long unless it hangs. */
#define WATCHDOG_SECONDS 100

static gboolean
bark_cb (gpointer data)
{
  g_error ("It hangs");

  return G_SOURCE_REMOVE;
}

/**
 * patience_times:
 *
 * What runs a program slowly on purpose, such as valgrind, says so in `TINCAN_TEST_PATIENCE`.
 *
 * Returns: how many times as long as by itself the program takes, at least 1
 */
guint
patience_times (void)
{
  const char *patience = g_getenv ("TINCAN_TEST_PATIENCE");

  return patience != NULL ? MAX ((guint) g_ascii_strtoull (patience, NULL, 10), 1) : 1;
}

/**
 * patience_watchdog:
 *
 * Ends the program unless it is removed in time.
 *
 * Returns: a source of the default context, to be removed
 */
guint
patience_watchdog (void)
{
  return g_timeout_add_seconds (WATCHDOG_SECONDS * patience_times (), bark_cb, NULL);
}
