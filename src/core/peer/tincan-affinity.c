/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-affinity"

#include "config.h"

#include "core/peer/tincan-affinity.h"

#include <errno.h>

/*
 * A packet passes through three threads on its way, and half of what it costs is the hand-over from
 * core to core. GStreamer tells of each of its threads by a message that is posted on that very
 * thread; there it is placed.
 */

static void
place (const cpu_set_t *cores)
{
  /* 0 is the calling thread. */
  if (sched_setaffinity (0, sizeof *cores, cores) != 0)
    g_debug ("A thread was not placed: %s", g_strerror (errno));
}

/**
 * tincan_affinity_init:
 * @self: where to keep it
 * @core: 0 to leave threads alone, or the number of a core counted from 1
 *
 * A core that does not exist, or that this process may not use, is as good as 0.
 */
void
tincan_affinity_init (TincanAffinity *self,
                      guint           core)
{
  CPU_ZERO (&self->core);
  CPU_ZERO (&self->home);
  self->placed = FALSE;

  if (core == 0 || core > CPU_SETSIZE || sched_getaffinity (0, sizeof self->home, &self->home) != 0)
    return;

  if (!CPU_ISSET (core - 1, &self->home))
    {
      g_debug ("Core %u is not ours to use", core);
      return;
    }

  CPU_SET (core - 1, &self->core);
  self->placed = TRUE;
}

/**
 * tincan_affinity_enter:
 * @self: an affinity
 *
 * Places the calling thread.
 */
void
tincan_affinity_enter (const TincanAffinity *self)
{
  if (self->placed)
    place (&self->core);
}

/**
 * tincan_affinity_leave:
 * @self: an affinity
 *
 * Undoes tincan_affinity_enter(). GStreamer's threads come from GLib's pool, which hands them on
 * to other work when a connection has ended.
 */
void
tincan_affinity_leave (const TincanAffinity *self)
{
  if (self->placed)
    place (&self->home);
}

/**
 * tincan_affinity_message:
 * @self: an affinity
 * @message: a message of a bus, on the thread that posted it
 *
 * Places a thread that says that it begins its work, and lets go of it when it ends.
 */
void
tincan_affinity_message (const TincanAffinity *self,
                         GstMessage           *message)
{
  GstStreamStatusType type;
  GstElement *element = NULL;

  if (!self->placed || GST_MESSAGE_TYPE (message) != GST_MESSAGE_STREAM_STATUS)
    return;

  gst_message_parse_stream_status (message, &type, &element);
  if (type == GST_STREAM_STATUS_TYPE_ENTER)
    tincan_affinity_enter (self);
  else if (type == GST_STREAM_STATUS_TYPE_LEAVE)
    tincan_affinity_leave (self);
}
