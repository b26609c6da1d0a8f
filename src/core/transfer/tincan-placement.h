/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/transfer/tincan-folders.h"
#include "core/transfer/tincan-part.h"

G_BEGIN_DECLS

/*
 * The last step of a file: what is whole is made durable and gets its name, a batch of small files
 * at a time. While the disk is busy with one batch, the next one fills.
 */
typedef struct _TincanPlacement TincanPlacement;

TincanPlacement *tincan_placement_new      (TincanManifest       *manifest,
                                            TincanConflict        conflict,
                                            TincanFolders        *folders,
                                            TincanJournal        *journal,
                                            guint                 max_files,
                                            TincanItemPlacedFunc  placed_func,
                                            gpointer              user_data)
  G_GNUC_WARN_UNUSED_RESULT;
void             tincan_placement_free     (TincanPlacement      *self);
void             tincan_placement_add      (TincanPlacement      *self,
                                            TincanPart           *part);
gboolean         tincan_placement_is_full  (TincanPlacement      *self);
gboolean         tincan_placement_advance  (TincanPlacement      *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean         tincan_placement_flush    (TincanPlacement      *self) G_GNUC_WARN_UNUSED_RESULT;
void             tincan_placement_discard  (TincanPlacement      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanPlacement, tincan_placement_free)

G_END_DECLS
