/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/transfer/tincan-transfer-private.h"

G_BEGIN_DECLS

/*
 * Hands the messages of a session's lanes to its transfers, by the transfer number of their first
 * frame (all frames of a message belong to one transfer), on the lane's own thread. Thread-safe.
 * Messages for no transfer are counted, and "violation" (GError *) is emitted on the construction
 * context beyond TINCAN_MAX_UNASKED_BYTES, or at once for a message that is no frame.
 */
#define TINCAN_TYPE_ROUTER (tincan_router_get_type ())
G_DECLARE_FINAL_TYPE (TincanRouter, tincan_router, TINCAN, ROUTER, GObject)

TincanRouter *tincan_router_new             (void) G_GNUC_WARN_UNUSED_RESULT;
void          tincan_router_add_lane        (TincanRouter   *self,
                                             TincanLane     *lane);
void          tincan_router_remove_lane     (TincanRouter   *self,
                                             TincanLane     *lane);
void          tincan_router_add_transfer    (TincanRouter   *self,
                                             TincanTransfer *transfer);
void          tincan_router_remove_transfer (TincanRouter   *self,
                                             TincanTransfer *transfer);

G_END_DECLS
