/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The app as it is, with a probe in its main loop. It presses what a person would, so that what it
 * is given is sent, or received: usage as of tincan. TINCAN_BENCH_FOLDER is where it receives.
 */
#include "config.h"

#include "probe.h"

#include "app/tincan-application.h"
#include "app/widgets/tincan-offer-dialog.h"
#include "app/widgets/tincan-receive-dialog.h"
#include "app/widgets/tincan-task-card.h"
#include "app/widgets/tincan-window.h"
#include "widget-tree.h"

typedef struct
{
  GtkApplication *application;
  TincanMeetings *meetings;
  gboolean        is_moving;
  gboolean        has_link;
} Bench;

static void
tell_phase (const char *name)
{
  ProbePhase phase = probe_take_phase ();

  probe_tell ("{\"event\": \"phase\", \"of\": \"%s\", \"turns\": %u, \"longest_ms\": %.1f, "
              "\"wall_ms\": %.1f, \"over\": %u}",
              name, phase.turns, phase.longest, phase.wall, phase.over);
}

static void
state_cb (TincanTask *task,
          GParamSpec *pspec,
          Bench      *bench)
{
  if (tincan_task_get_state (task) == TINCAN_TASK_RUNNING && !bench->is_moving)
    {
      bench->is_moving = TRUE;
      tell_phase ("before");
      probe_tell ("{\"event\": \"moving\"}");
    }
}

static void
finished_cb (TincanTask *task,
             Bench      *bench)
{
  tell_phase ("moving");
  probe_tell ("{\"event\": \"finished\", \"done\": %s}",
              tincan_task_get_state (task) == TINCAN_TASK_DONE ? "true" : "false");
}

static void
tasks_cb (GListModel *tasks,
          guint       position,
          guint       removed,
          guint       added,
          Bench      *bench)
{
  for (guint i = 0; i < added; i++)
    {
      g_autoptr(TincanTask) task = g_list_model_get_item (tasks, position + i);

      g_signal_connect (task, "notify::state", G_CALLBACK (state_cb), bench);
      g_signal_connect (task, "finished", G_CALLBACK (finished_cb), bench);
    }
}

/* --- what a person does --- */

static void
open_details (GtkWidget *widget)
{
  if (TINCAN_IS_TASK_CARD (widget))
    tincan_task_card_set_details (TINCAN_TASK_CARD (widget), TRUE);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    open_details (child);
}

static gboolean
press_cb (gpointer user_data)
{
  Bench *bench = user_data;
  GListModel *windows = gtk_window_get_toplevels ();
  g_autoptr(TincanMeeting) meeting = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr(GtkWidget) window = g_list_model_get_item (windows, i);

      if (TINCAN_IS_RECEIVE_DIALOG (window))
        gtk_widget_activate_action (window, "receive.connect", NULL);
      if (TINCAN_IS_OFFER_DIALOG (window))
        gtk_widget_activate_action (window, "offer.receive", NULL);
      if (TINCAN_IS_WINDOW (window) && bench->is_moving)
        {
          tincan_window_present_list (TINCAN_WINDOW (window));
          open_details (window);
          probe_tell ("{\"event\": \"widgets\", \"n\": %u}", widget_tree_count (window));
        }
    }
  meeting = g_list_model_get_item (G_LIST_MODEL (bench->meetings), 0);
  if (meeting != NULL && !bench->has_link && tincan_meeting_get_link (meeting) != NULL)
    {
      bench->has_link = TRUE;
      probe_tell ("{\"event\": \"link\", \"link\": \"%s\"}", tincan_meeting_get_link (meeting));
    }
  return G_SOURCE_CONTINUE;
}

static void
window_added_cb (GtkApplication *application,
                 GtkWindow      *window,
                 Bench          *bench)
{
  TincanPreferences *preferences;
  g_autoptr(GFile) folder = g_file_new_for_path (g_getenv ("TINCAN_BENCH_FOLDER"));

  if (!TINCAN_IS_WINDOW (window) || bench->meetings != NULL)
    return;
  bench->meetings = tincan_window_get_meetings (TINCAN_WINDOW (window));
  preferences = tincan_meetings_get_preferences (bench->meetings);
  g_settings_set_boolean (tincan_preferences_get_settings (preferences), TINCAN_KEY_ASK_GUESTS,
                          FALSE);
  tincan_preferences_set_receive_folder (preferences, folder);
  g_signal_connect (tincan_meetings_get_tasks (bench->meetings), "items-changed",
                    G_CALLBACK (tasks_cb), bench);
  g_timeout_add (500, press_cb, bench);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(TincanApplication) application = NULL;
  Bench bench = { 0 };

  /* As main.c of the app. */
  g_set_application_name ("Tincan");
  application = tincan_application_new ();
  probe_watch_window (GTK_APPLICATION (application));
  if (g_getenv ("TINCAN_BENCH_ONCE") == NULL)
    {
      bench.application = GTK_APPLICATION (application);
      probe_watch_loop ();
      g_signal_connect (application, "window-added", G_CALLBACK (window_added_cb), &bench);
    }
  return g_application_run (G_APPLICATION (application), argc, argv);
}
