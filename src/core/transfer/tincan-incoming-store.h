/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/transfer/tincan-destination.h"

G_BEGIN_DECLS

/*
 * Where the blocks of a transfer go: files to a TincanDestination, a text to memory. What is said
 * of the functions of a destination holds for these. Belongs to one thread.
 */
typedef struct _TincanIncomingStore TincanIncomingStore;

TincanIncomingStore *tincan_incoming_store_new      (const char           *directory,
                                                     TincanManifest       *manifest,
                                                     guint32               block_size,
                                                     TincanConflict        conflict,
                                                     TincanItemPlacedFunc  placed_func,
                                                     gpointer              user_data)
  G_GNUC_WARN_UNUSED_RESULT;
void                 tincan_incoming_store_free     (TincanIncomingStore  *self);

gboolean             tincan_incoming_store_open     (TincanIncomingStore  *self,
                                                     GError              **error)
  G_GNUC_WARN_UNUSED_RESULT;
gboolean             tincan_incoming_store_begin    (TincanIncomingStore  *self,
                                                     guint                 item,
                                                     TincanItemPlan       *out_plan,
                                                     guint32              *out_n_partial,
                                                     GError              **error)
  G_GNUC_WARN_UNUSED_RESULT;
gboolean             tincan_incoming_store_write    (TincanIncomingStore  *self,
                                                     guint                 item,
                                                     guint32               block,
                                                     const guint8         *data,
                                                     gsize                 length,
                                                     GError              **error)
  G_GNUC_WARN_UNUSED_RESULT;
gboolean             tincan_incoming_store_holds    (TincanIncomingStore  *self,
                                                     guint                 item,
                                                     guint32               block,
                                                     const guint8         *digest);
gboolean             tincan_incoming_store_finish   (TincanIncomingStore  *self,
                                                     guint                 item,
                                                     GError              **error)
  G_GNUC_WARN_UNUSED_RESULT;
void                 tincan_incoming_store_fail     (TincanIncomingStore  *self,
                                                     guint                 item,
                                                     gboolean              keep_part);
char                *tincan_incoming_store_dup_path (TincanIncomingStore  *self,
                                                     guint                 item)
  G_GNUC_WARN_UNUSED_RESULT;
gboolean             tincan_incoming_store_flush    (TincanIncomingStore  *self,
                                                     GError              **error)
  G_GNUC_WARN_UNUSED_RESULT;
gboolean             tincan_incoming_store_complete (TincanIncomingStore  *self,
                                                     gboolean              complete,
                                                     GError              **error)
  G_GNUC_WARN_UNUSED_RESULT;
void                 tincan_incoming_store_close    (TincanIncomingStore  *self,
                                                     gboolean              discard);
const char          *tincan_incoming_store_get_text (TincanIncomingStore  *self);

G_END_DECLS
