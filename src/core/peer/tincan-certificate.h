/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TINCAN_FINGERPRINT_BYTES 32

gboolean tincan_certificate_get_fingerprint (const char    *pem,
                                             guint8         fingerprint[TINCAN_FINGERPRINT_BYTES])
  G_GNUC_WARN_UNUSED_RESULT;
gboolean tincan_fingerprint_equal           (const guint8   a[TINCAN_FINGERPRINT_BYTES],
                                             const guint8   b[TINCAN_FINGERPRINT_BYTES])
  G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
