/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdio.h>

G_BEGIN_DECLS

void tincan_cli_qr_print (const char *text,
                          FILE       *stream);

G_END_DECLS
