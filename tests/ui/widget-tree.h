/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* What tests look for among the widgets that are there. */

guint           widget_tree_count        (GtkWidget  *top);
GtkFileChooser *widget_tree_find_chooser (void);
GtkWidget      *widget_tree_get_question (GtkWidget  *window);
void            widget_tree_answer       (GtkWidget  *question,
                                          const char *response);
