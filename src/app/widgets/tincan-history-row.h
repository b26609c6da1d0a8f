/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-history-entry.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * One transfer that is over.
 *
 * properties: entry (TincanHistoryEntry, nullable, read-write)
 * actions: history.show, history.remove, with the position in the list
 */
#define TINCAN_TYPE_HISTORY_ROW (tincan_history_row_get_type ())
G_DECLARE_FINAL_TYPE (TincanHistoryRow, tincan_history_row, TINCAN, HISTORY_ROW, GtkGrid)

void tincan_history_row_set_entry (TincanHistoryRow   *self,
                                   TincanHistoryEntry *entry,
                                   guint               position);

G_END_DECLS
