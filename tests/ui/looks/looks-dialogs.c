/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What asks, and what tells. */
#include "config.h"

#include "looks.h"

#include "app/widgets/tincan-offer-dialog.h"
#include "app/widgets/tincan-receive-dialog.h"
#include "app/widgets/tincan-text-dialog.h"

#define LINK "https://share.example.org/#q83vEjRWeJiQq83vEjRWeA8ODQwLCgkIBwYFBAMCAQA"

static void
set_string (const char *key,
            const char *value)
{
  g_settings_set_string (
    tincan_preferences_get_settings (tincan_meetings_get_preferences (looks.meetings)), key, value);
}

/* --- receiving --- */

static gpointer
present_receive (const char *text)
{
  gpointer dialog = tincan_receive_dialog_new (GTK_WINDOW (looks.window), looks.meetings);

  if (text != NULL)
    tincan_receive_dialog_set_text (dialog, text);
  return looks_present (dialog, 0);
}

/* As fingers do it, one letter after the other. */
static void
type (gpointer    dialog,
      const char *text)
{
  GtkWidget *entry = looks_find_in (dialog, GTK_TYPE_ENTRY);

  gtk_entry_grab_focus_without_selecting (GTK_ENTRY (entry));
  for (const char *at = text; *at != '\0'; at++)
    {
      int position = gtk_editable_get_position (GTK_EDITABLE (entry));

      gtk_editable_insert_text (GTK_EDITABLE (entry), at, 1, &position);
      gtk_editable_set_position (GTK_EDITABLE (entry), position);
    }
  looks_settle ();
}

static void
connect (gpointer dialog)
{
  g_assert_true (gtk_widget_activate_action (dialog, "receive.connect", NULL));
  looks_settle ();
}

static void
show_receive (void)
{
  GdkClipboard *clipboard = gdk_display_get_clipboard (gdk_display_get_default ());
  g_autoptr(TincanMeeting) meeting = NULL;
  gpointer dialog = present_receive (NULL);

  looks_draw (dialog, "receive-empty");
  connect (dialog);
  looks_draw (dialog, "receive-too-early");
  type (dialog, "7-acr");
  looks_draw (dialog, "receive-typing");
  looks_close (dialog);

  dialog = present_receive ("7-acrobat-gymnast-unzpi");
  looks_draw (dialog, "receive-words");
  looks_close (dialog);
  dialog = present_receive ("7-xyzxyz-gymnast-unzip");
  looks_draw (dialog, "receive-wrong-word");
  looks_close (dialog);

  set_string (TINCAN_KEY_SERVER, "https://share.example.org/");
  dialog = present_receive ("7-acrobat-gymnast-unzip");
  looks_draw (dialog, "receive-code");
  connect (dialog);
  meeting = g_list_model_get_item (G_LIST_MODEL (looks.meetings), 0);
  g_object_set (meeting, "status", "Looking for the other side…", NULL);
  looks_draw (dialog, "receive-connecting");
  g_object_set (meeting, "error-text",
                "The code is wrong, or it has been used up. Ask for it again.", NULL);
  looks_draw (dialog, "receive-wrong-code");
  looks_close (dialog);
  set_string (TINCAN_KEY_SERVER, "");

  dialog = present_receive (LINK);
  looks_draw (dialog, "receive-link");
  looks_close (dialog);

  gdk_clipboard_set_text (clipboard, LINK);
  dialog = present_receive (NULL);
  looks_draw (dialog, "receive-clipboard");
  looks_close (dialog);
  gdk_clipboard_set_text (clipboard, "");
}

/* --- offers --- */

static TincanTask *
add_offer (const char        *title,
           const char        *subtitle,
           const char *const *names)
{
  TincanTask *task = double_task_new (looks.meetings, NULL, title, TINCAN_TASK_ASKING);

  g_object_set (task, "is-incoming", TRUE, "subtitle", subtitle, "verified", TRUE, "total-bytes",
                G_GUINT64_CONSTANT (3400000000), "free-space", G_GUINT64_CONSTANT (81000000000),
                "state-text", "Waiting for your answer", NULL);
  double_task_set_names (task, names);
  return task;
}

static void
draw_offer (TincanTask *task,
            const char *name)
{
  gpointer dialog = tincan_offer_dialog_new (GTK_WINDOW (looks.window),
                                             tincan_meetings_get_preferences (looks.meetings),
                                             task);

  looks_present (dialog, 0);
  /* The folder and its space are found out. */
  g_usleep (G_USEC_PER_SEC / 20);
  looks_draw (dialog, name);
  looks_close (dialog);
}

static void
show_offer (void)
{
  static const char *const few[] = { "report.final.pdf", "Holiday in the Mountains/", "README",
                                     NULL };
  static const char *const many[] = { "DSC_0001.jpeg", "DSC_0002.jpeg", "DSC_0003.jpeg",
                                      "DSC_0004.jpeg", "DSC_0005.jpeg", NULL };
  /* Would read as if it ended in .jpg, if it could. */
  static const char *const bidi[] = { "summer\xe2\x80\xae"
                                      "gpj.exe",
                                      "תמונה.jpg", NULL };
  static const char *const longest[] = { "Minutes of the Yearly Meeting of Everybody Who Lives in "
                                         "the House at the Lake.docx",
                                         NULL };
  const char *folder = g_get_tmp_dir ();
  g_autofree char *uri = g_filename_to_uri (folder, NULL, NULL);
  TincanTask *task;

  set_string (TINCAN_KEY_RECEIVE_FOLDER, uri);
  task = add_offer ("3 items", "14 files, 3.4 GB", few);
  double_task_add_files (task, 14);
  draw_offer (task, "offer");
  task = add_offer ("5,000 items", "5000 files, 3.4 GB", many);
  double_task_add_files (task, 5000);
  g_object_set (task, "verified", FALSE, NULL);
  draw_offer (task, "offer-many");
  draw_offer (add_offer ("2 items", "2 files, 3.4 GB", bidi), "offer-bidi");
  task = add_offer (longest[0], "1 file, 3.4 GB", longest);
  g_object_set (task, "peer-name", "Grandmother’s Old Laptop in the Living Room", NULL);
  draw_offer (task, "offer-long-names");

  task = add_offer ("3 items", "14 files, 3.4 GB", few);
  g_object_set (task, "free-space", G_GUINT64_CONSTANT (120000000), NULL);
  draw_offer (task, "offer-no-space");

  set_string (TINCAN_KEY_ON_CONFLICT, "replace");
  draw_offer (add_offer ("3 items", "14 files, 3.4 GB", few), "offer-replace");
  set_string (TINCAN_KEY_ON_CONFLICT, "keep-both");

  set_string (TINCAN_KEY_RECEIVE_FOLDER, "");
  draw_offer (add_offer ("3 items", "14 files, 3.4 GB", few), "offer-no-folder");
  task = add_offer ("Text", "92 bytes", NULL);
  g_object_set (task, "is-text", TRUE, NULL);
  draw_offer (task, "offer-text");
}

/* --- texts --- */

static void
show_text (void)
{
  gpointer dialog = looks_present (tincan_text_dialog_new_to_send (GTK_WINDOW (looks.window)), 0);

  looks_draw (dialog, "text-empty");
  tincan_text_dialog_set_text (dialog, "The door code is 4711.");
  tincan_text_dialog_set_problem (dialog, "The text is too long to be sent as one. Save it as a "
                                          "file, and send that.");
  looks_draw (dialog, "text-problem");
  looks_close (dialog);

  dialog = tincan_text_dialog_new_received (GTK_WINDOW (looks.window),
                                            "Grandmother’s Old Laptop in the Living Room",
                                            "The door code is 4711. Come up to the third floor; "
                                            "the bell does not work.\n\nSee you!");
  looks_present (dialog, 0);
  g_assert_true (gtk_widget_activate_action (dialog, "text.copy", NULL));
  looks_draw (dialog, "text-received");
  looks_close (dialog);
}

/* --- questions and errors --- */

static void
draw_message (const char *name)
{
  looks_draw_over (looks.window, ADW_TYPE_MESSAGE_DIALOG, name);
}

static void
show_questions (void)
{
  TincanMeeting *meeting = double_meeting_new (looks.meetings, TINCAN_MEETING_SEND, "3 items");
  TincanSkipped skipped[] = {
    { (char *) "pipe", TINCAN_SKIPPED_SPECIAL, (char *) "“pipe” is neither a file nor a folder." },
    { (char *) "secret", TINCAN_SKIPPED_UNREADABLE, (char *) "“secret.txt” cannot be read." },
  };
  GPtrArray *left_out = g_ptr_array_new ();

  double_task_new (looks.meetings, meeting, "Photos", TINCAN_TASK_RUNNING);
  tincan_window_close_meeting (looks.window, meeting);
  draw_message ("stop");

  tincan_window_show_error (looks.window, "This Cannot Be Sent",
                            "The folder “Photos From the Sea” cannot be read. Look at its "
                            "permissions, and send it again.");
  draw_message ("error");

  for (guint i = 0; i < G_N_ELEMENTS (skipped); i++)
    g_ptr_array_add (left_out, &skipped[i]);
  g_signal_emit_by_name (meeting, "left-out", left_out);
  looks_draw (looks.window, "toast");
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (looks.window), "win.show-left-out", NULL));
  draw_message ("left-out");
  g_ptr_array_unref (left_out);
}

/* The app's own, which asks while something moves. */
static void
show_quit (void)
{
  gpointer window = looks_get_app_window ();
  g_autoptr(TincanTask) task = NULL;
  TincanMeeting *meeting;

  task = g_object_ref (double_task_new (tincan_window_get_meetings (window), NULL, "Photos",
                                        TINCAN_TASK_RUNNING));
  g_action_group_activate_action (G_ACTION_GROUP (looks.application), "quit", NULL);
  looks_draw_over (window, ADW_TYPE_MESSAGE_DIALOG, "quit");
  tincan_meetings_remove_task (tincan_window_get_meetings (window), task);

  meeting = double_meeting_new (tincan_window_get_meetings (window), TINCAN_MEETING_SEND, "Photos");
  g_action_group_activate_action (G_ACTION_GROUP (looks.application), "quit", NULL);
  looks_draw_over (window, ADW_TYPE_MESSAGE_DIALOG, "quit-link");
  double_meeting_end (tincan_window_get_meetings (window), meeting);
  looks_settle ();
}

void
looks_add_dialogs (void)
{
  looks_add ("receive", show_receive);
  looks_add ("offer", show_offer);
  looks_add ("text", show_text);
  looks_add ("questions", show_questions);
  looks_add ("quit", show_quit);
}
