/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-history.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The transfers that are over. What is removed can be taken back for a while. */
#define TINCAN_TYPE_HISTORY_WINDOW (tincan_history_window_get_type ())
G_DECLARE_FINAL_TYPE (TincanHistoryWindow, tincan_history_window, TINCAN, HISTORY_WINDOW, AdwWindow)

/* @settings: has the switch, TINCAN_KEY_HISTORY */
TincanHistoryWindow *tincan_history_window_new (GtkWindow     *parent,
                                                TincanHistory *history,
                                                GSettings     *settings)
                                               G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
