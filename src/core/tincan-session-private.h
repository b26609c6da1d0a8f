/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/signaling/tincan-signaling-client.h"
#include "core/tincan-remote-private.h"
#include "core/tincan-session.h"
#include "wire/tincan-code.h"
#include "wire/tincan-link.h"

G_BEGIN_DECLS

/* One object in four files: its life and its public face, its guests, its server, and what there
 * is in place of a server where people carry offer codes. */

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

  /* By offer codes, instead of all these. */
  gboolean               by_codes;
  TincanCodeExchange    *exchange; /* an offering session has it from its start on */

  /* Everybody whose keys are confirmed, and who is on the way there. By the
   * guest's name at the server; the one remote of a guest is under "". */
  GPtrArray             *remotes;
  GHashTable            *pending;
  GHashTable            *known;

  guint                  wait_id;
  GNetworkMonitor       *network;    /* from the first connection on */
  guint                  network_id; /* until changes have settled */

  guint                  server_interrupted : 1;
  guint                  closing : 1;
  guint                  finished : 1;
};

void        tincan_session_update_state   (TincanSession *self);
gboolean    tincan_session_is_ending      (TincanSession *self);
void        tincan_session_maybe_finished (TincanSession *self);
void        tincan_session_start_waiting  (TincanSession *self);
void        tincan_session_end            (TincanSession *self,
                                           const GError  *error, /* (nullable): in peace */
                                           TincanReason   reason);

void        tincan_session_set_code       (TincanSession *self,
                                           const char    *nameplate); /* NULL: none */
const char *tincan_session_guest_key      (const char    *guest);
void        tincan_session_knock          (TincanSession *self);
void        tincan_session_handle_body    (TincanSession *self,
                                           const char    *guest, /* NULL as a guest */
                                           GBytes        *body);

void        tincan_session_watch_client   (TincanSession *self);
void        tincan_session_watch_network  (TincanSession *self);
void        tincan_session_probe_server   (TincanSession *self);

void        tincan_session_watch_remote   (TincanSession *self,
                                           TincanRemote  *remote, /* (transfer full) */
                                           const char    *guest);
void        tincan_session_start_codes    (TincanSession *self);

G_END_DECLS
