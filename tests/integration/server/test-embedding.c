/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server-thread.h"
#include "test-client.h"
#include "wire/tincan-error.h"

/* The server as a front end carries it: in its own process, on its own context. */

static TincanServer *
start (const TincanServerSettings *settings)
{
  TincanServer *server = tincan_server_new (settings);
  g_autoptr(GError) error = NULL;

  g_assert_true (tincan_server_start (server, &error));
  g_assert_no_error (error);
  return server;
}

/* What libsoup still has to finish of connections that are closed. */
static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_addresses (void)
{
  g_autoptr(TincanServerSettings) settings = test_settings_new ();
  TincanServer *server = start (settings);
  g_autofree char *own = tincan_server_dup_base_address (server, NULL);
  g_autofree char *lan = tincan_server_dup_base_address (server, "192.0.2.7");
  g_autofree char *six = tincan_server_dup_base_address (server, "2001:db8::7");
  g_autofree char *expected_own = NULL;
  g_autofree char *expected_lan = NULL;
  g_autofree char *expected_six = NULL;
  guint port = tincan_server_get_port (server);

  g_assert_cmpuint (port, !=, 0);
  expected_own = g_strdup_printf ("http://127.0.0.1:%u/", port);
  expected_lan = g_strdup_printf ("http://192.0.2.7:%u/", port);
  expected_six = g_strdup_printf ("http://[2001:db8::7]:%u/", port);
  g_assert_cmpstr (own, ==, expected_own);
  g_assert_cmpstr (lan, ==, expected_lan);
  g_assert_cmpstr (six, ==, expected_six);
  g_assert_finalize_object (server);
}

/* One that listens on all addresses says one that works on this machine. */
static void
test_any_address (void)
{
  g_autoptr(TincanServerSettings) settings = test_settings_new ();
  TincanServer *server;
  g_autofree char *own = NULL;

  g_strfreev (settings->listen);
  settings->listen = g_strsplit ("0.0.0.0:0", ",", -1);
  server = start (settings);
  own = tincan_server_dup_base_address (server, NULL);
  g_assert_true (g_str_has_prefix (own, "http://127.0.0.1:"));
  g_assert_finalize_object (server);
}

static void
test_failure (void)
{
  g_autoptr(TincanServerSettings) settings = test_settings_new ();
  TincanServer *first = start (settings);
  const char *const bad[] = {
    "",
    ":80",
    "127.0.0.1",
    "127.0.0.1:65536",
    "127.0.0.1:x",
    "::1:80",
    "[127.0.0.1]:80",
    "localhost",
  };

  g_strfreev (settings->listen);
  settings->listen = g_new0 (char *, 2);
  settings->listen[0] = g_strdup_printf ("127.0.0.1:%u", tincan_server_get_port (first));
  for (gsize i = 0; i <= G_N_ELEMENTS (bad); i++)
    {
      TincanServer *server = tincan_server_new (settings);
      g_autoptr(GError) error = NULL;

      g_assert_false (tincan_server_start (server, &error));
      g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_SETUP);
      g_assert_cmpuint (tincan_server_get_port (server), ==, 0);
      g_assert_finalize_object (server);
      if (i < G_N_ELEMENTS (bad))
        {
          g_free (settings->listen[0]);
          settings->listen[0] = g_strdup (bad[i]);
        }
    }
  g_assert_finalize_object (first);
}

/* It listens on all of its addresses or on none. */
static void
test_second_address (void)
{
  g_autoptr(TincanServerSettings) settings = test_settings_new ();
  TincanServer *server;
  g_autoptr(GError) error = NULL;

  g_strfreev (settings->listen);
  settings->listen = g_strsplit ("127.0.0.1:0,nowhere", ",", -1);
  server = tincan_server_new (settings);
  g_assert_false (tincan_server_start (server, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_SETUP);
  g_assert_cmpuint (tincan_server_get_port (server), ==, 0);
  g_assert_finalize_object (server);
}

static void
test_bad_settings (void)
{
  g_autoptr(TincanServerSettings) settings = test_settings_new ();
  const char *const uris[] = { "stun:", "turn:turn.example.org", "http://example.org", "stuns:a" };

  settings->stun_uris = g_new0 (char *, 2);
  for (gsize i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      g_autoptr(GError) error = NULL;
      TincanServer *server;

      g_free (settings->stun_uris[0]);
      settings->stun_uris[0] = g_strdup (uris[i]);
      server = tincan_server_new (settings);
      g_assert_false (tincan_server_start (server, &error));
      g_assert_nonnull (error);
      g_assert_finalize_object (server);
    }
}

/* Two in one process know nothing of one another. */
static void
test_two (void)
{
  g_autoptr(TincanServerSettings) settings = test_settings_new ();
  TincanServer *one = start (settings);
  TincanServer *two = start (settings);
  g_autofree char *address_one = tincan_server_dup_base_address (one, NULL);
  g_autofree char *address_two = tincan_server_dup_base_address (two, NULL);
  TestClient *host = test_client_new_greeted (address_one);
  TestClient *guest = test_client_new_greeted (address_two);

  tincan_mailbox_message_free (test_client_open (host, 1, 1, TRUE));
  g_assert_cmpuint (tincan_server_get_n_mailboxes (one), ==, 1);
  g_assert_cmpuint (tincan_server_get_n_mailboxes (two), ==, 0);
  g_assert_cmpuint (tincan_server_get_n_connections (two), ==, 1);
  test_client_ask_to_join (guest, 1, 2);
  test_client_expect_error (guest, TINCAN_MAILBOX_ERROR_NO_SUCH_MAILBOX);

  test_client_free (host);
  test_client_free (guest);
  settle ();
  g_assert_finalize_object (one);
  g_assert_finalize_object (two);
}

static void
stopped_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  gboolean *stopped = user_data;

  tincan_server_stop_finish (TINCAN_SERVER (source), result);
  *stopped = TRUE;
}

static void
test_stop (void)
{
  g_autoptr(TincanServerSettings) settings = test_settings_new ();
  TincanServer *server = start (settings);
  g_autofree char *address = tincan_server_dup_base_address (server, NULL);
  g_autoptr(TestClient) client = test_client_new_greeted (address);
  gboolean stopped = FALSE;

  tincan_server_stop_async (server, stopped_cb, &stopped);
  while (!stopped)
    g_main_context_iteration (NULL, TRUE);
  test_client_expect_close (client, TINCAN_CLOSE_GOING_AWAY);
  g_assert_cmpuint (tincan_server_get_n_connections (server), ==, 0);
  settle ();
  g_assert_finalize_object (server);
}

static void
test_stop_alone (void)
{
  g_autoptr(TincanServerSettings) settings = test_settings_new ();
  TincanServer *server = start (settings);
  gboolean stopped = FALSE;

  tincan_server_stop_async (server, stopped_cb, &stopped);
  while (!stopped)
    g_main_context_iteration (NULL, TRUE);
  g_assert_finalize_object (server);
}

/* A front end that has no time just drops it. */
static void
test_drop (void)
{
  g_autoptr(TincanServerSettings) settings = test_settings_new ();
  TincanServer *server = start (settings);
  g_autofree char *address = tincan_server_dup_base_address (server, NULL);
  TestClient *host = test_client_new_greeted (address);
  TestClient *guest = test_client_new_greeted (address);

  tincan_mailbox_message_free (test_client_open (host, 1, 1, TRUE));
  g_free (test_client_join (guest, 1, 2));
  g_assert_finalize_object (server);
  test_client_expect_close (host, 0);
  test_client_expect_close (guest, 0);
  test_client_free (host);
  test_client_free (guest);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/embedding/addresses", test_addresses);
  g_test_add_func ("/embedding/any-address", test_any_address);
  g_test_add_func ("/embedding/failure", test_failure);
  g_test_add_func ("/embedding/second-address", test_second_address);
  g_test_add_func ("/embedding/bad-settings", test_bad_settings);
  g_test_add_func ("/embedding/two", test_two);
  g_test_add_func ("/embedding/stop", test_stop);
  g_test_add_func ("/embedding/stop-alone", test_stop_alone);
  g_test_add_func ("/embedding/drop", test_drop);

  return g_test_run ();
}
