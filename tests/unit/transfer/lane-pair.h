/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tincan-lane.h"

G_BEGIN_DECLS

/*
 * Two lanes in one process: what is sent on the one arrives at the other, on a thread of its own,
 * with a lock held as a transport does it. Each can be made slow, made to lie, and cut.
 */
#define TEST_TYPE_LANE (test_lane_get_type ())
G_DECLARE_FINAL_TYPE (TestLane, test_lane, TEST, LANE, GObject)

/* Returns (transfer full) what arrives instead of @message: itself, another, or NULL for nothing.
 * Called on the lane's thread. */
typedef GBytes *(*TestLaneFilter) (GBytes  *message,
                                   gpointer user_data);

void    test_lane_pair_new         (TincanLane   **out_one,
                                    TincanLane   **out_other);
/* All of these are about what is sent on @lane. */
void    test_lane_set_delay        (TincanLane    *lane,
                                    guint          microseconds);
void    test_lane_set_filter       (TincanLane    *lane,
                                    TestLaneFilter filter,
                                    gpointer       user_data);
void    test_lane_hold             (TincanLane    *lane,
                                    gboolean       hold);
/* Holds by itself when so many more messages have arrived. */
void    test_lane_hold_after       (TincanLane    *lane,
                                    guint          n_messages);
guint64 test_lane_get_sent_bytes   (TincanLane    *lane);
guint   test_lane_get_n_sent       (TincanLane    *lane);
gsize   test_lane_get_max_buffered (TincanLane    *lane);
/* Cuts both directions: what is under way is lost, and nothing can be sent any more. Joins the
 * threads. */
void    test_lane_cut              (TincanLane    *lane);

G_END_DECLS
