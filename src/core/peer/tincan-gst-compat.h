/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/peer/tincan-poster.h"
#include "core/peer/tincan-route.h"
#include "wire/tincan-ice-server.h"

#include <gio/gio.h>

#define GST_USE_UNSTABLE_API
#include <gst/gst.h>
#include <gst/webrtc/webrtc.h>

G_BEGIN_DECLS

/* The pair of addresses that ICE chose. */
typedef struct
{
  TincanRouteEnd local;
  TincanRouteEnd remote;
  char          *base; /* (nullable): of our interface, which a router may hide; NULL by a relay */
} TincanRoute;

void  tincan_route_free                (TincanRoute           *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanRoute, tincan_route_free)

char *tincan_gst_dup_stun_url          (const TincanIceServer *server) G_GNUC_WARN_UNUSED_RESULT;
char *tincan_gst_dup_turn_url          (const TincanIceServer *server,
                                        const char            *host) G_GNUC_WARN_UNUSED_RESULT;
void  tincan_gst_set_ice_servers       (GstElement            *webrtc,
                                        GPtrArray             *servers,
                                        gboolean               relays);
void  tincan_gst_ask_relays            (GstElement            *webrtc,
                                        GPtrArray             *servers);
void  tincan_gst_prepare_agent         (GstElement            *webrtc,
                                        gboolean               relay_only,
                                        gboolean               loopback,
                                        TincanPoster          *poster,
                                        TincanPosterFunc       route_func,
                                        TincanPosterFunc       gathered_func);
void  tincan_gst_give_association_ids  (GstElement            *webrtc);
void  tincan_gst_raise_socket_buffers  (GObject               *ice_transport);
void  tincan_gst_log_socket_buffers    (GstElement            *webrtc);
GPtrArray *tincan_gst_dup_sockets      (GstElement            *webrtc) G_GNUC_WARN_UNUSED_RESULT;
GSocketAddress *tincan_gst_dup_stun_address (GstElement       *webrtc) G_GNUC_WARN_UNUSED_RESULT;
void  tincan_gst_add_candidate         (GstElement            *webrtc,
                                        const char            *candidate);
gboolean tincan_gst_has_address        (const char            *address);
void  tincan_gst_release_relays        (GstElement            *webrtc);
void  tincan_gst_unblock               (GstElement            *webrtc);

G_END_DECLS
