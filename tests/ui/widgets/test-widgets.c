/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/widgets/tincan-dragged-files.h"
#include "app/widgets/tincan-drop-target.h"
#include "app/widgets/tincan-offer-dialog.h"
#include "app/widgets/tincan-qr.h"
#include "app/widgets/tincan-task-card.h"
#include "app/widgets/tincan-window.h"
#include "fake-store.h"
#include "model-double.h"
#include "toolkit.h"
#include "widget-tree.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/xattr.h>

/* The narrowest that the window has to be usable at. */
#define NARROW 360

#define MEETING_LINK "https://192.168.178.42:8443/#3q2-7wABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"

static AdwApplication *application;

typedef struct
{
  TincanMeetings *meetings;
  TincanWindow   *window;
} Fixture;

static void
spin (void)
{
  for (guint i = 0; i < 20; i++)
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_usleep (1000);
    }
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autofree char *nothing = double_take_calls ();

  fixture->meetings = double_meetings_new ();
  fixture->window = tincan_window_new (application, fixture->meetings);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), NARROW, 700);
  gtk_window_present (GTK_WINDOW (fixture->window));
  spin ();
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gpointer window = fixture->window;

  g_object_add_weak_pointer (G_OBJECT (window), &window);
  gtk_window_destroy (fixture->window != NULL ? GTK_WINDOW (fixture->window) : NULL);
  spin ();
  g_assert_null (window);
  g_assert_finalize_object (fixture->meetings);
}

static void
assert_calls (const char *expected)
{
  g_autofree char *calls = double_take_calls ();

  g_assert_cmpstr (calls, ==, expected);
}

/* --- looking for widgets as a person does: by what is written on them --- */

typedef gboolean (*Predicate) (GtkWidget  *widget,
                               const char *text);

static GtkWidget *
find (GtkWidget  *widget,
      Predicate   predicate,
      const char *text)
{
  if (!gtk_widget_get_visible (widget) || !gtk_widget_get_child_visible (widget))
    return NULL;
  if (predicate (widget, text))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, predicate, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
is_button (GtkWidget  *widget,
           const char *text)
{
  const char *label;

  if (!GTK_IS_BUTTON (widget))
    return FALSE;
  label = gtk_button_get_label (GTK_BUTTON (widget));
  return g_strcmp0 (label, text) == 0 ||
         g_strcmp0 (gtk_widget_get_tooltip_text (widget), text) == 0;
}

static gboolean
is_label (GtkWidget  *widget,
          const char *text)
{
  return GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL;
}

static gboolean
is_drop_target (GtkWidget  *widget,
                const char *hint)
{
  g_autofree char *has = NULL;

  if (!TINCAN_IS_DROP_TARGET (widget))
    return FALSE;
  g_object_get (widget, "hint", &has, NULL);
  return g_strcmp0 (has, hint) == 0;
}

static gboolean
is_card (GtkWidget  *widget,
         const char *title)
{
  return TINCAN_IS_TASK_CARD (widget) &&
         g_strcmp0 (tincan_task_get_title (tincan_task_card_get_task (TINCAN_TASK_CARD (widget))),
                    title) == 0;
}

static gboolean
sees (Fixture    *fixture,
      const char *text)
{
  spin ();
  return find (GTK_WIDGET (fixture->window), is_label, text) != NULL;
}

static gboolean
offers (Fixture    *fixture,
        const char *button)
{
  spin ();
  return find (GTK_WIDGET (fixture->window), is_button, button) != NULL;
}

static void
click (Fixture    *fixture,
       const char *text)
{
  GtkWidget *button;

  spin ();
  button = find (GTK_WIDGET (fixture->window), is_button, text);
  g_assert_nonnull (button);
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
  spin ();
}

static void
assert_fits (Fixture *fixture)
{
  int minimum;

  spin ();
  gtk_widget_measure (GTK_WIDGET (fixture->window), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL,
                      NULL, NULL);
  g_assert_cmpint (minimum, <=, NARROW);
}

static TincanTask *
add_running (Fixture       *fixture,
             TincanMeeting *meeting)
{
  TincanTask *task = double_task_new (fixture->meetings, meeting, "Photos", TINCAN_TASK_RUNNING);

  g_object_set (task, "fraction", 0.5, "progress-text", "1.0 GB of 2.0 GB", "rate-text", "9.0 MB/s",
                "eta-text", "2 minutes left", "path-text", "relayed", "verified", TRUE, "can-pause",
                TRUE, "can-cancel", TRUE, NULL);
  spin ();
  return task;
}

/* --- the tests --- */

static void
test_empty (Fixture       *fixture,
            gconstpointer  data)
{
  g_assert_true (offers (fixture, "Choose _Files…"));
  g_assert_true (offers (fixture, "Choose F_older…"));
  g_assert_true (offers (fixture, "Send _Text…"));
  g_assert_true (offers (fixture, "_Receive…"));
  assert_fits (fixture);
  click (fixture, "_Ask for Files");
  assert_calls ("meetings.ask -");
}

static void
test_card (Fixture       *fixture,
           gconstpointer  data)
{
  TincanTask *task = add_running (fixture, NULL);

  g_assert_true (sees (fixture, "Photos"));
  g_assert_true (sees (fixture, "Anna"));
  g_assert_true (sees (fixture, "Verified"));
  g_assert_true (sees (fixture, "1.0 GB of 2.0 GB · 9.0 MB/s · 2 minutes left · relayed"));
  assert_fits (fixture);

  click (fixture, "Pause");
  assert_calls ("task.pause Photos");
  g_object_set (task, "state", TINCAN_TASK_PAUSED, "can-pause", FALSE, "can-resume", TRUE, NULL);
  g_assert_false (offers (fixture, "Pause"));
  click (fixture, "Resume");
  assert_calls ("task.resume Photos");
  click (fixture, "Cancel");
  assert_calls ("task.cancel Photos");

  g_object_set (task, "verified", FALSE, "error-text", "The disk is full.", NULL);
  g_assert_true (sees (fixture, "Not verified"));
  g_assert_true (sees (fixture, "The disk is full."));
}

static void
test_keys (Fixture       *fixture,
           gconstpointer  data)
{
  GtkWidget *card;

  add_running (fixture, NULL);
  card = find (GTK_WIDGET (fixture->window), is_card, "Photos");
  g_assert_nonnull (card);
  g_assert_true (gtk_widget_get_focusable (card));
  g_assert_true (gtk_widget_activate_action (card, "task.dismiss", NULL));
  assert_calls ("task.cancel Photos");
}

static void
test_remove (Fixture       *fixture,
             gconstpointer  data)
{
  GListModel *tasks = tincan_meetings_get_tasks (fixture->meetings);
  TincanTask *first = add_running (fixture, NULL);
  TincanTask *second = double_task_new (fixture->meetings, NULL, "Songs", TINCAN_TASK_DONE);
  TincanTask *third = double_task_new (fixture->meetings, NULL, "Films", TINCAN_TASK_DONE);
  g_autoptr(TincanTask) now = NULL;

  g_object_set (second, "is-finished", TRUE, NULL);
  click (fixture, "Remove From List");
  g_assert_cmpuint (g_list_model_get_n_items (tasks), ==, 2);
  g_assert_true (sees (fixture, "Removed “"));
  click (fixture, "_Undo");
  now = g_list_model_get_item (tasks, 1);
  g_assert_true (now == second);

  g_object_set (third, "is-finished", TRUE, NULL);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.clear-finished",
                                             NULL));
  g_assert_cmpuint (g_list_model_get_n_items (tasks), ==, 1);
  g_assert_true (sees (fixture, "Photos"));
  g_clear_object (&now);
  now = g_list_model_get_item (tasks, 0);
  g_assert_true (now == first);
}

static void
test_details (Fixture       *fixture,
              gconstpointer  data)
{
  TincanTask *task = add_running (fixture, NULL);

  g_assert_false (offers (fixture, "_Details"));
  double_task_add_files (task, 10000);
  g_assert_true (offers (fixture, "_Details"));
  g_assert_cmpuint (double_count_files (), ==, 0);

  gtk_toggle_button_set_active (
    GTK_TOGGLE_BUTTON (find (GTK_WIDGET (fixture->window), is_button, "_Details")), TRUE);
  g_assert_true (sees (fixture, "IMG_0000.jpg"));
  g_assert_true (sees (fixture, "Failed: the disk is full"));
  g_assert_cmpuint (double_count_files (), >, 3);
  g_assert_cmpuint (double_count_files (), <, 300);
  assert_fits (fixture);

  gtk_toggle_button_set_active (
    GTK_TOGGLE_BUTTON (find (GTK_WIDGET (fixture->window), is_button, "_Details")), FALSE);
  spin ();
  g_assert_cmpuint (double_count_files (), ==, 0);
}

static void
test_text (Fixture       *fixture,
           gconstpointer  data)
{
  TincanTask *task = double_task_new (fixture->meetings, NULL, "Text", TINCAN_TASK_DONE);

  g_object_set (task, "is-text", TRUE, "text", "The door code is 4711.", "is-incoming", TRUE,
                "can-open", TRUE, "is-finished", TRUE, NULL);
  g_assert_true (sees (fixture, "The door code is 4711."));
  g_assert_false (offers (fixture, "_Open"));
  click (fixture, "_Copy Text");
  g_assert_true (sees (fixture, "Text copied"));
}

static void
test_offer (Fixture       *fixture,
            gconstpointer  data)
{
  TincanTask *task = double_task_new (fixture->meetings, NULL, "Film", TINCAN_TASK_ASKING);

  g_object_set (task, "is-incoming", TRUE, NULL);
  g_assert_true (offers (fixture, "_Receive…"));
  click (fixture, "_Decline");
  assert_calls ("task.decline Film");
}

static void
await_chosen (GtkFileChooser *chooser,
              const char     *path)
{
  for (;;)
    {
      g_autoptr(GFile) chosen = gtk_file_chooser_get_file (chooser);

      if (chosen != NULL && g_strcmp0 (g_file_peek_path (chosen), path) == 0)
        return;
      spin ();
    }
}

static void
choose_folder (GtkWidget  *dialog,
               const char *from,
               const char *path)
{
  g_autoptr(GFile) folder = g_file_new_for_path (path);
  GtkFileChooser *chooser;

  g_signal_emit_by_name (find (dialog, is_button, "Choose _Folder…"), "clicked");
  while ((chooser = widget_tree_find_chooser ()) == NULL)
    g_main_context_iteration (NULL, TRUE);
  /* It takes no other while it looks for the first. */
  await_chosen (chooser, from);
  gtk_file_chooser_set_file (chooser, folder, NULL);
  await_chosen (chooser, path);
  gtk_dialog_response (GTK_DIALOG (chooser), GTK_RESPONSE_ACCEPT);
}

/* What was asked about the folder before is answered late, and is of no interest any more. */
static void
test_space (Fixture       *fixture,
            gconstpointer  data)
{
  TincanTask *task = double_task_new (fixture->meetings, NULL, "Film", TINCAN_TASK_ASKING);
  GPtrArray *questions = double_task_hold_space (task);
  g_autoptr(FakeStore) store = fake_store_new ();
  g_autoptr(TincanPreferences) preferences =
    tincan_preferences_new (TINCAN_PASSWORD_STORE (store));
  g_autofree char *parent = g_dir_make_tmp ("tincan-space-XXXXXX", NULL);
  g_autofree char *one = g_build_filename (parent, "one", NULL);
  g_autofree char *other = g_build_filename (one, "other", NULL);
  g_autoptr(GFile) folder = g_file_new_for_path (one);
  GtkWidget *dialog;

  g_mkdir_with_parents (other, 0700);
  tincan_preferences_set_receive_folder (preferences, folder);
  g_object_set (task, "is-incoming", TRUE, "subtitle", "1 file", NULL);
  dialog = GTK_WIDGET (tincan_offer_dialog_new (NULL, preferences, task));
  gtk_window_present (GTK_WINDOW (dialog));
  while (questions->len < 1)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (find (dialog, is_label, one));

  choose_folder (dialog, one, other);
  while (questions->len < 2)
    g_main_context_iteration (NULL, TRUE);
  g_task_return_int (g_ptr_array_index (questions, 1), 2000);
  spin ();
  g_assert_nonnull (find (dialog, is_label, other));
  g_assert_nonnull (find (dialog, is_label, "2.0\u00a0kB"));
  g_task_return_int (g_ptr_array_index (questions, 0), 1000);
  spin ();
  g_assert_null (find (dialog, is_label, "1.0\u00a0kB"));
  g_assert_nonnull (find (dialog, is_label, "2.0\u00a0kB"));

  gtk_window_close (GTK_WINDOW (dialog));
  spin ();
  tincan_preferences_set_receive_folder (preferences, NULL);
  g_rmdir (other);
  g_rmdir (one);
  g_rmdir (parent);
}

static void
read_text_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  *(char **) user_data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static void
assert_clipboard (Fixture    *fixture,
                  const char *expected)
{
  g_autofree char *text = NULL;

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (fixture->window)), NULL,
                                 read_text_cb, &text);
  while (text == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_sheet (Fixture       *fixture,
            gconstpointer  data)
{
  TincanMeeting *meeting = double_meeting_new (fixture->meetings, TINCAN_MEETING_SEND, "3 items");

  tincan_window_present_meeting (fixture->window, meeting);
  g_assert_true (tincan_window_get_meeting (fixture->window) == meeting);
  g_assert_false (offers (fixture, "_Copy Link"));
  g_object_set (meeting, "link", MEETING_LINK, "code", "7-able-baker-carol", NULL);
  g_assert_true (sees (fixture, "7-able-baker-carol"));
  g_assert_true (sees (fixture, "Works while Tincan is open"));
  assert_fits (fixture);

  click (fixture, "_Copy Link");
  assert_clipboard (fixture, MEETING_LINK);
  g_assert_true (sees (fixture, "Link copied"));
  click (fixture, "C_opy Code");
  assert_clipboard (fixture, "7-able-baker-carol");
  click (fixture, "_New Code");
  assert_calls ("meeting.new-code 3 items");

  g_object_set (meeting, "wrong-guesses", 1, NULL);
  g_assert_true (sees (fixture, "Somebody tried a wrong code."));
  g_object_set (meeting, "wrong-guesses", 3, NULL);
  g_assert_true (sees (fixture, "Wrong codes were tried 3 times."));
  g_object_set (meeting, "wrong-guesses", 5, "guesses-left", 0, "code", NULL, NULL);
  g_assert_true (sees (fixture, "The code has ended"));
  g_assert_false (gtk_widget_is_sensitive (
    find (GTK_WIDGET (fixture->window), is_button, "C_opy Code")));

  click (fixture, "_Stop Sharing");
  assert_calls ("meeting.close 3 items");
  g_assert_null (tincan_window_get_meeting (fixture->window));
}

static void
test_guests (Fixture       *fixture,
             gconstpointer  data)
{
  TincanMeeting *meeting = double_meeting_new (fixture->meetings, TINCAN_MEETING_SEND, "3 items");
  TincanTask *task;
  TincanGuest *anna;
  TincanGuest *ben;

  anna = double_guest_new (meeting, "Anna");
  g_object_set (anna, "needs-consent", TRUE, NULL);
  g_signal_emit_by_name (fixture->meetings, "guest-added", meeting, anna);
  g_assert_true (sees (fixture, "Anna"));
  assert_fits (fixture);
  click (fixture, "_Accept");
  assert_calls ("meeting.accept Anna");
  g_object_set (anna, "needs-consent", FALSE, "fraction", 0.5, "progress-text", "1 of 2", NULL);
  g_assert_true (sees (fixture, "1 of 2"));
  g_assert_false (offers (fixture, "_Accept"));
  task = add_running (fixture, NULL);
  g_object_set (task, "state-text", "Sent to Anna", NULL);
  g_list_store_insert (G_LIST_STORE (tincan_guest_get_tasks (anna)), 0, task);
  g_assert_true (sees (fixture, "Sent to Anna"));

  g_object_set (anna, "is-here", FALSE, NULL);
  ben = double_guest_new (meeting, "Ben");
  g_object_set (ben, "needs-consent", TRUE, NULL);
  click (fixture, "_Refuse");
  assert_calls ("meeting.refuse Ben");
}

static void
drop (Fixture    *fixture,
      const char *hint,
      const char *first,
      const char *second)
{
  GtkWidget *target;
  GFile *files[] = { g_file_new_for_commandline_arg (first),
                     second != NULL ? g_file_new_for_commandline_arg (second) : NULL };
  GdkFileList *list = gdk_file_list_new_from_array (files, second != NULL ? 2 : 1);

  spin ();
  target = find (GTK_WIDGET (fixture->window), is_drop_target, hint);
  g_assert_nonnull (target);
  g_signal_emit_by_name (target, "dropped", list);
  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  g_object_unref (files[0]);
  g_clear_object (&files[1]);
  spin ();
}

static void
test_drop (Fixture       *fixture,
           gconstpointer  data)
{
  TincanMeeting *meeting;

  drop (fixture, "Drop to Send", "/srv/a", "/srv/b c");
  assert_calls ("meetings.send -; meeting.add /srv/a /srv/b c");
  meeting = tincan_window_get_meeting (fixture->window);
  g_assert_nonnull (meeting);

  drop (fixture, "Drop to Send in This Meeting", "/srv/d", NULL);
  assert_calls ("meeting.add /srv/d");

  tincan_window_present_list (fixture->window);
  add_running (fixture, meeting);
  drop (fixture, "Drop to Send in the Same Meeting", "/srv/e", NULL);
  assert_calls ("meeting.add /srv/e");

  /* What is not of this computer is not sent, and that is said. */
  drop (fixture, "Drop to Send", "https://example.org/cat.jpg", NULL);
  assert_calls ("");
}

static void
test_refused (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(GFile) file = g_file_new_for_path ("/srv/gone");
  TincanMeeting *meeting;

  tincan_window_send_files (fixture->window, (GFile *[]){ file }, 1);
  meeting = tincan_window_get_meeting (fixture->window);
  g_object_set (meeting, "refuses", TRUE, NULL);
  spin ();
  assert_calls ("meetings.send -; meeting.add /srv/gone");

  /* One that is there already goes on. */
  tincan_window_add_files (fixture->window, meeting, (GFile *[]){ file }, 1);
  spin ();
  assert_calls ("meeting.add /srv/gone");
  g_assert_true (tincan_meeting_is_live (meeting));
}

static void
test_paste (Fixture       *fixture,
            gconstpointer  data)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (fixture->window));
  g_autoptr(GFile) file = g_file_new_for_path ("/srv/pasted");
  GdkFileList *list = gdk_file_list_new_from_array (&file, 1);

  gdk_clipboard_set (clipboard, GDK_TYPE_FILE_LIST, list);
  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.paste", NULL));
  spin ();
  assert_calls ("meetings.send -; meeting.add /srv/pasted");
}

static void
test_stop (Fixture       *fixture,
           gconstpointer  data)
{
  TincanMeeting *meeting = double_meeting_new (fixture->meetings, TINCAN_MEETING_SEND, "3 items");
  GtkWidget *question;

  /* While something moves, it asks. */
  add_running (fixture, meeting);
  click (fixture, "Stop Sharing");
  assert_calls ("");
  question = widget_tree_get_question (GTK_WIDGET (fixture->window));
  g_assert_nonnull (question);
  widget_tree_answer (question, "accept");
  spin ();
  assert_calls ("meeting.close 3 items");
}

static void
test_qr (void)
{
  g_autoptr(TincanQr) qr = tincan_qr_new (MEETING_LINK);
  g_autofree char *long_text = g_strnfill (4000, 'x');
  guint modules;

  g_assert_nonnull (qr);
  modules = tincan_qr_get_modules (qr);
  g_assert_cmpfloat (gdk_paintable_get_intrinsic_aspect_ratio (GDK_PAINTABLE (qr)), ==, 1);
  for (guint y = 0; y < modules; y++)
    for (guint x = 0; x < modules; x++)
      if (x < 4 || y < 4 || x >= modules - 4 || y >= modules - 4)
        g_assert_false (tincan_qr_is_dark (qr, x, y));
  /* The marks in three corners. */
  g_assert_true (tincan_qr_is_dark (qr, 4, 4));
  g_assert_true (tincan_qr_is_dark (qr, modules - 5, 4));
  g_assert_true (tincan_qr_is_dark (qr, 4, modules - 5));
  g_assert_null (tincan_qr_new (long_text));
}

static void
activate_cb (AdwApplication *app,
             gpointer        status)
{
  *(int *) status = g_test_run ();
}

static void
written_cb (GObject      *provider,
            GAsyncResult *result,
            gpointer      is_written)
{
  g_autoptr(GError) error = NULL;

  gdk_content_provider_write_mime_type_finish (GDK_CONTENT_PROVIDER (provider), result, &error);
  g_assert_no_error (error);
  *(gboolean *) is_written = TRUE;
}

static char *
dup_dragged (GdkContentProvider *provider)
{
  g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable ();
  gboolean is_written = FALSE;

  gdk_content_provider_write_mime_type_async (provider, "text/uri-list", stream, 0, NULL,
                                              written_cb, &is_written);
  while (!is_written)
    g_main_context_iteration (NULL, TRUE);
  return g_strndup (g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (stream)),
                    g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (stream)));
}

/* As a portal of today marks them: programs outside are told where the files really are. */
static void
test_drag_granted (void)
{
  static const char place[] = "/home/anna/Ablage für alle";
  g_autofree char *folder = g_dir_make_tmp ("tincan-dragged-XXXXXX", NULL);
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GdkContentProvider) plain = NULL;
  g_autoptr(GdkContentProvider) provider = NULL;
  g_autoptr(GdkContentFormats) formats = NULL;
  g_autofree char *dragged = NULL;

  g_ptr_array_add (files, g_file_new_build_filename (folder, "a b.txt", NULL));
  g_ptr_array_add (files, g_file_new_build_filename (folder, "Photos", NULL));
  plain = tincan_dragged_files_new_provider (files);
  formats = gdk_content_provider_ref_formats (plain);
  g_assert_true (gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST));

  if (setxattr (folder, "user.document-portal.host-path", place, strlen (place), 0) != 0)
    g_test_skip ("this file system has no extended attributes");
  else
    {
      provider = tincan_dragged_files_new_provider (files);
      dragged = dup_dragged (provider);
      g_assert_cmpstr (dragged, ==,
                       "file:///home/anna/Ablage%20f%C3%BCr%20alle/a%20b.txt\r\n"
                       "file:///home/anna/Ablage%20f%C3%BCr%20alle/Photos\r\n");
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* From a portal that does not say where they are: nobody could take them. */
static void
test_drag_unknown (void)
{
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (files, g_file_new_for_path ("/run/user/1000/doc/1f2e3d4c/Inbox/a.txt"));
  g_assert_null (tincan_dragged_files_new_provider (files));
  g_ptr_array_set_size (files, 0);
  g_assert_null (tincan_dragged_files_new_provider (files));
}

int
main (int    argc,
      char **argv)
{
  int status = 1;

  g_test_init (&argc, &argv, NULL);
  toolkit_bear_warnings ();
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP there is no display\n");
      return 0;
    }
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  application = g_object_new (ADW_TYPE_APPLICATION, "application-id", APP_ID ".Test", "flags",
                              G_APPLICATION_NON_UNIQUE, "resource-base-path", RESOURCE_PATH, NULL);

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)
  ADD ("/window/empty", test_empty);
  ADD ("/window/drop", test_drop);
  ADD ("/window/refused", test_refused);
  ADD ("/window/paste", test_paste);
  ADD ("/window/stop", test_stop);
  ADD ("/card/running", test_card);
  ADD ("/card/keys", test_keys);
  ADD ("/card/remove", test_remove);
  ADD ("/card/details", test_details);
  ADD ("/card/text", test_text);
  ADD ("/card/offer", test_offer);
  ADD ("/offer/space", test_space);
  ADD ("/sheet/share", test_sheet);
  ADD ("/sheet/guests", test_guests);
  g_test_add_func ("/qr", test_qr);
  g_test_add_func ("/drag/granted", test_drag_granted);
  g_test_add_func ("/drag/unknown", test_drag_unknown);

  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), &status);
  g_application_run (G_APPLICATION (application), 1, argv);
  g_object_unref (application);
  return status;
}
