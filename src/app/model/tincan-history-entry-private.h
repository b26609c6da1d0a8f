/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-history-entry.h"

G_BEGIN_DECLS

/* A line of the file. */
char               *tincan_history_entry_to_line   (TincanHistoryEntry *self)
                                                   G_GNUC_WARN_UNUSED_RESULT;
/* NULL when @line is none. */
TincanHistoryEntry *tincan_history_entry_from_line (const char         *line,
                                                    gsize               length)
                                                   G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
