/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-guest-row"

#include "config.h"

#include "app/widgets/tincan-guest-row.h"

#include "app/widgets/tincan-closures.h"
#include "app/widgets/tincan-flow-layout.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _TincanGuestRow
{
  GtkListBoxRow parent_instance;

  TincanMeeting *meeting;
  TincanGuest   *guest;

  GtkWidget *progress_bar;
  GtkLabel  *newest_label;
  GBinding  *newest_binding; /* of its text to the newest transfer's state */
};

enum
{
  PROP_0,
  PROP_MEETING,
  PROP_GUEST,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (TincanGuestRow, tincan_guest_row, GTK_TYPE_LIST_BOX_ROW)

static char *
state_label (TincanGuestRow *self,
             const char     *state,
             const char     *path)
{
  if (state == NULL || path == NULL || *path == '\0')
    return g_strdup (state);
  /* Translators: the state of a connection, and its path: "Connected · direct" */
  return g_strdup_printf (_("%s · %s"), state, path);
}

static char *
verified_tooltip (TincanGuestRow *self,
                  const char     *words)
{
  if (words == NULL)
    return g_strdup (_("Verified: they proved that they have the code or link"));
  /* Translators: four words that two people have compared */
  return g_strdup_printf (_("Verified: both of you see the words “%s”"), words);
}

/* Somebody who is let in may still be sent away; before, the two buttons ask. */
static gboolean
can_disconnect (TincanGuestRow *self,
                gboolean        is_here,
                gboolean        needs_consent)
{
  return is_here && !needs_consent;
}

static void
accept_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  TincanGuestRow *self = TINCAN_GUEST_ROW (widget);

  tincan_meeting_accept_guest (self->meeting, self->guest);
}

static void
refuse_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  TincanGuestRow *self = TINCAN_GUEST_ROW (widget);

  tincan_meeting_refuse_guest (self->meeting, self->guest);
}

static void
update_accessible_label (TincanGuestRow *self)
{
  /* Translators: one who came to a meeting, as a screen reader says it: name, whether verified,
   * state */
  g_autofree char *label =
    g_strdup_printf (_("%s. %s. %s"), tincan_guest_get_name (self->guest),
                     tincan_guest_get_verified (self->guest) ? _("Verified") : _("Not verified"),
                     tincan_guest_get_state_text (self->guest));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
unbind_newest (TincanGuestRow *self)
{
  if (self->newest_binding != NULL)
    g_binding_unbind (self->newest_binding);
  g_clear_object (&self->newest_binding);
}

/* Says what became of what was last sent, which the progress does not once it is over. */
static void
tasks_changed_cb (TincanGuestRow *self)
{
  g_autoptr(TincanTask) newest = g_list_model_get_item (tincan_guest_get_tasks (self->guest), 0);

  unbind_newest (self);
  gtk_widget_set_visible (GTK_WIDGET (self->newest_label), newest != NULL);
  if (newest != NULL)
    self->newest_binding = g_object_ref (g_object_bind_property (
      newest, "state-text", self->newest_label, "label", G_BINDING_SYNC_CREATE));
}

static void
tincan_guest_row_constructed (GObject *object)
{
  TincanGuestRow *self = TINCAN_GUEST_ROW (object);

  G_OBJECT_CLASS (tincan_guest_row_parent_class)->constructed (object);

  g_signal_connect_object (self->guest, "notify", G_CALLBACK (update_accessible_label), self,
                           G_CONNECT_SWAPPED);
  update_accessible_label (self);
  g_signal_connect_object (tincan_guest_get_tasks (self->guest), "items-changed",
                           G_CALLBACK (tasks_changed_cb), self, G_CONNECT_SWAPPED);
  tasks_changed_cb (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress_bar),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Progress"), -1);
}

static void
tincan_guest_row_dispose (GObject *object)
{
  TincanGuestRow *self = TINCAN_GUEST_ROW (object);

  unbind_newest (self);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), NULL);
  g_clear_object (&self->meeting);
  g_clear_object (&self->guest);

  G_OBJECT_CLASS (tincan_guest_row_parent_class)->dispose (object);
}

static void
tincan_guest_row_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  TincanGuestRow *self = TINCAN_GUEST_ROW (object);

  switch (prop_id)
    {
    case PROP_MEETING:
      g_value_set_object (value, self->meeting);
      break;
    case PROP_GUEST:
      g_value_set_object (value, self->guest);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tincan_guest_row_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  TincanGuestRow *self = TINCAN_GUEST_ROW (object);

  switch (prop_id)
    {
    case PROP_MEETING:
      self->meeting = g_value_dup_object (value);
      break;
    case PROP_GUEST:
      self->guest = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tincan_guest_row_class_init (TincanGuestRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = tincan_guest_row_constructed;
  object_class->dispose = tincan_guest_row_dispose;
  object_class->get_property = tincan_guest_row_get_property;
  object_class->set_property = tincan_guest_row_set_property;

  properties[PROP_MEETING] =
    g_param_spec_object ("meeting", NULL, NULL, TINCAN_TYPE_MEETING,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_GUEST] =
    g_param_spec_object ("guest", NULL, NULL, TINCAN_TYPE_GUEST,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_install_action (widget_class, "guest.accept", NULL, accept_action);
  gtk_widget_class_install_action (widget_class, "guest.refuse", NULL, refuse_action);

  g_type_ensure (ADW_TYPE_AVATAR);
  g_type_ensure (TINCAN_TYPE_FLOW_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/widgets/tincan-guest-row.ui");
  gtk_widget_class_bind_template_child (widget_class, TincanGuestRow, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, TincanGuestRow, newest_label);
  tincan_closures_bind (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, state_label);
  gtk_widget_class_bind_template_callback (widget_class, verified_tooltip);
  gtk_widget_class_bind_template_callback (widget_class, can_disconnect);
}

static void
tincan_guest_row_init (TincanGuestRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tincan_guest_row_new:
 * @meeting: where @guest came
 * @guest: one who came
 *
 * Returns: (transfer floating): a row for a #GtkListBox
 */
GtkWidget *
tincan_guest_row_new (TincanMeeting *meeting,
                      TincanGuest   *guest)
{
  g_return_val_if_fail (TINCAN_IS_MEETING (meeting), NULL);
  g_return_val_if_fail (TINCAN_IS_GUEST (guest), NULL);

  return g_object_new (TINCAN_TYPE_GUEST_ROW, "meeting", meeting, "guest", guest, NULL);
}
