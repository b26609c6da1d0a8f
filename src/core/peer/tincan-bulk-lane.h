/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/peer/tincan-data-channel.h"

G_BEGIN_DECLS

/* The channel of bulk messages, which others know as a TincanLane. */
#define TINCAN_TYPE_BULK_LANE (tincan_bulk_lane_get_type ())
G_DECLARE_FINAL_TYPE (TincanBulkLane, tincan_bulk_lane, TINCAN, BULK_LANE, TincanDataChannel)

TincanBulkLane *tincan_bulk_lane_new     (void) G_GNUC_WARN_UNUSED_RESULT;
void            tincan_bulk_lane_release (TincanBulkLane *self);

G_END_DECLS
