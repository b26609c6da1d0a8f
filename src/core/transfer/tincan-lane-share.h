/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tincan-lane.h"

G_BEGIN_DECLS

/* How many receiving transfers ask on a lane now; its window is shared among them. Thread-safe. */
void  tincan_lane_share_join        (TincanLane *lane);
void  tincan_lane_share_leave       (TincanLane *lane);
guint tincan_lane_share_get_n_users (TincanLane *lane);

G_END_DECLS
