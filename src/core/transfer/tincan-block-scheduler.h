/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wire/tincan-frame.h"

G_BEGIN_DECLS

/*
 * Decides what a receiver asks for next, and on which lane: blocks of the items that are open, in
 * order, as far as the lane's window lets it; digests first for blocks that are on disk already;
 * what went wrong, or was asked on a lane that is gone, once more. Knows nothing of disks, lanes
 * or threads: everything is numbers. Not thread-safe.
 */
typedef struct _TincanBlockScheduler TincanBlockScheduler;

/* One request, as it goes into a frame. */
typedef struct
{
  TincanFrameKind kind; /* REQUEST, REQUEST_DIGESTS or REQUEST_END */
  guint32         item;
  guint32         block;
  guint32         count;
} TincanAsk;

TincanBlockScheduler *tincan_block_scheduler_new             (guint32               block_size)
  G_GNUC_WARN_UNUSED_RESULT;
void                  tincan_block_scheduler_free            (TincanBlockScheduler *self);

guint                 tincan_block_scheduler_add_lane        (TincanBlockScheduler *self);
void                  tincan_block_scheduler_remove_lane     (TincanBlockScheduler *self,
                                                              guint                 lane);
void                  tincan_block_scheduler_set_share       (TincanBlockScheduler *self,
                                                              guint                 lane,
                                                              guint                 n_users);
gboolean              tincan_block_scheduler_has_room        (TincanBlockScheduler *self,
                                                              guint                 lane);

void                  tincan_block_scheduler_add_item        (TincanBlockScheduler *self,
                                                              guint32               item,
                                                              guint64               size,
                                                              guint32               n_partial);
guint64               tincan_block_scheduler_remove_item     (TincanBlockScheduler *self,
                                                              guint32               item);
gboolean              tincan_block_scheduler_is_complete     (TincanBlockScheduler *self,
                                                              guint32               item);
guint                 tincan_block_scheduler_get_n_items     (TincanBlockScheduler *self);

gboolean              tincan_block_scheduler_has_more        (TincanBlockScheduler *self);
gboolean              tincan_block_scheduler_next            (TincanBlockScheduler *self,
                                                              guint                 lane,
                                                              TincanAsk            *out_ask)
  G_GNUC_WARN_UNUSED_RESULT;

gboolean              tincan_block_scheduler_take_block      (TincanBlockScheduler *self,
                                                              guint                 lane,
                                                              guint32               item,
                                                              guint32               block)
  G_GNUC_WARN_UNUSED_RESULT;
gboolean              tincan_block_scheduler_take_digest     (TincanBlockScheduler *self,
                                                              guint                 lane,
                                                              guint32               item,
                                                              guint32               block)
  G_GNUC_WARN_UNUSED_RESULT;
gboolean              tincan_block_scheduler_take_end        (TincanBlockScheduler *self,
                                                              guint                 lane,
                                                              guint32               item)
  G_GNUC_WARN_UNUSED_RESULT;

void                  tincan_block_scheduler_set_done        (TincanBlockScheduler *self,
                                                              guint32               item,
                                                              guint32               block);
gboolean              tincan_block_scheduler_set_wrong       (TincanBlockScheduler *self,
                                                              guint32               item,
                                                              guint32               block)
  G_GNUC_WARN_UNUSED_RESULT;
void                  tincan_block_scheduler_set_wanted      (TincanBlockScheduler *self,
                                                              guint32               item,
                                                              guint32               block);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanBlockScheduler, tincan_block_scheduler_free)

G_END_DECLS
