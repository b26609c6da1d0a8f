/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TINCAN_HEARTBEAT_TICK_MS 1000
#define TINCAN_HEARTBEAT_PING_MS 5000
#define TINCAN_HEARTBEAT_PATIENCE_MS 15000

typedef enum
{
  TINCAN_BEAT_NOTHING,
  TINCAN_BEAT_PING, /* send a ping with the number that was returned */
  TINCAN_BEAT_DEAD, /* nothing was heard for too long */
} TincanBeat;

/* Whether the other side lives, from what is heard of it and a tick of our own. Times are those of
 * g_get_monotonic_time (), in microseconds. */
typedef struct
{
  guint  tick_ms;
  guint  ping_ms;
  guint  patience_ms;

  gint64 last_tick;
  gint64 last_heard;
  gint64 silence; /* µs, counted only while we were there to listen */
  gint64 since_ping;
  gint64 ping_n;
  gint64 ping_at;
} TincanHeartbeat;

void       tincan_heartbeat_start (TincanHeartbeat *self,
                                   guint            tick_ms,
                                   guint            ping_ms,
                                   guint            patience_ms,
                                   gint64           now);
TincanBeat tincan_heartbeat_tick  (TincanHeartbeat *self,
                                   gint64           now,
                                   gint64           last_heard,
                                   gint64          *n);
int        tincan_heartbeat_pong  (TincanHeartbeat *self,
                                   gint64           now,
                                   gint64           n);

G_END_DECLS
