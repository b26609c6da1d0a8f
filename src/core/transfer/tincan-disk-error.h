/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void tincan_disk_error_set (GError    **error,
                            int         error_number,
                            const char *path);

G_END_DECLS
