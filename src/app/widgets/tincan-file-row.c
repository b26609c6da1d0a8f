/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-file-row"

#include "config.h"

#include "app/widgets/tincan-file-row.h"

#include <glib/gi18n.h>

/* Above and below a row together, as in style.css. */
#define ROW_PADDING 12

struct _TincanFileRow
{
  GtkBox parent_instance;

  TincanTaskFile *file;
};

enum
{
  PROP_0,
  PROP_FILE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (TincanFileRow, tincan_file_row, GTK_TYPE_BOX)

static char *
file_icon_name (TincanFileRow *self,
                int            state)
{
  switch (state)
    {
    case TINCAN_TASK_FILE_DONE:
    case TINCAN_TASK_FILE_SKIPPED:
      return g_strdup ("object-select-symbolic");
    case TINCAN_TASK_FILE_FAILED:
      return g_strdup ("dialog-warning-symbolic");
    case TINCAN_TASK_FILE_STOPPED:
      return g_strdup ("process-stop-symbolic");
    default:
      return g_strdup ("text-x-generic-symbolic");
    }
}

static gboolean
is_running (TincanFileRow *self,
            int            state)
{
  return state == TINCAN_TASK_FILE_RUNNING;
}

static void
tincan_file_row_dispose (GObject *object)
{
  TincanFileRow *self = TINCAN_FILE_ROW (object);

  g_clear_object (&self->file);

  G_OBJECT_CLASS (tincan_file_row_parent_class)->dispose (object);
}

static void
tincan_file_row_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  TincanFileRow *self = TINCAN_FILE_ROW (object);

  switch (prop_id)
    {
    case PROP_FILE:
      g_value_set_object (value, self->file);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tincan_file_row_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  TincanFileRow *self = TINCAN_FILE_ROW (object);

  switch (prop_id)
    {
    case PROP_FILE:
      if (g_set_object (&self->file, g_value_get_object (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tincan_file_row_class_init (TincanFileRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tincan_file_row_dispose;
  object_class->get_property = tincan_file_row_get_property;
  object_class->set_property = tincan_file_row_set_property;

  properties[PROP_FILE] =
    g_param_spec_object ("file", NULL, NULL, TINCAN_TYPE_TASK_FILE,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/widgets/tincan-file-row.ui");
  gtk_widget_class_bind_template_callback (widget_class, file_icon_name);
  gtk_widget_class_bind_template_callback (widget_class, is_running);
}

static void
tincan_file_row_init (TincanFileRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item)
{
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_child (item, g_object_new (TINCAN_TYPE_FILE_ROW, NULL));
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item)
{
  g_object_set (gtk_list_item_get_child (item), "file", gtk_list_item_get_item (item), NULL);
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *item)
{
  g_object_set (gtk_list_item_get_child (item), "file", NULL, NULL);
}

/**
 * tincan_file_row_new_list:
 * @files: of #TincanTaskFile
 *
 * Returns: (transfer floating): a list, to be put into something that scrolls
 */
GtkWidget *
tincan_file_row_new_list (GListModel *files)
{
  GtkListItemFactory *factory;
  GtkSelectionModel *selection;
  GtkWidget *list;

  g_return_val_if_fail (G_IS_LIST_MODEL (files), NULL);

  factory = gtk_signal_list_item_factory_new ();
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);

  selection = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (files)));
  list = gtk_list_view_new (selection, factory);
  gtk_widget_add_css_class (list, "files");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Files"),
                                  -1);
  return list;
}

int
tincan_file_row_measure (void)
{
  g_autoptr(GtkWidget) row = g_object_ref_sink (g_object_new (TINCAN_TYPE_FILE_ROW, NULL));
  int height;

  gtk_widget_measure (row, GTK_ORIENTATION_VERTICAL, -1, NULL, &height, NULL, NULL);
  return height + ROW_PADDING;
}
