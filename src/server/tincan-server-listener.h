/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/tincan-server-stream.h"
#include "server/tincan-server-settings.h"
#include "server/tincan-throttle.h"
#include "server/tincan-metrics.h"

G_BEGIN_DECLS

/* Connections that an address may have besides its WebSockets. */
#define TINCAN_SERVER_LISTENER_SPARE 16

/*
 * Accepts TCP connections, so that limits hold before libsoup spends anything on them, and sees to
 * it that one which neither asks nor reads ends. Signals, on its construction context:
 *
 *   "stream" (TincanServerStream *, GSocketAddress *local, GSocketAddress *remote) a connection,
 *        after its TLS handshake if there is one; the handler hands it to libsoup with the two
 *        addresses. tincan_server_listener_find() gets from @remote to the stream, as long as that
 *        is open
 *   "drained"
 *        the last connection is closed
 */
#define TINCAN_TYPE_SERVER_LISTENER (tincan_server_listener_get_type ())
G_DECLARE_FINAL_TYPE (TincanServerListener,
                      tincan_server_listener,
                      TINCAN,
                      SERVER_LISTENER,
                      GObject)

TincanServerListener *tincan_server_listener_new         (const TincanServerSettings  *settings,
                                                          GPtrArray                   *proxies,
                                                          TincanThrottle              *throttle,
                                                          TincanMetrics               *metrics)
                                                          G_GNUC_WARN_UNUSED_RESULT;
gboolean              tincan_server_listener_start       (TincanServerListener        *self,
                                                          GError                     **error);
void                  tincan_server_listener_stop        (TincanServerListener        *self);
GInetSocketAddress   *tincan_server_listener_get_address (TincanServerListener        *self);
TincanServerStream   *tincan_server_listener_find        (TincanServerListener        *self,
                                                          GSocketAddress              *remote);
void                  tincan_server_listener_check_times (TincanServerListener        *self,
                                                          gint64                       now);
void                  tincan_server_listener_abort_requests (TincanServerListener     *self);
void                  tincan_server_listener_abort_all   (TincanServerListener        *self);
guint                 tincan_server_listener_get_size    (TincanServerListener        *self);

G_END_DECLS
