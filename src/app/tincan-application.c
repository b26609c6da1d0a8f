/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-application"

#include "config.h"

#include "app/tincan-application.h"

#include "app/model/tincan-code-entry.h"
#include "app/model/tincan-keyring.h"
#include "app/model/tincan-meetings.h"
#include "app/tincan-app-compat.h"
#include "app/tincan-background.h"
#include "app/tincan-inhibitor.h"
#include "app/tincan-notifier.h"
#include "app/widgets/tincan-window.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>

struct _TincanApplication
{
  AdwApplication    parent_instance;

  /* From startup to shutdown, in the primary instance. */
  TincanMeetings   *meetings;
  TincanNotifier   *notifier; /* NULL while it closes */
  TincanBackground *background;
  TincanInhibitor  *inhibitor;
  TincanWindow     *window; /* (nullable) */
  guint             signal_ids[2];

  guint             is_closing : 1;
  guint             is_asking : 1;
};

G_DEFINE_FINAL_TYPE (TincanApplication, tincan_application, ADW_TYPE_APPLICATION)

/* --- the end --- */

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(TincanApplication) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!tincan_meetings_close_all_finish (TINCAN_MEETINGS (source), result, &error))
    g_warning ("%s", error->message);
  g_application_release (G_APPLICATION (self));
  /* Somebody may have opened it again meanwhile. */
  if (self->is_closing)
    g_application_quit (G_APPLICATION (self));
}

static void
close_window (TincanApplication *self)
{
  TincanWindow *window = self->window;

  /* Others may hold it a little longer; to us it is gone. */
  g_clear_weak_pointer (&self->window);
  if (window != NULL)
    gtk_window_destroy (GTK_WINDOW (window));
}

/* Says goodbye to everybody, and waits for the disk. */
static void
close_all (TincanApplication *self)
{
  if (self->is_closing)
    return;
  self->is_closing = TRUE;
  /* What ends now does so because the person said it. */
  g_clear_object (&self->notifier);
  close_window (self);
  g_application_hold (G_APPLICATION (self));
  tincan_meetings_close_all_async (self->meetings, closed_cb, g_object_ref (self));
}

static void
close_all_cb (gpointer user_data)
{
  close_all (TINCAN_APPLICATION (user_data));
}

static void
answer_cb (gboolean is_accepted,
           gpointer user_data)
{
  TincanApplication *self = user_data;

  self->is_asking = FALSE;
  /* The question has to be over before its window goes. */
  if (is_accepted)
    g_idle_add_once (close_all_cb, self);
}

static void
ask_about_transfers (TincanApplication *self)
{
  tincan_app_compat_ask (GTK_WINDOW (self->window), _("Stop Transfers and Quit?"),
                         _("Files are still being transferred. What has arrived stays, and the "
                           "rest can be sent again later."),
                         _("_Cancel"), _("_Stop and Quit"), answer_cb, self, NULL);
}

/* Somebody may have the link, and open it later. */
static void
ask_about_link (TincanApplication *self)
{
  tincan_app_compat_ask (GTK_WINDOW (self->window), _("Quit Before the Link Is Used?"),
                         tincan_background_is_denied (self->background)
                           ? _("Whoever opens it after you have quit finds nobody.")
                           : _("Whoever opens it after you have quit finds nobody. If you only "
                               "close the window, the link goes on working."),
                         _("_Cancel"), _("_Quit"), answer_cb, self, NULL);
}

/* Likewise with a code. */
static void
ask_about_code (TincanApplication *self)
{
  tincan_app_compat_ask (GTK_WINDOW (self->window), _("Quit Before Connecting?"),
                         tincan_background_is_denied (self->background)
                           ? _("The code that you have sent is of no use after you have quit.")
                           : _("The code that you have sent is of no use after you have quit. If "
                               "you only close the window, it goes on working."),
                         _("_Cancel"), _("_Quit"), answer_cb, self, NULL);
}

static gboolean
is_carrying (TincanMeetings *meetings)
{
  GListModel *model = G_LIST_MODEL (meetings);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr(TincanMeeting) meeting = g_list_model_get_item (model, i);

      if (tincan_meeting_is_carrying (meeting))
        return TRUE;
    }
  return FALSE;
}

static void
quit (TincanApplication *self)
{
  gboolean is_busy = tincan_meetings_is_busy (self->meetings);

  if (self->is_asking)
    {
      g_application_activate (G_APPLICATION (self));
      return;
    }
  if (!is_busy && !tincan_meetings_has_unused_link (self->meetings))
    {
      close_all (self);
      return;
    }
  self->is_asking = TRUE;
  g_application_activate (G_APPLICATION (self));
  if (is_busy)
    ask_about_transfers (self);
  else if (is_carrying (self->meetings))
    ask_about_code (self);
  else
    ask_about_link (self);
}

static gboolean
close_request_cb (TincanApplication *self)
{
  if (self->is_closing)
    return GDK_EVENT_PROPAGATE;
  if (!tincan_background_enter (self->background, GTK_WINDOW (self->window)))
    quit (self);
  return GDK_EVENT_STOP;
}

static gboolean
signal_cb (gpointer user_data)
{
  /* Whoever sends it waits for no answer. */
  close_all (TINCAN_APPLICATION (user_data));
  return G_SOURCE_CONTINUE;
}

/* --- the window --- */

static void
denied_cb (TincanApplication *self)
{
  tincan_window_show_message (self->window,
                              _("Without a window, this desktop lets nothing go on"));
}

static void
present (TincanApplication *self)
{
  self->is_closing = FALSE;
  if (self->notifier == NULL)
    self->notifier = tincan_notifier_new (GTK_APPLICATION (self), self->meetings);
  if (self->window == NULL)
    {
      g_set_weak_pointer (&self->window,
                          tincan_window_new (ADW_APPLICATION (self), self->meetings));
      g_signal_connect_object (self->window, "close-request", G_CALLBACK (close_request_cb), self,
                               G_CONNECT_SWAPPED);
    }
  gtk_window_present (GTK_WINDOW (self->window));
}

static void
show_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  present (TINCAN_APPLICATION (user_data));
}

/* What the menu of the app's icon offers is what the window does, once there is one. */
static const struct
{
  const char *option;
  const char *action;
  const char *window_action;
} beginnings[] = {
  { "receive", "join", "win.receive" }, /* app.receive takes an offer */
  { "ask", "ask", "win.ask" },
  { "send-text", "send-text", "win.send-text" },
};

static void
begin_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  TincanApplication *self = TINCAN_APPLICATION (user_data);
  const char *name = g_action_get_name (G_ACTION (action));

  present (self);
  for (guint i = 0; i < G_N_ELEMENTS (beginnings); i++)
    if (g_str_equal (name, beginnings[i].action))
      gtk_widget_activate_action_variant (GTK_WIDGET (self->window), beginnings[i].window_action,
                                          NULL);
}

static void
about_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  TincanApplication *self = TINCAN_APPLICATION (user_data);

  present (self);
  tincan_app_compat_show_about (GTK_WINDOW (self->window));
}

static void
quit_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  quit (TINCAN_APPLICATION (user_data));
}

/* --- what it is given --- */

/* The file that stands for a link, or %NULL for a file that is one. A link's secret follows a
 * "#", which some file systems in between write as "%23". */
static char *
dup_link (GFile *file)
{
  g_autoptr(GString) uri = g_string_new (NULL);
  g_autofree char *text = g_file_get_uri (file);

  if (!g_file_has_uri_scheme (file, "tincan") && !g_file_has_uri_scheme (file, "http") &&
      !g_file_has_uri_scheme (file, "https"))
    return NULL;
  g_string_append (uri, text);
  g_string_replace (uri, "%23", "#", 1);
  return g_string_free (g_steal_pointer (&uri), FALSE);
}

/* @invitation: (nullable): what leads to somebody who waits for us */
static void
open_files (TincanApplication  *self,
            GFile             **files,
            guint               n_files,
            const char         *invitation)
{
  g_autoptr(GPtrArray) things = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *link = NULL;

  for (guint i = 0; i < n_files; i++)
    {
      g_autofree char *text = dup_link (files[i]);

      if (text == NULL)
        g_ptr_array_add (things, g_object_ref (files[i]));
      else if (link == NULL)
        link = g_steal_pointer (&text);
    }

  present (self);
  if (things->len > 0)
    tincan_window_send_files (self->window, (GFile **) things->pdata, things->len);
  /* Opening a link changes nothing; the person joins with a click. */
  if (invitation != NULL || link != NULL)
    tincan_window_receive (self->window, invitation != NULL ? invitation : link);
}

static void
tincan_application_activate (GApplication *application)
{
  present (TINCAN_APPLICATION (application));
}

static void
tincan_application_open (GApplication  *application,
                         GFile        **files,
                         int            n_files,
                         const char    *hint)
{
  open_files (TINCAN_APPLICATION (application), files, n_files, NULL);
}

/* A code that was made without a server, unless there is a file of this name. */
static gboolean
is_offer_code (const char *argument,
               GFile      *file)
{
  return tincan_code_entry_has_offer_code (argument) && !g_file_query_exists (file, NULL);
}

static int
tincan_application_command_line (GApplication            *application,
                                 GApplicationCommandLine *command_line)
{
  GVariantDict *options = g_application_command_line_get_options_dict (command_line);
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree const char **arguments = NULL;
  const char *code = NULL;
  gboolean is_beginning = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (beginnings); i++)
    if (g_variant_dict_contains (options, beginnings[i].option))
      {
        g_action_group_activate_action (G_ACTION_GROUP (application), beginnings[i].action, NULL);
        is_beginning = TRUE;
      }
  if (!g_variant_dict_lookup (options, G_OPTION_REMAINING, "^a&ay", &arguments))
    {
      if (!is_beginning)
        g_application_activate (application);
      return 0;
    }
  for (guint i = 0; arguments[i] != NULL; i++)
    {
      g_autoptr(GFile) file =
        g_application_command_line_create_file_for_arg (command_line, arguments[i]);

      if (is_offer_code (arguments[i], file))
        code = arguments[i];
      else
        g_ptr_array_add (files, g_steal_pointer (&file));
    }
  open_files (TINCAN_APPLICATION (application), (GFile **) files->pdata, files->len, code);
  return 0;
}

static int
tincan_application_handle_local_options (GApplication *application,
                                         GVariantDict *options)
{
  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("%s\n", PACKAGE_VERSION);
      return 0;
    }
  return -1;
}

/* --- the object --- */

static const GActionEntry action_entries[] = {
  { .name = "show", .activate = show_action },
  { .name = "join", .activate = begin_action },
  { .name = "ask", .activate = begin_action },
  { .name = "send-text", .activate = begin_action },
  { .name = "about", .activate = about_action },
  { .name = "quit", .activate = quit_action },
};

static void
tincan_application_startup (GApplication *application)
{
  TincanApplication *self = TINCAN_APPLICATION (application);
  const char *const quit_keys[] = { "<Control>q", NULL };
  const char *const close_keys[] = { "<Control>w", NULL };
  g_autoptr(TincanPasswordStore) keyring = NULL;
  g_autoptr(TincanPreferences) preferences = NULL;
  g_autoptr(TincanHistory) history = NULL;

  G_APPLICATION_CLASS (tincan_application_parent_class)->startup (application);

  gtk_window_set_default_icon_name (APP_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (self), action_entries,
                                   G_N_ELEMENTS (action_entries), self);
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "app.quit", quit_keys);
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "window.close", close_keys);

  keyring = tincan_keyring_new ();
  preferences = tincan_preferences_new (keyring);
  history = tincan_history_new (NULL);
  g_settings_bind (tincan_preferences_get_settings (preferences), TINCAN_KEY_HISTORY, history,
                   "is-enabled", G_SETTINGS_BIND_GET);
  self->meetings = tincan_meetings_new (preferences);
  tincan_meetings_set_history (self->meetings, history);

  self->notifier = tincan_notifier_new (GTK_APPLICATION (self), self->meetings);
  self->inhibitor = tincan_inhibitor_new (GTK_APPLICATION (self), self->meetings);
  self->background = tincan_background_new (application, self->meetings);
  g_signal_connect_object (self->background, "denied", G_CALLBACK (denied_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->background, "done", G_CALLBACK (close_all), self,
                           G_CONNECT_SWAPPED);

  self->signal_ids[0] = g_unix_signal_add (SIGINT, signal_cb, self);
  self->signal_ids[1] = g_unix_signal_add (SIGTERM, signal_cb, self);
}

static void
tincan_application_shutdown (GApplication *application)
{
  TincanApplication *self = TINCAN_APPLICATION (application);

  for (guint i = 0; i < G_N_ELEMENTS (self->signal_ids); i++)
    g_clear_handle_id (&self->signal_ids[i], g_source_remove);
  close_window (self);
  g_clear_object (&self->background);
  g_clear_object (&self->inhibitor);
  g_clear_object (&self->notifier);
  g_clear_object (&self->meetings);

  G_APPLICATION_CLASS (tincan_application_parent_class)->shutdown (application);
}

static void
tincan_application_finalize (GObject *object)
{
  TincanApplication *self = TINCAN_APPLICATION (object);

  g_clear_weak_pointer (&self->window);

  G_OBJECT_CLASS (tincan_application_parent_class)->finalize (object);
}

static void
tincan_application_class_init (TincanApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tincan_application_finalize;
  application_class->activate = tincan_application_activate;
  application_class->open = tincan_application_open;
  application_class->command_line = tincan_application_command_line;
  application_class->handle_local_options = tincan_application_handle_local_options;
  application_class->startup = tincan_application_startup;
  application_class->shutdown = tincan_application_shutdown;
}

static void
tincan_application_init (TincanApplication *self)
{
  const GOptionEntry options[] = {
    { "receive", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Ask for a code or link, and receive"), NULL },
    { "ask", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Make a link with which others send"), NULL },
    { "send-text", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Ask for a text, and send it"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print the version"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL, N_("[PATH…|LINK]") },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_summary (
    G_APPLICATION (self), _("Sends files and folders directly to somebody, or opens the link "
                            "that somebody sent you."));
}

/**
 * tincan_application_new:
 *
 * Returns: (transfer full): the app, of which one instance runs in a desktop session
 */
TincanApplication *
tincan_application_new (void)
{
  return g_object_new (TINCAN_TYPE_APPLICATION,
                       "application-id", APP_ID,
                       "flags", G_APPLICATION_HANDLES_OPEN | G_APPLICATION_HANDLES_COMMAND_LINE,
                       "resource-base-path", RESOURCE_PATH,
                       NULL);
}
