/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-meetings.h"

#include <adwaita.h>

G_BEGIN_DECLS

/*
 * Takes a code or a link, and waits until the other side is found; what is in the clipboard is
 * offered if it is one.
 *
 * signals:
 *   "joined" (TincanMeeting *)   the other side has been found, or there is a code to be carried to
 *                                it; the dialog closes
 *   "do-without"                 the person wants to connect without a server; the dialog closes
 */
#define TINCAN_TYPE_RECEIVE_DIALOG (tincan_receive_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TincanReceiveDialog, tincan_receive_dialog, TINCAN, RECEIVE_DIALOG, AdwWindow)

TincanReceiveDialog *tincan_receive_dialog_new      (GtkWindow           *parent,
                                                     TincanMeetings      *meetings)
                                                    G_GNUC_WARN_UNUSED_RESULT;
/* What came from elsewhere, as a link that was opened; it still takes a click. */
void                 tincan_receive_dialog_set_text (TincanReceiveDialog *self,
                                                     const char          *text);

G_END_DECLS
