/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "await.h"

#include "app/model/tincan-app-server.h"
#include "app/model/tincan-server-test.h"
#include "wire/tincan-error.h"

static void
test_start (void)
{
  TincanAppServer *server = tincan_app_server_new_at ("127.0.0.1:0");
  g_autofree char *address = NULL;
  g_autofree char *again = NULL;
  g_autofree char *page = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_false (tincan_app_server_is_started (server));
  g_assert_true (tincan_app_server_start (server, &error));
  g_assert_no_error (error);
  address = tincan_app_server_dup_address (server);
  page = tincan_app_server_dup_page (server);
  g_assert_true (g_str_has_prefix (address, "http://127.0.0.1:"));
  g_assert_cmpstr (address, ==, page);

  /* One for all. */
  g_assert_true (tincan_app_server_start (server, &error));
  again = tincan_app_server_dup_address (server);
  g_assert_cmpstr (address, ==, again);
  g_assert_finalize_object (server);
}

static void
test_taken (void)
{
  g_autoptr(TincanAppServer) server = tincan_app_server_new_at ("127.0.0.1:0");
  g_autoptr(TincanAppServer) other = NULL;
  g_autofree char *address = NULL;
  g_autofree char *listen = NULL;
  g_autoptr(GUri) uri = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (tincan_app_server_start (server, &error));
  address = tincan_app_server_dup_address (server);
  uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);
  listen = g_strdup_printf ("127.0.0.1:%d", g_uri_get_port (uri));
  other = tincan_app_server_new_at (listen);
  g_assert_false (tincan_app_server_start (other, &error));
  g_assert_nonnull (error);
}

static gboolean
try_server (const char   *address,
            GCancellable *cancellable,
            GError      **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  tincan_server_test_async (address, cancellable, await_result_cb, &result);
  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
  AWAIT (result != NULL);
  return tincan_server_test_finish (result, error);
}

static void
test_try (void)
{
  g_autoptr(TincanAppServer) server = tincan_app_server_new_at ("127.0.0.1:0");
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *address = NULL;
  g_autofree char *nobody = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (tincan_app_server_start (server, &error));
  address = tincan_app_server_dup_address (server);
  g_assert_true (try_server (address, NULL, &error));
  g_assert_no_error (error);

  g_assert_false (try_server ("no address", NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);

  g_assert_false (try_server (address, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  /* A port that was somebody's a moment ago. */
  nobody = g_steal_pointer (&address);
  g_clear_object (&server);
  g_assert_false (try_server (nobody, NULL, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_SERVER_UNREACHABLE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/server/start", test_start);
  g_test_add_func ("/app/server/taken", test_taken);
  g_test_add_func ("/app/server/try", test_try);

  return g_test_run ();
}
