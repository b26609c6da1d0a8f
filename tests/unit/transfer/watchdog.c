/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "watchdog.h"

/* Nothing here takes so long unless it hangs. */
#define WATCHDOG_SECONDS 100

static gboolean
bark_cb (gpointer data)
{
  g_error ("It hangs");

  return G_SOURCE_REMOVE;
}

/**
 * watchdog_new:
 *
 * Ends the program if it is not removed in time. What runs a program slowly on purpose says how many
 * times as long that takes, in `TINCAN_TEST_PATIENCE`.
 *
 * Returns: a source of the default context, to be removed
 */
guint
watchdog_new (void)
{
  const char *patience = g_getenv ("TINCAN_TEST_PATIENCE");
  guint times = patience != NULL ? (guint) g_ascii_strtoull (patience, NULL, 10) : 1;

  return g_timeout_add_seconds (WATCHDOG_SECONDS * MAX (times, 1), bark_cb, NULL);
}
