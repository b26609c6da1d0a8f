/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char   *tincan_base64url_encode       (const guint8 *data,
                                       gsize         length) G_GNUC_WARN_UNUSED_RESULT;
char   *tincan_base64url_encode_bytes (GBytes       *bytes) G_GNUC_WARN_UNUSED_RESULT;
GBytes *tincan_base64url_decode       (const char   *text,
                                       gsize         max_bytes,
                                       GError      **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *tincan_base64url_decode_exact (const char   *text,
                                       gsize         n_bytes,
                                       GError      **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
