/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-history-window"

#include "config.h"

#include "app/widgets/tincan-history-window.h"

#include "app/model/tincan-preferences.h"
#include "app/model/tincan-words.h"
#include "app/widgets/tincan-history-row.h"
#include "app/widgets/tincan-opener.h"

#include <glib/gi18n.h>

struct _TincanHistoryWindow
{
  AdwWindow        parent_instance;

  TincanHistory   *history;

  AdwToastOverlay *toasts;
  GtkSwitch       *enabled_switch;
  GtkLabel        *problem;
  GtkStack        *pages;
  AdwStatusPage   *empty_page;
  GtkListView     *list;
};

G_DEFINE_FINAL_TYPE (TincanHistoryWindow, tincan_history_window, ADW_TYPE_WINDOW)

static void
update (TincanHistoryWindow *self)
{
  gboolean is_empty = g_list_model_get_n_items (G_LIST_MODEL (self->history)) == 0;
  const char *problem = tincan_history_get_error_text (self->history);

  gtk_stack_set_visible_child_name (self->pages, is_empty ? "empty" : "list");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "history.clear", !is_empty);
  adw_status_page_set_description (self->empty_page,
                                   gtk_switch_get_active (self->enabled_switch)
                                     ? _("What you send and receive is listed here when it is "
                                         "done.")
                                     : _("Finished transfers are not remembered."));
  gtk_label_set_label (self->problem, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
}

/* --- removing --- */

static void
undo_cb (TincanHistoryWindow *self,
         AdwToast            *toast)
{
  tincan_history_restore (self->history, g_object_get_data (G_OBJECT (toast), "entries"));
}

/* @removed: (transfer full) */
static void
offer_undo (TincanHistoryWindow *self,
            const char          *said,
            GPtrArray           *removed)
{
  AdwToast *toast = adw_toast_new (said);

  adw_toast_set_button_label (toast, _("_Undo"));
  g_object_set_data_full (G_OBJECT (toast), "entries", removed, (GDestroyNotify) g_ptr_array_unref);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_cb), self, G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
clear_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  TincanHistoryWindow *self = TINCAN_HISTORY_WINDOW (widget);

  offer_undo (self, _("History cleared"), tincan_history_clear (self->history));
}

static void
remove_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  TincanHistoryWindow *self = TINCAN_HISTORY_WINDOW (widget);
  g_autoptr(TincanHistoryEntry) entry =
    g_list_model_get_item (G_LIST_MODEL (self->history), g_variant_get_uint32 (parameter));
  g_autoptr(GPtrArray) removed = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *shown = NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *said = NULL;

  if (entry == NULL)
    return;
  g_ptr_array_add (removed, g_object_ref (entry));
  tincan_history_remove (self->history, entry);
  shown = tincan_words_dup_isolated (tincan_history_entry_get_name (entry));
  /* A toast reads markup. */
  escaped = g_markup_escape_text (shown, -1);
  /* Translators: the name of what was transferred */
  said = g_strdup_printf (_("%s removed from the history"), escaped);
  offer_undo (self, said, g_steal_pointer (&removed));
}

/* --- showing what came --- */

static void
shown_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(TincanHistoryWindow) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!tincan_opener_finish (result, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    adw_toast_overlay_add_toast (self->toasts,
                                 adw_toast_new (_("It is not there any more, or was moved")));
}

static void
show_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  TincanHistoryWindow *self = TINCAN_HISTORY_WINDOW (widget);
  g_autoptr(TincanHistoryEntry) entry =
    g_list_model_get_item (G_LIST_MODEL (self->history), g_variant_get_uint32 (parameter));
  g_autoptr(GFile) file = NULL;

  if (entry == NULL || tincan_history_entry_get_location (entry) == NULL)
    return;
  file = g_file_new_for_uri (tincan_history_entry_get_location (entry));
  tincan_opener_show_async (GTK_WINDOW (self), file, shown_cb, g_object_ref (self));
}

/* --- the list --- */

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item)
{
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_child (item, g_object_new (TINCAN_TYPE_HISTORY_ROW, NULL));
}

static void
position_cb (GtkListItem *item)
{
  TincanHistoryEntry *entry = gtk_list_item_get_item (item);

  if (entry != NULL)
    tincan_history_row_set_entry (TINCAN_HISTORY_ROW (gtk_list_item_get_child (item)), entry,
                                  gtk_list_item_get_position (item));
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item)
{
  /* An entry moves down when another comes. */
  g_signal_connect (item, "notify::position", G_CALLBACK (position_cb), NULL);
  position_cb (item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *item)
{
  g_signal_handlers_disconnect_by_func (item, position_cb, NULL);
}

/* --- the object --- */

static void
tincan_history_window_dispose (GObject *object)
{
  TincanHistoryWindow *self = TINCAN_HISTORY_WINDOW (object);

  g_clear_object (&self->history);
  G_OBJECT_CLASS (tincan_history_window_parent_class)->dispose (object);
}

static void
tincan_history_window_class_init (TincanHistoryWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tincan_history_window_dispose;

  gtk_widget_class_install_action (widget_class, "history.clear", NULL, clear_action);
  gtk_widget_class_install_action (widget_class, "history.remove", "u", remove_action);
  gtk_widget_class_install_action (widget_class, "history.show", "u", show_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/widgets/tincan-history-window.ui");
  gtk_widget_class_bind_template_child (widget_class, TincanHistoryWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, TincanHistoryWindow, enabled_switch);
  gtk_widget_class_bind_template_child (widget_class, TincanHistoryWindow, problem);
  gtk_widget_class_bind_template_child (widget_class, TincanHistoryWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, TincanHistoryWindow, empty_page);
  gtk_widget_class_bind_template_child (widget_class, TincanHistoryWindow, list);
}

static void
tincan_history_window_init (TincanHistoryWindow *self)
{
  g_autoptr(GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  gtk_list_view_set_factory (self->list, factory);
}

/**
 * tincan_history_window_new:
 * @parent: (nullable): the window that it belongs to
 * @history: what is shown
 * @settings: what has the switch
 *
 * Returns: (transfer none): a window, which GTK owns until it is closed
 */
TincanHistoryWindow *
tincan_history_window_new (GtkWindow     *parent,
                           TincanHistory *history,
                           GSettings     *settings)
{
  TincanHistoryWindow *self;
  g_autoptr(GtkNoSelection) selection = NULL;

  g_return_val_if_fail (TINCAN_IS_HISTORY (history), NULL);
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  self = g_object_new (TINCAN_TYPE_HISTORY_WINDOW, "transient-for", parent, NULL);
  self->history = g_object_ref (history);
  selection = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (history)));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
  g_settings_bind (settings, TINCAN_KEY_HISTORY, self->enabled_switch, "active",
                   G_SETTINGS_BIND_DEFAULT);

  g_signal_connect_object (history, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (history, "notify::error-text", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->enabled_switch, "notify::active", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  update (self);
  return self;
}
