/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-meetings.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Keeps the computer awake while something is moving. */
#define TINCAN_TYPE_INHIBITOR (tincan_inhibitor_get_type ())
G_DECLARE_FINAL_TYPE (TincanInhibitor, tincan_inhibitor, TINCAN, INHIBITOR, GObject)

TincanInhibitor *tincan_inhibitor_new (GtkApplication *application,
                                       TincanMeetings *meetings) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
