/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The dialogs over the real model: what is typed and pressed, and what comes of it. With
 * TINCAN_PICTURES=FOLDER each state is drawn into it; RTL=1 and LARGE=1 say how, WIDTH how wide.
 */
#include "config.h"

#include "app/model/tincan-history.h"
#include "app/model/tincan-meetings.h"
#include "app/widgets/tincan-address-group.h"
#include "app/widgets/tincan-code-field.h"
#include "app/widgets/tincan-history-window.h"
#include "app/widgets/tincan-offer-dialog.h"
#include "app/widgets/tincan-preferences-window.h"
#include "app/widgets/tincan-receive-dialog.h"
#include "app/widgets/tincan-text-dialog.h"
#include "unit/app/fake-store.h"
#include "widget-tree.h"

#include <glib/gstdio.h>
#include <string.h>

/* --- what every test has --- */

typedef struct
{
  char              *folder; /* of this test, which is removed */
  FakeStore         *store;
  TincanPreferences *preferences;
  GSettings         *settings;
  TincanMeetings    *meetings;
} Fixture;

static const char *const all_keys[] = {
  TINCAN_KEY_RECEIVE_FOLDER,
  TINCAN_KEY_ON_CONFLICT,
  TINCAN_KEY_SERVER,
  TINCAN_KEY_STUN_SERVERS,
  TINCAN_KEY_TURN_SERVERS,
  TINCAN_KEY_TURN_USERNAME,
  TINCAN_KEY_RELAYING,
  TINCAN_KEY_NAME,
  TINCAN_KEY_ASK_GUESTS,
  TINCAN_KEY_NOTIFICATIONS,
  TINCAN_KEY_HISTORY,
};

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(TincanAppServer) server = tincan_app_server_new_at ("127.0.0.1:0");

  fixture->folder = g_dir_make_tmp ("tincan-dialogs-XXXXXX", NULL);
  g_assert_nonnull (fixture->folder);
  fixture->store = fake_store_new ();
  fixture->preferences = tincan_preferences_new (TINCAN_PASSWORD_STORE (fixture->store));
  fixture->settings = tincan_preferences_get_settings (fixture->preferences);
  for (guint i = 0; i < G_N_ELEMENTS (all_keys); i++)
    g_settings_reset (fixture->settings, all_keys[i]);
  fixture->meetings = tincan_meetings_new (fixture->preferences);
  tincan_meetings_set_server (fixture->meetings, server);
}

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *below = g_build_filename (path, name, NULL);

      remove_tree (below);
    }
  g_remove (path);
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  tincan_meetings_close_all_finish (TINCAN_MEETINGS (source), result, NULL);
  *(gboolean *) user_data = TRUE;
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gboolean is_closed = FALSE;

  tincan_meetings_close_all_async (fixture->meetings, closed_cb, &is_closed);
  while (!is_closed)
    g_main_context_iteration (NULL, TRUE);
  g_clear_object (&fixture->meetings);
  g_clear_object (&fixture->preferences);
  g_clear_object (&fixture->store);
  remove_tree (fixture->folder);
  g_free (fixture->folder);
}

/* --- waiting, looking and pressing --- */

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* Until @condition holds; meson ends a test that waits for ever. */
#define WAIT(condition)                             \
  G_STMT_START                                      \
  {                                                 \
    guint tick_id = g_timeout_add (20, tick_cb, NULL); \
    while (!(condition))                            \
      g_main_context_iteration (NULL, TRUE);        \
    g_source_remove (tick_id);                      \
  }                                                 \
  G_STMT_END

static void
count_cb (gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
settle (void)
{
  guint done = 0;

  g_timeout_add_once (g_getenv ("TINCAN_PICTURES") != NULL ? 500 : 50, count_cb, &done);
  WAIT (done > 0);
}

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
  return GTK_IS_BUTTON (widget) &&
         (g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), text) == 0 ||
          g_strcmp0 (gtk_widget_get_tooltip_text (widget), text) == 0);
}

static gboolean
is_label (GtkWidget  *widget,
          const char *text)
{
  return GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL;
}

static gboolean
is_row (GtkWidget  *widget,
        const char *title)
{
  return ADW_IS_PREFERENCES_ROW (widget) &&
         g_str_has_prefix (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title);
}

static gboolean
is_entry (GtkWidget  *widget,
          const char *unused)
{
  return GTK_IS_ENTRY (widget);
}

static gboolean
is_text_view (GtkWidget  *widget,
              const char *unused)
{
  return GTK_IS_TEXT_VIEW (widget);
}

static GtkWidget *
see (gpointer    window,
     Predicate   predicate,
     const char *text)
{
  GtkWidget *found = find (GTK_WIDGET (window), predicate, text);

  if (found == NULL)
    g_error ("There is no “%s”", text);
  return found;
}

static void
click (gpointer    window,
       const char *label)
{
  GtkWidget *button = see (window, is_button, label);

  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

/* A row does what its switch, check or button does. */
static void
activate_row (gpointer    window,
              const char *title)
{
  gtk_widget_activate (see (window, is_row, title));
}

static void
type_row (gpointer    window,
          const char *title,
          const char *text)
{
  GtkWidget *row = see (window, is_row, title);

  gtk_editable_set_text (GTK_EDITABLE (row), text);
  g_signal_emit_by_name (row, "apply");
}

static gpointer
present (gpointer window)
{
  int width = g_getenv ("WIDTH") != NULL ? atoi (g_getenv ("WIDTH")) : 0;
  int wide;
  int height;

  if (width > 0)
    {
      gtk_window_get_default_size (GTK_WINDOW (window), &wide, &height);
      gtk_window_set_default_size (GTK_WINDOW (window), width, height);
    }
  gtk_window_present (GTK_WINDOW (window));
  settle ();
  return window;
}

static void
draw (gpointer    window,
      const char *name)
{
  const char *folder = g_getenv ("TINCAN_PICTURES");
  g_autofree char *path = NULL;
  g_autoptr(GdkPaintable) paintable = NULL;
  g_autoptr(GskRenderNode) node = NULL;
  g_autoptr(GdkTexture) texture = NULL;
  GtkSnapshot *snapshot;
  int width;
  int height;

  settle ();
  if (folder == NULL)
    return;
  path = g_strdup_printf ("%s/%s.png", folder, name);
  snapshot = gtk_snapshot_new ();
  paintable = gtk_widget_paintable_new (GTK_WIDGET (window));
  width = gdk_paintable_get_intrinsic_width (paintable);
  height = gdk_paintable_get_intrinsic_height (paintable);
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, (float) width,
                                                              (float) height));
  gdk_texture_save_to_png (texture, path);
}

/* The window goes, and what it was waiting for with it. */
static void
close_window (gpointer window)
{
  g_object_add_weak_pointer (G_OBJECT (window), &window);
  gtk_window_close (GTK_WINDOW (window));
  WAIT (window == NULL);
}

static GdkClipboard *
get_clipboard (void)
{
  return gdk_display_get_clipboard (gdk_display_get_default ());
}

/* --- receiving --- */

/* As fingers do it: each letter at the cursor, in the place of what is selected. */
static void
type (GtkWidget  *entry,
      const char *text)
{
  gtk_entry_grab_focus_without_selecting (GTK_ENTRY (entry));
  for (const char *at = text; *at != '\0'; at++)
    {
      int position;

      gtk_editable_delete_selection (GTK_EDITABLE (entry));
      position = gtk_editable_get_position (GTK_EDITABLE (entry));
      gtk_editable_insert_text (GTK_EDITABLE (entry), at, 1, &position);
      gtk_editable_set_position (GTK_EDITABLE (entry), position);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
}

static void
test_code (Fixture       *fixture,
           gconstpointer  data)
{
  gpointer dialog = present (tincan_receive_dialog_new (NULL, fixture->meetings));
  GtkWidget *entry = see (dialog, is_entry, NULL);
  GtkEditable *editable = GTK_EDITABLE (entry);
  int start;
  int end;

  draw (dialog, "receive-empty");
  type (entry, "7-acr");
  g_assert_cmpstr (gtk_editable_get_text (editable), ==, "7-acrobat");
  g_assert_true (gtk_editable_get_selection_bounds (editable, &start, &end));
  g_assert_cmpint (start, ==, 5);
  g_assert_cmpint (end, ==, 9);
  draw (dialog, "receive-completed");

  type (entry, "-");
  g_assert_cmpstr (gtk_editable_get_text (editable), ==, "7-acrobat-");
  type (entry, "gymnst ");
  g_assert_cmpstr (gtk_editable_get_text (editable), ==, "7-acrobat-gymnast-");
  see (dialog, is_label, "Corrected to");
  draw (dialog, "receive-corrected");

  /* What has several likenesses is asked. */
  type (entry, "ca");
  gtk_editable_set_text (editable, "7-acrobat-gymnast-unzpi");
  see (dialog, is_button, "unzip");
  draw (dialog, "receive-words");
  click (dialog, "unzip");
  g_assert_cmpstr (gtk_editable_get_text (editable), ==, "7-acrobat-gymnast-unzip");
  see (dialog, is_label, "The code is complete.");
  draw (dialog, "receive-complete");
  close_window (dialog);
}

static void
test_wrong (Fixture       *fixture,
            gconstpointer  data)
{
  gpointer dialog = present (tincan_receive_dialog_new (NULL, fixture->meetings));
  GtkWidget *entry = see (dialog, is_entry, NULL);

  click (dialog, "C_onnect");
  see (dialog, is_label, "Type the whole code");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->meetings)), ==, 0);
  draw (dialog, "receive-too-early");

  gtk_editable_set_text (GTK_EDITABLE (entry), "7-xyzxyz-gymnast");
  see (dialog, is_label, "is not a word of a code. Ask for it again.");
  draw (dialog, "receive-wrong-word");

  /* Nobody has this code: it is said what to do, and what was typed is still there. */
  gtk_editable_set_text (GTK_EDITABLE (entry), "999999-acrobat-gymnast-unzip");
  click (dialog, "C_onnect");
  draw (dialog, "receive-waiting");
  WAIT (find (dialog, is_entry, NULL) != NULL && gtk_widget_has_css_class (entry, "error"));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==,
                   "999999-acrobat-gymnast-unzip");
  draw (dialog, "receive-unknown-code");
  close_window (dialog);
}

static void
test_clipboard (Fixture       *fixture,
                gconstpointer  data)
{
  gpointer dialog;

  gdk_clipboard_set_text (get_clipboard (), "Shopping: 7 eggs");
  dialog = present (tincan_receive_dialog_new (NULL, fixture->meetings));
  g_assert_null (find (dialog, is_button, "_Use"));
  close_window (dialog);

  gdk_clipboard_set_text (get_clipboard (), "  999999-acrobat-gymnast-unzip\n");
  dialog = present (tincan_receive_dialog_new (NULL, fixture->meetings));
  WAIT (find (dialog, is_button, "_Use") != NULL);
  see (dialog, is_label, "999999-acrobat-gymnast-unzip");
  draw (dialog, "receive-clipboard");
  click (dialog, "_Use");
  /* It has been tried at once. */
  WAIT (find (dialog, is_entry, NULL) != NULL &&
        gtk_widget_has_css_class (find (dialog, is_entry, NULL), "error"));
  close_window (dialog);
}

/* --- an offer --- */

typedef struct
{
  TincanMeeting *host;
  TincanMeeting *guest;
  TincanTask    *task;
} Offer;

static void
added_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  tincan_meeting_add_paths_finish (TINCAN_MEETING (source), result, &error);
  g_assert_no_error (error);
}

static void
offer_cb (TincanMeeting *meeting,
          TincanTask    *task,
          Offer         *offer)
{
  g_set_object (&offer->task, task);
}

/* Somebody in this process offers us what is in @names. */
static void
make_offer (Fixture           *fixture,
            const char *const *names,
            const char        *text,
            Offer             *offer)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) paths = NULL;
  g_autoptr(GError) error = NULL;

  g_settings_set_boolean (fixture->settings, TINCAN_KEY_ASK_GUESTS, FALSE);
  g_settings_set_string (fixture->settings, TINCAN_KEY_NAME, "Ann");
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (fixture->folder, "from", names[i], NULL);
      g_autofree char *parent = g_path_get_dirname (path);

      g_mkdir_with_parents (parent, 0700);
      g_assert_true (g_file_set_contents (path, names[i], -1, NULL));
      g_strv_builder_add (builder, path);
    }
  paths = g_strv_builder_end (builder);

  offer->host = g_object_ref (tincan_meetings_send (fixture->meetings));
  if (text != NULL)
    g_assert_true (tincan_meeting_add_text (offer->host, text, &error));
  else
    tincan_meeting_add_paths_async (offer->host, (const char *const *) paths, NULL, added_cb, NULL);
  WAIT (tincan_meeting_get_link (offer->host) != NULL);
  offer->guest = g_object_ref (tincan_meetings_join (fixture->meetings,
                                                     tincan_meeting_get_link (offer->host),
                                                     &error));
  g_assert_no_error (error);
  g_signal_connect (offer->guest, "offer", G_CALLBACK (offer_cb), offer);
  WAIT (offer->task != NULL || !tincan_meeting_is_live (offer->guest));
  g_assert_cmpstr (tincan_meeting_get_error_text (offer->guest), ==, NULL);
  g_assert_nonnull (offer->task);
}

static void
end_offer (Offer *offer)
{
  tincan_meeting_close (offer->guest);
  tincan_meeting_close (offer->host);
  g_clear_object (&offer->task);
  g_clear_object (&offer->guest);
  g_clear_object (&offer->host);
}

static void
accepted_cb (TincanOfferDialog *dialog,
             guint             *n)
{
  (*n)++;
}

static void
test_accept (Fixture       *fixture,
             gconstpointer  data)
{
  const char *const names[] = { "report.final.pdf", "holiday in the mountains.jpeg", "README",
                                "a.sh", "b.txt", "c.txt", "d.txt", NULL };
  g_autofree char *to = g_build_filename (fixture->folder, "to", NULL);
  g_autofree char *arrived = g_build_filename (to, "report.final.pdf", NULL);
  g_autoptr(GFile) folder = g_file_new_for_path (to);
  Offer offer = { 0 };
  guint n_accepted = 0;
  gpointer dialog;

  g_mkdir (to, 0700);
  tincan_preferences_set_receive_folder (fixture->preferences, folder);
  make_offer (fixture, names, NULL, &offer);
  dialog = present (tincan_offer_dialog_new (NULL, fixture->preferences, offer.task));
  g_signal_connect (dialog, "accepted", G_CALLBACK (accepted_cb), &n_accepted);
  g_object_add_weak_pointer (dialog, &dialog);

  /* The extension stands apart, between marks of its own. */
  see (dialog, is_label, "Ann\xe2\x81\xa9 wants to send you \xe2\x81\xa8"
                         "7 items");
  see (dialog, is_label, "\xe2\x81\xa8report.final\xe2\x81\xa9");
  see (dialog, is_label, "\xe2\x81\xa8.pdf\xe2\x81\xa9");
  see (dialog, is_label, "and more");
  see (dialog, is_label, "7 files");
  see (dialog, is_label, to);
  draw (dialog, "offer");
  click (dialog, "_Receive");
  g_assert_cmpuint (n_accepted, ==, 1);
  WAIT (dialog == NULL);
  WAIT (tincan_task_is_finished (offer.task));
  g_assert_cmpint (tincan_task_get_state (offer.task), ==, TINCAN_TASK_DONE);
  g_assert_true (g_file_test (arrived, G_FILE_TEST_IS_REGULAR));
  end_offer (&offer);
}

static void
test_decline (Fixture       *fixture,
              gconstpointer  data)
{
  /* Looks like "gpj.exe" the other way round, if it may. */
  const char *const names[] = { "photo of a very long day with a very long name.jpg.exe", NULL };
  Offer offer = { 0 };
  gpointer dialog;

  make_offer (fixture, names, NULL, &offer);
  dialog = present (tincan_offer_dialog_new (NULL, fixture->preferences, offer.task));
  see (dialog, is_label, "\xe2\x81\xa8.exe\xe2\x81\xa9");
  draw (dialog, "offer-one");
  g_object_add_weak_pointer (dialog, &dialog);
  click (dialog, "_Decline");
  WAIT (dialog == NULL);
  WAIT (tincan_task_is_finished (offer.task));
  g_assert_cmpint (tincan_task_get_state (offer.task), ==, TINCAN_TASK_DECLINED);
  end_offer (&offer);
}

static gboolean
has_chosen (GtkFileChooser *chooser,
            GFile          *folder)
{
  g_autoptr(GFile) chosen = gtk_file_chooser_get_file (chooser);

  return chosen != NULL && g_file_equal (chosen, folder);
}

static void
test_choose_folder (Fixture       *fixture,
                    gconstpointer  data)
{
  const char *const names[] = { "notes.txt", NULL };
  g_autofree char *to = g_build_filename (fixture->folder, "elsewhere", NULL);
  g_autofree char *arrived = g_build_filename (to, "notes.txt", NULL);
  g_autoptr(GFile) folder = g_file_new_for_path (to);
  GtkFileChooser *chooser;
  Offer offer = { 0 };
  gpointer dialog;

  g_mkdir (to, 0700);
  make_offer (fixture, names, NULL, &offer);
  dialog = present (tincan_offer_dialog_new (NULL, fixture->preferences, offer.task));
  click (dialog, "Choose _Folder…");
  WAIT ((chooser = widget_tree_find_chooser ()) != NULL);
  gtk_file_chooser_set_file (chooser, folder, NULL);
  WAIT (has_chosen (chooser, folder));
  gtk_dialog_response (GTK_DIALOG (chooser), GTK_RESPONSE_ACCEPT);
  WAIT (find (dialog, is_label, to) != NULL);
  draw (dialog, "offer-elsewhere");
  click (dialog, "_Receive");
  WAIT (tincan_task_is_finished (offer.task));
  g_assert_true (g_file_test (arrived, G_FILE_TEST_IS_REGULAR));
  end_offer (&offer);
}

/* The other side takes it back: there is nothing to be asked any more. */
static void
test_taken_back (Fixture       *fixture,
                 gconstpointer  data)
{
  const char *const names[] = { "notes.txt", NULL };
  Offer offer = { 0 };
  gpointer dialog;

  make_offer (fixture, names, NULL, &offer);
  dialog = present (tincan_offer_dialog_new (NULL, fixture->preferences, offer.task));
  g_object_add_weak_pointer (dialog, &dialog);
  tincan_meeting_close (offer.host);
  WAIT (dialog == NULL);
  end_offer (&offer);
}

/* --- texts --- */

static void
send_cb (TincanTextDialog *dialog,
         const char       *text,
         char            **sent)
{
  if (*sent == NULL && strlen (text) < 4)
    tincan_text_dialog_set_problem (dialog, "The text is too short. Write more.");
  else
    *sent = g_strdup (text);
}

static void
test_compose (Fixture       *fixture,
              gconstpointer  data)
{
  gpointer dialog = present (tincan_text_dialog_new_to_send (NULL));
  GtkTextView *view = GTK_TEXT_VIEW (see (dialog, is_text_view, NULL));
  g_autofree char *sent = NULL;

  g_object_add_weak_pointer (dialog, &dialog);
  g_signal_connect (dialog, "send", G_CALLBACK (send_cb), &sent);
  g_assert_false (gtk_widget_is_sensitive (see (dialog, is_button, "_Send")));
  draw (dialog, "text-empty");
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (view), "abc", -1);
  click (dialog, "_Send");
  see (dialog, is_label, "too short");
  draw (dialog, "text-problem");
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (view), "The door code is 4711.\nBye", -1);
  g_assert_null (find (dialog, is_label, "too short"));
  click (dialog, "_Send");
  WAIT (dialog == NULL);
  g_assert_cmpstr (sent, ==, "The door code is 4711.\nBye");
}

static void
read_text_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  *(char **) user_data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static void
test_received_text (Fixture       *fixture,
                    gconstpointer  data)
{
  Offer offer = { 0 };
  g_autofree char *copied = NULL;
  gpointer dialog;

  make_offer (fixture, NULL, "The door code is 4711.", &offer);
  dialog = present (tincan_offer_dialog_new (NULL, fixture->preferences, offer.task));
  see (dialog, is_label, "wants to send you a text");
  g_assert_null (find (dialog, is_button, "Choose _Folder…"));
  draw (dialog, "offer-text");
  click (dialog, "_Receive");
  WAIT (tincan_task_is_finished (offer.task));

  dialog = present (tincan_text_dialog_new_received (NULL,
                                                     tincan_task_get_peer_name (offer.task),
                                                     tincan_task_get_text (offer.task)));
  click (dialog, "_Copy");
  gdk_clipboard_read_text_async (get_clipboard (), NULL, read_text_cb, &copied);
  WAIT (copied != NULL);
  g_assert_cmpstr (copied, ==, "The door code is 4711.");
  draw (dialog, "text-received");
  close_window (dialog);
  end_offer (&offer);
}

/* --- preferences --- */

static void
assert_string (Fixture    *fixture,
               const char *key,
               const char *expected)
{
  g_autofree char *value = g_settings_get_string (fixture->settings, key);

  g_assert_cmpstr (value, ==, expected);
}

static void
assert_only (Fixture    *fixture,
             const char *key,
             const char *expected)
{
  g_auto(GStrv) values = g_settings_get_strv (fixture->settings, key);

  g_assert_cmpstr (values[0], ==, expected);
  g_assert_true (expected == NULL || values[1] == NULL);
}

static void
flip (Fixture    *fixture,
      gpointer    window,
      const char *title,
      const char *key)
{
  gboolean before = g_settings_get_boolean (fixture->settings, key);

  activate_row (window, title);
  WAIT (g_settings_get_boolean (fixture->settings, key) == !before);
}

static void
test_general (Fixture       *fixture,
              gconstpointer  data)
{
  gpointer window = present (tincan_preferences_window_new (NULL, fixture->preferences));
  g_autoptr(GFile) folder = g_file_new_for_path (fixture->folder);
  g_autofree char *uri = g_file_get_uri (folder);
  GtkFileChooser *chooser;

  draw (window, "preferences-general");
  activate_row (window, "Receive Folder");
  WAIT ((chooser = widget_tree_find_chooser ()) != NULL);
  gtk_file_chooser_set_file (chooser, folder, NULL);
  WAIT (has_chosen (chooser, folder));
  gtk_dialog_response (GTK_DIALOG (chooser), GTK_RESPONSE_ACCEPT);
  WAIT (find (window, is_label, fixture->folder) != NULL);
  assert_string (fixture, TINCAN_KEY_RECEIVE_FOLDER, uri);
  draw (window, "preferences-folder");
  click (window, "Use the Download Folder");
  assert_string (fixture, TINCAN_KEY_RECEIVE_FOLDER, "");

  for (int i = 2; i >= 0; i--)
    {
      adw_combo_row_set_selected (ADW_COMBO_ROW (see (window, is_row, "If a Name")), (guint) i);
      g_assert_cmpint (g_settings_get_enum (fixture->settings, TINCAN_KEY_ON_CONFLICT), ==, i);
    }
  type_row (window, "Your _Name", "  Zoë ");
  assert_string (fixture, TINCAN_KEY_NAME, "Zoë");
  flip (fixture, window, "_Ask Before", TINCAN_KEY_ASK_GUESTS);
  flip (fixture, window, "N_otifications", TINCAN_KEY_NOTIFICATIONS);
  flip (fixture, window, "_History", TINCAN_KEY_HISTORY);
  close_window (window);

  /* They are shown as they were left. */
  window = present (tincan_preferences_window_new (NULL, fixture->preferences));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (see (window, is_row, "Your _Name"))), ==,
                   "Zoë");
  close_window (window);
}

static gpointer
present_network (Fixture *fixture)
{
  gpointer window = tincan_preferences_window_new (NULL, fixture->preferences);

  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (window), "network");
  return present (window);
}

static void
test_server (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(TincanAppServer) server = tincan_app_server_new_at ("127.0.0.1:0");
  g_autofree char *address = NULL;
  gpointer window = present_network (fixture);

  g_assert_true (tincan_app_server_start (server, NULL));
  address = tincan_app_server_dup_address (server);
  draw (window, "preferences-network");
  g_assert_null (find (window, is_row, "_Address"));
  activate_row (window, "A _Server");
  g_assert_false (gtk_widget_is_sensitive (see (window, is_button, "_Test")));
  type_row (window, "_Address", "not an address");
  g_assert_true (gtk_widget_has_css_class (see (window, is_label, "address"), "error") ||
                 find (window, is_label, ".") != NULL);
  assert_string (fixture, TINCAN_KEY_SERVER, "");
  draw (window, "preferences-bad-server");

  type_row (window, "_Address", address);
  assert_string (fixture, TINCAN_KEY_SERVER, address);
  click (window, "_Test");
  draw (window, "preferences-testing");
  WAIT (find (window, is_label, "The server works.") != NULL);
  draw (window, "preferences-tested");

  gtk_editable_set_text (GTK_EDITABLE (see (window, is_row, "_Address")), "http://127.0.0.1:9/");
  g_assert_null (find (window, is_label, "The server works."));
  click (window, "_Test");
  WAIT (gtk_widget_is_sensitive (see (window, is_button, "_Test")));
  draw (window, "preferences-unreachable");
  activate_row (window, "This _Network");
  assert_string (fixture, TINCAN_KEY_SERVER, "");
  close_window (window);
}

static void
test_relays (Fixture       *fixture,
             gconstpointer  data)
{
  gpointer window = present_network (fixture);

  activate_row (window, "Always");
  g_assert_cmpint (tincan_preferences_get_relaying (fixture->preferences), ==,
                   TINCAN_RELAYING_ALWAYS);
  activate_row (window, "Ne_ver");
  g_assert_cmpint (tincan_preferences_get_relaying (fixture->preferences), ==,
                   TINCAN_RELAYING_NEVER);
  activate_row (window, "When");
  g_assert_cmpint (tincan_preferences_get_relaying (fixture->preferences), ==,
                   TINCAN_RELAYING_WHEN_NEEDED);

  type_row (window, "Add STUN", "turn:turn.example.org");
  see (window, is_label, "This is a TURN server.");
  assert_only (fixture, TINCAN_KEY_STUN_SERVERS, NULL);
  type_row (window, "Add STUN", "stun:stun.example.org:3478");
  assert_only (fixture, TINCAN_KEY_STUN_SERVERS, "stun:stun.example.org:3478");
  g_assert_null (find (window, is_label, "This is a TURN server."));

  click (window, "Remove");
  assert_only (fixture, TINCAN_KEY_STUN_SERVERS, NULL);
  click (window, "_Undo");
  assert_only (fixture, TINCAN_KEY_STUN_SERVERS, "stun:stun.example.org:3478");

  type_row (window, "Add TURN", "turn:turn.example.org:3478?transport=udp");
  assert_only (fixture, TINCAN_KEY_TURN_SERVERS, "turn:turn.example.org:3478?transport=udp");
  type_row (window, "_User Name", "ann");
  assert_string (fixture, TINCAN_KEY_TURN_USERNAME, "ann");
  type_row (window, "_Password", "secret");
  WAIT (g_strcmp0 (fixture->store->password, "secret") == 0);
  g_assert_cmpstr (tincan_preferences_get_turn_password (fixture->preferences), ==, "secret");
  draw (window, "preferences-servers");
  close_window (window);
}

/* --- history --- */

static void
test_history (Fixture       *fixture,
              gconstpointer  data)
{
  const char *const names[] = { "Concert <b>.flac", NULL };
  g_autofree char *to = g_build_filename (fixture->folder, "to", NULL);
  g_autofree char *path = g_build_filename (fixture->folder, "history", NULL);
  g_autoptr(GFile) folder = g_file_new_for_path (to);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(TincanHistory) history = tincan_history_new (file);
  Offer offer = { 0 };
  g_autoptr(GError) error = NULL;
  gpointer window;

  WAIT (tincan_history_is_loaded (history));
  window = present (tincan_history_window_new (NULL, history, fixture->settings));
  see (window, is_label, "No Finished Transfers");
  g_assert_false (gtk_widget_is_sensitive (see (window, is_button, "C_lear")));
  draw (window, "history-empty");

  g_mkdir (to, 0700);
  make_offer (fixture, names, NULL, &offer);
  g_assert_true (tincan_task_accept (offer.task, folder, TINCAN_CONFLICT_RENAME, &error));
  WAIT (tincan_task_is_finished (offer.task));
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(TincanHistoryEntry) entry = tincan_history_entry_new_for_task (offer.task);

      tincan_history_add (history, entry);
    }
  settle ();
  see (window, is_label, "Concert <b>.flac");
  see (window, is_label, "Received from");
  see (window, is_label, "verified");
  draw (window, "history");

  click (window, "Remove From History");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (history)), ==, 2);
  settle ();
  click (window, "_Undo");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (history)), ==, 3);
  settle ();
  click (window, "C_lear");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (history)), ==, 0);
  WAIT (find (window, is_label, "History cleared") != NULL);
  draw (window, "history-cleared");
  click (window, "_Undo");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (history)), ==, 3);

  activate_row (window, "_Remember");
  WAIT (!g_settings_get_boolean (fixture->settings, TINCAN_KEY_HISTORY));
  close_window (window);
  end_offer (&offer);
}

static void
test_shortcuts (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(GtkBuilder) builder =
    gtk_builder_new_from_resource (RESOURCE_PATH "/gtk/shortcuts.ui");
  GObject *window = gtk_builder_get_object (builder, "shortcuts");

  present (window);
  draw (window, "shortcuts");
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP there is no display\n");
      return 0;
    }
  adw_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                    RESOURCE_PATH "/icons");
  if (g_getenv ("RTL") != NULL)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  if (g_getenv ("LARGE") != NULL)
    g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 96 * 1024 * 3 / 2, NULL);
  {
    g_autoptr(GtkCssProvider) style = gtk_css_provider_new ();

    gtk_css_provider_load_from_resource (style, RESOURCE_PATH "/style.css");
    gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                                GTK_STYLE_PROVIDER (style),
                                                GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  }

#define ADD(name, function) \
  g_test_add ("/ui/dialogs/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("code", test_code);
  ADD ("wrong", test_wrong);
  ADD ("clipboard", test_clipboard);
  ADD ("accept", test_accept);
  ADD ("decline", test_decline);
  ADD ("choose-folder", test_choose_folder);
  ADD ("taken-back", test_taken_back);
  ADD ("compose", test_compose);
  ADD ("received-text", test_received_text);
  ADD ("general", test_general);
  ADD ("server", test_server);
  ADD ("relays", test_relays);
  ADD ("history", test_history);
  ADD ("shortcuts", test_shortcuts);
#undef ADD
  return g_test_run ();
}
