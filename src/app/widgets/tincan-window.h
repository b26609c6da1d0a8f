/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The app's one window: everything is seen and done here. */
#define TINCAN_TYPE_WINDOW (tincan_window_get_type ())
G_DECLARE_FINAL_TYPE (TincanWindow, tincan_window, TINCAN, WINDOW, AdwApplicationWindow)

TincanWindow *tincan_window_new (AdwApplication *application) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
