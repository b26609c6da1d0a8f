/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-comparison-card"

#include "config.h"

#include "app/widgets/tincan-comparison-card.h"

#include "app/widgets/tincan-flow-layout.h"

struct _TincanComparisonCard
{
  GtkBox         parent_instance;

  TincanMeeting *meeting;
  TincanGuest   *guest;
};

enum
{
  PROP_0,
  PROP_MEETING,
  PROP_GUEST,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (TincanComparisonCard, tincan_comparison_card, GTK_TYPE_BOX)

static void
same_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  TincanComparisonCard *self = TINCAN_COMPARISON_CARD (widget);

  tincan_meeting_compare (self->meeting, self->guest, TRUE);
}

static void
different_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  TincanComparisonCard *self = TINCAN_COMPARISON_CARD (widget);

  tincan_meeting_compare (self->meeting, self->guest, FALSE);
}

static void
tincan_comparison_card_dispose (GObject *object)
{
  TincanComparisonCard *self = TINCAN_COMPARISON_CARD (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_box_remove (GTK_BOX (self), child);
  g_clear_object (&self->meeting);
  g_clear_object (&self->guest);

  G_OBJECT_CLASS (tincan_comparison_card_parent_class)->dispose (object);
}

static void
tincan_comparison_card_get_property (GObject    *object,
                                     guint       prop_id,
                                     GValue     *value,
                                     GParamSpec *pspec)
{
  TincanComparisonCard *self = TINCAN_COMPARISON_CARD (object);

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
tincan_comparison_card_set_property (GObject      *object,
                                     guint         prop_id,
                                     const GValue *value,
                                     GParamSpec   *pspec)
{
  TincanComparisonCard *self = TINCAN_COMPARISON_CARD (object);

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
tincan_comparison_card_class_init (TincanComparisonCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags =
    G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = tincan_comparison_card_dispose;
  object_class->get_property = tincan_comparison_card_get_property;
  object_class->set_property = tincan_comparison_card_set_property;

  properties[PROP_MEETING] =
    g_param_spec_object ("meeting", NULL, NULL, TINCAN_TYPE_MEETING, flags);
  properties[PROP_GUEST] = g_param_spec_object ("guest", NULL, NULL, TINCAN_TYPE_GUEST, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_install_action (widget_class, "words.same", NULL, same_action);
  gtk_widget_class_install_action (widget_class, "words.different", NULL, different_action);

  g_type_ensure (TINCAN_TYPE_FLOW_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/widgets/tincan-comparison-card.ui");
}

static void
tincan_comparison_card_init (TincanComparisonCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tincan_comparison_card_new:
 * @meeting: a meeting by codes
 * @guest: the other side of it, whose words are to be compared
 *
 * Returns: (transfer floating): what asks whether they are the same
 */
GtkWidget *
tincan_comparison_card_new (TincanMeeting *meeting,
                            TincanGuest   *guest)
{
  g_return_val_if_fail (TINCAN_IS_MEETING (meeting), NULL);
  g_return_val_if_fail (TINCAN_IS_GUEST (guest), NULL);

  return g_object_new (TINCAN_TYPE_COMPARISON_CARD, "meeting", meeting, "guest", guest, NULL);
}
