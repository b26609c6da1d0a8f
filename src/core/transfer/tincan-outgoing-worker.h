/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/transfer/tincan-source.h"
#include "core/transfer/tincan-worker.h"

G_BEGIN_DECLS

/* The sender's thread: takes requests, answers them with blocks. It never sends what was not asked
 * for, and never ends by itself. */
TincanWorker *tincan_outgoing_worker_new (guint         transfer,
                                          TincanSource *source,
                                          guint32       block_size) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
