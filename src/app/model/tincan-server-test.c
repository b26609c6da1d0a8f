/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-server-test"

#include "config.h"

#include "app/model/tincan-server-test.h"

#include "core/tincan.h"
#include "wire/tincan-base-address.h"

#include <glib/gi18n.h>

#define PATIENCE_SECONDS 20

typedef struct
{
  TincanSession *session;
  GError        *error; /* what is known by now to be wrong */
  guint          patience_id;
  gboolean       works;
} Test;

static void
test_free (gpointer data)
{
  Test *test = data;

  g_clear_handle_id (&test->patience_id, g_source_remove);
  g_clear_object (&test->session);
  g_clear_error (&test->error);
  g_free (test);
}

static void
end (GTask *task)
{
  Test *test = g_task_get_task_data (task);

  tincan_session_close (test->session, TINCAN_REASON_FINISHED);
}

static void
state_cb (TincanSession *session,
          GParamSpec    *pspec,
          GTask         *task)
{
  Test *test = g_task_get_task_data (task);

  if (tincan_session_get_state (session) != TINCAN_SESSION_WAITING)
    return;

  test->works = TRUE;
  end (task);
}

/* A session tries again for ever; a test says what it has seen. */
static void
interrupted_cb (TincanSession *session,
                const GError  *why,
                guint          retry_in_ms,
                GTask         *task)
{
  Test *test = g_task_get_task_data (task);

  if (test->error == NULL)
    test->error = g_error_copy (why);
  end (task);
}

static void
finished_cb (TincanSession *session,
             GTask         *task)
{
  Test *test = g_task_get_task_data (task);
  g_autoptr(GTask) owned = task;

  g_signal_handlers_disconnect_by_data (session, task);
  if (g_task_get_cancellable (task) != NULL)
    g_signal_handlers_disconnect_by_data (g_task_get_cancellable (task), task);
  if (g_task_return_error_if_cancelled (task))
    return;

  if (test->works)
    g_task_return_boolean (task, TRUE);
  else if (tincan_session_get_error (session) != NULL)
    g_task_return_error (task, g_error_copy (tincan_session_get_error (session)));
  else
    g_task_return_error (task, g_steal_pointer (&test->error));
}

static gboolean
patience_cb (gpointer user_data)
{
  GTask *task = user_data;
  Test *test = g_task_get_task_data (task);

  test->patience_id = 0;
  if (test->error == NULL)
    test->error = g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_SERVER_UNREACHABLE,
                                       _("The server does not answer. Check its address."));
  end (task);
  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (GCancellable *cancellable,
              GTask        *task)
{
  end (task);
}

/**
 * tincan_server_test_async:
 * @address: a base address, as a person typed it
 * @cancellable: (nullable): ends the test early
 * @callback: called on the thread's default main context
 * @user_data: for @callback
 *
 * Makes a code and link at a server as a meeting would, and gives them up at once. It takes half a
 * minute at most.
 */
void
tincan_server_test_async (const char         *address,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  GTask *task;
  g_autoptr(TincanSettings) settings = NULL;
  GError *error = NULL;
  Test *test;

  g_return_if_fail (address != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, tincan_server_test_async);
  settings = tincan_settings_new ();
  settings->server = tincan_base_address_normalize (address, &error);
  if (settings->server == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  if (g_task_return_error_if_cancelled (task))
    {
      g_object_unref (task);
      return;
    }

  test = g_new0 (Test, 1);
  test->session = tincan_session_new_host (settings);
  g_task_set_task_data (task, test, test_free);
  g_signal_connect (test->session, "notify::state", G_CALLBACK (state_cb), task);
  g_signal_connect (test->session, "server-interrupted", G_CALLBACK (interrupted_cb), task);
  /* takes the task */
  g_signal_connect (test->session, "finished", G_CALLBACK (finished_cb), task);
  test->patience_id = g_timeout_add_seconds (PATIENCE_SECONDS, patience_cb, task);
  if (cancellable != NULL)
    g_signal_connect (cancellable, "cancelled", G_CALLBACK (cancelled_cb), task);
  tincan_session_start (test->session);
}

/**
 * tincan_server_test_finish:
 * @result: the result
 * @error: return location for an error
 *
 * Returns: TRUE when the server works; else FALSE with a sentence for people, or with
 *   %G_IO_ERROR_CANCELLED
 */
gboolean
tincan_server_test_finish (GAsyncResult *result,
                           GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
