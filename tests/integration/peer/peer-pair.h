/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/peer/tincan-peer-private.h"
#include "core/peer/tincan-peer.h"

G_BEGIN_DECLS

/* Two peers in one process, whose signals are handed over in memory as the bytes that would be
 * sealed. */

typedef struct _PeerPair PeerPair;

enum
{
  OFFERER,
  ANSWERER,
};

/* What happened to one of the two. */
typedef struct
{
  PeerPair   *pair;
  TincanPeer *peer;
  GPtrArray  *controls; /* of TincanControl*, only types with a number and transfers */
  GError     *error;
  guint       n_ready;
  guint       n_failed;
  guint       n_byes;
  guint       n_closed;
  TincanReason reason;
} PairSide;

/* Sees each signal of side @from on its way; returns FALSE to keep it from arriving. */
typedef gboolean (*PairFilter) (PeerPair     *pair,
                                guint         from,
                                TincanSignal *signal,
                                gpointer      user_data);

struct _PeerPair
{
  PairSide   sides[2];
  PairFilter filter;
  gpointer   user_data;
};

PeerPair *peer_pair_new         (void);
PeerPair *peer_pair_new_full    (const TincanPeerSettings *settings,
                                 const TincanPeerTiming   *timing);
void      peer_pair_start       (PeerPair                 *self);
void      peer_pair_deliver     (PeerPair                 *self,
                                 guint                     to,
                                 TincanSignal             *signal);
void      peer_pair_await_ready (PeerPair                 *self);
void      peer_pair_free        (PeerPair                 *self);

TincanPeerTiming pair_timing    (void);
void             pair_watch     (PairSide                 *side);
void             pair_clear     (PairSide                 *side);

/* Runs the main loop until @condition, and fails the test if that takes far too long. */
#define AWAIT(condition)                         \
  G_STMT_START                                   \
  {                                              \
    gint64 await_end = await_begin ();           \
    while (!(condition))                         \
      await_step (await_end, G_STRLOC, #condition); \
  }                                              \
  G_STMT_END

gint64 await_begin (void);
void   await_step  (gint64      end,
                    const char *where,
                    const char *condition);
void   idle_for    (guint       ms);

/* The threads of this process that are not GLib's. */
guint count_threads (void);
void  await_threads (guint n);

G_END_DECLS
