/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-window"

#include "config.h"

#include "app/widgets/tincan-window-private.h"

#include "app/model/tincan-words.h"

#include <glib/gi18n.h>

static AdwMessageDialog *
dialog_new (TincanWindow *self,
            const char   *heading,
            const char   *body,
            const char   *label)
{
  AdwMessageDialog *dialog =
    ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_WINDOW (self), heading, body));

  adw_message_dialog_add_responses (dialog, "cancel", _("_Cancel"), "go", label, NULL);
  adw_message_dialog_set_response_appearance (dialog, "go", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "go");
  adw_message_dialog_set_close_response (dialog, "cancel");
  return dialog;
}

/* --- a code or link --- */

static void
receive_response_cb (TincanWindow     *self,
                     const char       *response,
                     AdwMessageDialog *dialog)
{
  GtkEditable *entry = GTK_EDITABLE (adw_message_dialog_get_extra_child (dialog));
  g_autoptr(GError) error = NULL;
  TincanMeeting *meeting;

  if (g_strcmp0 (response, "go") != 0)
    return;
  meeting = tincan_meetings_join (self->meetings, gtk_editable_get_text (entry), &error);
  if (meeting != NULL)
    tincan_window_present_meeting (self, meeting);
  else
    tincan_window_show_error (self, _("That Is Not a Code or Link"), error->message);
}

/**
 * tincan_window_receive:
 * @self: the window
 * @text: (nullable): a code or link that is known already; joining takes the person's word
 */
void
tincan_window_receive (TincanWindow *self,
                       const char   *text)
{
  AdwMessageDialog *dialog;
  GtkWidget *entry = gtk_entry_new ();

  g_return_if_fail (TINCAN_IS_WINDOW (self));

  gtk_editable_set_text (GTK_EDITABLE (entry), text != NULL ? text : "");
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Code or link"), -1);
  dialog = dialog_new (self, _("Receive"),
                       _("Type the code or paste the link that you were given."), _("_Receive"));
  adw_message_dialog_set_extra_child (dialog, entry);
  g_signal_connect_object (dialog, "response", G_CALLBACK (receive_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- a text --- */

static void
text_response_cb (TincanWindow     *self,
                  const char       *response,
                  AdwMessageDialog *dialog)
{
  GtkWidget *scrolled = adw_message_dialog_get_extra_child (dialog);
  GtkWidget *view = gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (scrolled));
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  g_autofree char *text = NULL;
  GtkTextIter start;
  GtkTextIter end;

  if (g_strcmp0 (response, "go") != 0)
    return;
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  tincan_window_add_text (self, tincan_window_get_meeting (self), text);
}

static void
text_changed_cb (AdwMessageDialog *dialog,
                 GtkTextBuffer    *buffer)
{
  adw_message_dialog_set_response_enabled (dialog, "go",
                                           gtk_text_buffer_get_char_count (buffer) > 0);
}

/**
 * tincan_window_compose_text:
 * @self: the window
 * @text: (nullable): what to begin with
 */
void
tincan_window_compose_text (TincanWindow *self,
                            const char   *text)
{
  AdwMessageDialog *dialog;
  GtkWidget *view = gtk_text_view_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));

  g_return_if_fail (TINCAN_IS_WINDOW (self));

  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (view), 9);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (view), 9);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (view), 9);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (view), 9);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Text"),
                                  -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  gtk_scrolled_window_set_has_frame (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_widget_set_size_request (scrolled, 260, 160);

  dialog = dialog_new (self, _("Send Text"), NULL, _("_Send"));
  adw_message_dialog_set_extra_child (dialog, scrolled);
  g_signal_connect_object (buffer, "changed", G_CALLBACK (text_changed_cb), dialog,
                           G_CONNECT_SWAPPED);
  gtk_text_buffer_set_text (buffer, text != NULL ? text : "", -1);
  text_changed_cb (dialog, buffer);
  g_signal_connect_object (dialog, "response", G_CALLBACK (text_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_widget_grab_focus (view);
}

/* --- an offer --- */

static void
accept (TincanWindow *self,
        TincanTask   *task,
        GFile        *folder)
{
  TincanPreferences *preferences = tincan_meetings_get_preferences (self->meetings);
  g_autoptr(GError) error = NULL;

  if (!tincan_task_accept (task, folder, tincan_preferences_get_conflict (preferences), &error))
    tincan_window_show_error (self, _("It Cannot Be Received There"), error->message);
}

static void
folder_chosen_cb (TincanWindow   *self,
                  int             response,
                  GtkFileChooser *chooser)
{
  g_autoptr(GFile) folder = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    folder = gtk_file_chooser_get_file (chooser);
  if (folder != NULL)
    accept (self, g_object_get_data (G_OBJECT (chooser), "task"), folder);
  g_object_unref (chooser);
}

static void
choose_folder (TincanWindow *self,
               TincanTask   *task)
{
  GtkFileChooserNative *chooser =
    gtk_file_chooser_native_new (_("Choose Where to Put It"), GTK_WINDOW (self),
                                 GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _("_Receive"),
                                 _("_Cancel"));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_object_set_data_full (G_OBJECT (chooser), "task", g_object_ref (task), g_object_unref);
  g_signal_connect_object (chooser, "response", G_CALLBACK (folder_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
offer_response_cb (TincanWindow     *self,
                   const char       *response,
                   AdwMessageDialog *dialog)
{
  TincanTask *task = g_object_get_data (G_OBJECT (dialog), "task");
  GFile *folder = g_object_get_data (G_OBJECT (dialog), "folder");

  if (g_strcmp0 (response, "decline") == 0)
    tincan_task_decline (task);
  else if (g_strcmp0 (response, "choose") == 0)
    choose_folder (self, task);
  else if (g_strcmp0 (response, "go") == 0)
    accept (self, task, folder);
}

static void
present_offer (TincanWindow *self,
               TincanTask   *task,
               GFile        *folder)
{
  g_autofree char *peer = tincan_words_dup_isolated (tincan_task_get_peer_name (task));
  g_autofree char *title = tincan_words_dup_isolated (tincan_task_get_title (task));
  /* Translators: the first %s is a person's name, the second what they offer */
  g_autofree char *heading = g_strdup_printf (_("%s Offers %s"), peer, title);
  g_autofree char *place = folder != NULL ? g_file_get_parse_name (folder) : NULL;
  g_autoptr(GString) body = g_string_new (tincan_task_get_subtitle (task));
  AdwMessageDialog *dialog;

  if (place != NULL)
    {
      g_string_append_c (body, '\n');
      /* Translators: %s is a folder */
      g_string_append_printf (body, _("It goes to %s"), place);
    }
  dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_WINDOW (self), NULL, body->str));
  adw_message_dialog_set_heading (dialog, heading);
  adw_message_dialog_add_response (dialog, "decline", _("_Decline"));
  if (!tincan_task_is_text (task))
    adw_message_dialog_add_response (dialog, "choose", _("Choose _Folder…"));
  if (folder != NULL || tincan_task_is_text (task))
    {
      adw_message_dialog_add_response (dialog, "go", _("_Receive"));
      adw_message_dialog_set_response_appearance (dialog, "go", ADW_RESPONSE_SUGGESTED);
    }
  /* Closing it answers nothing; the card goes on asking. */
  adw_message_dialog_set_close_response (dialog, "later");
  g_object_set_data_full (G_OBJECT (dialog), "task", g_object_ref (task), g_object_unref);
  if (folder != NULL)
    g_object_set_data_full (G_OBJECT (dialog), "folder", g_object_ref (folder), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (offer_response_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (task, "finished", G_CALLBACK (gtk_window_destroy), dialog,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
find_folder_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  TincanWindow *self = g_task_get_source_object (task);
  g_autoptr(GFile) folder = tincan_preferences_find_folder_finish (TINCAN_PREFERENCES (source),
                                                                   result, NULL);

  present_offer (self, g_task_get_task_data (task), folder);
}

/**
 * tincan_window_review_offer:
 * @self: the window
 * @task: an offer that waits for the person's answer
 */
void
tincan_window_review_offer (TincanWindow *self,
                            TincanTask   *task)
{
  GTask *finding;

  g_return_if_fail (TINCAN_IS_WINDOW (self));
  g_return_if_fail (TINCAN_IS_TASK (task));

  finding = g_task_new (self, NULL, NULL, NULL);
  g_task_set_task_data (finding, g_object_ref (task), g_object_unref);
  tincan_preferences_find_folder_async (tincan_meetings_get_preferences (self->meetings), NULL,
                                        find_folder_cb, finding);
}

static void
receive_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  tincan_window_receive (TINCAN_WINDOW (widget), NULL);
}

static void
send_text_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  tincan_window_compose_text (TINCAN_WINDOW (widget), NULL);
}

void
_tincan_window_install_ask_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "win.receive", NULL, receive_action);
  gtk_widget_class_install_action (klass, "win.send-text", NULL, send_text_action);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_r, GDK_CONTROL_MASK, "win.receive", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_t, GDK_CONTROL_MASK, "win.send-text", NULL);
}
