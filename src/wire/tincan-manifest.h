/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tincan-entry.h"
#include "tincan-path-rules.h"
#include "tincan-text.h"

G_BEGIN_DECLS

/*
 * What is offered: entries in order; an entry's index is its item number. Built entry by entry
 * (by a sender from disk, by a receiver from pages), then sealed by _finish(), which applies the
 * rules that need the whole (PROTOCOL.md section 11, rule 5). Reference counted; immutable and
 * safe to read from any thread once finished. Memory is about the length of the paths.
 */
typedef struct _TincanManifest TincanManifest;

TincanManifest    *tincan_manifest_new         (void) G_GNUC_WARN_UNUSED_RESULT;
TincanManifest    *tincan_manifest_ref         (TincanManifest    *self);
void               tincan_manifest_unref       (TincanManifest    *self);
gboolean           tincan_manifest_add         (TincanManifest    *self,
                                                const TincanEntry *entry,
                                                GError           **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean           tincan_manifest_finish      (TincanManifest    *self,
                                                GError           **error) G_GNUC_WARN_UNUSED_RESULT;

guint              tincan_manifest_get_n_entries (TincanManifest  *self);
const TincanEntry *tincan_manifest_get_entry   (TincanManifest    *self,
                                                guint              item);
guint              tincan_manifest_get_n_files (TincanManifest    *self);
guint              tincan_manifest_get_n_folders (TincanManifest  *self);
guint64            tincan_manifest_get_bytes   (TincanManifest    *self);
GBytes            *tincan_manifest_get_digest  (TincanManifest    *self); /* after finish */
char             **tincan_manifest_dup_names   (TincanManifest    *self,
                                                guint              max_names)
  G_GNUC_WARN_UNUSED_RESULT;

/* Pages: at most TINCAN_MAX_PAGE_ENTRIES entries, and small enough for a channel message each. */
guint              tincan_manifest_get_n_pages (TincanManifest    *self);
JsonArray         *tincan_manifest_page_to_json (TincanManifest   *self,
                                                 guint             page) G_GNUC_WARN_UNUSED_RESULT;
gboolean           tincan_manifest_add_page    (TincanManifest    *self,
                                                JsonArray         *entries,
                                                GError           **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanManifest, tincan_manifest_unref)

G_END_DECLS
