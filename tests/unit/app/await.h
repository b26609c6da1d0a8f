/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Nothing here takes so long unless it hangs, under valgrind neither. */
#define AWAIT_SECONDS 200

static inline gboolean
await_tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* Runs the main loop until @condition, and fails the test if that takes far too long. */
#define AWAIT(condition)                                                               \
  G_STMT_START                                                                         \
  {                                                                                    \
    gint64 await_end = g_get_monotonic_time () + AWAIT_SECONDS * G_TIME_SPAN_SECOND;   \
    guint await_id = g_timeout_add (50, await_tick_cb, NULL);                          \
    while (!(condition))                                                               \
      {                                                                                \
        if (g_get_monotonic_time () > await_end)                                       \
          g_error ("%s: '%s' did not come true", G_STRLOC, #condition);                \
        g_main_context_iteration (NULL, TRUE);                                         \
      }                                                                                \
    g_source_remove (await_id);                                                        \
  }                                                                                    \
  G_STMT_END

/* For the end of something asynchronous: a GAsyncResult ** as user data. */
static inline void
await_result_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}
