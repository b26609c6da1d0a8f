/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Meetings without a server: two of one program carry their codes to one another. */
#include "config.h"

#include "meetings-fixture.h"

#include "core/tincan-code-exchange.h"

#include <string.h>

#define TREE_BYTES 3000000

typedef struct
{
  TincanMeeting *host;
  TincanMeeting *guest;
} Pair;

static TincanMeeting *
make_offer (MeetingsFixture *self)
{
  TincanMeeting *host = tincan_meetings_offer (self->meetings, NULL);

  g_assert_true (tincan_meeting_is_by_codes (host));
  g_assert_false (tincan_meeting_is_carrying (host));
  AWAIT (tincan_meeting_is_carrying (host));
  g_assert_nonnull (tincan_meeting_get_own_code (host));
  g_assert_true (g_str_has_prefix (tincan_meeting_get_own_code (host), "tincan-offer."));
  g_assert_cmpint (tincan_meeting_get_code_expires (host), >, g_get_real_time () / G_USEC_PER_SEC);
  g_assert_true (tincan_meetings_has_unused_link (self->meetings));
  return host;
}

/* As a mail program quotes it. */
static TincanMeeting *
answer (MeetingsFixture *self,
        TincanMeeting   *host)
{
  const char *code = tincan_meeting_get_own_code (host);
  g_autofree char *quoted = g_strdup_printf ("Here it is:\n> %.70s\n> %s\n", code, code + 70);
  TincanMeeting *guest;

  /* It is not to be known that both are of this program. */
  tincan_code_exchange_forget_own ();
  guest = meetings_fixture_join (self, quoted);
  g_assert_cmpint (tincan_meeting_get_kind (guest), ==, TINCAN_MEETING_ANSWER);
  AWAIT (tincan_meeting_is_carrying (guest));
  g_assert_true (g_str_has_prefix (tincan_meeting_get_own_code (guest), "tincan-answer."));
  return guest;
}

/* Until both sides show words. */
static Pair
meet (MeetingsFixture *self)
{
  Pair pair = { .host = make_offer (self) };
  g_autoptr(GError) error = NULL;

  pair.guest = answer (self, pair.host);
  g_assert_true (tincan_meeting_take_answer (pair.host, tincan_meeting_get_own_code (pair.guest),
                                             &error));
  g_assert_no_error (error);
  g_assert_false (tincan_meeting_is_carrying (pair.host));
  AWAIT (get_n (tincan_meeting_get_guests (pair.host)) == 1 &&
         tincan_guest_get_needs_comparing (get_guest (pair.host, 0)));
  AWAIT (get_n (tincan_meeting_get_guests (pair.guest)) == 1 &&
         tincan_guest_get_needs_comparing (get_guest (pair.guest, 0)));
  g_assert_false (tincan_meeting_is_carrying (pair.guest));
  return pair;
}

static void
test_folder (MeetingsFixture *self,
             gconstpointer    data)
{
  g_autofree char *path = meetings_fixture_make_tree (self, "tree", TREE_BYTES);
  g_autoptr(GFile) folder = meetings_fixture_make_folder (self, "received");
  g_autoptr(GError) error = NULL;
  Pair pair = meet (self);
  TincanGuest *there = get_guest (pair.host, 0);
  TincanGuest *here = get_guest (pair.guest, 0);
  TincanTask *incoming;

  g_assert_cmpstr (tincan_guest_get_words (there), ==, tincan_guest_get_words (here));
  AWAIT (strstr (tincan_meeting_get_status (pair.host), "Compare the words") != NULL);

  /* Nothing goes out before the words were compared, whenever it was chosen. */
  meetings_fixture_add_path (pair.host, path);
  g_assert_false (tincan_guest_get_needs_consent (there));
  g_assert_cmpuint (get_n (tincan_meeting_get_tasks (pair.host)), ==, 0);
  g_assert_false (tincan_guest_get_verified (there));
  tincan_meeting_compare (pair.host, there, TRUE);
  g_assert_true (tincan_guest_get_verified (there));
  g_assert_false (tincan_guest_get_needs_comparing (there));
  g_assert_cmpuint (get_n (tincan_meeting_get_tasks (pair.host)), ==, 1);

  /* And nobody is asked about what has come before. */
  AWAIT (get_n (tincan_meeting_get_tasks (pair.guest)) == 1);
  incoming = get_task (pair.guest, 0);
  AWAIT (tincan_task_get_state (incoming) == TINCAN_TASK_ASKING);
  g_assert_cmpuint (self->offers->len, ==, 0);
  tincan_meeting_compare (pair.guest, here, TRUE);
  g_assert_cmpuint (self->offers->len, ==, 1);
  g_assert_true (g_ptr_array_index (self->offers, 0) == incoming);

  g_assert_true (tincan_task_accept (incoming, folder, TINCAN_CONFLICT_RENAME, &error));
  g_assert_no_error (error);
  AWAIT (tincan_task_is_finished (incoming) && tincan_task_is_finished (get_task (pair.host, 0)));
  meetings_fixture_assert_same (self, "tree", folder);
  g_assert_true (tincan_task_get_verified (incoming));
  g_assert_nonnull (strstr (tincan_task_get_path_text (incoming), "IPv"));
  g_assert_false (tincan_meetings_has_unused_link (self->meetings));

  /* It goes the other way as well. */
  g_assert_true (tincan_meeting_add_text (pair.guest, "Thanks", &error));
  AWAIT (self->offers->len == 2);
  g_assert_true (g_ptr_array_index (self->offers, 1) == get_task (pair.host, 0));
}

static void
test_different (MeetingsFixture *self,
                gconstpointer    data)
{
  g_autoptr(TincanMeeting) host = NULL;
  g_autoptr(TincanMeeting) guest = NULL;
  g_autoptr(GError) error = NULL;
  Pair pair = meet (self);

  host = g_object_ref (pair.host);
  guest = g_object_ref (pair.guest);
  g_assert_true (tincan_meeting_add_text (host, "secret", &error));
  tincan_meeting_compare (guest, get_guest (guest, 0), FALSE);
  AWAIT (!tincan_meeting_is_live (host) && !tincan_meeting_is_live (guest));
  g_assert_nonnull (strstr (tincan_meeting_get_error_text (guest), "The words were different"));
  g_assert_nonnull (strstr (tincan_meeting_get_error_text (host), "The other side noticed"));
  g_assert_cmpuint (get_n (tincan_meeting_get_tasks (host)), ==, 0);

  /* Too late to change one's mind. */
  tincan_meeting_compare (host, get_guest (host, 0), TRUE);
  g_assert_cmpuint (get_n (tincan_meeting_get_tasks (host)), ==, 0);
}

static void
assert_refused (MeetingsFixture *self,
                const char      *text,
                TincanError      code,
                const char      *words)
{
  g_autoptr(GError) error = NULL;
  guint n = get_n (G_LIST_MODEL (self->meetings));

  g_assert_null (tincan_meetings_join (self->meetings, text, &error));
  g_assert_error (error, TINCAN_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_cmpuint (get_n (G_LIST_MODEL (self->meetings)), ==, n);
}

static void
test_wrong_codes (MeetingsFixture *self,
                  gconstpointer    data)
{
  TincanMeeting *host = make_offer (self);
  TincanMeeting *other = make_offer (self);
  const char *code = tincan_meeting_get_own_code (host);
  g_autofree char *cut = g_strndup (code, strlen (code) - 9);
  g_autoptr(GError) error = NULL;
  TincanMeeting *guest;

  assert_refused (self, code, TINCAN_ERROR_CODE_INVALID, "This is the code that was made here");
  assert_refused (self, cut, TINCAN_ERROR_CODE_INVALID, "A part of the code is missing");
  guest = answer (self, host);

  g_assert_false (tincan_meeting_take_answer (host, "hello", &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_CODE_INVALID);
  g_clear_error (&error);
  g_assert_false (tincan_meeting_take_answer (host, tincan_meeting_get_own_code (other), &error));
  g_assert_nonnull (strstr (error->message, "and yours does, too"));
  g_clear_error (&error);
  g_assert_false (tincan_meeting_take_answer (other, tincan_meeting_get_own_code (guest), &error));
  g_assert_nonnull (strstr (error->message, "This answers another code"));
  g_clear_error (&error);

  /* Wherever it is pasted, an answer finds the code that it answers; and once only. */
  g_assert_true (tincan_meetings_join (self->meetings, tincan_meeting_get_own_code (guest),
                                       &error) == host);
  g_assert_no_error (error);
  meetings_fixture_close (other);
  assert_refused (self, tincan_meeting_get_own_code (guest), TINCAN_ERROR_CODE_ENDED,
                  "has been answered already");
  g_assert_false (tincan_meeting_take_answer (host, tincan_meeting_get_own_code (guest), &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_CODE_ENDED);
}

static void
test_answer_to_nothing (MeetingsFixture *self,
                        gconstpointer    data)
{
  TincanMeeting *host = make_offer (self);
  g_autofree char *text = g_strdup (tincan_meeting_get_own_code (answer (self, host)));

  meetings_fixture_close (host);
  assert_refused (self, text, TINCAN_ERROR_CODE_INVALID, "there is nothing here that it answers");
}

/* Whoever cannot reach a server does without, and with what was chosen already. */
static void
test_do_without (MeetingsFixture *self,
                 gconstpointer    data)
{
  g_autoptr(TincanMeeting) from = NULL;
  g_autoptr(GError) error = NULL;
  TincanMeeting *host;

  g_assert_true (tincan_preferences_set_server (self->preferences, "http://127.0.0.1:1/", &error));
  from = g_object_ref (tincan_meetings_send (self->meetings));
  g_assert_true (tincan_meeting_add_text (from, "hello", &error));
  g_assert_false (tincan_meeting_can_do_without (from));
  AWAIT (tincan_meeting_can_do_without (from));

  host = tincan_meetings_offer (self->meetings, from);
  g_assert_cmpstr (tincan_meeting_get_title (host), ==, "Text");
  AWAIT (!tincan_meeting_is_live (from));
  AWAIT (tincan_meeting_is_carrying (host));

  /* A link that works stays. */
  g_assert_true (tincan_preferences_set_server (self->preferences, "", &error));
  g_clear_object (&from);
  from = g_object_ref (tincan_meetings_send (self->meetings));
  AWAIT (tincan_meeting_get_link (from) != NULL);
  g_assert_false (tincan_meeting_can_do_without (from));
  tincan_meetings_offer (self->meetings, from);
  g_assert_cmpuint (get_n (G_LIST_MODEL (self->meetings)), ==, 3);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) \
  g_test_add ("/app/codes/" path, MeetingsFixture, NULL, meetings_fixture_set_up, function, \
              meetings_fixture_tear_down)
  ADD ("folder", test_folder);
  ADD ("different", test_different);
  ADD ("wrong", test_wrong_codes);
  ADD ("answer-to-nothing", test_answer_to_nothing);
  ADD ("do-without", test_do_without);
#undef ADD
  return g_test_run ();
}
