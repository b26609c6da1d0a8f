/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/tincan-mailbox.h"
#include "server/tincan-metrics.h"
#include "server/tincan-server-stream.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/*
 * One WebSocket, from its upgrade to its end: turns text into messages, sees to it that hello comes
 * first, answers pings, and ends it when the client breaks a rule. Signals, on the context of the
 * server:
 *
 *   "message" (TincanMailboxMessage *)  hello with a version that fits, once, and then everything
 *     but ping
 *   "ended"                             once: nothing more comes from it and nothing more goes to
 *                                       it; the socket may still be there to hear the other side's
 *                                       goodbye
 */
#define TINCAN_TYPE_SERVER_CLIENT (tincan_server_client_get_type ())
G_DECLARE_FINAL_TYPE (TincanServerClient, tincan_server_client, TINCAN, SERVER_CLIENT, GObject)

TincanServerClient *tincan_server_client_new (SoupWebsocketConnection   *socket,
                                              TincanServerStream        *stream,
                                              const TincanRemoteAddress *address,
                                              TincanMetrics             *metrics)
                                              G_GNUC_WARN_UNUSED_RESULT;

const TincanRemoteAddress *tincan_server_client_get_address (TincanServerClient *self);
void  tincan_server_client_send        (TincanServerClient         *self,
                                        const TincanMailboxMessage *message);
void  tincan_server_client_close       (TincanServerClient         *self,
                                        TincanCloseCode             code);
void  tincan_server_client_check_times (TincanServerClient         *self,
                                        gint64                      now,
                                        guint                       hello_seconds,
                                        guint                       idle_seconds);
gsize tincan_server_client_get_pending (TincanServerClient         *self);

/* Where it is: host or guest of a mailbox, or neither. For the switchboard alone. */
TincanMailbox     *tincan_server_client_get_mailbox (TincanServerClient *self);
TincanMailboxSide *tincan_server_client_get_side    (TincanServerClient *self);
void               tincan_server_client_set_place   (TincanServerClient *self,
                                                     TincanMailbox      *mailbox,
                                                     TincanMailboxSide  *side);

G_END_DECLS
