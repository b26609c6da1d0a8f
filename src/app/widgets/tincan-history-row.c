/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-history-row"

#include "config.h"

#include "app/widgets/tincan-history-row.h"

#include "app/model/tincan-words.h"
#include "app/widgets/tincan-closures.h"

#include <glib/gi18n.h>

struct _TincanHistoryRow
{
  GtkGrid    parent_instance;

  GtkImage  *icon;
  GtkLabel  *name;
  GtkLabel  *who;
  GtkLabel  *facts;
  GtkWidget *show_button;
  GtkWidget *remove_button;
};

G_DEFINE_FINAL_TYPE (TincanHistoryRow, tincan_history_row, GTK_TYPE_GRID)

static char *
dup_who (TincanHistoryEntry *entry)
{
  g_autofree char *name = tincan_words_dup_isolated (tincan_history_entry_get_peer_name (entry));

  if (!tincan_history_entry_is_complete (entry))
    /* Translators: a name; some or all of a transfer did not come through */
    return g_strdup_printf (tincan_history_entry_is_incoming (entry)
                              ? _("Not completely received from %s")
                              : _("Not completely sent to %s"),
                            name);
  /* Translators: a name */
  return g_strdup_printf (tincan_history_entry_is_incoming (entry) ? _("Received from %s")
                                                                   : _("Sent to %s"),
                          name);
}

/* "Today, 12:04 · 3.4 GB · direct · verified" */
static char *
dup_facts (TincanHistoryEntry *entry)
{
  g_autofree char *when = tincan_words_dup_when (tincan_history_entry_get_when (entry));
  g_autofree char *size = tincan_words_dup_size (tincan_history_entry_get_bytes (entry));
  const char *path = tincan_history_entry_get_path_text (entry);
  GString *facts = g_string_new (when);

  g_string_append_printf (facts, " · %s", size);
  if (path != NULL && *path != '\0')
    g_string_append_printf (facts, " · %s", path);
  g_string_append_printf (facts, " · %s",
                          tincan_history_entry_get_verified (entry) ? _("verified")
                                                                    : _("not verified"));
  return g_string_free (facts, FALSE);
}

static void
tincan_history_row_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_grid_remove (GTK_GRID (object), child);
  G_OBJECT_CLASS (tincan_history_row_parent_class)->dispose (object);
}

static void
tincan_history_row_class_init (TincanHistoryRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tincan_history_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/widgets/tincan-history-row.ui");
  gtk_widget_class_bind_template_child (widget_class, TincanHistoryRow, icon);
  gtk_widget_class_bind_template_child (widget_class, TincanHistoryRow, name);
  gtk_widget_class_bind_template_child (widget_class, TincanHistoryRow, who);
  gtk_widget_class_bind_template_child (widget_class, TincanHistoryRow, facts);
  gtk_widget_class_bind_template_child (widget_class, TincanHistoryRow, show_button);
  gtk_widget_class_bind_template_child (widget_class, TincanHistoryRow, remove_button);
  tincan_closures_bind (widget_class);
}

static void
tincan_history_row_init (TincanHistoryRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tincan_history_row_set_entry:
 * @self: a row
 * @entry: what it shows
 * @position: what its actions are called with
 */
void
tincan_history_row_set_entry (TincanHistoryRow   *self,
                              TincanHistoryEntry *entry,
                              guint               position)
{
  g_autofree char *who = NULL;
  g_autofree char *facts = NULL;
  g_autofree char *show = NULL;
  g_autofree char *remove = NULL;
  g_autofree char *name = NULL;

  g_return_if_fail (TINCAN_IS_HISTORY_ROW (self));
  g_return_if_fail (TINCAN_IS_HISTORY_ENTRY (entry));

  who = dup_who (entry);
  facts = dup_facts (entry);
  name = tincan_words_dup_isolated (tincan_history_entry_get_name (entry));
  gtk_image_set_from_icon_name (self->icon, tincan_history_entry_is_incoming (entry)
                                              ? "tincan-receive-symbolic"
                                              : "tincan-send-symbolic");
  gtk_label_set_label (self->name, name);
  gtk_label_set_label (self->who, who);
  gtk_label_set_label (self->facts, facts);

  gtk_widget_set_visible (self->show_button, tincan_history_entry_get_location (entry) != NULL);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->show_button), "u", position);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->remove_button), "u", position);
  /* Never without a target, which GTK would complain of. */
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->show_button), "history.show");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->remove_button), "history.remove");
  /* Translators: the name of what was transferred */
  show = g_strdup_printf (_("Show %s in Folder"), name);
  remove = g_strdup_printf (_("Remove %s From History"), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->show_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, show, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->remove_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, remove, -1);
}
