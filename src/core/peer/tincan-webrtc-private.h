/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/peer/tincan-affinity.h"
#include "core/peer/tincan-candidate.h"
#include "core/peer/tincan-candidate-pacer.h"
#include "core/peer/tincan-doors.h"
#include "core/peer/tincan-gst-compat.h"
#include "core/peer/tincan-webrtc.h"

#include <gio/gio.h>

G_BEGIN_DECLS

struct _TincanWebrtc
{
  GObject               parent_instance;

  GMainContext         *context;
  TincanPoster         *poster;

  gboolean              offers;
  GPtrArray            *ice_servers;
  gboolean              relay_only;
  gboolean              no_relay;
  gboolean              loopback;
  guint                 gather_ms;
  TincanAffinity        affinity;

  GstElement           *pipeline; /* NULL before the start and after the end */
  GstElement           *webrtc;   /* in the pipeline */
  GObject              *sctp;     /* the transports, from our description on: the channels' */
  GObject              *dtls;     /* the one below */
  GObject              *ice;      /* and the lowest */
  TincanControlChannel *control;
  TincanBulkLane       *lane;
  guint                 n_open;
  guint                 n_closed;

  /* Negotiation. */
  guint8                fingerprint[TINCAN_FINGERPRINT_BYTES]; /* of the other side */
  TincanCandidatePacer *pacer; /* holds candidates until their time has come */
  TincanDoors          *doors; /* (nullable): until the channels are open */
  gboolean              patient;
  GPtrArray            *promises; /* of GstPromise: all that were made */
  guint                 n_own; /* candidates of ours */
  guint                 n_candidates;
  guint                 n_lookups;
  GCancellable         *lookups;
  GSource              *gather_timeout;
  gboolean              gather_extended;
  gboolean              remote_given; /* a description of the other side was taken */
  gboolean              remote_set;   /* and webrtcbin has it */
  gboolean              local_set;
  gboolean              relays_asked;
  gboolean              local_done;   /* the end of our candidates was told */

  /* The path. */
  GHashTable           *relays; /* "ADDRESS PORT" of the other side's relayed candidates */
  TincanRoute          *route;
  TincanPath            path;
  TincanFamily          family;

  GThread              *undertaker;
  gboolean              is_down;
};

void tincan_webrtc_break          (TincanWebrtc *self,
                                   GError       *error);
void tincan_webrtc_watch          (TincanWebrtc *self);
void tincan_webrtc_add_relay      (TincanWebrtc *self,
                                   const char   *address,
                                   guint16       port);
void tincan_webrtc_emit_described (TincanWebrtc *self,
                                   const char   *sdp);
void tincan_webrtc_emit_candidate (TincanWebrtc *self,
                                   const char   *candidate);

/* tincan-webrtc-negotiation.c */
void tincan_webrtc_use_candidate     (TincanCandidate *candidate,
                                      gpointer         user_data);
void tincan_webrtc_ask_relays        (gpointer         user_data);
void tincan_webrtc_agent_gathered    (gpointer         target,
                                      gpointer         data);
void tincan_webrtc_begin_negotiation (TincanWebrtc    *self);
void tincan_webrtc_end_negotiation   (TincanWebrtc    *self);

G_END_DECLS
