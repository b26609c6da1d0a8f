/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/widgets/tincan-window-private.h"

/* The dialogs of the window, which need more of a model than a double has: they are there to be
 * called, and tests/ui/receive sees what they do. */

static void
ask_action (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  g_test_message ("%s", name);
}

void
_tincan_window_install_ask_actions (GtkWidgetClass *klass)
{
  const char *const names[] = { "win.receive", "win.send-text", "win.show-history",
                                "win.show-preferences" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    gtk_widget_class_install_action (klass, names[i], NULL, ask_action);
}

void
tincan_window_receive (TincanWindow *self,
                       const char   *text)
{
  g_test_message ("receive %s", text);
}

void
tincan_window_compose_text (TincanWindow *self,
                            const char   *text)
{
  g_test_message ("compose %s", text);
}

void
tincan_window_review_offer (TincanWindow *self,
                            TincanTask   *task)
{
  g_test_message ("review %s", tincan_task_get_title (task));
}
