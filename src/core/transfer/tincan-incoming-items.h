/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/transfer/tincan-block-scheduler.h"
#include "core/transfer/tincan-destination.h"
#include "core/transfer/tincan-worker.h"

G_BEGIN_DECLS

/*
 * The items of a manifest on their way to the disk: opened in order, their blocks verified and
 * written, put in their place or given up one by one; and what the worker tells of them. A text
 * goes to memory instead. Functions that fail have met a disk that does not go on for now: call
 * tincan_incoming_items_retry() and then go on where it was.
 */
typedef struct _TincanIncomingItems TincanIncomingItems;

typedef enum
{
  TINCAN_OPENED,      /* one more item was looked at */
  TINCAN_OPENED_ALL,  /* there is no other */
  TINCAN_OPENED_HELD, /* the disk, see the error; the same item comes next */
} TincanOpened;

TincanIncomingItems *tincan_incoming_items_new           (TincanWorker         *worker,
                                                          TincanBlockScheduler *scheduler,
                                                          TincanManifest       *manifest,
                                                          guint32               block_size,
                                                          const char           *directory,
                                                          TincanConflict        conflict)
  G_GNUC_WARN_UNUSED_RESULT;
void                 tincan_incoming_items_free          (TincanIncomingItems  *self);

gboolean             tincan_incoming_items_open          (TincanIncomingItems  *self,
                                                          GError              **error)
  G_GNUC_WARN_UNUSED_RESULT;
TincanOpened         tincan_incoming_items_open_next     (TincanIncomingItems  *self,
                                                          GError              **error)
  G_GNUC_WARN_UNUSED_RESULT;
gboolean             tincan_incoming_items_retry         (TincanIncomingItems  *self,
                                                          GError              **error)
  G_GNUC_WARN_UNUSED_RESULT;

/* What the scheduler has said was asked for. */
gboolean             tincan_incoming_items_take_block    (TincanIncomingItems  *self,
                                                          const TincanFrame    *frame,
                                                          GError              **error)
  G_GNUC_WARN_UNUSED_RESULT;
gboolean             tincan_incoming_items_compare_block (TincanIncomingItems  *self,
                                                          guint32               item,
                                                          guint32               block,
                                                          const guint8         *digest,
                                                          GError              **error)
  G_GNUC_WARN_UNUSED_RESULT;
gboolean             tincan_incoming_items_take_end      (TincanIncomingItems  *self,
                                                          const TincanFrame    *frame,
                                                          GError              **error)
  G_GNUC_WARN_UNUSED_RESULT;
gboolean             tincan_incoming_items_take_failed   (TincanIncomingItems  *self,
                                                          const TincanFrame    *frame);
guint64              tincan_incoming_items_forgive       (TincanIncomingItems  *self,
                                                          guint64               bytes);

gboolean             tincan_incoming_items_have_queued   (TincanIncomingItems  *self);
gboolean             tincan_incoming_items_flush         (TincanIncomingItems  *self,
                                                          GError              **error)
  G_GNUC_WARN_UNUSED_RESULT;
gboolean             tincan_incoming_items_are_through   (TincanIncomingItems  *self);
gboolean             tincan_incoming_items_complete      (TincanIncomingItems  *self,
                                                          GError              **error)
  G_GNUC_WARN_UNUSED_RESULT;
void                 tincan_incoming_items_close         (TincanIncomingItems  *self,
                                                          gboolean              discard,
                                                          gboolean              flush);
void                 tincan_incoming_items_tell_progress (TincanIncomingItems  *self);
const char          *tincan_incoming_items_get_text      (TincanIncomingItems  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanIncomingItems, tincan_incoming_items_free)

G_END_DECLS
