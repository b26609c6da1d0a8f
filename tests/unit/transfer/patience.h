/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint patience_times    (void);
guint patience_watchdog (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
