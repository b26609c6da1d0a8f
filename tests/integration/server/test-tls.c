/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "raw-client.h"
#include "server-thread.h"
#include "wire/tincan-error.h"
#include "wire/tincan-mailbox-message.h"

#include <libsoup/soup.h>

/*
 * A server with a certificate of its own, without a proxy before it. The certificate here is for
 * this test alone.
 */

static char *
find_data (const char *name)
{
  return g_build_filename (g_getenv ("TINCAN_TEST_DATA"), name, NULL);
}

static TincanServerSettings *
make_settings (void)
{
  TincanServerSettings *settings = test_settings_new ();

  settings->tls_certificate = find_data ("localhost-cert.pem");
  settings->tls_key = find_data ("localhost-key.pem");
  return settings;
}

static gboolean
accept_certificate_cb (SoupMessage          *message,
                       GTlsCertificate      *certificate,
                       GTlsCertificateFlags  errors,
                       gpointer              user_data)
{
  g_autofree char *path = find_data ("localhost-cert.pem");
  g_autoptr(GTlsCertificate) expected = g_tls_certificate_new_from_file (path, NULL);

  return g_tls_certificate_is_same (certificate, expected);
}

static void
connected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  SoupWebsocketConnection **socket = user_data;
  g_autoptr(GError) error = NULL;

  *socket = soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &error);
  g_assert_no_error (error);
}

static void
message_cb (SoupWebsocketConnection *socket,
            int                      type,
            GBytes                  *data,
            gpointer                 user_data)
{
  guint *count = user_data;

  (*count)++;
}

static void
closed_cb (SoupWebsocketConnection *socket,
           gpointer                 user_data)
{
  gboolean *closed = user_data;

  *closed = TRUE;
}

static void
test_websocket (void)
{
  g_autoptr(TincanServerSettings) settings = make_settings ();
  ServerThread *server = server_thread_new (settings);
  g_autoptr(SoupSession) session = soup_session_new ();
  g_autofree char *address = g_strdup_printf ("wss://127.0.0.1:%u/ws", server_thread_port (server));
  g_autoptr(SoupMessage) message = soup_message_new (SOUP_METHOD_GET, address);
  g_autoptr(SoupWebsocketConnection) socket = NULL;
  guint n_messages = 0;
  gboolean closed = FALSE;

  g_assert_true (g_str_has_prefix (server_thread_address (server), "https://127.0.0.1:"));
  soup_session_set_proxy_resolver (session, NULL);
  g_signal_connect (message, "accept-certificate", G_CALLBACK (accept_certificate_cb), NULL);
  soup_session_websocket_connect_async (session, message, NULL, NULL, G_PRIORITY_DEFAULT, NULL,
                                        connected_cb, &socket);
  while (socket == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_signal_connect (socket, "message", G_CALLBACK (message_cb), &n_messages);
  g_signal_connect (socket, "closed", G_CALLBACK (closed_cb), &closed);
  soup_websocket_connection_send_text (socket, "{\"type\":\"hello\",\"versions\":[1]}");
  while (n_messages == 0)
    g_main_context_iteration (NULL, TRUE);

  server_thread_stop (server);
  while (!closed)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (soup_websocket_connection_get_close_code (socket), ==, TINCAN_CLOSE_GOING_AWAY);
  server_thread_free (server);
}

static void
test_request (void)
{
  g_autoptr(TincanServerSettings) settings = make_settings ();
  g_autoptr(ServerThread) server = server_thread_new (settings);
  g_autoptr(SoupSession) session = soup_session_new ();
  g_autofree char *address = g_strconcat (server_thread_address (server), "healthz", NULL);
  g_autoptr(SoupMessage) message = soup_message_new (SOUP_METHOD_GET, address);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) body = NULL;

  soup_session_set_proxy_resolver (session, NULL);
  g_signal_connect (message, "accept-certificate", G_CALLBACK (accept_certificate_cb), NULL);
  body = soup_session_send_and_read (session, message, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (soup_message_get_status (message), ==, SOUP_STATUS_OK);
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), "ok\n", 3);
}

/* A handshake that never comes, or is none, ends like a request that never comes. */
static void
test_no_handshake (void)
{
  g_autoptr(TincanServerSettings) settings = make_settings ();
  g_autoptr(ServerThread) server = NULL;
  g_autoptr(RawClient) silent = NULL;
  g_autofree char *nothing = NULL;
  g_autofree char *plain = NULL;

  settings->hello_timeout = 1;
  server = server_thread_new (settings);
  silent = raw_client_new (server_thread_port (server));
  plain = raw_client_get (server_thread_port (server), "/healthz", NULL);
  g_assert_null (strstr (plain, "HTTP/"));
  nothing = raw_client_read_all (silent);
  g_assert_cmpstr (nothing, ==, "");
}

/* Neither does it hold up the end. */
static void
test_stop_in_handshake (void)
{
  g_autoptr(TincanServerSettings) settings = make_settings ();
  ServerThread *server = server_thread_new (settings);
  g_autoptr(RawClient) silent = raw_client_new (server_thread_port (server));
  g_autoptr(RawClient) begun = raw_client_new (server_thread_port (server));
  g_autofree char *nothing = NULL;

  g_assert_true (raw_client_send (begun, "\x16\x03\x01\x02", 4));
  server_thread_free (server);
  nothing = raw_client_read_all (silent);
  g_assert_cmpstr (nothing, ==, "");
}

static void
test_bad_certificate (void)
{
  g_autoptr(TincanServerSettings) settings = make_settings ();
  g_autoptr(GError) error = NULL;
  TincanServer *server;

  g_free (settings->tls_key);
  settings->tls_key = g_strdup ("/nonexistent");
  server = tincan_server_new (settings);
  g_assert_false (tincan_server_start (server, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_SETUP);
  g_assert_finalize_object (server);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    {
      g_print ("1..0 # SKIP glib-networking is not installed\n");
      return 0;
    }

  g_test_add_func ("/tls/websocket", test_websocket);
  g_test_add_func ("/tls/request", test_request);
  g_test_add_func ("/tls/no-handshake", test_no_handshake);
  g_test_add_func ("/tls/stop-in-handshake", test_stop_in_handshake);
  g_test_add_func ("/tls/bad-certificate", test_bad_certificate);

  return g_test_run ();
}
