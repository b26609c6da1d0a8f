/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-meeting-row"

#include "config.h"

#include "app/widgets/tincan-meeting-row.h"

#include "app/widgets/tincan-drop-target.h"

#include <glib/gi18n.h>

struct _TincanMeetingRow
{
  GtkListBoxRow parent_instance;

  TincanMeeting *meeting;

  GtkWidget     *close_button;
};

enum
{
  PROP_0,
  PROP_MEETING,
  N_PROPS,
};

enum
{
  SIGNAL_CLOSE,
  SIGNAL_DROPPED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TincanMeetingRow, tincan_meeting_row, GTK_TYPE_LIST_BOX_ROW)

static char *
kind_icon_name (TincanMeetingRow *self,
                int               kind)
{
  switch (kind)
    {
    case TINCAN_MEETING_SEND:
      return g_strdup ("tincan-send-symbolic");
    case TINCAN_MEETING_ASK:
      return g_strdup ("tincan-receive-symbolic");
    default:
      return g_strdup ("system-users-symbolic");
    }
}

static char *
close_tooltip (TincanMeetingRow *self,
               int               kind)
{
  return g_strdup (kind == TINCAN_MEETING_SEND || kind == TINCAN_MEETING_ASK ? _("Stop Sharing")
                                                                             : _("Leave"));
}

static gboolean
drop_accept_cb (TincanMeetingRow *self)
{
  return tincan_meeting_is_live (self->meeting);
}

static void
dropped_cb (TincanMeetingRow *self,
            GdkFileList      *files)
{
  g_signal_emit (self, signals[SIGNAL_DROPPED], 0, files);
}

static void
close_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_CLOSE], 0);
}

static void
update_accessible_label (TincanMeetingRow *self)
{
  /* Translators: a meeting, as a screen reader says it: what for, and what it waits for */
  g_autofree char *label = g_strdup_printf (_("%s. %s"), tincan_meeting_get_title (self->meeting),
                                            tincan_meeting_get_status (self->meeting));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
tincan_meeting_row_constructed (GObject *object)
{
  TincanMeetingRow *self = TINCAN_MEETING_ROW (object);
  g_autofree char *close = close_tooltip (self, tincan_meeting_get_kind (self->meeting));

  G_OBJECT_CLASS (tincan_meeting_row_parent_class)->constructed (object);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->close_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, close, -1);

  g_signal_connect_object (self->meeting, "notify::title", G_CALLBACK (update_accessible_label),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->meeting, "notify::status", G_CALLBACK (update_accessible_label),
                           self, G_CONNECT_SWAPPED);
  update_accessible_label (self);
}

static void
tincan_meeting_row_dispose (GObject *object)
{
  TincanMeetingRow *self = TINCAN_MEETING_ROW (object);

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), NULL);
  g_clear_object (&self->meeting);

  G_OBJECT_CLASS (tincan_meeting_row_parent_class)->dispose (object);
}

static void
tincan_meeting_row_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  TincanMeetingRow *self = TINCAN_MEETING_ROW (object);

  switch (prop_id)
    {
    case PROP_MEETING:
      g_value_set_object (value, self->meeting);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tincan_meeting_row_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  TincanMeetingRow *self = TINCAN_MEETING_ROW (object);

  switch (prop_id)
    {
    case PROP_MEETING:
      self->meeting = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tincan_meeting_row_class_init (TincanMeetingRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = tincan_meeting_row_constructed;
  object_class->dispose = tincan_meeting_row_dispose;
  object_class->get_property = tincan_meeting_row_get_property;
  object_class->set_property = tincan_meeting_row_set_property;

  properties[PROP_MEETING] =
    g_param_spec_object ("meeting", NULL, NULL, TINCAN_TYPE_MEETING,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_CLOSE] = g_signal_new ("close", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_DROPPED] =
    g_signal_new ("dropped", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, GDK_TYPE_FILE_LIST);

  gtk_widget_class_install_action (widget_class, "meeting.close", NULL, close_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "meeting.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Delete, 0, "meeting.close", NULL);

  g_type_ensure (TINCAN_TYPE_DROP_TARGET);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/widgets/tincan-meeting-row.ui");
  gtk_widget_class_bind_template_child (widget_class, TincanMeetingRow, close_button);
  gtk_widget_class_bind_template_callback (widget_class, kind_icon_name);
  gtk_widget_class_bind_template_callback (widget_class, close_tooltip);
  gtk_widget_class_bind_template_callback (widget_class, drop_accept_cb);
  gtk_widget_class_bind_template_callback (widget_class, dropped_cb);
}

static void
tincan_meeting_row_init (TincanMeetingRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tincan_meeting_row_new:
 * @meeting: a live meeting
 *
 * Returns: (transfer floating): a row for a #GtkListBox
 */
GtkWidget *
tincan_meeting_row_new (TincanMeeting *meeting)
{
  g_return_val_if_fail (TINCAN_IS_MEETING (meeting), NULL);

  return g_object_new (TINCAN_TYPE_MEETING_ROW, "meeting", meeting, NULL);
}

TincanMeeting *
tincan_meeting_row_get_meeting (TincanMeetingRow *self)
{
  g_return_val_if_fail (TINCAN_IS_MEETING_ROW (self), NULL);
  return self->meeting;
}
