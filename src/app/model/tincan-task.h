/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-guest.h"
#include "app/model/tincan-task-files.h"

G_BEGIN_DECLS

/* What a card shows; finer than a transfer's state where a person sees a difference. */
typedef enum
{
  TINCAN_TASK_LISTING,     /* incoming: the list of files is coming */
  TINCAN_TASK_ASKING,      /* incoming: waits for our person's yes */
  TINCAN_TASK_OFFERED,     /* outgoing: waits for the other side's yes */
  TINCAN_TASK_RUNNING,
  TINCAN_TASK_PAUSED,
  TINCAN_TASK_INTERRUPTED, /* no connection; goes on by itself */
  TINCAN_TASK_DONE,        /* everything is there */
  TINCAN_TASK_INCOMPLETE,  /* over, and some files did not come */
  TINCAN_TASK_DECLINED,
  TINCAN_TASK_CANCELLED,
  TINCAN_TASK_FAILED,
} TincanTaskState;

/*
 * One transfer with one other side, as it is shown.
 *
 * properties (notify, at most five times a second while it runs):
 *   title          string: the name of the one thing, "3 items", "Text"; safe to show
 *   subtitle       string: "2 files, 3.4 GB"
 *   state          int, TincanTaskState
 *   state-text     string: one line in plain words
 *   error-text     string, nullable: why, and one next step
 *   fraction       double, 0 to 1
 *   bytes, total-bytes   uint64: what the receiver has verified, of all
 *   progress-text  string: "12.0 MB of 3.4 GB"
 *   rate-text      string: "4.2 MB/s", or empty
 *   eta-text       string: "3 minutes left", or empty
 *   path-text      string: "direct, same network" …, or empty
 *   guest          TincanGuest
 *   peer-name      string
 *   verified       boolean
 *   is-incoming, is-text, is-finished   boolean
 *   text           string, nullable: the text that came, or was sent
 *   can-pause, can-resume, can-cancel, can-open   boolean
 *   files          GListModel of TincanTaskFile, empty until they are known and for a text
 * signals:
 *   "finished"     once, when it is over in whatever way
 */
#define TINCAN_TYPE_TASK (tincan_task_get_type ())
G_DECLARE_FINAL_TYPE (TincanTask, tincan_task, TINCAN, TASK, GObject)

TincanTransfer  *tincan_task_get_transfer       (TincanTask      *self);
TincanGuest     *tincan_task_get_guest          (TincanTask      *self);
const char      *tincan_task_get_title          (TincanTask      *self);
const char      *tincan_task_get_subtitle       (TincanTask      *self);
TincanTaskState  tincan_task_get_state          (TincanTask      *self);
const char      *tincan_task_get_state_text     (TincanTask      *self);
const char      *tincan_task_get_error_text     (TincanTask      *self);
double           tincan_task_get_fraction       (TincanTask      *self);
guint64          tincan_task_get_bytes          (TincanTask      *self);
guint64          tincan_task_get_total_bytes    (TincanTask      *self);
const char      *tincan_task_get_progress_text  (TincanTask      *self);
const char      *tincan_task_get_rate_text      (TincanTask      *self);
const char      *tincan_task_get_eta_text       (TincanTask      *self);
const char      *tincan_task_get_path_text      (TincanTask      *self);
const char      *tincan_task_get_peer_name      (TincanTask      *self);
gboolean         tincan_task_get_verified       (TincanTask      *self);
gboolean         tincan_task_is_incoming        (TincanTask      *self);
gboolean         tincan_task_is_text            (TincanTask      *self);
gboolean         tincan_task_is_finished        (TincanTask      *self);
const char      *tincan_task_get_text           (TincanTask      *self);
gboolean         tincan_task_get_can_pause      (TincanTask      *self);
gboolean         tincan_task_get_can_resume     (TincanTask      *self);
gboolean         tincan_task_get_can_cancel     (TincanTask      *self);
gboolean         tincan_task_get_can_open       (TincanTask      *self);
GListModel      *tincan_task_get_files          (TincanTask      *self);

/* @folder: where the files go, NULL for a text. FALSE with a sentence when that is no folder of
 * this computer. */
gboolean         tincan_task_accept             (TincanTask      *self,
                                                 GFile           *folder,
                                                 TincanConflict   conflict,
                                                 GError         **error);
void             tincan_task_decline            (TincanTask      *self);
void             tincan_task_pause              (TincanTask      *self);
void             tincan_task_resume             (TincanTask      *self);
void             tincan_task_cancel             (TincanTask      *self);

/* (nullable): where it was accepted to */
GFile           *tincan_task_get_folder         (TincanTask      *self);
/* (nullable): what *Open* opens: the one thing that came, or the folder that has the things */
GFile           *tincan_task_get_received_file  (TincanTask      *self);
/* (transfer full): of GFile: the things at the top that came, to be dragged out */
GPtrArray       *tincan_task_dup_received_files (TincanTask      *self)
                                                G_GNUC_WARN_UNUSED_RESULT;

/* How many bytes are free in @folder; -1 where that cannot be said. */
void             tincan_task_get_free_space_async  (TincanTask          *self,
                                                    GFile               *folder,
                                                    GCancellable        *cancellable,
                                                    GAsyncReadyCallback  callback,
                                                    gpointer             user_data);
gint64           tincan_task_get_free_space_finish (TincanTask          *self,
                                                    GAsyncResult        *result,
                                                    GError             **error);

G_END_DECLS
