/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/transfer/tincan-folders.h"

G_BEGIN_DECLS

gboolean tincan_space_check (const char     *directory,
                             TincanManifest *manifest,
                             TincanConflict  conflict,
                             TincanFolders  *folders,
                             TincanJournal  *journal,
                             GError        **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
