/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @files: of GFile */
GdkContentProvider *tincan_dragged_files_new_provider (GPtrArray *files) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
