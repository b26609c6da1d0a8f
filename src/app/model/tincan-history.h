/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-history-entry.h"

G_BEGIN_DECLS

/* At most so many are kept; the oldest go. */
#define TINCAN_HISTORY_MAX_ENTRIES 500

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
