/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-preferences.h"

#include <adwaita.h>

G_BEGIN_DECLS

/*
 * Tests what this network allows with what is chosen, and tells it in words. What is being found
 * out is given up when the window goes.
 *
 * signals:
 *   "toast" (AdwToast *)   what was found out is in the clipboard
 */
#define TINCAN_TYPE_CONNECTION_GROUP (tincan_connection_group_get_type ())
G_DECLARE_FINAL_TYPE (TincanConnectionGroup, tincan_connection_group, TINCAN, CONNECTION_GROUP,
                      AdwPreferencesGroup)

void tincan_connection_group_set_preferences (TincanConnectionGroup *self,
                                              TincanPreferences     *preferences);

G_END_DECLS
