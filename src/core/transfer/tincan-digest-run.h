/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/transfer/tincan-digest.h"

G_BEGIN_DECLS

/* A file digest whose block digests come in any order, as several lanes and repeated requests
 * bring them. Not thread-safe. */
typedef struct _TincanDigestRun TincanDigestRun;

TincanDigestRun *tincan_digest_run_new            (guint32          n_blocks)
  G_GNUC_WARN_UNUSED_RESULT;
void             tincan_digest_run_free           (TincanDigestRun *self);
void             tincan_digest_run_add            (TincanDigestRun *self,
                                                   guint32          block,
                                                   const guint8     digest[TINCAN_DIGEST_BYTES]);
guint32          tincan_digest_run_get_next_block (TincanDigestRun *self);
gboolean         tincan_digest_run_is_complete    (TincanDigestRun *self);
void             tincan_digest_run_finish         (TincanDigestRun *self,
                                                   guint8          *out_digest);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanDigestRun, tincan_digest_run_free)

G_END_DECLS
