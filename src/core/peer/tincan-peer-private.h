/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/peer/tincan-heartbeat.h"
#include "core/peer/tincan-peer.h"
#include "core/peer/tincan-webrtc.h"

G_BEGIN_DECLS

/* How long each part of a connection's life may take, in ms. */
typedef struct
{
  guint connect_ms;  /* from the start until it is ready */
  guint gather_ms;   /* to find our own addresses */
  guint hello_ms;    /* from open channels to the other side's hello */
  guint farewell_ms; /* for a goodbye, its answer and the closing of the channels */
  guint down_ms;     /* for the threads to end after that */
  guint abandon_ms;  /* likewise, without a goodbye */
  guint tick_ms;     /* tincan_heartbeat_start() */
  guint ping_ms;
  guint patience_ms;
} TincanPeerTiming;

struct _TincanPeer
{
  GObject          parent_instance;

  GMainContext    *context;
  TincanPeerRole   role;
  guint            lane;
  gboolean         relay_only;
  gboolean         has_relay;
  gboolean         by_code;
  char            *app;
  char            *name;
  TincanPeerTiming timing;

  TincanWebrtc    *webrtc;
  TincanPeerState  state;
  TincanPath       path;
  int              rtt; /* ms, -1 unknown */
  char            *remote_app;
  char            *remote_name;
  TincanHeartbeat  heartbeat;
  GQueue           held;    /* of char*: what a side said that is not yet verified */
  GError          *failure; /* to be told soon */

  GSource         *failure_source;
  GSource         *connect_timeout;
  GSource         *hello_timeout;
  GSource         *beat;
  GSource         *farewell_timeout;
  GSource         *down_timeout;

  gboolean         verified;
  gboolean         hello_heard;
  gboolean         bye_sent;
  gboolean         bye_heard;
  gboolean         going_down;
  gboolean         is_down;
};

/* For tests: before the start. */
void     tincan_peer_set_timing     (TincanPeer             *self,
                                     const TincanPeerTiming *timing);

/* tincan-peer.c */
void     tincan_peer_arm            (TincanPeer             *self,
                                     GSource               **slot,
                                     guint                   ms,
                                     GSourceFunc             func);
void     tincan_peer_disarm         (GSource               **slot);
void     tincan_peer_disarm_all     (TincanPeer             *self);
void     tincan_peer_become_ready   (TincanPeer             *self);
void     tincan_peer_set_state      (TincanPeer             *self,
                                     TincanPeerState         state);
void     tincan_peer_set_rtt        (TincanPeer             *self,
                                     int                     rtt);
void     tincan_peer_set_remote     (TincanPeer             *self,
                                     const TincanControl    *hello);
void     tincan_peer_emit_control   (TincanPeer             *self,
                                     const TincanControl    *control);
void     tincan_peer_emit_bye       (TincanPeer             *self,
                                     TincanReason            reason);
void     tincan_peer_emit_failed    (TincanPeer             *self,
                                     const GError           *error);
void     tincan_peer_emit_closed    (TincanPeer             *self);

/* tincan-peer-end.c */
gboolean tincan_peer_is_over        (TincanPeer             *self);
void     tincan_peer_fail           (TincanPeer             *self,
                                     GError                 *error);
void     tincan_peer_fail_soon      (TincanPeer             *self,
                                     GError                 *error);
void     tincan_peer_fail_at_stage  (TincanPeer             *self);
void     tincan_peer_take_bye       (TincanPeer             *self,
                                     TincanReason            reason);
void     tincan_peer_channel_closed (TincanPeer             *self);
void     tincan_peer_begin_farewell (TincanPeer             *self,
                                     TincanReason            reason);
void     tincan_peer_go_down        (TincanPeer             *self);
void     tincan_peer_finish         (TincanPeer             *self);

/* tincan-peer-talk.c */
gboolean tincan_peer_say            (TincanPeer             *self,
                                     const TincanControl    *control,
                                     GError                **error);
void     tincan_peer_say_bye        (TincanPeer             *self,
                                     TincanReason            reason);
void     tincan_peer_begin_talk     (TincanPeer             *self);
void     tincan_peer_begin_beat     (TincanPeer             *self);
void     tincan_peer_take_text      (TincanPeer             *self,
                                     const char             *text);

G_END_DECLS
