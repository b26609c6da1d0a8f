/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-heartbeat"

#include "config.h"

#include "core/peer/tincan-heartbeat.h"

#include <string.h>

/* A tick that comes later than this many ticks: we were stopped, or busy with something else. */
#define LATE_TICKS 3

/**
 * tincan_heartbeat_start:
 * @self: where to keep it
 * @tick_ms: how often tincan_heartbeat_tick() will be called, in ms
 * @ping_ms: how often to ping, in ms
 * @patience_ms: how long the other side may be silent, in ms
 * @now: the time
 *
 * Begins to listen. The first tick asks for a ping.
 */
void
tincan_heartbeat_start (TincanHeartbeat *self,
                        guint            tick_ms,
                        guint            ping_ms,
                        guint            patience_ms,
                        gint64           now)
{
  g_return_if_fail (self != NULL);

  memset (self, 0, sizeof *self);
  self->tick_ms = tick_ms;
  self->ping_ms = ping_ms;
  self->patience_ms = patience_ms;
  self->last_tick = now;
  self->last_heard = now;
  self->since_ping = (gint64) ping_ms * 1000;
}

static TincanBeat
ping (TincanHeartbeat *self,
      gint64           now,
      gint64          *n)
{
  self->since_ping = 0;
  self->ping_at = now;
  *n = ++self->ping_n;
  return TINCAN_BEAT_PING;
}

/**
 * tincan_heartbeat_tick:
 * @self: a heartbeat
 * @now: the time
 * @last_heard: when something last came from the other side, on whichever channel; 0 for never
 * @n: (out): the number of the ping to send
 *
 * What we did not hear while we were stopped is nobody's silence. After a gap the other side
 * therefore gets its whole time again, and a ping to answer.
 *
 * Returns: what to do
 */
TincanBeat
tincan_heartbeat_tick (TincanHeartbeat *self,
                       gint64           now,
                       gint64           last_heard,
                       gint64          *n)
{
  gint64 elapsed;

  g_return_val_if_fail (self != NULL && n != NULL, TINCAN_BEAT_NOTHING);

  elapsed = now - self->last_tick;
  self->last_tick = now;
  self->since_ping += elapsed;

  if (elapsed > (gint64) LATE_TICKS * self->tick_ms * 1000)
    {
      self->silence = 0;
      self->last_heard = MAX (self->last_heard, last_heard);
      return ping (self, now, n);
    }

  if (last_heard > self->last_heard)
    {
      self->last_heard = last_heard;
      self->silence = MAX (now - last_heard, 0);
    }
  else
    {
      self->silence += elapsed;
    }

  if (self->silence > (gint64) self->patience_ms * 1000)
    return TINCAN_BEAT_DEAD;
  if (self->since_ping >= (gint64) self->ping_ms * 1000)
    return ping (self, now, n);
  return TINCAN_BEAT_NOTHING;
}

/**
 * tincan_heartbeat_pong:
 * @self: a heartbeat
 * @now: the time
 * @n: the number in the answer
 *
 * Takes the answer to a ping.
 *
 * Returns: the time there and back in ms, or -1 if @n is not the number of the last ping
 */
int
tincan_heartbeat_pong (TincanHeartbeat *self,
                       gint64           now,
                       gint64           n)
{
  gint64 ms;

  g_return_val_if_fail (self != NULL, -1);

  if (self->ping_n == 0 || n != self->ping_n || self->ping_at == 0)
    return -1;

  ms = (now - self->ping_at + 500) / 1000;
  self->ping_at = 0;
  return CLAMP (ms, 0, G_MAXINT);
}
