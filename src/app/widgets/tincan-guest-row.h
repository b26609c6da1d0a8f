/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-meeting.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One who came to a meeting: who, how far, and whether they may have what is sent. */
#define TINCAN_TYPE_GUEST_ROW (tincan_guest_row_get_type ())
G_DECLARE_FINAL_TYPE (TincanGuestRow, tincan_guest_row, TINCAN, GUEST_ROW, GtkListBoxRow)

GtkWidget *tincan_guest_row_new (TincanMeeting *meeting,
                                 TincanGuest   *guest) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
