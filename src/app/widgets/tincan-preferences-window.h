/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-preferences.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* What a person can choose. Every choice takes effect at once, for meetings that are made from
 * then on. */
#define TINCAN_TYPE_PREFERENCES_WINDOW (tincan_preferences_window_get_type ())
G_DECLARE_FINAL_TYPE (TincanPreferencesWindow, tincan_preferences_window, TINCAN,
                      PREFERENCES_WINDOW, AdwPreferencesWindow)

TincanPreferencesWindow *tincan_preferences_window_new (GtkWindow         *parent,
                                                        TincanPreferences *preferences)
                                                       G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
