/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-flow-layout"

#include "config.h"

#include "app/widgets/tincan-flow-layout.h"

/* Pixels between two widgets, and between two lines; in the middle they are larger, and stand
 * further apart. */
#define SPACING 6
#define CENTERED_SPACING 12

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

static int
get_spacing (TincanFlowLayout *self)
{
  return self->is_centered ? CENTERED_SPACING : SPACING;
}

static void
measure_child (GtkWidget *child,
               int        width,
               int       *out_width)
{
  int minimum;
  int natural;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  *out_width = MAX (minimum, MIN (natural, width));
}

/* What one line of widgets needs, from @first to the one that is returned, which is not in it. */
static GtkWidget *
measure_line (GtkWidget *first,
              int        width,
              int        spacing,
              int       *out_width,
              int       *out_height)
{
  GtkWidget *child;

  *out_width = 0;
  *out_height = 0;
  for (child = first; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int child_width;
      int height;
      int end;

      if (!gtk_widget_should_layout (child))
        continue;
      measure_child (child, width, &child_width);
      end = *out_width + (*out_width > 0 ? spacing : 0) + child_width;
      if (*out_width > 0 && end > width)
        break;
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, child_width, NULL, &height, NULL, NULL);
      *out_width = end;
      *out_height = MAX (*out_height, height);
    }
  return child;
}

/* Lines of different lengths in the middle look like an accident, so what does not go into one line
 * there stands in a column. Returns how wide that is, or 0 for lines. */
static int
measure_column (TincanFlowLayout *self,
                GtkWidget        *widget,
                int               width)
{
  GtkWidget *first = gtk_widget_get_first_child (widget);
  int column_width = 0;
  int line_width;
  int line_height;

  if (!self->is_centered ||
      measure_line (first, width, get_spacing (self), &line_width, &line_height) == NULL)
    return 0;
  for (GtkWidget *child = first; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int child_width;

      if (!gtk_widget_should_layout (child))
        continue;
      measure_child (child, width, &child_width);
      column_width = MAX (column_width, child_width);
    }
  return column_width;
}

static GtkSizeRequestMode
tincan_flow_layout_get_request_mode (GtkLayoutManager *manager,
                                     GtkWidget        *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure_width (TincanFlowLayout *self,
               GtkWidget        *widget,
               int              *out_minimum,
               int              *out_natural)
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
  measure_line (gtk_widget_get_first_child (widget), G_MAXINT / 2, get_spacing (self), out_natural,
                &line_height);
}

/* One line, which in a column is one widget. */
static GtkWidget *
next_line (TincanFlowLayout *self,
           GtkWidget        *first,
           int               width,
           int               column_width,
           int              *out_width,
           int              *out_height)
{
  if (column_width == 0)
    return measure_line (first, width, get_spacing (self), out_width, out_height);

  *out_width = column_width;
  *out_height = 0;
  if (gtk_widget_should_layout (first))
    gtk_widget_measure (first, GTK_ORIENTATION_VERTICAL, column_width, NULL, out_height, NULL,
                        NULL);
  return gtk_widget_get_next_sibling (first);
}

static int
measure_height (TincanFlowLayout *self,
                GtkWidget        *widget,
                int               width)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);
  int column_width = measure_column (self, widget, width);
  int height = 0;

  while (child != NULL)
    {
      int line_width;
      int line_height;

      child = next_line (self, child, width, column_width, &line_width, &line_height);
      if (line_height > 0)
        height += line_height + (height > 0 ? get_spacing (self) : 0);
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
  TincanFlowLayout *self = TINCAN_FLOW_LAYOUT (manager);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_width (self, widget, out_minimum, out_natural);
  else
    *out_minimum = *out_natural =
      measure_height (self, widget, for_size < 0 ? G_MAXINT / 2 : for_size);
}

static void
allocate_line (TincanFlowLayout *self,
               GtkWidget        *first,
               GtkWidget        *end,
               int               top,
               int               width,
               int               line_width,
               int               height)
{
  gboolean is_rtl = gtk_widget_get_direction (gtk_widget_get_parent (first)) == GTK_TEXT_DIR_RTL;
  int x = self->is_centered ? (width - line_width) / 2 : 0;

  for (GtkWidget *child = first; child != end; child = gtk_widget_get_next_sibling (child))
    {
      GtkAllocation allocation;

      if (!gtk_widget_should_layout (child))
        continue;
      measure_child (child, width, &allocation.width);
      /* One that has the line for itself. */
      if (end == gtk_widget_get_next_sibling (child) && child == first)
        allocation.width = line_width;
      allocation.height = height;
      allocation.x = is_rtl ? width - x - allocation.width : x;
      allocation.y = top;
      gtk_widget_size_allocate (child, &allocation, -1);
      x += allocation.width + get_spacing (self);
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
  int column_width = measure_column (self, widget, width);
  int top = 0;

  while (first != NULL)
    {
      int line_width;
      int line_height;
      GtkWidget *end = next_line (self, first, width, column_width, &line_width, &line_height);

      allocate_line (self, first, end, top, width, line_width, line_height);
      if (line_height > 0)
        top += line_height + get_spacing (self);
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

  /* In the middle, rather than at the start: in one line, or in a column. */
  properties[PROP_CENTERED] =
    g_param_spec_boolean ("centered", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tincan_flow_layout_init (TincanFlowLayout *self)
{
}
