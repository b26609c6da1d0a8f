/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/signaling/tincan-signaling-client.h"
#include "server/tincan-server.h"
#include "wire/tincan-error.h"
#include "wire/tincan-limits.h"
#include "wire/tincan-mailbox-message.h"
#include "wire/tincan-secret.h"

#include <libsoup/soup.h>

/* Nothing here takes so long unless it hangs, under valgrind neither. */
#define AWAIT_SECONDS 60

/* Runs the main loop until @condition, and fails the test if that takes far too long. */
#define AWAIT(condition)                                                                     \
  G_STMT_START                                                                               \
  {                                                                                          \
    gint64 await_end = g_get_monotonic_time () + AWAIT_SECONDS * G_TIME_SPAN_SECOND;         \
    while (!(condition))                                                                     \
      await_step (await_end, G_STRLOC, #condition);                                          \
  }                                                                                          \
  G_STMT_END

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
await_step (gint64      end,
            const char *where,
            const char *condition)
{
  guint tick_id = g_timeout_add (50, tick_cb, NULL);

  if (g_get_monotonic_time () > end)
    g_error ("%s: '%s' did not come true", where, condition);
  g_main_context_iteration (NULL, TRUE);
  g_source_remove (tick_id);
}

/* Lets what is on its way arrive; for what shall not happen. */
static void
settle (void)
{
  gint64 end = g_get_monotonic_time () + 200 * G_TIME_SPAN_MILLISECOND;

  while (g_get_monotonic_time () < end)
    await_step (G_MAXINT64, G_STRLOC, "");
}

/* --- a server --- */

static TincanServer *
server_new (guint16 port)
{
  g_autoptr(TincanServerSettings) settings = tincan_server_settings_new ();
  g_autofree char *listen = g_strdup_printf ("127.0.0.1:%u", port);
  g_autoptr(GError) error = NULL;
  TincanServer *server;

  g_strfreev (settings->listen);
  settings->listen = g_strdupv ((char *[]){ listen, NULL });
  settings->join_rate = 0;
  settings->guess_rate = 0;
  server = tincan_server_new (settings);
  tincan_server_start (server, &error);
  g_assert_no_error (error);
  return server;
}

static void
stopped_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  tincan_server_stop_finish (TINCAN_SERVER (source), result);
  *(gboolean *) user_data = TRUE;
}

static void
server_stop (TincanServer *server)
{
  gboolean is_stopped = FALSE;

  tincan_server_stop_async (server, stopped_cb, &is_stopped);
  AWAIT (is_stopped);
  g_assert_finalize_object (server);
}

/* --- a client, and what it has said --- */

typedef struct
{
  TincanSignalingClient *client;
  gboolean               is_host;

  GString   *log;       /* one word a signal */
  char      *nameplate;
  char      *guest;     /* the last one that was named to a host */
  GBytes    *mailbox;
  gboolean   reclaimed;
  gboolean   here;
  GPtrArray *bodies;    /* of GBytes */
  GError    *error;
  guint      n_welcome;
  guint      n_in;      /* opened or joined */
  guint      n_codes;
  guint      n_interrupted;
  guint      n_failed;
  gboolean   has_left;
} Caller;

static void
note (Caller     *self,
      const char *word)
{
  g_assert_false (self->has_left);
  g_assert_cmpuint (self->n_failed, ==, 0);
  g_string_append (self->log, word);
  g_string_append_c (self->log, ' ');
}

static void
note_guest (Caller     *self,
            const char *guest)
{
  g_assert_true (self->is_host || guest == NULL);
  if (guest == NULL)
    return;

  g_free (self->guest);
  self->guest = g_strdup (guest);
}

static void
welcome_cb (TincanSignalingClient *client,
            GPtrArray             *ice_servers,
            Caller                *self)
{
  self->n_welcome++;
}

static void
opened_cb (TincanSignalingClient *client,
           const char            *nameplate,
           gboolean               reclaimed,
           Caller                *self)
{
  note (self, "opened");
  g_free (self->nameplate);
  self->nameplate = g_strdup (nameplate);
  self->reclaimed = reclaimed;
  self->n_in++;
}

static void
code_cb (TincanSignalingClient *client,
         const char            *nameplate,
         Caller                *self)
{
  note (self, "code");
  g_free (self->nameplate);
  self->nameplate = g_strdup (nameplate);
  self->n_codes++;
}

static void
joined_cb (TincanSignalingClient *client,
           GBytes                *mailbox,
           gboolean               here,
           Caller                *self)
{
  note (self, "joined");
  g_clear_pointer (&self->mailbox, g_bytes_unref);
  self->mailbox = g_bytes_ref (mailbox);
  self->here = here;
  self->n_in++;
}

static void
arrived_cb (TincanSignalingClient *client,
            const char            *guest,
            Caller                *self)
{
  note (self, "arrived");
  note_guest (self, guest);
}

static void
departed_cb (TincanSignalingClient *client,
             const char            *guest,
             Caller                *self)
{
  note (self, "departed");
  note_guest (self, guest);
}

static void
body_cb (TincanSignalingClient *client,
         const char            *guest,
         GBytes                *body,
         Caller                *self)
{
  g_assert_cmpint (guest != NULL, ==, self->is_host);
  note_guest (self, guest);
  g_ptr_array_add (self->bodies, g_bytes_ref (body));
}

static void
gone_cb (TincanSignalingClient *client,
         const char            *guest,
         Caller                *self)
{
  note (self, "gone");
  note_guest (self, guest);
}

static void
interrupted_cb (TincanSignalingClient *client,
                const GError          *why,
                guint                  retry_in_ms,
                Caller                *self)
{
  g_assert_nonnull (why);
  g_assert_cmpuint (retry_in_ms, >, 0);
  g_assert_false (tincan_signaling_client_is_connected (client));
  self->n_interrupted++;
}

static void
failed_cb (TincanSignalingClient *client,
           const GError          *error,
           Caller                *self)
{
  note (self, "failed");
  g_assert_null (self->error);
  self->error = g_error_copy (error);
  self->n_failed++;
}

static Caller *
caller_new (TincanSignalingClient *client,
            gboolean               is_host)
{
  Caller *self = g_new0 (Caller, 1);

  self->client = client;
  self->is_host = is_host;
  self->log = g_string_new (NULL);
  self->bodies = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_signal_connect (client, "welcome", G_CALLBACK (welcome_cb), self);
  g_signal_connect (client, "opened", G_CALLBACK (opened_cb), self);
  g_signal_connect (client, "code", G_CALLBACK (code_cb), self);
  g_signal_connect (client, "joined", G_CALLBACK (joined_cb), self);
  g_signal_connect (client, "arrived", G_CALLBACK (arrived_cb), self);
  g_signal_connect (client, "departed", G_CALLBACK (departed_cb), self);
  g_signal_connect (client, "body", G_CALLBACK (body_cb), self);
  g_signal_connect (client, "gone", G_CALLBACK (gone_cb), self);
  g_signal_connect (client, "interrupted", G_CALLBACK (interrupted_cb), self);
  g_signal_connect (client, "failed", G_CALLBACK (failed_cb), self);
  tincan_signaling_client_start (client);
  return self;
}

static Caller *
host_new_at (const char *base)
{
  g_autoptr(GBytes) mailbox = tincan_secret_new_random (TINCAN_MAILBOX_ID_BYTES);
  Caller *self = caller_new (tincan_signaling_client_new_host (base, mailbox, TRUE), TRUE);

  self->mailbox = g_steal_pointer (&mailbox);
  return self;
}

static Caller *
host_new (TincanServer *server)
{
  g_autofree char *base = tincan_server_dup_base_address (server, "127.0.0.1");

  return host_new_at (base);
}

static Caller *
guest_new (TincanServer *server,
           Caller       *host)
{
  g_autofree char *base = tincan_server_dup_base_address (server, "127.0.0.1");

  return caller_new (tincan_signaling_client_new_guest_mailbox (base, host->mailbox), FALSE);
}

static Caller *
guest_new_code (TincanServer *server,
                const char   *nameplate)
{
  g_autofree char *base = tincan_server_dup_base_address (server, "127.0.0.1");

  return caller_new (tincan_signaling_client_new_guest_nameplate (base, nameplate), FALSE);
}

static void
left_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  tincan_signaling_client_leave_finish (TINCAN_SIGNALING_CLIENT (source), result);
  *(gboolean *) user_data = TRUE;
}

static void
caller_leave (Caller *self)
{
  gboolean has_left = FALSE;

  tincan_signaling_client_leave_async (self->client, left_cb, &has_left);
  self->has_left = TRUE;
  AWAIT (has_left);
}

static void
caller_free (Caller *self)
{
  /* A request that was cancelled ends in a turn of the loop, and holds the socket until then. */
  settle ();
  g_assert_finalize_object (self->client);
  g_string_free (self->log, TRUE);
  g_free (self->nameplate);
  g_free (self->guest);
  g_clear_pointer (&self->mailbox, g_bytes_unref);
  g_ptr_array_unref (self->bodies);
  g_clear_error (&self->error);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Caller, caller_free)

static void
send_text (Caller     *self,
           const char *text)
{
  g_autoptr(GBytes) body = g_bytes_new (text, strlen (text));

  tincan_signaling_client_send (self->client, self->is_host ? self->guest : NULL, body);
}

static void
assert_body (Caller     *self,
             guint       n,
             const char *text)
{
  GBytes *body;

  AWAIT (self->bodies->len > n);
  body = g_ptr_array_index (self->bodies, n);
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), text, strlen (text));
}

/* A host and a guest that have seen one another. */
static void
meet (TincanServer *server,
      Caller      **host,
      Caller      **guest)
{
  *host = host_new (server);
  AWAIT ((*host)->n_in == 1);
  *guest = guest_new_code (server, (*host)->nameplate);
  AWAIT ((*guest)->n_in == 1 && (*host)->guest != NULL);
  g_assert_true (g_bytes_equal ((*host)->mailbox, (*guest)->mailbox));
}

/* --- with a real server --- */

static void
test_talk (void)
{
  TincanServer *server = server_new (0);
  g_autoptr(Caller) host = NULL;
  g_autoptr(Caller) guest = NULL;

  meet (server, &host, &guest);
  g_assert_false (host->reclaimed);
  g_assert_true (guest->here);
  g_assert_true (tincan_signaling_client_is_connected (host->client));

  send_text (guest, "knock");
  assert_body (host, 0, "knock");
  send_text (host, "who");
  send_text (host, "is there");
  assert_body (guest, 0, "who");
  assert_body (guest, 1, "is there");

  caller_leave (guest);
  AWAIT (g_str_has_suffix (host->log->str, "gone "));
  g_assert_cmpstr (host->log->str, ==, "opened arrived gone ");
  caller_leave (host);
  AWAIT (tincan_server_get_n_mailboxes (server) == 0);
  server_stop (server);
}

static void
test_codes (void)
{
  TincanServer *server = server_new (0);
  g_autoptr(Caller) host = host_new (server);
  g_autoptr(Caller) late = NULL;
  g_autoptr(Caller) guest = NULL;
  g_autofree char *old = NULL;

  AWAIT (host->n_in == 1);
  old = g_strdup (host->nameplate);
  tincan_signaling_client_new_code (host->client);
  AWAIT (host->n_codes == 1);
  g_assert_cmpstr (host->nameplate, !=, old);
  late = guest_new_code (server, old);
  AWAIT (late->n_failed == 1);
  g_assert_error (late->error, TINCAN_ERROR, TINCAN_ERROR_CODE_ENDED);

  /* Dropped: the number is gone, the mailbox is not. */
  g_free (old);
  old = g_strdup (host->nameplate);
  tincan_signaling_client_drop_code (host->client);
  {
    g_autoptr(Caller) later = guest_new_code (server, old);

    AWAIT (later->n_failed == 1);
    g_assert_error (later->error, TINCAN_ERROR, TINCAN_ERROR_CODE_ENDED);
  }
  guest = guest_new (server, host);
  AWAIT (guest->n_in == 1);

  caller_leave (host);
  AWAIT (g_str_has_suffix (guest->log->str, "gone "));
  caller_leave (guest);
  server_stop (server);
}

static void
test_lock_and_kick (void)
{
  TincanServer *server = server_new (0);
  g_autoptr(Caller) host = NULL;
  g_autoptr(Caller) guest = NULL;
  g_autoptr(Caller) second = NULL;

  meet (server, &host, &guest);
  tincan_signaling_client_lock (host->client);
  second = guest_new (server, host);
  AWAIT (second->n_failed == 1);
  g_assert_error (second->error, TINCAN_ERROR, TINCAN_ERROR_CODE_ENDED);

  tincan_signaling_client_kick (host->client, host->guest);
  AWAIT (g_str_has_suffix (guest->log->str, "gone "));
  caller_leave (guest);
  caller_leave (host);
  server_stop (server);
}

/* The server is away, comes back without a memory, and everybody is where they were. */
static void
test_restart (void)
{
  TincanServer *server = server_new (0);
  guint16 port = tincan_server_get_port (server);
  g_autoptr(Caller) host = NULL;
  g_autoptr(Caller) guest = NULL;
  g_autoptr(Caller) stranger = NULL;
  g_autofree char *name = NULL;
  g_autofree char *nameplate = NULL;

  meet (server, &host, &guest);
  name = g_strdup (host->guest);
  nameplate = g_strdup (host->nameplate);
  tincan_signaling_client_lock (host->client);
  server_stop (server);
  AWAIT (host->n_interrupted > 0 && guest->n_interrupted > 0);

  /* More than are kept: the oldest are dropped. */
  for (guint i = 0; i < 66; i++)
    {
      g_autofree char *text = g_strdup_printf ("kept %u", i);

      send_text (guest, text);
    }
  server = server_new (port);
  AWAIT (host->n_in == 2 && guest->n_in == 2);
  g_assert_true (host->reclaimed);
  g_assert_cmpstr (host->nameplate, ==, nameplate);
  AWAIT (host->bodies->len == 64);
  assert_body (host, 0, "kept 2");
  assert_body (host, 63, "kept 65");
  g_assert_cmpstr (host->guest, ==, name);

  send_text (host, "back");
  assert_body (guest, 0, "back");

  /* It is locked as before. */
  stranger = guest_new (server, host);
  AWAIT (stranger->n_failed == 1);

  caller_leave (host);
  caller_leave (guest);
  server_stop (server);
}

static void
test_restart_and_codes (void)
{
  TincanServer *server = server_new (0);
  guint16 port = tincan_server_get_port (server);
  g_autofree char *base = tincan_server_dup_base_address (server, "127.0.0.1");
  g_autoptr(Caller) host = host_new (server);
  g_autoptr(Caller) dropped = host_new (server);
  g_autoptr(Caller) renewed = host_new (server);
  g_autofree char *nameplate = NULL;

  AWAIT (host->n_in == 1 && dropped->n_in == 1 && renewed->n_in == 1);
  server_stop (server);
  AWAIT (host->n_interrupted > 0 && dropped->n_interrupted > 0 && renewed->n_interrupted > 0);

  /* What is asked for meanwhile holds afterwards. */
  nameplate = g_strdup (host->nameplate);
  tincan_signaling_client_new_code (renewed->client);
  tincan_signaling_client_drop_code (dropped->client);

  server = server_new (port);
  AWAIT (host->n_in == 2 && dropped->n_in == 2 && renewed->n_in == 2);
  /* The server that comes back does not know whose a number was: who comes first, may get it. */
  g_assert_true (host->reclaimed || g_str_equal (renewed->nameplate, nameplate));
  g_assert_null (dropped->nameplate);
  g_assert_nonnull (renewed->nameplate);
  g_assert_false (renewed->reclaimed);

  caller_leave (host);
  caller_leave (dropped);
  caller_leave (renewed);
  server_stop (server);
}

static void
test_leave_at_each_moment (void)
{
  TincanServer *server = server_new (0);

  for (guint turns = 0; turns < 16; turns++)
    {
      g_autoptr(Caller) host = host_new (server);

      for (guint i = 0; i < turns; i++)
        await_step (G_MAXINT64, G_STRLOC, "");
      caller_leave (host);
    }
  AWAIT (tincan_server_get_n_connections (server) == 0);
  AWAIT (tincan_server_get_n_mailboxes (server) == 0);

  /* Dropped without a word. */
  for (guint turns = 0; turns < 16; turns++)
    {
      g_autoptr(Caller) host = host_new (server);

      for (guint i = 0; i < turns; i++)
        await_step (G_MAXINT64, G_STRLOC, "");
      g_signal_handlers_disconnect_by_data (host->client, host);
    }
  AWAIT (tincan_server_get_n_connections (server) == 0);
  server_stop (server);
}

/* Leaving while the server is away, and after a failure. */
static void
test_leave_without_server (void)
{
  TincanServer *server = server_new (0);
  g_autoptr(Caller) host = NULL;
  g_autoptr(Caller) guest = NULL;

  meet (server, &host, &guest);
  server_stop (server);
  AWAIT (host->n_interrupted > 0);
  caller_leave (host);
  caller_leave (guest);
}

static void
test_no_server (void)
{
  TincanServer *server = server_new (0);
  g_autofree char *base = tincan_server_dup_base_address (server, "127.0.0.1");
  g_autoptr(Caller) host = NULL;

  server_stop (server);
  host = host_new_at (base);
  AWAIT (host->n_failed == 1);
  g_assert_error (host->error, TINCAN_ERROR, TINCAN_ERROR_SERVER_UNREACHABLE);
  g_assert_cmpuint (host->n_interrupted, >, 1);
  g_assert_cmpstr (host->log->str, ==, "failed ");
  caller_leave (host);
}

/* --- with a server that does just what a test tells it --- */

typedef enum
{
  DOUBLE_CLOSES,           /* as soon as it is connected to */
  DOUBLE_CLOSES_LATER,     /* once the mailbox is open */
  DOUBLE_IS_SILENT,        /* after the handshake of the WebSocket */
  DOUBLE_ONLY_WELCOMES,
  DOUBLE_FALLS_SILENT,     /* once the mailbox is open */
  DOUBLE_TALKS_NONSENSE,
  DOUBLE_IS_NO_WEBSOCKET,
  DOUBLE_IS_UNAVAILABLE,
} DoubleManner;

typedef struct
{
  SoupServer  *server;
  char        *base;
  DoubleManner manner;
  guint        close_code;
  GPtrArray   *connections; /* of SoupWebsocketConnection */
} Double;

static void
double_say (SoupWebsocketConnection *connection,
            TincanMailboxMessageType type)
{
  g_autoptr(TincanMailboxMessage) message = tincan_mailbox_message_new (type);
  g_autofree char *text = NULL;

  message->version = TINCAN_PROTOCOL_VERSION;
  message->keepalive = 30;
  if (type == TINCAN_MAILBOX_OPENED)
    {
      message->nameplate = g_strdup ("4");
      message->expires = 60;
    }
  text = tincan_mailbox_message_to_string (message);
  soup_websocket_connection_send_text (connection, text);
}

static void
double_message_cb (SoupWebsocketConnection *connection,
                   SoupWebsocketDataType    type,
                   GBytes                  *data,
                   Double                  *self)
{
  const char *text = g_bytes_get_data (data, NULL);
  g_autoptr(TincanMailboxMessage) message = NULL;

  message = tincan_mailbox_message_parse (text, g_bytes_get_size (data), NULL);
  g_assert_nonnull (message);
  if (message->type == TINCAN_MAILBOX_HELLO && self->manner == DOUBLE_TALKS_NONSENSE)
    soup_websocket_connection_send_text (connection, "{\"type\":\"opened\"}");
  else if (message->type == TINCAN_MAILBOX_HELLO && self->manner != DOUBLE_IS_SILENT)
    double_say (connection, TINCAN_MAILBOX_WELCOME);
  if (message->type == TINCAN_MAILBOX_OPEN && self->manner == DOUBLE_FALLS_SILENT)
    double_say (connection, TINCAN_MAILBOX_OPENED);
  if (message->type == TINCAN_MAILBOX_OPEN && self->manner == DOUBLE_CLOSES_LATER)
    {
      double_say (connection, TINCAN_MAILBOX_OPENED);
      soup_websocket_connection_close (connection, self->close_code, NULL);
    }
}

static void
double_connected_cb (SoupServer              *server,
                     SoupServerMessage       *message,
                     const char              *path,
                     SoupWebsocketConnection *connection,
                     gpointer                 user_data)
{
  Double *self = user_data;

  g_ptr_array_add (self->connections, g_object_ref (connection));
  if (self->manner == DOUBLE_CLOSES)
    soup_websocket_connection_close (connection, self->close_code, NULL);
  else
    g_signal_connect (connection, "message", G_CALLBACK (double_message_cb), self);
}

static void
double_request_cb (SoupServer        *server,
                   SoupServerMessage *message,
                   const char        *path,
                   GHashTable        *query,
                   gpointer           user_data)
{
  Double *self = user_data;

  soup_server_message_set_status (message,
                                  self->manner == DOUBLE_IS_UNAVAILABLE
                                    ? SOUP_STATUS_SERVICE_UNAVAILABLE
                                    : SOUP_STATUS_OK,
                                  NULL);
}

static Double *
double_new (DoubleManner manner,
            guint        close_code)
{
  Double *self = g_new0 (Double, 1);
  g_autoptr(GError) error = NULL;
  GSList *uris;

  self->manner = manner;
  self->close_code = close_code;
  self->connections = g_ptr_array_new_with_free_func (g_object_unref);
  self->server = soup_server_new (NULL, NULL);
  if (manner == DOUBLE_IS_NO_WEBSOCKET || manner == DOUBLE_IS_UNAVAILABLE)
    soup_server_add_handler (self->server, NULL, double_request_cb, self, NULL);
  else
    soup_server_add_websocket_handler (self->server, NULL, NULL, NULL, double_connected_cb, self,
                                       NULL);
  soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  self->base = g_uri_to_string (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return self;
}

static void
double_free (Double *self)
{
  soup_server_disconnect (self->server);
  for (guint i = 0; i < self->connections->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->connections, i), self);
  g_ptr_array_unref (self->connections);
  g_object_unref (self->server);
  g_free (self->base);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Double, double_free)

static const struct
{
  guint code;
  int   error; /* -1: it is tried again */
} close_codes[] = {
  { TINCAN_CLOSE_NORMAL, TINCAN_ERROR_SERVER_REFUSED },
  { TINCAN_CLOSE_GOING_AWAY, -1 },
  { TINCAN_CLOSE_BAD_MESSAGE, TINCAN_ERROR_SERVER_REFUSED },
  { TINCAN_CLOSE_TOO_BIG, TINCAN_ERROR_SERVER_REFUSED },
  { TINCAN_CLOSE_VERSION, TINCAN_ERROR_VERSION },
  { TINCAN_CLOSE_SLOW_DOWN, -1 },
  { TINCAN_CLOSE_TOO_MANY, -1 },
  { TINCAN_CLOSE_IDLE, -1 },
  { TINCAN_CLOSE_EXPIRED, TINCAN_ERROR_CODE_ENDED },
  { TINCAN_CLOSE_NOT_READING, -1 },
  { TINCAN_CLOSE_REPLACED, TINCAN_ERROR_SERVER_REFUSED },
  { 4999, TINCAN_ERROR_SERVER_REFUSED },
};

static void
test_close_codes (gconstpointer data)
{
  DoubleManner manner = GPOINTER_TO_UINT (data);

  for (guint i = 0; i < G_N_ELEMENTS (close_codes); i++)
    {
      g_autoptr(Double) server = double_new (manner, close_codes[i].code);
      g_autoptr(Caller) host = host_new_at (server->base);

      g_test_message ("Close code %u", close_codes[i].code);
      if (close_codes[i].error >= 0)
        {
          AWAIT (host->n_failed == 1);
          g_assert_error (host->error, TINCAN_ERROR, close_codes[i].error);
          g_assert_cmpuint (host->n_interrupted, ==, 0);
        }
      else
        {
          /* Again means more than once. */
          AWAIT (host->n_interrupted >= 2);
          g_assert_cmpuint (host->n_failed, ==, 0);
          g_assert_cmpuint (server->connections->len, >=, 2);
        }
      caller_leave (host);
    }
}

static void
retry_cb (guint        *retry_ms,
          const GError *why,
          guint         retry_in_ms)
{
  *retry_ms = retry_in_ms;
}

/* A server that takes us in and throws us out again is not asked four times a second for ever. */
static void
test_thrown_out (void)
{
  g_autoptr(Double) server = double_new (DOUBLE_CLOSES_LATER, TINCAN_CLOSE_GOING_AWAY);
  g_autoptr(Caller) host = host_new_at (server->base);
  guint retry_ms = 0;

  g_signal_connect_swapped (host->client, "interrupted", G_CALLBACK (retry_cb), &retry_ms);
  AWAIT (retry_ms >= 1000);
  caller_leave (host);
}

static void
test_silence (gconstpointer data)
{
  g_autoptr(Double) server = double_new (GPOINTER_TO_UINT (data), 0);
  g_autoptr(Caller) host = host_new_at (server->base);

  AWAIT (host->n_failed == 1);
  g_assert_error (host->error, TINCAN_ERROR, TINCAN_ERROR_SERVER_UNREACHABLE);
  caller_leave (host);
}

/* Left to itself, a client would hear of it after a minute at the earliest. */
static void
test_probe_silent (void)
{
  g_autoptr(Double) server = double_new (DOUBLE_FALLS_SILENT, 0);
  g_autoptr(Caller) host = host_new_at (server->base);

  AWAIT (host->n_in == 1);
  tincan_signaling_client_probe (host->client);
  tincan_signaling_client_probe (host->client);
  AWAIT (host->n_interrupted == 1 && host->n_in == 2);
  g_assert_cmpuint (server->connections->len, ==, 2);
  caller_leave (host);
}

static void
test_probe_alive (void)
{
  TincanServer *server = server_new (0);
  g_autoptr(Caller) host = host_new (server);

  AWAIT (host->n_in == 1);
  tincan_signaling_client_probe (host->client);
  /* Longer than a probe waits. */
  for (guint i = 0; i < 20; i++)
    settle ();
  g_assert_cmpuint (host->n_interrupted, ==, 0);
  caller_leave (host);
  server_stop (server);
}

static void
test_nonsense (void)
{
  g_autoptr(Double) server = double_new (DOUBLE_TALKS_NONSENSE, 0);
  g_autoptr(Caller) host = host_new_at (server->base);

  AWAIT (host->n_failed == 1);
  g_assert_error (host->error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
  g_assert_cmpuint (host->n_welcome, ==, 0);
  caller_leave (host);
}

static void
test_no_websocket (void)
{
  g_autoptr(Double) server = double_new (DOUBLE_IS_NO_WEBSOCKET, 0);
  g_autoptr(Caller) host = host_new_at (server->base);

  AWAIT (host->n_failed == 1);
  g_assert_error (host->error, TINCAN_ERROR, TINCAN_ERROR_SERVER_REFUSED);
  caller_leave (host);
}

/* Connections are taken by the kernel, and nobody ever reads from them. */
static void
test_deaf (void)
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();
  g_autoptr(GError) error = NULL;
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, &error);
  g_autofree char *base = g_strdup_printf ("http://127.0.0.1:%u/", port);
  g_autoptr(Caller) host = NULL;

  g_assert_no_error (error);
  host = host_new_at (base);
  AWAIT (host->n_failed == 1);
  g_assert_error (host->error, TINCAN_ERROR, TINCAN_ERROR_SERVER_UNREACHABLE);
  caller_leave (host);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/signaling/talk", test_talk);
  g_test_add_func ("/signaling/codes", test_codes);
  g_test_add_func ("/signaling/lock-and-kick", test_lock_and_kick);
  g_test_add_func ("/signaling/restart", test_restart);
  g_test_add_func ("/signaling/restart-and-codes", test_restart_and_codes);
  g_test_add_func ("/signaling/leave-at-each-moment", test_leave_at_each_moment);
  g_test_add_func ("/signaling/leave-without-server", test_leave_without_server);
  g_test_add_func ("/signaling/no-server", test_no_server);
  g_test_add_data_func ("/signaling/close-codes/at-once", GUINT_TO_POINTER (DOUBLE_CLOSES),
                        test_close_codes);
  g_test_add_data_func ("/signaling/close-codes/later", GUINT_TO_POINTER (DOUBLE_CLOSES_LATER),
                        test_close_codes);
  g_test_add_func ("/signaling/thrown-out", test_thrown_out);
  g_test_add_data_func ("/signaling/silence/unavailable",
                        GUINT_TO_POINTER (DOUBLE_IS_UNAVAILABLE), test_silence);
  g_test_add_data_func ("/signaling/silence/from-the-start", GUINT_TO_POINTER (DOUBLE_IS_SILENT),
                        test_silence);
  g_test_add_data_func ("/signaling/silence/after-welcome",
                        GUINT_TO_POINTER (DOUBLE_ONLY_WELCOMES), test_silence);
  g_test_add_func ("/signaling/nonsense", test_nonsense);
  g_test_add_func ("/signaling/no-websocket", test_no_websocket);
  g_test_add_func ("/signaling/deaf", test_deaf);
  g_test_add_func ("/signaling/probe/silent", test_probe_silent);
  g_test_add_func ("/signaling/probe/alive", test_probe_alive);

  return g_test_run ();
}
