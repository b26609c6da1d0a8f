/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "connection-double.h"

/* What is said of every network from now on. */
static const char *const *told;
static gboolean told_good;

void
double_set_connection (const char *const *words,
                       gboolean           is_good)
{
  told = words;
  told_good = is_good;
}

/* Nobody answers while there is nothing to tell, so that the waiting can be looked at. */
void
tincan_connection_test_async (TincanPreferences   *preferences,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (preferences, cancellable, callback, user_data);

  if (told != NULL)
    g_task_return_pointer (task, g_strdupv ((char **) told), (GDestroyNotify) g_strfreev);
  else
    g_signal_connect_data (cancellable, "cancelled", G_CALLBACK (g_task_return_error_if_cancelled),
                           g_object_ref (task), (GClosureNotify) (void (*) (void)) g_object_unref,
                           G_CONNECT_SWAPPED);
}

char **
tincan_connection_test_finish (GAsyncResult  *result,
                               gboolean      *out_is_good,
                               GError       **error)
{
  *out_is_good = told_good;
  return g_task_propagate_pointer (G_TASK (result), error);
}
