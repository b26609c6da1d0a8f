/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/tincan-remote-address.h"

G_BEGIN_DECLS

char *tincan_turn_username    (const char                 *secret,
                               gint64                      expires,
                               const TincanRemoteAddress  *address) G_GNUC_WARN_UNUSED_RESULT;
char *tincan_turn_credential  (const char                 *secret,
                               const char                 *username) G_GNUC_WARN_UNUSED_RESULT;
char *tincan_turn_load_secret (const char                 *path,
                               GError                    **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
