/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tincan.h"

G_BEGIN_DECLS

typedef enum
{
  TINCAN_TASK_FILE_WAITING,
  TINCAN_TASK_FILE_RUNNING,
  TINCAN_TASK_FILE_DONE,
  TINCAN_TASK_FILE_FAILED,  /* this one does not come; others do */
  TINCAN_TASK_FILE_SKIPPED, /* the receiver had it, or keeps another of that name */
  TINCAN_TASK_FILE_STOPPED, /* the transfer ended without it */
} TincanTaskFileState;

/*
 * One file of a transfer, as it is shown: made when it is looked at, and gone when it is not.
 *
 * properties (notify): path (string, safe to show), name (string: the last part), size (uint64,
 *   bytes), size-text, state (int, TincanTaskFileState), state-text, fraction (double, 0 to 1; of
 *   a running one it is an estimate)
 */
#define TINCAN_TYPE_TASK_FILE (tincan_task_file_get_type ())
G_DECLARE_FINAL_TYPE (TincanTaskFile, tincan_task_file, TINCAN, TASK_FILE, GObject)

const char          *tincan_task_file_get_path       (TincanTaskFile *self);
const char          *tincan_task_file_get_name       (TincanTaskFile *self);
guint64              tincan_task_file_get_size       (TincanTaskFile *self);
TincanTaskFileState  tincan_task_file_get_state      (TincanTaskFile *self);
const char          *tincan_task_file_get_state_text (TincanTaskFile *self);
double               tincan_task_file_get_fraction   (TincanTaskFile *self);

G_END_DECLS
