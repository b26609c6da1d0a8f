/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-window"

#include "config.h"

#include "app/widgets/tincan-window-private.h"

#include "app/widgets/tincan-history-window.h"
#include "app/widgets/tincan-offer-dialog.h"
#include "app/widgets/tincan-preferences-window.h"
#include "app/widgets/tincan-receive-dialog.h"
#include "app/widgets/tincan-text-dialog.h"

/* Set on a task once its offer has come up by itself. */
#define SHOWN_KEY "tincan-window-shown"

/* (nullable): the one window of @type that belongs to us */
static GtkWindow *
find_dialog (TincanWindow *self,
             GType         type)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr(GtkWindow) window = g_list_model_get_item (windows, i);

      if (G_TYPE_CHECK_INSTANCE_TYPE (window, type) &&
          gtk_window_get_transient_for (window) == GTK_WINDOW (self) &&
          gtk_widget_get_visible (GTK_WIDGET (window)))
        return window;
    }
  return NULL;
}

/* --- a code or link --- */

static void
joined_cb (TincanWindow  *self,
           TincanMeeting *meeting)
{
  tincan_window_present_meeting (self, meeting);
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
  GtkWindow *dialog;

  g_return_if_fail (TINCAN_IS_WINDOW (self));

  dialog = find_dialog (self, TINCAN_TYPE_RECEIVE_DIALOG);
  if (dialog == NULL)
    {
      dialog = GTK_WINDOW (tincan_receive_dialog_new (GTK_WINDOW (self), self->meetings));
      g_signal_connect_object (dialog, "joined", G_CALLBACK (joined_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (dialog, "do-without", G_CALLBACK (_tincan_window_explain_codes),
                               self, G_CONNECT_SWAPPED);
    }
  if (text != NULL)
    tincan_receive_dialog_set_text (TINCAN_RECEIVE_DIALOG (dialog), text);
  gtk_window_present (dialog);
}

/* --- a text --- */

static void
send_text_cb (TincanWindow *self,
              const char   *text)
{
  tincan_window_add_text (self, tincan_window_get_meeting (self), text);
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
  TincanTextDialog *dialog;

  g_return_if_fail (TINCAN_IS_WINDOW (self));

  dialog = tincan_text_dialog_new_to_send (GTK_WINDOW (self));
  if (text != NULL)
    tincan_text_dialog_set_text (dialog, text);
  g_signal_connect_object (dialog, "send", G_CALLBACK (send_text_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
text_finished_cb (TincanWindow *self,
                  TincanTask   *task)
{
  TincanTextDialog *dialog;

  if (tincan_task_get_state (task) != TINCAN_TASK_DONE || tincan_task_get_text (task) == NULL)
    return;
  dialog = tincan_text_dialog_new_received (GTK_WINDOW (self), tincan_task_get_peer_name (task),
                                            tincan_task_get_text (task));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- an offer --- */

static void
accepted_cb (TincanWindow      *self,
             TincanOfferDialog *dialog)
{
  TincanTask *task = tincan_offer_dialog_get_task (dialog);

  if (!tincan_task_is_text (task))
    return;
  if (tincan_task_is_finished (task))
    text_finished_cb (self, task);
  else
    g_signal_connect_object (task, "finished", G_CALLBACK (text_finished_cb), self,
                             G_CONNECT_SWAPPED);
}

/* Whoever is asked about words is not asked about anything else before. */
static gboolean
needs_comparing (TincanTask *task)
{
  TincanGuest *guest = tincan_task_get_guest (task);

  return guest != NULL && tincan_guest_get_needs_comparing (guest);
}

/* The next offer that nobody has seen yet. */
static void
offer_closed_cb (TincanWindow *self)
{
  GListModel *tasks = tincan_meetings_get_tasks (self->meetings);

  /* The oldest first; they are listed the other way. */
  for (guint i = g_list_model_get_n_items (tasks); i > 0; i--)
    {
      g_autoptr(TincanTask) task = g_list_model_get_item (tasks, i - 1);

      if (tincan_task_get_state (task) == TINCAN_TASK_ASKING && !needs_comparing (task) &&
          g_object_get_data (G_OBJECT (task), SHOWN_KEY) == NULL)
        {
          tincan_window_review_offer (self, task);
          return;
        }
    }
}

/**
 * tincan_window_review_offer:
 * @self: the window
 * @task: an offer that waits for the person's answer
 *
 * Asks about it, after the offer that is asked about now, and after the words if there are some to
 * be compared.
 */
void
tincan_window_review_offer (TincanWindow *self,
                            TincanTask   *task)
{
  TincanOfferDialog *dialog;
  TincanMeeting *meeting;

  g_return_if_fail (TINCAN_IS_WINDOW (self));
  g_return_if_fail (TINCAN_IS_TASK (task));

  meeting = needs_comparing (task) ? tincan_meetings_find_meeting (self->meetings, task) : NULL;
  if (meeting != NULL)
    {
      tincan_window_present_meeting (self, meeting);
      return;
    }
  if (find_dialog (self, TINCAN_TYPE_OFFER_DIALOG) != NULL)
    return;
  g_object_set_data (G_OBJECT (task), SHOWN_KEY, task);
  dialog = tincan_offer_dialog_new (GTK_WINDOW (self),
                                    tincan_meetings_get_preferences (self->meetings), task);
  g_signal_connect_object (dialog, "accepted", G_CALLBACK (accepted_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "destroy", G_CALLBACK (offer_closed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- windows of the main menu --- */

static void
show_preferences_action (GtkWidget  *widget,
                         const char *name,
                         GVariant   *parameter)
{
  TincanWindow *self = TINCAN_WINDOW (widget);
  GtkWindow *dialog = find_dialog (self, TINCAN_TYPE_PREFERENCES_WINDOW);

  if (dialog == NULL)
    dialog = GTK_WINDOW (
      tincan_preferences_window_new (GTK_WINDOW (self),
                                     tincan_meetings_get_preferences (self->meetings)));
  gtk_window_present (dialog);
}

static void
show_history_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  TincanWindow *self = TINCAN_WINDOW (widget);
  TincanPreferences *preferences = tincan_meetings_get_preferences (self->meetings);
  GtkWindow *dialog = find_dialog (self, TINCAN_TYPE_HISTORY_WINDOW);

  if (dialog == NULL)
    dialog = GTK_WINDOW (
      tincan_history_window_new (GTK_WINDOW (self), tincan_meetings_get_history (self->meetings),
                                 tincan_preferences_get_settings (preferences)));
  gtk_window_present (dialog);
}

static void
show_shortcuts_action (GtkWidget  *widget,
                       const char *name,
                       GVariant   *parameter)
{
  TincanWindow *self = TINCAN_WINDOW (widget);
  GtkWindow *dialog = find_dialog (self, GTK_TYPE_SHORTCUTS_WINDOW);

  if (dialog == NULL)
    {
      g_autoptr(GtkBuilder) builder =
        gtk_builder_new_from_resource (RESOURCE_PATH "/gtk/shortcuts.ui");

      dialog = GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts"));
      gtk_window_set_transient_for (dialog, GTK_WINDOW (self));
    }
  gtk_window_present (dialog);
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
  gtk_widget_class_install_action (klass, "win.show-history", NULL, show_history_action);
  gtk_widget_class_install_action (klass, "win.show-preferences", NULL, show_preferences_action);
  gtk_widget_class_install_action (klass, "win.show-shortcuts", NULL, show_shortcuts_action);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_r, GDK_CONTROL_MASK, "win.receive", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_t, GDK_CONTROL_MASK, "win.send-text", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_h, GDK_CONTROL_MASK, "win.show-history",
                                       NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_comma, GDK_CONTROL_MASK,
                                       "win.show-preferences", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_question, GDK_CONTROL_MASK,
                                       "win.show-shortcuts", NULL);
}
