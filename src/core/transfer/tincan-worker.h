/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tincan-lane.h"

G_BEGIN_DECLS

/*
 * The thread of one transfer, with the queue of what it is to do and the queue of what it has to
 * tell. What it does is given by TincanWorkerFuncs: blocks are read or written, hashed and sent
 * there, so that the context of the transfer's owner sees only what a person could want to know.
 * Both queues are bounded, whatever the other side sends.
 */
typedef struct _TincanWorker TincanWorker;

typedef enum
{
  TINCAN_WORKER_ITEM_DONE,
  TINCAN_WORKER_ITEM_FAILED,
  TINCAN_WORKER_HELD,   /* it cannot go on until it is told to resume: NO_SPACE or DISK */
  TINCAN_WORKER_FAILED, /* the other side broke the protocol */
  TINCAN_WORKER_ENDED,  /* last: the thread does nothing any more */
} TincanWorkerEventKind;

typedef struct
{
  TincanWorkerEventKind kind;
  guint                 item;   /* ITEM_DONE, ITEM_FAILED */
  char                 *path;   /* likewise */
  guint64               bytes;  /* ITEM_DONE */
  GBytes               *digest; /* ITEM_DONE (nullable) */
  GError               *error;  /* ITEM_FAILED, HELD, FAILED */
} TincanWorkerEvent;

/* What was done so far. */
typedef struct
{
  guint64 bytes;      /* of blocks that are verified, without those of failed items */
  guint64 left_bytes; /* of items that failed or were skipped: they will not come */
  guint   items;      /* files in place */
  guint   failed;
  guint   skipped;
} TincanWorkerProgress;

/* All are called on the worker's thread, but for free. */
typedef struct
{
  void (*take_message) (gpointer    impl,
                        TincanLane *lane,
                        GBytes     *message);
  void (*add_lane)     (gpointer    impl,
                        TincanLane *lane);
  void (*remove_lane)  (gpointer    impl,
                        TincanLane *lane);
  void (*set_paused)   (gpointer    impl,
                        gboolean    paused);
  /* Whenever nothing is queued. Returns after how many milliseconds it is to be called again: 0 to
   * look for something queued first, -1 for when something is. */
  int  (*work)         (gpointer    impl);
  /* Last on the thread; @discard: nothing is to be kept for another time. */
  void (*stop)         (gpointer    impl,
                        gboolean    discard);
  void (*free)         (gpointer    impl);
} TincanWorkerFuncs;

typedef void (*TincanWorkerEventFunc) (const TincanWorkerEvent *event,
                                       gpointer                 owner);

TincanWorker *tincan_worker_new          (const char              *name,
                                          const TincanWorkerFuncs *funcs,
                                          gpointer                 impl) G_GNUC_WARN_UNUSED_RESULT;
TincanWorker *tincan_worker_ref          (TincanWorker            *self);
void          tincan_worker_unref        (TincanWorker            *self);
gpointer      tincan_worker_get_impl     (TincanWorker            *self);

/* For the owner, on its context. */
void          tincan_worker_set_owner    (TincanWorker            *self,
                                          GObject                 *owner,
                                          TincanWorkerEventFunc    event_func);
void          tincan_worker_start        (TincanWorker            *self);
void          tincan_worker_add_lane     (TincanWorker            *self,
                                          TincanLane              *lane);
void          tincan_worker_remove_lane  (TincanWorker            *self,
                                          TincanLane              *lane);
void          tincan_worker_set_paused   (TincanWorker            *self,
                                          gboolean                 paused);
void          tincan_worker_stop         (TincanWorker            *self,
                                          gboolean                 discard);
void          tincan_worker_join         (TincanWorker            *self);
void          tincan_worker_get_progress (TincanWorker            *self,
                                          TincanWorkerProgress    *out_progress);

/* On any thread. */
void          tincan_worker_push_message (TincanWorker            *self,
                                          TincanLane              *lane,
                                          GBytes                  *message);
void          tincan_worker_wake         (TincanWorker            *self);

/* For the functions of TincanWorkerFuncs. */
gboolean      tincan_worker_is_stopping  (TincanWorker            *self);
void          tincan_worker_end          (TincanWorker            *self);
void          tincan_worker_set_progress (TincanWorker               *self,
                                          const TincanWorkerProgress *progress);
void          tincan_worker_tell_done    (TincanWorker            *self,
                                          guint                    item,
                                          const char              *path,
                                          guint64                  bytes,
                                          GBytes                  *digest);
void          tincan_worker_tell_failed_item (TincanWorker        *self,
                                              guint                item,
                                              const char          *path,
                                              const GError        *error);
void          tincan_worker_tell         (TincanWorker            *self,
                                          TincanWorkerEventKind    kind,
                                          const GError            *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanWorker, tincan_worker_unref)

G_END_DECLS
