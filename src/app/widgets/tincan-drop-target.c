/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-drop-target"

#include "config.h"

#include "app/widgets/tincan-drop-target.h"

#include "app/tincan-app-compat.h"

#include <glib/gi18n.h>

struct _TincanDropTarget
{
  GtkWidget parent_instance;

  GtkWidget *child;
  GtkWidget *hint; /* lies over the child */
  /* How many targets within this one have the files, so that it does not. */
  guint    inner;
  gboolean is_over;
};

enum
{
  PROP_0,
  PROP_CHILD,
  PROP_HINT,
  PROP_LARGE,
  N_PROPS,
};

enum
{
  SIGNAL_ACCEPT,
  SIGNAL_DROPPED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TincanDropTarget, tincan_drop_target, GTK_TYPE_WIDGET)

static void
update_hint (TincanDropTarget *self)
{
  gtk_widget_set_visible (self->hint, self->is_over && self->inner == 0);
}

static void
set_over (TincanDropTarget *self,
          gboolean          is_over)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));
  GtkWidget *outer;

  if (self->is_over == is_over)
    return;

  self->is_over = is_over;
  update_hint (self);
  outer = parent == NULL ? NULL : gtk_widget_get_ancestor (parent, TINCAN_TYPE_DROP_TARGET);
  for (; outer != NULL;
       outer = gtk_widget_get_ancestor (gtk_widget_get_parent (outer), TINCAN_TYPE_DROP_TARGET))
    {
      TINCAN_DROP_TARGET (outer)->inner += is_over ? 1 : -1;
      update_hint (TINCAN_DROP_TARGET (outer));
    }
}

static gboolean
accept_cb (GtkDropTargetAsync *target,
           GdkDrop            *drop,
           TincanDropTarget   *self)
{
  gboolean is_accepted = TRUE;

  /* What is dragged out of this app is not meant to be sent by it. */
  if (gdk_drop_get_drag (drop) != NULL ||
      !gdk_content_formats_match (gtk_drop_target_async_get_formats (target),
                                  gdk_drop_get_formats (drop)))
    return FALSE;

  if (g_signal_has_handler_pending (self, signals[SIGNAL_ACCEPT], 0, TRUE))
    g_signal_emit (self, signals[SIGNAL_ACCEPT], 0, &is_accepted);
  return is_accepted;
}

static GdkDragAction
enter_cb (GtkDropTargetAsync *target,
          GdkDrop            *drop,
          double              x,
          double              y,
          TincanDropTarget   *self)
{
  set_over (self, TRUE);
  return GDK_ACTION_COPY;
}

static void
leave_cb (GtkDropTargetAsync *target,
          GdkDrop            *drop,
          TincanDropTarget   *self)
{
  set_over (self, FALSE);
}

/* In a sandbox a portal hands over what is dropped; those of before 2024 refuse folders. */
static void
say_that_it_failed (TincanDropTarget *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (GTK_IS_WINDOW (root))
    tincan_app_compat_tell (GTK_WINDOW (root), _("Nothing Was Dropped"),
                            _("What you dragged cannot be read from there. Choose it here "
                              "instead."));
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(TincanDropTarget) self = user_data;
  g_autoptr(GError) error = NULL;
  GdkDrop *drop = GDK_DROP (source);
  const GValue *value = gdk_drop_read_value_finish (drop, result, &error);
  gpointer list = value != NULL ? g_value_get_boxed (value) : NULL;

  if (list != NULL)
    g_signal_emit (self, signals[SIGNAL_DROPPED], 0, list);
  else
    {
      g_debug ("A drop was not read: %s", error != NULL ? error->message : "nothing in it");
      say_that_it_failed (self);
    }
  gdk_drop_finish (drop, list != NULL ? GDK_ACTION_COPY : 0);
}

static gboolean
drop_cb (GtkDropTargetAsync *target,
         GdkDrop            *drop,
         double              x,
         double              y,
         TincanDropTarget   *self)
{
  set_over (self, FALSE);
  /* GTK takes the mark of a place to drop on back when a drag leaves; one that ends does not. */
  gtk_widget_unset_state_flags (GTK_WIDGET (self), GTK_STATE_FLAG_DROP_ACTIVE);
  gdk_drop_read_value_async (drop, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL, read_cb,
                             g_object_ref (self));
  return TRUE;
}

static void
tincan_drop_target_unroot (GtkWidget *widget)
{
  /* Those around it would wait for it to be left. */
  set_over (TINCAN_DROP_TARGET (widget), FALSE);

  GTK_WIDGET_CLASS (tincan_drop_target_parent_class)->unroot (widget);
}

static void
tincan_drop_target_dispose (GObject *object)
{
  TincanDropTarget *self = TINCAN_DROP_TARGET (object);

  g_clear_pointer (&self->child, gtk_widget_unparent);
  g_clear_pointer (&self->hint, gtk_widget_unparent);

  G_OBJECT_CLASS (tincan_drop_target_parent_class)->dispose (object);
}

static void
tincan_drop_target_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  TincanDropTarget *self = TINCAN_DROP_TARGET (object);

  switch (prop_id)
    {
    case PROP_CHILD:
      g_value_set_object (value, self->child);
      break;
    case PROP_HINT:
      g_value_set_string (value, gtk_label_get_label (GTK_LABEL (self->hint)));
      break;
    case PROP_LARGE:
      g_value_set_boolean (value, gtk_widget_has_css_class (self->hint, "large"));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tincan_drop_target_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  TincanDropTarget *self = TINCAN_DROP_TARGET (object);

  switch (prop_id)
    {
    case PROP_CHILD:
      tincan_drop_target_set_child (self, g_value_get_object (value));
      break;
    case PROP_HINT:
      tincan_drop_target_set_hint (self, g_value_get_string (value));
      break;
    case PROP_LARGE:
      if (g_value_get_boolean (value))
        {
          gtk_widget_add_css_class (self->hint, "large");
          gtk_widget_add_css_class (self->hint, "title-1");
        }
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tincan_drop_target_class_init (TincanDropTargetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tincan_drop_target_dispose;
  object_class->get_property = tincan_drop_target_get_property;
  object_class->set_property = tincan_drop_target_set_property;
  widget_class->unroot = tincan_drop_target_unroot;

  properties[PROP_CHILD] =
    g_param_spec_object ("child", NULL, NULL, GTK_TYPE_WIDGET,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_HINT] =
    g_param_spec_string ("hint", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_LARGE] =
    g_param_spec_boolean ("large", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_ACCEPT] =
    g_signal_new ("accept", TINCAN_TYPE_DROP_TARGET, G_SIGNAL_RUN_LAST, 0,
                  g_signal_accumulator_first_wins, NULL, NULL, G_TYPE_BOOLEAN, 0);
  signals[SIGNAL_DROPPED] =
    g_signal_new ("dropped", TINCAN_TYPE_DROP_TARGET, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, GDK_TYPE_FILE_LIST);

  gtk_widget_class_set_css_name (widget_class, "tincan-drop-target");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
tincan_drop_target_init (TincanDropTarget *self)
{
  GdkContentFormats *formats = gdk_content_formats_new_for_gtype (GDK_TYPE_FILE_LIST);
  GtkDropTargetAsync *target;

  self->hint = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->hint, "drop-hint");
  gtk_widget_add_css_class (self->hint, "heading");
  gtk_label_set_wrap (GTK_LABEL (self->hint), TRUE);
  gtk_label_set_justify (GTK_LABEL (self->hint), GTK_JUSTIFY_CENTER);
  gtk_label_set_ellipsize (GTK_LABEL (self->hint), PANGO_ELLIPSIZE_END);
  gtk_label_set_lines (GTK_LABEL (self->hint), 2);
  gtk_widget_set_can_target (self->hint, FALSE);
  gtk_widget_set_visible (self->hint, FALSE);
  gtk_widget_set_parent (self->hint, GTK_WIDGET (self));

  /* GtkDropTarget would say nothing, and go on to show the hint, if a drop cannot be read. */
  formats = gdk_content_formats_union_deserialize_mime_types (formats);
  target = gtk_drop_target_async_new (formats, GDK_ACTION_COPY);
  g_signal_connect (target, "accept", G_CALLBACK (accept_cb), self);
  g_signal_connect (target, "drag-enter", G_CALLBACK (enter_cb), self);
  g_signal_connect (target, "drag-leave", G_CALLBACK (leave_cb), self);
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

void
tincan_drop_target_set_child (TincanDropTarget *self,
                              GtkWidget        *child)
{
  g_return_if_fail (TINCAN_IS_DROP_TARGET (self));
  g_return_if_fail (child == NULL || GTK_IS_WIDGET (child));

  if (self->child == child)
    return;

  g_clear_pointer (&self->child, gtk_widget_unparent);
  self->child = child;
  if (child != NULL)
    gtk_widget_insert_before (child, GTK_WIDGET (self), self->hint);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHILD]);
}

/**
 * tincan_drop_target_set_hint:
 * @self: a place to drop files
 * @hint: what a drop would do, in header capitalisation
 */
void
tincan_drop_target_set_hint (TincanDropTarget *self,
                             const char       *hint)
{
  g_return_if_fail (TINCAN_IS_DROP_TARGET (self));

  gtk_label_set_label (GTK_LABEL (self->hint), hint != NULL ? hint : "");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HINT]);
}
