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

void
tincan_closures_bind (GtkWidgetClass *klass)
{
  gtk_widget_class_bind_template_callback (klass, has_text);
  gtk_widget_class_bind_template_callback (klass, is_not);
  gtk_widget_class_bind_template_callback (klass, is_some);
  gtk_widget_class_bind_template_callback (klass, both);
}
