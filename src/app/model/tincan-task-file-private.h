/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-task-file.h"

G_BEGIN_DECLS

/* For the list that makes them. */

TincanTaskFile *tincan_task_file_new (const char          *path,
                                      guint64              size,
                                      gboolean             is_outgoing)
                                     G_GNUC_WARN_UNUSED_RESULT;
/* @message: (nullable): why, when it has FAILED */
void            tincan_task_file_set (TincanTaskFile      *self,
                                      TincanTaskFileState  state,
                                      double               fraction,
                                      const char          *message);

G_END_DECLS
