/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean tincan_ip_address_is_v6 (const char *text);

G_END_DECLS
