/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-meetings.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * One transfer in the window's list: what, with whom, how far, and what can be done about it. What
 * a card can do with its transfer alone, it does; for the rest it asks.
 *
 * signals:
 *   "review"                 the person wants to answer the offer
 *   "open", "show-in-folder" of what came
 *   "copied"                 the text is in the clipboard
 *   "remove"                 from the list
 *   "dropped" (GdkFileList)  files, for the meeting that this transfer is of
 */
#define TINCAN_TYPE_TASK_CARD (tincan_task_card_get_type ())
G_DECLARE_FINAL_TYPE (TincanTaskCard, tincan_task_card, TINCAN, TASK_CARD, GtkListBoxRow)

GtkWidget  *tincan_task_card_new         (TincanMeetings *meetings,
                                          TincanTask     *task) G_GNUC_WARN_UNUSED_RESULT;
TincanTask *tincan_task_card_get_task    (TincanTaskCard *self);
gboolean    tincan_task_card_get_details (TincanTaskCard *self);
void        tincan_task_card_set_details (TincanTaskCard *self,
                                          gboolean        details);

G_END_DECLS
