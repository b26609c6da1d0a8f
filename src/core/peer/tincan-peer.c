/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-peer"

#include "config.h"

#include "core/peer/tincan-peer.h"

#include "core/peer/tincan-peer-error.h"
#include "core/peer/tincan-peer-private.h"
#include "core/peer/tincan-setup.h"
#include "wire/tincan-error.h"
#include "wire/tincan-ice-server.h"
#include "wire/tincan-limits.h"

#include <glib/gi18n-lib.h>

/*
 * TincanWebrtc moves bytes. Here is the life of a connection; how it ends is in tincan-peer-end.c,
 * and what is said on it in tincan-peer-talk.c.
 *
 *   NEW --> CONNECTING --> READY --> CLOSING --> CLOSED
 *                  \----------\---> FAILED
 *
 * Between CONNECTING and READY lie, in this order: both channels are open; the other side's
 * certificate is the one that its description promised; its hello is heard. Before the second,
 * nothing that came is looked at and nothing is sent; before the third, nothing is sent but our
 * own hello.
 */
G_DEFINE_FINAL_TYPE (TincanPeer, tincan_peer, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_STATE,
  PROP_PATH,
  PROP_RTT,
  PROP_REMOTE_NAME,
  PROP_REMOTE_APP,
  N_PROPERTIES
};

enum
{
  SIGNAL_LOCAL_SIGNAL,
  SIGNAL_READY,
  SIGNAL_CONTROL,
  SIGNAL_BYE,
  SIGNAL_FAILED,
  SIGNAL_CLOSED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

/* Routers forget after 30 s at the earliest, RFC 4787. */
#define KEEP_OPEN_MS 10000

static const TincanPeerTiming default_timing = {
  .connect_ms = 30000,
  .gather_ms = 8000,
  .hello_ms = 10000,
  .farewell_ms = 2000,
  .down_ms = 1000,
  .abandon_ms = 3000,
  .tick_ms = TINCAN_HEARTBEAT_TICK_MS,
  .ping_ms = TINCAN_HEARTBEAT_PING_MS,
  .patience_ms = TINCAN_HEARTBEAT_PATIENCE_MS,
};

/* --- Timers, all on the owner's context --- */

void
tincan_peer_disarm (GSource **slot)
{
  if (*slot != NULL)
    g_source_destroy (*slot);
  g_clear_pointer (slot, g_source_unref);
}

void
tincan_peer_arm (TincanPeer *self,
                 GSource   **slot,
                 guint       ms,
                 GSourceFunc func)
{
  tincan_peer_disarm (slot);
  *slot = g_timeout_source_new (ms);
  g_source_set_callback (*slot, func, self, NULL);
  g_source_attach (*slot, self->context);
}

void
tincan_peer_disarm_all (TincanPeer *self)
{
  tincan_peer_disarm (&self->failure_source);
  tincan_peer_disarm (&self->connect_timeout);
  tincan_peer_disarm (&self->hello_timeout);
  tincan_peer_disarm (&self->beat);
  tincan_peer_disarm (&self->farewell_timeout);
}

/* --- What others are told --- */

void
tincan_peer_set_state (TincanPeer     *self,
                       TincanPeerState state)
{
  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

void
tincan_peer_set_rtt (TincanPeer *self,
                     int         rtt)
{
  if (self->rtt == rtt)
    return;

  self->rtt = rtt;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RTT]);
}

void
tincan_peer_set_remote (TincanPeer          *self,
                        const TincanControl *hello)
{
  self->remote_app = g_strdup (hello->app);
  self->remote_name = g_strdup (hello->name);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REMOTE_APP]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REMOTE_NAME]);
}

void
tincan_peer_emit_control (TincanPeer          *self,
                          const TincanControl *control)
{
  g_signal_emit (self, signals[SIGNAL_CONTROL], 0, control);
}

void
tincan_peer_emit_bye (TincanPeer  *self,
                      TincanReason reason)
{
  g_signal_emit (self, signals[SIGNAL_BYE], 0, reason);
}

void
tincan_peer_emit_failed (TincanPeer   *self,
                         const GError *error)
{
  g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
}

void
tincan_peer_emit_closed (TincanPeer *self)
{
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}

static void
emit_local_signal (TincanPeer   *self,
                   TincanSignal *signal)
{
  signal->lane = self->lane;
  g_signal_emit (self, signals[SIGNAL_LOCAL_SIGNAL], 0, signal);
  tincan_signal_free (signal);
}

void
tincan_peer_become_ready (TincanPeer *self)
{
  tincan_peer_disarm (&self->connect_timeout);
  tincan_peer_disarm (&self->hello_timeout);
  tincan_peer_set_state (self, TINCAN_PEER_READY);
  if (self->state != TINCAN_PEER_READY)
    return;

  tincan_peer_begin_beat (self);
  tincan_bulk_lane_release (tincan_webrtc_get_lane (self->webrtc));
  g_signal_emit (self, signals[SIGNAL_READY], 0);
}

/* --- What the connection tells --- */

static void
webrtc_described_cb (TincanPeer *self,
                     const char *sdp)
{
  gboolean offers = self->role == TINCAN_PEER_OFFERER;
  TincanSignal *signal = tincan_signal_new (offers ? TINCAN_SIGNAL_OFFER : TINCAN_SIGNAL_ANSWER);

  signal->sdp = g_strdup (sdp);
  emit_local_signal (self, signal);
}

static void
webrtc_candidate_cb (TincanPeer *self,
                     const char *candidate)
{
  TincanSignal *signal = tincan_signal_new (TINCAN_SIGNAL_CANDIDATE);

  signal->candidate = g_strdup (candidate);
  emit_local_signal (self, signal);
}

static void
webrtc_opened_cb (TincanPeer *self)
{
  tincan_peer_begin_talk (self);
}

static void
webrtc_path_cb (TincanPeer *self,
                TincanPath  path)
{
  self->path = path;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PATH]);
}

static void
webrtc_broken_cb (TincanPeer   *self,
                  const GError *error)
{
  if (tincan_peer_is_over (self))
    tincan_peer_go_down (self);
  else if (self->state == TINCAN_PEER_CONNECTING &&
           g_error_matches (error, TINCAN_ERROR, TINCAN_ERROR_LOST))
    tincan_peer_fail_at_stage (self);
  else
    tincan_peer_fail (self, g_error_copy (error));
}

static void
webrtc_down_cb (TincanPeer *self)
{
  tincan_peer_finish (self);
}

static void
control_text_cb (TincanPeer *self,
                 const char *text)
{
  if (!self->going_down)
    tincan_peer_take_text (self, text);
}

static void
channel_closed_cb (TincanPeer *self)
{
  if (self->state == TINCAN_PEER_CONNECTING)
    tincan_peer_fail_at_stage (self);
  else
    tincan_peer_channel_closed (self);
}

static gboolean
connect_timeout_cb (gpointer user_data)
{
  tincan_peer_fail_at_stage (user_data);
  return G_SOURCE_REMOVE;
}

static void
connect_webrtc (TincanPeer *self)
{
  TincanControlChannel *control = tincan_webrtc_get_control (self->webrtc);
  TincanBulkLane *lane = tincan_webrtc_get_lane (self->webrtc);

#define CONNECT(instance, signal, callback) \
  g_signal_connect_object (instance, signal, G_CALLBACK (callback), self, G_CONNECT_SWAPPED)
  CONNECT (self->webrtc, "described", webrtc_described_cb);
  CONNECT (self->webrtc, "candidate", webrtc_candidate_cb);
  CONNECT (self->webrtc, "opened", webrtc_opened_cb);
  CONNECT (self->webrtc, "path", webrtc_path_cb);
  CONNECT (self->webrtc, "broken", webrtc_broken_cb);
  CONNECT (self->webrtc, "down", webrtc_down_cb);
  CONNECT (control, "text", control_text_cb);
  CONNECT (control, "closed", channel_closed_cb);
  CONNECT (lane, "closed", channel_closed_cb);
#undef CONNECT
}

/* --- What the owner asks for --- */

/**
 * tincan_peer_check_setup:
 * @error: return location for an error
 *
 * Looks whether all of GStreamer that a connection needs is installed, and has it make the key of
 * this process meanwhile. Best called when the program starts; tincan_peer_start() calls it
 * otherwise.
 *
 * Returns: FALSE with %TINCAN_ERROR_SETUP, whose message says which package to install
 */
gboolean
tincan_peer_check_setup (GError **error)
{
  if (!tincan_setup_check_all (error))
    return FALSE;

  tincan_setup_make_key ();
  return TRUE;
}

/**
 * tincan_peer_start:
 * @self: a new peer
 *
 * Begins to connect. An offerer emits its offer soon; an answerer waits for
 * tincan_peer_handle_signal(). If it is not ready within 30 s (with codes: of the answer), it fails
 * with %TINCAN_ERROR_NOT_CONNECTED and a sentence about how far it came.
 */
void
tincan_peer_start (TincanPeer *self)
{
  GError *error = NULL;

  g_return_if_fail (TINCAN_IS_PEER (self));
  g_return_if_fail (self->state == TINCAN_PEER_NEW);

  tincan_peer_set_state (self, TINCAN_PEER_CONNECTING);
  if (self->relay_only && !self->has_relay)
    {
      g_set_error_literal (&error, TINCAN_ERROR, TINCAN_ERROR_NOT_CONNECTED,
                           _("There is no relay to connect by. Set a TURN server with a name and "
                             "a password, or allow direct connections."));
      tincan_peer_fail_soon (self, error);
      return;
    }

  if (!tincan_peer_check_setup (&error) ||
      !tincan_webrtc_start (self->webrtc, self->timing.gather_ms, &error))
    {
      tincan_peer_fail_soon (self, error);
      return;
    }

  if (!self->by_code)
    tincan_peer_arm (self, &self->connect_timeout, self->timing.connect_ms, connect_timeout_cb);
}

/* With codes, the side that offers begins to connect when it has the answer. The one that answers
 * cannot know when that is. */
static void
take_description (TincanPeer *self,
                  const char *sdp)
{
  GError *error = NULL;

  if (!tincan_webrtc_set_remote (self->webrtc, sdp, &error))
    tincan_peer_fail_soon (self, error);
  else if (self->by_code && self->role == TINCAN_PEER_OFFERER &&
           self->state == TINCAN_PEER_CONNECTING)
    tincan_peer_arm (self, &self->connect_timeout, self->timing.connect_ms, connect_timeout_cb);
}

/**
 * tincan_peer_handle_signal:
 * @self: a peer that was started
 * @signal: what its counterpart emitted as "local-signal"
 *
 * Takes a description or a candidate of the other side. Signals may come in any order; those for
 * another lane, of another type, or that come twice are ignored.
 */
void
tincan_peer_handle_signal (TincanPeer         *self,
                           const TincanSignal *signal)
{
  TincanSignalType wanted;

  g_return_if_fail (TINCAN_IS_PEER (self));
  g_return_if_fail (signal != NULL);

  if (self->state != TINCAN_PEER_CONNECTING && self->state != TINCAN_PEER_READY)
    return;
  if (signal->lane != self->lane)
    return;

  wanted = self->role == TINCAN_PEER_OFFERER ? TINCAN_SIGNAL_ANSWER : TINCAN_SIGNAL_OFFER;
  if (signal->type == wanted && signal->sdp != NULL)
    {
      take_description (self, signal->sdp);
    }
  else if (signal->type == TINCAN_SIGNAL_CANDIDATE && signal->mline == 0 &&
           signal->candidate != NULL)
    {
      tincan_webrtc_add_candidate (self->webrtc, signal->candidate);
    }
}

/**
 * tincan_peer_send_control:
 * @self: a peer
 * @control: what to say
 * @error: return location for an error
 *
 * Sends a message to the other side.
 *
 * Returns: FALSE with %TINCAN_ERROR_LOST if the peer is not ready (any more), with
 *   %TINCAN_ERROR_INTERNAL if the message is over 65,536 bytes
 */
gboolean
tincan_peer_send_control (TincanPeer          *self,
                          const TincanControl *control,
                          GError             **error)
{
  g_return_val_if_fail (TINCAN_IS_PEER (self), FALSE);
  g_return_val_if_fail (control != NULL, FALSE);

  if (self->state != TINCAN_PEER_READY)
    {
      g_propagate_error (error, tincan_peer_error_new_ended ());
      return FALSE;
    }

  return tincan_peer_say (self, control, error);
}

/**
 * tincan_peer_check_network:
 * @self: a peer
 *
 * To be called when the network of this machine has changed. A connection whose address is gone
 * fails at once with %TINCAN_ERROR_LOST, rather than when nothing was heard for a while.
 */
void
tincan_peer_check_network (TincanPeer *self)
{
  g_return_if_fail (TINCAN_IS_PEER (self));

  if (self->state == TINCAN_PEER_READY && tincan_webrtc_has_lost_address (self->webrtc))
    tincan_peer_fail (self, tincan_peer_error_new_lost ("its address is no longer ours"));
}

/**
 * tincan_peer_close:
 * @self: a peer
 * @reason: why, for the other side
 *
 * Says goodbye. "closed" follows when that was answered, in at most 3 s. A peer that is not ready
 * has nobody to say it to, and ends at once.
 */
void
tincan_peer_close (TincanPeer  *self,
                   TincanReason reason)
{
  g_return_if_fail (TINCAN_IS_PEER (self));

  if (tincan_peer_is_over (self))
    return;

  tincan_peer_disarm_all (self);
  tincan_peer_set_state (self, TINCAN_PEER_CLOSING);
  tincan_peer_begin_farewell (self, reason);
}

/**
 * tincan_peer_abandon:
 * @self: a peer
 *
 * Ends it without a word to the other side. "closed" follows.
 */
void
tincan_peer_abandon (TincanPeer *self)
{
  g_return_if_fail (TINCAN_IS_PEER (self));

  if (self->going_down)
    return;

  if (self->state != TINCAN_PEER_FAILED)
    tincan_peer_set_state (self, TINCAN_PEER_CLOSING);
  tincan_peer_go_down (self);
}

/**
 * tincan_peer_get_lane:
 * @self: a peer
 *
 * Returns: (transfer none) (nullable): the bulk channel; NULL before "ready". It may be kept when
 *   the peer has ended, and then fails to send.
 */
TincanLane *
tincan_peer_get_lane (TincanPeer *self)
{
  g_return_val_if_fail (TINCAN_IS_PEER (self), NULL);

  return self->hello_heard ? TINCAN_LANE (tincan_webrtc_get_lane (self->webrtc)) : NULL;
}

/**
 * tincan_peer_get_state:
 * @self: a peer
 *
 * Returns: how far its life has come
 */
TincanPeerState
tincan_peer_get_state (TincanPeer *self)
{
  g_return_val_if_fail (TINCAN_IS_PEER (self), TINCAN_PEER_CLOSED);

  return self->state;
}

/**
 * tincan_peer_get_path:
 * @self: a peer
 *
 * Returns: the way that bytes take; known once the two sides have found each other, and it may
 *   change
 */
TincanPath
tincan_peer_get_path (TincanPeer *self)
{
  g_return_val_if_fail (TINCAN_IS_PEER (self), TINCAN_PATH_UNKNOWN);

  return self->path;
}

/**
 * tincan_peer_get_family:
 * @self: a peer
 *
 * Returns: which internet the path uses; "notify::path" tells when it has changed
 */
TincanFamily
tincan_peer_get_family (TincanPeer *self)
{
  g_return_val_if_fail (TINCAN_IS_PEER (self), TINCAN_FAMILY_UNKNOWN);

  return tincan_webrtc_get_family (self->webrtc);
}

/**
 * tincan_peer_get_rtt:
 * @self: a peer
 *
 * Returns: the time there and back of the last ping in ms, what waits in queues included; -1 if
 *   not known
 */
int
tincan_peer_get_rtt (TincanPeer *self)
{
  g_return_val_if_fail (TINCAN_IS_PEER (self), -1);

  return self->rtt;
}

/**
 * tincan_peer_get_remote_name:
 * @self: a peer
 *
 * Returns: (nullable): the name that the other side gives itself, safe to show; NULL before
 *   "ready" or without one
 */
const char *
tincan_peer_get_remote_name (TincanPeer *self)
{
  g_return_val_if_fail (TINCAN_IS_PEER (self), NULL);

  return self->remote_name;
}

/**
 * tincan_peer_get_remote_app:
 * @self: a peer
 *
 * Returns: (nullable): the program at the other side, safe to show; NULL before "ready" or
 *   without one
 */
const char *
tincan_peer_get_remote_app (TincanPeer *self)
{
  g_return_val_if_fail (TINCAN_IS_PEER (self), NULL);

  return self->remote_app;
}

void
tincan_peer_set_timing (TincanPeer             *self,
                        const TincanPeerTiming *timing)
{
  g_return_if_fail (self->state == TINCAN_PEER_NEW);

  self->timing = *timing;
}

/* --- The object --- */

static void
tincan_peer_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  TincanPeer *self = TINCAN_PEER (object);

  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_int (value, self->state);
      break;
    case PROP_PATH:
      g_value_set_int (value, self->path);
      break;
    case PROP_RTT:
      g_value_set_int (value, self->rtt);
      break;
    case PROP_REMOTE_NAME:
      g_value_set_string (value, self->remote_name);
      break;
    case PROP_REMOTE_APP:
      g_value_set_string (value, self->remote_app);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

/* Who lets go of a peer that has not ended does not hear of its end, which takes its course. */
static void
tincan_peer_dispose (GObject *object)
{
  TincanPeer *self = TINCAN_PEER (object);

  tincan_peer_disarm_all (self);
  tincan_peer_disarm (&self->down_timeout);
  if (self->webrtc != NULL)
    tincan_webrtc_shut_down (self->webrtc);

  G_OBJECT_CLASS (tincan_peer_parent_class)->dispose (object);
}

static void
tincan_peer_finalize (GObject *object)
{
  TincanPeer *self = TINCAN_PEER (object);

  g_clear_object (&self->webrtc);
  g_queue_clear_full (&self->held, g_free);
  g_clear_error (&self->failure);
  g_free (self->app);
  g_free (self->name);
  g_free (self->remote_app);
  g_free (self->remote_name);
  g_clear_pointer (&self->context, g_main_context_unref);

  G_OBJECT_CLASS (tincan_peer_parent_class)->finalize (object);
}

static guint
add_signal (const char *name,
            guint       n_arguments,
            GType       argument)
{
  return g_signal_new (name, TINCAN_TYPE_PEER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, n_arguments, argument);
}

static void
tincan_peer_class_init (TincanPeerClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = tincan_peer_get_property;
  object_class->dispose = tincan_peer_dispose;
  object_class->finalize = tincan_peer_finalize;

  properties[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, TINCAN_PEER_NEW,
                                             TINCAN_PEER_FAILED, TINCAN_PEER_NEW, flags);
  properties[PROP_PATH] = g_param_spec_int ("path", NULL, NULL, TINCAN_PATH_UNKNOWN,
                                            TINCAN_PATH_RELAY, TINCAN_PATH_UNKNOWN, flags);
  properties[PROP_RTT] = g_param_spec_int ("rtt", NULL, NULL, -1, G_MAXINT, -1, flags);
  properties[PROP_REMOTE_NAME] = g_param_spec_string ("remote-name", NULL, NULL, NULL, flags);
  properties[PROP_REMOTE_APP] = g_param_spec_string ("remote-app", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  /* Signals and messages are handed over as pointers that are good for the time of the emission. */
  signals[SIGNAL_LOCAL_SIGNAL] = add_signal ("local-signal", 1, G_TYPE_POINTER);
  signals[SIGNAL_READY] = add_signal ("ready", 0, G_TYPE_NONE);
  signals[SIGNAL_CONTROL] = add_signal ("control", 1, G_TYPE_POINTER);
  signals[SIGNAL_BYE] = add_signal ("bye", 1, G_TYPE_INT);
  signals[SIGNAL_FAILED] = add_signal ("failed", 1, G_TYPE_ERROR);
  signals[SIGNAL_CLOSED] = add_signal ("closed", 0, G_TYPE_NONE);
}

static void
tincan_peer_init (TincanPeer *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->timing = default_timing;
  self->rtt = -1;
  g_queue_init (&self->held);
}

static GPtrArray *
copy_servers (GPtrArray *servers)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func ((GDestroyNotify) tincan_ice_server_free);

  for (guint i = 0; servers != NULL && i < servers->len; i++)
    g_ptr_array_add (copy, tincan_ice_server_copy (g_ptr_array_index (servers, i)));
  return copy;
}

/**
 * tincan_peer_new:
 * @settings: how to connect; copied
 *
 * Returns: (transfer full): one side of one attempt to connect, for the thread-default context
 */
TincanPeer *
tincan_peer_new (const TincanPeerSettings *settings)
{
  TincanPeer *self;
  g_autoptr(GPtrArray) servers = NULL;
  TincanWebrtcSettings connection = { 0 };

  g_return_val_if_fail (settings != NULL, NULL);

  self = g_object_new (TINCAN_TYPE_PEER, NULL);
  servers = copy_servers (settings->ice_servers);
  self->role = settings->role;
  self->lane = settings->lane;
  self->relay_only = settings->relay_only;
  self->has_relay = tincan_ice_servers_can_relay (servers);
  self->by_code = settings->by_code;
  if (self->by_code)
    self->timing.gather_ms = TINCAN_OFFER_GATHER_MS;
  self->app = g_strdup (settings->app);
  self->name = g_strdup (settings->name);

  connection.offers = settings->role == TINCAN_PEER_OFFERER;
  connection.ice_servers = servers;
  connection.relay_only = settings->relay_only;
  connection.no_relay = settings->no_relay;
  connection.loopback = settings->loopback;
  connection.core = settings->bulk_core;
  connection.gather_all = settings->by_code;
  connection.patient = settings->by_code && settings->role == TINCAN_PEER_ANSWERER;
  connection.keep_open_ms = settings->by_code ? KEEP_OPEN_MS : 0;
  self->webrtc = tincan_webrtc_new (&connection);
  connect_webrtc (self);
  return self;
}
