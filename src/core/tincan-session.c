/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "core/tincan-session.h"

#include "core/peer/tincan-peer.h"
#include "core/signaling/tincan-signaling-client.h"
#include "core/tincan-remote-private.h"
#include "wire/tincan-code.h"
#include "wire/tincan-error.h"
#include "wire/tincan-link.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>

/* A host that is asked by more strangers at once than this answers the others "busy". */
#define MAX_PENDING 16

struct _TincanSession
{
  GObject                parent_instance;

  TincanSettings        *settings;
  gboolean               is_host;
  TincanSessionState     state;
  GError                *error;

  TincanSignalingClient *client;
  gboolean               client_left;
  GPtrArray             *server_ice_servers;
  GBytes                *mailbox; /* a guest with a code learns it when it joins */

  /* Host: what we gave out. A guest's way in is code or link, the other is NULL. */
  TincanCode            *code;
  TincanLink            *link;
  char                  *code_text;
  char                  *link_text;
  guint                  guesses; /* wrong ones at this code */

  /* Everybody whose keys are confirmed, and who is on the way there. By the
   * guest's name at the server; the one remote of a guest is under "". */
  GPtrArray             *remotes;
  GHashTable            *pending;
  GHashTable            *known;

  guint                  wait_id;

  guint                  server_interrupted : 1;
  guint                  closing : 1;
  guint                  finished : 1;
};

G_DEFINE_FINAL_TYPE (TincanSession, tincan_session, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_STATE,
  PROP_CODE,
  PROP_LINK,
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

static const char *
guest_key (const char *guest)
{
  return guest != NULL ? guest : "";
}

static void
set_state (TincanSession     *self,
           TincanSessionState state)
{
  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static gboolean
is_ending (TincanSession *self)
{
  return self->closing || self->finished;
}

/* What the session is doing follows from what its remotes and the server are doing. */
static void
update_state (TincanSession *self)
{
  gboolean connected = FALSE;
  gboolean reconnecting = FALSE;
  gboolean connecting = g_hash_table_size (self->pending) > 0 && !self->is_host;

  if (is_ending (self))
    return;

  for (guint i = 0; i < self->remotes->len; i++)
    {
      TincanRemoteState state = tincan_remote_get_state (g_ptr_array_index (self->remotes, i));

      connected = connected || state == TINCAN_REMOTE_CONNECTED;
      reconnecting = reconnecting || state == TINCAN_REMOTE_RECONNECTING;
      connecting = connecting || state == TINCAN_REMOTE_CONNECTING;
    }

  if (connected)
    set_state (self, TINCAN_SESSION_CONNECTED);
  else if (reconnecting)
    set_state (self, TINCAN_SESSION_RECONNECTING);
  else if (connecting)
    set_state (self, TINCAN_SESSION_CONNECTING);
  else if (self->client != NULL && tincan_signaling_client_is_connected (self->client))
    set_state (self, TINCAN_SESSION_WAITING);
  else
    set_state (self, TINCAN_SESSION_REACHING);
}

/* --- the end --- */

static void
maybe_finished (TincanSession *self)
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
  maybe_finished (self);
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

/* Ends the session: with @error, or in peace. Remotes that still say goodbye over the mailbox do so before we leave it. */
static void
end (TincanSession *self,
     const GError  *error,
     TincanReason   reason)
{
  g_autoptr(GPtrArray) remotes = NULL;

  if (is_ending (self))
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
  maybe_finished (self);
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
                                 ? _("Nobody came in time. Start again when the other side is ready.")
                                 : _("The other side did not answer in time. Ask for a new code or link."));
  end (self, error, TINCAN_REASON_USER);
  return G_SOURCE_REMOVE;
}

/* --- code and link --- */

static void
set_code (TincanSession *self,
          const char    *nameplate)
{
  g_clear_pointer (&self->code, tincan_code_unref);
  g_clear_pointer (&self->code_text, g_free);
  self->guesses = 0;
  if (nameplate != NULL)
    {
      self->code = tincan_code_new_random (nameplate);
      self->code_text = tincan_code_to_string (self->code);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CODE]);
}

static void
count_guess (TincanSession *self)
{
  guint left;

  if (self->code == NULL)
    return;

  self->guesses++;
  left = TINCAN_MAX_GUESSES - self->guesses;
  if (left == 0)
    {
      tincan_signaling_client_drop_code (self->client);
      set_code (self, NULL);
    }
  g_signal_emit (self, signals[SIGNAL_GUESS_FAILED], 0, left);
}

/* --- remotes --- */

static void
transfer_notify_cb (TincanTransfer *transfer,
                    GParamSpec     *pspec,
                    TincanSession  *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BYTES]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RATE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ETA]);
}

static void
remote_transfer_added_cb (TincanRemote   *remote,
                          TincanTransfer *transfer,
                          TincanSession  *self)
{
  g_signal_connect_object (transfer, "notify::bytes", G_CALLBACK (transfer_notify_cb), self, 0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TOTAL_BYTES]);
  g_signal_emit (self, signals[SIGNAL_TRANSFER_ADDED], 0, remote, transfer);
}

static void
remote_send_body_cb (TincanRemote  *remote,
                     GBytes        *body,
                     TincanSession *self)
{
  const char *guest = g_object_get_data (G_OBJECT (remote), "guest");

  tincan_signaling_client_send (self->client, self->is_host ? guest : NULL, body);
}

static void
remote_notify_state_cb (TincanRemote  *remote,
                        GParamSpec    *pspec,
                        TincanSession *self)
{
  update_state (self);
}

static void
remote_notify_path_cb (TincanRemote  *remote,
                       GParamSpec    *pspec,
                       TincanSession *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PATH]);
}

static void
remote_confirmed_cb (TincanRemote  *remote,
                     TincanSession *self)
{
  const char *guest = g_object_get_data (G_OBJECT (remote), "guest");

  g_object_ref (remote);
  g_hash_table_remove (self->pending, guest);
  g_ptr_array_add (self->remotes, g_object_ref (remote));
  if (self->is_host)
    {
      /* The first success spends the spoken code, the last one the mailbox. */
      if (self->remotes->len >= MAX (1, self->settings->max_guests))
        {
          g_clear_handle_id (&self->wait_id, g_source_remove);
          tincan_signaling_client_drop_code (self->client);
          tincan_signaling_client_lock (self->client);
        }
    }
  g_clear_handle_id (&self->wait_id, g_source_remove);
  g_signal_emit (self, signals[SIGNAL_REMOTE_ADDED], 0, remote);
  update_state (self);
  g_object_unref (remote);
}

static void
remote_ended_cb (TincanRemote  *remote,
                 TincanSession *self)
{
  const char *guest = g_object_get_data (G_OBJECT (remote), "guest");
  const GError *error = tincan_remote_get_error (remote);
  gboolean was_added;

  g_object_ref (self);
  g_object_ref (remote);
  g_hash_table_remove (self->pending, guest);
  was_added = g_ptr_array_remove (self->remotes, remote);
  if (was_added)
    g_signal_emit (self, signals[SIGNAL_REMOTE_REMOVED], 0, remote);

  if (self->is_host && !was_added)
    {
      if (g_error_matches (error, TINCAN_ERROR, TINCAN_ERROR_CODE_WRONG) &&
          tincan_remote_get_via (remote) == TINCAN_VIA_CODE)
        count_guess (self);
      g_hash_table_remove (self->known, guest);
    }
  else if (!is_ending (self) &&
           (!self->is_host || (was_added && self->remotes->len == 0 &&
                               self->settings->max_guests <= 1)))
    {
      /* The one other side that there was, or could be, is gone. */
      end (self, error, TINCAN_REASON_FINISHED);
    }

  update_state (self);
  maybe_finished (self);
  g_object_unref (remote);
  g_object_unref (self);
}

static TincanRemote *
add_remote (TincanSession   *self,
            const char      *guest,
            TincanHandshake *handshake)
{
  TincanRemote *remote;

  remote = tincan_remote_new (self->settings, handshake, self->is_host, self->server_ice_servers);
  g_object_set_data_full (G_OBJECT (remote), "guest", g_strdup (guest_key (guest)), g_free);
  g_signal_connect_object (remote, "send-body", G_CALLBACK (remote_send_body_cb), self, 0);
  g_signal_connect_object (remote, "confirmed", G_CALLBACK (remote_confirmed_cb), self, 0);
  g_signal_connect_object (remote, "ended", G_CALLBACK (remote_ended_cb), self, 0);
  g_signal_connect_object (remote, "transfer-added",
                           G_CALLBACK (remote_transfer_added_cb), self, 0);
  g_signal_connect_object (remote, "notify::state", G_CALLBACK (remote_notify_state_cb), self, 0);
  g_signal_connect_object (remote, "notify::path", G_CALLBACK (remote_notify_path_cb), self, 0);
  g_hash_table_insert (self->pending, g_strdup (guest_key (guest)), g_object_ref (remote));
  g_hash_table_insert (self->known, g_strdup (guest_key (guest)), remote); /* takes ours */
  return remote;
}

static void
refuse (TincanSession     *self,
        const char        *guest,
        TincanRefuseReason reason)
{
  g_autoptr(GBytes) body = tincan_handshake_new_refuse (reason);

  tincan_signaling_client_send (self->client, guest, body);
}

/* Somebody knocks. Until the keys are confirmed, the same guest may begin again. */
static void
handle_knock (TincanSession *self,
              const char    *guest,
              GBytes        *body)
{
  g_autoptr(GBytes) password = NULL;
  TincanHandshakePasswords passwords = { 0 };
  TincanRemote *remote;

  if (self->remotes->len >= MAX (1, self->settings->max_guests) ||
      g_hash_table_size (self->pending) >= MAX_PENDING)
    {
      refuse (self, guest, TINCAN_REFUSE_BUSY);
      return;
    }

  g_hash_table_remove (self->pending, guest);
  if (self->code != NULL)
    password = tincan_code_dup_password (self->code);
  passwords.code = password;
  passwords.link = tincan_link_get_secret (self->link);
  remote = add_remote (self, guest, tincan_handshake_new_host (self->mailbox, &passwords));
  tincan_remote_handle_body (remote, body);
}

static void
client_body_cb (TincanSignalingClient *client,
                const char            *guest,
                GBytes                *body,
                TincanSession         *self)
{
  TincanRemote *remote = g_hash_table_lookup (self->known, guest_key (guest));
  gboolean confirmed = remote != NULL && g_ptr_array_find (self->remotes, remote, NULL);

  if (self->is_host && !confirmed && tincan_body_is_share_a (body))
    handle_knock (self, guest, body);
  else if (remote != NULL)
    tincan_remote_handle_body (remote, body);
}

/* --- the server --- */

static void
set_server_interrupted (TincanSession *self,
                        gboolean       interrupted)
{
  if (self->server_interrupted == interrupted)
    return;

  self->server_interrupted = interrupted;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SERVER_INTERRUPTED]);
}

static void
start_waiting (TincanSession *self)
{
  if (self->wait_id == 0 && self->settings->wait_seconds > 0 && self->remotes->len == 0)
    self->wait_id = g_timeout_add_seconds (self->settings->wait_seconds, wait_cb, self);
}

static void
client_welcome_cb (TincanSignalingClient *client,
                   GPtrArray             *ice_servers,
                   TincanSession         *self)
{
  g_clear_pointer (&self->server_ice_servers, g_ptr_array_unref);
  if (ice_servers != NULL)
    self->server_ice_servers = g_ptr_array_ref (ice_servers);
}

static void
client_opened_cb (TincanSignalingClient *client,
                  const char            *nameplate,
                  gboolean               reclaimed,
                  TincanSession         *self)
{
  set_server_interrupted (self, FALSE);
  if (!reclaimed)
    set_code (self, nameplate);
  start_waiting (self);
  update_state (self);
}

static void
client_code_cb (TincanSignalingClient *client,
                const char            *nameplate,
                TincanSession         *self)
{
  set_code (self, nameplate);
}

static void
knock (TincanSession *self)
{
  g_autoptr(GBytes) password = NULL;
  TincanRemote *remote;
  TincanVia via = self->code != NULL ? TINCAN_VIA_CODE : TINCAN_VIA_LINK;

  password = self->code != NULL ? tincan_code_dup_password (self->code)
                                : g_bytes_ref (tincan_link_get_secret (self->link));
  remote = add_remote (self, NULL, tincan_handshake_new_guest (via, self->mailbox, password));
  tincan_remote_start (remote);
}

static void
client_joined_cb (TincanSignalingClient *client,
                  GBytes                *mailbox,
                  gboolean               here,
                  TincanSession         *self)
{
  TincanRemote *remote = g_hash_table_lookup (self->known, "");

  set_server_interrupted (self, FALSE);
  if (self->mailbox == NULL)
    self->mailbox = g_bytes_ref (mailbox);
  if (remote != NULL)
    {
      tincan_remote_set_here (remote, here);
    }
  else
    {
      start_waiting (self);
      /* Bodies wait at the server for a host that is away for a moment. */
      knock (self);
    }
  update_state (self);
}

static void
set_here (TincanSession *self,
          const char    *guest,
          gboolean       here)
{
  TincanRemote *remote = g_hash_table_lookup (self->known, guest_key (guest));

  if (remote != NULL)
    tincan_remote_set_here (remote, here);
}

static void
client_arrived_cb (TincanSignalingClient *client,
                   const char            *guest,
                   TincanSession         *self)
{
  set_here (self, guest, TRUE);
}

static void
client_departed_cb (TincanSignalingClient *client,
                    const char            *guest,
                    TincanSession         *self)
{
  set_here (self, guest, FALSE);
}

static void
client_gone_cb (TincanSignalingClient *client,
                const char            *guest,
                TincanSession         *self)
{
  g_autoptr(GError) error = NULL;
  TincanRemote *remote = g_hash_table_lookup (self->known, guest_key (guest));

  /* While a connection is up the server has no say in it. */
  if (remote != NULL && tincan_remote_get_state (remote) == TINCAN_REMOTE_CONNECTED)
    return;
  if (guest == NULL && self->is_host)
    error = g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_CODE_ENDED,
                                 _("The code and link have ended. Make new ones."));
  else
    error = g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_CODE_ENDED,
                                 _("The other side has closed Tincan. Ask for a new code or "
                                   "link."));
  if (remote != NULL)
    tincan_remote_fail (remote, error);
  else if (guest == NULL)
    end (self, error, TINCAN_REASON_INTERNAL);
}

static void
client_interrupted_cb (TincanSignalingClient *client,
                       const GError          *why,
                       guint                  retry_in_ms,
                       TincanSession         *self)
{
  set_server_interrupted (self, TRUE);
  update_state (self);
  g_signal_emit (self, signals[SIGNAL_SERVER_INTERRUPTED], 0, why, retry_in_ms);
}

static void
client_failed_cb (TincanSignalingClient *client,
                  const GError          *error,
                  TincanSession         *self)
{
  /* A transfer that is running needs no server. */
  for (guint i = 0; i < self->remotes->len; i++)
    {
      if (tincan_remote_get_state (g_ptr_array_index (self->remotes, i)) == TINCAN_REMOTE_CONNECTED)
        {
          set_server_interrupted (self, TRUE);
          return;
        }
    }
  end (self, error, TINCAN_REASON_INTERNAL);
}

static void
watch_client (TincanSession *self)
{
  static const struct
  {
    const char *name;
    GCallback callback;
  } handlers[] = {
    { "welcome", G_CALLBACK (client_welcome_cb) },
    { "opened", G_CALLBACK (client_opened_cb) },
    { "code", G_CALLBACK (client_code_cb) },
    { "joined", G_CALLBACK (client_joined_cb) },
    { "arrived", G_CALLBACK (client_arrived_cb) },
    { "departed", G_CALLBACK (client_departed_cb) },
    { "body", G_CALLBACK (client_body_cb) },
    { "gone", G_CALLBACK (client_gone_cb) },
    { "interrupted", G_CALLBACK (client_interrupted_cb) },
    { "failed", G_CALLBACK (client_failed_cb) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect_object (self->client, handlers[i].name, handlers[i].callback, self, 0);
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
  guint8 random[TINCAN_MAILBOX_ID_BYTES + TINCAN_LINK_SECRET_BYTES];
  const char *page = self->settings->page != NULL ? self->settings->page : self->settings->server;
  const char *server = self->settings->server;

  /* An embedded server is reached by us on this machine and by others at the page's address; then the
   * page's address is the server's, too. */
  if (self->settings->page != NULL)
    server = self->settings->page;

  randombytes_buf (random, sizeof random);
  self->mailbox = g_bytes_new (random, TINCAN_MAILBOX_ID_BYTES);
  secret = g_bytes_new (random + TINCAN_MAILBOX_ID_BYTES, TINCAN_LINK_SECRET_BYTES);
  sodium_memzero (random, sizeof random);
  self->link = tincan_link_new (page, server, self->mailbox, secret, &error);
  if (self->link == NULL)
    {
      end (self, error, TINCAN_REASON_INTERNAL);
      return;
    }
  self->link_text = tincan_link_to_string (self->link);
}

/* Whoever meets at a server on a loopback address is on the same machine, which may have no other network. */
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
 * Connects to the server and makes (host) or uses (guest) the code or link.
 */
void
tincan_session_start (TincanSession *self)
{
  g_return_if_fail (TINCAN_IS_SESSION (self));
  g_return_if_fail (self->state == TINCAN_SESSION_NEW);

  if (self->is_host)
    make_link (self);
  if (is_ending (self))
    return;
  if (meets_on_loopback (self))
    self->settings->loopback = TRUE;

  if (self->is_host)
    self->client = tincan_signaling_client_new_host (self->settings->server, self->mailbox, TRUE);
  else if (self->mailbox != NULL)
    self->client = tincan_signaling_client_new_guest_mailbox (self->settings->server,
                                                              self->mailbox);
  else
    self->client =
      tincan_signaling_client_new_guest_nameplate (self->settings->server,
                                                   tincan_code_get_nameplate (self->code));
  watch_client (self);
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

  if (!is_ending (self) && self->client != NULL)
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

  end (self, NULL, reason);
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
  g_hash_table_unref (self->pending);
  g_hash_table_unref (self->known);
  g_ptr_array_unref (self->remotes);
  g_clear_object (&self->client);
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
