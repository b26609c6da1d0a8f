/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-remote"

#include "config.h"

#include "core/tincan-remote-private.h"

#include "wire/tincan-error.h"

#include <glib/gi18n-lib.h>

/* How long the other side may take to answer a body of the key agreement. */
#define SECURING_TIMEOUT_MS 20000

G_DEFINE_FINAL_TYPE (TincanRemote, tincan_remote, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_STATE,
  PROP_NAME,
  PROP_APP,
  PROP_VERIFIED,
  PROP_COMPARISON,
  PROP_PATH,
  PROP_RTT,
  PROP_ERROR,
  N_PROPS
};

enum
{
  SIGNAL_TRANSFER_ADDED,
  SIGNAL_SEND_BODY,
  SIGNAL_CONFIRMED,
  SIGNAL_ENDED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

gboolean
tincan_remote_is_over (TincanRemote *self)
{
  return self->state == TINCAN_REMOTE_LEFT || self->state == TINCAN_REMOTE_FAILED;
}

static void
set_state (TincanRemote     *self,
           TincanRemoteState state)
{
  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/* "ended" waits for the connection's threads and for those of the transfers, so that a front end
 * that quits then leaves nothing half written. */
void
tincan_remote_maybe_ended (TincanRemote *self)
{
  if (self->ended || !tincan_remote_is_over (self))
    return;
  if (self->dialer != NULL && !self->dialer_closed)
    return;
  if (tincan_remote_count_unfinished (self) > 0)
    return;

  self->ended = TRUE;
  g_clear_handle_id (&self->securing_id, g_source_remove);
  g_object_ref (self);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0);
  g_object_unref (self);
}

/* The end, for whatever reason: @error, or NULL after a goodbye. */
static void
finish (TincanRemote *self,
        const GError *error,
        const GError *transfer_error)
{
  if (tincan_remote_is_over (self))
    return;

  g_object_ref (self);
  g_clear_handle_id (&self->securing_id, g_source_remove);
  if (error != NULL)
    self->error = g_error_copy (error);
  set_state (self, error != NULL ? TINCAN_REMOTE_FAILED : TINCAN_REMOTE_LEFT);
  tincan_remote_drop_lane (self);
  tincan_remote_abort_transfers (self, transfer_error);
  tincan_remote_maybe_ended (self);
  g_object_unref (self);
}

static void
send_body (TincanRemote *self,
           GBytes       *body)
{
  g_signal_emit (self, signals[SIGNAL_SEND_BODY], 0, body);
}

/* What the other side did ends it. */
void
tincan_remote_end_for_violation (TincanRemote *self,
                                 const GError *error)
{
  g_object_ref (self);
  if (self->dialer != NULL)
    tincan_dialer_close (self->dialer, tincan_reason_from_error (error));
  finish (self, error, error);
  g_object_unref (self);
}

static void
dialer_control_cb (TincanDialer        *dialer,
                   const TincanControl *control,
                   TincanRemote        *self)
{
  if (!tincan_remote_take_comparison (self, control) && control->transfer != 0)
    tincan_remote_take_transfer_control (self, control);
}

/* --- the connection --- */

static void
peer_notify_cb (TincanPeer   *peer,
                GParamSpec   *pspec,
                TincanRemote *self)
{
  if (self->path != tincan_peer_get_path (peer))
    {
      self->path = tincan_peer_get_path (peer);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PATH]);
    }
  if (self->rtt != tincan_peer_get_rtt (peer))
    {
      self->rtt = tincan_peer_get_rtt (peer);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RTT]);
    }
}

static void
take_names (TincanRemote *self,
            TincanPeer   *peer)
{
  g_free (self->name);
  self->name = g_strdup (tincan_peer_get_remote_name (peer));
  g_free (self->app);
  self->app = g_strdup (tincan_peer_get_remote_app (peer));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_APP]);
}

/* The other side is who it should be, as far as that can be known: payload may flow. */
void
tincan_remote_become_connected (TincanRemote *self,
                                TincanPeer   *peer)
{
  g_clear_handle_id (&self->securing_id, g_source_remove);
  tincan_remote_take_lane (self, tincan_peer_get_lane (peer));
  set_state (self, TINCAN_REMOTE_CONNECTED);
  tincan_remote_go_on (self);
}

static gboolean
securing_timeout_cb (gpointer user_data)
{
  TincanRemote *self = user_data;
  g_autoptr(GError) error = NULL;

  self->securing_id = 0;
  error = g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_TIMEOUT,
                               _("The other side does not answer. Ask whether Tincan is still "
                                 "open there, and try again."));
  tincan_remote_fail (self, error);
  return G_SOURCE_REMOVE;
}

void
tincan_remote_confirm (TincanRemote *self)
{
  if (self->confirmed)
    return;

  self->confirmed = TRUE;
  g_signal_emit (self, signals[SIGNAL_CONFIRMED], 0);
}

static void
dialer_connected_cb (TincanDialer *dialer,
                     TincanPeer   *peer,
                     TincanRemote *self)
{
  if (tincan_remote_is_over (self))
    return;

  take_names (self, peer);
  g_signal_connect_object (peer, "notify::path", G_CALLBACK (peer_notify_cb), self, 0);
  g_signal_connect_object (peer, "notify::rtt", G_CALLBACK (peer_notify_cb), self, 0);
  peer_notify_cb (peer, NULL, self);
  if (self->exchange != NULL)
    {
      self->securing_id = g_timeout_add (SECURING_TIMEOUT_MS, securing_timeout_cb, self);
      tincan_remote_confirm (self);
      if (!tincan_remote_is_over (self))
        tincan_code_exchange_compare (self->exchange);
      return;
    }

  self->verified = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VERIFIED]);
  tincan_remote_become_connected (self, peer);
}

static void
dialer_lost_cb (TincanDialer *dialer,
                const GError *error,
                TincanRemote *self)
{
  tincan_remote_drop_lane (self);
  set_state (self, TINCAN_REMOTE_RECONNECTING);
}

static void
dialer_failed_cb (TincanDialer *dialer,
                  const GError *error,
                  TincanRemote *self)
{
  finish (self, error, error);
}

/* A goodbye that is no farewell: the other side has told what was wrong. NULL if nothing was. */
static GError *
error_for_reason (TincanReason reason)
{
  if (reason == TINCAN_REASON_UNTRUSTED)
    return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_UNTRUSTED,
                                _("The other side noticed that somebody sits in between, so it "
                                  "ended the connection. Try again with a new code, and if you "
                                  "can over another network or chat."));
  if (reason == TINCAN_REASON_TIMEOUT)
    return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_NOT_CONNECTED,
                                _("The other side got no answer from here in time, so it gave "
                                  "up. Try again when both computers are less busy."));
  if (reason == TINCAN_REASON_PROTOCOL || reason == TINCAN_REASON_VERSION)
    return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
                                _("The other side did not understand this one. Update Tincan on "
                                  "both sides, then try again."));
  return NULL;
}

static void
dialer_left_cb (TincanDialer *dialer,
                int           reason,
                TincanRemote *self)
{
  g_autoptr(GError) error = error_for_reason (reason);

  if (error != NULL)
    {
      finish (self, error, error);
      return;
    }

  error = g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_CANCELLED,
                               _("The other side has ended the connection."));
  finish (self, NULL, error);
}

static void
dialer_closed_cb (TincanDialer *dialer,
                  TincanRemote *self)
{
  self->dialer_closed = TRUE;
  tincan_remote_maybe_ended (self);
}

static void
dialer_send_signal_cb (TincanDialer       *dialer,
                       const TincanSignal *signal,
                       TincanRemote       *self)
{
  g_autoptr(GBytes) plaintext = NULL;
  g_autoptr(GBytes) body = NULL;

  if (self->exchange != NULL)
    {
      tincan_code_exchange_take_local (self->exchange, signal);
      return;
    }

  plaintext = tincan_signal_to_bytes (signal);
  body = tincan_seal_seal (self->seal, plaintext);
  send_body (self, body);
}

static void
router_violation_cb (TincanRouter *router,
                     const GError *error,
                     TincanRemote *self)
{
  tincan_remote_end_for_violation (self, error);
}

void
tincan_remote_watch_dialer (TincanRemote *self)
{
  g_signal_connect_object (self->dialer, "send-signal",
                           G_CALLBACK (dialer_send_signal_cb), self, 0);
  g_signal_connect_object (self->dialer, "connected", G_CALLBACK (dialer_connected_cb), self, 0);
  g_signal_connect_object (self->dialer, "control", G_CALLBACK (dialer_control_cb), self, 0);
  g_signal_connect_object (self->dialer, "lost", G_CALLBACK (dialer_lost_cb), self, 0);
  g_signal_connect_object (self->dialer, "failed", G_CALLBACK (dialer_failed_cb), self, 0);
  g_signal_connect_object (self->dialer, "left", G_CALLBACK (dialer_left_cb), self, 0);
  g_signal_connect_object (self->dialer, "closed", G_CALLBACK (dialer_closed_cb), self, 0);
}

static void
handshake_confirmed (TincanRemote *self)
{
  self->seal = tincan_handshake_steal_seal (self->handshake);
  g_clear_pointer (&self->handshake, tincan_handshake_free);
  g_clear_handle_id (&self->securing_id, g_source_remove);

  self->dialer = tincan_dialer_new (self->is_host, self->settings, self->server_ice_servers);
  tincan_remote_watch_dialer (self);
  set_state (self, TINCAN_REMOTE_CONNECTING);
  tincan_remote_confirm (self);
  if (!tincan_remote_is_over (self))
    tincan_dialer_start (self->dialer);
}

/* --- bodies --- */

static void
handle_handshake_body (TincanRemote *self,
                       GBytes       *body)
{
  g_autoptr(GBytes) reply = NULL;
  g_autoptr(GError) error = NULL;
  gboolean held;

  held = tincan_handshake_receive (self->handshake, body, &reply, &error);
  /* A host learns from the first body what the guest used. */
  self->via = tincan_handshake_get_via (self->handshake);
  if (reply != NULL)
    send_body (self, reply);
  if (!held)
    finish (self, error, error);
  else if (tincan_handshake_get_state (self->handshake) == TINCAN_HANDSHAKE_CONFIRMED)
    handshake_confirmed (self);
}

static void
handle_sealed_body (TincanRemote *self,
                    GBytes       *body)
{
  g_autoptr(GBytes) plaintext = NULL;
  g_autoptr(TincanSignal) signal = NULL;
  g_autoptr(GError) error = NULL;
  gsize length;
  const char *text;

  /* A server can send anything, as often as it likes: what does not open is as if it had not
   * come. */
  plaintext = tincan_seal_open (self->seal, body, &error);
  if (plaintext == NULL)
    {
      g_debug ("Dropped a body: %s", error->message);
      return;
    }

  text = g_bytes_get_data (plaintext, &length);
  signal = tincan_signal_parse (text, length, &error);
  if (signal == NULL)
    {
      g_debug ("Dropped a signal: %s", error->message);
      return;
    }
  tincan_dialer_handle_signal (self->dialer, signal);
}

void
tincan_remote_handle_body (TincanRemote *self,
                           GBytes       *body)
{
  g_return_if_fail (TINCAN_IS_REMOTE (self));

  if (tincan_remote_is_over (self))
    return;

  g_object_ref (self);
  if (self->handshake != NULL)
    handle_handshake_body (self, body);
  else if (self->seal != NULL && tincan_body_is_sealed (body))
    handle_sealed_body (self, body);
  g_object_unref (self);
}

TincanRemote *
tincan_remote_new (const TincanSettings *settings,
                   TincanHandshake      *handshake,
                   gboolean              is_host,
                   GPtrArray            *server_ice_servers)
{
  TincanRemote *self = g_object_new (TINCAN_TYPE_REMOTE, NULL);

  self->settings = tincan_settings_copy (settings);
  self->handshake = handshake;
  self->via = tincan_handshake_get_via (handshake);
  self->is_host = is_host;
  self->next_transfer = is_host ? 1 : 2;
  if (server_ice_servers != NULL)
    self->server_ice_servers = g_ptr_array_ref (server_ice_servers);
  self->securing_id = g_timeout_add (SECURING_TIMEOUT_MS, securing_timeout_cb, self);
  return self;
}

void
tincan_remote_start (TincanRemote *self)
{
  g_autoptr(GBytes) body = NULL;

  g_return_if_fail (TINCAN_IS_REMOTE (self));

  if (self->exchange != NULL)
    {
      tincan_dialer_start (self->dialer);
      tincan_code_exchange_start (self->exchange);
      return;
    }

  g_return_if_fail (!self->is_host && self->handshake != NULL);

  body = tincan_handshake_start (self->handshake);
  send_body (self, body);
}

void
tincan_remote_set_here (TincanRemote *self,
                        gboolean      here)
{
  g_return_if_fail (TINCAN_IS_REMOTE (self));

  if (self->dialer != NULL && !tincan_remote_is_over (self))
    tincan_dialer_set_other_here (self->dialer, here);
}

/* We are back at the server. */
void
tincan_remote_signals_back (TincanRemote *self)
{
  g_return_if_fail (TINCAN_IS_REMOTE (self));

  if (self->dialer != NULL && !tincan_remote_is_over (self))
    tincan_dialer_signals_back (self->dialer);
}

/* The other side has given up looking for a way. Why there is none shows on both sides; @error is
 * for when this side knows nothing of it. */
void
tincan_remote_give_up (TincanRemote *self,
                       const GError *error)
{
  g_return_if_fail (TINCAN_IS_REMOTE (self));

  if (self->dialer != NULL && self->state == TINCAN_REMOTE_CONNECTING)
    tincan_dialer_give_up (self->dialer, error);
  else
    tincan_remote_fail (self, error);
}

/* The network of this machine has changed. */
void
tincan_remote_check_network (TincanRemote *self)
{
  g_return_if_fail (TINCAN_IS_REMOTE (self));

  if (self->dialer != NULL && !tincan_remote_is_over (self))
    tincan_dialer_check_network (self->dialer);
}

gboolean
tincan_remote_is_ended (TincanRemote *self)
{
  g_return_val_if_fail (TINCAN_IS_REMOTE (self), TRUE);

  return self->ended;
}

TincanVia
tincan_remote_get_via (TincanRemote *self)
{
  g_return_val_if_fail (TINCAN_IS_REMOTE (self), TINCAN_VIA_LINK);

  return self->via;
}

void
tincan_remote_fail (TincanRemote *self,
                    const GError *error)
{
  g_return_if_fail (TINCAN_IS_REMOTE (self));
  g_return_if_fail (error != NULL);

  if (tincan_remote_is_over (self))
    return;

  g_object_ref (self);
  if (self->dialer != NULL)
    tincan_dialer_close (self->dialer, tincan_reason_from_error (error));
  finish (self, error, error);
  g_object_unref (self);
}

/* --- public --- */

/**
 * tincan_remote_get_state:
 * @self: a remote
 */
TincanRemoteState
tincan_remote_get_state (TincanRemote *self)
{
  g_return_val_if_fail (TINCAN_IS_REMOTE (self), TINCAN_REMOTE_FAILED);

  return self->state;
}

/**
 * tincan_remote_get_name:
 * @self: a remote
 *
 * Returns: (nullable): what the other side calls itself, safe to show; it proves nothing
 */
const char *
tincan_remote_get_name (TincanRemote *self)
{
  g_return_val_if_fail (TINCAN_IS_REMOTE (self), NULL);

  return self->name;
}

/**
 * tincan_remote_get_app:
 * @self: a remote
 *
 * Returns: (nullable): the other side's program and version, safe to show
 */
const char *
tincan_remote_get_app (TincanRemote *self)
{
  g_return_val_if_fail (TINCAN_IS_REMOTE (self), NULL);

  return self->app;
}

/**
 * tincan_remote_get_verified:
 * @self: a remote
 *
 * Returns: whether the other side has proved that it knows the code or link, and the connection
 *   ends at the same program. Never where people met by offer codes: there
 *   tincan_remote_get_comparison() is for them to compare
 */
gboolean
tincan_remote_get_verified (TincanRemote *self)
{
  g_return_val_if_fail (TINCAN_IS_REMOTE (self), FALSE);

  return self->verified;
}

/**
 * tincan_remote_get_comparison:
 * @self: a remote
 *
 * Returns: (nullable): four words with blanks between them, which both sides show once they are
 *   connected by offer codes. If they are not the same, somebody sits in between; people compare
 *   them by voice, before they send or accept
 */
const char *
tincan_remote_get_comparison (TincanRemote *self)
{
  g_return_val_if_fail (TINCAN_IS_REMOTE (self), NULL);

  return self->exchange != NULL ? tincan_code_exchange_get_words (self->exchange) : NULL;
}

/**
 * tincan_remote_get_path:
 * @self: a remote
 *
 * Returns: the way of the bytes, of the last connection if there is none now
 */
TincanPath
tincan_remote_get_path (TincanRemote *self)
{
  g_return_val_if_fail (TINCAN_IS_REMOTE (self), TINCAN_PATH_UNKNOWN);

  return self->path;
}

/**
 * tincan_remote_get_family:
 * @self: a remote
 *
 * Returns: which internet the bytes use, while there is a connection
 */
TincanFamily
tincan_remote_get_family (TincanRemote *self)
{
  TincanPeer *peer;

  g_return_val_if_fail (TINCAN_IS_REMOTE (self), TINCAN_FAMILY_UNKNOWN);

  peer = self->dialer != NULL ? tincan_dialer_get_peer (self->dialer) : NULL;
  return peer != NULL ? tincan_peer_get_family (peer) : TINCAN_FAMILY_UNKNOWN;
}

/**
 * tincan_remote_get_rtt:
 * @self: a remote
 *
 * Returns: the round-trip time in milliseconds; -1 while it is not known
 */
int
tincan_remote_get_rtt (TincanRemote *self)
{
  g_return_val_if_fail (TINCAN_IS_REMOTE (self), -1);

  return self->rtt;
}

/**
 * tincan_remote_get_error:
 * @self: a remote
 *
 * Returns: (transfer none) (nullable): why it has failed
 */
const GError *
tincan_remote_get_error (TincanRemote *self)
{
  g_return_val_if_fail (TINCAN_IS_REMOTE (self), NULL);

  return self->error;
}

/**
 * tincan_remote_close:
 * @self: a remote
 * @reason: what the other side is told
 *
 * Cancels what is unfinished and says goodbye; state is LEFT from now on.
 */
void
tincan_remote_close (TincanRemote *self,
                     TincanReason  reason)
{
  g_autoptr(GError) error = NULL;

  g_return_if_fail (TINCAN_IS_REMOTE (self));

  if (tincan_remote_is_over (self))
    return;

  g_object_ref (self);
  tincan_remote_cancel_transfers (self, reason);
  if (self->dialer != NULL)
    tincan_dialer_close (self->dialer, reason);
  error = g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_INTERRUPTED,
                               _("The connection was ended here."));
  finish (self, NULL, error);
  g_object_unref (self);
}

static void
tincan_remote_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  TincanRemote *self = TINCAN_REMOTE (object);

  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_int (value, self->state);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_APP:
      g_value_set_string (value, self->app);
      break;
    case PROP_VERIFIED:
      g_value_set_boolean (value, self->verified);
      break;
    case PROP_COMPARISON:
      g_value_set_string (value, tincan_remote_get_comparison (self));
      break;
    case PROP_PATH:
      g_value_set_int (value, self->path);
      break;
    case PROP_RTT:
      g_value_set_int (value, self->rtt);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tincan_remote_finalize (GObject *object)
{
  TincanRemote *self = TINCAN_REMOTE (object);

  g_clear_handle_id (&self->securing_id, g_source_remove);
  tincan_remote_drop_lane (self);
  g_clear_object (&self->dialer);
  g_clear_object (&self->router);
  g_clear_pointer (&self->handshake, tincan_handshake_free);
  g_clear_pointer (&self->seal, tincan_seal_free);
  g_clear_object (&self->exchange);
  g_clear_pointer (&self->server_ice_servers, g_ptr_array_unref);
  g_ptr_array_unref (self->transfers);
  tincan_settings_free (self->settings);
  g_clear_error (&self->error);
  g_free (self->name);
  g_free (self->app);

  G_OBJECT_CLASS (tincan_remote_parent_class)->finalize (object);
}

static void
tincan_remote_class_init (TincanRemoteClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = tincan_remote_finalize;
  object_class->get_property = tincan_remote_get_property;

  properties[PROP_STATE] =
    g_param_spec_int ("state", NULL, NULL, 0, TINCAN_REMOTE_FAILED, 0, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_APP] = g_param_spec_string ("app", NULL, NULL, NULL, flags);
  properties[PROP_VERIFIED] = g_param_spec_boolean ("verified", NULL, NULL, FALSE, flags);
  properties[PROP_COMPARISON] = g_param_spec_string ("comparison", NULL, NULL, NULL, flags);
  properties[PROP_PATH] = g_param_spec_int ("path", NULL, NULL, 0, TINCAN_PATH_RELAY, 0, flags);
  properties[PROP_RTT] = g_param_spec_int ("rtt", NULL, NULL, -1, G_MAXINT, -1, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_TRANSFER_ADDED] =
    g_signal_new ("transfer-added", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                  NULL, NULL, NULL, G_TYPE_NONE, 1, TINCAN_TYPE_TRANSFER);
  signals[SIGNAL_SEND_BODY] =
    g_signal_new ("send-body", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                  NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BYTES);
  signals[SIGNAL_CONFIRMED] =
    g_signal_new ("confirmed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                  NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ENDED] =
    g_signal_new ("ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                  NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tincan_remote_init (TincanRemote *self)
{
  self->rtt = -1;
  self->transfers = g_ptr_array_new_with_free_func (g_object_unref);
  self->router = tincan_router_new ();
  g_signal_connect_object (self->router, "violation", G_CALLBACK (router_violation_cb), self, 0);
}
