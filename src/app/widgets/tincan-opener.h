/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Hands what came to other programs; a sandbox asks its portal to. */

void     tincan_opener_open_async (GtkWindow           *parent,
                                   GFile               *file,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data);
/* Shows @file, chosen, in the folder that it is in. */
void     tincan_opener_show_async (GtkWindow           *parent,
                                   GFile               *file,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data);
/* Of both. */
gboolean tincan_opener_finish     (GAsyncResult        *result,
                                   GError             **error);

G_END_DECLS
