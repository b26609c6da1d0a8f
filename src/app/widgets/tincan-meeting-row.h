/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-meeting.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * One live meeting in the window's list: what for, and what it waits for.
 *
 * signals:
 *   "close"                  the person wants it to end
 *   "dropped" (GdkFileList)  files, for this meeting
 */
#define TINCAN_TYPE_MEETING_ROW (tincan_meeting_row_get_type ())
G_DECLARE_FINAL_TYPE (TincanMeetingRow, tincan_meeting_row, TINCAN, MEETING_ROW, GtkListBoxRow)

GtkWidget     *tincan_meeting_row_new         (TincanMeeting    *meeting)
                                              G_GNUC_WARN_UNUSED_RESULT;
TincanMeeting *tincan_meeting_row_get_meeting (TincanMeetingRow *self);

G_END_DECLS
