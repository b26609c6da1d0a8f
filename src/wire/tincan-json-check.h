/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *tincan_json_check (const char *data,
                               gsize       length,
                               gsize      *out_offset) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
