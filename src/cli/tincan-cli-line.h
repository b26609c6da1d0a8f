/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tincan.h"

#include <stdio.h>

G_BEGIN_DECLS

/* The one line at the bottom that says how far it is; only shown on a terminal. */
typedef struct _TincanCliLine TincanCliLine;

TincanCliLine *tincan_cli_line_new   (FILE           *stream) G_GNUC_WARN_UNUSED_RESULT;
void           tincan_cli_line_free  (TincanCliLine  *self);
void           tincan_cli_line_show  (TincanCliLine  *self,
                                      TincanTransfer *transfer,
                                      const char     *path);
void           tincan_cli_line_clear (TincanCliLine  *self);
/* "12.3 MB of 45.6 MB, 7.8 MB/s, 4 s left, direct": what the line says. */
char          *tincan_cli_line_text  (guint64         bytes,
                                      guint64         total,
                                      double          rate,
                                      gint64          eta,
                                      const char     *path) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanCliLine, tincan_cli_line_free)

G_END_DECLS
