/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/*
 * A text: one that is to be sent, or one that came.
 *
 * signals:
 *   "send" (const char *text)   of one to be sent; the dialog closes unless a handler has called
 *                               tincan_text_dialog_set_problem()
 */
#define TINCAN_TYPE_TEXT_DIALOG (tincan_text_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TincanTextDialog, tincan_text_dialog, TINCAN, TEXT_DIALOG, AdwWindow)

TincanTextDialog *tincan_text_dialog_new_to_send  (GtkWindow        *parent)
                                                  G_GNUC_WARN_UNUSED_RESULT;
TincanTextDialog *tincan_text_dialog_new_received (GtkWindow        *parent,
                                                   const char       *from,
                                                   const char       *text)
                                                  G_GNUC_WARN_UNUSED_RESULT;
void              tincan_text_dialog_set_text     (TincanTextDialog *self,
                                                   const char       *text);
/* @problem: (nullable): why the text cannot be sent */
void              tincan_text_dialog_set_problem  (TincanTextDialog *self,
                                                   const char       *problem);

G_END_DECLS
