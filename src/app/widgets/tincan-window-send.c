/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-window"

#include "config.h"

#include "app/widgets/tincan-window-private.h"

#include "app/model/tincan-code-entry.h"
#include "app/tincan-app-compat.h"
#include "wire/tincan-code.h"
#include "wire/tincan-link.h"

#include <glib/gi18n.h>

/* What is being added, and where. */
typedef struct
{
  TincanWindow  *window;
  TincanMeeting *meeting;
  gboolean       is_new;
} Adding;

static void
adding_free (Adding *self)
{
  g_clear_object (&self->window);
  g_clear_object (&self->meeting);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Adding, adding_free)

static Adding *
adding_new (TincanWindow  *window,
            TincanMeeting *meeting)
{
  Adding *self = g_new0 (Adding, 1);

  self->window = g_object_ref (window);
  self->is_new = meeting == NULL;
  if (meeting == NULL)
    meeting = tincan_meetings_send (window->meetings);
  self->meeting = g_object_ref (meeting);
  return self;
}

static void
adding_failed (Adding       *self,
               const GError *error)
{
  /* A link to nothing is of no use to anybody. */
  if (self->is_new)
    {
      tincan_meeting_close (self->meeting);
      tincan_window_present_list (self->window);
    }
  tincan_window_show_error (self->window, _("This Cannot Be Sent"), error->message);
}

static void
add_paths_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(Adding) adding = user_data;
  g_autoptr(GError) error = NULL;

  if (!tincan_meeting_add_paths_finish (TINCAN_MEETING (source), result, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    adding_failed (adding, error);
}

void
tincan_window_add_files (TincanWindow   *self,
                         TincanMeeting  *meeting,
                         GFile         **files,
                         guint           n_files)
{
  g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  Adding *adding;

  g_return_if_fail (TINCAN_IS_WINDOW (self));
  g_return_if_fail (meeting == NULL || TINCAN_IS_MEETING (meeting));

  for (guint i = 0; i < n_files; i++)
    {
      char *path = g_file_get_path (files[i]);

      if (path != NULL)
        g_ptr_array_add (paths, path);
    }
  /* Such as a picture that is dragged out of a web page by its address. */
  if (paths->len < n_files)
    tincan_window_show_error (self, _("This Cannot Be Sent"),
                              _("Some of it is not on this computer. Save it here first, and send "
                                "what you saved."));
  if (paths->len == 0)
    return;

  g_ptr_array_add (paths, NULL);
  adding = adding_new (self, meeting);
  if (adding->is_new)
    tincan_window_present_meeting (self, adding->meeting);
  tincan_meeting_add_paths_async (adding->meeting, (const char *const *) paths->pdata, NULL,
                                  add_paths_cb, adding);
}

void
tincan_window_send_files (TincanWindow  *self,
                          GFile        **files,
                          guint          n_files)
{
  tincan_window_add_files (self, NULL, files, n_files);
}

/**
 * tincan_window_add_text:
 * @self: the window
 * @meeting: (nullable): where; %NULL: in a new meeting, which is shown
 * @text: what is sent as it is
 */
void
tincan_window_add_text (TincanWindow  *self,
                        TincanMeeting *meeting,
                        const char    *text)
{
  g_autoptr(Adding) adding = NULL;
  g_autoptr(GError) error = NULL;

  g_return_if_fail (TINCAN_IS_WINDOW (self));
  g_return_if_fail (meeting == NULL || TINCAN_IS_MEETING (meeting));
  g_return_if_fail (text != NULL);

  adding = adding_new (self, meeting);
  if (!tincan_meeting_add_text (adding->meeting, text, &error))
    adding_failed (adding, error);
  else if (adding->is_new)
    tincan_window_present_meeting (self, adding->meeting);
}

void
tincan_window_send_text (TincanWindow *self,
                         const char   *text)
{
  tincan_window_add_text (self, NULL, text);
}

static void
add_list (TincanWindow  *self,
          TincanMeeting *meeting,
          GdkFileList   *files)
{
  GSList *list = gdk_file_list_get_files (files);
  g_autoptr(GPtrArray) array = g_ptr_array_new ();

  for (GSList *item = list; item != NULL; item = item->next)
    g_ptr_array_add (array, item->data);
  g_slist_free (list);
  tincan_window_add_files (self, meeting, (GFile **) array->pdata, array->len);
}

void
_tincan_window_take_drop (TincanWindow  *self,
                          TincanMeeting *meeting,
                          GdkFileList   *files)
{
  add_list (self, meeting, files);
  if (meeting != NULL)
    tincan_window_show_message (self, _("Added to the meeting"));
}

/* --- what could not go along --- */

static void
left_out_cb (TincanWindow  *self,
             GPtrArray     *left_out,
             TincanMeeting *meeting)
{
  g_autofree char *title = NULL;
  AdwToast *toast;

  g_clear_pointer (&self->left_out, g_ptr_array_unref);
  self->left_out = g_ptr_array_ref (left_out);

  title = g_strdup_printf (ngettext ("%'u item left out", "%'u items left out",
                                     left_out->len),
                           left_out->len);
  toast = adw_toast_new (title);
  adw_toast_set_button_label (toast, _("_Show"));
  adw_toast_set_action_name (toast, "win.show-left-out");
  tincan_window_show_toast (self, toast);
}

/* So many are named; somebody who left out more does not read them all. */
#define MAX_NAMED 20

static void
show_left_out_action (GtkWidget  *widget,
                      const char *name,
                      GVariant   *parameter)
{
  TincanWindow *self = TINCAN_WINDOW (widget);
  g_autoptr(GString) body = g_string_new (NULL);

  if (self->left_out == NULL)
    return;
  for (guint i = 0; i < MIN (self->left_out->len, MAX_NAMED); i++)
    {
      TincanSkipped *skipped = g_ptr_array_index (self->left_out, i);

      g_string_append_printf (body, "%s%s", i > 0 ? "\n" : "", skipped->message);
    }
  if (self->left_out->len > MAX_NAMED)
    {
      guint more = self->left_out->len - MAX_NAMED;

      g_string_append_c (body, '\n');
      g_string_append_printf (body, ngettext ("And %'u more.", "And %'u more.", more), more);
    }
  /* Translators: a heading; the files that are not sent */
  tincan_window_show_error (self, _("Left Out"), body->str);
}

void
_tincan_window_watch_meeting (TincanWindow  *self,
                              TincanMeeting *meeting)
{
  g_signal_connect_object (meeting, "left-out", G_CALLBACK (left_out_cb), self, G_CONNECT_SWAPPED);
}

/* --- choosing --- */

static void
chosen_cb (TincanWindow      *self,
           int                response,
           GtkFileChooser    *chooser)
{
  g_autoptr(GListModel) files = NULL;
  g_autoptr(GPtrArray) array = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      files = gtk_file_chooser_get_files (chooser);
      array = g_ptr_array_new_with_free_func (g_object_unref);
      for (guint i = 0; i < g_list_model_get_n_items (files); i++)
        g_ptr_array_add (array, g_list_model_get_item (files, i));
      tincan_window_add_files (self, tincan_window_get_meeting (self), (GFile **) array->pdata,
                               array->len);
    }
  /* It was kept alive until here. */
  g_object_unref (chooser);
}

static void
choose (TincanWindow         *self,
        const char           *title,
        GtkFileChooserAction  action)
{
  GtkFileChooserNative *chooser =
    gtk_file_chooser_native_new (title, GTK_WINDOW (self), action, _("_Send"), _("_Cancel"));

  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (chooser), TRUE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
send_files_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  choose (TINCAN_WINDOW (widget), _("Choose Files to Send"), GTK_FILE_CHOOSER_ACTION_OPEN);
}

static void
send_folder_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  choose (TINCAN_WINDOW (widget), _("Choose Folders to Send"),
          GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER);
}

/* --- pasting --- */

static void
paste_files_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(TincanWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, &error);

  if (value != NULL && g_value_get_boxed (value) != NULL)
    add_list (self, tincan_window_get_meeting (self), g_value_get_boxed (value));
  else
    tincan_window_show_error (self, _("Nothing Was Pasted"),
                              _("The files cannot be read from the clipboard. Copy them again, or "
                                "choose them here."));
}

/* What brings us to somebody is used as that; nobody sends a link to send. */
static gboolean
is_invitation (const char *text)
{
  g_autoptr(TincanLink) link = tincan_link_parse (text, NULL);
  g_autoptr(TincanCode) code = NULL;

  if (link != NULL || tincan_code_entry_has_offer_code (text))
    return TRUE;
  code = tincan_code_parse (text, NULL);
  return code != NULL;
}

static void
paste_text_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(TincanWindow) self = user_data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);

  if (text == NULL || *text == '\0')
    tincan_window_show_message (self, _("There is nothing to paste"));
  else if (self->sheet != NULL && tincan_window_get_meeting (self) != NULL &&
           tincan_code_entry_has_offer_code (text) &&
           tincan_share_sheet_paste_answer (self->sheet, text))
    g_debug ("The answer was pasted");
  else if (is_invitation (text))
    tincan_window_receive (self, text);
  else
    tincan_window_compose_text (self, text);
}

static void
paste_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  TincanWindow *self = TINCAN_WINDOW (widget);
  GdkClipboard *clipboard = gtk_widget_get_clipboard (widget);
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);

  if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST))
    gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL,
                                    paste_files_cb, g_object_ref (self));
  else
    gdk_clipboard_read_text_async (clipboard, NULL, paste_text_cb, g_object_ref (self));
}

/* --- asking --- */

static void
ask_action (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  TincanWindow *self = TINCAN_WINDOW (widget);

  tincan_window_present_meeting (self, tincan_meetings_ask (self->meetings));
}

/* --- ending --- */

static gboolean
is_moving (TincanMeeting *meeting)
{
  GListModel *tasks = tincan_meeting_get_tasks (meeting);

  for (guint i = 0; i < g_list_model_get_n_items (tasks); i++)
    {
      g_autoptr(TincanTask) task = g_list_model_get_item (tasks, i);

      if (!tincan_task_is_finished (task))
        return TRUE;
    }
  return FALSE;
}

static void
close_now (TincanWindow  *self,
           TincanMeeting *meeting)
{
  gboolean is_shown = tincan_window_get_meeting (self) == meeting;

  tincan_meeting_close (meeting);
  if (is_shown)
    tincan_window_present_list (self);
}

typedef struct
{
  TincanWindow  *window; /* weak: the question is none of what keeps it */
  TincanMeeting *meeting;
} Stop;

static void
stop_free (gpointer data)
{
  Stop *stop = data;

  g_clear_weak_pointer (&stop->window);
  g_object_unref (stop->meeting);
  g_free (stop);
}

static void
stop_cb (gboolean is_accepted,
         gpointer user_data)
{
  Stop *stop = user_data;

  if (is_accepted && stop->window != NULL)
    close_now (stop->window, stop->meeting);
}

void
tincan_window_close_meeting (TincanWindow  *self,
                             TincanMeeting *meeting)
{
  Stop *stop;

  g_return_if_fail (TINCAN_IS_WINDOW (self));
  g_return_if_fail (TINCAN_IS_MEETING (meeting));

  if (!is_moving (meeting))
    {
      close_now (self, meeting);
      return;
    }

  stop = g_new0 (Stop, 1);
  g_set_weak_pointer (&stop->window, self);
  stop->meeting = g_object_ref (meeting);
  tincan_app_compat_ask (GTK_WINDOW (self), _("Stop While Files Are Moving?"),
                         _("What has not arrived yet is not sent any more. What has arrived "
                           "stays, and sending the same again goes on from there."),
                         _("_Continue"), _("_Stop"), stop_cb, stop, stop_free);
}

void
_tincan_window_install_send_actions (GtkWidgetClass *klass)
{
  const GdkModifierType control = GDK_CONTROL_MASK;

  gtk_widget_class_install_action (klass, "win.send-files", NULL, send_files_action);
  gtk_widget_class_install_action (klass, "win.send-folder", NULL, send_folder_action);
  gtk_widget_class_install_action (klass, "win.paste", NULL, paste_action);
  gtk_widget_class_install_action (klass, "win.ask", NULL, ask_action);
  gtk_widget_class_install_action (klass, "win.show-left-out", NULL, show_left_out_action);

  gtk_widget_class_add_binding_action (klass, GDK_KEY_o, control, "win.send-files", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_o, control | GDK_SHIFT_MASK,
                                       "win.send-folder", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_v, control, "win.paste", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_r, control | GDK_SHIFT_MASK, "win.ask",
                                       NULL);
}
