/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/transfer/tincan-journal.h"

G_BEGIN_DECLS

/*
 * The folders of a manifest below the chosen directory: where they are (one at the top may have got
 * another name), made when they are needed, and held open for a while, so that a file's path is
 * not walked from the top each time. Functions that fail say why in errno.
 */
typedef struct _TincanFolders TincanFolders;

TincanFolders *tincan_folders_new          (int             root_fd,
                                            TincanManifest *manifest,
                                            TincanConflict  conflict,
                                            TincanJournal  *journal) G_GNUC_WARN_UNUSED_RESULT;
void           tincan_folders_free         (TincanFolders  *self);
void           tincan_folders_close        (TincanFolders  *self);
int            tincan_folders_open         (TincanFolders  *self,
                                            const char     *path,
                                            gboolean        create);
int            tincan_folders_open_parent  (TincanFolders  *self,
                                            const char     *path,
                                            gboolean        create);
char          *tincan_folders_dup_place    (TincanFolders  *self,
                                            const char     *path) G_GNUC_WARN_UNUSED_RESULT;
gboolean       tincan_folders_is_ours      (TincanFolders  *self,
                                            const char     *path);
char          *tincan_folders_next_name    (TincanFolders  *self,
                                            const char     *path,
                                            gboolean        is_folder,
                                            guint          *inout_number) G_GNUC_WARN_UNUSED_RESULT;
void           tincan_folders_set_changed  (TincanFolders  *self,
                                            const char     *path);
void           tincan_folders_remove_empty (TincanFolders *self);
gboolean       tincan_folders_sync         (TincanFolders  *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanFolders, tincan_folders_free)

G_END_DECLS
