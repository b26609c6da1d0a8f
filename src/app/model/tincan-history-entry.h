/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-task.h"

G_BEGIN_DECLS

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

G_END_DECLS
