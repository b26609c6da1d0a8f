/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-gst-compat"

#include "config.h"

#include "core/peer/tincan-gst-compat.h"

#include <nice/agent.h>
#include <nice/interfaces.h>
#include <string.h>
#include <sys/socket.h>

/*
 * What differs between versions of GStreamer and libnice, or is only known from their sources.
 * Written for 1.22 to 1.28. What is asked at run time is asked there because a program that was
 * built against one version is run with another.
 */

/* The only stream of a connection that has nothing but data channels, and its only component. */
#define STREAM_ID 1
#define COMPONENT_ID 1

/* What is asked for; the kernel gives at most net.core.{r,w}mem_max. Its own choice holds some 90
 * packets, fewer than arrive while a busy receiver is not on a core. */
#define SOCKET_BUFFER_BYTES (4 * 1024 * 1024)

/* Between two packets of ICE, in ms: the least that RFC 8445 section 14.2 allows. libnice's 20 add
 * up to more than the way takes. */
#define PACING_MS 5

/* How long a relay may take to take its address back, in ms. */
#define RELEASE_MS 500

static gboolean
is_at_least (guint wanted_minor)
{
  guint major = 0;
  guint minor = 0;
  guint micro = 0;
  guint nano = 0;

  gst_version (&major, &minor, &micro, &nano);
  return major > 1 || (major == 1 && minor >= wanted_minor);
}

static char *
dup_authority (const TincanIceServer *server,
               const char            *host)
{
  gboolean is_ipv6 = strchr (host, ':') != NULL;

  return g_strdup_printf (is_ipv6 ? "[%s]:%u" : "%s:%u", host, server->port);
}

/**
 * tincan_gst_dup_stun_url:
 * @server: a STUN server
 *
 * What is asked for is the address that a router gives us, which is a matter of IPv4. So that is
 * how the server is asked, where it can be.
 *
 * Returns: (transfer full): its URL as webrtcbin writes them, `stun://HOST:PORT`
 */
char *
tincan_gst_dup_stun_url (const TincanIceServer *server)
{
  const char *host = server->host;
  g_autofree char *authority = NULL;

  for (guint i = 0; server->addresses != NULL && server->addresses[i] != NULL; i++)
    {
      if (i == 0 || strchr (server->addresses[i], ':') == NULL)
        host = server->addresses[i];
    }

  authority = dup_authority (server, host);
  return g_strconcat ("stun://", authority, NULL);
}

/**
 * tincan_gst_dup_turn_url:
 * @server: a TURN server with its credentials
 * @host: its name, or one of its addresses
 *
 * Returns: (transfer full): its URL as webrtcbin writes them,
 *   `turn://USER:PASSWORD@HOST:PORT?transport=…`
 */
char *
tincan_gst_dup_turn_url (const TincanIceServer *server,
                         const char            *host)
{
  g_autofree char *authority = dup_authority (server, host);
  g_autofree char *user = g_uri_escape_string (server->username, NULL, FALSE);
  g_autofree char *password = g_uri_escape_string (server->credential, NULL, FALSE);
  const char *transport = "";

  if (server->transport == TINCAN_ICE_TRANSPORT_UDP)
    transport = "?transport=udp";
  else if (server->transport == TINCAN_ICE_TRANSPORT_TCP)
    transport = "?transport=tcp";

  return g_strconcat ("turn://", user, ":", password, "@", authority, transport, NULL);
}

typedef void (*RelayFunc) (gpointer               target,
                           const TincanIceServer *server,
                           const char            *host);

/* Each relay that can be asked, at each of its addresses, or by its name where those are not known.
 * One without credentials is left out, for it would refuse us. */
static void
for_each_relay (GPtrArray *servers,
                RelayFunc  func,
                gpointer   target)
{
  for (guint i = 0; i < servers->len; i++)
    {
      const TincanIceServer *server = g_ptr_array_index (servers, i);
      char *names[] = { server->host, NULL };
      char **hosts = server->addresses != NULL ? server->addresses : names;

      for (guint j = 0; tincan_ice_server_can_relay (server) && hosts[j] != NULL; j++)
        func (target, server, hosts[j]);
    }
}

static void
add_turn_server (gpointer               webrtc,
                 const TincanIceServer *server,
                 const char            *host)
{
  g_autofree char *url = tincan_gst_dup_turn_url (server, host);
  gboolean added = FALSE;

  g_signal_emit_by_name (webrtc, "add-turn-server", url, &added);
  if (!added)
    g_warning ("The relay at %s was not taken", host);
}

/**
 * tincan_gst_set_ice_servers:
 * @webrtc: a webrtcbin that has not been started
 * @servers: of TincanIceServer
 * @relays: whether the TURN servers are wanted from the start
 *
 * Hands the servers on. webrtcbin has room for one STUN server, the first one, and for any number
 * of TURN servers.
 */
void
tincan_gst_set_ice_servers (GstElement *webrtc,
                            GPtrArray  *servers,
                            gboolean    relays)
{
  for (guint i = 0; i < servers->len; i++)
    {
      const TincanIceServer *server = g_ptr_array_index (servers, i);

      if (server->kind == TINCAN_ICE_SERVER_STUN)
        {
          g_autofree char *url = tincan_gst_dup_stun_url (server);

          g_object_set (webrtc, "stun-server", url, NULL);
          break;
        }
    }

  if (relays)
    for_each_relay (servers, add_turn_server, webrtc);
}

/* A NiceAgent. */
static GObject *
dup_agent (GstElement *webrtc)
{
  g_autoptr(GObject) ice = NULL;
  GObject *agent = NULL;

  g_object_get (webrtc, "ice-agent", &ice, NULL);
  if (ice != NULL && g_object_class_find_property (G_OBJECT_GET_CLASS (ice), "agent") != NULL)
    g_object_get (ice, "agent", &agent, NULL);

  return agent;
}

static void
ask_relay (gpointer               agent,
           const TincanIceServer *server,
           const char            *host)
{
  if (server->transport != TINCAN_ICE_TRANSPORT_TCP)
    nice_agent_set_relay_info (NICE_AGENT (agent), STREAM_ID, COMPONENT_ID, host, server->port,
                               server->username, server->credential, NICE_RELAY_TYPE_TURN_UDP);
  if (server->transport != TINCAN_ICE_TRANSPORT_UDP)
    nice_agent_set_relay_info (NICE_AGENT (agent), STREAM_ID, COMPONENT_ID, host, server->port,
                               server->username, server->credential, NICE_RELAY_TYPE_TURN_TCP);
}

/**
 * tincan_gst_ask_relays:
 * @webrtc: a webrtcbin that gathers, or has gathered
 * @servers: of TincanIceServer
 *
 * Asks the TURN servers for addresses after all. webrtcbin has no way to say so once it has begun,
 * libnice has. The candidates come as the others did.
 */
void
tincan_gst_ask_relays (GstElement *webrtc,
                       GPtrArray  *servers)
{
  g_autoptr(GObject) agent = dup_agent (webrtc);

  if (agent != NULL)
    for_each_relay (servers, ask_relay, agent);
}

static void
read_end (TincanRouteEnd      *end,
          const NiceCandidate *candidate)
{
  char address[NICE_ADDRESS_STRING_LEN];

  /* Without the interface, which libnice appends to addresses of one link. */
  nice_address_to_string (&candidate->addr, address);
  end->address = g_strndup (address, strcspn (address, "%"));
  end->port = nice_address_get_port (&candidate->addr);
  end->relayed = candidate->type == NICE_CANDIDATE_TYPE_RELAYED;
}

typedef struct
{
  TincanPoster    *poster;
  TincanPosterFunc func;
} AgentWatch;

static void
agent_watch_free (gpointer  data,
                  GClosure *closure)
{
  AgentWatch *watch = data;

  tincan_poster_unref (watch->poster);
  g_free (watch);
}

static void
new_selected_pair_cb (NiceAgent     *agent,
                      guint          stream_id,
                      guint          component_id,
                      NiceCandidate *local,
                      NiceCandidate *remote,
                      AgentWatch    *watch)
{
  TincanRoute *route = g_new0 (TincanRoute, 1);

  read_end (&route->local, local);
  if (!route->local.relayed)
    {
      char base[NICE_ADDRESS_STRING_LEN];

      nice_address_to_string (&local->base_addr, base);
      route->base = g_strndup (base, strcspn (base, "%"));
    }
  read_end (&route->remote, remote);
  tincan_poster_post (watch->poster, watch->func, route, (GDestroyNotify) tincan_route_free);
}

static void
gathering_done_cb (NiceAgent  *agent,
                   guint       stream_id,
                   AgentWatch *watch)
{
  tincan_poster_post (watch->poster, watch->func, NULL, NULL);
}

/* Naming one address makes libnice forget to look for the others. */
static void
add_all_addresses (NiceAgent *agent)
{
  GList *addresses = nice_interfaces_get_local_ips (TRUE);

  for (GList *l = addresses; l != NULL; l = l->next)
    {
      NiceAddress address;

      nice_address_init (&address);
      if (nice_address_set_from_string (&address, l->data))
        nice_agent_add_local_address (agent, &address);
    }
  g_list_free_full (addresses, g_free);
}

static void
watch_agent (GObject         *agent,
             const char      *signal,
             GCallback        callback,
             TincanPoster    *poster,
             TincanPosterFunc func)
{
  AgentWatch *watch = g_new (AgentWatch, 1);

  watch->poster = tincan_poster_ref (poster);
  watch->func = func;
  g_signal_connect_data (agent, signal, callback, watch, agent_watch_free, G_CONNECT_DEFAULT);
}

/**
 * tincan_gst_prepare_agent:
 * @webrtc: a webrtcbin that has not been started
 * @relay_only: whether nothing but relays will be used
 * @loopback: whether to use 127.0.0.1 as well
 * @poster: the way back to the owner
 * @route_func: gets a TincanRoute each time ICE has chosen a pair of addresses
 * @gathered_func: called each time that all who were asked for addresses have answered
 *
 * The selected pair is taken from libnice's own signal. gst_webrtc_ice_get_selected_pair() aborts
 * the process since 1.27.50, its successor came with 1.28, and get-stats tells nothing of data
 * channels before that.
 */
void
tincan_gst_prepare_agent (GstElement      *webrtc,
                          gboolean         relay_only,
                          gboolean         loopback,
                          TincanPoster    *poster,
                          TincanPosterFunc route_func,
                          TincanPosterFunc gathered_func)
{
  g_autoptr(GObject) agent = dup_agent (webrtc);

  if (agent == NULL)
    return;

  watch_agent (agent, "new-selected-pair-full", G_CALLBACK (new_selected_pair_cb), poster,
               route_func);
  watch_agent (agent, "candidate-gathering-done", G_CALLBACK (gathering_done_cb), poster,
               gathered_func);
  g_object_set (agent, "stun-pacing-timer", PACING_MS, NULL);

  /* A router's door is of no use to what stays on this machine or goes by a relay, and asking for
   * one costs time. */
  if (relay_only || loopback)
    g_object_set (agent, "upnp", FALSE, NULL);
  if (loopback)
    add_all_addresses (NICE_AGENT (agent));
}

static void
element_added_cb (GstElement *webrtc,
                  GstElement *element,
                  gpointer    user_data)
{
  GstElementFactory *factory = gst_element_get_factory (element);
  const char *name = factory != NULL ? GST_OBJECT_NAME (factory) : "";

  if (g_str_equal (name, "sctpdec") || g_str_equal (name, "sctpenc"))
    g_object_set (element, "sctp-association-id", GPOINTER_TO_UINT (user_data), NULL);
}

/**
 * tincan_gst_give_association_ids:
 * @webrtc: a webrtcbin that has not been started
 *
 * Before 1.28 webrtcbin draws the id under which its SCTP library knows a connection at random
 * from 16 bits, and two connections of one process that draw the same hang when they end. It is
 * set where the elements are made, for once they run it is too late. 1.28 numbers them by itself,
 * and must be left alone.
 */
void
tincan_gst_give_association_ids (GstElement *webrtc)
{
  static int last_id = 0;
  guint id;

  if (is_at_least (28))
    return;

  id = ((guint) g_atomic_int_add (&last_id, 1)) % G_MAXUINT16 + 1;
  g_signal_connect (webrtc, "element-added", G_CALLBACK (element_added_cb), GUINT_TO_POINTER (id));
}

/**
 * tincan_gst_raise_socket_buffers:
 * @ice_transport: the transport, before it has gathered
 *
 * Asks for larger buffers of the sockets than the system's own choice.
 */
void
tincan_gst_raise_socket_buffers (GObject *ice_transport)
{
  GObjectClass *object_class = G_OBJECT_GET_CLASS (ice_transport);

  if (g_object_class_find_property (object_class, "receive-buffer-size") == NULL)
    return;

  g_object_set (ice_transport,
                "send-buffer-size", SOCKET_BUFFER_BYTES,
                "receive-buffer-size", SOCKET_BUFFER_BYTES,
                NULL);
}

/**
 * tincan_gst_log_socket_buffers:
 * @webrtc: a webrtcbin that has gathered
 *
 * Writes to the debug log what tincan_gst_raise_socket_buffers() led to.
 */
void
tincan_gst_log_socket_buffers (GstElement *webrtc)
{
  g_autoptr(GObject) agent = dup_agent (webrtc);
  g_autoptr(GPtrArray) sockets = NULL;

  if (agent != NULL)
    sockets = nice_agent_get_sockets (NICE_AGENT (agent), STREAM_ID, COMPONENT_ID);

  if (sockets != NULL && sockets->len > 0)
    {
      GSocket *socket = g_ptr_array_index (sockets, 0);
      int receive = 0;
      int send = 0;

      g_socket_get_option (socket, SOL_SOCKET, SO_RCVBUF, &receive, NULL);
      g_socket_get_option (socket, SOL_SOCKET, SO_SNDBUF, &send, NULL);
      g_debug ("%u sockets, with buffers of %d bytes to receive and %d to send",
               sockets->len, receive, send);
    }
}

/**
 * tincan_gst_dup_sockets:
 * @webrtc: a webrtcbin that has gathered
 *
 * Returns: (transfer full) (element-type GSocket): what it listens on
 */
GPtrArray *
tincan_gst_dup_sockets (GstElement *webrtc)
{
  g_autoptr(GObject) agent = dup_agent (webrtc);
  GPtrArray *sockets = NULL;

  if (agent != NULL)
    sockets = nice_agent_get_sockets (NICE_AGENT (agent), STREAM_ID, COMPONENT_ID);
  return sockets != NULL ? sockets : g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * tincan_gst_dup_stun_address:
 * @webrtc: a webrtcbin that has gathered
 *
 * Returns: (transfer full) (nullable): where the STUN server is that told our public address
 */
GSocketAddress *
tincan_gst_dup_stun_address (GstElement *webrtc)
{
  g_autoptr(GObject) agent = dup_agent (webrtc);
  g_autofree char *address = NULL;
  guint port = 0;

  if (agent == NULL)
    return NULL;

  g_object_get (agent, "stun-server", &address, "stun-server-port", &port, NULL);
  return address != NULL && port > 0 ? g_inet_socket_address_new_from_string (address, port)
                                     : NULL;
}

/**
 * tincan_gst_add_candidate:
 * @webrtc: a webrtcbin that has both descriptions
 * @candidate: (nullable): a candidate of the other side, or NULL when there are no more
 *
 * Without the end libnice never says that no way was found. An `a=end-of-candidates` in SDP is
 * not read by any version.
 */
void
tincan_gst_add_candidate (GstElement *webrtc,
                          const char *candidate)
{
  g_signal_emit_by_name (webrtc, "add-ice-candidate", 0, candidate);
}

/**
 * tincan_gst_has_address:
 * @address: an IP address, without an interface
 *
 * Returns: whether this machine has it, on an interface that is up
 */
gboolean
tincan_gst_has_address (const char *address)
{
  GList *addresses = nice_interfaces_get_local_ips (TRUE);
  gboolean has = FALSE;

  for (GList *l = addresses; l != NULL && !has; l = l->next)
    {
      g_autofree char *own = g_strndup (l->data, strcspn (l->data, "%"));

      has = g_str_equal (own, address);
    }
  g_list_free_full (addresses, g_free);
  return has;
}

static void
agent_closed_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  gboolean *done = user_data;

  *done = TRUE;
}

static gboolean
release_timeout_cb (gpointer user_data)
{
  gboolean *late = user_data;

  *late = TRUE;
  return G_SOURCE_REMOVE;
}

/**
 * tincan_gst_release_relays:
 * @webrtc: a webrtcbin that runs and will be taken down at once
 *
 * Gives the addresses back that relays keep for us, which libnice wants to be asked for (it
 * complains otherwise). Waits for the relays a little; not to be called on the owner's thread.
 */
void
tincan_gst_release_relays (GstElement *webrtc)
{
  g_autoptr(GObject) agent = dup_agent (webrtc);
  g_autoptr(GMainContext) context = NULL;
  g_autoptr(GSource) timeout = NULL;
  /* On the heap, for an answer may come when nobody waits for it any more. */
  gboolean *done;
  gboolean late = FALSE;

  if (agent == NULL)
    return;

  context = g_main_context_new ();
  g_main_context_push_thread_default (context);
  timeout = g_timeout_source_new (RELEASE_MS);
  g_source_set_callback (timeout, release_timeout_cb, &late, NULL);
  g_source_attach (timeout, context);

  done = g_new0 (gboolean, 1);
  nice_agent_close_async (NICE_AGENT (agent), agent_closed_cb, done);
  while (!*done && !late)
    g_main_context_iteration (context, TRUE);

  g_source_destroy (timeout);
  g_main_context_pop_thread_default (context);
  if (*done)
    g_free (done);
}

static void
flush_sctp_encoder (GstElement *element)
{
  GstElementFactory *factory = gst_element_get_factory (element);
  g_autoptr(GstPad) pad = NULL;

  if (factory == NULL || !g_str_equal (GST_OBJECT_NAME (factory), "sctpenc"))
    return;

  pad = gst_element_get_static_pad (element, "src");
  if (pad != NULL)
    gst_pad_send_event (pad, gst_event_new_flush_start ());
}

/**
 * tincan_gst_unblock:
 * @webrtc: a webrtcbin that will be taken down at once
 *
 * Up to 1.22.2, a thread that waits in `sctpenc` for room that never comes, because the other
 * side is gone, is not woken when the element is stopped: the state change waits for the thread,
 * and the thread for ever. The event of a flush wakes it, in every version.
 */
void
tincan_gst_unblock (GstElement *webrtc)
{
  g_autoptr(GstIterator) iterator = gst_bin_iterate_elements (GST_BIN (webrtc));
  g_auto(GValue) item = G_VALUE_INIT;
  gboolean more = TRUE;

  while (more)
    {
      switch (gst_iterator_next (iterator, &item))
        {
        case GST_ITERATOR_OK:
          flush_sctp_encoder (g_value_get_object (&item));
          g_value_reset (&item);
          break;
        case GST_ITERATOR_RESYNC:
          gst_iterator_resync (iterator);
          break;
        case GST_ITERATOR_ERROR:
        case GST_ITERATOR_DONE:
        default:
          more = FALSE;
          break;
        }
    }
}

/**
 * tincan_route_free:
 * @self: (nullable): a route
 */
void
tincan_route_free (TincanRoute *self)
{
  if (self == NULL)
    return;

  g_free (self->local.address);
  g_free (self->remote.address);
  g_free (self->base);
  g_free (self);
}
