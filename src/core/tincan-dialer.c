/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-dialer"

#include "config.h"

#include "core/tincan-dialer.h"

#include "core/peer/tincan-candidate.h"
#include "core/peer/tincan-core-keeper.h"
#include "core/peer/tincan-route.h"
#include "core/tincan-no-way.h"
#include "wire/tincan-error.h"

#include <glib/gi18n-lib.h>

/* PROTOCOL.md section 7. */
#define ATTEMPT_MS 15000
#define MAX_ATTEMPTS 3

/* A guest waits for all the attempts of its host, and a little for the signals on their way. */
#define GUEST_PATIENCE_MS (MAX_ATTEMPTS * ATTEMPT_MS + 5000)

/* After a loss: how long the other side may take to be seen by the server again. One that left the
 * server's room before its connection was found dead has most likely been killed. */
#define RETURN_MS 60000
#define DEPARTED_RETURN_MS 4000

struct _TincanDialer
{
  GObject         parent_instance;

  gboolean        is_host;
  TincanSettings *settings;
  GPtrArray      *ice_servers; /* ours, then the server's */

  TincanPeer     *peer;    /* of the newest attempt */
  guint           core;    /* on which its threads are kept; 0: on any */
  TincanCoreKeeper *keeper; /* while connected, with a core */
  guint           attempt; /* of the session, grows for ever */
  guint           tries;   /* since the start or the last loss */

  /* Peers that were given up and are still taking their pipelines down. */
  GPtrArray      *dying;

  guint           watchdog_id; /* of an attempt (host), or of all of them (guest) */
  guint           return_id;   /* of a lost other side */
  GError         *last_error;
  GCancellable   *probing;     /* while it is found out why there is no way */

  guint           by_code : 1; /* one attempt, and nobody to ask for another */
  guint           other_public : 1; /* the other side has told a public address */
  guint           way_found : 1; /* by the last peer that was given up; it failed behind that */
  guint           connected : 1;
  guint           other_here : 1;
  guint           ended : 1;   /* "failed" or "left" was emitted, or close() called */
  guint           closed : 1;
};

G_DEFINE_FINAL_TYPE (TincanDialer, tincan_dialer, G_TYPE_OBJECT)

enum
{
  SIGNAL_SEND_SIGNAL,
  SIGNAL_CONNECTED,
  SIGNAL_CONTROL,
  SIGNAL_LOST,
  SIGNAL_FAILED,
  SIGNAL_LEFT,
  SIGNAL_CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void next_attempt (TincanDialer *self);

static void
clear_timers (TincanDialer *self)
{
  if (self->probing != NULL)
    g_cancellable_cancel (self->probing);
  g_clear_handle_id (&self->watchdog_id, g_source_remove);
  g_clear_handle_id (&self->return_id, g_source_remove);
}

static void
maybe_closed (TincanDialer *self)
{
  if (!self->ended || self->closed || self->peer != NULL || self->dying->len > 0)
    return;

  self->closed = TRUE;
  g_object_ref (self);
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
  g_object_unref (self);
}

static void
dead_peer_closed_cb (TincanPeer   *peer,
                     TincanDialer *self)
{
  g_signal_handlers_disconnect_by_data (peer, self);
  g_ptr_array_remove (self->dying, peer);
  maybe_closed (self);
}

/* Lets go of the newest peer. It takes its pipeline down by itself; we only wait for that at the
 * end. */
static void
retire_peer (TincanDialer *self,
             gboolean      abandon)
{
  g_autoptr(TincanPeer) peer = g_steal_pointer (&self->peer);
  TincanPeerState state;

  if (peer == NULL)
    return;

  self->connected = FALSE;
  self->way_found = tincan_peer_get_path (peer) != TINCAN_PATH_UNKNOWN;
  g_clear_pointer (&self->keeper, tincan_core_keeper_free);
  g_signal_handlers_disconnect_by_data (peer, self);
  g_ptr_array_add (self->dying, g_object_ref (peer));
  g_signal_connect (peer, "closed", G_CALLBACK (dead_peer_closed_cb), self);

  state = tincan_peer_get_state (peer);
  if (abandon && state != TINCAN_PEER_FAILED && state != TINCAN_PEER_CLOSED)
    tincan_peer_abandon (peer);
}

static void
fail (TincanDialer *self,
      const GError *error)
{
  if (self->ended)
    return;

  self->ended = TRUE;
  clear_timers (self);
  g_object_ref (self);
  retire_peer (self, TRUE);
  g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
  maybe_closed (self);
  g_object_unref (self);
}

static void
send_signal (TincanDialer       *self,
             const TincanSignal *signal)
{
  g_signal_emit (self, signals[SIGNAL_SEND_SIGNAL], 0, signal);
}

/* For a side that is not heard over a connection. */
static void
say_bye (TincanDialer *self,
         TincanReason  reason)
{
  g_autoptr(TincanSignal) bye = tincan_signal_new (TINCAN_SIGNAL_BYE);

  bye->reason = reason;
  send_signal (self, bye);
}

static GError *
error_for_give_up (TincanDialer *self)
{
  if (self->last_error != NULL)
    return g_error_copy (self->last_error);
  return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_NOT_CONNECTED,
                              _("No way to the other side was found. If one of you is behind a "
                                "strict firewall, use a server with a TURN relay."));
}

static void
probed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(TincanDialer) self = user_data;
  g_autoptr(TincanIceReport) report = NULL;
  g_autoptr(GError) error = NULL;

  report = tincan_ice_probe_finish (result, NULL);
  if (report != NULL && !self->way_found)
    error = tincan_no_way_new (report, self->other_public);
  if (error == NULL)
    error = error_for_give_up (self);
  fail (self, error);
}

static gboolean
watchdog_cb (gpointer user_data)
{
  TincanDialer *self = user_data;

  self->watchdog_id = 0;
  if (self->is_host)
    {
      next_attempt (self);
    }
  else
    {
      tincan_dialer_give_up (self, NULL);
    }
  return G_SOURCE_REMOVE;
}

static void
start_watchdog (TincanDialer *self,
                guint         ms)
{
  g_clear_handle_id (&self->watchdog_id, g_source_remove);
  self->watchdog_id = g_timeout_add (ms, watchdog_cb, self);
}

static gboolean
return_cb (gpointer user_data)
{
  TincanDialer *self = user_data;
  g_autoptr(GError) error = NULL;

  self->return_id = 0;
  error = g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_LOST,
                               _("The connection to the other side was lost, and it did not come "
                                 "back. What has arrived is kept; send again to go on."));
  fail (self, error);
  return G_SOURCE_REMOVE;
}

static void
start_return_timer (TincanDialer *self)
{
  g_clear_handle_id (&self->return_id, g_source_remove);
  self->return_id = g_timeout_add (self->other_here ? RETURN_MS : DEPARTED_RETURN_MS,
                                   return_cb, self);
}

static void
ask_again (TincanDialer *self)
{
  g_autoptr(TincanSignal) again = tincan_signal_new (TINCAN_SIGNAL_AGAIN);

  again->attempt = self->attempt;
  send_signal (self, again);
}

/* The connection was up and is gone: begin anew, as soon as the other side can be told. */
static void
handle_loss (TincanDialer *self,
             const GError *error)
{
  self->tries = 0;
  g_clear_error (&self->last_error);
  start_return_timer (self);

  g_object_ref (self);
  g_signal_emit (self, signals[SIGNAL_LOST], 0, error);
  if (!self->ended)
    {
      if (!self->is_host)
        ask_again (self);
      else if (self->other_here)
        next_attempt (self);
    }
  g_object_unref (self);
}

/* Nobody is there to be asked for another attempt but a person. */
static GError *
error_by_code (TincanDialer *self,
               const GError *error)
{
  if (self->connected && g_error_matches (error, TINCAN_ERROR, TINCAN_ERROR_LOST))
    return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_LOST,
                                _("The connection to the other side was lost. What has arrived is "
                                  "kept: make new codes and send the same again, and it goes on "
                                  "from there."));
  return g_error_copy (error);
}

static void
end_by_code (TincanDialer *self,
             const GError *error)
{
  if (g_error_matches (error, TINCAN_ERROR, TINCAN_ERROR_NOT_CONNECTED))
    {
      tincan_dialer_give_up (self, error);
    }
  else
    {
      fail (self, error);
    }
}

static void
peer_failed_cb (TincanPeer   *peer,
                const GError *error,
                TincanDialer *self)
{
  gboolean was_connected = self->connected;

  g_debug ("Attempt %u failed: %s", self->attempt, error->message);
  g_object_ref (self);

  if (self->by_code)
    {
      g_autoptr(GError) end = error_by_code (self, error);

      retire_peer (self, FALSE);
      end_by_code (self, end);
    }
  else if (g_error_matches (error, TINCAN_ERROR, TINCAN_ERROR_LOST) && was_connected)
    {
      retire_peer (self, FALSE);
      handle_loss (self, error);
    }
  else if (g_error_matches (error, TINCAN_ERROR, TINCAN_ERROR_NOT_CONNECTED) ||
           g_error_matches (error, TINCAN_ERROR, TINCAN_ERROR_LOST))
    {
      retire_peer (self, FALSE);
      g_clear_error (&self->last_error);
      self->last_error = g_error_copy (error);
      if (self->is_host)
        next_attempt (self);
      else
        ask_again (self);
    }
  else
    {
      /* A wrong certificate, a broken protocol: trying again would not make it right. Who sits in
       * between does not hear what is said by signals. */
      TincanReason reason = tincan_reason_from_error (error);

      if (reason != TINCAN_REASON_INTERNAL)
        say_bye (self, reason);
      fail (self, error);
    }

  g_object_unref (self);
}

static void
peer_ready_cb (TincanPeer   *peer,
               TincanDialer *self)
{
  self->connected = TRUE;
  self->tries = 0;
  clear_timers (self);
  g_clear_error (&self->last_error);
  if (self->core > 0)
    self->keeper = tincan_core_keeper_new (self->core);
  g_signal_emit (self, signals[SIGNAL_CONNECTED], 0, peer);
}

static void
peer_control_cb (TincanPeer          *peer,
                 const TincanControl *control,
                 TincanDialer        *self)
{
  g_signal_emit (self, signals[SIGNAL_CONTROL], 0, control);
}

static void
peer_bye_cb (TincanPeer   *peer,
             TincanReason  reason,
             TincanDialer *self)
{
  if (self->ended)
    return;

  self->ended = TRUE;
  clear_timers (self);
  g_object_ref (self);
  retire_peer (self, FALSE);
  g_signal_emit (self, signals[SIGNAL_LEFT], 0, reason);
  maybe_closed (self);
  g_object_unref (self);
}

/* Only a peer that we told to close ends without having failed. */
static void
peer_closed_cb (TincanPeer   *peer,
                TincanDialer *self)
{
  g_object_ref (self);
  g_signal_handlers_disconnect_by_data (peer, self);
  g_clear_object (&self->peer);
  g_clear_pointer (&self->keeper, tincan_core_keeper_free);
  self->connected = FALSE;
  maybe_closed (self);
  g_object_unref (self);
}

static void
peer_signal_cb (TincanPeer   *peer,
                TincanSignal *signal,
                TincanDialer *self)
{
  signal->attempt = self->attempt;
  send_signal (self, signal);
}

static void
make_peer (TincanDialer *self)
{
  TincanPeerSettings settings = {
    .role = self->is_host ? TINCAN_PEER_OFFERER : TINCAN_PEER_ANSWERER,
    .ice_servers = self->ice_servers,
    .relay_only = self->settings->relay_only,
    .no_relay = self->settings->no_relay,
    .loopback = self->settings->loopback,
    .bulk_core = self->core,
    .by_code = self->by_code,
    .app = self->settings->app,
    .name = self->settings->name,
  };

  retire_peer (self, TRUE);
  self->peer = tincan_peer_new (&settings);
  g_signal_connect (self->peer, "local-signal", G_CALLBACK (peer_signal_cb), self);
  g_signal_connect (self->peer, "ready", G_CALLBACK (peer_ready_cb), self);
  g_signal_connect (self->peer, "control", G_CALLBACK (peer_control_cb), self);
  g_signal_connect (self->peer, "bye", G_CALLBACK (peer_bye_cb), self);
  g_signal_connect (self->peer, "failed", G_CALLBACK (peer_failed_cb), self);
  g_signal_connect (self->peer, "closed", G_CALLBACK (peer_closed_cb), self);
  tincan_peer_start (self->peer);
}

/* Host only. */
static void
next_attempt (TincanDialer *self)
{
  if (self->tries == MAX_ATTEMPTS)
    {
      tincan_dialer_give_up (self, NULL);
      return;
    }

  self->tries++;
  self->attempt++;
  if (!self->by_code)
    start_watchdog (self, ATTEMPT_MS);
  make_peer (self);
}

static void
add_ice_servers (TincanDialer *self,
                 GPtrArray    *servers)
{
  for (guint i = 0; servers != NULL && i < servers->len; i++)
    {
      const TincanIceServer *server = g_ptr_array_index (servers, i);

      if (!self->settings->no_relay || server->kind != TINCAN_ICE_SERVER_TURN)
        g_ptr_array_add (self->ice_servers, tincan_ice_server_copy (server));
    }
}

/**
 * tincan_dialer_new:
 * @is_host: whether our side offers
 * @settings: the session's
 * @server_ice_servers: (nullable): of TincanIceServer, as the signaling server told them
 *
 * Returns: (transfer full): a dialer that does nothing before tincan_dialer_start()
 */
TincanDialer *
tincan_dialer_new (gboolean              is_host,
                   const TincanSettings *settings,
                   GPtrArray            *server_ice_servers)
{
  TincanDialer *self = g_object_new (TINCAN_TYPE_DIALER, NULL);

  self->is_host = is_host;
  self->settings = tincan_settings_copy (settings);
  self->core = settings->pin ? tincan_core_choose (is_host) : 0;
  self->ice_servers = g_ptr_array_new_with_free_func ((GDestroyNotify) tincan_ice_server_free);
  add_ice_servers (self, settings->ice_servers);
  add_ice_servers (self, server_ice_servers);
  return self;
}

/**
 * tincan_dialer_new_by_code:
 * @is_host: whether our side offers
 * @settings: the session's
 *
 * Returns: (transfer full): a dialer whose signals people carry
 */
TincanDialer *
tincan_dialer_new_by_code (gboolean              is_host,
                           const TincanSettings *settings)
{
  TincanDialer *self = tincan_dialer_new (is_host, settings, NULL);

  self->by_code = TRUE;
  return self;
}

/**
 * tincan_dialer_start:
 * @self: a dialer
 *
 * The host makes its first offer; the guest begins to wait for one.
 */
void
tincan_dialer_start (TincanDialer *self)
{
  g_return_if_fail (TINCAN_IS_DIALER (self));
  g_return_if_fail (self->peer == NULL && !self->ended);

  if (self->is_host)
    next_attempt (self);
  else if (!self->by_code)
    start_watchdog (self, GUEST_PATIENCE_MS);
}

static void
handle_offer (TincanDialer       *self,
              const TincanSignal *signal)
{
  /* An old offer that took long on its way. */
  if (self->is_host || signal->attempt <= self->attempt)
    return;

  /* The host has seen the loss before us. */
  if (self->connected)
    {
      g_autoptr(GError) error = g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_LOST,
                                                     _("The connection was lost."));

      retire_peer (self, TRUE);
      g_signal_emit (self, signals[SIGNAL_LOST], 0, error);
      if (self->ended)
        return;
    }

  self->attempt = signal->attempt;
  if (!self->by_code)
    start_watchdog (self, GUEST_PATIENCE_MS);
  make_peer (self);
  tincan_peer_handle_signal (self->peer, signal);
}

static void
handle_again (TincanDialer       *self,
              const TincanSignal *signal)
{
  if (!self->is_host || signal->attempt < self->attempt)
    return;

  /* The guest has seen the loss before us. */
  if (self->connected)
    {
      g_autoptr(GError) error = g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_LOST,
                                                     _("The connection was lost."));

      retire_peer (self, TRUE);
      self->other_here = TRUE;
      handle_loss (self, error);
      return;
    }
  next_attempt (self);
}

static void
handle_bye (TincanDialer       *self,
            const TincanSignal *signal)
{
  if (self->ended)
    return;

  self->ended = TRUE;
  clear_timers (self);
  g_object_ref (self);
  retire_peer (self, TRUE);
  g_signal_emit (self, signals[SIGNAL_LEFT], 0, signal->reason);
  maybe_closed (self);
  g_object_unref (self);
}

static void
note_candidate (TincanDialer *self,
                const char   *text)
{
  g_autoptr(TincanCandidate) candidate = NULL;

  candidate = text != NULL ? tincan_candidate_parse (text, FALSE, NULL) : NULL;
  if (candidate != NULL && !candidate->relayed && !candidate->tcp && !candidate->mdns &&
      !tincan_route_is_private (candidate->address))
    self->other_public = TRUE;
}

/**
 * tincan_dialer_handle_signal:
 * @self: a dialer
 * @signal: what the other side's dialer sent
 *
 * Signals of older attempts are ignored.
 */
void
tincan_dialer_handle_signal (TincanDialer       *self,
                             const TincanSignal *signal)
{
  g_return_if_fail (TINCAN_IS_DIALER (self));

  if (self->ended || signal->lane != 0 ||
      (self->probing != NULL && signal->type != TINCAN_SIGNAL_BYE))
    return;

  switch (signal->type)
    {
    case TINCAN_SIGNAL_OFFER:
      handle_offer (self, signal);
      break;
    case TINCAN_SIGNAL_ANSWER:
    case TINCAN_SIGNAL_CANDIDATE:
      note_candidate (self, signal->candidate);
      if (self->peer != NULL && signal->attempt == self->attempt)
        tincan_peer_handle_signal (self->peer, signal);
      break;
    case TINCAN_SIGNAL_AGAIN:
      handle_again (self, signal);
      break;
    case TINCAN_SIGNAL_BYE:
      handle_bye (self, signal);
      break;
    case TINCAN_SIGNAL_UNKNOWN:
    default:
      break;
    }
}

/**
 * tincan_dialer_give_up:
 * @self: a dialer that has no connection
 * @otherwise: (nullable): what "failed" says if nothing is known
 *
 * There is no way. "failed" says why, as soon as that is known, in at most 3 s.
 */
void
tincan_dialer_give_up (TincanDialer *self,
                       const GError *otherwise)
{
  g_return_if_fail (TINCAN_IS_DIALER (self));

  if (self->ended || self->connected || self->probing != NULL)
    return;

  if (self->last_error == NULL && otherwise != NULL)
    self->last_error = g_error_copy (otherwise);
  clear_timers (self);
  retire_peer (self, TRUE);
  self->probing = g_cancellable_new ();
  tincan_ice_probe_async (self->ice_servers, self->probing, probed_cb, g_object_ref (self));
}

/* An attempt whose signals are lost is not held against the network. */
static void
begin_again (TincanDialer *self)
{
  if (self->probing != NULL)
    return;
  if (self->return_id != 0)
    start_return_timer (self);
  if (!self->is_host)
    {
      ask_again (self);
      return;
    }

  self->tries -= self->tries > 0 ? 1 : 0;
  next_attempt (self);
}

/**
 * tincan_dialer_set_other_here:
 * @self: a dialer
 * @here: whether the server sees the other side now
 *
 * A lost connection is made again when the other side is back at the server.
 */
void
tincan_dialer_set_other_here (TincanDialer *self,
                              gboolean      here)
{
  gboolean came_back;
  gboolean went_away;

  g_return_if_fail (TINCAN_IS_DIALER (self));

  came_back = here && !self->other_here;
  went_away = !here && self->other_here;
  self->other_here = here;
  if (self->connected || self->ended)
    return;

  if (went_away)
    {
      start_return_timer (self);
    }
  else if (came_back)
    {
      begin_again (self);
    }
}

/**
 * tincan_dialer_signals_back:
 * @self: a dialer
 *
 * We were away from the server and are back. What was said meanwhile, and shortly before, may be
 * lost, so a connection that is being made is begun anew.
 */
void
tincan_dialer_signals_back (TincanDialer *self)
{
  g_return_if_fail (TINCAN_IS_DIALER (self));

  if (!self->connected && !self->ended)
    begin_again (self);
}

/**
 * tincan_dialer_check_network:
 * @self: a dialer
 *
 * The network of this machine has changed: looks whether the connection can still be.
 */
void
tincan_dialer_check_network (TincanDialer *self)
{
  g_return_if_fail (TINCAN_IS_DIALER (self));

  if (self->connected)
    tincan_peer_check_network (self->peer);
}

/**
 * tincan_dialer_get_peer:
 * @self: a dialer
 *
 * Returns: (transfer none) (nullable): the connection, while there is one
 */
TincanPeer *
tincan_dialer_get_peer (TincanDialer *self)
{
  g_return_val_if_fail (TINCAN_IS_DIALER (self), NULL);

  return self->connected ? self->peer : NULL;
}

/**
 * tincan_dialer_close:
 * @self: a dialer
 * @reason: what the other side is told
 *
 * Says goodbye over the connection, or over the signals while there is none. "closed" follows in
 * at most 3 s.
 */
void
tincan_dialer_close (TincanDialer *self,
                     TincanReason  reason)
{
  g_return_if_fail (TINCAN_IS_DIALER (self));

  if (self->ended)
    return;

  clear_timers (self);
  g_object_ref (self);
  if (self->connected)
    {
      self->ended = TRUE;
      tincan_peer_close (self->peer, reason);
    }
  else
    {
      say_bye (self, reason);
      self->ended = TRUE;
      retire_peer (self, TRUE);
    }
  maybe_closed (self);
  g_object_unref (self);
}

static void
tincan_dialer_finalize (GObject *object)
{
  TincanDialer *self = TINCAN_DIALER (object);

  clear_timers (self);
  retire_peer (self, TRUE);
  for (guint i = 0; i < self->dying->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->dying, i), self);
  g_ptr_array_unref (self->dying);
  g_ptr_array_unref (self->ice_servers);
  tincan_settings_free (self->settings);
  g_clear_error (&self->last_error);
  g_clear_object (&self->probing);

  G_OBJECT_CLASS (tincan_dialer_parent_class)->finalize (object);
}

static guint
new_signal (const char *name,
            GType       param)
{
  return g_signal_new (name, TINCAN_TYPE_DIALER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, param == G_TYPE_NONE ? 0 : 1, param);
}

static void
tincan_dialer_class_init (TincanDialerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tincan_dialer_finalize;

  signals[SIGNAL_SEND_SIGNAL] = new_signal ("send-signal", G_TYPE_POINTER);
  signals[SIGNAL_CONNECTED] = new_signal ("connected", TINCAN_TYPE_PEER);
  signals[SIGNAL_CONTROL] = new_signal ("control", G_TYPE_POINTER);
  signals[SIGNAL_LOST] = new_signal ("lost", G_TYPE_ERROR);
  signals[SIGNAL_FAILED] = new_signal ("failed", G_TYPE_ERROR);
  signals[SIGNAL_LEFT] = new_signal ("left", G_TYPE_INT);
  signals[SIGNAL_CLOSED] = new_signal ("closed", G_TYPE_NONE);
}

static void
tincan_dialer_init (TincanDialer *self)
{
  self->dying = g_ptr_array_new_with_free_func (g_object_unref);
  self->other_here = TRUE;
}
