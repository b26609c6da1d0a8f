/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-signaling-socket"

#include "config.h"

#include "core/signaling/tincan-signaling-socket.h"

#include "core/signaling/tincan-signaling-error.h"
#include "wire/tincan-error.h"
#include "wire/tincan-limits.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#define CONNECT_TIMEOUT_MS 5000
#define CLOSE_TIMEOUT_MS 1500
#define PROBE_TIMEOUT_MS 2500
#define DEFAULT_KEEPALIVE_SECONDS 30

struct _TincanSignalingSocket
{
  GObject                  parent_instance;

  char                    *url;
  SoupSession             *session;
  SoupWebsocketConnection *connection;

  /* Cancelled when the attempt to connect takes too long, and at the end. */
  GCancellable            *cancellable;
  guint                    timeout_id;

  /* Pings go out at the server's interval; a server that answers nothing for
   * two of them is taken for gone, because a TCP connection through a dead
   * network can stay "established" for a quarter of an hour. */
  guint                    keepalive_seconds;
  guint                    keepalive_id;
  guint                    probe_id;
  gint64                   last_heard; /* g_get_monotonic_time () */
  gint64                   probed_at;  /* likewise */

  guint                    welcomed : 1;
  guint                    closed : 1;
};

G_DEFINE_FINAL_TYPE (TincanSignalingSocket, tincan_signaling_socket, G_TYPE_OBJECT)

enum
{
  SIGNAL_MESSAGE,
  SIGNAL_CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
tear_down (TincanSignalingSocket *self)
{
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_clear_handle_id (&self->keepalive_id, g_source_remove);
  g_clear_handle_id (&self->probe_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);

  if (self->connection != NULL)
    g_signal_handlers_disconnect_by_data (self->connection, self);
  g_clear_object (&self->connection);
}

static void
end (TincanSignalingSocket *self,
     guint                  code,
     const GError          *why)
{
  if (self->closed)
    return;

  self->closed = TRUE;
  g_object_ref (self);
  tear_down (self);
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0, code, why);
  g_object_unref (self);
}

static gboolean
keepalive_cb (gpointer user_data)
{
  TincanSignalingSocket *self = user_data;
  g_autoptr(TincanMailboxMessage) ping = NULL;
  gint64 silence = (g_get_monotonic_time () - self->last_heard) / G_USEC_PER_SEC;

  if (silence > 2 * self->keepalive_seconds)
    {
      g_autoptr(GError) error = tincan_signaling_error_new_silent ();

      self->keepalive_id = 0;
      end (self, 0, error);
      return G_SOURCE_REMOVE;
    }

  ping = tincan_mailbox_message_new (TINCAN_MAILBOX_PING);
  tincan_signaling_socket_send (self, ping);
  return G_SOURCE_CONTINUE;
}

static void
welcome (TincanSignalingSocket      *self,
         const TincanMailboxMessage *message)
{
  self->welcomed = TRUE;
  /* While we are closing, the time is the one of that. */
  if (soup_websocket_connection_get_state (self->connection) == SOUP_WEBSOCKET_STATE_OPEN)
    g_clear_handle_id (&self->timeout_id, g_source_remove);
  if (message->keepalive > 0)
    self->keepalive_seconds = message->keepalive;
  g_clear_handle_id (&self->keepalive_id, g_source_remove);
  self->keepalive_id = g_timeout_add_seconds (self->keepalive_seconds, keepalive_cb, self);
}

/* The server's words are not trusted: whatever does not parse, or comes before
 * the welcome, ends the connection. */
static void
message_cb (SoupWebsocketConnection *connection,
            SoupWebsocketDataType    type,
            GBytes                  *data,
            TincanSignalingSocket   *self)
{
  g_autoptr(TincanMailboxMessage) message = NULL;
  g_autoptr(GError) error = NULL;
  gsize length;
  const char *text = g_bytes_get_data (data, &length);

  self->last_heard = g_get_monotonic_time ();

  if (type == SOUP_WEBSOCKET_DATA_TEXT)
    message = tincan_mailbox_message_parse (text, length, &error);

  if (message == NULL ||
      (!self->welcomed && message->type != TINCAN_MAILBOX_WELCOME &&
       message->type != TINCAN_MAILBOX_UNKNOWN))
    {
      g_autoptr(GError) refusal = tincan_signaling_error_new_nonsense ();

      g_debug ("The server sent nonsense: %s",
               error != NULL ? error->message : "not in its turn");
      soup_websocket_connection_close (connection, TINCAN_CLOSE_BAD_MESSAGE, NULL);
      end (self, TINCAN_CLOSE_BAD_MESSAGE, refusal);
      return;
    }

  if (message->type == TINCAN_MAILBOX_WELCOME)
    welcome (self, message);
  if (message->type == TINCAN_MAILBOX_PONG || message->type == TINCAN_MAILBOX_UNKNOWN)
    return;

  g_object_ref (self);
  g_signal_emit (self, signals[SIGNAL_MESSAGE], 0, message);
  g_object_unref (self);
}

static void
closed_cb (SoupWebsocketConnection *connection,
           TincanSignalingSocket   *self)
{
  guint code = soup_websocket_connection_get_close_code (connection);

  /* 1005 and 1006 stand for "no code came"; the connection broke. */
  if (code == 0 || code == SOUP_WEBSOCKET_CLOSE_NO_STATUS ||
      code == SOUP_WEBSOCKET_CLOSE_ABNORMAL)
    {
      g_autoptr(GError) error = tincan_signaling_error_new_broken ();

      end (self, 0, error);
      return;
    }

  end (self, code, NULL);
}

static void
say_hello (TincanSignalingSocket *self)
{
  g_autoptr(TincanMailboxMessage) hello = tincan_mailbox_message_new (TINCAN_MAILBOX_HELLO);
  guint version = TINCAN_PROTOCOL_VERSION;

  if (hello->versions == NULL)
    hello->versions = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_append_val (hello->versions, version);
  tincan_signaling_socket_send (self, hello);
}

static gboolean
connect_timeout_cb (gpointer user_data)
{
  TincanSignalingSocket *self = user_data;
  g_autoptr(GError) error = tincan_signaling_error_new_silent ();

  self->timeout_id = 0;
  end (self, 0, error);
  return G_SOURCE_REMOVE;
}

static void
connect_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(TincanSignalingSocket) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(SoupWebsocketConnection) connection = NULL;

  connection = soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &error);
  if (self->closed)
    return;

  g_clear_handle_id (&self->timeout_id, g_source_remove);
  if (connection == NULL)
    {
      SoupMessage *request = soup_session_get_async_result_message (SOUP_SESSION (source), result);
      g_autoptr(GError) why = NULL;

      /* A proxy in front of a server that is being restarted answers 502 or 503. */
      if (request != NULL && SOUP_STATUS_IS_SERVER_ERROR (soup_message_get_status (request)))
        why = tincan_signaling_error_new_silent ();
      else
        why = tincan_signaling_error_new_connect (error, self->url);
      end (self, 0, why);
      return;
    }

  self->connection = g_steal_pointer (&connection);
  self->last_heard = g_get_monotonic_time ();
  soup_websocket_connection_set_max_incoming_payload_size (self->connection,
                                                           TINCAN_MAX_MESSAGE_BYTES);
  g_signal_connect (self->connection, "message", G_CALLBACK (message_cb), self);
  g_signal_connect (self->connection, "closed", G_CALLBACK (closed_cb), self);
  /* The welcome has as much time again. */
  self->timeout_id = g_timeout_add (CONNECT_TIMEOUT_MS, connect_timeout_cb, self);
  say_hello (self);
}

static gboolean
close_timeout_cb (gpointer user_data)
{
  TincanSignalingSocket *self = user_data;

  self->timeout_id = 0;
  end (self, TINCAN_CLOSE_NORMAL, NULL);
  return G_SOURCE_REMOVE;
}

/**
 * tincan_signaling_socket_new:
 * @url: a `ws:` or `wss:` address
 *
 * Returns: (transfer full): a socket that does nothing before tincan_signaling_socket_start()
 */
TincanSignalingSocket *
tincan_signaling_socket_new (const char *url)
{
  TincanSignalingSocket *self;

  g_return_val_if_fail (url != NULL, NULL);

  self = g_object_new (TINCAN_TYPE_SIGNALING_SOCKET, NULL);
  self->url = g_strdup (url);
  return self;
}

/**
 * tincan_signaling_socket_start:
 * @self: a socket, not yet started
 *
 * Connects. "closed" comes if that takes more than 5 s, or the welcome then as long again.
 */
void
tincan_signaling_socket_start (TincanSignalingSocket *self)
{
  g_autoptr(SoupMessage) request = NULL;

  g_return_if_fail (TINCAN_IS_SIGNALING_SOCKET (self));
  g_return_if_fail (self->session == NULL);

  self->session = soup_session_new ();
  request = soup_message_new (SOUP_METHOD_GET, self->url);
  self->timeout_id = g_timeout_add (CONNECT_TIMEOUT_MS, connect_timeout_cb, self);
  soup_session_websocket_connect_async (self->session, request, NULL, NULL,
                                        G_PRIORITY_DEFAULT, self->cancellable,
                                        connect_cb, g_object_ref (self));
}

/**
 * tincan_signaling_socket_send:
 * @self: a socket
 * @message: what to say
 *
 * Does nothing while the socket is not connected, or is closing.
 */
void
tincan_signaling_socket_send (TincanSignalingSocket      *self,
                              const TincanMailboxMessage *message)
{
  g_autofree char *text = NULL;

  g_return_if_fail (TINCAN_IS_SIGNALING_SOCKET (self));

  if (self->connection == NULL ||
      soup_websocket_connection_get_state (self->connection) != SOUP_WEBSOCKET_STATE_OPEN)
    return;

  text = tincan_mailbox_message_to_string (message);
  soup_websocket_connection_send_text (self->connection, text);
}

static gboolean
probe_cb (gpointer user_data)
{
  TincanSignalingSocket *self = user_data;

  self->probe_id = 0;
  if (self->last_heard < self->probed_at)
    {
      g_autoptr(GError) error = tincan_signaling_error_new_silent ();

      end (self, 0, error);
    }
  return G_SOURCE_REMOVE;
}

/**
 * tincan_signaling_socket_probe:
 * @self: a socket
 *
 * Finds out whether the server is still there, for who has a reason to doubt it: a connection of a
 * network that is gone looks as well as ever. "closed" comes if nothing is heard for 2.5 s.
 */
void
tincan_signaling_socket_probe (TincanSignalingSocket *self)
{
  g_autoptr(TincanMailboxMessage) ping = tincan_mailbox_message_new (TINCAN_MAILBOX_PING);

  g_return_if_fail (TINCAN_IS_SIGNALING_SOCKET (self));

  if (!self->welcomed || self->closed || self->probe_id != 0)
    return;

  self->probed_at = g_get_monotonic_time ();
  self->probe_id = g_timeout_add (PROBE_TIMEOUT_MS, probe_cb, self);
  tincan_signaling_socket_send (self, ping);
}

/**
 * tincan_signaling_socket_close:
 * @self: a socket
 * @code: why
 *
 * Closes; "closed" follows, in at most 1.5 s.
 */
void
tincan_signaling_socket_close (TincanSignalingSocket *self,
                               TincanCloseCode        code)
{
  g_return_if_fail (TINCAN_IS_SIGNALING_SOCKET (self));

  if (self->closed)
    return;

  g_clear_handle_id (&self->timeout_id, g_source_remove);
  if (self->connection == NULL ||
      soup_websocket_connection_get_state (self->connection) == SOUP_WEBSOCKET_STATE_CLOSED)
    {
      self->timeout_id = g_idle_add (close_timeout_cb, self);
      return;
    }

  self->timeout_id = g_timeout_add (CLOSE_TIMEOUT_MS, close_timeout_cb, self);
  if (soup_websocket_connection_get_state (self->connection) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->connection, code, NULL);
}

static void
tincan_signaling_socket_finalize (GObject *object)
{
  TincanSignalingSocket *self = TINCAN_SIGNALING_SOCKET (object);

  tear_down (self);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  g_free (self->url);

  G_OBJECT_CLASS (tincan_signaling_socket_parent_class)->finalize (object);
}

static void
tincan_signaling_socket_class_init (TincanSignalingSocketClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tincan_signaling_socket_finalize;

  signals[SIGNAL_MESSAGE] =
    g_signal_new ("message", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                  NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_CLOSED] =
    g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                  NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_ERROR);
}

static void
tincan_signaling_socket_init (TincanSignalingSocket *self)
{
  self->cancellable = g_cancellable_new ();
  self->keepalive_seconds = DEFAULT_KEEPALIVE_SECONDS;
}
