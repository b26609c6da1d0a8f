/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-window"

#include "config.h"

#include "app/widgets/tincan-window-private.h"

#include "app/model/tincan-words.h"
#include "app/widgets/tincan-opener.h"
#include "app/widgets/tincan-task-card.h"

#include <glib/gi18n.h>

/* --- taking off the list, and putting back --- */

typedef struct
{
  TincanTask *task;
  guint       position;
} Removed;

/* What one toast can undo: of Removed, in the order in which they were removed. */
typedef struct
{
  TincanMeetings *meetings;
  GArray         *removed;
} Undo;

static void
undo_free (Undo *self)
{
  for (guint i = 0; i < self->removed->len; i++)
    g_object_unref (g_array_index (self->removed, Removed, i).task);
  g_array_unref (self->removed);
  g_object_unref (self->meetings);
  g_free (self);
}

static void
undo_closure_free (gpointer  data,
                   GClosure *closure)
{
  undo_free (data);
}

static void
undo_cb (Undo *undo)
{
  /* Backwards, so that each position is again what it was. */
  for (guint i = undo->removed->len; i > 0; i--)
    {
      Removed *removed = &g_array_index (undo->removed, Removed, i - 1);

      tincan_meetings_restore_task (undo->meetings, removed->task, removed->position);
    }
}

static Undo *
undo_new (TincanWindow *self)
{
  Undo *undo = g_new0 (Undo, 1);

  undo->meetings = g_object_ref (self->meetings);
  undo->removed = g_array_new (FALSE, FALSE, sizeof (Removed));
  return undo;
}

static void
undo_remove (Undo       *undo,
             TincanTask *task)
{
  Removed removed = { .task = task,
                      .position = tincan_meetings_remove_task (undo->meetings, task) };

  if (removed.position == GTK_INVALID_LIST_POSITION)
    return;
  g_object_ref (task);
  g_array_append_val (undo->removed, removed);
}

static void
undo_offer (TincanWindow *self,
            Undo         *undo,
            const char   *title)
{
  AdwToast *toast;

  if (undo->removed->len == 0)
    {
      undo_free (undo);
      return;
    }
  toast = adw_toast_new (title);
  adw_toast_set_button_label (toast, _("_Undo"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_cb), undo, undo_closure_free,
                         G_CONNECT_SWAPPED);
  tincan_window_show_toast (self, toast);
}

static void
clear_finished_action (GtkWidget  *widget,
                       const char *name,
                       GVariant   *parameter)
{
  TincanWindow *self = TINCAN_WINDOW (widget);
  GListModel *tasks = tincan_meetings_get_tasks (self->meetings);
  Undo *undo = undo_new (self);

  for (guint i = g_list_model_get_n_items (tasks); i > 0; i--)
    {
      g_autoptr(TincanTask) task = g_list_model_get_item (tasks, i - 1);

      if (tincan_task_is_finished (task))
        undo_remove (undo, task);
    }
  undo_offer (self, undo, _("Finished transfers cleared"));
}

/* --- what a card asks for --- */

static void
remove_cb (TincanWindow   *self,
           TincanTaskCard *card)
{
  TincanTask *task = tincan_task_card_get_task (card);
  g_autofree char *isolated = tincan_words_dup_isolated (tincan_task_get_title (task));
  /* Translators: %s is the name of a file, or "3 items" */
  g_autofree char *title = g_strdup_printf (_("Removed “%s”"), isolated);
  Undo *undo = undo_new (self);

  undo_remove (undo, task);
  undo_offer (self, undo, title);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(TincanWindow) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!tincan_opener_finish (result, &error))
    tincan_window_show_error (self, _("It Cannot Be Opened"),
                              _("No program on this computer opens it, or it has been moved. Look "
                                "for it in the folder in which it was received."));
}

static void
open_cb (TincanWindow   *self,
         TincanTaskCard *card)
{
  GFile *file = tincan_task_get_received_file (tincan_task_card_get_task (card));

  if (file != NULL)
    tincan_opener_open_async (GTK_WINDOW (self), file, opened_cb, g_object_ref (self));
}

static void
show_in_folder_cb (TincanWindow   *self,
                   TincanTaskCard *card)
{
  g_autoptr(GPtrArray) files =
    tincan_task_dup_received_files (tincan_task_card_get_task (card));

  if (files->len > 0)
    tincan_opener_show_async (GTK_WINDOW (self), g_ptr_array_index (files, 0), opened_cb,
                              g_object_ref (self));
}

static void
copied_cb (TincanWindow *self)
{
  tincan_window_show_message (self, _("Text copied"));
}

static void
review_cb (TincanWindow   *self,
           TincanTaskCard *card)
{
  tincan_window_review_offer (self, tincan_task_card_get_task (card));
}

static void
dropped_cb (TincanWindow   *self,
            GdkFileList    *files,
            TincanTaskCard *card)
{
  _tincan_window_take_drop (self,
                            tincan_meetings_find_meeting (self->meetings,
                                                          tincan_task_card_get_task (card)),
                            files);
}

static GtkWidget *
create_card (gpointer item,
             gpointer user_data)
{
  TincanWindow *self = TINCAN_WINDOW (user_data);
  GtkWidget *card = tincan_task_card_new (self->meetings, TINCAN_TASK (item));
  const struct
  {
    const char *signal;
    GCallback   callback;
  } connections[] = {
    { "remove", G_CALLBACK (remove_cb) },
    { "open", G_CALLBACK (open_cb) },
    { "show-in-folder", G_CALLBACK (show_in_folder_cb) },
    { "copied", G_CALLBACK (copied_cb) },
    { "review", G_CALLBACK (review_cb) },
    { "dropped", G_CALLBACK (dropped_cb) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (connections); i++)
    g_signal_connect_object (card, connections[i].signal, connections[i].callback, self,
                             G_CONNECT_SWAPPED);
  return card;
}

static void
offer_cb (TincanWindow  *self,
          TincanMeeting *meeting,
          TincanTask    *task)
{
  /* Without a window nothing pops up; there is a notification. */
  if (gtk_widget_get_visible (GTK_WIDGET (self)))
    tincan_window_review_offer (self, task);
}

/* What came while there was no window. */
static void
show_cb (TincanWindow *self)
{
  GListModel *tasks = tincan_meetings_get_tasks (self->meetings);

  for (guint i = g_list_model_get_n_items (tasks); i > 0; i--)
    {
      g_autoptr(TincanTask) task = g_list_model_get_item (tasks, i - 1);

      if (tincan_task_get_state (task) == TINCAN_TASK_ASKING)
        {
          tincan_window_review_offer (self, task);
          return;
        }
    }
}

void
_tincan_window_bind_tasks (TincanWindow *self)
{
  gtk_list_box_bind_model (self->task_list, tincan_meetings_get_tasks (self->meetings),
                           create_card, self, NULL);
  g_signal_connect_object (self->meetings, "offer", G_CALLBACK (offer_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (self, "show", G_CALLBACK (show_cb), NULL);
}

void
_tincan_window_install_task_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "win.clear-finished", NULL, clear_finished_action);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Delete, GDK_CONTROL_MASK,
                                       "win.clear-finished", NULL);
}
