/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tincan-remote.h"
#include "core/tincan-settings.h"
#include "wire/tincan-handshake.h"

G_BEGIN_DECLS

/*
 * For the session, which carries bodies between the mailbox and its remotes. Besides the public
 * ones, a remote has the signals
 *
 *   "send-body" (GBytes *)
 *   "confirmed"                 the key agreement held
 *   "ended"                     once, last: LEFT or FAILED, and nothing of it is left running.
 *                               error is CODE_WRONG for a wrong guess
 */
TincanRemote *tincan_remote_new            (const TincanSettings *settings,
                                            TincanHandshake      *handshake, /* (transfer full) */
                                            gboolean              is_host,
                                            GPtrArray            *server_ice_servers)
                                           G_GNUC_WARN_UNUSED_RESULT;
/* guest: sends the first body */
void          tincan_remote_start          (TincanRemote         *self);
void          tincan_remote_handle_body    (TincanRemote         *self,
                                            GBytes               *body);
void          tincan_remote_set_here       (TincanRemote         *self,
                                            gboolean              here); /* as the server sees it */
gboolean      tincan_remote_is_ended       (TincanRemote         *self);
TincanVia     tincan_remote_get_via        (TincanRemote         *self);
void          tincan_remote_fail           (TincanRemote         *self,
                                            const GError         *error);

G_END_DECLS
