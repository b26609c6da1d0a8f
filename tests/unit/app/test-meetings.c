/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "meetings-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define TREE_BYTES 3000000
/* Takes so long that something can be done on the way. */
#define LARGE_BYTES 80000000

static void
await_link (TincanMeeting *meeting)
{
  AWAIT (tincan_meeting_get_code (meeting) != NULL);
  g_assert_nonnull (tincan_meeting_get_link (meeting));
}

/* Somebody comes by the link, and is let in. */
static TincanMeeting *
join_by_link (MeetingsFixture *self,
              TincanMeeting   *host)
{
  guint n = get_n (tincan_meeting_get_guests (host));
  TincanMeeting *guest;

  await_link (host);
  guest = meetings_fixture_join (self, tincan_meeting_get_link (host));
  AWAIT (get_n (tincan_meeting_get_guests (host)) > n);
  AWAIT (tincan_guest_get_state (get_guest (host, n)) == TINCAN_REMOTE_CONNECTED);
  return guest;
}

static TincanTask *
await_offer (MeetingsFixture *self,
             guint            n)
{
  AWAIT (self->offers->len > n);
  return g_ptr_array_index (self->offers, n);
}

static void
accept (TincanTask *task,
        GFile      *folder)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (tincan_task_accept (task, folder, TINCAN_CONFLICT_RENAME, &error));
  g_assert_no_error (error);
}

static void
assert_files (TincanTask         *task,
              TincanTaskFileState state)
{
  GListModel *files = tincan_task_get_files (task);

  g_assert_cmpuint (get_n (files), ==, 3);
  for (guint i = 0; i < get_n (files); i++)
    {
      g_autoptr(TincanTaskFile) file = g_list_model_get_item (files, i);

      g_assert_cmpint (tincan_task_file_get_state (file), ==, state);
      g_assert_true (g_str_has_prefix (tincan_task_file_get_path (file), "tree/"));
      g_assert_cmpfloat (tincan_task_file_get_fraction (file), ==,
                         state == TINCAN_TASK_FILE_DONE ? 1 : 0);
    }
  g_assert_null (g_list_model_get_item (files, 3));
}

static void
test_folder (MeetingsFixture *self,
             gconstpointer    data)
{
  g_autofree char *path = meetings_fixture_make_tree (self, "tree", TREE_BYTES);
  g_autoptr(GFile) folder = meetings_fixture_make_folder (self, "received");
  g_autoptr(GPtrArray) received = NULL;
  g_autoptr(TincanHistoryEntry) entry = NULL;
  TincanMeeting *host = tincan_meetings_send (self->meetings);
  TincanMeeting *guest;
  TincanTask *outgoing;
  TincanTask *incoming;

  g_assert_true (tincan_meetings_is_live (self->meetings));
  meetings_fixture_add_path (host, path);
  g_assert_cmpstr (tincan_meeting_get_title (host), ==, "tree");
  guest = join_by_link (self, host);
  g_assert_cmpint (tincan_meeting_get_kind (guest), ==, TINCAN_MEETING_JOIN);

  /* A link may leak: nothing is offered before somebody says yes. */
  g_assert_true (tincan_guest_get_needs_consent (get_guest (host, 0)));
  g_assert_nonnull (strstr (tincan_meeting_get_status (host), "waits for you to accept"));
  g_assert_cmpuint (get_n (tincan_meeting_get_tasks (host)), ==, 0);
  tincan_meeting_accept_guest (host, get_guest (host, 0));
  g_assert_false (tincan_guest_get_needs_consent (get_guest (host, 0)));
  outgoing = get_task (host, 0);
  g_assert_cmpint (tincan_task_get_state (outgoing), ==, TINCAN_TASK_OFFERED);

  incoming = await_offer (self, 0);
  g_assert_true (incoming == get_task (guest, 0));
  g_assert_cmpstr (tincan_task_get_title (incoming), ==, "tree");
  g_assert_cmpstr (tincan_task_get_subtitle (incoming), ==, "3 files, 3.0\u00a0MB");
  g_assert_true (tincan_task_is_incoming (incoming));
  g_assert_true (tincan_task_get_verified (incoming));
  g_assert_false (tincan_task_get_can_open (incoming));
  g_assert_false (tincan_meetings_is_busy (self->meetings));
  assert_files (incoming, TINCAN_TASK_FILE_WAITING);

  accept (incoming, folder);
  AWAIT (tincan_meetings_is_busy (self->meetings));
  g_assert_true (tincan_meetings_has_unused_link (self->meetings));
  AWAIT (tincan_task_is_finished (incoming) && tincan_task_is_finished (outgoing));
  g_assert_false (tincan_meetings_has_unused_link (self->meetings));
  g_assert_cmpint (tincan_task_get_state (incoming), ==, TINCAN_TASK_DONE);
  g_assert_cmpint (tincan_task_get_state (outgoing), ==, TINCAN_TASK_DONE);
  g_assert_cmpfloat (tincan_task_get_fraction (outgoing), ==, 1);
  g_assert_cmpstr (tincan_task_get_progress_text (outgoing), ==, "3.0\u00a0MB of 3.0\u00a0MB");
  g_assert_cmpstr (tincan_task_get_rate_text (outgoing), ==, "");
  g_assert_cmpstr (tincan_task_get_path_text (incoming), !=, "");
  g_assert_false (tincan_task_get_can_cancel (incoming));
  assert_files (incoming, TINCAN_TASK_FILE_DONE);
  assert_files (outgoing, TINCAN_TASK_FILE_DONE);
  meetings_fixture_assert_same (self, "tree", folder);
  g_assert_false (tincan_meetings_is_busy (self->meetings));

  g_assert_true (tincan_task_get_can_open (incoming));
  g_assert_false (tincan_task_get_can_open (outgoing));
  received = tincan_task_dup_received_files (incoming);
  g_assert_cmpuint (received->len, ==, 1);
  g_assert_true (g_file_equal (g_ptr_array_index (received, 0),
                               tincan_task_get_received_file (incoming)));
  g_assert_true (g_file_query_exists (tincan_task_get_received_file (incoming), NULL));

  /* Both ends are ours, so both are remembered. */
  g_assert_cmpuint (get_n (G_LIST_MODEL (self->history)), ==, 2);
  entry = g_list_model_get_item (G_LIST_MODEL (self->history), 0);
  g_assert_cmpstr (tincan_history_entry_get_name (entry), ==, "tree");
  g_assert_cmpuint (tincan_history_entry_get_bytes (entry), ==,
                    tincan_task_get_total_bytes (incoming));

  /* The tasks outlive their meetings. */
  g_assert_true (tincan_meetings_find_meeting (self->meetings, incoming) == guest);
  meetings_fixture_close (guest);
  meetings_fixture_close (host);
  g_assert_null (tincan_meetings_find_meeting (self->meetings, incoming));
  g_assert_cmpuint (get_n (G_LIST_MODEL (self->meetings)), ==, 0);
  g_assert_cmpuint (get_n (tincan_meetings_get_tasks (self->meetings)), ==, 2);
  g_assert_cmpuint (tincan_meetings_remove_task (self->meetings, incoming), ==, 0);
  g_assert_cmpuint (tincan_meetings_remove_task (self->meetings, incoming), ==, G_MAXUINT);
  tincan_meetings_restore_task (self->meetings, incoming, 0);
  g_assert_cmpuint (get_n (tincan_meetings_get_tasks (self->meetings)), ==, 2);
}

static void
test_code (MeetingsFixture *self,
           gconstpointer    data)
{
  g_autoptr(TincanMeeting) stranger = NULL;
  g_autofree char *address = NULL;
  g_autofree char *wrong = NULL;
  g_autoptr(GError) error = NULL;
  TincanMeeting *host;

  /* Of a server that both know. */
  g_assert_true (tincan_app_server_start (self->server, &error));
  address = tincan_app_server_dup_address (self->server);
  g_assert_true (tincan_preferences_set_server (self->preferences, address, &error));
  host = tincan_meetings_send (self->meetings);
  await_link (host);
  g_assert_cmpstr (tincan_meeting_get_page (host), ==, address);

  wrong = g_strdup_printf ("%.*s-thorn-thorn-thorn",
                           (int) strcspn (tincan_meeting_get_code (host), "-"),
                           tincan_meeting_get_code (host));
  stranger = g_object_ref (meetings_fixture_join (self, wrong));
  AWAIT (!tincan_meeting_is_live (stranger));
  g_assert_nonnull (tincan_meeting_get_error_text (stranger));
  AWAIT (tincan_meeting_get_wrong_guesses (host) == 1);
  g_assert_cmpuint (tincan_meeting_get_guesses_left (host), ==, 4);

  g_free (wrong);
  wrong = g_strdup (tincan_meeting_get_code (host));
  tincan_meeting_new_code (host);
  AWAIT (g_strcmp0 (tincan_meeting_get_code (host), wrong) != 0 &&
         tincan_meeting_get_code (host) != NULL);
  g_assert_cmpuint (tincan_meeting_get_wrong_guesses (host), ==, 0);

  meetings_fixture_join (self, tincan_meeting_get_code (host));
  AWAIT (get_n (tincan_meeting_get_guests (host)) == 1);
  AWAIT (tincan_guest_get_verified (get_guest (host, 0)));
}

static void
test_not_a_code (MeetingsFixture *self,
                 gconstpointer    data)
{
  const char *const texts[] = { "", "hello", "4-purple-xyzzy-sausages", "https://example.org/",
                                "4-thorn-thorn-thorn" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (tincan_meetings_join (self->meetings, texts[i], &error));
      g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_CODE_INVALID);
    }
  g_assert_cmpuint (get_n (G_LIST_MODEL (self->meetings)), ==, 0);
}

static void
test_text_and_decline (MeetingsFixture *self,
                       gconstpointer    data)
{
  g_autofree char *path = meetings_fixture_make_tree (self, "tree", 1000);
  g_autoptr(GError) error = NULL;
  TincanMeeting *host = tincan_meetings_send (self->meetings);
  TincanTask *text;
  TincanTask *tree;

  tincan_meeting_set_ask_guests (host, FALSE);
  g_assert_true (tincan_meeting_add_text (host, "Grüße", &error));
  g_assert_cmpstr (tincan_meeting_get_title (host), ==, "Text");
  join_by_link (self, host);
  text = await_offer (self, 0);
  g_assert_true (tincan_task_is_text (text));
  g_assert_cmpuint (get_n (tincan_task_get_files (text)), ==, 0);
  accept (text, NULL);
  AWAIT (tincan_task_is_finished (text));
  g_assert_cmpstr (tincan_task_get_text (text), ==, "Grüße");
  g_assert_cmpstr (tincan_task_get_text (get_task (host, 0)), ==, "Grüße");

  /* More on the same link. */
  meetings_fixture_add_path (host, path);
  g_assert_cmpstr (tincan_meeting_get_title (host), ==, "2 items");
  tree = await_offer (self, 1);
  tincan_task_decline (tree);
  AWAIT (tincan_task_get_state (get_task (host, 0)) == TINCAN_TASK_DECLINED);
  g_assert_cmpint (tincan_task_get_state (tree), ==, TINCAN_TASK_DECLINED);
  g_assert_null (tincan_task_get_error_text (get_task (host, 0)));
  g_assert_cmpuint (get_n (G_LIST_MODEL (self->history)), ==, 2);
}

static void
test_two_guests (MeetingsFixture *self,
                 gconstpointer    data)
{
  g_autofree char *path = meetings_fixture_make_tree (self, "tree", TREE_BYTES);
  g_autoptr(GFile) folder = meetings_fixture_make_folder (self, "received");
  TincanMeeting *host = tincan_meetings_send (self->meetings);
  g_autoptr(TincanMeeting) second = NULL;

  join_by_link (self, host);
  second = g_object_ref (join_by_link (self, host));
  g_assert_false (tincan_guest_get_needs_consent (get_guest (host, 0)));
  meetings_fixture_add_path (host, path);
  g_assert_true (tincan_guest_get_needs_consent (get_guest (host, 0)));
  g_assert_true (tincan_guest_get_needs_consent (get_guest (host, 1)));

  tincan_meeting_accept_guest (host, get_guest (host, 0));
  tincan_meeting_refuse_guest (host, get_guest (host, 1));
  AWAIT (!tincan_meeting_is_live (second));
  g_assert_cmpuint (get_n (tincan_meeting_get_tasks (second)), ==, 0);
  accept (await_offer (self, 0), folder);
  AWAIT (tincan_task_is_finished (get_task (host, 0)));
  meetings_fixture_assert_same (self, "tree", folder);
  g_assert_cmpuint (get_n (tincan_guest_get_tasks (get_guest (host, 0))), ==, 1);
  g_assert_false (tincan_guest_is_here (get_guest (host, 1)));
  g_assert_true (tincan_meeting_is_live (host));

  /* The link is good for more; it is given what was added for the others. */
  tincan_meeting_set_ask_guests (host, FALSE);
  join_by_link (self, host);
  await_offer (self, 1);
  g_assert_cmpuint (self->offers->len, ==, 2);
}

static void
test_ask (MeetingsFixture *self,
          gconstpointer    data)
{
  g_autofree char *path = meetings_fixture_make_tree (self, "tree", TREE_BYTES);
  g_autoptr(GFile) folder = meetings_fixture_make_folder (self, "received");
  TincanMeeting *host = tincan_meetings_ask (self->meetings);
  TincanMeeting *guest;
  TincanTask *incoming;

  guest = join_by_link (self, host);
  g_assert_false (tincan_guest_get_needs_consent (get_guest (host, 0)));
  AWAIT (get_n (tincan_meeting_get_guests (guest)) == 1);
  meetings_fixture_add_path (guest, path);
  incoming = await_offer (self, 0);
  g_assert_true (incoming == get_task (host, 0));
  accept (incoming, folder);
  AWAIT (tincan_task_is_finished (get_task (guest, 0)));
  meetings_fixture_assert_same (self, "tree", folder);
}

static void
test_pause_and_cancel (MeetingsFixture *self,
                       gconstpointer    data)
{
  g_autofree char *path = meetings_fixture_make_tree (self, "tree", LARGE_BYTES);
  g_autoptr(GFile) folder = meetings_fixture_make_folder (self, "received");
  TincanMeeting *host = tincan_meetings_send (self->meetings);
  TincanTask *incoming;
  TincanTask *outgoing;

  tincan_meeting_set_ask_guests (host, FALSE);
  meetings_fixture_add_path (host, path);
  join_by_link (self, host);
  incoming = await_offer (self, 0);
  outgoing = get_task (host, 0);
  accept (incoming, folder);
  AWAIT (tincan_task_get_state (outgoing) == TINCAN_TASK_RUNNING &&
         tincan_task_get_state (incoming) == TINCAN_TASK_RUNNING);
  g_assert_true (tincan_task_get_can_pause (outgoing));

  tincan_task_pause (outgoing);
  g_assert_true (tincan_task_get_can_resume (outgoing));
  g_assert_false (tincan_task_get_can_pause (outgoing));
  AWAIT (tincan_task_get_state (incoming) == TINCAN_TASK_PAUSED);
  g_assert_nonnull (strstr (tincan_task_get_state_text (incoming), "Paused by"));
  g_assert_false (tincan_task_get_can_resume (incoming));
  g_assert_true (tincan_meetings_is_busy (self->meetings));
  tincan_task_resume (outgoing);
  AWAIT (tincan_task_get_state (incoming) == TINCAN_TASK_RUNNING);
  AWAIT (tincan_guest_get_fraction (get_guest (host, 0)) > 0);
  g_assert_cmpstr (tincan_guest_get_progress_text (get_guest (host, 0)), !=, "");

  tincan_task_cancel (incoming);
  AWAIT (tincan_task_is_finished (incoming) && tincan_task_is_finished (outgoing));
  g_assert_cmpint (tincan_task_get_state (incoming), ==, TINCAN_TASK_CANCELLED);
  g_assert_cmpint (tincan_task_get_state (outgoing), ==, TINCAN_TASK_CANCELLED);
  g_assert_cmpstr (tincan_task_get_state_text (incoming), ==, "Cancelled");
  g_assert_nonnull (strstr (tincan_task_get_state_text (outgoing), "Cancelled by"));
  g_assert_cmpfloat (tincan_guest_get_fraction (get_guest (host, 0)), ==, 0);
  g_assert_cmpuint (get_n (G_LIST_MODEL (self->history)), ==, 0);
}

/* More than a receiver takes at a time. */
static void
test_many_things (MeetingsFixture *self,
                  gconstpointer    data)
{
  enum
  {
    N = 20
  };
  g_autoptr(GHashTable) left = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  TincanMeeting *host = tincan_meetings_send (self->meetings);

  tincan_meeting_set_ask_guests (host, FALSE);
  for (guint i = 0; i < N; i++)
    {
      char *text = g_strdup_printf ("%u", i);

      g_assert_true (tincan_meeting_add_text (host, text, NULL));
      g_hash_table_add (left, text);
    }
  join_by_link (self, host);
  g_assert_cmpuint (get_n (tincan_meeting_get_tasks (host)), <, N);
  for (guint i = 0; i < N; i++)
    {
      TincanTask *task = await_offer (self, i);

      /* Two that come at once are listed by a thread each. */
      accept (task, NULL);
      AWAIT (tincan_task_is_finished (task));
      g_assert_true (g_hash_table_remove (left, tincan_task_get_text (task)));
    }
  g_assert_cmpuint (get_n (tincan_meeting_get_tasks (host)), ==, N);
}

static void
test_many_files (MeetingsFixture *self,
                 gconstpointer    data)
{
  enum
  {
    N = 10000
  };
  g_autoptr(GFile) folder = meetings_fixture_make_folder (self, "many");
  TincanMeeting *host = tincan_meetings_send (self->meetings);
  TincanTaskFile *file;
  TincanTaskFile *again;
  GListModel *files;

  for (guint i = 0; i < N; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s/%05u", g_file_peek_path (folder), i);

      g_assert_true (g_file_set_contents_full (name, "", 0, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    }
  tincan_meeting_set_ask_guests (host, FALSE);
  meetings_fixture_add_path (host, g_file_peek_path (folder));
  join_by_link (self, host);
  files = tincan_task_get_files (await_offer (self, 0));
  g_assert_cmpuint (get_n (files), ==, N);

  /* There is one for as long as somebody looks at it, and no longer. */
  file = g_list_model_get_item (files, N - 1);
  again = g_list_model_get_item (files, N - 1);
  g_assert_true (file == again);
  g_assert_cmpstr (tincan_task_file_get_path (file), ==, "many/09999");
  g_assert_cmpstr (tincan_task_file_get_name (file), ==, "09999");
  g_object_unref (again);
  g_assert_finalize_object (file);
  tincan_task_decline (g_ptr_array_index (self->offers, 0));
  AWAIT (tincan_task_is_finished (get_task (host, 0)));
}

static void
left_out_cb (TincanMeeting *meeting,
             GPtrArray     *skipped,
             guint         *n)
{
  *n += skipped->len;
}

static void
test_left_out (MeetingsFixture *self,
               gconstpointer    data)
{
  g_autofree char *path = meetings_fixture_make_tree (self, "tree", 1000);
  g_autofree char *bad = g_build_filename (path, "link", NULL);
  const char *const paths[] = { bad, NULL };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  TincanMeeting *host = tincan_meetings_send (self->meetings);
  guint n = 0;

  g_assert_cmpint (symlink ("nowhere", bad), ==, 0);
  g_signal_connect (host, "left-out", G_CALLBACK (left_out_cb), &n);
  meetings_fixture_add_path (host, path);
  g_assert_cmpuint (n, ==, 1);

  tincan_meeting_add_paths_async (host, paths, NULL, await_result_cb, &result);
  g_assert_true (tincan_meeting_is_scanning (host));
  AWAIT (result != NULL);
  g_assert_false (tincan_meeting_is_scanning (host));
  g_assert_false (tincan_meeting_add_paths_finish (host, result, &error));
  g_assert_nonnull (error);
  g_signal_handlers_disconnect_by_data (host, &n);
}

static void
test_free_space (MeetingsFixture *self,
                 gconstpointer    data)
{
  g_autoptr(GFile) folder = g_file_new_for_path (self->folder);
  g_autoptr(GFile) remote_folder = g_file_new_for_uri ("sftp://example.org/folder");
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  TincanMeeting *host = tincan_meetings_send (self->meetings);
  g_autofree char *path = meetings_fixture_make_tree (self, "tree", 1000);
  TincanTask *task;

  tincan_meeting_set_ask_guests (host, FALSE);
  meetings_fixture_add_path (host, path);
  join_by_link (self, host);
  task = await_offer (self, 0);
  tincan_task_get_free_space_async (task, folder, NULL, await_result_cb, &result);
  AWAIT (result != NULL);
  g_assert_cmpint (tincan_task_get_free_space_finish (task, result, &error), >, 0);
  g_assert_no_error (error);

  g_assert_false (tincan_task_accept (task, remote_folder, TINCAN_CONFLICT_RENAME, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_DISK);
  g_assert_cmpint (tincan_task_get_state (task), ==, TINCAN_TASK_ASKING);
}

static void
test_locked_keyring (MeetingsFixture *self,
                     gconstpointer    data)
{
  const char *const urls[] = { "turn:127.0.0.1:9", NULL };
  g_autoptr(TincanMeeting) closed = NULL;
  TincanMeeting *host;

  self->store->waits = TRUE;
  g_assert_true (tincan_preferences_set_turn_servers (self->preferences, urls, NULL));
  host = tincan_meetings_send (self->meetings);
  closed = g_object_ref (tincan_meetings_ask (self->meetings));
  AWAIT (strstr (tincan_meeting_get_status (host), "keyring") != NULL);
  g_assert_null (tincan_meeting_get_session (host));
  meetings_fixture_close (closed);
  fake_store_unlock (self->store);
  await_link (host);
  g_assert_null (tincan_meeting_get_session (closed));
}

static void
test_history_off (MeetingsFixture *self,
                  gconstpointer    data)
{
  TincanMeeting *host = tincan_meetings_send (self->meetings);
  TincanTask *task;

  g_settings_set_boolean (tincan_preferences_get_settings (self->preferences), TINCAN_KEY_HISTORY,
                          FALSE);
  tincan_meeting_set_ask_guests (host, FALSE);
  g_assert_true (tincan_meeting_add_text (host, "secret", NULL));
  join_by_link (self, host);
  task = await_offer (self, 0);
  accept (task, NULL);
  AWAIT (tincan_task_is_finished (task) && tincan_task_is_finished (get_task (host, 0)));
  g_assert_cmpuint (get_n (G_LIST_MODEL (self->history)), ==, 0);
}

static void
test_no_server (MeetingsFixture *self,
                gconstpointer    data)
{
  g_autoptr(TincanAppServer) other = tincan_app_server_new_at ("192.0.2.1:1");
  g_autoptr(TincanMeeting) meeting = NULL;
  g_autoptr(GError) error = NULL;

  tincan_meetings_set_server (self->meetings, other);
  meeting = g_object_ref (tincan_meetings_send (self->meetings));
  AWAIT (!tincan_meeting_is_live (meeting));
  g_assert_nonnull (tincan_meeting_get_error_text (meeting));
  g_assert_false (tincan_meeting_add_text (meeting, "late", &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_CANCELLED);
  g_assert_false (tincan_meetings_is_live (self->meetings));
}

/* A link that nobody can open yet is not to be passed on. */
static void
test_server_away (MeetingsFixture *self,
                  gconstpointer    data)
{
  GSettings *settings = tincan_preferences_get_settings (self->preferences);
  g_autoptr(TincanAppServer) other = tincan_app_server_new_at ("127.0.0.1:0");
  g_autofree char *address = NULL;
  g_autofree char *listen = NULL;
  g_autoptr(GUri) uri = NULL;
  TincanMeeting *meeting;

  /* An address at which there was a server. */
  g_assert_true (tincan_app_server_start (other, NULL));
  address = tincan_app_server_dup_address (other);
  g_clear_object (&other);
  g_settings_set_string (settings, TINCAN_KEY_SERVER, address);

  meeting = tincan_meetings_send (self->meetings);
  AWAIT (g_str_has_suffix (tincan_meeting_get_status (meeting), "Trying again…"));
  g_assert_cmpstr (tincan_meeting_get_link (meeting), ==, NULL);
  g_assert_cmpstr (tincan_meeting_get_code (meeting), ==, NULL);
  g_assert_false (tincan_meetings_has_unused_link (self->meetings));

  uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);
  listen = g_strdup_printf ("127.0.0.1:%d", g_uri_get_port (uri));
  other = tincan_app_server_new_at (listen);
  g_assert_true (tincan_app_server_start (other, NULL));
  await_link (meeting);
  g_assert_true (tincan_meetings_has_unused_link (self->meetings));
  g_settings_reset (settings, TINCAN_KEY_SERVER);
  meetings_fixture_close (meeting);
  g_assert_false (tincan_meetings_has_unused_link (self->meetings));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) \
  g_test_add (path, MeetingsFixture, NULL, meetings_fixture_set_up, function, \
              meetings_fixture_tear_down)
  ADD ("/app/meetings/folder", test_folder);
  ADD ("/app/meetings/code", test_code);
  ADD ("/app/meetings/not-a-code", test_not_a_code);
  ADD ("/app/meetings/text-and-decline", test_text_and_decline);
  ADD ("/app/meetings/two-guests", test_two_guests);
  ADD ("/app/meetings/ask", test_ask);
  ADD ("/app/meetings/pause-and-cancel", test_pause_and_cancel);
  ADD ("/app/meetings/many-things", test_many_things);
  ADD ("/app/meetings/many-files", test_many_files);
  ADD ("/app/meetings/left-out", test_left_out);
  ADD ("/app/meetings/free-space", test_free_space);
  ADD ("/app/meetings/locked-keyring", test_locked_keyring);
  ADD ("/app/meetings/history-off", test_history_off);
  ADD ("/app/meetings/no-server", test_no_server);
  ADD ("/app/meetings/server-away", test_server_away);

  return g_test_run ();
}
