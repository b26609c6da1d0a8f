/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tincan-limits.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum
{
  TINCAN_ENTRY_FILE,
  TINCAN_ENTRY_FOLDER,
} TincanEntryKind;

/* One line of a manifest. @path is relative, '/'-separated UTF-8 and owned by the manifest. */
typedef struct
{
  TincanEntryKind kind;
  gboolean        executable;        /* by its owner */
  gboolean        has_mtime;
  guint32         mtime_nanoseconds; /* 0 to 999,999,999 */
  gint64          mtime_seconds;     /* since 1970 */
  guint64         size;              /* bytes; 0 for a folder */
  const char     *path;
} TincanEntry;

/*
 * What is offered: entries in order; an entry's index is its item number. Built entry by entry
 * (by a sender from disk, by a receiver from pages), then sealed by _finish(), which applies the
 * rules that need the whole (PROTOCOL.md section 11, rule 5 and 6). Reference counted; immutable and
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
                                                guint              max_names) G_GNUC_WARN_UNUSED_RESULT;

/* Pages: at most TINCAN_MAX_PAGE_ENTRIES entries, and small enough for a channel message each. */
guint              tincan_manifest_get_n_pages (TincanManifest    *self);
JsonArray         *tincan_manifest_page_to_json (TincanManifest   *self,
                                                 guint             page) G_GNUC_WARN_UNUSED_RESULT;
gboolean           tincan_manifest_add_page    (TincanManifest    *self,
                                                JsonArray         *entries,
                                                GError           **error) G_GNUC_WARN_UNUSED_RESULT;

/* Rules 1 to 4 for one path; @error says in words which rule it breaks. */
gboolean           tincan_path_is_safe         (const char        *path,
                                                GError           **error) G_GNUC_WARN_UNUSED_RESULT;
/* The form that rule 5 compares: NFC, then case-folded. */
char              *tincan_path_fold            (const char        *path) G_GNUC_WARN_UNUSED_RESULT;
/* For showing: control and bidi characters as U+FFFD, invalid UTF-8 likewise; cut to max_characters with an ellipsis (0 = whole). */
char              *tincan_text_for_display     (const char        *text,
                                                guint              max_characters) G_GNUC_WARN_UNUSED_RESULT;

/* Number of blocks of a file of @size bytes. */
guint32            tincan_block_count          (guint64            size,
                                                guint32            block_size);
/* Size in bytes of block @block of a file of @size bytes; 0 if there is no such block. */
guint32            tincan_block_size_at        (guint64            size,
                                                guint32            block_size,
                                                guint32            block);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanManifest, tincan_manifest_unref)

G_END_DECLS
