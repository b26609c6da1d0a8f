/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tincan-code-exchange.h"
#include "core/tincan-dialer.h"
#include "core/tincan-remote.h"
#include "core/tincan-settings.h"
#include "core/transfer/tincan-router.h"
#include "wire/tincan-handshake.h"

G_BEGIN_DECLS

/* One object in three files: its life, its transfers, and what is different where people carry
 * codes. */

struct _TincanRemote
{
  GObject           parent_instance;

  TincanSettings   *settings;
  gboolean          is_host;
  GPtrArray        *server_ice_servers;

  TincanRemoteState state;
  GError           *error;
  char             *name;
  char             *app;
  TincanPath        path;
  int               rtt;

  TincanHandshake  *handshake; /* until it is confirmed */
  TincanVia         via;
  guint             securing_id;
  TincanSeal       *seal;

  TincanCodeExchange *exchange; /* (nullable): where people carry codes, instead of these */

  TincanDialer     *dialer;
  gboolean          dialer_closed;
  TincanRouter     *router;
  TincanLane       *lane; /* while connected */

  GPtrArray        *transfers;
  guint             next_transfer; /* odd from a host, even from a guest */

  guint             confirmed : 1;
  guint             verified : 1;
  guint             ended : 1;
};

/*
 * For the session, which carries bodies between the mailbox and its remotes. Besides the public
 * ones, a remote has the signals
 *
 *   "send-body" (GBytes *)
 *   "confirmed"                 the key agreement held; by codes, both sides have both codes
 *   "ended"                     once, last: LEFT or FAILED, and nothing of it is left running.
 *                               error is CODE_WRONG for a wrong guess
 */
TincanRemote *tincan_remote_new            (const TincanSettings *settings,
                                            TincanHandshake      *handshake, /* (transfer full) */
                                            gboolean              is_host,
                                            GPtrArray            *server_ice_servers)
                                           G_GNUC_WARN_UNUSED_RESULT;
TincanRemote *tincan_remote_new_by_codes   (const TincanSettings *settings,
                                            TincanCodeExchange   *exchange)
                                           G_GNUC_WARN_UNUSED_RESULT;
/* guest: sends the first body. By codes, either: begins to make its code */
void          tincan_remote_start          (TincanRemote         *self);
void          tincan_remote_handle_body    (TincanRemote         *self,
                                            GBytes               *body);
void          tincan_remote_set_here       (TincanRemote         *self,
                                            gboolean              here); /* as the server sees it */
void          tincan_remote_signals_back   (TincanRemote         *self);
void          tincan_remote_give_up        (TincanRemote         *self,
                                            const GError         *error);
void          tincan_remote_check_network  (TincanRemote         *self);
gboolean      tincan_remote_is_ended       (TincanRemote         *self);
TincanVia     tincan_remote_get_via        (TincanRemote         *self);
void          tincan_remote_fail           (TincanRemote         *self,
                                            const GError         *error);

/* tincan-remote.c */
gboolean tincan_remote_is_over           (TincanRemote *self);
void     tincan_remote_confirm           (TincanRemote *self);
void     tincan_remote_become_connected  (TincanRemote *self,
                                          TincanPeer   *peer);
void     tincan_remote_end_for_violation (TincanRemote *self,
                                          const GError *error);
void     tincan_remote_watch_dialer      (TincanRemote *self);
void     tincan_remote_maybe_ended       (TincanRemote *self);

/* tincan-remote-transfers.c */
guint    tincan_remote_count_unfinished      (TincanRemote        *self);
void     tincan_remote_take_lane             (TincanRemote        *self,
                                              TincanLane          *lane);
void     tincan_remote_go_on                 (TincanRemote        *self);
void     tincan_remote_drop_lane             (TincanRemote        *self);
void     tincan_remote_abort_transfers       (TincanRemote        *self,
                                              const GError        *error);
void     tincan_remote_cancel_transfers      (TincanRemote        *self,
                                              TincanReason         reason);
void     tincan_remote_take_transfer_control (TincanRemote        *self,
                                              const TincanControl *control);

/* tincan-remote-codes.c */
gboolean      tincan_remote_take_comparison (TincanRemote        *self,
                                             const TincanControl *control);

G_END_DECLS
