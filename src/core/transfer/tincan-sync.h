/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Remembers from one time to the next what is of no use; zero at first. */
typedef struct
{
  gboolean one_by_one;
} TincanSync;

void           tincan_sync_files      (TincanSync    *self,
                                       const int     *fds,
                                       int           *out_errors,
                                       guint          n_files);

/* The same on a thread of its own, while the caller does something else. */
typedef struct _TincanSyncRun TincanSyncRun;

TincanSyncRun *tincan_sync_run_new    (TincanSync    *self,
                                       GArray        *fds) G_GNUC_WARN_UNUSED_RESULT;
const int     *tincan_sync_run_wait   (TincanSyncRun *self);
void           tincan_sync_run_free   (TincanSyncRun *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanSyncRun, tincan_sync_run_free)

G_END_DECLS
