/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One line of standard input at a time, without blocking the main loop. */
typedef struct _TincanCliInput TincanCliInput;

/* @line is NULL at the end of the input. */
typedef void (*TincanCliInputFunc) (const char *line,
                                    gpointer    user_data);

TincanCliInput *tincan_cli_input_new    (TincanCliInputFunc  func,
                                         gpointer            user_data) G_GNUC_WARN_UNUSED_RESULT;
void            tincan_cli_input_free   (TincanCliInput     *self);
void            tincan_cli_input_listen (TincanCliInput     *self); /* for one line */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanCliInput, tincan_cli_input_free)

G_END_DECLS
