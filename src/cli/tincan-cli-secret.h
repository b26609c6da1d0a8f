/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Ways for what should not be an argument, which other users can read. */

char    *tincan_cli_read_all    (GError    **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tincan_cli_read_secret (char      **secret,
                                 const char *variable,
                                 GError    **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
