/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-flow-layout"

#include "config.h"

#include "app/widgets/tincan-flow-layout.h"

/* Pixels between two widgets, and between two lines. */
#define SPACING 6

struct _TincanFlowLayout
{
  GtkLayoutManager parent_instance;

  gboolean is_centered;
};

enum
{
  PROP_0,
  PROP_CENTERED,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (TincanFlowLayout, tincan_flow_layout, GTK_TYPE_LAYOUT_MANAGER)

/* What one line of widgets needs, from @first to the one that is returned, which is not in it. */
static GtkWidget *
measure_line (GtkWidget *first,
              int        width,
              int       *out_width,
              int       *out_height)
{
  GtkWidget *child;

  *out_width = 0;
  *out_height = 0;
  for (child = first; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int minimum;
      int natural;
      int height;
      int end;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
      natural = MAX (minimum, MIN (natural, width));
      end = *out_width + (*out_width > 0 ? SPACING : 0) + natural;
      if (*out_width > 0 && end > width)
        break;
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, natural, NULL, &height, NULL, NULL);
      *out_width = end;
      *out_height = MAX (*out_height, height);
    }
  return child;
}

static GtkSizeRequestMode
tincan_flow_layout_get_request_mode (GtkLayoutManager *manager,
                                     GtkWidget        *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure_width (GtkWidget *widget,
               int       *out_minimum,
               int       *out_natural)
{
  int line_height;

  *out_minimum = 0;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int minimum;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      *out_minimum = MAX (*out_minimum, minimum);
    }
  measure_line (gtk_widget_get_first_child (widget), G_MAXINT / 2, out_natural, &line_height);
}

static int
measure_height (GtkWidget *widget,
                int        width)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);
  int height = 0;

  while (child != NULL)
    {
      int line_width;
      int line_height;

      child = measure_line (child, width, &line_width, &line_height);
      if (line_height > 0)
        height += line_height + (height > 0 ? SPACING : 0);
    }
  return height;
}

static void
tincan_flow_layout_measure (GtkLayoutManager *manager,
                            GtkWidget        *widget,
                            GtkOrientation    orientation,
                            int               for_size,
                            int              *out_minimum,
                            int              *out_natural,
                            int              *out_minimum_baseline,
                            int              *out_natural_baseline)
{
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_width (widget, out_minimum, out_natural);
  else
    *out_minimum = *out_natural = measure_height (widget, for_size < 0 ? G_MAXINT / 2 : for_size);
}

static void
allocate_line (GtkWidget *first,
               GtkWidget *end,
               int        left,
               int        top,
               int        width,
               int        height)
{
  gboolean is_rtl = gtk_widget_get_direction (gtk_widget_get_parent (first)) == GTK_TEXT_DIR_RTL;
  int x = left;

  for (GtkWidget *child = first; child != end; child = gtk_widget_get_next_sibling (child))
    {
      int minimum;
      int natural;
      GtkAllocation allocation;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
      allocation.width = MAX (minimum, MIN (natural, width));
      allocation.height = height;
      allocation.x = is_rtl ? width - x - allocation.width : x;
      allocation.y = top;
      gtk_widget_size_allocate (child, &allocation, -1);
      x += allocation.width + SPACING;
    }
}

static void
tincan_flow_layout_allocate (GtkLayoutManager *manager,
                             GtkWidget        *widget,
                             int               width,
                             int               height,
                             int               baseline)
{
  TincanFlowLayout *self = TINCAN_FLOW_LAYOUT (manager);
  GtkWidget *first = gtk_widget_get_first_child (widget);
  int top = 0;

  while (first != NULL)
    {
      int line_width;
      int line_height;
      GtkWidget *end = measure_line (first, width, &line_width, &line_height);

      allocate_line (first, end, self->is_centered ? (width - line_width) / 2 : 0, top, width,
                     line_height);
      top += line_height + SPACING;
      first = end;
    }
}

static void
tincan_flow_layout_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  TincanFlowLayout *self = TINCAN_FLOW_LAYOUT (object);

  switch (prop_id)
    {
    case PROP_CENTERED:
      g_value_set_boolean (value, self->is_centered);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tincan_flow_layout_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  TincanFlowLayout *self = TINCAN_FLOW_LAYOUT (object);

  switch (prop_id)
    {
    case PROP_CENTERED:
      self->is_centered = g_value_get_boolean (value);
      gtk_layout_manager_layout_changed (GTK_LAYOUT_MANAGER (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tincan_flow_layout_class_init (TincanFlowLayoutClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  object_class->get_property = tincan_flow_layout_get_property;
  object_class->set_property = tincan_flow_layout_set_property;
  layout_class->get_request_mode = tincan_flow_layout_get_request_mode;
  layout_class->measure = tincan_flow_layout_measure;
  layout_class->allocate = tincan_flow_layout_allocate;

  /* Lines stand in the middle, rather than at the start. */
  properties[PROP_CENTERED] =
    g_param_spec_boolean ("centered", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tincan_flow_layout_init (TincanFlowLayout *self)
{
}
