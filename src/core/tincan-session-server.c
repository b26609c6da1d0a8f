/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "core/tincan-session-private.h"

#include "core/peer/tincan-ice-lookup.h"
#include "wire/tincan-error.h"

#include <glib/gi18n-lib.h>

/* What the signaling server says, and what follows from it. */

static void
set_server_interrupted (TincanSession *self,
                        gboolean       interrupted)
{
  if (self->server_interrupted == interrupted)
    return;

  self->server_interrupted = interrupted;
  g_object_notify (G_OBJECT (self), "server-interrupted");
}

static void
client_body_cb (TincanSignalingClient *client,
                const char            *guest,
                GBytes                *body,
                TincanSession         *self)
{
  tincan_session_handle_body (self, guest, body);
}

static void
client_welcome_cb (TincanSignalingClient *client,
                   GPtrArray             *ice_servers,
                   TincanSession         *self)
{
  g_clear_pointer (&self->server_ice_servers, g_ptr_array_unref);
  if (ice_servers != NULL)
    {
      self->server_ice_servers = g_ptr_array_ref (ice_servers);
      tincan_ice_lookup (self->server_ice_servers);
    }
}

static void
client_opened_cb (TincanSignalingClient *client,
                  const char            *nameplate,
                  gboolean               reclaimed,
                  TincanSession         *self)
{
  set_server_interrupted (self, FALSE);
  if (!reclaimed)
    tincan_session_set_code (self, nameplate);
  for (guint i = 0; i < self->remotes->len; i++)
    tincan_remote_signals_back (g_ptr_array_index (self->remotes, i));
  tincan_session_start_waiting (self);
  tincan_session_update_state (self);
}

static void
client_code_cb (TincanSignalingClient *client,
                const char            *nameplate,
                TincanSession         *self)
{
  tincan_session_set_code (self, nameplate);
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
      if (here)
        tincan_remote_signals_back (remote);
    }
  else
    {
      tincan_session_start_waiting (self);
      /* Bodies wait at the server for a host that is away for a moment. */
      tincan_session_knock (self);
    }
  tincan_session_update_state (self);
}

static void
set_here (TincanSession *self,
          const char    *guest,
          gboolean       here)
{
  TincanRemote *remote = g_hash_table_lookup (self->known, tincan_session_guest_key (guest));

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

/* The other side ended its membership, or (to a host) the mailbox is no more. What that means
 * depends on how far we had come. */
static GError *
error_for_gone (TincanRemote *remote,
                gboolean      mailbox_ended)
{
  TincanRemoteState state = remote != NULL ? tincan_remote_get_state (remote)
                                           : TINCAN_REMOTE_SECURING;

  if (mailbox_ended)
    return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_CODE_ENDED,
                                _("The code and link have ended. Make new ones."));
  if (state == TINCAN_REMOTE_CONNECTING)
    return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_NOT_CONNECTED,
                                _("The other side gave up before there was a connection. If one "
                                  "of you is behind a strict firewall, use a server with a TURN "
                                  "relay."));
  if (state == TINCAN_REMOTE_RECONNECTING)
    return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_LOST,
                                _("The connection was lost, and the other side has closed Tincan. "
                                  "What has arrived is kept; send again to go on."));
  return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_CODE_ENDED,
                              _("The other side has closed Tincan. Ask for a new code or link."));
}

/* A transfer that is running needs no server; without one, nothing can go on. */
static void
server_lost (TincanSession *self,
             const GError  *error)
{
  for (guint i = 0; i < self->remotes->len; i++)
    {
      if (tincan_remote_get_state (g_ptr_array_index (self->remotes, i)) == TINCAN_REMOTE_CONNECTED)
        {
          set_server_interrupted (self, TRUE);
          return;
        }
    }
  tincan_session_end (self, error, TINCAN_REASON_INTERNAL);
}

static void
client_gone_cb (TincanSignalingClient *client,
                const char            *guest,
                TincanSession         *self)
{
  TincanRemote *remote = g_hash_table_lookup (self->known, tincan_session_guest_key (guest));
  g_autoptr(GError) error = NULL;

  /* While a connection is up the server has no say in it. */
  if (remote != NULL && tincan_remote_get_state (remote) == TINCAN_REMOTE_CONNECTED)
    return;

  error = error_for_gone (remote, guest == NULL && self->is_host);
  if (remote != NULL)
    tincan_remote_give_up (remote, error);
  else if (guest == NULL)
    server_lost (self, error);
}

static void
client_interrupted_cb (TincanSignalingClient *client,
                       const GError          *why,
                       guint                  retry_in_ms,
                       TincanSession         *self)
{
  set_server_interrupted (self, TRUE);
  tincan_session_update_state (self);
  g_signal_emit_by_name (self, "server-interrupted", why, retry_in_ms);
}

static void
client_failed_cb (TincanSignalingClient *client,
                  const GError          *error,
                  TincanSession         *self)
{
  server_lost (self, error);
}

void
tincan_session_watch_client (TincanSession *self)
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
