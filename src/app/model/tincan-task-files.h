/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-task-file.h"

G_BEGIN_DECLS

/* A GListModel of TincanTaskFile over the files of a manifest, however many there are. */
#define TINCAN_TYPE_TASK_FILES (tincan_task_files_get_type ())
G_DECLARE_FINAL_TYPE (TincanTaskFiles, tincan_task_files, TINCAN, TASK_FILES, GObject)

TincanTaskFiles     *tincan_task_files_new           (TincanTransfer  *transfer)
                                                     G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
