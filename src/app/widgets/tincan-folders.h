/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Folders of this computer, as a person chooses them and sees them named. */

/* NULL without an error when the person chose none. A sandbox asks its portal. */
void   tincan_folders_choose_async  (GtkWindow           *parent,
                                     const char          *title,
                                     GFile               *current,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data);
GFile *tincan_folders_choose_finish (GAsyncResult        *result,
                                     GError             **error) G_GNUC_WARN_UNUSED_RESULT;
char  *tincan_folders_dup_name      (GFile               *folder) G_GNUC_WARN_UNUSED_RESULT;
/* Whether a portal has granted it to a sandbox, in which it has another path than outside. */
gboolean tincan_folders_is_granted  (GFile               *file);

G_END_DECLS
