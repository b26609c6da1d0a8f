/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Draws the window in every state that the model can bring it into, one PNG a state.
 * Usage: gallery FOLDER WIDTH HEIGHT [rtl] [large]; ADW_DEBUG_COLOR_SCHEME=prefer-dark and
 * ADW_DEBUG_HIGH_CONTRAST=1 do the rest.
 */
#include "config.h"

#include "app/widgets/tincan-task-card.h"
#include "app/widgets/tincan-window.h"
#include "model-double.h"

#include <glib/gi18n.h>

#define LINK "https://192.168.178.42:8443/#3q2-7wABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4fIA"

static struct
{
  const char     *folder;
  int             width;
  int             height;
  TincanMeetings *meetings;
  TincanWindow   *window;
} gallery;

static void
spin (guint milliseconds)
{
  gboolean is_over = FALSE;

  g_timeout_add_once (milliseconds, (GSourceOnceFunc) g_atomic_int_inc, &is_over);
  while (!g_atomic_int_get (&is_over))
    g_main_context_iteration (NULL, TRUE);
}

static void
show (const char *name)
{
  g_autofree char *path = g_strdup_printf ("%s/%s.png", gallery.folder, name);
  g_autoptr(GdkPaintable) paintable = NULL;
  g_autoptr(GskRenderNode) node = NULL;
  g_autoptr(GdkTexture) texture = NULL;
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  int width;
  int height;

  spin (250);
  paintable = gtk_widget_paintable_new (GTK_WIDGET (gallery.window));
  width = gdk_paintable_get_intrinsic_width (paintable);
  height = gdk_paintable_get_intrinsic_height (paintable);
  if (width > gallery.width)
    g_printerr ("%s: %d pixels wide, not %d\n", name, width, gallery.width);
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (
    gtk_native_get_renderer (GTK_NATIVE (gallery.window)), node,
    &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  gdk_texture_save_to_png (texture, path);
}

static void
open_window (AdwApplication *application)
{
  if (gallery.window != NULL)
    gtk_window_destroy (GTK_WINDOW (gallery.window));
  g_clear_object (&gallery.meetings);
  gallery.meetings = double_meetings_new ();
  gallery.window = tincan_window_new (application, gallery.meetings);
  gtk_window_set_default_size (GTK_WINDOW (gallery.window), gallery.width, gallery.height);
  gtk_window_present (GTK_WINDOW (gallery.window));
}

static TincanTask *
add_running (const char *title,
             gboolean    is_incoming)
{
  TincanTask *task = double_task_new (gallery.meetings, NULL, title, TINCAN_TASK_RUNNING);

  g_object_set (task, "subtitle", "2 files, 3.4 GB", "fraction", 0.37, "progress-text",
                "1.3 GB of 3.4 GB", "rate-text", "42.1 MB/s", "eta-text", "1 minute left",
                "path-text", "direct, same network", "verified", TRUE, "can-pause", TRUE,
                "can-cancel", TRUE, "is-incoming", is_incoming, "state-text",
                is_incoming ? "Receiving" : "Sending", NULL);
  return task;
}

static TincanTask *
add_other (const char      *title,
           TincanTaskState  state,
           gboolean         is_incoming,
           const char      *state_text)
{
  TincanTask *task = double_task_new (gallery.meetings, NULL, title, state);

  g_object_set (task, "subtitle", "12 files, 1.2 GB", "verified", TRUE, "is-incoming", is_incoming,
                "is-finished", state >= TINCAN_TASK_DONE, "state-text", state_text, "can-cancel",
                state < TINCAN_TASK_DONE, "path-text", "relayed", NULL);
  return task;
}

static void
show_cards (AdwApplication *application)
{
  TincanTask *task;

  open_window (application);
  task = add_other ("slides.pdf", TINCAN_TASK_OFFERED, FALSE, "Waiting for Anna to accept");
  task = add_running ("Photos from the sea", TRUE);
  double_task_add_files (task, 10000);
  task = add_running ("A rather long name of a film that somebody recorded.mkv", FALSE);
  g_object_set (task, "peer-name", "Grandmother’s old laptop in the living room", NULL);
  double_meeting_new (gallery.meetings, TINCAN_MEETING_ASK, "Ask for Files");
  double_meeting_new (gallery.meetings, TINCAN_MEETING_SEND, "3 items");
  show ("cards-running");

  open_window (application);
  task = add_other ("Old records", TINCAN_TASK_CANCELLED, FALSE, "Cancelled by Anna");
  task = add_other ("backup.tar", TINCAN_TASK_FAILED, TRUE, "Stopped");
  g_object_set (task, "error-text",
                "The disk is full. Make some room, and ask Anna to send it again: what is there "
                "is not sent twice.",
                NULL);
  task = add_other ("Text", TINCAN_TASK_DONE, TRUE, "Received");
  g_object_set (task, "is-text", TRUE, "text",
                "The door code is 4711. Come up to the third floor; the bell does not work.\nSee "
                "you!",
                "subtitle", "92 bytes", "can-open", TRUE, NULL);
  task = add_other ("Photos from the sea", TINCAN_TASK_DONE, TRUE, "Received");
  g_object_set (task, "can-open", TRUE, NULL);
  double_task_add_files (task, 12);
  task = add_other ("report.pdf", TINCAN_TASK_DONE, FALSE, "Sent");
  double_task_add_files (task, 1);
  show ("cards-done");

  open_window (application);
  task = add_other ("video.mp4", TINCAN_TASK_ASKING, TRUE, "Anna wants to send you this");
  g_object_set (task, "verified", FALSE, NULL);
  task = add_running ("music.flac", FALSE);
  g_object_set (task, "state", TINCAN_TASK_PAUSED, "state-text", "Paused by Anna", "can-pause",
                FALSE, "can-resume", TRUE, "rate-text", "", "eta-text", "", NULL);
  task = add_running ("music.flac", TRUE);
  g_object_set (task, "state", TINCAN_TASK_INTERRUPTED, "state-text",
                "The connection was lost. It goes on by itself.", "rate-text", "", "eta-text", "",
                "path-text", "", NULL);
  tincan_window_show_message (gallery.window, "Removed “report.pdf”");
  show ("cards-waiting");
}

static TincanTaskCard *
find_card (GtkWidget *widget)
{
  if (TINCAN_IS_TASK_CARD (widget))
    return TINCAN_TASK_CARD (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      TincanTaskCard *card = find_card (child);

      if (card != NULL)
        return card;
    }
  return NULL;
}

static void
show_details (AdwApplication *application)
{
  open_window (application);
  double_task_add_files (add_running ("Photos from the sea", TRUE), 10000);
  spin (100);
  tincan_task_card_set_details (find_card (GTK_WIDGET (gallery.window)), TRUE);
  spin (400);
  show ("cards-details");
}

static void
show_sheets (AdwApplication *application)
{
  TincanMeeting *meeting;
  TincanGuest *guest;

  open_window (application);
  meeting = double_meeting_new (gallery.meetings, TINCAN_MEETING_SEND, "Photos from the sea");
  g_object_set (meeting, "status", "Preparing what you send…", "is-scanning", TRUE, NULL);
  tincan_window_present_meeting (gallery.window, meeting);
  spin (400);
  show ("share-preparing");

  g_object_set (meeting, "status", "Waiting for someone to open the link", "is-scanning", FALSE,
                "link", LINK, "code", "482-absolute-crescent-umbrella", "total-bytes",
                G_GUINT64_CONSTANT (3400000000), "page", "http://192.168.178.42:8443/", NULL);
  show ("share-waiting");

  g_object_set (meeting, "wrong-guesses", 5, "guesses-left", 0, "code", NULL, NULL);
  show ("share-guessed");

  g_object_set (meeting, "wrong-guesses", 0, "code", "7-able-baker-carol", "status",
                "Connected with 3 people", NULL);
  guest = double_guest_new (meeting, "Anna’s Laptop");
  g_object_set (guest, "verified", TRUE, "path-text", "direct, same network", "fraction", 0.7,
                "progress-text", "2.4 GB of 3.4 GB", NULL);
  g_list_store_append (G_LIST_STORE (tincan_guest_get_tasks (guest)),
                       add_running ("Photos from the sea", FALSE));
  guest = double_guest_new (meeting, "Firefox on Android");
  g_object_set (guest, "verified", TRUE, "state-text", "Wants what you send", "needs-consent", TRUE,
                NULL);
  guest = double_guest_new (meeting, "Somebody");
  g_object_set (guest, "state-text", "Connecting…", NULL);
  guest = double_guest_new (meeting, "Ben");
  g_object_set (guest, "state-text", "Has left", "is-here", FALSE, "verified", TRUE, NULL);
  show ("share-guests");

  g_object_set (meeting, "is-live", FALSE, "status", "Over", "error-text",
                "The server at share.example.org cannot be reached. Check your connection, and "
                "send again.",
                NULL);
  show ("share-failed");

  open_window (application);
  meeting = double_meeting_new (gallery.meetings, TINCAN_MEETING_ASK, "Ask for Files");
  g_object_set (meeting, "link", LINK, "code", "12-oak-yellow-zebra", NULL);
  tincan_window_present_meeting (gallery.window, meeting);
  spin (400);
  show ("ask-waiting");

  open_window (application);
  meeting = double_meeting_new (gallery.meetings, TINCAN_MEETING_JOIN, "Anna");
  g_object_set (meeting, "status", "Connected. Anna has not offered anything yet.", NULL);
  guest = double_guest_new (meeting, "Anna");
  g_object_set (guest, "verified", TRUE, "path-text", "direct", NULL);
  tincan_window_present_meeting (gallery.window, meeting);
  spin (400);
  show ("join-connected");
}

static void
activate_cb (AdwApplication *application)
{
  open_window (application);
  show ("empty");
  show_cards (application);
  show_details (application);
  show_sheets (application);
  gtk_window_destroy (GTK_WINDOW (gallery.window));
  g_clear_object (&gallery.meetings);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(AdwApplication) application = NULL;

  g_return_val_if_fail (argc >= 4, 2);
  gallery.folder = argv[1];
  gallery.width = atoi (argv[2]);
  gallery.height = atoi (argv[3]);

  application = g_object_new (ADW_TYPE_APPLICATION, "application-id", APP_ID ".Gallery", "flags",
                              G_APPLICATION_NON_UNIQUE, "resource-base-path", RESOURCE_PATH, NULL);
  gtk_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  for (int i = 4; i < argc; i++)
    {
      if (g_str_equal (argv[i], "rtl"))
        gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
      if (g_str_equal (argv[i], "large"))
        g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 96 * 1024 * 3 / 2, NULL);
    }
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), NULL);
  return g_application_run (G_APPLICATION (application), 1, argv);
}
