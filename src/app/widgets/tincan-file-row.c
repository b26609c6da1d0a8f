/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-file-row"

#include "config.h"

#include "app/widgets/tincan-file-row.h"

#include "app/model/tincan-words.h"
#include "app/widgets/tincan-closures.h"

#include <glib/gi18n.h>

/* Above and below a row together, as in style.css. */
#define ROW_PADDING 12

/* GTK makes some two hundred rows for a list that is long enough, seen or not. All at once they
 * would hold up what moves in the window, so they come in so many frames. */
#define ROWS_A_FRAME 12
#define ROWS_AHEAD 240

struct _TincanFileRow
{
  GtkBox parent_instance;

  TincanTaskFile *file;
  gulong          notify_id;

  GtkImage  *icon;
  GtkBox    *middle;
  GtkLabel  *path;
  GtkLabel  *state;
  GtkLabel  *size;
  /* NULL until it has something to show: a list makes some hundred rows at once, and few files
   * move at a time. */
  GtkWidget *progress;
};

enum
{
  PROP_0,
  PROP_FILE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (TincanFileRow, tincan_file_row, GTK_TYPE_BOX)

static const char *
get_icon_name (TincanTaskFileState state)
{
  switch (state)
    {
    case TINCAN_TASK_FILE_DONE:
    case TINCAN_TASK_FILE_SKIPPED:
      return "object-select-symbolic";
    case TINCAN_TASK_FILE_FAILED:
      return "dialog-warning-symbolic";
    case TINCAN_TASK_FILE_STOPPED:
      return "process-stop-symbolic";
    case TINCAN_TASK_FILE_WAITING:
    case TINCAN_TASK_FILE_RUNNING:
    default:
      return "text-x-generic-symbolic";
    }
}

static void
add_progress (TincanFileRow *self)
{
  self->progress = gtk_progress_bar_new ();
  gtk_widget_set_margin_top (self->progress, 3);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Progress"), -1);
  gtk_box_append (self->middle, self->progress);
}

static void
update_progress (TincanFileRow *self)
{
  gboolean is_running = tincan_task_file_get_state (self->file) == TINCAN_TASK_FILE_RUNNING;

  if (is_running && self->progress == NULL)
    add_progress (self);
  if (self->progress == NULL)
    return;
  gtk_widget_set_visible (self->progress, is_running);
  if (is_running)
    gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress),
                                   tincan_task_file_get_fraction (self->file));
}

static void
update (TincanFileRow *self)
{
  gtk_image_set_from_icon_name (self->icon,
                                get_icon_name (tincan_task_file_get_state (self->file)));
  gtk_label_set_label (self->state, tincan_task_file_get_state_text (self->file));
  update_progress (self);
}

static void
set_file (TincanFileRow  *self,
          TincanTaskFile *file)
{
  g_autofree char *size = NULL;

  if (self->file == file)
    return;

  if (self->file != NULL)
    g_clear_signal_handler (&self->notify_id, self->file);
  g_set_object (&self->file, file);
  if (file == NULL)
    return;

  size = tincan_words_dup_size (tincan_task_file_get_size (file));
  gtk_label_set_label (self->path, tincan_task_file_get_path (file));
  gtk_label_set_label (self->size, size);
  update (self);
  self->notify_id = g_signal_connect_object (file, "notify", G_CALLBACK (update), self,
                                             G_CONNECT_SWAPPED);
}

static void
tincan_file_row_dispose (GObject *object)
{
  TincanFileRow *self = TINCAN_FILE_ROW (object);
  GtkWidget *child;

  set_file (self, NULL);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_box_remove (GTK_BOX (self), child);

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
      set_file (self, g_value_get_object (value));
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
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/widgets/tincan-file-row.ui");
  gtk_widget_class_bind_template_child (widget_class, TincanFileRow, icon);
  gtk_widget_class_bind_template_child (widget_class, TincanFileRow, middle);
  gtk_widget_class_bind_template_child (widget_class, TincanFileRow, path);
  gtk_widget_class_bind_template_child (widget_class, TincanFileRow, state);
  gtk_widget_class_bind_template_child (widget_class, TincanFileRow, size);
  tincan_closures_bind (widget_class);
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

static gboolean
grow_cb (GtkWidget     *list,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  GtkSliceListModel *shown = user_data;
  guint n_shown = gtk_slice_list_model_get_size (shown);

  if (n_shown >= ROWS_AHEAD)
    {
      gtk_slice_list_model_set_size (shown, G_MAXUINT);
      return G_SOURCE_REMOVE;
    }
  gtk_slice_list_model_set_size (shown, n_shown + ROWS_A_FRAME);
  return G_SOURCE_CONTINUE;
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
  GtkSliceListModel *shown;
  GtkSelectionModel *selection;
  GtkWidget *list;

  g_return_val_if_fail (G_IS_LIST_MODEL (files), NULL);

  factory = gtk_signal_list_item_factory_new ();
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);

  shown = gtk_slice_list_model_new (g_object_ref (files), 0, ROWS_A_FRAME);
  selection = GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (shown)));
  list = gtk_list_view_new (selection, factory);
  gtk_widget_add_tick_callback (list, grow_cb, g_object_ref (shown), g_object_unref);
  gtk_widget_add_css_class (list, "files");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Files"),
                                  -1);
  return list;
}

int
tincan_file_row_measure (guint n_rows)
{
  g_autoptr(TincanFileRow) row = g_object_ref_sink (g_object_new (TINCAN_TYPE_FILE_ROW, NULL));
  int height;
  int moving_height;

  gtk_widget_measure (GTK_WIDGET (row), GTK_ORIENTATION_VERTICAL, -1, NULL, &height, NULL, NULL);
  add_progress (row);
  gtk_widget_measure (GTK_WIDGET (row), GTK_ORIENTATION_VERTICAL, -1, NULL, &moving_height, NULL,
                      NULL);
  return (int) n_rows * (height + ROW_PADDING) + moving_height - height;
}
