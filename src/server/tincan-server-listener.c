/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-server-listener"

#include "config.h"

#include "server/tincan-server-listener.h"
#include "server/tincan-server-log.h"
#include "wire/tincan-error.h"

#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>

#define BACKLOG 1024

/* For whoever fetches the page over a slow line. */
#define ANSWER_SECONDS 60

/* Connections that there may be besides WebSockets: to fetch the page, and to be told why not. */
#define SPARE_SOCKETS 128

/* Files that a process has open for other reasons. */
#define SPARE_FILES 64

struct _TincanServerListener
{
  GObject                     parent_instance;

  const TincanServerSettings *settings; /* (unowned) */
  GPtrArray                  *proxies;  /* of GInetAddressMask */
  TincanThrottle             *throttle; /* (unowned) */
  TincanMetrics              *metrics;  /* (unowned) */
  GSocketService             *service;
  GTlsCertificate            *certificate; /* (nullable) */
  GInetSocketAddress         *address;     /* (nullable): the first one that we listen on */
  GHashTable                 *by_remote;   /* GSocketAddress to TincanServerStream; none is owned */
  guint                       max_sockets;
};

enum
{
  SIGNAL_STREAM,
  SIGNAL_DRAINED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TincanServerListener, tincan_server_listener, G_TYPE_OBJECT)

/* A connection on its way from the socket to libsoup. */
typedef struct
{
  TincanServerListener *listener;
  TincanServerStream   *stream;
  GSocketAddress       *local;
  GSocketAddress       *remote;
} Arrival;

static void
arrival_free (Arrival *self)
{
  g_object_unref (self->listener);
  g_object_unref (self->stream);
  g_object_unref (self->local);
  g_object_unref (self->remote);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Arrival, arrival_free)

/* --- Accepting --- */

static gboolean
is_trusted (TincanServerListener *self,
            GSocketAddress       *remote)
{
  GInetAddress *address = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote));

  return tincan_address_masks_match (self->proxies, address);
}

/* What a proxy brings is counted by the address that it names, once its request was read. */
static gboolean
admit (TincanServerListener      *self,
       GSocketAddress            *remote,
       const TincanRemoteAddress *address)
{
  TincanMetricsLimit limit;

  if (g_hash_table_size (self->by_remote) >= self->max_sockets)
    limit = TINCAN_METRICS_LIMIT_SERVER;
  else if (!is_trusted (self, remote) && !tincan_throttle_add_socket (self->throttle, address))
    limit = TINCAN_METRICS_LIMIT_ADDRESS;
  else
    return TRUE;

  self->metrics->limits[limit]++;
  return FALSE;
}

typedef struct
{
  TincanServerListener *listener; /* (unowned): outlives its streams' being in its table */
  GSocketAddress       *remote;
} Departure;

static void
departure_free (gpointer  data,
                GClosure *closure)
{
  Departure *self = data;

  g_object_unref (self->remote);
  g_free (self);
}

static void
stream_closed_cb (TincanServerStream *stream,
                  gpointer            user_data)
{
  Departure *departure = user_data;
  TincanServerListener *self = departure->listener;

  if (!g_hash_table_remove (self->by_remote, departure->remote))
    return;

  if (!is_trusted (self, departure->remote))
    tincan_throttle_remove_socket (self->throttle, tincan_server_stream_get_address (stream));
  self->metrics->sockets = g_hash_table_size (self->by_remote);
  self->metrics->bytes_received += tincan_server_stream_get_bytes_in (stream);
  self->metrics->bytes_sent += tincan_server_stream_get_bytes_out (stream);
  if (self->metrics->sockets == 0)
    g_signal_emit (self, signals[SIGNAL_DRAINED], 0);
}

static void
watch (TincanServerListener *self,
       TincanServerStream   *stream,
       GSocketAddress       *remote)
{
  Departure *departure = g_new (Departure, 1);

  departure->listener = self;
  departure->remote = g_object_ref (remote);
  g_hash_table_insert (self->by_remote, remote, stream);
  self->metrics->sockets = g_hash_table_size (self->by_remote);

  /* After the client on top of the stream has heard it too. */
  g_signal_connect_data (stream,
                         "closed",
                         G_CALLBACK (stream_closed_cb),
                         departure,
                         departure_free,
                         G_CONNECT_AFTER);
}

static void
handshake_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(Arrival) arrival = user_data;

  if (!g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, NULL))
    {
      (void) tincan_server_stream_abort (arrival->stream);
      (void) g_io_stream_close (G_IO_STREAM (arrival->stream), NULL, NULL);
      return;
    }

  g_signal_emit (arrival->listener, signals[SIGNAL_STREAM], 0,
                 arrival->stream, arrival->local, arrival->remote);
}

static GIOStream *
wrap_in_tls (TincanServerListener *self,
             GIOStream            *connection)
{
  GIOStream *tls = g_tls_server_connection_new (connection, self->certificate, NULL);

  /* Browsers just close. Every message says how long it is, so nothing can be cut off unnoticed. */
  if (tls != NULL)
    g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (tls), FALSE);
  return tls;
}

static void
receive (TincanServerListener *self,
         GSocketConnection    *connection,
         GSocketAddress       *local,
         GSocketAddress       *remote,
         TincanRemoteAddress  *address)
{
  GSocket *socket = g_socket_connection_get_socket (connection);
  g_autoptr(GIOStream) base = NULL;
  g_autoptr(TincanServerStream) stream = NULL;
  Arrival *arrival;

  base = self->certificate != NULL
           ? wrap_in_tls (self, G_IO_STREAM (connection))
           : g_object_ref (G_IO_STREAM (connection));
  if (base == NULL)
    return;

  (void) g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  stream = tincan_server_stream_new (base, socket, address);
  watch (self, stream, remote);
  if (self->certificate == NULL)
    {
      g_signal_emit (self, signals[SIGNAL_STREAM], 0, stream, local, remote);
      return;
    }

  arrival = g_new (Arrival, 1);
  arrival->listener = g_object_ref (self);
  arrival->stream = g_steal_pointer (&stream);
  arrival->local = g_object_ref (local);
  arrival->remote = g_object_ref (remote);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (base),
                                    G_PRIORITY_DEFAULT,
                                    NULL,
                                    handshake_cb,
                                    arrival);
}

static gboolean
service_incoming_cb (TincanServerListener *self,
                     GSocketConnection    *connection)
{
  g_autoptr(GSocketAddress) local = g_socket_connection_get_local_address (connection, NULL);
  g_autoptr(GSocketAddress) remote = g_socket_connection_get_remote_address (connection, NULL);
  TincanRemoteAddress address;

  if (!G_IS_INET_SOCKET_ADDRESS (local) || !G_IS_INET_SOCKET_ADDRESS (remote))
    return TRUE;

  tincan_remote_address_init (&address,
                              g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote)));
  if (admit (self, remote, &address))
    receive (self, connection, local, remote, &address);
  return TRUE;
}

/* --- Listening --- */

static GSocketAddress *
parse_address (const char  *text,
               GError     **error)
{
  g_autoptr(GSocketAddress) address = NULL;
  g_autofree char *host = NULL;
  const char *colon = strrchr (text, ':');
  guint64 port;

  if (colon != NULL && g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXUINT16, &port, NULL))
    {
      gsize length = (gsize) (colon - text);
      gboolean brackets = length > 2 && text[0] == '[' && text[length - 1] == ']';

      host = brackets ? g_strndup (text + 1, length - 2) : g_strndup (text, length);
      if (brackets == (strchr (host, ':') != NULL))
        address = g_inet_socket_address_new_from_string (host, (guint) port);
    }
  if (address == NULL)
    {
      g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_SETUP,
                   _("“%s” is not an address to listen on. "
                     "Give it as 127.0.0.1:8044, or [::]:8044 for all addresses."),
                   text);
      return NULL;
    }
  return g_steal_pointer (&address);
}

static gboolean
listen_on (TincanServerListener  *self,
           const char            *text,
           GError               **error)
{
  g_autoptr(GSocketAddress) address = parse_address (text, error);
  g_autoptr(GSocketAddress) effective = NULL;
  g_autoptr(GError) local = NULL;
  guint16 port;

  if (address == NULL)
    return FALSE;

  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (self->service),
                                      address,
                                      G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP,
                                      NULL,
                                      &effective,
                                      &local))
    {
      g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_SETUP,
                   _("The server cannot listen on %s: %s. Choose another port."),
                   text,
                   local->message);
      return FALSE;
    }

  if (self->address == NULL)
    self->address = g_object_ref (G_INET_SOCKET_ADDRESS (effective));
  port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  tincan_server_log_event ("listening", NULL, { "port", port });
  return TRUE;
}

static gboolean
load_certificate (TincanServerListener  *self,
                  GError               **error)
{
  const char *certificate = self->settings->tls_certificate;
  const char *key = self->settings->tls_key;
  g_autoptr(GError) local = NULL;

  if (certificate == NULL)
    return TRUE;

  self->certificate = key != NULL
                        ? g_tls_certificate_new_from_files (certificate, key, &local)
                        : g_tls_certificate_new_from_file (certificate, &local);
  if (self->certificate == NULL)
    g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_SETUP,
                 _("The TLS certificate cannot be used: %s"), local->message);
  return self->certificate != NULL;
}

/* Beyond what the system lets us open, accepting would fail again and again. */
static guint
count_sockets (guint max_connections)
{
  guint64 wanted = (guint64) max_connections + SPARE_SOCKETS;
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
    {
      guint64 usable = MAX (limit.rlim_cur, 2 * SPARE_FILES) - SPARE_FILES;

      wanted = MIN (wanted, usable);
    }
  return (guint) MIN (wanted, G_MAXUINT);
}

static void
tincan_server_listener_dispose (GObject *object)
{
  TincanServerListener *self = TINCAN_SERVER_LISTENER (object);

  if (self->service != NULL)
    tincan_server_listener_stop (self);
  g_clear_object (&self->service);

  G_OBJECT_CLASS (tincan_server_listener_parent_class)->dispose (object);
}

static void
tincan_server_listener_finalize (GObject *object)
{
  TincanServerListener *self = TINCAN_SERVER_LISTENER (object);

  g_assert (g_hash_table_size (self->by_remote) == 0);

  g_hash_table_unref (self->by_remote);
  g_clear_pointer (&self->proxies, g_ptr_array_unref);
  g_clear_object (&self->certificate);
  g_clear_object (&self->address);

  G_OBJECT_CLASS (tincan_server_listener_parent_class)->finalize (object);
}

static void
tincan_server_listener_class_init (TincanServerListenerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tincan_server_listener_dispose;
  object_class->finalize = tincan_server_listener_finalize;

  signals[SIGNAL_STREAM] = g_signal_new ("stream",
                                         G_TYPE_FROM_CLASS (klass),
                                         G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL,
                                         G_TYPE_NONE,
                                         3,
                                         TINCAN_TYPE_SERVER_STREAM,
                                         G_TYPE_SOCKET_ADDRESS,
                                         G_TYPE_SOCKET_ADDRESS);
  signals[SIGNAL_DRAINED] = g_signal_new ("drained",
                                          G_TYPE_FROM_CLASS (klass),
                                          G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL,
                                          G_TYPE_NONE,
                                          0);
}

static void
tincan_server_listener_init (TincanServerListener *self)
{
  self->by_remote = g_hash_table_new (NULL, NULL);
  self->service = g_socket_service_new ();
  g_socket_service_stop (self->service);
  g_socket_listener_set_backlog (G_SOCKET_LISTENER (self->service), BACKLOG);
  g_signal_connect_swapped (self->service, "incoming", G_CALLBACK (service_incoming_cb), self);
}

/**
 * tincan_server_listener_new:
 * @settings: addresses, limits and TLS; outlives the listener
 * @proxies: (element-type GInetAddressMask): the trusted ones
 * @throttle: what each address did; outlives the listener
 * @metrics: where to count; outlives the listener
 *
 * Returns: (transfer full): a listener that does not listen yet
 */
TincanServerListener *
tincan_server_listener_new (const TincanServerSettings *settings,
                            GPtrArray                  *proxies,
                            TincanThrottle             *throttle,
                            TincanMetrics              *metrics)
{
  TincanServerListener *self = g_object_new (TINCAN_TYPE_SERVER_LISTENER, NULL);

  self->settings = settings;
  self->proxies = g_ptr_array_ref (proxies);
  self->throttle = throttle;
  self->metrics = metrics;
  self->max_sockets = count_sockets (settings->max_connections);
  return self;
}

/**
 * tincan_server_listener_start:
 * @self: a listener
 * @error: return location for a TINCAN_ERROR_SETUP
 *
 * Listens on all addresses of the settings, or on none.
 *
 * Returns: whether it does
 */
gboolean
tincan_server_listener_start (TincanServerListener  *self,
                              GError               **error)
{
  g_return_val_if_fail (TINCAN_IS_SERVER_LISTENER (self), FALSE);

  if (!load_certificate (self, error))
    return FALSE;

  if (self->max_sockets < self->settings->max_connections)
    tincan_server_log_event ("few-files", NULL,
                             { "max_connections", self->settings->max_connections },
                             { "possible", self->max_sockets });

  for (gsize i = 0; self->settings->listen[i] != NULL; i++)
    {
      if (!listen_on (self, self->settings->listen[i], error))
        {
          tincan_server_listener_stop (self);
          g_clear_object (&self->address);
          return FALSE;
        }
    }

  g_socket_service_start (self->service);
  return TRUE;
}

/**
 * tincan_server_listener_stop:
 * @self: a listener
 *
 * Closes the sockets that it listens on. Connections stay.
 */
void
tincan_server_listener_stop (TincanServerListener *self)
{
  g_return_if_fail (TINCAN_IS_SERVER_LISTENER (self));

  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
}

/**
 * tincan_server_listener_get_address:
 * @self: a listener
 *
 * Returns: (transfer none) (nullable): the first address that it listens on, with its real port;
 *   %NULL before it started
 */
GInetSocketAddress *
tincan_server_listener_get_address (TincanServerListener *self)
{
  g_return_val_if_fail (TINCAN_IS_SERVER_LISTENER (self), NULL);

  return self->address;
}

/**
 * tincan_server_listener_find:
 * @self: a listener
 * @remote: the very object that came with a stream
 *
 * Returns: (transfer none) (nullable): the stream, if it is open
 */
TincanServerStream *
tincan_server_listener_find (TincanServerListener *self,
                             GSocketAddress       *remote)
{
  g_return_val_if_fail (TINCAN_IS_SERVER_LISTENER (self), NULL);

  return g_hash_table_lookup (self->by_remote, remote);
}

/* Aborting one can close it at once, and so change the table: goes through a copy. */
static GPtrArray *
dup_streams (TincanServerListener *self)
{
  GPtrArray *streams = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer stream;

  g_hash_table_iter_init (&iter, self->by_remote);
  while (g_hash_table_iter_next (&iter, NULL, &stream))
    g_ptr_array_add (streams, g_object_ref (stream));
  return streams;
}

/**
 * tincan_server_listener_check_times:
 * @self: a listener
 * @now: the time, in microseconds of the monotonic clock
 *
 * Gives up connections that take too long for one request.
 */
void
tincan_server_listener_check_times (TincanServerListener *self,
                                    gint64                now)
{
  g_autoptr(GPtrArray) streams = NULL;
  guint head_seconds;

  g_return_if_fail (TINCAN_IS_SERVER_LISTENER (self));

  head_seconds = self->settings->hello_timeout;
  streams = dup_streams (self);
  for (guint i = 0; i < streams->len; i++)
    {
      TincanServerStream *stream = g_ptr_array_index (streams, i);

      if (!tincan_server_stream_is_late (stream, now, head_seconds, ANSWER_SECONDS))
        continue;
      if (tincan_server_stream_abort (stream))
        self->metrics->limits[TINCAN_METRICS_LIMIT_TIME]++;
      else
        (void) g_io_stream_close (G_IO_STREAM (stream), NULL, NULL);
    }
}

/**
 * tincan_server_listener_abort_requests:
 * @self: a listener
 *
 * Gives up every connection that has not become a WebSocket.
 */
void
tincan_server_listener_abort_requests (TincanServerListener *self)
{
  g_autoptr(GPtrArray) streams = NULL;

  g_return_if_fail (TINCAN_IS_SERVER_LISTENER (self));

  streams = dup_streams (self);
  for (guint i = 0; i < streams->len; i++)
    {
      TincanServerStream *stream = g_ptr_array_index (streams, i);

      if (!tincan_server_stream_has_frames (stream))
        (void) tincan_server_stream_abort (stream);
    }
}

/**
 * tincan_server_listener_abort_all:
 * @self: a listener
 *
 * Closes every connection, whatever it is at.
 */
void
tincan_server_listener_abort_all (TincanServerListener *self)
{
  g_autoptr(GPtrArray) streams = NULL;

  g_return_if_fail (TINCAN_IS_SERVER_LISTENER (self));

  streams = dup_streams (self);
  for (guint i = 0; i < streams->len; i++)
    {
      TincanServerStream *stream = g_ptr_array_index (streams, i);

      (void) tincan_server_stream_abort (stream);
      (void) g_io_stream_close (G_IO_STREAM (stream), NULL, NULL);
    }
}

/**
 * tincan_server_listener_get_size:
 * @self: a listener
 *
 * Returns: how many connections are open
 */
guint
tincan_server_listener_get_size (TincanServerListener *self)
{
  g_return_val_if_fail (TINCAN_IS_SERVER_LISTENER (self), 0);

  return g_hash_table_size (self->by_remote);
}
