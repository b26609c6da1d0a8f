/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/*
 * The app: one in a desktop session, which takes what its other instances are given. It has the
 * model, the one window, and the manners of a desktop.
 *
 * actions: app.show, app.about, app.quit, and those of the notifier
 */
#define TINCAN_TYPE_APPLICATION (tincan_application_get_type ())
G_DECLARE_FINAL_TYPE (TincanApplication, tincan_application, TINCAN, APPLICATION, AdwApplication)

TincanApplication *tincan_application_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
