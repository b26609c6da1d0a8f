/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-window"

#include "config.h"

#include "app/widgets/tincan-window-private.h"

#include "app/widgets/tincan-codes-dialog.h"

void
_tincan_window_make_code (TincanWindow  *self,
                          TincanMeeting *from)
{
  tincan_window_present_meeting (self, tincan_meetings_offer (self->meetings, from));
}

static void
make_cb (TincanWindow *self)
{
  _tincan_window_make_code (self, NULL);
}

static void
enter_cb (TincanWindow *self)
{
  tincan_window_receive (self, NULL);
}

void
_tincan_window_explain_codes (TincanWindow *self)
{
  TincanCodesDialog *dialog = tincan_codes_dialog_new (GTK_WINDOW (self));

  g_signal_connect_object (dialog, "make", G_CALLBACK (make_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "enter", G_CALLBACK (enter_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
connect_without_server_action (GtkWidget  *widget,
                               const char *name,
                               GVariant   *parameter)
{
  _tincan_window_explain_codes (TINCAN_WINDOW (widget));
}

void
_tincan_window_install_codes_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "win.connect-without-server", NULL,
                                   connect_without_server_action);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_k, GDK_CONTROL_MASK,
                                       "win.connect-without-server", NULL);
}
