/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-task-file.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One file in the details of a transfer. */
#define TINCAN_TYPE_FILE_ROW (tincan_file_row_get_type ())
G_DECLARE_FINAL_TYPE (TincanFileRow, tincan_file_row, TINCAN, FILE_ROW, GtkBox)

/* A list of @files (of TincanTaskFile) that has widgets only for those that are seen. */
GtkWidget *tincan_file_row_new_list (GListModel *files) G_GNUC_WARN_UNUSED_RESULT;
/* How high so many rows of it are, in pixels, with the text size of now, while one of them
 * moves. */
int        tincan_file_row_measure  (guint       n_rows);

G_END_DECLS
