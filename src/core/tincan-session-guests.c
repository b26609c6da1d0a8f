/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "core/tincan-session-private.h"

#include "wire/tincan-error.h"

/* The code, and those who come with it: the key agreements of a session. */

/* A host that is asked by more strangers at once than this answers the others "busy". */
#define MAX_PENDING 16

/* Under which name a guest is known here; the one remote of a guest is under the empty one. */
const char *
tincan_session_guest_key (const char *guest)
{
  return guest != NULL ? guest : "";
}

void
tincan_session_set_code (TincanSession *self,
                         const char *nameplate)
{
  g_clear_pointer (&self->code, tincan_code_unref);
  g_clear_pointer (&self->code_text, g_free);
  self->guesses = 0;
  if (nameplate != NULL)
    {
      self->code = tincan_code_new_random (nameplate);
      self->code_text = tincan_code_to_string (self->code);
    }
  g_object_notify (G_OBJECT (self), "code");
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
      tincan_session_set_code (self, NULL);
    }
  g_signal_emit_by_name (self, "guess-failed", left);
}

/* --- remotes --- */

static void
transfer_notify_cb (TincanTransfer *transfer,
                    GParamSpec     *pspec,
                    TincanSession  *self)
{
  g_object_notify (G_OBJECT (self), "bytes");
  g_object_notify (G_OBJECT (self), "rate");
  g_object_notify (G_OBJECT (self), "eta");
}

static void
transfer_notify_total_cb (TincanTransfer *transfer,
                          GParamSpec     *pspec,
                          TincanSession  *self)
{
  g_object_notify (G_OBJECT (self), "total-bytes");
}

/* It is no longer a part of the sums. */
static void
transfer_finished_cb (TincanTransfer *transfer,
                      TincanSession  *self)
{
  transfer_notify_total_cb (transfer, NULL, self);
  transfer_notify_cb (transfer, NULL, self);
}

static void
remote_transfer_added_cb (TincanRemote   *remote,
                          TincanTransfer *transfer,
                          TincanSession  *self)
{
  g_signal_connect_object (transfer, "notify::bytes", G_CALLBACK (transfer_notify_cb), self, 0);
  g_signal_connect_object (transfer, "notify::total-bytes",
                           G_CALLBACK (transfer_notify_total_cb), self, 0);
  g_signal_connect_object (transfer, "finished", G_CALLBACK (transfer_finished_cb), self, 0);
  g_object_notify (G_OBJECT (self), "total-bytes");
  g_signal_emit_by_name (self, "transfer-added", remote, transfer);
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
  TincanRemoteState state = tincan_remote_get_state (remote);

  if (state == TINCAN_REMOTE_CONNECTED)
    tincan_session_watch_network (self);
  /* What took the connection may have taken the one to the server, too. */
  else if (state == TINCAN_REMOTE_RECONNECTING)
    tincan_session_probe_server (self);
  tincan_session_update_state (self);
}

static void
remote_notify_path_cb (TincanRemote  *remote,
                       GParamSpec    *pspec,
                       TincanSession *self)
{
  g_object_notify (G_OBJECT (self), "path");
}

static void
remote_confirmed_cb (TincanRemote  *remote,
                     TincanSession *self)
{
  const char *guest = g_object_get_data (G_OBJECT (remote), "guest");

  g_object_ref (remote);
  g_hash_table_remove (self->pending, guest);
  g_ptr_array_add (self->remotes, g_object_ref (remote));
  if (self->is_host && !self->by_codes)
    {
      /* The last guest that is wanted spends code and mailbox. */
      if (self->remotes->len >= MAX (1, self->settings->max_guests))
        {
          g_clear_handle_id (&self->wait_id, g_source_remove);
          tincan_signaling_client_drop_code (self->client);
          tincan_signaling_client_lock (self->client);
          tincan_session_set_code (self, NULL);
        }
    }
  g_clear_handle_id (&self->wait_id, g_source_remove);
  g_signal_emit_by_name (self, "remote-added", remote);
  tincan_session_update_state (self);
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
    g_signal_emit_by_name (self, "remote-removed", remote);

  if (self->is_host && !was_added && !self->by_codes)
    {
      if (g_error_matches (error, TINCAN_ERROR, TINCAN_ERROR_CODE_WRONG) &&
          tincan_remote_get_via (remote) == TINCAN_VIA_CODE)
        count_guess (self);
      g_hash_table_remove (self->known, guest);
    }
  else if (!tincan_session_is_ending (self) &&
           (!self->is_host || self->by_codes ||
            (was_added && self->remotes->len == 0 && self->settings->max_guests <= 1)))
    {
      /* The one other side that there was, or could be, is gone. */
      tincan_session_end (self, error, TINCAN_REASON_FINISHED);
    }

  tincan_session_update_state (self);
  tincan_session_maybe_finished (self);
  g_object_unref (remote);
  g_object_unref (self);
}

/* From now on what happens to @remote happens to the session. */
void
tincan_session_watch_remote (TincanSession *self,
                             TincanRemote  *remote,
                             const char    *guest)
{
  const char *key = tincan_session_guest_key (guest);

  g_object_set_data_full (G_OBJECT (remote), "guest", g_strdup (key), g_free);
  g_signal_connect_object (remote, "send-body", G_CALLBACK (remote_send_body_cb), self, 0);
  g_signal_connect_object (remote, "confirmed", G_CALLBACK (remote_confirmed_cb), self, 0);
  g_signal_connect_object (remote, "ended", G_CALLBACK (remote_ended_cb), self, 0);
  g_signal_connect_object (remote, "transfer-added",
                           G_CALLBACK (remote_transfer_added_cb), self, 0);
  g_signal_connect_object (remote, "notify::state", G_CALLBACK (remote_notify_state_cb), self, 0);
  g_signal_connect_object (remote, "notify::path", G_CALLBACK (remote_notify_path_cb), self, 0);
  /* takes ours */
  g_hash_table_insert (self->known, g_strdup (key), remote);
}

static TincanRemote *
add_remote (TincanSession   *self,
            const char      *guest,
            TincanHandshake *handshake)
{
  TincanRemote *remote;

  remote = tincan_remote_new (self->settings, handshake, self->is_host, self->server_ice_servers);
  g_hash_table_insert (self->pending, g_strdup (tincan_session_guest_key (guest)),
                       g_object_ref (remote));
  tincan_session_watch_remote (self, remote, guest);
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

/* A body came, from @guest or, to a guest, from the host. */
void
tincan_session_handle_body (TincanSession *self,
                            const char    *guest,
                            GBytes        *body)
{
  TincanRemote *remote = g_hash_table_lookup (self->known, tincan_session_guest_key (guest));
  gboolean confirmed = remote != NULL && g_ptr_array_find (self->remotes, remote, NULL);

  if (self->is_host && !confirmed && tincan_body_is_share_a (body))
    handle_knock (self, guest, body);
  else if (remote != NULL)
    tincan_remote_handle_body (remote, body);
}

/* Guest: begins the key agreement. */
void
tincan_session_knock (TincanSession *self)
{
  g_autoptr(GBytes) password = NULL;
  TincanRemote *remote;
  TincanVia via = self->code != NULL ? TINCAN_VIA_CODE : TINCAN_VIA_LINK;

  password = self->code != NULL ? tincan_code_dup_password (self->code)
                                : g_bytes_ref (tincan_link_get_secret (self->link));
  remote = add_remote (self, NULL, tincan_handshake_new_guest (via, self->mailbox, password));
  tincan_remote_start (remote);
}
