/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-notifier"

#include "config.h"

#include "app/tincan-notifier.h"

#include "app/model/tincan-words.h"
#include "app/widgets/tincan-opener.h"

#include <glib/gi18n.h>

struct _TincanNotifier
{
  GObject         parent_instance;

  GtkApplication *application; /* (unowned): it owns us */
  TincanMeetings *meetings;
  GHashTable     *offers; /* id → TincanTask: those that were told of and wait */
  GHashTable     *told;   /* ids of all that is shown */
};

G_DEFINE_FINAL_TYPE (TincanNotifier, tincan_notifier, G_TYPE_OBJECT)

/* --- whether, and what --- */

static gboolean
is_in_front (TincanNotifier *self)
{
  for (GList *l = gtk_application_get_windows (self->application); l != NULL; l = l->next)
    {
      if (gtk_widget_get_visible (GTK_WIDGET (l->data)) && gtk_window_is_active (l->data))
        return TRUE;
    }
  return FALSE;
}

static gboolean
may_tell (TincanNotifier *self)
{
  TincanPreferences *preferences = tincan_meetings_get_preferences (self->meetings);
  GSettings *settings = tincan_preferences_get_settings (preferences);

  return g_settings_get_boolean (settings, TINCAN_KEY_NOTIFICATIONS) && !is_in_front (self);
}

static void
tell (TincanNotifier *self,
      const char     *id,
      GNotification  *notification)
{
  g_notification_set_default_action (notification, "app.show");
  g_application_send_notification (G_APPLICATION (self->application), id, notification);
  g_hash_table_add (self->told, g_strdup (id));
}

static void
take_back (TincanNotifier *self,
           const char     *id)
{
  g_application_withdraw_notification (G_APPLICATION (self->application), id);
  g_hash_table_remove (self->told, id);
}

static void
active_cb (TincanNotifier *self)
{
  g_auto(GStrv) ids = NULL;

  if (!is_in_front (self))
    return;
  ids = (char **) g_hash_table_get_keys_as_array (self->told, NULL);
  /* The keys are the table's, which loses them one by one. */
  for (guint i = 0; ids[i] != NULL; i++)
    ids[i] = g_strdup (ids[i]);
  for (guint i = 0; ids[i] != NULL; i++)
    take_back (self, ids[i]);
}

static void
window_added_cb (TincanNotifier *self,
                 GtkWindow      *window)
{
  g_signal_connect_object (window, "notify::is-active", G_CALLBACK (active_cb), self,
                           G_CONNECT_SWAPPED);
}

/* --- somebody who waits --- */

static void
consent_cb (TincanNotifier *self,
            GParamSpec     *pspec,
            TincanGuest    *guest)
{
  g_autofree char *id = g_strdup_printf ("guest-%p", (gpointer) guest);

  if ((!tincan_guest_get_needs_consent (guest) && !tincan_guest_get_needs_comparing (guest)) ||
      !tincan_guest_is_here (guest))
    {
      take_back (self, id);
      g_signal_handlers_disconnect_by_func (guest, consent_cb, self);
    }
}

static void
guest_added_cb (TincanNotifier *self,
                TincanMeeting  *meeting,
                TincanGuest    *guest)
{
  g_autoptr(GNotification) notification = NULL;
  g_autofree char *id = NULL;
  g_autofree char *name = NULL;
  g_autofree char *title = NULL;

  gboolean needs_comparing = tincan_guest_get_needs_comparing (guest);

  if ((!tincan_guest_get_needs_consent (guest) && !needs_comparing) || !may_tell (self))
    return;

  id = g_strdup_printf ("guest-%p", (gpointer) guest);
  name = tincan_words_dup_isolated (tincan_guest_get_name (guest));
  /* Translators: %s is a person's name */
  title = g_strdup_printf (needs_comparing ? _("Connected to %s") : _("%s Has Opened Your Link"),
                           name);
  notification = g_notification_new (title);
  g_notification_set_body (notification,
                           needs_comparing
                             ? _("Compare the words with the other person before anything is sent.")
                             : _("Nothing is sent before you say so."));
  g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_HIGH);
  g_notification_add_button (notification, _("Show"), "app.show");
  tell (self, id, notification);

  g_signal_connect_object (guest, "notify::needs-comparing", G_CALLBACK (consent_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (guest, "notify::needs-consent", G_CALLBACK (consent_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (guest, "notify::is-here", G_CALLBACK (consent_cb), self,
                           G_CONNECT_SWAPPED);
}

/* --- offers --- */

static gboolean
is_task (gpointer id,
         gpointer task,
         gpointer user_data)
{
  return task == user_data;
}

static void
offer_state_cb (TincanNotifier *self,
                GParamSpec     *pspec,
                TincanTask     *task)
{
  g_autofree char *id = NULL;

  if (tincan_task_get_state (task) == TINCAN_TASK_ASKING)
    return;
  g_signal_handlers_disconnect_by_func (task, offer_state_cb, self);

  id = g_strdup_printf ("offer-%p", (gpointer) task);
  take_back (self, id);
  g_hash_table_foreach_remove (self->offers, is_task, task);
}

static void
offer_cb (TincanNotifier *self,
          TincanMeeting  *meeting,
          TincanTask     *task)
{
  g_autoptr(GNotification) notification = NULL;
  g_autofree char *target = NULL;
  g_autofree char *id = NULL;
  g_autofree char *name = NULL;
  g_autofree char *what = NULL;
  g_autofree char *title = NULL;

  if (!may_tell (self))
    return;

  name = tincan_words_dup_isolated (tincan_task_get_peer_name (task));
  what = tincan_words_dup_isolated (tincan_task_get_title (task));
  /* Translators: the first %s is a person's name, the second what they offer: a file's name,
   * "3 items" or "Text" */
  title = g_strdup_printf (_("%s Offers %s"), name, what);
  notification = g_notification_new (title);
  g_notification_set_body (notification, tincan_task_get_subtitle (task));
  g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_HIGH);

  /* What is shown may outlive this run, so that its answer must not fit another offer. */
  target = g_uuid_string_random ();
  g_notification_add_button_with_target (notification, _("Receive"), "app.receive", "s", target);
  g_notification_add_button_with_target (notification, _("Decline"), "app.decline", "s", target);
  id = g_strdup_printf ("offer-%p", (gpointer) task);
  g_hash_table_insert (self->offers, g_steal_pointer (&target), g_object_ref (task));
  tell (self, id, notification);

  g_signal_connect_object (task, "notify::state", G_CALLBACK (offer_state_cb), self,
                           G_CONNECT_SWAPPED);
}

/* The person has to look: where it goes cannot be decided here. */
static void
show_window (TincanNotifier *self)
{
  g_action_group_activate_action (G_ACTION_GROUP (self->application), "show", NULL);
}

typedef struct
{
  TincanNotifier *notifier;
  TincanTask     *task;
  GFile          *folder;
} Acceptance;

static void
acceptance_free (Acceptance *self)
{
  g_clear_object (&self->notifier);
  g_clear_object (&self->task);
  g_clear_object (&self->folder);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Acceptance, acceptance_free)

static void
accept (TincanNotifier *self,
        TincanTask     *task,
        GFile          *folder)
{
  TincanPreferences *preferences = tincan_meetings_get_preferences (self->meetings);
  g_autoptr(GError) error = NULL;

  if (tincan_task_get_state (task) != TINCAN_TASK_ASKING)
    return;
  if (!tincan_task_accept (task, folder, tincan_preferences_get_conflict (preferences), &error))
    {
      g_debug ("Cannot accept: %s", error->message);
      show_window (self);
    }
}

static void
free_space_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(Acceptance) acceptance = user_data;
  TincanTask *task = TINCAN_TASK (source);
  gint64 space = tincan_task_get_free_space_finish (task, result, NULL);

  if (space >= 0 && (guint64) space < tincan_task_get_total_bytes (task))
    show_window (acceptance->notifier);
  else
    accept (acceptance->notifier, task, acceptance->folder);
}

static void
folder_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(Acceptance) acceptance = user_data;
  TincanTask *task = acceptance->task;
  g_autoptr(GFile) folder = NULL;

  folder = tincan_preferences_find_folder_finish (TINCAN_PREFERENCES (source), result, NULL);
  if (folder == NULL)
    {
      show_window (acceptance->notifier);
      return;
    }
  acceptance->folder = g_object_ref (folder);
  tincan_task_get_free_space_async (task, folder, NULL, free_space_cb,
                                    g_steal_pointer (&acceptance));
}

static void
receive_action (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  TincanNotifier *self = user_data;
  TincanTask *task = g_hash_table_lookup (self->offers, g_variant_get_string (parameter, NULL));
  Acceptance *acceptance;

  if (task == NULL)
    {
      /* Of an earlier run, or answered meanwhile: the window says how things are. */
      show_window (self);
    }
  else if (tincan_task_is_text (task))
    {
      /* A text is for reading, and only the window has it. */
      show_window (self);
      accept (self, task, NULL);
    }
  else
    {
      acceptance = g_new0 (Acceptance, 1);
      acceptance->notifier = g_object_ref (self);
      acceptance->task = g_object_ref (task);
      tincan_preferences_find_folder_async (tincan_meetings_get_preferences (self->meetings), NULL,
                                            folder_cb, acceptance);
    }
}

static void
decline_action (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  TincanNotifier *self = user_data;
  TincanTask *task = g_hash_table_lookup (self->offers, g_variant_get_string (parameter, NULL));

  if (task != NULL)
    tincan_task_decline (task);
}

/* --- ends --- */

/* Translators: in each the first %s is what was sent, and the second a person's name. */
static char *
dup_end (TincanTask *task)
{
  g_autofree char *what = tincan_words_dup_isolated (tincan_task_get_title (task));
  g_autofree char *name = tincan_words_dup_isolated (tincan_task_get_peer_name (task));
  gboolean is_incoming = tincan_task_is_incoming (task);

  switch (tincan_task_get_state (task))
    {
    case TINCAN_TASK_DONE:
      return is_incoming ? g_strdup_printf (_("Received %s from %s"), what, name)
                         : g_strdup_printf (_("Sent %s to %s"), what, name);
    case TINCAN_TASK_INCOMPLETE:
      return is_incoming ? g_strdup_printf (_("Not all of %s came from %s"), what, name)
                         : g_strdup_printf (_("Not all of %s went to %s"), what, name);
    case TINCAN_TASK_DECLINED:
      /* Whoever declines here knows it. */
      return is_incoming ? NULL : g_strdup_printf (_("%2$s declined %1$s"), what, name);
    case TINCAN_TASK_CANCELLED:
    case TINCAN_TASK_FAILED:
      return is_incoming ? g_strdup_printf (_("%s did not come from %s"), what, name)
                         : g_strdup_printf (_("%s did not go to %s"), what, name);
    case TINCAN_TASK_LISTING:
    case TINCAN_TASK_ASKING:
    case TINCAN_TASK_OFFERED:
    case TINCAN_TASK_RUNNING:
    case TINCAN_TASK_PAUSED:
    case TINCAN_TASK_INTERRUPTED:
    default:
      return NULL;
    }
}

static void
finished_cb (TincanNotifier *self,
             TincanTask     *task)
{
  g_autoptr(GNotification) notification = NULL;
  g_autofree char *title = NULL;
  g_autofree char *id = NULL;
  g_autofree char *uri = NULL;
  const char *body = tincan_task_get_error_text (task);
  GFile *file = NULL;

  if (!may_tell (self))
    return;
  title = dup_end (task);
  if (title == NULL)
    return;

  notification = g_notification_new (title);
  if (body == NULL)
    body = tincan_task_get_state (task) == TINCAN_TASK_DONE ? tincan_task_get_subtitle (task)
                                                            : tincan_task_get_state_text (task);
  g_notification_set_body (notification, body);
  if (tincan_task_is_incoming (task) && tincan_task_get_can_open (task))
    file = tincan_task_get_received_file (task);
  if (file != NULL)
    {
      uri = g_file_get_uri (file);
      g_notification_add_button_with_target (notification, _("Show in Folder"),
                                             "app.show-in-folder", "s", uri);
    }
  id = g_strdup_printf ("end-%p", (gpointer) task);
  tell (self, id, notification);
}

static void
shown_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(TincanNotifier) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!tincan_opener_finish (result, &error))
    {
      g_debug ("No program shows it: %s", error->message);
      show_window (self);
    }
}

static void
show_in_folder_action (GSimpleAction *action,
                       GVariant      *parameter,
                       gpointer       user_data)
{
  TincanNotifier *self = user_data;
  g_autoptr(GFile) file = g_file_new_for_uri (g_variant_get_string (parameter, NULL));
  GtkWindow *window = gtk_application_get_active_window (self->application);

  if (window == NULL)
    {
      show_window (self);
      window = gtk_application_get_active_window (self->application);
    }
  if (window != NULL)
    tincan_opener_show_async (window, file, shown_cb, g_object_ref (self));
}

/* --- the object --- */

static const GActionEntry action_entries[] = {
  { .name = "receive", .activate = receive_action, .parameter_type = "s" },
  { .name = "decline", .activate = decline_action, .parameter_type = "s" },
  { .name = "show-in-folder", .activate = show_in_folder_action, .parameter_type = "s" },
};

static void
take_back_offers (TincanNotifier *self)
{
  GHashTableIter iter;
  gpointer task;

  g_hash_table_iter_init (&iter, self->offers);
  while (g_hash_table_iter_next (&iter, NULL, &task))
    {
      g_autofree char *id = g_strdup_printf ("offer-%p", task);

      g_signal_handlers_disconnect_by_func (task, offer_state_cb, self);
      take_back (self, id);
    }
  g_hash_table_remove_all (self->offers);
}

static void
tincan_notifier_dispose (GObject *object)
{
  TincanNotifier *self = TINCAN_NOTIFIER (object);

  if (self->meetings != NULL)
    {
      take_back_offers (self);
      for (guint i = 0; i < G_N_ELEMENTS (action_entries); i++)
        g_action_map_remove_action (G_ACTION_MAP (self->application), action_entries[i].name);
    }
  g_clear_object (&self->meetings);

  G_OBJECT_CLASS (tincan_notifier_parent_class)->dispose (object);
}

static void
tincan_notifier_finalize (GObject *object)
{
  TincanNotifier *self = TINCAN_NOTIFIER (object);

  g_hash_table_unref (self->offers);
  g_hash_table_unref (self->told);

  G_OBJECT_CLASS (tincan_notifier_parent_class)->finalize (object);
}

static void
tincan_notifier_class_init (TincanNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tincan_notifier_dispose;
  G_OBJECT_CLASS (klass)->finalize = tincan_notifier_finalize;
}

static void
tincan_notifier_init (TincanNotifier *self)
{
  self->offers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * tincan_notifier_new:
 * @application: the app, which outlives what is returned, and has the action `app.show`
 * @meetings: what is told of
 *
 * Returns: (transfer full): what tells of it, for as long as it lives
 */
TincanNotifier *
tincan_notifier_new (GtkApplication *application,
                     TincanMeetings *meetings)
{
  TincanNotifier *self = g_object_new (TINCAN_TYPE_NOTIFIER, NULL);

  g_return_val_if_fail (GTK_IS_APPLICATION (application), self);
  g_return_val_if_fail (TINCAN_IS_MEETINGS (meetings), self);

  self->application = application;
  self->meetings = g_object_ref (meetings);
  g_action_map_add_action_entries (G_ACTION_MAP (application), action_entries,
                                   G_N_ELEMENTS (action_entries), self);
  g_signal_connect_object (meetings, "guest-added", G_CALLBACK (guest_added_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (meetings, "offer", G_CALLBACK (offer_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (meetings, "task-finished", G_CALLBACK (finished_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (application, "window-added", G_CALLBACK (window_added_cb), self,
                           G_CONNECT_SWAPPED);
  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    window_added_cb (self, l->data);
  return self;
}
