/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "core/tincan-session-private.h"

#include "core/peer/tincan-ice-lookup.h"
#include "core/peer/tincan-peer.h"
#include "wire/tincan-error.h"
#include "wire/tincan-secret.h"

#include <glib/gi18n-lib.h>

G_DEFINE_FINAL_TYPE (TincanSession, tincan_session, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_STATE,
  PROP_CODE,
  PROP_LINK,
  PROP_OFFER_CODE,
  PROP_ANSWER_CODE,
  PROP_CODE_EXPIRES,
  PROP_ERROR,
  PROP_SERVER_INTERRUPTED,
  PROP_PATH,
  PROP_BYTES,
  PROP_TOTAL_BYTES,
  PROP_RATE,
  PROP_ETA,
  N_PROPS
};

enum
{
  SIGNAL_REMOTE_ADDED,
  SIGNAL_REMOTE_REMOVED,
  SIGNAL_TRANSFER_ADDED,
  SIGNAL_GUESS_FAILED,
  SIGNAL_SERVER_INTERRUPTED,
  SIGNAL_FINISHED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
set_state (TincanSession     *self,
           TincanSessionState state)
{
  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

gboolean
tincan_session_is_ending (TincanSession *self)
{
  return self->closing || self->finished;
}

/* What the session is doing follows from what its remotes and the server are doing. */
void
tincan_session_update_state (TincanSession *self)
{
  gboolean connected = FALSE;
  gboolean reconnecting = FALSE;
  gboolean connecting = g_hash_table_size (self->pending) > 0 && !self->is_host;

  if (tincan_session_is_ending (self))
    return;

  for (guint i = 0; i < self->remotes->len; i++)
    {
      TincanRemoteState state = tincan_remote_get_state (g_ptr_array_index (self->remotes, i));

      connected = connected || state == TINCAN_REMOTE_CONNECTED;
      reconnecting = reconnecting || state == TINCAN_REMOTE_RECONNECTING;
      connecting = connecting || state == TINCAN_REMOTE_CONNECTING;
    }

  /* Somebody has left and is still closing; what the session does then shows when that is over. */
  if (self->remotes->len > 0 && !connected && !reconnecting && !connecting)
    return;

  if (connected)
    set_state (self, TINCAN_SESSION_CONNECTED);
  else if (reconnecting)
    set_state (self, TINCAN_SESSION_RECONNECTING);
  else if (connecting)
    set_state (self, TINCAN_SESSION_CONNECTING);
  else if (self->by_codes && self->exchange != NULL &&
           tincan_code_exchange_get_text (self->exchange) != NULL)
    set_state (self, TINCAN_SESSION_WAITING);
  else if (self->client != NULL && tincan_signaling_client_is_connected (self->client))
    set_state (self, TINCAN_SESSION_WAITING);
  else
    set_state (self, TINCAN_SESSION_REACHING);
}

void
tincan_session_maybe_finished (TincanSession *self)
{
  GHashTableIter iter;
  gpointer remote;

  if (!self->closing || self->finished || !self->client_left)
    return;
  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, NULL, &remote))
    {
      if (!tincan_remote_is_ended (remote))
        return;
    }

  self->finished = TRUE;
  set_state (self, self->error != NULL ? TINCAN_SESSION_FAILED : TINCAN_SESSION_CLOSED);
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0);
}

static void
left_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(TincanSession) self = user_data;

  tincan_signaling_client_leave_finish (TINCAN_SIGNALING_CLIENT (source), result);
  self->client_left = TRUE;
  tincan_session_maybe_finished (self);
}

static void
leave_server (TincanSession *self)
{
  if (self->client == NULL)
    {
      self->client_left = TRUE;
      return;
    }
  g_signal_handlers_disconnect_by_data (self->client, self);
  tincan_signaling_client_leave_async (self->client, left_cb, g_object_ref (self));
}

static GPtrArray *
dup_known (TincanSession *self)
{
  GPtrArray *remotes = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer remote;

  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, NULL, &remote))
    g_ptr_array_add (remotes, g_object_ref (remote));
  return remotes;
}

/* Ends the session: with @error, or in peace. Remotes that still say goodbye over the mailbox do
 * so before we leave it. */
void
tincan_session_end (TincanSession *self,
                    const GError *error,
                    TincanReason reason)
{
  g_autoptr(GPtrArray) remotes = NULL;

  if (tincan_session_is_ending (self))
    return;

  g_object_ref (self);
  self->closing = TRUE;
  g_clear_handle_id (&self->wait_id, g_source_remove);
  if (error != NULL)
    {
      self->error = g_error_copy (error);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
    }
  set_state (self, TINCAN_SESSION_CLOSING);

  remotes = dup_known (self);
  for (guint i = 0; i < remotes->len; i++)
    tincan_remote_close (g_ptr_array_index (remotes, i), reason);
  leave_server (self);
  tincan_session_maybe_finished (self);
  g_object_unref (self);
}

static gboolean
wait_cb (gpointer user_data)
{
  TincanSession *self = user_data;
  g_autoptr(GError) error = NULL;

  self->wait_id = 0;
  error = g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_TIMEOUT,
                               self->is_host
                                 ? _("Nobody came in time. Start again when the other side is "
                                     "ready.")
                                 : _("The other side did not answer in time. Ask for a new code "
                                     "or link."));
  tincan_session_end (self, error, TINCAN_REASON_USER);
  return G_SOURCE_REMOVE;
}

/* Somebody should come now; not for ever, if the person said so. */
void
tincan_session_start_waiting (TincanSession *self)
{
  if (self->wait_id == 0 && self->settings->wait_seconds > 0 && self->remotes->len == 0)
    self->wait_id = g_timeout_add_seconds (self->settings->wait_seconds, wait_cb, self);
}

/* --- public --- */

/**
 * tincan_session_new_host:
 * @settings: what the person chose; server must be set
 *
 * Returns: (transfer full): a session that will make a code and a link
 */
TincanSession *
tincan_session_new_host (const TincanSettings *settings)
{
  TincanSession *self;

  g_return_val_if_fail (settings != NULL && settings->server != NULL, NULL);

  self = g_object_new (TINCAN_TYPE_SESSION, NULL);
  self->settings = tincan_settings_copy (settings);
  self->is_host = TRUE;
  return self;
}

/**
 * tincan_session_new_guest:
 * @settings: what the person chose; a code needs server to be set, a link brings its own
 * @code_or_link: as typed or pasted
 * @error: return location for an error
 *
 * Nothing is sent before tincan_session_start().
 *
 * Returns: (transfer full) (nullable): a session that will join; NULL with
 *   %TINCAN_ERROR_CODE_INVALID
 */
TincanSession *
tincan_session_new_guest (const TincanSettings *settings,
                          const char           *code_or_link,
                          GError              **error)
{
  g_autoptr(TincanSession) self = NULL;

  g_return_val_if_fail (settings != NULL, NULL);
  g_return_val_if_fail (code_or_link != NULL, NULL);

  self = g_object_new (TINCAN_TYPE_SESSION, NULL);
  self->settings = tincan_settings_copy (settings);
  if (tincan_link_looks_like (code_or_link))
    {
      self->link = tincan_link_parse (code_or_link, error);
      if (self->link == NULL)
        return NULL;
      self->mailbox = g_bytes_ref (tincan_link_get_mailbox (self->link));
      g_free (self->settings->server);
      self->settings->server = g_strdup (tincan_link_get_server (self->link));
    }
  else
    {
      self->code = tincan_code_parse (code_or_link, error);
      if (self->code == NULL)
        return NULL;
    }

  if (self->settings->server == NULL)
    {
      g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_CODE_INVALID,
                           _("A code needs to know its server. Use the link, or name the "
                             "server."));
      return NULL;
    }
  return g_steal_pointer (&self);
}

static void
make_link (TincanSession *self)
{
  g_autoptr(GBytes) secret = NULL;
  g_autoptr(GError) error = NULL;
  const char *page = self->settings->page != NULL ? self->settings->page : self->settings->server;

  /* An embedded server is reached by us on this machine and by others at the page's address; there
   * the page's address is the server's, too. */
  self->mailbox = tincan_secret_new_random (TINCAN_MAILBOX_ID_BYTES);
  secret = tincan_secret_new_random (TINCAN_LINK_SECRET_BYTES);
  self->link = tincan_link_new (page, page, self->mailbox, secret, &error);
  if (self->link == NULL)
    {
      tincan_session_end (self, error, TINCAN_REASON_INTERNAL);
      return;
    }
  self->link_text = tincan_link_to_string (self->link);
}

/* Whoever meets at a server on a loopback address is on the same machine, which may have no other
 * network. */
static gboolean
meets_on_loopback (TincanSession *self)
{
  const char *base = self->settings->page != NULL ? self->settings->page : self->settings->server;
  g_autoptr(GUri) uri = g_uri_parse (base, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  g_autoptr(GInetAddress) address = host != NULL ? g_inet_address_new_from_string (host) : NULL;

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);
  return g_strcmp0 (host, "localhost") == 0;
}

/**
 * tincan_session_start:
 * @self: a session, not yet started
 *
 * Connects to the server and makes (host) or uses (guest) the code or link; or begins to make an
 * offer code or an answer.
 */
void
tincan_session_start (TincanSession *self)
{
  g_return_if_fail (TINCAN_IS_SESSION (self));
  g_return_if_fail (self->state == TINCAN_SESSION_NEW);

  if (self->by_codes)
    {
      set_state (self, TINCAN_SESSION_REACHING);
      tincan_session_start_codes (self);
      return;
    }
  if (self->is_host)
    make_link (self);
  if (tincan_session_is_ending (self))
    return;
  if (meets_on_loopback (self))
    self->settings->loopback = TRUE;
  tincan_ice_lookup (self->settings->ice_servers);

  if (self->is_host)
    self->client = tincan_signaling_client_new_host (self->settings->server, self->mailbox, TRUE);
  else if (self->mailbox != NULL)
    self->client = tincan_signaling_client_new_guest_mailbox (self->settings->server,
                                                              self->mailbox);
  else
    self->client =
      tincan_signaling_client_new_guest_nameplate (self->settings->server,
                                                   tincan_code_get_nameplate (self->code));
  tincan_session_watch_client (self);
  set_state (self, TINCAN_SESSION_REACHING);
  tincan_signaling_client_start (self->client);
}

/**
 * tincan_session_get_state:
 * @self: a session
 */
TincanSessionState
tincan_session_get_state (TincanSession *self)
{
  g_return_val_if_fail (TINCAN_IS_SESSION (self), TINCAN_SESSION_FAILED);

  return self->state;
}

/**
 * tincan_session_get_code:
 * @self: a session
 *
 * Returns: (nullable): a host's spoken code, while there is one
 */
const char *
tincan_session_get_code (TincanSession *self)
{
  g_return_val_if_fail (TINCAN_IS_SESSION (self), NULL);

  return self->code_text;
}

/**
 * tincan_session_get_link:
 * @self: a session
 *
 * Returns: (nullable): a host's link, from tincan_session_start() on; it works once the state is
 *   WAITING
 */
const char *
tincan_session_get_link (TincanSession *self)
{
  g_return_val_if_fail (TINCAN_IS_SESSION (self), NULL);

  return self->link_text;
}

/**
 * tincan_session_get_error:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): why it has failed
 */
const GError *
tincan_session_get_error (TincanSession *self)
{
  g_return_val_if_fail (TINCAN_IS_SESSION (self), NULL);

  return self->error;
}

/**
 * tincan_session_is_host:
 * @self: a session
 */
gboolean
tincan_session_is_host (TincanSession *self)
{
  g_return_val_if_fail (TINCAN_IS_SESSION (self), FALSE);

  return self->is_host;
}

/**
 * tincan_session_get_remotes:
 * @self: a session
 *
 * Returns: (transfer none) (element-type TincanRemote): those whose keys are confirmed and who
 *   have not left
 */
GPtrArray *
tincan_session_get_remotes (TincanSession *self)
{
  g_return_val_if_fail (TINCAN_IS_SESSION (self), NULL);

  return self->remotes;
}

/**
 * tincan_session_new_code:
 * @self: a host's session
 *
 * Ends the spoken code, if there is one, and asks the server for another; "notify::code" follows.
 */
void
tincan_session_new_code (TincanSession *self)
{
  g_return_if_fail (TINCAN_IS_SESSION (self));
  g_return_if_fail (self->is_host);

  /* Once all the guests are here that are wanted, nobody could come with it. */
  if (!tincan_session_is_ending (self) && self->client != NULL &&
      self->remotes->len < MAX (1, self->settings->max_guests))
    tincan_signaling_client_new_code (self->client);
}

/**
 * tincan_session_close:
 * @self: a session
 * @reason: what the other sides are told
 *
 * Says goodbye to everybody; "finished" follows in at most 5 s.
 */
void
tincan_session_close (TincanSession *self,
                      TincanReason   reason)
{
  g_return_if_fail (TINCAN_IS_SESSION (self));

  tincan_session_end (self, NULL, reason);
}

/**
 * tincan_session_check_setup:
 * @error: return location for an error
 *
 * Returns: FALSE with %TINCAN_ERROR_SETUP when a GStreamer plugin is missing
 */
gboolean
tincan_session_check_setup (GError **error)
{
  return tincan_peer_check_setup (error);
}

/* --- sums over the unfinished transfers --- */

typedef struct
{
  guint64 bytes;
  guint64 total;
  double  rate;
} Sums;

static Sums
sum_transfers (TincanSession *self)
{
  Sums sums = { 0 };

  for (guint i = 0; i < self->remotes->len; i++)
    {
      GPtrArray *transfers = tincan_remote_get_transfers (g_ptr_array_index (self->remotes, i));

      for (guint j = 0; j < transfers->len; j++)
        {
          TincanTransfer *transfer = g_ptr_array_index (transfers, j);

          if (tincan_transfer_is_finished (transfer))
            continue;
          sums.bytes += tincan_transfer_get_bytes (transfer);
          sums.total += tincan_transfer_get_total_bytes (transfer);
          sums.rate += tincan_transfer_get_rate (transfer);
        }
    }
  return sums;
}

static gint64
eta_of (const Sums *sums)
{
  if (sums->rate < 1 || sums->total < sums->bytes)
    return -1;
  return (gint64) ((sums->total - sums->bytes) / sums->rate);
}

static TincanPath
session_path (TincanSession *self)
{
  if (self->remotes->len == 0)
    return TINCAN_PATH_UNKNOWN;
  return tincan_remote_get_path (g_ptr_array_index (self->remotes, 0));
}

static void
tincan_session_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  TincanSession *self = TINCAN_SESSION (object);
  Sums sums = sum_transfers (self);

  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_int (value, self->state);
      break;
    case PROP_CODE:
      g_value_set_string (value, self->code_text);
      break;
    case PROP_LINK:
      g_value_set_string (value, self->link_text);
      break;
    case PROP_OFFER_CODE:
      g_value_set_string (value, tincan_session_get_offer_code (self));
      break;
    case PROP_ANSWER_CODE:
      g_value_set_string (value, tincan_session_get_answer_code (self));
      break;
    case PROP_CODE_EXPIRES:
      g_value_set_int64 (value, tincan_session_get_code_expires (self));
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_SERVER_INTERRUPTED:
      g_value_set_boolean (value, self->server_interrupted);
      break;
    case PROP_PATH:
      g_value_set_int (value, session_path (self));
      break;
    case PROP_BYTES:
      g_value_set_uint64 (value, sums.bytes);
      break;
    case PROP_TOTAL_BYTES:
      g_value_set_uint64 (value, sums.total);
      break;
    case PROP_RATE:
      g_value_set_double (value, sums.rate);
      break;
    case PROP_ETA:
      g_value_set_int64 (value, eta_of (&sums));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tincan_session_finalize (GObject *object)
{
  TincanSession *self = TINCAN_SESSION (object);

  g_clear_handle_id (&self->wait_id, g_source_remove);
  g_clear_handle_id (&self->network_id, g_source_remove);
  g_clear_object (&self->network);
  g_hash_table_unref (self->pending);
  g_hash_table_unref (self->known);
  g_ptr_array_unref (self->remotes);
  g_clear_object (&self->client);
  g_clear_object (&self->exchange);
  g_clear_pointer (&self->server_ice_servers, g_ptr_array_unref);
  g_clear_pointer (&self->mailbox, g_bytes_unref);
  g_clear_pointer (&self->code, tincan_code_unref);
  g_clear_pointer (&self->link, tincan_link_unref);
  g_free (self->code_text);
  g_free (self->link_text);
  g_clear_error (&self->error);
  tincan_settings_free (self->settings);

  G_OBJECT_CLASS (tincan_session_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  properties[PROP_STATE] =
    g_param_spec_int ("state", NULL, NULL, 0, TINCAN_SESSION_FAILED, 0, flags);
  properties[PROP_CODE] = g_param_spec_string ("code", NULL, NULL, NULL, flags);
  properties[PROP_LINK] = g_param_spec_string ("link", NULL, NULL, NULL, flags);
  properties[PROP_OFFER_CODE] = g_param_spec_string ("offer-code", NULL, NULL, NULL, flags);
  properties[PROP_ANSWER_CODE] = g_param_spec_string ("answer-code", NULL, NULL, NULL, flags);
  properties[PROP_CODE_EXPIRES] =
    g_param_spec_int64 ("code-expires", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  properties[PROP_SERVER_INTERRUPTED] =
    g_param_spec_boolean ("server-interrupted", NULL, NULL, FALSE, flags);
  properties[PROP_PATH] = g_param_spec_int ("path", NULL, NULL, 0, TINCAN_PATH_RELAY, 0, flags);
  properties[PROP_BYTES] = g_param_spec_uint64 ("bytes", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_TOTAL_BYTES] =
    g_param_spec_uint64 ("total-bytes", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_RATE] = g_param_spec_double ("rate", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  properties[PROP_ETA] = g_param_spec_int64 ("eta", NULL, NULL, -1, G_MAXINT64, -1, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tincan_session_class_init (TincanSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->finalize = tincan_session_finalize;
  object_class->get_property = tincan_session_get_property;
  install_properties (object_class);

  signals[SIGNAL_REMOTE_ADDED] =
    g_signal_new ("remote-added", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, TINCAN_TYPE_REMOTE);
  signals[SIGNAL_REMOTE_REMOVED] =
    g_signal_new ("remote-removed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, TINCAN_TYPE_REMOTE);
  signals[SIGNAL_TRANSFER_ADDED] =
    g_signal_new ("transfer-added", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, TINCAN_TYPE_REMOTE, TINCAN_TYPE_TRANSFER);
  signals[SIGNAL_GUESS_FAILED] =
    g_signal_new ("guess-failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SIGNAL_SERVER_INTERRUPTED] =
    g_signal_new ("server-interrupted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_ERROR, G_TYPE_UINT);
  signals[SIGNAL_FINISHED] =
    g_signal_new ("finished", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tincan_session_init (TincanSession *self)
{
  self->remotes = g_ptr_array_new_with_free_func (g_object_unref);
  self->pending = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}
