/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-folders"

#include "config.h"

#include "app/widgets/tincan-folders.h"

#include "app/model/tincan-words.h"

#include <glib/gi18n.h>
#include <string.h>

static void
response_cb (GtkNativeDialog *dialog,
             int              response,
             GTask           *task)
{
  g_autoptr(GTask) owned = task;
  GFile *folder = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    folder = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (g_task_get_cancellable (task) != NULL)
    g_signal_handlers_disconnect_by_data (g_task_get_cancellable (task), dialog);
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (task, folder, g_object_unref);
  else
    g_clear_object (&folder);
  gtk_native_dialog_destroy (dialog);
}

/**
 * tincan_folders_choose_async:
 * @parent: the window that asks
 * @title: what the folder is for
 * @current: (nullable): the folder to begin with
 * @cancellable: (nullable): closes the file chooser
 * @callback: called on the thread's default main context
 * @user_data: for @callback
 */
void
tincan_folders_choose_async (GtkWindow           *parent,
                             const char          *title,
                             GFile               *current,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GtkFileChooserNative *dialog;
  GTask *task;

  g_return_if_fail (GTK_IS_WINDOW (parent));

  dialog = gtk_file_chooser_native_new (title, parent, GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
                                        _("_Choose"), _("_Cancel"));
  if (current != NULL)
    gtk_file_chooser_set_file (GTK_FILE_CHOOSER (dialog), current, NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, tincan_folders_choose_async);
  /* Nobody else has the dialog. */
  g_task_set_task_data (task, dialog, g_object_unref);
  /* takes the task */
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), task);
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (gtk_native_dialog_hide), dialog,
                             G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

GFile *
tincan_folders_choose_finish (GAsyncResult *result,
                              GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
tincan_folders_is_granted (GFile *file)
{
  g_autofree char *path = g_file_get_path (file);

  return path != NULL && g_str_has_prefix (path, "/run/user/") && strstr (path, "/doc/") != NULL;
}

/**
 * tincan_folders_dup_name:
 * @folder: a folder
 *
 * Returns: (transfer full): its path as it is shown: below the home folder with “~”, and only the
 *   last part where a sandbox sees it at a place that means nothing to a person
 */
char *
tincan_folders_dup_name (GFile *folder)
{
  g_autofree char *path = g_file_get_path (folder);
  g_autofree char *shown = NULL;
  const char *home = g_get_home_dir ();

  if (path == NULL)
    shown = g_file_get_parse_name (folder);
  else if (tincan_folders_is_granted (folder))
    shown = g_path_get_basename (path);
  else if (g_str_has_prefix (path, home) && path[strlen (home)] == '/')
    shown = g_strconcat ("~", path + strlen (home), NULL);
  else
    shown = g_steal_pointer (&path);
  return tincan_words_dup_isolated (shown);
}
