/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A QR code as a picture: square, dark on light whatever the theme, with the light margin that
 * cameras look for. */
#define TINCAN_TYPE_QR (tincan_qr_get_type ())
G_DECLARE_FINAL_TYPE (TincanQr, tincan_qr, TINCAN, QR, GObject)

TincanQr *tincan_qr_new         (const char *text) G_GNUC_WARN_UNUSED_RESULT;
/* In modules, with the margin. */
guint     tincan_qr_get_modules (TincanQr   *self);
gboolean  tincan_qr_is_dark     (TincanQr   *self,
                                 guint       x,
                                 guint       y);

G_END_DECLS
