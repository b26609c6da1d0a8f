/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "test-client.h"
#include "wire/tincan-limits.h"

struct _TestClient
{
  SoupSession             *session;
  SoupWebsocketConnection *socket;
  GQueue                   inbox; /* of TincanMailboxMessage */
  gboolean                 closed;
};

static void
message_cb (TestClient *self,
            int         type,
            GBytes     *data)
{
  g_autoptr(GError) error = NULL;
  TincanMailboxMessage *message;
  const char *text;
  gsize length;

  text = g_bytes_get_data (data, &length);
  g_assert_cmpint (type, ==, SOUP_WEBSOCKET_DATA_TEXT);
  message = tincan_mailbox_message_parse (text, length, &error);
  g_assert_no_error (error);
  g_queue_push_tail (&self->inbox, message);
}

static void
closed_cb (TestClient *self)
{
  self->closed = TRUE;
}

static void
connected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  TestClient *self = user_data;
  g_autoptr(GError) error = NULL;

  self->socket = soup_session_websocket_connect_finish (self->session, result, &error);
  g_assert_no_error (error);
  g_signal_connect_swapped (self->socket, "message", G_CALLBACK (message_cb), self);
  g_signal_connect_swapped (self->socket, "closed", G_CALLBACK (closed_cb), self);
}

/**
 * test_client_new:
 * @base_address: of a server
 * @forwarded_for: (nullable): what a proxy would say
 *
 * Returns: (transfer full): a client that is connected
 */
TestClient *
test_client_new (const char *base_address,
                 const char *forwarded_for)
{
  TestClient *self = g_new0 (TestClient, 1);
  g_autofree char *address = g_strconcat ("ws", base_address + strlen ("http"), "ws", NULL);
  g_autoptr(SoupMessage) message = soup_message_new (SOUP_METHOD_GET, address);

  if (forwarded_for != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (message),
                                  "X-Forwarded-For",
                                  forwarded_for);
  self->session = soup_session_new ();
  soup_session_set_proxy_resolver (self->session, NULL);
  soup_session_websocket_connect_async (self->session,
                                        message,
                                        NULL,
                                        NULL,
                                        G_PRIORITY_DEFAULT,
                                        NULL,
                                        connected_cb,
                                        self);
  while (self->socket == NULL)
    g_main_context_iteration (NULL, TRUE);
  return self;
}

TestClient *
test_client_new_greeted (const char *base_address)
{
  TestClient *self = test_client_new (base_address, NULL);

  test_client_send_text (self, "{\"type\":\"hello\",\"versions\":[1]}");
  test_client_expect_type (self, TINCAN_MAILBOX_WELCOME);
  return self;
}

void
test_client_free (TestClient *self)
{
  if (soup_websocket_connection_get_state (self->socket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->socket, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
  while (!self->closed)
    g_main_context_iteration (NULL, TRUE);

  g_signal_handlers_disconnect_by_data (self->socket, self);
  g_queue_clear_full (&self->inbox, (GDestroyNotify) tincan_mailbox_message_free);
  g_object_unref (self->socket);
  g_object_unref (self->session);
  g_free (self);
}

void
test_client_send_text (TestClient *self,
                       const char *text)
{
  soup_websocket_connection_send_text (self->socket, text);
}

void
test_client_send (TestClient                 *self,
                  const TincanMailboxMessage *message)
{
  g_autofree char *text = tincan_mailbox_message_to_string (message);

  test_client_send_text (self, text);
}

void
test_client_send_type (TestClient               *self,
                       TincanMailboxMessageType  type)
{
  g_autoptr(TincanMailboxMessage) message = tincan_mailbox_message_new (type);

  test_client_send (self, message);
}

/* The next message, which must be of @type. */
TincanMailboxMessage *
test_client_expect (TestClient               *self,
                    TincanMailboxMessageType  type)
{
  TincanMailboxMessage *message;

  while (self->inbox.length == 0 && !self->closed)
    g_main_context_iteration (NULL, TRUE);
  message = g_queue_pop_head (&self->inbox);
  if (message == NULL)
    g_error ("Closed with %u", soup_websocket_connection_get_close_code (self->socket));
  if (message->type != type)
    {
      g_autofree char *text = tincan_mailbox_message_to_string (message);

      g_error ("Got %s", text);
    }
  return message;
}

void
test_client_expect_type (TestClient               *self,
                         TincanMailboxMessageType  type)
{
  tincan_mailbox_message_free (test_client_expect (self, type));
}

void
test_client_expect_error (TestClient             *self,
                          TincanMailboxErrorCode  code)
{
  g_autoptr(TincanMailboxMessage) message = test_client_expect (self, TINCAN_MAILBOX_ERROR);

  g_assert_cmpstr (tincan_mailbox_error_code_to_string (message->error_code),
                   ==,
                   tincan_mailbox_error_code_to_string (code));
}

/* The server closes, after whatever it has said before. */
void
test_client_expect_close (TestClient *self,
                          guint       code)
{
  while (!self->closed)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (soup_websocket_connection_get_close_code (self->socket), ==, code);
}

/* Nothing has come that was not looked at. */
void
test_client_expect_quiet (TestClient *self)
{
  test_client_send_type (self, TINCAN_MAILBOX_PING);
  test_client_expect_type (self, TINCAN_MAILBOX_PONG);
}

/* Ends the connection without a word. */
void
test_client_vanish (TestClient *self)
{
  GIOStream *stream = soup_websocket_connection_get_io_stream (self->socket);
  g_autoptr(GIOStream) base = NULL;

  g_object_get (stream, "base-iostream", &base, NULL);
  g_assert_true (g_socket_shutdown (g_socket_connection_get_socket (G_SOCKET_CONNECTION (base)),
                                    TRUE,
                                    TRUE,
                                    NULL));
  while (!self->closed)
    g_main_context_iteration (NULL, TRUE);
}

GBytes *
test_bytes_new (gsize  size,
                guint8 fill)
{
  guint8 *data = g_malloc (size);

  memset (data, fill, size);
  return g_bytes_new_take (data, size);
}

TincanMailboxMessage *
test_client_open (TestClient *self,
                  guint8      mailbox,
                  guint8      token,
                  gboolean    code)
{
  g_autoptr(TincanMailboxMessage) open = tincan_mailbox_message_new (TINCAN_MAILBOX_OPEN);

  open->mailbox = test_bytes_new (TINCAN_MAILBOX_ID_BYTES, mailbox);
  open->token = test_bytes_new (TINCAN_TOKEN_BYTES, token);
  open->code = code;
  test_client_send (self, open);
  return test_client_expect (self, TINCAN_MAILBOX_OPENED);
}

void
test_client_ask_to_join (TestClient *self,
                         guint8      mailbox,
                         guint8      token)
{
  g_autoptr(TincanMailboxMessage) join = tincan_mailbox_message_new (TINCAN_MAILBOX_JOIN);

  join->mailbox = test_bytes_new (TINCAN_MAILBOX_ID_BYTES, mailbox);
  join->token = test_bytes_new (TINCAN_TOKEN_BYTES, token);
  test_client_send (self, join);
}

void
test_client_ask_nameplate (TestClient *self,
                           const char *nameplate,
                           guint8      token)
{
  g_autoptr(TincanMailboxMessage) join = tincan_mailbox_message_new (TINCAN_MAILBOX_JOIN);

  join->nameplate = g_strdup (nameplate);
  join->token = test_bytes_new (TINCAN_TOKEN_BYTES, token);
  test_client_send (self, join);
}

/* Returns the name of the guest. */
char *
test_client_join (TestClient *self,
                  guint8      mailbox,
                  guint8      token)
{
  g_autoptr(TincanMailboxMessage) joined = NULL;

  test_client_ask_to_join (self, mailbox, token);
  joined = test_client_expect (self, TINCAN_MAILBOX_JOINED);
  return g_strdup (joined->guest);
}

void
test_client_send_body (TestClient *self,
                       const char *guest,
                       const char *body)
{
  g_autoptr(TincanMailboxMessage) send = tincan_mailbox_message_new (TINCAN_MAILBOX_SEND);

  send->guest = g_strdup (guest);
  send->body = g_bytes_new (body, strlen (body));
  test_client_send (self, send);
}

void
test_client_expect_body (TestClient *self,
                         const char *guest,
                         const char *body)
{
  g_autoptr(TincanMailboxMessage) message = test_client_expect (self, TINCAN_MAILBOX_MESSAGE);
  gconstpointer data;
  gsize size;

  g_assert_cmpstr (message->guest, ==, guest);
  data = g_bytes_get_data (message->body, &size);
  g_assert_cmpmem (data, size, body, strlen (body));
}
