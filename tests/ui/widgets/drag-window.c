/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A window with one thing that was received, for test-drag.py: it prints what is dropped on it.
 * Usage: drag-window RECEIVED
 */
#include "config.h"

#include "app/widgets/tincan-window.h"
#include "model-double.h"

static gboolean
print_calls (gpointer user_data)
{
  g_autofree char *calls = double_take_calls ();

  if (*calls != '\0')
    g_print ("%s\n", calls);
  return G_SOURCE_CONTINUE;
}

static void
activate_cb (AdwApplication *application,
             const char     *path)
{
  TincanMeetings *meetings = double_meetings_new ();
  TincanTask *task = double_task_new (meetings, NULL, "Received", TINCAN_TASK_DONE);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  TincanWindow *window;

  g_object_set (task, "received", file, "is-incoming", TRUE, "is-finished", TRUE, "can-open", TRUE,
                "subtitle", "1 file", NULL);
  window = tincan_window_new (application, meetings);
  g_object_unref (meetings);
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 400);
  gtk_window_present (GTK_WINDOW (window));
  g_timeout_add (50, print_calls, NULL);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(AdwApplication) application = NULL;

  g_return_val_if_fail (argc == 2, 2);
  application = g_object_new (ADW_TYPE_APPLICATION, "application-id", APP_ID ".Drag", "flags",
                              G_APPLICATION_NON_UNIQUE, "resource-base-path", RESOURCE_PATH, NULL);
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), argv[1]);
  return g_application_run (G_APPLICATION (application), 1, argv);
}
