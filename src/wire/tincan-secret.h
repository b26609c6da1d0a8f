/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes that are wiped from memory when the last reference to them goes. */

GBytes *tincan_secret_new        (const guint8 *data,
                                  gsize         length) G_GNUC_WARN_UNUSED_RESULT;
GBytes *tincan_secret_new_random (gsize         length) G_GNUC_WARN_UNUSED_RESULT;

/* libsodium wants to be started once before threads use it. */
void    tincan_sodium_init       (void);

G_END_DECLS
