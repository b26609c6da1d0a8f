/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-server"

#include "config.h"

#include "server/tincan-server.h"
#include "server/tincan-server-listener.h"
#include "server/tincan-server-log.h"
#include "server/tincan-site.h"
#include "server/tincan-switchboard.h"

/* How long clients have to answer our goodbye when the server stops. */
#define STOP_SECONDS 2

/* What one connection may send at once, in seconds of its rate. */
#define BURST_SECONDS 10

/* When all slow readers together hold more than may wait, this is what one of them may hold. */
#define SCARCE_PENDING_BYTES 65536

/* A WebSocket, from its upgrade until its socket is closed. */
typedef struct
{
  TincanServerClient *client;
  gboolean            counted; /* among those of its address */
} Link;

struct _TincanServer
{
  GObject               parent_instance;

  TincanServerSettings *settings;
  GMainContext         *context;
  GPtrArray            *proxies;
  GPtrArray            *metrics_readers;
  TincanThrottle       *throttle;
  TincanMetrics        *metrics;
  TincanSwitchboard    *switchboard;
  TincanServerListener *listener; /* (nullable): NULL before it was started */
  TincanSite           *site;
  SoupServer           *soup;
  TincanSocketPoll     *poll;
  GHashTable           *links; /* TincanServerStream to Link, whose client owns the stream */
  TincanRate            frame_rate;
  GSource              *tick;

  GTask                *stopping; /* (nullable) */
  GSource              *stop_timeout;
};

G_DEFINE_FINAL_TYPE (TincanServer, tincan_server, G_TYPE_OBJECT)

static void
link_free (gpointer data)
{
  Link *self = data;

  g_object_unref (self->client);
  g_free (self);
}

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;

  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* --- WebSockets --- */

static void
link_closed_cb (TincanServer       *self,
                TincanServerStream *stream)
{
  Link *link = g_hash_table_lookup (self->links, stream);

  g_return_if_fail (link != NULL);

  if (link->counted)
    {
      tincan_throttle_remove_websocket (self->throttle,
                                        tincan_server_client_get_address (link->client));
      self->metrics->connections--;
    }
  g_hash_table_remove (self->links, stream);
}

static TincanServerStream *
find_stream (TincanServer      *self,
             SoupServerMessage *message)
{
  GSocketAddress *remote = soup_server_message_get_remote_address (message);

  return tincan_server_listener_find (self->listener, remote);
}

static const char *
get_forwarded_for (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  return soup_message_headers_get_list (headers, "X-Forwarded-For");
}

static GInetAddress *
get_peer (SoupServerMessage *message)
{
  GSocketAddress *address = soup_server_message_get_remote_address (message);

  return g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address));
}

static GInetAddress *
find_remote (TincanServer      *self,
             SoupServerMessage *message)
{
  return tincan_trusted_proxies_find_remote (self->proxies,
                                             get_peer (message),
                                             get_forwarded_for (message));
}

/*
 * Whoever is one too many gets the upgrade all the same, since a browser tells a page nothing but
 * the close code.
 */
static void
admit (TincanServer              *self,
       Link                      *link,
       const TincanRemoteAddress *address)
{
  if (self->stopping != NULL)
    {
      tincan_server_client_close (link->client, TINCAN_CLOSE_GOING_AWAY);
      return;
    }
  if (self->metrics->connections >= self->settings->max_connections)
    {
      self->metrics->limits[TINCAN_METRICS_LIMIT_SERVER]++;
      tincan_server_client_close (link->client, TINCAN_CLOSE_TOO_MANY);
      return;
    }
  if (!tincan_throttle_add_websocket (self->throttle, address))
    {
      self->metrics->limits[TINCAN_METRICS_LIMIT_ADDRESS]++;
      tincan_server_client_close (link->client, TINCAN_CLOSE_TOO_MANY);
      return;
    }

  link->counted = TRUE;
  self->metrics->connections++;
  self->metrics->connections_made++;
  tincan_switchboard_connect (self->switchboard, link->client);
}

static void
add_link (TincanServer            *self,
          SoupServerMessage       *message,
          TincanServerStream      *stream,
          SoupWebsocketConnection *socket)
{
  g_autoptr(GInetAddress) remote = find_remote (self, message);
  TincanRemoteAddress address;
  Link *link = g_new0 (Link, 1);

  tincan_remote_address_init (&address, remote);
  link->client = tincan_server_client_new (socket, stream, &address, self->metrics);
  g_hash_table_insert (self->links, stream, link);
  g_signal_connect_object (stream, "closed", G_CALLBACK (link_closed_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  admit (self, link, &address);
}

/*
 * The answer to an upgrade is on its way. libsoup would make the WebSocket by itself, on top of the
 * streams that it has put upon ours; made here it is directly upon ours, and lighter.
 */
static void
upgraded_cb (TincanServer      *self,
             SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  g_autoptr(SoupServerMessage) alive G_GNUC_UNUSED = g_object_ref (message);
  g_autoptr(TincanServerStream) stream = NULL;
  g_autoptr(SoupWebsocketConnection) socket = NULL;
  g_autoptr(GIOStream) stolen = NULL;

  if (find_stream (self, message) == NULL)
    return;

  stream = g_object_ref (find_stream (self, message));
  stolen = soup_server_message_steal_connection (message);
  tincan_server_stream_start_frames (stream, self->poll, &self->frame_rate);
  socket = soup_websocket_connection_new (G_IO_STREAM (stream),
                                          soup_server_message_get_uri (message),
                                          SOUP_WEBSOCKET_CONNECTION_SERVER,
                                          soup_message_headers_get_one (headers, "Origin"),
                                          NULL,
                                          NULL);
  add_link (self, message, stream, socket);
}

/* --- Requests --- */

/*
 * No extension is offered: compression would let a small message become a big one, and costs memory
 * for each connection.
 */
static void
websocket_cb (SoupServer        *soup,
              SoupServerMessage *message,
              const char        *path,
              GHashTable        *query,
              gpointer           user_data)
{
  TincanServer *self = user_data;

  if (!g_str_equal (path, "/ws"))
    tincan_site_answer (self->site, message, path);
  else if (soup_websocket_server_process_handshake (message, NULL, NULL, NULL, NULL))
    g_signal_connect_object (message, "wrote-informational", G_CALLBACK (upgraded_cb), self,
                             G_CONNECT_SWAPPED);
}

static void
request_started_cb (SoupServer        *soup,
                    SoupServerMessage *message,
                    gpointer           user_data)
{
  tincan_site_add_headers (message);
}

static void
request_finished_cb (TincanServer      *self,
                     SoupServerMessage *message)
{
  self->metrics->requests++;
}

static gboolean
has_body (SoupMessageHeaders *headers)
{
  SoupEncoding encoding = soup_message_headers_get_encoding (headers);

  if (encoding == SOUP_ENCODING_CONTENT_LENGTH)
    return soup_message_headers_get_content_length (headers) != 0;
  return encoding != SOUP_ENCODING_NONE;
}

/*
 * Before libsoup acts on the headers: nobody has a reason to send us a body, which libsoup would
 * take in whatever its size, and parts of the small files that we have are not worth what libsoup
 * can be made to do for a list of ranges.
 */
static void
early_cb (SoupServer        *soup,
          SoupServerMessage *message,
          const char        *path,
          GHashTable        *query,
          gpointer           user_data)
{
  TincanServer *self = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  TincanServerStream *stream;

  soup_message_headers_remove (headers, "Range");
  if (!has_body (headers))
    return;

  stream = find_stream (self, message);
  if (stream != NULL)
    (void) tincan_server_stream_abort (stream);
}

static void
site_cb (SoupServer        *soup,
         SoupServerMessage *message,
         const char        *path,
         GHashTable        *query,
         gpointer           user_data)
{
  TincanServer *self = user_data;

  tincan_site_answer (self->site, message, path);
}

static void
health_cb (SoupServer        *soup,
           SoupServerMessage *message,
           const char        *path,
           GHashTable        *query,
           gpointer           user_data)
{
  tincan_site_answer_text (message, "text/plain; charset=utf-8", "ok\n");
}

/*
 * A proxy that nobody told us to trust may be on this machine, and pass on what comes from
 * elsewhere.
 */
static gboolean
may_read_metrics (TincanServer      *self,
                  SoupServerMessage *message)
{
  g_autoptr(GInetAddress) remote = find_remote (self, message);

  if (get_forwarded_for (message) != NULL &&
      !tincan_address_masks_match (self->proxies, get_peer (message)))
    return FALSE;
  return tincan_address_masks_match (self->metrics_readers, remote);
}

static void
metrics_cb (SoupServer        *soup,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  TincanServer *self = user_data;
  g_autofree char *text = NULL;

  if (!may_read_metrics (self, message))
    {
      tincan_site_answer (self->site, message, path);
      return;
    }

  text = tincan_metrics_to_string (self->metrics);
  tincan_site_answer_text (message, "text/plain; version=0.0.4; charset=utf-8", text);
}

static void
listener_stream_cb (TincanServer       *self,
                    TincanServerStream *stream,
                    GSocketAddress     *local,
                    GSocketAddress     *remote)
{
  g_autoptr(GError) error = NULL;

  if (!soup_server_accept_iostream (self->soup, G_IO_STREAM (stream), local, remote, &error))
    g_debug ("libsoup did not take a connection: %s", error->message);
}

static SoupServer *
make_soup (TincanServer *self)
{
  SoupServer *soup = soup_server_new (NULL, NULL);

  g_signal_connect (soup, "request-started", G_CALLBACK (request_started_cb), NULL);
  g_signal_connect_swapped (soup, "request-finished", G_CALLBACK (request_finished_cb), self);
  soup_server_add_early_handler (soup, NULL, early_cb, self, NULL);
  soup_server_add_handler (soup, NULL, site_cb, self, NULL);
  soup_server_add_early_handler (soup, "/healthz", early_cb, self, NULL);
  soup_server_add_handler (soup, "/healthz", health_cb, self, NULL);
  soup_server_add_early_handler (soup, "/metrics", early_cb, self, NULL);
  soup_server_add_handler (soup, "/metrics", metrics_cb, self, NULL);
  soup_server_add_early_handler (soup, "/ws", early_cb, self, NULL);
  soup_server_add_handler (soup, "/ws", websocket_cb, self, NULL);
  return soup;
}

/* --- Time --- */

/* Each reader is bounded by itself; this is for many slow ones together. */
static void
check_pending (TincanServer *self,
               GPtrArray    *clients)
{
  gsize limit = (gsize) self->settings->max_queued_mib * 1024 * 1024;
  gsize pending = 0;

  for (guint i = 0; i < clients->len; i++)
    pending += tincan_server_client_get_pending (g_ptr_array_index (clients, i));
  if (pending <= limit)
    return;

  for (guint i = 0; i < clients->len; i++)
    {
      TincanServerClient *client = g_ptr_array_index (clients, i);

      if (tincan_server_client_get_pending (client) > SCARCE_PENDING_BYTES)
        tincan_server_client_close (client, TINCAN_CLOSE_NOT_READING);
    }
}

static GPtrArray *
dup_clients (TincanServer *self)
{
  GPtrArray *clients = g_ptr_array_new_full (g_hash_table_size (self->links), g_object_unref);
  GHashTableIter iter;
  gpointer link;

  g_hash_table_iter_init (&iter, self->links);
  while (g_hash_table_iter_next (&iter, NULL, &link))
    g_ptr_array_add (clients, g_object_ref (((Link *) link)->client));
  return clients;
}

static gboolean
tick_cb (gpointer user_data)
{
  TincanServer *self = user_data;
  g_autoptr(TincanServer) alive G_GNUC_UNUSED = g_object_ref (self);
  g_autoptr(GPtrArray) clients = dup_clients (self);
  gint64 now = g_get_monotonic_time ();

  for (guint i = 0; i < clients->len; i++)
    tincan_server_client_check_times (g_ptr_array_index (clients, i),
                                      now,
                                      self->settings->hello_timeout,
                                      self->settings->idle_timeout);
  check_pending (self, clients);
  tincan_server_listener_check_times (self->listener, now);
  tincan_switchboard_expire (self->switchboard, now);
  tincan_throttle_prune (self->throttle, now);
  return G_SOURCE_CONTINUE;
}

/* --- Stopping --- */

static void
finish_stop (TincanServer *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->stopping);

  clear_source (&self->stop_timeout);
  clear_source (&self->tick);
  tincan_server_log_event ("stopped", NULL, { "connections", g_hash_table_size (self->links) });
  g_task_return_boolean (task, TRUE);
}

static void
listener_drained_cb (TincanServer *self)
{
  if (self->stopping != NULL)
    finish_stop (self);
}

static gboolean
stop_timeout_cb (gpointer user_data)
{
  TincanServer *self = user_data;

  /* The last one that this closes ends the stop. */
  tincan_server_listener_abort_all (self->listener);
  return G_SOURCE_REMOVE;
}

static void
tincan_server_dispose (GObject *object)
{
  TincanServer *self = TINCAN_SERVER (object);

  clear_source (&self->tick);
  clear_source (&self->stop_timeout);
  if (self->listener != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->listener, self);
      tincan_server_listener_stop (self->listener);
      tincan_switchboard_stop (self->switchboard);
      soup_server_disconnect (self->soup);
      tincan_server_listener_abort_all (self->listener);
      g_signal_handlers_disconnect_by_data (self->soup, self);
    }
  g_clear_object (&self->soup);
  g_clear_object (&self->listener);
  g_clear_pointer (&self->poll, tincan_socket_poll_free);

  G_OBJECT_CLASS (tincan_server_parent_class)->dispose (object);
}

static void
tincan_server_finalize (GObject *object)
{
  TincanServer *self = TINCAN_SERVER (object);

  g_assert (g_hash_table_size (self->links) == 0);

  g_hash_table_unref (self->links);
  g_clear_pointer (&self->switchboard, tincan_switchboard_free);
  g_clear_pointer (&self->site, tincan_site_free);
  g_clear_pointer (&self->throttle, tincan_throttle_free);
  g_clear_pointer (&self->proxies, g_ptr_array_unref);
  g_clear_pointer (&self->metrics_readers, g_ptr_array_unref);
  tincan_metrics_free (self->metrics);
  tincan_server_settings_free (self->settings);
  g_main_context_unref (self->context);

  G_OBJECT_CLASS (tincan_server_parent_class)->finalize (object);
}

static void
tincan_server_class_init (TincanServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tincan_server_dispose;
  object_class->finalize = tincan_server_finalize;
}

static void
tincan_server_init (TincanServer *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->metrics = tincan_metrics_new ();
  self->poll = tincan_socket_poll_new (self->context, tincan_server_stream_note_readable);
  self->links = g_hash_table_new_full (NULL, NULL, NULL, link_free);
}

/**
 * tincan_server_new:
 * @settings: how to run; copied
 *
 * Returns: (transfer full): a server that was not started, on the thread-default #GMainContext
 */
TincanServer *
tincan_server_new (const TincanServerSettings *settings)
{
  TincanServer *self;

  g_return_val_if_fail (settings != NULL, NULL);

  self = g_object_new (TINCAN_TYPE_SERVER, NULL);
  self->settings = tincan_server_settings_copy (settings);
  self->frame_rate.per_second = settings->message_rate;
  self->frame_rate.burst = (double) settings->message_rate * BURST_SECONDS;
  return self;
}

static TincanThrottle *
make_throttle (const TincanServerSettings *settings)
{
  guint max_websockets = settings->max_connections_per_address;
  TincanThrottleLimits limits = {
    .max_sockets = max_websockets > 0 ? max_websockets + TINCAN_SERVER_LISTENER_SPARE : 0,
    .max_websockets = max_websockets,
    .joins = { settings->join_rate / 60.0, settings->join_rate },
    .guesses = { settings->guess_rate / 60.0, settings->guess_rate },
  };

  return tincan_throttle_new (&limits);
}

/**
 * tincan_server_start:
 * @self: a server that was not started
 * @error: return location for a TINCAN_ERROR_SETUP, or TINCAN_ERROR_PROTOCOL for a STUN or TURN
 *   address
 *
 * Listens. What it does from now on it does on its context.
 *
 * Returns: whether it listens; a server that does not cannot be started again
 */
gboolean
tincan_server_start (TincanServer  *self,
                     GError       **error)
{
  const char *const *proxies;
  const char *const *readers;

  g_return_val_if_fail (TINCAN_IS_SERVER (self), FALSE);
  g_return_val_if_fail (self->listener == NULL, FALSE);
  g_return_val_if_fail (self->throttle == NULL, FALSE);

  proxies = (const char *const *) self->settings->trusted_proxies;
  self->throttle = make_throttle (self->settings);
  self->proxies = tincan_address_masks_parse (proxies, error);
  if (self->proxies == NULL)
    return FALSE;
  readers = (const char *const *) self->settings->metrics_readers;
  self->metrics_readers = tincan_address_masks_parse (readers, error);
  if (self->metrics_readers == NULL)
    return FALSE;
  self->switchboard = tincan_switchboard_new (self->settings, self->throttle, self->metrics, error);
  if (self->switchboard == NULL)
    return FALSE;

  self->site = tincan_site_new (self->settings->web_root);
  self->soup = make_soup (self);
  self->listener = tincan_server_listener_new (self->settings,
                                               self->proxies,
                                               self->throttle,
                                               self->metrics);
  g_signal_connect_swapped (self->listener, "stream", G_CALLBACK (listener_stream_cb), self);
  g_signal_connect_swapped (self->listener, "drained", G_CALLBACK (listener_drained_cb), self);
  if (!tincan_server_listener_start (self->listener, error))
    return FALSE;

  self->tick = g_timeout_source_new_seconds (1);
  g_source_set_callback (self->tick, tick_cb, self, NULL);
  g_source_attach (self->tick, self->context);
  return TRUE;
}

/**
 * tincan_server_stop_async:
 * @self: a server that was started, and is not being stopped
 * @callback: called on the context of @self when every connection is closed
 * @user_data: for @callback
 *
 * Stops to listen, and says 1001 to every client, which tells them to come back. Those that do not
 * answer within two seconds are cut off.
 */
void
tincan_server_stop_async (TincanServer        *self,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr(GPtrArray) clients = NULL;

  g_return_if_fail (TINCAN_IS_SERVER (self));
  g_return_if_fail (self->listener != NULL);
  g_return_if_fail (self->stopping == NULL);

  self->stopping = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->stopping, tincan_server_stop_async);
  tincan_server_listener_stop (self->listener);
  if (tincan_server_listener_get_size (self->listener) == 0)
    {
      finish_stop (self);
      return;
    }

  self->stop_timeout = g_timeout_source_new_seconds (STOP_SECONDS);
  g_source_set_callback (self->stop_timeout, stop_timeout_cb, self, NULL);
  g_source_attach (self->stop_timeout, self->context);

  tincan_switchboard_stop (self->switchboard);
  tincan_server_listener_abort_requests (self->listener);
  clients = dup_clients (self);
  for (guint i = 0; i < clients->len; i++)
    tincan_server_client_close (g_ptr_array_index (clients, i), TINCAN_CLOSE_GOING_AWAY);
}

/**
 * tincan_server_stop_finish:
 * @self: a server
 * @result: the result
 *
 * Stopping does not fail.
 */
void
tincan_server_stop_finish (TincanServer *self,
                           GAsyncResult *result)
{
  g_return_if_fail (TINCAN_IS_SERVER (self));
  g_return_if_fail (g_task_is_valid (result, self));

  (void) g_task_propagate_boolean (G_TASK (result), NULL);
}

/**
 * tincan_server_get_port:
 * @self: a server
 *
 * Returns: the port of the first address that it listens on; 0 before it was started
 */
guint16
tincan_server_get_port (TincanServer *self)
{
  GInetSocketAddress *address;

  g_return_val_if_fail (TINCAN_IS_SERVER (self), 0);

  address = self->listener != NULL ? tincan_server_listener_get_address (self->listener) : NULL;
  return address != NULL ? g_inet_socket_address_get_port (address) : 0;
}

static char *
dup_own_host (TincanServer *self)
{
  GInetSocketAddress *address = tincan_server_listener_get_address (self->listener);
  GInetAddress *inet = g_inet_socket_address_get_address (address);
  g_autoptr(GInetAddress) loopback = NULL;

  if (!g_inet_address_get_is_any (inet))
    return g_inet_address_to_string (inet);

  loopback = g_inet_address_new_loopback (g_inet_address_get_family (inet));
  return g_inet_address_to_string (loopback);
}

/**
 * tincan_server_dup_base_address:
 * @self: a server that was started
 * @host: (nullable): by which name or address others reach this machine, IPv6 without brackets;
 *   %NULL for the one that it listens on, or the loopback address if it listens on all
 *
 * Returns: (transfer full): what a link begins with, for example `http://192.0.2.7:8044/`
 */
char *
tincan_server_dup_base_address (TincanServer *self,
                                const char   *host)
{
  gboolean tls;
  g_autofree char *own = NULL;

  g_return_val_if_fail (TINCAN_IS_SERVER (self), NULL);
  g_return_val_if_fail (tincan_server_get_port (self) != 0, NULL);

  own = host != NULL ? g_strdup (host) : dup_own_host (self);
  tls = self->settings->tls_certificate != NULL;
  return g_uri_join (G_URI_FLAGS_NONE,
                     tls ? "https" : "http",
                     NULL,
                     own,
                     tincan_server_get_port (self),
                     "/",
                     NULL,
                     NULL);
}

/**
 * tincan_server_get_n_connections:
 * @self: a server
 *
 * Returns: how many WebSockets it has
 */
guint
tincan_server_get_n_connections (TincanServer *self)
{
  g_return_val_if_fail (TINCAN_IS_SERVER (self), 0);

  return self->metrics->connections;
}

/**
 * tincan_server_get_n_mailboxes:
 * @self: a server
 *
 * Returns: how many mailboxes it has
 */
guint
tincan_server_get_n_mailboxes (TincanServer *self)
{
  g_return_val_if_fail (TINCAN_IS_SERVER (self), 0);

  return self->metrics->mailboxes;
}
