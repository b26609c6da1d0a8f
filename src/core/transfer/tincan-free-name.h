/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* More of the same name than this, and there is something else wrong. */
#define TINCAN_MAX_FREE_NAMES 100000

char *tincan_free_name_new (const char *name,
                            gboolean    is_folder,
                            guint       number) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
