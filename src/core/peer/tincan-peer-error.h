/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GError *tincan_peer_error_new_violation (const char *why) G_GNUC_WARN_UNUSED_RESULT;
GError *tincan_peer_error_new_lost      (const char *why) G_GNUC_WARN_UNUSED_RESULT;
GError *tincan_peer_error_new_ended     (void) G_GNUC_WARN_UNUSED_RESULT;
GError *tincan_peer_error_new_broken    (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
