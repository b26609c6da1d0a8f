/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-connection-group"

#include "config.h"

#include "app/widgets/tincan-connection-group.h"

#include "app/model/tincan-connection-test.h"

#include <glib/gi18n.h>

struct _TincanConnectionGroup
{
  AdwPreferencesGroup parent_instance;

  TincanPreferences  *preferences;
  GCancellable       *testing; /* (nullable) */
  char               *words;   /* (nullable): what was found out, a sentence a line */

  GtkSpinner         *spinner;
  GtkWidget          *copy_button;
  GtkWidget          *test_button;
  GtkWidget          *result_row;
  GtkImage           *verdict_icon;
  GtkLabel           *verdict;
  GtkBox             *sentences;
};

static guint toast_signal;

G_DEFINE_FINAL_TYPE (TincanConnectionGroup, tincan_connection_group, ADW_TYPE_PREFERENCES_GROUP)

static void
update_buttons (TincanConnectionGroup *self)
{
  gboolean is_testing = self->testing != NULL;

  gtk_spinner_set_spinning (self->spinner, is_testing);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), is_testing);
  gtk_widget_set_visible (self->copy_button, self->words != NULL);
  /* Without the password from the keyring, a relay would only refuse. */
  gtk_widget_set_sensitive (self->test_button,
                            !is_testing && tincan_preferences_is_ready (self->preferences));
}

static void
end_test (TincanConnectionGroup *self)
{
  if (self->testing != NULL)
    g_cancellable_cancel (self->testing);
  g_clear_object (&self->testing);
}

/* What was found out with other settings says nothing about these. */
static void
forget (TincanConnectionGroup *self)
{
  end_test (self);
  g_clear_pointer (&self->words, g_free);
  gtk_widget_set_visible (self->result_row, FALSE);
  update_buttons (self);
}

static void
show_verdict (TincanConnectionGroup *self,
              gboolean               is_good)
{
  gtk_label_set_label (self->verdict, is_good ? _("Nothing Is in the Way")
                                              : _("Something Is in the Way"));
  gtk_image_set_from_icon_name (self->verdict_icon, is_good ? "tincan-verified-symbolic"
                                                            : "dialog-warning-symbolic");
  gtk_widget_remove_css_class (GTK_WIDGET (self->verdict_icon), is_good ? "warning" : "success");
  gtk_widget_add_css_class (GTK_WIDGET (self->verdict_icon), is_good ? "success" : "warning");
}

static void
show_sentences (TincanConnectionGroup *self,
                const char *const     *words)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->sentences))) != NULL)
    gtk_box_remove (self->sentences, child);
  for (guint i = 0; words[i] != NULL; i++)
    {
      GtkWidget *label = gtk_label_new (words[i]);

      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_selectable (GTK_LABEL (label), TRUE);
      gtk_box_append (self->sentences, label);
    }
}

static void
tested_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  TincanConnectionGroup *self;
  g_autoptr(GError) error = NULL;
  gboolean is_good;
  g_auto(GStrv) words = tincan_connection_test_finish (result, &is_good, &error);

  if (words == NULL)
    return;

  self = user_data;
  g_clear_object (&self->testing);
  g_free (self->words);
  self->words = g_strjoinv ("\n", words);
  show_verdict (self, is_good);
  show_sentences (self, (const char *const *) words);
  gtk_widget_set_visible (self->result_row, TRUE);
  update_buttons (self);
}

static void
test_cb (TincanConnectionGroup *self)
{
  forget (self);
  self->testing = g_cancellable_new ();
  update_buttons (self);
  tincan_connection_test_async (self->preferences, self->testing, tested_cb, self);
}

static void
copy_cb (TincanConnectionGroup *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->words);
  g_signal_emit (self, toast_signal, 0, adw_toast_new (_("Result copied")));
}

static void
tincan_connection_group_unroot (GtkWidget *widget)
{
  end_test (TINCAN_CONNECTION_GROUP (widget));
  GTK_WIDGET_CLASS (tincan_connection_group_parent_class)->unroot (widget);
}

static void
tincan_connection_group_dispose (GObject *object)
{
  TincanConnectionGroup *self = TINCAN_CONNECTION_GROUP (object);

  end_test (self);
  g_clear_object (&self->preferences);
  g_clear_pointer (&self->words, g_free);

  G_OBJECT_CLASS (tincan_connection_group_parent_class)->dispose (object);
}

static void
tincan_connection_group_class_init (TincanConnectionGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tincan_connection_group_dispose;
  widget_class->unroot = tincan_connection_group_unroot;

  toast_signal = g_signal_new ("toast", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                               NULL, NULL, G_TYPE_NONE, 1, ADW_TYPE_TOAST);

  gtk_widget_class_set_template_from_resource (
    widget_class, RESOURCE_PATH "/widgets/tincan-connection-group.ui");
  gtk_widget_class_bind_template_child (widget_class, TincanConnectionGroup, spinner);
  gtk_widget_class_bind_template_child (widget_class, TincanConnectionGroup, copy_button);
  gtk_widget_class_bind_template_child (widget_class, TincanConnectionGroup, test_button);
  gtk_widget_class_bind_template_child (widget_class, TincanConnectionGroup, result_row);
  gtk_widget_class_bind_template_child (widget_class, TincanConnectionGroup, verdict_icon);
  gtk_widget_class_bind_template_child (widget_class, TincanConnectionGroup, verdict);
  gtk_widget_class_bind_template_child (widget_class, TincanConnectionGroup, sentences);
  gtk_widget_class_bind_template_callback (widget_class, test_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
tincan_connection_group_init (TincanConnectionGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
tincan_connection_group_set_preferences (TincanConnectionGroup *self,
                                         TincanPreferences     *preferences)
{
  g_return_if_fail (TINCAN_IS_CONNECTION_GROUP (self));
  g_return_if_fail (self->preferences == NULL);
  g_return_if_fail (TINCAN_IS_PREFERENCES (preferences));

  self->preferences = g_object_ref (preferences);
  g_signal_connect_object (tincan_preferences_get_settings (preferences), "changed",
                           G_CALLBACK (forget), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (preferences, "notify::turn-password", G_CALLBACK (forget), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (preferences, "notify::is-ready", G_CALLBACK (update_buttons), self,
                           G_CONNECT_SWAPPED);
  update_buttons (self);
}
