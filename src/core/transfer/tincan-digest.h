/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wire/tincan-limits.h"

#include <glib.h>

G_BEGIN_DECLS

/* SHA-256 through libcrypto, which uses the processor's instructions for it. Thread-safe. */
void tincan_digest_block (const guint8 *data,
                          gsize         length,
                          guint8        out_digest[TINCAN_DIGEST_BYTES]);

/* A file digest: SHA-256 over the digests of the file's blocks in order, fed one at a time. */
typedef struct _TincanFileDigest TincanFileDigest;

TincanFileDigest *tincan_file_digest_new            (void) G_GNUC_WARN_UNUSED_RESULT;
void              tincan_file_digest_free           (TincanFileDigest *self);
guint32           tincan_file_digest_get_next_block (TincanFileDigest *self);
void              tincan_file_digest_add            (TincanFileDigest *self,
                                                     const guint8     *block_digest);
void              tincan_file_digest_finish         (TincanFileDigest *self,
                                                     guint8           *out_digest);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanFileDigest, tincan_file_digest_free)

G_END_DECLS
