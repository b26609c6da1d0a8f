/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-meetings.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * What goes on without a window: asks the desktop whether it may, and says that it does.
 *
 * signals:
 *   "denied"  the desktop lets nothing run without a window; the window is there again
 *   "done"    there is nothing left to do, and the window is hidden
 */
#define TINCAN_TYPE_BACKGROUND (tincan_background_get_type ())
G_DECLARE_FINAL_TYPE (TincanBackground, tincan_background, TINCAN, BACKGROUND, GObject)

TincanBackground *tincan_background_new       (GApplication     *application,
                                               TincanMeetings   *meetings)
                                              G_GNUC_WARN_UNUSED_RESULT;
/* Hides @window instead of closing it. FALSE: nothing is running, or it was denied before. */
gboolean          tincan_background_enter     (TincanBackground *self,
                                               GtkWindow        *window);
gboolean          tincan_background_is_denied (TincanBackground *self);

G_END_DECLS
