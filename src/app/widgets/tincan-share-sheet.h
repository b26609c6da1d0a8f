/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-meeting.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * One meeting as a page of the window: its link, QR code and spoken code, and who came.
 *
 * signals:
 *   "copied" (char *)        something is in the clipboard; a sentence that says what
 *   "close"                  the person wants the meeting to end
 *   "dropped" (GdkFileList)  files, for this meeting
 *   "do-without"             the person wants to send the same without a server, by new codes
 */
#define TINCAN_TYPE_SHARE_SHEET (tincan_share_sheet_get_type ())
G_DECLARE_FINAL_TYPE (TincanShareSheet, tincan_share_sheet, TINCAN, SHARE_SHEET, GtkBox)

/* @local: the link only works on this network */
GtkWidget     *tincan_share_sheet_new         (TincanMeeting    *meeting,
                                               gboolean          local)
                                              G_GNUC_WARN_UNUSED_RESULT;
TincanMeeting *tincan_share_sheet_get_meeting (TincanShareSheet *self);
/* FALSE when no answer to a code is wanted here, so that @text is for somebody else */
gboolean       tincan_share_sheet_paste_answer (TincanShareSheet *self,
                                               const char        *text);

G_END_DECLS
