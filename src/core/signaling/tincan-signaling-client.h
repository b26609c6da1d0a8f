/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * Our end of the mailbox protocol (PROTOCOL.md section 4): one WebSocket that comes back by
 * itself and takes its mailbox up again. Carries opaque bodies; knows nothing of keys. Lives on
 * the thread-default GMainContext at construction; all signals are emitted there:
 *
 *   "welcome" (GPtrArray *ice_servers)
 *       after every connect
 *   "opened" (const char *nameplate, gboolean reclaimed)
 *       host, after every (re)connect; nameplate may be NULL. Not reclaimed although we had been
 *       here before: the server was restarted, and the nameplate is another one
 *   "code" (const char *nameplate)
 *       host: the answer to new_code()
 *   "joined" (GBytes *mailbox, gboolean here)
 *       guest, after every (re)connect
 *   "arrived" (const char *guest), "departed" (const char *guest)
 *       guest is NULL when we are one
 *   "body" (const char *guest, GBytes *body)
 *       likewise
 *   "gone" (const char *guest)
 *       a guest's membership ended; NULL: the mailbox did
 *   "interrupted" (GError *why, guint retry_in_ms)
 *       the socket is down and will be tried again
 *   "failed" (GError *)
 *       once, last: CODE_ENDED, VERSION, SERVER_UNREACHABLE (9 s without a first connection, or
 *       2 min without another), SERVER_REFUSED, PROTOCOL
 */
#define TINCAN_TYPE_SIGNALING_CLIENT (tincan_signaling_client_get_type ())
G_DECLARE_FINAL_TYPE (TincanSignalingClient,
                      tincan_signaling_client,
                      TINCAN,
                      SIGNALING_CLIENT,
                      GObject)

TincanSignalingClient *tincan_signaling_client_new_host            (const char *server_base,
                                                                    GBytes     *mailbox,
                                                                    gboolean    wants_code)
                                                                   G_GNUC_WARN_UNUSED_RESULT;
TincanSignalingClient *tincan_signaling_client_new_guest_mailbox   (const char *server_base,
                                                                    GBytes     *mailbox)
                                                                   G_GNUC_WARN_UNUSED_RESULT;
TincanSignalingClient *tincan_signaling_client_new_guest_nameplate (const char *server_base,
                                                                    const char *nameplate)
                                                                   G_GNUC_WARN_UNUSED_RESULT;
void                   tincan_signaling_client_start     (TincanSignalingClient *self);
void                   tincan_signaling_client_send      (TincanSignalingClient *self,
                                                          /* NULL as a guest */
                                                          const char            *guest,
                                                          /* kept (at most 64) while the socket
                                                           * is down */
                                                          GBytes                *body);
void                   tincan_signaling_client_new_code  (TincanSignalingClient *self);
void                   tincan_signaling_client_drop_code (TincanSignalingClient *self);
void                   tincan_signaling_client_lock      (TincanSignalingClient *self);
void                   tincan_signaling_client_kick      (TincanSignalingClient *self,
                                                          const char            *guest);
gboolean               tincan_signaling_client_is_connected (TincanSignalingClient *self);
void                   tincan_signaling_client_probe     (TincanSignalingClient *self);
/* says leave, closes, at most 2 s */
void                   tincan_signaling_client_leave_async  (TincanSignalingClient *self,
                                                             GAsyncReadyCallback    callback,
                                                             gpointer               user_data);
void                   tincan_signaling_client_leave_finish (TincanSignalingClient *self,
                                                             GAsyncResult          *result);

G_END_DECLS
