/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/transfer/tincan-destination.h"
#include "wire/tincan-control.h"

G_BEGIN_DECLS

typedef enum
{
  TINCAN_TRANSFER_LISTING,     /* receiver: the manifest is coming in, page by page */
  TINCAN_TRANSFER_OFFERED,     /* sender: waits for the answer; receiver: for accept or decline */
  TINCAN_TRANSFER_RUNNING,
  TINCAN_TRANSFER_PAUSED,      /* by either side; see "pause-reason", "paused-here" */
  TINCAN_TRANSFER_INTERRUPTED, /* no lane; goes on when the session has a connection again */
  TINCAN_TRANSFER_DONE,        /* the receiver is through; with INCOMPLETE if items failed */
  TINCAN_TRANSFER_DECLINED,
  TINCAN_TRANSFER_CANCELLED,
  TINCAN_TRANSFER_FAILED,
} TincanTransferState;

/*
 * One offer and what became of it, on either side; TincanOutgoing and TincanIncoming are its two
 * kinds. Lives on the thread-default GMainContext at construction; its work happens on a thread of
 * its own.
 *
 * properties (notify): id, outgoing, kind, state, error, bytes, total-bytes, items, total-items
 *   (files), failed-items, skipped-items, rate (bytes a second over the last seconds), eta
 *   (seconds, -1 unknown), pause-reason, paused-here. `bytes` counts what the receiver has
 *   verified; notified at most 5 times a second
 * signals:
 *   "listed"             receiver: the manifest is valid; state is OFFERED
 *   "item-done"          (guint item, char *path, guint64 bytes, GBytes *digest): receiver: the
 *                        file is in its place, @path as it was really named there; digest is NULL
 *                        if an earlier run put it there. Sender: it was sent whole, if any of it
 *                        was wanted, or is empty; whether it arrived is said at the end
 *   "item-failed"        (guint item, char *path, GError *): this file does not come, others go on
 *   "finished"           state is DONE, DECLINED, CANCELLED or FAILED; last, and never from within
 *                        a call
 *   "send-control"       (TincanControl *): for the session, which carries it to the other side
 */
#define TINCAN_TYPE_TRANSFER (tincan_transfer_get_type ())
G_DECLARE_DERIVABLE_TYPE (TincanTransfer, tincan_transfer, TINCAN, TRANSFER, GObject)

guint               tincan_transfer_get_id            (TincanTransfer *self);
gboolean            tincan_transfer_is_outgoing       (TincanTransfer *self);
TincanOfferKind     tincan_transfer_get_kind          (TincanTransfer *self);
TincanTransferState tincan_transfer_get_state         (TincanTransfer *self);
gboolean            tincan_transfer_is_finished       (TincanTransfer *self);
const GError       *tincan_transfer_get_error         (TincanTransfer *self);
TincanManifest     *tincan_transfer_get_manifest      (TincanTransfer *self);
guint64             tincan_transfer_get_bytes         (TincanTransfer *self);
guint64             tincan_transfer_get_total_bytes   (TincanTransfer *self);
guint               tincan_transfer_get_items         (TincanTransfer *self);
guint               tincan_transfer_get_total_items   (TincanTransfer *self);
guint               tincan_transfer_get_failed_items  (TincanTransfer *self);
guint               tincan_transfer_get_skipped_items (TincanTransfer *self);
double              tincan_transfer_get_rate          (TincanTransfer *self);
gint64              tincan_transfer_get_eta           (TincanTransfer *self);
TincanReason        tincan_transfer_get_pause_reason  (TincanTransfer *self);
gboolean            tincan_transfer_is_paused_here    (TincanTransfer *self);
const char         *tincan_transfer_get_text          (TincanTransfer *self);

void                tincan_transfer_accept            (TincanTransfer *self,
                                                       const char     *directory,
                                                       TincanConflict  conflict);
void                tincan_transfer_decline           (TincanTransfer *self,
                                                       TincanReason    reason);
void                tincan_transfer_cancel            (TincanTransfer *self,
                                                       TincanReason    reason);
void                tincan_transfer_pause             (TincanTransfer *self);
/* Also after NO_SPACE or DISK paused it. */
void                tincan_transfer_resume            (TincanTransfer *self);

G_END_DECLS
