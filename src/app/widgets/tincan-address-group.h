/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-preferences.h"

#include <adwaita.h>

G_BEGIN_DECLS

/*
 * The STUN or the TURN servers: one row each, and one to add another.
 *
 * properties (construct): is-relay (boolean): TURN servers
 * signals:
 *   "toast" (AdwToast *)   something was removed, and can be taken back
 */
#define TINCAN_TYPE_ADDRESS_GROUP (tincan_address_group_get_type ())
G_DECLARE_FINAL_TYPE (TincanAddressGroup, tincan_address_group, TINCAN, ADDRESS_GROUP,
                      AdwPreferencesGroup)

void tincan_address_group_set_preferences (TincanAddressGroup *self,
                                           TincanPreferences  *preferences);

G_END_DECLS
