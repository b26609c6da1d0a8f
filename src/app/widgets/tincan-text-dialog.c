/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-text-dialog"

#include "config.h"

#include "app/widgets/tincan-text-dialog.h"

#include "app/model/tincan-words.h"

#include <glib/gi18n.h>

struct _TincanTextDialog
{
  AdwWindow        parent_instance;

  GtkWidget       *close_button;
  GtkWidget       *send_button;
  GtkWidget       *copy_button;
  AdwToastOverlay *toasts;
  GtkLabel        *caption;
  GtkTextView     *view;
  GtkLabel        *problem;
};

static guint send_signal;

G_DEFINE_FINAL_TYPE (TincanTextDialog, tincan_text_dialog, ADW_TYPE_WINDOW)

static char *
dup_text (TincanTextDialog *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static void
changed_cb (TincanTextDialog *self)
{
  gboolean is_empty = gtk_text_buffer_get_char_count (gtk_text_view_get_buffer (self->view)) == 0;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "text.send", !is_empty);
  tincan_text_dialog_set_problem (self, NULL);
}

static void
send_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  TincanTextDialog *self = TINCAN_TEXT_DIALOG (widget);
  g_autofree char *text = dup_text (self);

  if (!gtk_widget_get_visible (self->send_button) || *text == '\0')
    return;
  tincan_text_dialog_set_problem (self, NULL);
  g_signal_emit (self, send_signal, 0, text);
  if (!gtk_widget_get_visible (GTK_WIDGET (self->problem)))
    gtk_window_close (GTK_WINDOW (self));
}

static void
copy_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  TincanTextDialog *self = TINCAN_TEXT_DIALOG (widget);
  g_autofree char *text = dup_text (self);
  AdwToast *toast;

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  toast = adw_toast_new (_("Text copied"));
  adw_toast_set_timeout (toast, 2);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
tincan_text_dialog_class_init (TincanTextDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  send_signal = g_signal_new ("send", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                              NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_install_action (widget_class, "text.send", NULL, send_action);
  gtk_widget_class_install_action (widget_class, "text.copy", NULL, copy_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK,
                                       "text.send", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Enter, GDK_CONTROL_MASK,
                                       "text.send", NULL);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/widgets/tincan-text-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TincanTextDialog, close_button);
  gtk_widget_class_bind_template_child (widget_class, TincanTextDialog, send_button);
  gtk_widget_class_bind_template_child (widget_class, TincanTextDialog, copy_button);
  gtk_widget_class_bind_template_child (widget_class, TincanTextDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, TincanTextDialog, caption);
  gtk_widget_class_bind_template_child (widget_class, TincanTextDialog, view);
  gtk_widget_class_bind_template_child (widget_class, TincanTextDialog, problem);
}

static void
tincan_text_dialog_init (TincanTextDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (gtk_text_view_get_buffer (self->view), "changed",
                           G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
}

/**
 * tincan_text_dialog_new_to_send:
 * @parent: (nullable): the window that it belongs to
 *
 * Returns: (transfer none): a dialog, which GTK owns until it is closed
 */
TincanTextDialog *
tincan_text_dialog_new_to_send (GtkWindow *parent)
{
  TincanTextDialog *self = g_object_new (TINCAN_TYPE_TEXT_DIALOG,
                                         "transient-for", parent,
                                         "title", _("Send Text"),
                                         NULL);

  gtk_label_set_label (self->caption, _("_Text to Send"));
  gtk_button_set_label (GTK_BUTTON (self->close_button), _("_Cancel"));
  gtk_widget_set_visible (self->copy_button, FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "text.send", FALSE);
  gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->view));
  return self;
}

/**
 * tincan_text_dialog_new_received:
 * @parent: (nullable): the window that it belongs to
 * @from: who sent it, as it calls itself
 * @text: what came
 *
 * Returns: (transfer none): a dialog, which GTK owns until it is closed
 */
TincanTextDialog *
tincan_text_dialog_new_received (GtkWindow  *parent,
                                 const char *from,
                                 const char *text)
{
  TincanTextDialog *self;
  g_autofree char *name = NULL;
  g_autofree char *caption = NULL;

  g_return_val_if_fail (from != NULL, NULL);
  g_return_val_if_fail (text != NULL, NULL);

  self = g_object_new (TINCAN_TYPE_TEXT_DIALOG,
                       "transient-for", parent,
                       "title", C_("transfer", "Text"),
                       NULL);
  name = tincan_words_dup_isolated (from);
  /* Translators: a name */
  caption = g_strdup_printf (_("From %s"), name);
  gtk_label_set_use_underline (self->caption, FALSE);
  gtk_label_set_label (self->caption, caption);
  gtk_button_set_label (GTK_BUTTON (self->close_button), _("C_lose"));
  gtk_widget_set_visible (self->send_button, FALSE);
  gtk_text_view_set_editable (self->view, FALSE);
  gtk_text_view_set_cursor_visible (self->view, FALSE);
  tincan_text_dialog_set_text (self, text);
  gtk_window_set_focus (GTK_WINDOW (self), self->copy_button);
  return self;
}

void
tincan_text_dialog_set_problem (TincanTextDialog *self,
                                const char       *problem)
{
  g_return_if_fail (TINCAN_IS_TEXT_DIALOG (self));

  gtk_label_set_label (self->problem, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
}

void
tincan_text_dialog_set_text (TincanTextDialog *self,
                             const char       *text)
{
  g_return_if_fail (TINCAN_IS_TEXT_DIALOG (self));
  g_return_if_fail (text != NULL);

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->view), text, -1);
}
