/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/*
 * How to connect without a server, and who of the two begins.
 *
 * signals, after which it closes:
 *   "make"    we begin, with a code of ours
 *   "enter"   the other side has begun, and sent us one
 */
#define TINCAN_TYPE_CODES_DIALOG (tincan_codes_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TincanCodesDialog, tincan_codes_dialog, TINCAN, CODES_DIALOG, AdwWindow)

TincanCodesDialog *tincan_codes_dialog_new (GtkWindow *parent) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
