/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tincan-lane.h"
#include "core/tincan-path.h"
#include "wire/tincan-control.h"

G_BEGIN_DECLS

/* One side of one connection. The host's end offers, the guest's end answers. */
typedef enum
{
  TINCAN_PEER_OFFERER,
  TINCAN_PEER_ANSWERER,
} TincanPeerRole;

typedef enum
{
  TINCAN_PEER_NEW,
  TINCAN_PEER_CONNECTING, /* SDP and candidates are on their way */
  TINCAN_PEER_READY,      /* channels open, certificate checked, hello heard: payload may flow */
  TINCAN_PEER_CLOSING,    /* goodbye said, waiting for the other side's */
  TINCAN_PEER_CLOSED,     /* ended by a goodbye, ours or theirs */
  TINCAN_PEER_FAILED,     /* ended by "failed" */
} TincanPeerState;

typedef struct
{
  TincanPeerRole  role;
  guint           lane;        /* 0: the session's first connection */
  GPtrArray      *ice_servers; /* (nullable): of TincanIceServer */
  gboolean        relay_only;
  gboolean        no_relay;    /* take no address at a relay, and no way by one */
  gboolean        loopback;    /* also use 127.0.0.1: one machine without a network, and tests */
  guint           bulk_core;   /* 0: leave threads alone; see tincan-affinity */
  gboolean        by_code;     /* a person carries the descriptions: no candidate comes late, and
                                * the owner says how long is waited */
  const char     *app;         /* for hello */
  const char     *name;        /* (nullable): for hello */
} TincanPeerSettings;

/*
 * One webrtcbin with its two channels, for one attempt to connect; never used twice. Owned by,
 * and only to be touched from, the thread-default GMainContext at construction, where all its
 * signals are emitted:
 *
 *   "local-signal" (TincanSignal *)      to be carried to the other side: OFFER, ANSWER,
 *                                        CANDIDATE. lane is set, attempt is the owner's.
 *   "ready"                              once
 *   "control" (TincanControl *)          a message that is not hello, ping or pong
 *   "bye" (TincanReason)                 the other side said goodbye (it is answered and the
 *                                        peer closes)
 *   "failed" (GError *)                  once, last but for "closed": NOT_CONNECTED, LOST,
 *                                        UNTRUSTED, PROTOCOL, VERSION, SETUP, INTERNAL
 *   "closed"                             once, last: the pipeline is down, no thread of it is left
 *   properties (notify): state, path, rtt (ms, -1 unknown), remote-name, remote-app
 */
#define TINCAN_TYPE_PEER (tincan_peer_get_type ())
G_DECLARE_FINAL_TYPE (TincanPeer, tincan_peer, TINCAN, PEER, GObject)

gboolean        tincan_peer_check_setup   (GError                  **error);
TincanPeer     *tincan_peer_new           (const TincanPeerSettings *settings)
  G_GNUC_WARN_UNUSED_RESULT;
void            tincan_peer_start         (TincanPeer               *self);
void            tincan_peer_handle_signal (TincanPeer               *self,
                                           const TincanSignal       *signal);
gboolean        tincan_peer_send_control  (TincanPeer               *self,
                                           const TincanControl      *control,
                                           GError                  **error);
TincanLane     *tincan_peer_get_lane      (TincanPeer               *self); /* after "ready" */
TincanPeerState tincan_peer_get_state     (TincanPeer               *self);
TincanPath      tincan_peer_get_path      (TincanPeer               *self);
void            tincan_peer_check_network (TincanPeer               *self);
TincanFamily    tincan_peer_get_family    (TincanPeer               *self);
int             tincan_peer_get_rtt       (TincanPeer               *self);
const char     *tincan_peer_get_remote_name (TincanPeer             *self);
const char     *tincan_peer_get_remote_app  (TincanPeer             *self);
void            tincan_peer_close         (TincanPeer               *self,
                                           TincanReason              reason);
void            tincan_peer_abandon       (TincanPeer               *self);

G_END_DECLS
