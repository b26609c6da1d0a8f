/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "widget-tree.h"

#include <adwaita.h>

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

/* The next two know of versions, as the app's compat does. */
G_GNUC_BEGIN_IGNORE_DEPRECATIONS

/* (transfer none) (nullable): what the app asks in front of @window. */
GtkWidget *
widget_tree_get_question (GtkWidget *window)
{
#if ADW_CHECK_VERSION (1, 5, 0)
  return GTK_WIDGET (
    adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window)));
#else
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr(GtkWindow) question = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (question) &&
          gtk_window_get_transient_for (question) == GTK_WINDOW (window))
        return GTK_WIDGET (question);
    }
  return NULL;
#endif
}

void
widget_tree_answer (GtkWidget  *question,
                    const char *response)
{
#if ADW_CHECK_VERSION (1, 5, 0)
  g_signal_emit_by_name (question, "response", response);
  adw_dialog_force_close (ADW_DIALOG (question));
#else
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (question), response);
#endif
}

G_GNUC_END_IGNORE_DEPRECATIONS
