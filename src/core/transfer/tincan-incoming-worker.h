/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/transfer/tincan-destination.h"
#include "core/transfer/tincan-worker.h"

G_BEGIN_DECLS

/* The receiver's thread: asks for blocks on all lanes, verifies what comes and writes it. Ends
 * when every item is in place or failed. */
TincanWorker *tincan_incoming_worker_new      (guint           transfer,
                                               TincanManifest *manifest,
                                               guint32         block_size,
                                               const char     *directory,
                                               TincanConflict  conflict) G_GNUC_WARN_UNUSED_RESULT;
const char   *tincan_incoming_worker_get_text (TincanWorker   *worker);

G_END_DECLS
