/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "widget-tree.h"

/* Of how many widgets @top is made, itself included. */
guint
widget_tree_count (GtkWidget *top)
{
  guint n = 1;

  for (GtkWidget *child = gtk_widget_get_first_child (top); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += widget_tree_count (child);
  return n;
}

/* (transfer none) (nullable): the file chooser that is open. */
GtkFileChooser *
widget_tree_find_chooser (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr(GtkWindow) window = g_list_model_get_item (windows, i);

      if (GTK_IS_FILE_CHOOSER (window) && gtk_widget_get_mapped (GTK_WIDGET (window)))
        return GTK_FILE_CHOOSER (window);
    }
  return NULL;
}
