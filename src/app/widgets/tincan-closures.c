/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-closures"

#include "config.h"

#include "app/widgets/tincan-closures.h"

static gboolean
has_text (GObject    *object,
          const char *text)
{
  return text != NULL && *text != '\0';
}

static gboolean
is_not (GObject  *object,
        gboolean  truth)
{
  return !truth;
}

static gboolean
is_some (GObject *object,
         guint    number)
{
  return number > 0;
}

static gboolean
both (GObject  *object,
      gboolean  first,
      gboolean  second)
{
  return first && second;
}

/* For the query of a tooltip: what is cut of a label. To set a tooltip anew with each text would
 * ask the display where the pointer is, for each row of a list. */
static gboolean
tell_whole (GtkLabel   *label,
            int         x,
            int         y,
            gboolean    by_keyboard,
            GtkTooltip *tooltip)
{
  if (!pango_layout_is_ellipsized (gtk_label_get_layout (label)))
    return FALSE;
  gtk_tooltip_set_text (tooltip, gtk_label_get_text (label));
  return TRUE;
}

void
tincan_closures_bind (GtkWidgetClass *klass)
{
  gtk_widget_class_bind_template_callback (klass, has_text);
  gtk_widget_class_bind_template_callback (klass, is_not);
  gtk_widget_class_bind_template_callback (klass, is_some);
  gtk_widget_class_bind_template_callback (klass, both);
  gtk_widget_class_bind_template_callback (klass, tell_whole);
}
