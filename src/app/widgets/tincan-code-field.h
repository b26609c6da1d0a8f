/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * One field for a spoken code and for a link. The words of a code complete and correct themselves
 * as they are typed; those that fit are buttons below.
 *
 * properties (notify):
 *   text      string, read-write
 *   is-ready  boolean: it is a whole code, or a link
 *   problem   string, nullable, read-write: a sentence that is shown until something is typed
 * signals:
 *   "activate"  Enter was pressed in it
 */
#define TINCAN_TYPE_CODE_FIELD (tincan_code_field_get_type ())
G_DECLARE_FINAL_TYPE (TincanCodeField, tincan_code_field, TINCAN, CODE_FIELD, GtkBox)

const char *tincan_code_field_get_text    (TincanCodeField *self);
void        tincan_code_field_set_text    (TincanCodeField *self,
                                           const char      *text);
gboolean    tincan_code_field_is_ready    (TincanCodeField *self);
void        tincan_code_field_set_problem (TincanCodeField *self,
                                           const char      *problem);
/* Also corrects the last word, and says what is missing. Returns whether it is ready then. */
gboolean    tincan_code_field_finish      (TincanCodeField *self);

G_END_DECLS
