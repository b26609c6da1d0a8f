/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Base addresses: `http` or `https`, ending in `/`. */
char *tincan_base_address_normalize     (const char *text,
                                         GError    **error) G_GNUC_WARN_UNUSED_RESULT;
char *tincan_base_address_dup_websocket (const char *base) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
