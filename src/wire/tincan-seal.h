/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TINCAN_SEAL_KEY_BYTES 32

/* Seals and opens bodies, PROTOCOL.md section 6. Owns both keys and both counters. Not
 * thread-safe. */
typedef struct _TincanSeal TincanSeal;

TincanSeal *tincan_seal_new  (const guint8 send_key[TINCAN_SEAL_KEY_BYTES],
                              const guint8 receive_key[TINCAN_SEAL_KEY_BYTES])
  G_GNUC_WARN_UNUSED_RESULT;
void        tincan_seal_free (TincanSeal *self);
GBytes     *tincan_seal_seal (TincanSeal *self,
                              GBytes     *plaintext) G_GNUC_WARN_UNUSED_RESULT;
GBytes     *tincan_seal_open (TincanSeal *self,
                              GBytes     *body,
                              GError    **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanSeal, tincan_seal_free)

G_END_DECLS
