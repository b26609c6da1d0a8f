/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/transfer/tincan-rate.h"
#include "core/transfer/tincan-transfer-private.h"
#include "core/transfer/tincan-worker.h"

G_BEGIN_DECLS

/*
 * For TincanOutgoing and TincanIncoming. What both share is in TincanTransfer: state, pausing,
 * ending, lanes, progress and the events of the worker. They add what the one says and the other
 * answers.
 */
struct _TincanTransferClass
{
  GObjectClass parent_class;

  void (*start)          (TincanTransfer      *self);
  /* All but paused, resumed and cancel, and only while there is no end. */
  void (*handle_control) (TincanTransfer      *self,
                          const TincanControl *control);
  void (*accept)         (TincanTransfer      *self,
                          const char          *directory,
                          TincanConflict       conflict);
  /* The worker did all that there was to do; says so with tincan_transfer_end(). */
  void (*worker_ended)   (TincanTransfer      *self);
};

typedef struct
{
  GMainContext       *context;
  guint               id;
  gboolean            is_outgoing;
  TincanOfferKind     kind;
  TincanTransferState state;
  GError             *error;
  TincanManifest     *manifest;
  char               *text;

  guint64              total_bytes;
  guint                total_items;
  TincanWorkerProgress progress; /* as shown */
  TincanWorkerProgress reported; /* as last said by the receiver, to whom an outgoing one listens */
  TincanRate           rate;
  double               shown_rate;
  gint64               shown_eta;
  GSource             *progress_source;

  TincanWorker *worker; /* atomic: lanes' threads read it. Set once */
  GPtrArray    *lanes;

  /* Why it rests, once it was accepted. */
  gboolean     is_accepted;
  gboolean     is_paused_here;
  gboolean     is_paused_there;
  gboolean     is_held; /* by the disk; then error is set */
  TincanReason reason_there;

  /* The end, from when it is certain until the worker's thread is gone. */
  gboolean            is_ending;
  gboolean            discards;
  TincanTransferState end_state;
  GError             *end_error;
  TincanControl      *farewell;
  GSource            *finish_source;
} TincanTransferPrivate;

TincanTransferPrivate *tincan_transfer_get_private (TincanTransfer *self);

void           tincan_transfer_update_state  (TincanTransfer             *self);
void           tincan_transfer_update_pause  (TincanTransfer             *self);
void           tincan_transfer_set_error     (TincanTransfer             *self,
                                              const GError               *error);
void           tincan_transfer_set_totals    (TincanTransfer             *self,
                                              guint64                     bytes,
                                              guint                       items);
void           tincan_transfer_set_offered   (TincanTransfer             *self,
                                              TincanManifest             *manifest);
void           tincan_transfer_set_worker    (TincanTransfer             *self,
                                              TincanWorker               *worker);
TincanWorker  *tincan_transfer_get_worker    (TincanTransfer             *self);
void           tincan_transfer_run           (TincanTransfer             *self);
gboolean       tincan_transfer_is_ending     (TincanTransfer             *self);
gboolean       tincan_transfer_is_accepted   (TincanTransfer             *self);
void           tincan_transfer_set_progress  (TincanTransfer             *self,
                                              const TincanWorkerProgress *progress);
void           tincan_transfer_set_text      (TincanTransfer             *self,
                                              const char                 *text);

void           tincan_transfer_end           (TincanTransfer             *self,
                                              TincanTransferState         state,
                                              const GError               *error,
                                              TincanControl              *farewell);
void           tincan_transfer_end_broken    (TincanTransfer             *self,
                                              const GError               *error);

TincanControl *tincan_transfer_new_control   (TincanTransfer             *self,
                                              TincanControlType           type,
                                              TincanReason                reason)
  G_GNUC_WARN_UNUSED_RESULT;
void           tincan_transfer_send          (TincanTransfer             *self,
                                              TincanControl              *control);
void           tincan_transfer_say           (TincanTransfer             *self,
                                              TincanControlType           type,
                                              TincanReason                reason);

G_END_DECLS
