/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/transfer/tincan-source.h"
#include "wire/tincan-frame.h"

G_BEGIN_DECLS

/*
 * The files that a sender has open, a few at a time, with what it knows of their digests so far:
 * usually everything, for blocks are asked for in order, and each is hashed when it is read.
 * Belongs to one thread.
 */
typedef struct _TincanOpenFiles TincanOpenFiles;

TincanOpenFiles *tincan_open_files_new         (TincanSource    *source,
                                                guint32          block_size)
  G_GNUC_WARN_UNUSED_RESULT;
void             tincan_open_files_free        (TincanOpenFiles *self);
gboolean         tincan_open_files_read        (TincanOpenFiles *self,
                                                guint            item,
                                                guint32          block,
                                                guint8          *out_data,
                                                guint8           out_digest[TINCAN_DIGEST_BYTES],
                                                guint           *out_reason,
                                                GError         **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean         tincan_open_files_get_missing (TincanOpenFiles *self,
                                                guint            item,
                                                guint32         *out_block,
                                                guint           *out_reason,
                                                GError         **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean         tincan_open_files_finish      (TincanOpenFiles *self,
                                                guint            item,
                                                guint8           out_digest[TINCAN_DIGEST_BYTES],
                                                guint           *out_reason,
                                                GError         **error) G_GNUC_WARN_UNUSED_RESULT;
void             tincan_open_files_close       (TincanOpenFiles *self,
                                                guint            item);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanOpenFiles, tincan_open_files_free)

G_END_DECLS
