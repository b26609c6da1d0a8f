/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-lane-share"

#include "config.h"

#include "core/transfer/tincan-lane-share.h"

/* The count is kept with the lane, so that transfers need not know of one another. */

static gint *
get_count (TincanLane *lane)
{
  static GMutex lock;
  static GQuark quark;
  gint         *count;

  g_mutex_lock (&lock);
  if (quark == 0)
    quark = g_quark_from_static_string ("tincan-lane-share");
  count = g_object_get_qdata (G_OBJECT (lane), quark);
  if (count == NULL)
    {
      count = g_new0 (gint, 1);
      g_object_set_qdata_full (G_OBJECT (lane), quark, count, g_free);
    }
  g_mutex_unlock (&lock);

  return count;
}

/**
 * tincan_lane_share_join:
 * @lane: a lane
 *
 * One more transfer begins to ask on @lane.
 */
void
tincan_lane_share_join (TincanLane *lane)
{
  g_atomic_int_inc (get_count (lane));
}

/**
 * tincan_lane_share_leave:
 * @lane: a lane
 *
 * A transfer rests, or is through.
 */
void
tincan_lane_share_leave (TincanLane *lane)
{
  g_atomic_int_add (get_count (lane), -1);
}

/**
 * tincan_lane_share_get_n_users:
 * @lane: a lane
 *
 * Returns: how many transfers ask on @lane; at least 1
 */
guint
tincan_lane_share_get_n_users (TincanLane *lane)
{
  return MAX (1, g_atomic_int_get (get_count (lane)));
}
