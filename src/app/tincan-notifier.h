/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-meetings.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * Tells of what happens while the window is not in front: somebody who waits, offers, and the end
 * of transfers. Each can be answered where it is shown, and is taken back once it is moot.
 *
 * It adds to the app the actions app.receive and app.decline (string: an offer's id), and
 * app.show-in-folder (string: a URI).
 */
#define TINCAN_TYPE_NOTIFIER (tincan_notifier_get_type ())
G_DECLARE_FINAL_TYPE (TincanNotifier, tincan_notifier, TINCAN, NOTIFIER, GObject)

TincanNotifier *tincan_notifier_new (GtkApplication *application,
                                     TincanMeetings *meetings) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
