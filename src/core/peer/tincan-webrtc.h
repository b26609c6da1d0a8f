/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/peer/tincan-bulk-lane.h"
#include "core/peer/tincan-control-channel.h"
#include "core/peer/tincan-sdp.h"
#include "core/tincan-path.h"

G_BEGIN_DECLS

/* How far a connection has come; what it is waiting for. */
typedef enum
{
  TINCAN_STAGE_DESCRIBE, /* our own description */
  TINCAN_STAGE_ANSWER,   /* the other side's */
  TINCAN_STAGE_PATH,     /* ICE: a pair of addresses that reach each other */
  TINCAN_STAGE_SECURE,   /* DTLS */
  TINCAN_STAGE_CHANNELS, /* SCTP */
  TINCAN_STAGE_OPEN,
} TincanStage;

typedef struct
{
  gboolean   offers;
  GPtrArray *ice_servers; /* (nullable): of TincanIceServer */
  gboolean   relay_only;
  gboolean   no_relay;
  gboolean   loopback;
  guint      core;        /* for tincan_affinity_init() */
  gboolean   patient;     /* the other side may begin much later: until the channels are open no
                           * failure of ICE is the end */
  gboolean   gather_all;  /* all candidates are wanted before the other side is known, relays, too,
                           * which are otherwise asked when no direct way has shown */
  guint      keep_open_ms; /* how often routers are reminded of us until then; 0: never */
} TincanWebrtcSettings;

/*
 * The pipeline with webrtcbin and the two channels in it: how bytes travel, but nothing of what
 * is said. Only to be touched on the context that was thread-default when it was made, where its
 * signals are emitted:
 *
 *   "described" (const char *)   our description, SDP
 *   "candidate" (const char *)   after that: an address of ours, "" once at their end
 *   "opened"                     both channels are
 *   "path" (TincanPath)          each time ICE has chosen another, or another family
 *   "broken" (GError *)          it will not work (any more); may come more than once
 *   "down"                       after tincan_webrtc_shut_down(): nothing of the pipeline is left
 */
#define TINCAN_TYPE_WEBRTC (tincan_webrtc_get_type ())
G_DECLARE_FINAL_TYPE (TincanWebrtc, tincan_webrtc, TINCAN, WEBRTC, GObject)

TincanWebrtc         *tincan_webrtc_new               (const TincanWebrtcSettings *settings)
  G_GNUC_WARN_UNUSED_RESULT;
gboolean              tincan_webrtc_start             (TincanWebrtc               *self,
                                                       guint                       gather_ms,
                                                       GError                    **error);
gboolean              tincan_webrtc_set_remote        (TincanWebrtc               *self,
                                                       const char                 *sdp,
                                                       GError                    **error);
void                  tincan_webrtc_add_candidate     (TincanWebrtc               *self,
                                                       const char                 *candidate);
gboolean              tincan_webrtc_check_certificate (TincanWebrtc               *self,
                                                       GError                    **error);
TincanStage           tincan_webrtc_get_stage         (TincanWebrtc               *self);
TincanFamily          tincan_webrtc_get_family        (TincanWebrtc               *self);
gboolean              tincan_webrtc_has_lost_address  (TincanWebrtc               *self);
TincanControlChannel *tincan_webrtc_get_control       (TincanWebrtc               *self);
TincanBulkLane       *tincan_webrtc_get_lane          (TincanWebrtc               *self);
void                  tincan_webrtc_shut_down         (TincanWebrtc               *self);

G_END_DECLS
