/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/transfer/tincan-source.h"

G_BEGIN_DECLS

/* Where a top-level item is: in an absolute folder, under a name that may not be the one in the
 * manifest. */
typedef struct
{
  char *folder;
  char *name;
} TincanSourceRoot;

TincanSource     *tincan_source_new      (TincanManifest   *manifest,
                                          GHashTable       *roots,
                                          GPtrArray        *skipped) G_GNUC_WARN_UNUSED_RESULT;
TincanSourceRoot *tincan_source_root_new (const char       *folder,
                                          const char       *name) G_GNUC_WARN_UNUSED_RESULT;
void              tincan_source_root_free (TincanSourceRoot *root);
TincanSkipped    *tincan_skipped_new     (const char         *path,
                                          TincanSkippedReason reason,
                                          const char         *problem) G_GNUC_WARN_UNUSED_RESULT;
void              tincan_skipped_free    (TincanSkipped      *skipped);

G_END_DECLS
