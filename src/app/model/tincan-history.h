/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-task.h"

G_BEGIN_DECLS

/* At most so many are kept; the oldest go. */
#define TINCAN_HISTORY_MAX_ENTRIES 500

/*
 * One transfer that is over.
 *
 * properties (constant): name (string, safe to show), bytes (uint64), files (uint), is-incoming,
 *   is-text, is-complete, verified (boolean), peer-name (string), path-text (string: "direct" …),
 *   when (int64, seconds since 1970), when-text, size-text, location (string, nullable: URI of
 *   what arrived)
 */
#define TINCAN_TYPE_HISTORY_ENTRY (tincan_history_entry_get_type ())
G_DECLARE_FINAL_TYPE (TincanHistoryEntry, tincan_history_entry, TINCAN, HISTORY_ENTRY, GObject)

/* The finished @task, as of now. */
TincanHistoryEntry *tincan_history_entry_new_for_task  (TincanTask         *task)
                                                       G_GNUC_WARN_UNUSED_RESULT;
const char         *tincan_history_entry_get_name      (TincanHistoryEntry *self);
guint64             tincan_history_entry_get_bytes     (TincanHistoryEntry *self);
guint               tincan_history_entry_get_files     (TincanHistoryEntry *self);
gboolean            tincan_history_entry_is_incoming   (TincanHistoryEntry *self);
gboolean            tincan_history_entry_is_text       (TincanHistoryEntry *self);
gboolean            tincan_history_entry_is_complete   (TincanHistoryEntry *self);
gboolean            tincan_history_entry_get_verified  (TincanHistoryEntry *self);
const char         *tincan_history_entry_get_peer_name (TincanHistoryEntry *self);
const char         *tincan_history_entry_get_path_text (TincanHistoryEntry *self);
gint64              tincan_history_entry_get_when      (TincanHistoryEntry *self);
const char         *tincan_history_entry_get_location  (TincanHistoryEntry *self);

/*
 * The transfers that are over, newest first: a GListModel of TincanHistoryEntry, kept in a file of
 * one JSON object a line. Reading and writing never block; what cannot be read of the file is left
 * out, and what cannot be written is told by "error-text".
 *
 * properties (notify): is-enabled (boolean, read-write: whether what ends is added), is-loaded
 *   (boolean), error-text (string, nullable), n-items (uint)
 */
#define TINCAN_TYPE_HISTORY (tincan_history_get_type ())
G_DECLARE_FINAL_TYPE (TincanHistory, tincan_history, TINCAN, HISTORY, GObject)

/* @file: (nullable): where it is kept; NULL: in the app's own data folder. It loads by itself. */
TincanHistory *tincan_history_new           (GFile               *file) G_GNUC_WARN_UNUSED_RESULT;
gboolean       tincan_history_is_enabled    (TincanHistory       *self);
void           tincan_history_set_enabled   (TincanHistory       *self,
                                             gboolean             enabled);
gboolean       tincan_history_is_loaded     (TincanHistory       *self);
const char    *tincan_history_get_error_text (TincanHistory      *self);
void           tincan_history_add           (TincanHistory       *self,
                                             TincanHistoryEntry  *entry);
void           tincan_history_remove        (TincanHistory       *self,
                                             TincanHistoryEntry  *entry);
/* (transfer full): of TincanHistoryEntry: what was removed, for undo */
GPtrArray     *tincan_history_clear         (TincanHistory       *self) G_GNUC_WARN_UNUSED_RESULT;
/* Puts @entries back where they were by their time. */
void           tincan_history_restore       (TincanHistory       *self,
                                             GPtrArray           *entries);
/* Waits until everything is on the disk: before the app ends. */
void           tincan_history_flush_async   (TincanHistory       *self,
                                             GAsyncReadyCallback  callback,
                                             gpointer             user_data);
gboolean       tincan_history_flush_finish  (TincanHistory       *self,
                                             GAsyncResult        *result,
                                             GError             **error);

G_END_DECLS
