/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A code that comes in over several lines, because a mail program has wrapped it. */
typedef struct _TincanCliPaste TincanCliPaste;

/* @text: all that has come; @whole: for the moment, no more of it does. TRUE when the code was
 * there: then nothing of @text is kept. */
typedef gboolean (*TincanCliPasteFunc) (const char *text,
                                        gboolean    whole,
                                        gpointer    user_data);

TincanCliPaste *tincan_cli_paste_new      (TincanCliPasteFunc  func,
                                           gpointer            user_data) G_GNUC_WARN_UNUSED_RESULT;
void            tincan_cli_paste_free     (TincanCliPaste     *self);
void            tincan_cli_paste_add_line (TincanCliPaste     *self,
                                           const char         *line);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanCliPaste, tincan_cli_paste_free)

G_END_DECLS
