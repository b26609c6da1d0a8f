/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-webrtc"

#include "config.h"

#include "core/peer/tincan-webrtc.h"

#include "core/peer/tincan-peer-error.h"
#include "core/peer/tincan-webrtc-private.h"
#include "wire/tincan-error.h"

#include <glib/gi18n-lib.h>

/* PROTOCOL.md section 8. */
#define CONTROL_ID 0
#define BULK_ID 1
#define N_CHANNELS 2

G_DEFINE_FINAL_TYPE (TincanWebrtc, tincan_webrtc, G_TYPE_OBJECT)

enum
{
  SIGNAL_DESCRIBED,
  SIGNAL_CANDIDATE,
  SIGNAL_OPENED,
  SIGNAL_PATH,
  SIGNAL_BROKEN,
  SIGNAL_DOWN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- What happened, on the owner's context --- */

void
tincan_webrtc_break (TincanWebrtc *self,
                     GError       *error)
{
  g_autoptr(GError) owned = error;

  g_signal_emit (self, signals[SIGNAL_BROKEN], 0, owned);
}

static void
lose (TincanWebrtc *self,
      const char   *why)
{
  tincan_webrtc_break (self, tincan_peer_error_new_lost (why));
}

void
tincan_webrtc_emit_described (TincanWebrtc *self,
                              const char   *sdp)
{
  g_signal_emit (self, signals[SIGNAL_DESCRIBED], 0, sdp);
}

void
tincan_webrtc_emit_candidate (TincanWebrtc *self,
                              const char   *candidate)
{
  g_signal_emit (self, signals[SIGNAL_CANDIDATE], 0, candidate);
}

/* ICE of a data-only webrtcbin says nothing by its own state, which stays "new" in every
 * version. */
static void
check_transports (gpointer target,
                  gpointer data)
{
  TincanWebrtc *self = target;
  GstWebRTCPeerConnectionState connection = GST_WEBRTC_PEER_CONNECTION_STATE_NEW;
  GstWebRTCDTLSTransportState dtls = GST_WEBRTC_DTLS_TRANSPORT_STATE_NEW;
  GstWebRTCSCTPTransportState sctp = GST_WEBRTC_SCTP_TRANSPORT_STATE_NEW;

  if (self->pipeline == NULL)
    return;

  g_object_get (self->webrtc, "connection-state", &connection, NULL);
  if (self->dtls != NULL)
    g_object_get (self->dtls, "state", &dtls, NULL);
  if (self->sctp != NULL)
    g_object_get (self->sctp, "state", &sctp, NULL);

  /* A pair that nobody nominates in time has failed for libnice, until somebody does. */
  if (connection == GST_WEBRTC_PEER_CONNECTION_STATE_FAILED &&
      !(self->patient && self->n_open < N_CHANNELS))
    lose (self, "ICE or DTLS failed");
  else if (dtls == GST_WEBRTC_DTLS_TRANSPORT_STATE_FAILED ||
           dtls == GST_WEBRTC_DTLS_TRANSPORT_STATE_CLOSED)
    lose (self, "DTLS has ended");
  else if (sctp == GST_WEBRTC_SCTP_TRANSPORT_STATE_CLOSED)
    lose (self, "SCTP has ended");
}

static void
take_bus_error (gpointer target,
                gpointer data)
{
  lose (target, data);
}

static void
take_stranger (gpointer target,
               gpointer data)
{
  tincan_webrtc_break (target, tincan_peer_error_new_violation ("a channel of its own"));
}

static char *
relay_key (const char *address,
           guint16     port)
{
  return g_strdup_printf ("%s %u", address, port);
}

/* The other side's relay may reach us although we took no address at it. Until the channels are
 * open, a direct way may still turn up. */
static gboolean
is_forbidden_path (TincanWebrtc *self)
{
  return self->no_relay && self->path == TINCAN_PATH_RELAY && self->n_open == N_CHANNELS;
}

static void
refuse_path (TincanWebrtc *self)
{
  tincan_webrtc_break (self, g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_NOT_CONNECTED,
                                                  _("The only way to the other side is by a relay, "
                                                    "and you have chosen to use none. Allow "
                                                    "relays, or try another network.")));
}

/* A relay of the other side may have been met as a stranger ("peer reflexive") before the
 * candidate that names it arrived. */
static void
update_path (TincanWebrtc *self)
{
  TincanPath path;
  TincanFamily family;

  if (self->route == NULL)
    return;

  if (!self->route->remote.relayed)
    {
      g_autofree char *key = relay_key (self->route->remote.address, self->route->remote.port);

      self->route->remote.relayed = g_hash_table_contains (self->relays, key);
    }

  path = tincan_route_classify (&self->route->local, &self->route->remote);
  family = tincan_route_get_family (self->route->remote.address);
  if (path != self->path || family != self->family)
    {
      self->path = path;
      self->family = family;
      g_signal_emit (self, signals[SIGNAL_PATH], 0, path);
      if (is_forbidden_path (self))
        refuse_path (self);
    }
}

void
tincan_webrtc_add_relay (TincanWebrtc *self,
                         const char   *address,
                         guint16       port)
{
  g_hash_table_add (self->relays, relay_key (address, port));
  update_path (self);
}

static void
take_route (gpointer target,
            gpointer data)
{
  TincanWebrtc *self = target;
  TincanRoute *route = data;
  TincanRoute *copy = g_new0 (TincanRoute, 1);

  *copy = *route;
  copy->local.address = g_strdup (route->local.address);
  copy->remote.address = g_strdup (route->remote.address);
  copy->base = g_strdup (route->base);

  g_clear_pointer (&self->route, tincan_route_free);
  self->route = copy;
  tincan_candidate_pacer_stop (self->pacer);
  update_path (self);
}

static void
channel_opened_cb (TincanWebrtc *self)
{
  if (++self->n_open < N_CHANNELS)
    return;

  g_clear_pointer (&self->doors, tincan_doors_free);
  if (is_forbidden_path (self))
    refuse_path (self);
  else
    g_signal_emit (self, signals[SIGNAL_OPENED], 0);
}

static void
channel_violated_cb (TincanWebrtc *self,
                     const GError *error)
{
  tincan_webrtc_break (self, g_error_copy (error));
}

/* --- What GStreamer's threads tell --- */

static void
notify_cb (gpointer      object,
           GParamSpec   *pspec,
           TincanPoster *poster)
{
  tincan_poster_post (poster, check_transports, NULL, NULL);
}

/* Both of our channels are made by us; one that the other side makes is none of ours. */
static void
prepare_data_channel_cb (GstElement           *webrtc,
                         GstWebRTCDataChannel *channel,
                         gboolean              is_local,
                         TincanPoster         *poster)
{
  if (!is_local)
    tincan_poster_post (poster, take_stranger, NULL, NULL);
}

typedef struct
{
  TincanPoster  *poster;
  TincanAffinity affinity;
} BusWatch;

static void
bus_watch_free (gpointer data)
{
  BusWatch *watch = data;

  tincan_poster_unref (watch->poster);
  g_free (watch);
}

static GstBusSyncReply
bus_cb (GstBus     *bus,
        GstMessage *message,
        gpointer    user_data)
{
  BusWatch *watch = user_data;

  tincan_affinity_message (&watch->affinity, message);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *debug = NULL;

      gst_message_parse_error (message, &error, &debug);
      tincan_poster_post (watch->poster, take_bus_error,
                          g_strdup_printf ("%s (%s)", error->message, debug), g_free);
    }

  gst_message_unref (message);
  return GST_BUS_DROP;
}

/* webrtcbin's own thread, which carries every message that comes, is not told of on the bus. */
static void
place_thread_cb (GstWebRTCDataChannel *channel,
                 gpointer              user_data)
{
  tincan_affinity_enter (user_data);
}

static void
affinity_gone_cb (gpointer  data,
                  GClosure *closure)
{
  g_free (data);
}

/**
 * tincan_webrtc_watch:
 * @self: a connection that has just made its description
 *
 * Takes hold of the transports, which exist from then on, and watches them. They are reached
 * without webrtcbin's lock from here on.
 */
void
tincan_webrtc_watch (TincanWebrtc *self)
{
  if (self->sctp != NULL)
    return;

  g_object_get (self->webrtc, "sctp-transport", &self->sctp, NULL);
  if (self->sctp == NULL)
    return;

  tincan_poster_connect (self->poster, self->sctp, "notify::state", G_CALLBACK (notify_cb));
  g_object_get (self->sctp, "transport", &self->dtls, NULL);
  if (self->dtls == NULL)
    return;

  tincan_poster_connect (self->poster, self->dtls, "notify::state", G_CALLBACK (notify_cb));
  g_object_get (self->dtls, "transport", &self->ice, NULL);
  if (self->ice != NULL)
    tincan_gst_raise_socket_buffers (self->ice);
}

/* --- Beginning --- */

static gboolean
make_channel (TincanWebrtc      *self,
              TincanDataChannel *wrapper,
              const char        *label,
              int                id)
{
  g_autoptr(GstStructure) options = gst_structure_new ("options",
                                                       "negotiated", G_TYPE_BOOLEAN, TRUE,
                                                       "ordered", G_TYPE_BOOLEAN, TRUE,
                                                       "id", G_TYPE_INT, id,
                                                       NULL);
  GstWebRTCDataChannel *channel = NULL;

  g_signal_emit_by_name (self->webrtc, "create-data-channel", label, options, &channel);
  if (channel == NULL)
    return FALSE;

  if (self->affinity.placed && id == BULK_ID)
    g_signal_connect_data (channel, "on-open", G_CALLBACK (place_thread_cb),
                           g_memdup2 (&self->affinity, sizeof self->affinity), affinity_gone_cb,
                           G_CONNECT_DEFAULT);

  tincan_data_channel_attach (wrapper, channel);
  g_signal_connect_object (wrapper, "opened", G_CALLBACK (channel_opened_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (wrapper, "violated", G_CALLBACK (channel_violated_cb), self,
                           G_CONNECT_SWAPPED);
  return TRUE;
}

static void
make_pipeline (TincanWebrtc *self)
{
  g_autoptr(GstBus) bus = NULL;
  BusWatch *watch = g_new0 (BusWatch, 1);

  self->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  self->webrtc = gst_object_ref_sink (gst_element_factory_make ("webrtcbin", NULL));
  g_object_set (self->webrtc, "bundle-policy", GST_WEBRTC_BUNDLE_POLICY_MAX_BUNDLE, NULL);
  if (self->relay_only)
    g_object_set (self->webrtc,
                  "ice-transport-policy", GST_WEBRTC_ICE_TRANSPORT_POLICY_RELAY,
                  NULL);
  if (self->ice_servers != NULL)
    tincan_gst_set_ice_servers (self->webrtc, self->ice_servers, self->relays_asked);
  tincan_gst_prepare_agent (self->webrtc, self->relay_only, self->loopback, self->poster,
                            take_route, tincan_webrtc_agent_gathered);
  tincan_gst_give_association_ids (self->webrtc);
  tincan_poster_connect (self->poster, self->webrtc, "notify::connection-state",
                         G_CALLBACK (notify_cb));
  tincan_poster_connect (self->poster, self->webrtc, "prepare-data-channel",
                         G_CALLBACK (prepare_data_channel_cb));

  watch->poster = tincan_poster_ref (self->poster);
  watch->affinity = self->affinity;
  bus = gst_element_get_bus (self->pipeline);
  gst_bus_set_sync_handler (bus, bus_cb, watch, bus_watch_free);

  gst_bin_add (GST_BIN (self->pipeline), self->webrtc);
}

/**
 * tincan_webrtc_start:
 * @self: a new connection
 * @gather_ms: how long to look for our own addresses
 * @error: return location for an error
 *
 * Makes the pipeline and the channels; the side that offers then makes its description.
 *
 * Returns: FALSE with %TINCAN_ERROR_SETUP
 */
gboolean
tincan_webrtc_start (TincanWebrtc *self,
                     guint         gather_ms,
                     GError      **error)
{
  g_return_val_if_fail (self->pipeline == NULL && !self->is_down, FALSE);

  self->gather_ms = gather_ms;
  make_pipeline (self);

  /* A channel cannot be made before the state, nor an id of ours be chosen after a description. */
  if (gst_element_set_state (self->pipeline, GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE ||
      !make_channel (self, TINCAN_DATA_CHANNEL (self->control), "control", CONTROL_ID) ||
      !make_channel (self, TINCAN_DATA_CHANNEL (self->lane), "bulk", BULK_ID))
    {
      g_propagate_error (error, tincan_peer_error_new_broken ());
      return FALSE;
    }

  tincan_webrtc_begin_negotiation (self);
  return TRUE;
}

/**
 * tincan_webrtc_check_certificate:
 * @self: a connection that has opened
 * @error: return location for an error
 *
 * Compares the certificate that the other side showed with the fingerprint in its description.
 * webrtcbin does not before 1.28.5, so that whoever sits in the middle could show any.
 *
 * Returns: FALSE with %TINCAN_ERROR_UNTRUSTED
 */
gboolean
tincan_webrtc_check_certificate (TincanWebrtc *self,
                                 GError      **error)
{
  guint8 fingerprint[TINCAN_FINGERPRINT_BYTES];
  g_autofree char *pem = NULL;

  if (self->dtls != NULL)
    g_object_get (self->dtls, "remote-certificate", &pem, NULL);

  if (self->remote_set && tincan_certificate_get_fingerprint (pem, fingerprint) &&
      tincan_fingerprint_equal (fingerprint, self->fingerprint))
    return TRUE;

  g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_UNTRUSTED,
                       _("Somebody else answered in place of the other side, so the connection "
                         "was ended and nothing was sent. Try again with a new code, and if you "
                         "can over another network."));
  return FALSE;
}

/**
 * tincan_webrtc_get_stage:
 * @self: a connection
 *
 * Returns: what it is waiting for
 */
TincanStage
tincan_webrtc_get_stage (TincanWebrtc *self)
{
  GstWebRTCICEConnectionState ice = GST_WEBRTC_ICE_CONNECTION_STATE_NEW;
  GstWebRTCDTLSTransportState dtls = GST_WEBRTC_DTLS_TRANSPORT_STATE_NEW;

  if (self->n_open == N_CHANNELS)
    return TINCAN_STAGE_OPEN;
  if (!self->local_set && (self->offers || self->remote_given))
    return TINCAN_STAGE_DESCRIBE;
  if (!self->remote_set)
    return TINCAN_STAGE_ANSWER;

  if (self->ice != NULL)
    g_object_get (self->ice, "state", &ice, NULL);
  if (ice != GST_WEBRTC_ICE_CONNECTION_STATE_CONNECTED &&
      ice != GST_WEBRTC_ICE_CONNECTION_STATE_COMPLETED)
    return TINCAN_STAGE_PATH;

  g_object_get (self->dtls, "state", &dtls, NULL);
  return dtls == GST_WEBRTC_DTLS_TRANSPORT_STATE_CONNECTED ? TINCAN_STAGE_CHANNELS
                                                           : TINCAN_STAGE_SECURE;
}

/**
 * tincan_webrtc_get_family:
 * @self: a connection
 *
 * Returns: which internet the path uses
 */
TincanFamily
tincan_webrtc_get_family (TincanWebrtc *self)
{
  return self->family;
}

/**
 * tincan_webrtc_has_lost_address:
 * @self: a connection
 *
 * Returns: whether the address from which it sends is no longer this machine's
 */
gboolean
tincan_webrtc_has_lost_address (TincanWebrtc *self)
{
  return self->route != NULL && self->route->base != NULL &&
         !tincan_gst_has_address (self->route->base);
}

/**
 * tincan_webrtc_get_control:
 * @self: a connection
 *
 * Returns: (transfer none): the channel of control messages
 */
TincanControlChannel *
tincan_webrtc_get_control (TincanWebrtc *self)
{
  return self->control;
}

/**
 * tincan_webrtc_get_lane:
 * @self: a connection
 *
 * Returns: (transfer none): the channel of bulk messages
 */
TincanBulkLane *
tincan_webrtc_get_lane (TincanWebrtc *self)
{
  return self->lane;
}

/* --- The end --- */

static void
emit_down (gpointer target,
           gpointer data)
{
  TincanWebrtc *self = target;

  g_clear_pointer (&self->undertaker, g_thread_join);
  g_signal_emit (self, signals[SIGNAL_DOWN], 0);
}

typedef struct
{
  TincanPoster *poster;
  GstElement   *pipeline;
  GstElement   *webrtc;
  GPtrArray    *promises;
  gboolean      has_relays;
} Remains;

static void
expire_promise (gpointer promise,
                gpointer user_data)
{
  gst_promise_expire (promise);
}

/*
 * Stopping a pipeline waits for its threads, and they may be at anything: making a key, asking a
 * name server. So it is done on a thread of its own, which holds nothing that they might wait
 * for, and the owner's context goes on.
 */
static gpointer
undertaker_main (gpointer data)
{
  Remains *remains = data;

  if (remains->pipeline != NULL)
    {
      if (remains->has_relays)
        tincan_gst_release_relays (remains->webrtc);
      tincan_gst_unblock (remains->webrtc);
      gst_element_set_state (remains->pipeline, GST_STATE_NULL);
      gst_object_unref (remains->webrtc);
      gst_object_unref (remains->pipeline);
    }
  g_ptr_array_foreach (remains->promises, expire_promise, NULL);
  g_ptr_array_unref (remains->promises);

  tincan_poster_post (remains->poster, emit_down, NULL, NULL);
  tincan_poster_unref (remains->poster);
  g_free (remains);
  return NULL;
}

static void
let_go_of (GObject     **transport,
           TincanPoster *poster)
{
  if (*transport != NULL)
    g_signal_handlers_disconnect_by_data (*transport, poster);
  g_clear_object (transport);
}

/**
 * tincan_webrtc_shut_down:
 * @self: a connection
 *
 * Takes the pipeline down without a word to the other side. Nothing but "down" is emitted after
 * this.
 */
void
tincan_webrtc_shut_down (TincanWebrtc *self)
{
  Remains *remains;

  if (self->is_down)
    return;

  self->is_down = TRUE;
  tincan_webrtc_end_negotiation (self);
  tincan_poster_detach (self->poster);
  tincan_data_channel_drop (TINCAN_DATA_CHANNEL (self->control));
  tincan_data_channel_drop (TINCAN_DATA_CHANNEL (self->lane));
  let_go_of (&self->sctp, self->poster);
  let_go_of (&self->dtls, self->poster);
  g_clear_object (&self->ice);
  if (self->webrtc != NULL)
    g_signal_handlers_disconnect_by_data (self->webrtc, self->poster);

  remains = g_new0 (Remains, 1);
  remains->poster = tincan_poster_new (self, self->context);
  remains->pipeline = g_steal_pointer (&self->pipeline);
  remains->webrtc = g_steal_pointer (&self->webrtc);
  remains->has_relays = self->relays_asked;
  remains->promises = g_steal_pointer (&self->promises);
  self->undertaker = g_thread_new ("tincan-down", undertaker_main, remains);
}

static void
tincan_webrtc_dispose (GObject *object)
{
  TincanWebrtc *self = TINCAN_WEBRTC (object);

  tincan_webrtc_shut_down (self);
  g_clear_pointer (&self->undertaker, g_thread_unref);

  G_OBJECT_CLASS (tincan_webrtc_parent_class)->dispose (object);
}

static void
tincan_webrtc_finalize (GObject *object)
{
  TincanWebrtc *self = TINCAN_WEBRTC (object);

  g_clear_object (&self->control);
  g_clear_object (&self->lane);
  g_clear_object (&self->lookups);
  g_clear_pointer (&self->pacer, tincan_candidate_pacer_free);
  g_clear_pointer (&self->doors, tincan_doors_free);
  g_clear_pointer (&self->ice_servers, g_ptr_array_unref);
  g_clear_pointer (&self->relays, g_hash_table_unref);
  g_clear_pointer (&self->route, tincan_route_free);
  g_clear_pointer (&self->poster, tincan_poster_unref);
  g_clear_pointer (&self->context, g_main_context_unref);

  G_OBJECT_CLASS (tincan_webrtc_parent_class)->finalize (object);
}

static guint
add_signal (const char *name,
            guint       n_arguments,
            GType       argument)
{
  return g_signal_new (name, TINCAN_TYPE_WEBRTC, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, n_arguments, argument);
}

static void
tincan_webrtc_class_init (TincanWebrtcClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tincan_webrtc_dispose;
  object_class->finalize = tincan_webrtc_finalize;

  signals[SIGNAL_DESCRIBED] = add_signal ("described", 1, G_TYPE_STRING);
  signals[SIGNAL_CANDIDATE] = add_signal ("candidate", 1, G_TYPE_STRING);
  signals[SIGNAL_OPENED] = add_signal ("opened", 0, G_TYPE_NONE);
  signals[SIGNAL_PATH] = add_signal ("path", 1, G_TYPE_INT);
  signals[SIGNAL_BROKEN] = add_signal ("broken", 1, G_TYPE_ERROR);
  signals[SIGNAL_DOWN] = add_signal ("down", 0, G_TYPE_NONE);
}

static void
tincan_webrtc_init (TincanWebrtc *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->poster = tincan_poster_new (self, self->context);
  self->control = tincan_control_channel_new ();
  self->lane = tincan_bulk_lane_new ();
  self->lookups = g_cancellable_new ();
  self->promises = g_ptr_array_new_with_free_func ((GDestroyNotify) gst_promise_unref);
  self->pacer = tincan_candidate_pacer_new (self->context, tincan_webrtc_use_candidate,
                                            tincan_webrtc_ask_relays, self);
  self->relays = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * tincan_webrtc_new:
 * @settings: how to connect
 *
 * Returns: (transfer full): a connection for the thread-default context, which does nothing yet
 */
TincanWebrtc *
tincan_webrtc_new (const TincanWebrtcSettings *settings)
{
  TincanWebrtc *self = g_object_new (TINCAN_TYPE_WEBRTC, NULL);

  self->offers = settings->offers;
  self->relay_only = settings->relay_only;
  self->no_relay = settings->no_relay;
  self->loopback = settings->loopback;
  self->patient = settings->patient;
  self->relays_asked = settings->relay_only || settings->gather_all;
  /* With a relay only, nobody is to see a packet of ours. */
  if (settings->keep_open_ms > 0 && !settings->relay_only)
    self->doors = tincan_doors_new (self->context, settings->keep_open_ms);
  if (settings->ice_servers != NULL)
    self->ice_servers = g_ptr_array_ref (settings->ice_servers);
  tincan_affinity_init (&self->affinity, settings->core);
  return self;
}
