/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-task.h"

G_BEGIN_DECLS

/* What the files of the class share. */
struct _TincanTask
{
  GObject          parent_instance;

  TincanTransfer  *transfer;
  TincanGuest     *guest;
  TincanTaskFiles *files;
  char            *sent_text; /* (nullable) */
  GFile           *folder;    /* (nullable): where it was accepted to */
  GHashTable      *received;  /* names at the top of @folder */
  GPtrArray       *received_order; /* the same, in the order in which they came */
  GFile           *received_file;  /* (nullable): once it was asked for */

  /* As they were told last. */
  TincanTaskState  state;
  double           fraction;
  char            *title;
  char            *subtitle;
  char            *state_text;
  char            *error_text;
  char            *progress_text;
  char            *rate_text;
  char            *eta_text;
};

/* @path: of an item that came, below the folder */
void        tincan_task_add_received   (TincanTask     *self,
                                        const char     *path);

/* For the meeting. @text: (nullable): of a text that we send */
TincanTask *tincan_task_new           (TincanTransfer *transfer,
                                       TincanGuest    *guest,
                                       const char     *text) G_GNUC_WARN_UNUSED_RESULT;

/* Of tincan-task-words.c: (transfer full), from the task's state. */
char       *tincan_task_dup_title      (TincanTask     *self) G_GNUC_WARN_UNUSED_RESULT;
char       *tincan_task_dup_subtitle   (TincanTask     *self) G_GNUC_WARN_UNUSED_RESULT;
char       *tincan_task_dup_state_text (TincanTask     *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
