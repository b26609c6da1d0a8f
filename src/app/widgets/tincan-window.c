/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-window"

#include "config.h"

#include "app/widgets/tincan-window.h"

struct _TincanWindow
{
  AdwApplicationWindow parent_instance;
};

G_DEFINE_FINAL_TYPE (TincanWindow, tincan_window, ADW_TYPE_APPLICATION_WINDOW)

static void
tincan_window_class_init (TincanWindowClass *klass)
{
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass),
                                               RESOURCE_PATH "/widgets/tincan-window.ui");
}

static void
tincan_window_init (TincanWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tincan_window_new:
 * @application: the app
 *
 * Returns: (transfer none): a window, which GTK owns until it is closed
 */
TincanWindow *
tincan_window_new (AdwApplication *application)
{
  return g_object_new (TINCAN_TYPE_WINDOW, "application", application, NULL);
}
