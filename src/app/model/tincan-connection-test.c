/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-connection-test"

#include "config.h"

#include "app/model/tincan-connection-test.h"

#include "core/tincan.h"

static void
checked_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  TincanNetworkReport *report = tincan_network_check_finish (result, &error);

  if (report == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, report, (GDestroyNotify) tincan_network_report_free);
}

/**
 * tincan_connection_test_async:
 * @preferences: preferences that are ready
 * @cancellable: (nullable): ends the test early
 * @callback: called on the thread's default main context
 * @user_data: for @callback
 *
 * Finds out what this network allows with the server, the STUN and the TURN servers that the person
 * has chosen.
 */
void
tincan_connection_test_async (TincanPreferences  *preferences,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_autoptr(TincanSettings) settings = NULL;
  GTask *task;

  g_return_if_fail (TINCAN_IS_PREFERENCES (preferences));
  g_return_if_fail (tincan_preferences_is_ready (preferences));

  task = g_task_new (preferences, cancellable, callback, user_data);
  g_task_set_source_tag (task, tincan_connection_test_async);
  settings = tincan_preferences_dup_session_settings (preferences);
  tincan_network_check_async (settings, cancellable, checked_cb, task);
}

/**
 * tincan_connection_test_finish:
 * @result: the result
 * @out_is_good: (out): whether nothing is in the way
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): what was found out, in sentences for people; NULL with
 *   %G_IO_ERROR_CANCELLED
 */
char **
tincan_connection_test_finish (GAsyncResult *result,
                               gboolean     *out_is_good,
                               GError      **error)
{
  g_autoptr(TincanNetworkReport) report = NULL;

  g_return_val_if_fail (G_IS_TASK (result), NULL);

  *out_is_good = FALSE;
  report = g_task_propagate_pointer (G_TASK (result), error);
  if (report == NULL)
    return NULL;

  *out_is_good = tincan_network_report_is_good (report);
  return tincan_network_report_dup_words (report);
}
