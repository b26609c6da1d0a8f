/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window: empty, while something is held over it, and with transfers. */
#include "config.h"

#include "looks.h"

#include "app/widgets/tincan-drop-target.h"
#include "app/widgets/tincan-task-card.h"

static TincanTask *
add (const char      *title,
     TincanTaskState  state,
     gboolean         is_incoming,
     const char      *state_text)
{
  TincanTask *task = double_task_new (looks.meetings, NULL, title, state);

  g_object_set (task, "subtitle", "12 files, 1.2 GB", "verified", TRUE, "is-incoming", is_incoming,
                "is-finished", state >= TINCAN_TASK_DONE, "state-text", state_text, "can-cancel",
                state < TINCAN_TASK_DONE, "path-text", "Direct", NULL);
  return task;
}

static TincanTask *
add_running (const char *title,
             gboolean    is_incoming)
{
  TincanTask *task = add (title, TINCAN_TASK_RUNNING, is_incoming,
                          is_incoming ? "Receiving from Anna" : "Sending to Anna");

  g_object_set (task, "fraction", 0.37, "progress-text", "1.3 GB of 3.4 GB", "rate-text",
                "42.1 MB/s", "eta-text", "1 minute left", "path-text", "Direct, same network",
                "can-pause", TRUE, NULL);
  return task;
}

static void
show_empty (void)
{
  looks_draw (looks.window, "empty");
}

/* As if files were held over it. */
static void
hold_over (gpointer target)
{
  g_autoptr(GListModel) controllers = gtk_widget_observe_controllers (target);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr(GtkEventController) controller = g_list_model_get_item (controllers, i);
      GdkDragAction action;

      if (GTK_IS_DROP_TARGET (controller))
        g_signal_emit_by_name (controller, "enter", 10.0, 10.0, &action);
    }
}

static void
show_drop (void)
{
  hold_over (looks_find_in (looks.window, TINCAN_TYPE_DROP_TARGET));
  looks_draw (looks.window, "drop");

  looks_open ();
  add_running ("Photos From the Sea", FALSE);
  looks_settle ();
  hold_over (looks_find_in (looks_find_in (looks.window, TINCAN_TYPE_TASK_CARD),
                            TINCAN_TYPE_DROP_TARGET));
  looks_draw (looks.window, "drop-card");
}

static void
show_running (void)
{
  TincanTask *task = add ("slides.pdf", TINCAN_TASK_OFFERED, FALSE, "Waiting for Anna to accept");

  g_object_set (task, "path-text", "", "subtitle", "1 file, 4.2 MB", NULL);
  double_task_add_files (add_running ("Photos From the Sea", TRUE), 10000);
  task = add_running ("A rather long name of a film that somebody recorded.mkv", FALSE);
  g_object_set (task, "peer-name", "Grandmother’s Old Laptop in the Living Room", "state-text",
                "Sending to Grandmother’s Old Laptop in the Living Room", "verified", FALSE,
                "path-text", "Relayed", NULL);
  double_meeting_new (looks.meetings, TINCAN_MEETING_ASK, "Files for You");
  double_meeting_new (looks.meetings, TINCAN_MEETING_SEND, "3 items");
  looks_draw (looks.window, "cards-running");
}

static void
show_waiting (void)
{
  TincanTask *task = add ("video.mp4", TINCAN_TASK_ASKING, TRUE, "Waiting for your answer");

  g_object_set (task, "verified", FALSE, "path-text", "", NULL);
  task = add_running ("music.flac", FALSE);
  g_object_set (task, "state", TINCAN_TASK_PAUSED, "state-text", "Paused by Anna", "can-pause",
                FALSE, "can-resume", TRUE, "rate-text", "", "eta-text", "", NULL);
  task = add_running ("music.flac", TRUE);
  g_object_set (task, "state", TINCAN_TASK_INTERRUPTED, "state-text",
                "Connection lost. Waiting for Anna to come back…", "can-pause", FALSE, "rate-text",
                "", "eta-text", "", "path-text", "", NULL);
  tincan_window_show_message (looks.window, "Removed “report.pdf”");
  looks_draw (looks.window, "cards-waiting");
}

static void
show_done (void)
{
  TincanTask *task = add ("Text", TINCAN_TASK_DONE, TRUE, "Received from Anna");

  g_object_set (task, "is-text", TRUE, "text",
                "The door code is 4711. Come up to the third floor; the bell does not work.\nSee "
                "you!",
                "subtitle", "92 bytes", "can-open", TRUE, NULL);
  task = add ("Photos From the Sea", TINCAN_TASK_DONE, TRUE, "Received from Anna");
  g_object_set (task, "can-open", TRUE, NULL);
  double_task_add_files (task, 12);
  double_task_add_files (add ("report.pdf", TINCAN_TASK_DONE, FALSE, "Sent to Anna"), 1);
  looks_draw (looks.window, "cards-done");
}

static void
show_failed (void)
{
  TincanTask *task = add ("backup.tar", TINCAN_TASK_FAILED, TRUE, "Could not be received");

  g_object_set (task, "error-text",
                "The disk is full. Make some room, and ask Anna to send it again: what is there "
                "is not sent twice.",
                "path-text", "", NULL);
  add ("Old Records", TINCAN_TASK_CANCELLED, FALSE, "Cancelled by Anna");
  add ("plan.odt", TINCAN_TASK_DECLINED, FALSE, "Anna declined");
  task = add ("Books", TINCAN_TASK_INCOMPLETE, TRUE, "Finished, but 2 files did not arrive");
  g_object_set (task, "can-open", TRUE, NULL);
  double_task_add_files (task, 12);
  looks_draw (looks.window, "cards-failed");
}

static void
show_details (void)
{
  double_task_add_files (add_running ("Photos From the Sea", TRUE), 10000);
  looks_settle ();
  tincan_task_card_set_details (looks_find_in (looks.window, TINCAN_TYPE_TASK_CARD), TRUE);
  looks_draw (looks.window, "card-details");

  /* The one row is as high as it is while its file moves. */
  looks_open ();
  double_task_add_files (add_running ("IMG_0000.jpg", TRUE), 1);
  looks_settle ();
  tincan_task_card_set_details (looks_find_in (looks.window, TINCAN_TYPE_TASK_CARD), TRUE);
  looks_draw (looks.window, "card-details-one");
}

void
looks_add_window (void)
{
  looks_add ("empty", show_empty);
  looks_add ("drop", show_drop);
  looks_add ("running", show_running);
  looks_add ("waiting", show_waiting);
  looks_add ("done", show_done);
  looks_add ("failed", show_failed);
  looks_add ("details", show_details);
}
