/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-server-client"

#include "config.h"

#include "server/tincan-server-client.h"
#include "server/tincan-server-log.h"
#include "wire/tincan-limits.h"

#include <string.h>

struct _TincanServerClient
{
  GObject                  parent_instance;

  SoupWebsocketConnection *socket;
  TincanServerStream      *stream;
  TincanRemoteAddress      address;
  TincanMetrics           *metrics; /* (unowned): outlives all clients */
  gint64                   since;   /* microseconds */
  guint                    n_messages;
  guint                    close_code; /* what we or the other side said; 0 so far */

  TincanMailbox           *mailbox; /* (unowned) (nullable) */
  TincanMailboxSide       *side;    /* (unowned) (nullable) */

  guint                    greeted : 1; /* hello was said */
  guint                    ended : 1;
};

enum
{
  SIGNAL_MESSAGE,
  SIGNAL_ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TincanServerClient, tincan_server_client, G_TYPE_OBJECT)

static void
end (TincanServerClient *self,
     guint               code)
{
  gint64 seconds = (g_get_monotonic_time () - self->since) / G_USEC_PER_SEC;

  if (self->ended)
    return;

  self->ended = TRUE;
  self->close_code = code;
  tincan_metrics_count_close (self->metrics, code);
  if (code == TINCAN_CLOSE_SLOW_DOWN)
    self->metrics->limits[TINCAN_METRICS_LIMIT_MESSAGES]++;
  tincan_server_log_event ("connection-ended", NULL,
                           { "code", code },
                           { "seconds", seconds },
                           { "messages", self->n_messages });
  g_signal_emit (self, signals[SIGNAL_ENDED], 0);
}

static gboolean
has_our_version (const GArray *versions)
{
  for (guint i = 0; versions != NULL && i < versions->len; i++)
    {
      if (g_array_index (versions, guint, i) == TINCAN_PROTOCOL_VERSION)
        return TRUE;
    }
  return FALSE;
}

static void
handle_message (TincanServerClient         *self,
                const TincanMailboxMessage *message)
{
  if (!self->greeted)
    {
      if (message->type != TINCAN_MAILBOX_HELLO)
        {
          tincan_server_client_close (self, TINCAN_CLOSE_BAD_MESSAGE);
          return;
        }
      if (!has_our_version (message->versions))
        {
          tincan_server_client_close (self, TINCAN_CLOSE_VERSION);
          return;
        }
      self->greeted = TRUE;
    }

  if (message->type == TINCAN_MAILBOX_PING)
    {
      g_autoptr(TincanMailboxMessage) pong = tincan_mailbox_message_new (TINCAN_MAILBOX_PONG);

      tincan_server_client_send (self, pong);
      return;
    }

  g_signal_emit (self, signals[SIGNAL_MESSAGE], 0, message);
}

static void
socket_message_cb (TincanServerClient *self,
                   int                 type,
                   GBytes             *data)
{
  g_autoptr(TincanServerClient) alive G_GNUC_UNUSED = g_object_ref (self);
  g_autoptr(TincanMailboxMessage) message = NULL;
  const char *text;
  gsize length;

  if (self->ended)
    return;

  self->n_messages++;
  self->metrics->messages_received++;
  text = g_bytes_get_data (data, &length);
  if (type == SOUP_WEBSOCKET_DATA_TEXT)
    message = tincan_mailbox_message_parse (text, length, NULL);
  if (message == NULL)
    {
      tincan_server_client_close (self, TINCAN_CLOSE_BAD_MESSAGE);
      return;
    }

  handle_message (self, message);
}

/* Either side has said goodbye, or the socket is gone without one. */
static void
socket_ended_cb (TincanServerClient *self)
{
  g_autoptr(TincanServerClient) alive G_GNUC_UNUSED = g_object_ref (self);

  end (self, soup_websocket_connection_get_close_code (self->socket));
}

static void
stream_fault_cb (TincanServerClient *self,
                 guint               close_code)
{
  g_autoptr(TincanServerClient) alive G_GNUC_UNUSED = g_object_ref (self);

  tincan_server_client_close (self, close_code);
}

static void
tincan_server_client_dispose (GObject *object)
{
  TincanServerClient *self = TINCAN_SERVER_CLIENT (object);

  if (self->socket != NULL)
    g_signal_handlers_disconnect_by_data (self->socket, self);
  if (self->stream != NULL)
    g_signal_handlers_disconnect_by_data (self->stream, self);
  g_clear_object (&self->socket);
  g_clear_object (&self->stream);

  G_OBJECT_CLASS (tincan_server_client_parent_class)->dispose (object);
}

static void
tincan_server_client_class_init (TincanServerClientClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tincan_server_client_dispose;

  signals[SIGNAL_MESSAGE] = g_signal_new ("message",
                                          G_TYPE_FROM_CLASS (klass),
                                          G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL,
                                          G_TYPE_NONE,
                                          1, G_TYPE_POINTER);
  signals[SIGNAL_ENDED] = g_signal_new ("ended",
                                        G_TYPE_FROM_CLASS (klass),
                                        G_SIGNAL_RUN_LAST,
                                        0, NULL, NULL, NULL,
                                        G_TYPE_NONE,
                                        0);
}

static void
tincan_server_client_init (TincanServerClient *self)
{
  self->since = g_get_monotonic_time ();
}

/**
 * tincan_server_client_new:
 * @socket: (transfer none): a WebSocket that was just made
 * @stream: (transfer none): the stream below it, which has frames
 * @address: what the client is counted under, which can be behind a proxy
 * @metrics: (transfer none): where to count; outlives the client
 *
 * Returns: (transfer full): a client that has not said hello
 */
TincanServerClient *
tincan_server_client_new (SoupWebsocketConnection   *socket,
                          TincanServerStream        *stream,
                          const TincanRemoteAddress *address,
                          TincanMetrics             *metrics)
{
  TincanServerClient *self;

  g_return_val_if_fail (SOUP_IS_WEBSOCKET_CONNECTION (socket), NULL);
  g_return_val_if_fail (TINCAN_IS_SERVER_STREAM (stream), NULL);

  self = g_object_new (TINCAN_TYPE_SERVER_CLIENT, NULL);
  self->socket = g_object_ref (socket);
  self->stream = g_object_ref (stream);
  self->address = *address;
  self->metrics = metrics;

  /* The stream ends what is too big before libsoup, which would do it without a close frame. */
  soup_websocket_connection_set_max_incoming_payload_size (socket, TINCAN_MAX_MESSAGE_BYTES);
  g_signal_connect_swapped (socket, "message", G_CALLBACK (socket_message_cb), self);
  g_signal_connect_swapped (socket, "closing", G_CALLBACK (socket_ended_cb), self);
  g_signal_connect_swapped (stream, "fault", G_CALLBACK (stream_fault_cb), self);
  g_signal_connect_swapped (stream, "closed", G_CALLBACK (socket_ended_cb), self);
  return self;
}

/**
 * tincan_server_client_get_address:
 * @self: a client
 *
 * Returns: (transfer none): what it is counted under
 */
const TincanRemoteAddress *
tincan_server_client_get_address (TincanServerClient *self)
{
  g_return_val_if_fail (TINCAN_IS_SERVER_CLIENT (self), NULL);

  return &self->address;
}

/**
 * tincan_server_client_send:
 * @self: a client
 * @message: what to say; does nothing after the end
 *
 * Ends the client if it does not read.
 */
void
tincan_server_client_send (TincanServerClient         *self,
                           const TincanMailboxMessage *message)
{
  g_autoptr(TincanServerClient) alive G_GNUC_UNUSED = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (TINCAN_IS_SERVER_CLIENT (self));

  if (self->ended)
    return;

  /* Writing can find that the connection is broken, which is the end of the client. */
  alive = g_object_ref (self);
  text = tincan_mailbox_message_to_string (message);
  tincan_server_stream_note_frame (self->stream, strlen (text));
  self->metrics->messages_sent++;
  soup_websocket_connection_send_text (self->socket, text);

  if (tincan_server_stream_get_pending (self->stream) > TINCAN_SERVER_STREAM_MAX_PENDING_BYTES)
    tincan_server_client_close (self, TINCAN_CLOSE_NOT_READING);
}

/**
 * tincan_server_client_close:
 * @self: a client
 * @code: why
 *
 * Ends the client, and says why. “ended” is emitted before this returns.
 */
void
tincan_server_client_close (TincanServerClient *self,
                            TincanCloseCode     code)
{
  g_autoptr(TincanServerClient) alive G_GNUC_UNUSED = NULL;

  g_return_if_fail (TINCAN_IS_SERVER_CLIENT (self));

  if (self->ended)
    return;

  alive = g_object_ref (self);
  end (self, code);
  tincan_server_stream_stop_frames (self->stream);
  if (soup_websocket_connection_get_state (self->socket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->socket, (gushort) code, NULL);
}

/**
 * tincan_server_client_check_times:
 * @self: a client
 * @now: the time, in microseconds of the monotonic clock
 * @hello_seconds: how long it may take to say hello
 * @idle_seconds: how long it may be silent
 *
 * Ends the client if it was silent for too long.
 */
void
tincan_server_client_check_times (TincanServerClient *self,
                                  gint64              now,
                                  guint               hello_seconds,
                                  guint               idle_seconds)
{
  gint64 silent;

  g_return_if_fail (TINCAN_IS_SERVER_CLIENT (self));

  silent = now - (self->greeted ? tincan_server_stream_get_heard (self->stream) : self->since);
  if (silent > (gint64) (self->greeted ? idle_seconds : hello_seconds) * G_USEC_PER_SEC)
    tincan_server_client_close (self, TINCAN_CLOSE_IDLE);
}

/**
 * tincan_server_client_get_pending:
 * @self: a client
 *
 * Returns: how many bytes wait for it to read
 */
gsize
tincan_server_client_get_pending (TincanServerClient *self)
{
  g_return_val_if_fail (TINCAN_IS_SERVER_CLIENT (self), 0);

  return tincan_server_stream_get_pending (self->stream);
}

TincanMailbox *
tincan_server_client_get_mailbox (TincanServerClient *self)
{
  g_return_val_if_fail (TINCAN_IS_SERVER_CLIENT (self), NULL);

  return self->mailbox;
}

TincanMailboxSide *
tincan_server_client_get_side (TincanServerClient *self)
{
  g_return_val_if_fail (TINCAN_IS_SERVER_CLIENT (self), NULL);

  return self->side;
}

/**
 * tincan_server_client_set_place:
 * @self: a client
 * @mailbox: (nullable): the mailbox it is in; %NULL for none
 * @side: (nullable): what it is there
 */
void
tincan_server_client_set_place (TincanServerClient *self,
                                TincanMailbox      *mailbox,
                                TincanMailboxSide  *side)
{
  g_return_if_fail (TINCAN_IS_SERVER_CLIENT (self));
  g_return_if_fail ((mailbox == NULL) == (side == NULL));

  self->mailbox = mailbox;
  self->side = side;
}
