/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session-fixture.h"

#include "wire/tincan-code.h"
#include "wire/tincan-error.h"
#include "wire/tincan-limits.h"
#include "wire/tincan-link.h"
#include "wire/tincan-secret.h"

#include <glib/gstdio.h>

/* Larger than a lane's window, so that requests have to follow one another. */
#define TREE_BYTES 3000000
/* Takes so long that progress is told on the way. */
#define LARGE_BYTES 60000000

static void
assert_failed (Side       *side,
               TincanError code)
{
  AWAIT (side->n_finished > 0);
  g_assert_cmpint (tincan_session_get_state (side->session), ==, TINCAN_SESSION_FAILED);
  g_assert_error (tincan_session_get_error (side->session), TINCAN_ERROR, code);
  g_assert_cmpuint (side->n_finished, ==, 1);
}

static void
assert_closed (Side *side)
{
  AWAIT (side->n_finished > 0);
  g_assert_no_error (tincan_session_get_error (side->session));
  g_assert_cmpint (tincan_session_get_state (side->session), ==, TINCAN_SESSION_CLOSED);
  g_assert_cmpuint (side->n_finished, ==, 1);
  g_assert_cmpuint (tincan_session_get_remotes (side->session)->len, ==, 0);
}

static void
accept_offers (SessionFixture *fixture,
               Side           *side)
{
  const char *name = tincan_session_is_host (side->session) ? "to-host" : "to-guest";

  if (side->directory != NULL)
    return;

  side->directory = g_build_filename (fixture->folder, name, NULL);
  g_assert_cmpint (g_mkdir_with_parents (side->directory, 0700), ==, 0);
}

static void
send_tree (SessionFixture *fixture,
           Side           *from,
           Side           *to,
           const char     *name,
           gsize           bytes)
{
  g_autofree char *path = session_fixture_make_tree (fixture, name, bytes);
  TincanTransfer *transfer;

  accept_offers (fixture, to);
  transfer = side_offer (from, path);
  g_assert_nonnull (transfer);
  g_assert_true (transfer == from->transfer);
  AWAIT (tincan_transfer_is_finished (transfer));
  AWAIT (to->transfer != NULL && tincan_transfer_is_finished (to->transfer));

  g_assert_no_error (tincan_transfer_get_error (transfer));
  g_assert_no_error (tincan_transfer_get_error (to->transfer));
  g_assert_cmpint (tincan_transfer_get_state (transfer), ==, TINCAN_TRANSFER_DONE);
  g_assert_cmpint (tincan_transfer_get_state (to->transfer), ==, TINCAN_TRANSFER_DONE);
  session_fixture_assert_same (fixture, name, to->directory);
}

static void
connect_by_code (SessionFixture *fixture,
                 Side          **out_host,
                 Side          **out_guest)
{
  *out_host = side_new_host (fixture);
  side_await_code (*out_host);
  *out_guest = side_new_guest (fixture, tincan_session_get_code ((*out_host)->session));
  side_await_connected (*out_host);
  side_await_connected (*out_guest);
}

static void
close_both (Side *one,
            Side *other)
{
  side_close (one);
  assert_closed (one);
  assert_closed (other);
}

static void
whole_session (SessionFixture *fixture,
               const char     *names[2])
{
  g_autoptr(Side) host = NULL;
  g_autoptr(Side) guest = NULL;

  connect_by_code (fixture, &host, &guest);
  send_tree (fixture, host, guest, names[0], TREE_BYTES);
  send_tree (fixture, guest, host, names[1], TREE_BYTES);
  g_assert_cmpuint (tincan_remote_get_transfers (host->remote)->len, ==, 2);
  close_both (guest, host);
}

static void
test_leaves_nothing (SessionFixture *fixture,
                     gconstpointer   data)
{
  g_autofree char *threads = NULL;

  /* What GLib and GStreamer start once for a process is there after the first session. */
  whole_session (fixture, (const char *[]){ "one", "two" });
  session_assert_no_objects ();
  threads = session_dup_threads ();
  g_test_message ("Threads: %s", threads);

  for (int i = 0; i < 2; i++)
    {
      whole_session (fixture, (const char *[]){ i == 0 ? "three" : "five",
                                                i == 0 ? "four" : "six" });
      session_assert_no_objects ();
      session_assert_threads (threads);
    }
}

static void
test_link_and_text (SessionFixture *fixture,
                    gconstpointer   data)
{
  g_autoptr(Side) host = side_new_host (fixture);
  g_autoptr(Side) guest = NULL;
  TincanTransfer *text;

  /* The link is there at once, but only works once the server knows of it. */
  g_assert_nonnull (tincan_session_get_link (host->session));
  AWAIT (tincan_session_get_state (host->session) == TINCAN_SESSION_WAITING);
  guest = side_new_guest (fixture, tincan_session_get_link (host->session));
  side_await_connected (host);
  side_await_connected (guest);
  g_assert_cmpstr (tincan_remote_get_name (host->remote), ==, "Somebody");
  g_assert_cmpstr (tincan_remote_get_app (guest->remote), ==, "test-session");
  g_assert_true (tincan_remote_get_verified (host->remote));
  g_assert_true (tincan_remote_get_verified (guest->remote));

  host->directory = g_strdup (fixture->folder);
  text = side_offer_text (guest, "Grüße");
  AWAIT (tincan_transfer_is_finished (text));
  AWAIT (host->transfer != NULL && tincan_transfer_is_finished (host->transfer));
  g_assert_cmpstr (tincan_transfer_get_text (host->transfer), ==, "Grüße");
  g_assert_cmpuint (tincan_transfer_get_id (text), ==, 2);
  g_clear_pointer (&host->directory, g_free);

  send_tree (fixture, guest, host, "tree", TREE_BYTES);
  close_both (host, guest);
}

static void
test_properties (SessionFixture *fixture,
                 gconstpointer   data)
{
  g_autoptr(Side) host = NULL;
  g_autoptr(Side) guest = NULL;
  int path;
  guint64 bytes;
  guint64 total;
  gint64 eta;
  gboolean interrupted;

  connect_by_code (fixture, &host, &guest);
  g_assert_null (tincan_session_get_code (guest->session));
  g_assert_null (tincan_session_get_link (guest->session));
  g_object_get (guest->session, "path", &path, "server-interrupted", &interrupted, NULL);
  AWAIT ((g_object_get (host->session, "path", &path, NULL), path) != TINCAN_PATH_UNKNOWN);
  AWAIT ((g_object_get (guest->session, "path", &path, NULL), path) != TINCAN_PATH_UNKNOWN);
  g_assert_false (interrupted);
  g_assert_true (path == TINCAN_PATH_LAN || path == TINCAN_PATH_DIRECT);

  send_tree (fixture, host, guest, "tree", LARGE_BYTES);
  g_assert_cmpuint (host->most_total, ==, LARGE_BYTES + strlen ("tree"));
  g_assert_cmpuint (guest->most_total, ==, LARGE_BYTES + strlen ("tree"));
  g_assert_cmpuint (host->most_bytes, >, 0);
  g_assert_cmpuint (guest->most_bytes, >, 0);
  g_assert_cmpfloat (host->most_rate, >, 0);
  g_assert_cmpfloat (guest->most_rate, >, 0);
  g_assert_cmpint (host->least_eta, >=, 0);
  g_assert_cmpint (guest->least_eta, >=, 0);

  /* The sums are over what is unfinished. */
  g_object_get (host->session, "bytes", &bytes, "total-bytes", &total, "eta", &eta, NULL);
  g_assert_cmpuint (bytes, ==, 0);
  g_assert_cmpuint (total, ==, 0);
  g_assert_cmpint (eta, ==, -1);
  g_assert_cmpuint (host->last_total, ==, 0);
  g_assert_cmpuint (guest->last_total, ==, 0);

  close_both (host, guest);
  g_assert_cmpstr (host->states->str, ==, "RWKCEZ");
  g_assert_cmpstr (guest->states->str, ==, "RKCEZ");
  g_assert_cmpuint (host->n_removed, ==, 1);
  g_assert_cmpuint (guest->n_removed, ==, 1);
}

static void
test_bad_codes (SessionFixture *fixture,
                gconstpointer   data)
{
  static const char *const bad[] = {
    "",
    "hello",
    "4-only",
    "https://127.0.0.1/",
    "tincan",
    "4-acid-acid-acid-acid-acid-acid-acid",
  };
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      TincanSession *session = tincan_session_new_guest (fixture->settings, bad[i], &error);

      g_assert_null (session);
      g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_CODE_INVALID);
      g_clear_error (&error);
    }
}

/* The same number, other words. */
static char *
dup_wrong_code (const char *code_text)
{
  g_autoptr(TincanCode) code = tincan_code_parse (code_text, NULL);
  char *text = NULL;

  do
    {
      g_autoptr(TincanCode) other = tincan_code_new_random (tincan_code_get_nameplate (code));

      g_free (text);
      text = tincan_code_to_string (other);
    }
  while (g_str_equal (text, code_text));
  return text;
}

static void
test_wrong_words (SessionFixture *fixture,
                  gconstpointer   data)
{
  g_autoptr(Side) host = side_new_host (fixture);
  g_autofree char *code = NULL;
  g_autofree char *wrong = NULL;
  g_autoptr(Side) guest = NULL;

  side_await_code (host);
  code = g_strdup (tincan_session_get_code (host->session));
  wrong = dup_wrong_code (code);
  for (guint left = 4;; left--)
    {
      g_autoptr(Side) guesser = side_new_guest (fixture, wrong);

      assert_failed (guesser, TINCAN_ERROR_CODE_WRONG);
      AWAIT (host->n_guesses == 5 - left);
      g_assert_cmpuint (host->guesses_left, ==, left);
      if (left == 0)
        break;
      g_assert_cmpstr (tincan_session_get_code (host->session), ==, code);
    }

  /* The code has ended, for those who know it, too. */
  g_assert_null (tincan_session_get_code (host->session));
  {
    g_autoptr(Side) late = side_new_guest (fixture, code);

    assert_failed (late, TINCAN_ERROR_CODE_ENDED);
  }

  /* The link goes on, and another code can be made. */
  tincan_session_new_code (host->session);
  side_await_code (host);
  guest = side_new_guest (fixture, tincan_session_get_link (host->session));
  side_await_connected (guest);
  side_await_connected (host);
  g_assert_cmpstr (tincan_session_get_code (host->session), ==, NULL);
  close_both (guest, host);
}

/* The code is not what was guessed at. */
static void
test_wrong_link (SessionFixture *fixture,
                 gconstpointer   data)
{
  g_autoptr(Side) host = side_new_host (fixture);
  g_autoptr(TincanLink) link = NULL;
  g_autoptr(TincanLink) other = NULL;
  g_autoptr(GBytes) secret = tincan_secret_new_random (TINCAN_LINK_SECRET_BYTES);
  g_autofree char *wrong = NULL;
  g_autofree char *code = NULL;

  side_await_code (host);
  code = g_strdup (tincan_session_get_code (host->session));
  link = tincan_link_parse (tincan_session_get_link (host->session), NULL);
  other = tincan_link_new (tincan_link_get_page (link), tincan_link_get_server (link),
                           tincan_link_get_mailbox (link), secret, NULL);
  wrong = tincan_link_to_string (other);
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr(Side) guesser = side_new_guest (fixture, wrong);

      assert_failed (guesser, TINCAN_ERROR_CODE_WRONG);
    }

  {
    g_autoptr(Side) guest = side_new_guest (fixture, code);

    side_await_connected (guest);
    side_await_connected (host);
    g_assert_cmpuint (host->n_guesses, ==, 0);
    close_both (guest, host);
  }
}

static void
test_new_code (SessionFixture *fixture,
               gconstpointer   data)
{
  g_autoptr(Side) host = side_new_host (fixture);
  g_autofree char *old = NULL;
  g_autoptr(Side) guest = NULL;
  guint n_codes;

  side_await_code (host);
  old = g_strdup (tincan_session_get_code (host->session));
  n_codes = host->n_codes;
  tincan_session_new_code (host->session);
  AWAIT (host->n_codes > n_codes && tincan_session_get_code (host->session) != NULL);
  g_assert_cmpstr (tincan_session_get_code (host->session), !=, old);

  {
    g_autoptr(Side) late = side_new_guest (fixture, old);

    AWAIT (late->n_finished > 0);
    g_assert_cmpint (tincan_session_get_state (late->session), ==, TINCAN_SESSION_FAILED);
  }

  guest = side_new_guest (fixture, tincan_session_get_code (host->session));
  side_await_connected (guest);
  side_await_connected (host);
  close_both (host, guest);
}

static void
test_nobody_there (SessionFixture *fixture,
                   gconstpointer   data)
{
  g_autoptr(TincanCode) code = tincan_code_new_random ("7");
  g_autofree char *text = tincan_code_to_string (code);
  g_autoptr(Side) guest = side_new_guest (fixture, text);

  assert_failed (guest, TINCAN_ERROR_CODE_ENDED);
}

static void
test_second_guest (SessionFixture *fixture,
                   gconstpointer   data)
{
  g_autoptr(Side) host = NULL;
  g_autoptr(Side) guest = NULL;
  g_autoptr(Side) second = NULL;

  connect_by_code (fixture, &host, &guest);
  second = side_new_guest (fixture, tincan_session_get_link (host->session));
  assert_failed (second, TINCAN_ERROR_CODE_ENDED);

  send_tree (fixture, host, guest, "tree", TREE_BYTES);
  close_both (host, guest);
}

static void
test_wait_ends (SessionFixture *fixture,
                gconstpointer   data)
{
  g_autoptr(Side) host = NULL;

  fixture->settings->wait_seconds = 1;
  host = side_new_host (fixture);
  assert_failed (host, TINCAN_ERROR_TIMEOUT);
  g_assert_cmpstr (host->states->str, ==, "RWEX");
}

/* Either side leaves in each of the states on the way, by closing or by simply being dropped. */
static void
test_leave_early (SessionFixture *fixture,
                  gconstpointer   data)
{
  static const TincanSessionState states[] = {
    TINCAN_SESSION_REACHING,
    TINCAN_SESSION_WAITING,
    TINCAN_SESSION_CONNECTING,
    TINCAN_SESSION_CONNECTED,
  };

  for (guint i = 0; i < 4 * G_N_ELEMENTS (states); i++)
    {
      TincanSessionState state = states[i / 4];
      gboolean host_leaves = i % 2 == 0;
      gboolean drops = i % 4 >= 2;
      Side *host = side_new_host (fixture);
      Side *guest = NULL;
      Side *leaver;

      g_test_message ("%s %s in state %d", host_leaves ? "host" : "guest",
                      drops ? "is dropped" : "closes", state);
      if (!host_leaves || state >= TINCAN_SESSION_CONNECTING)
        {
          side_await_code (host);
          guest = side_new_guest (fixture, tincan_session_get_code (host->session));
        }
      leaver = host_leaves ? host : guest;
      AWAIT (tincan_session_get_state (leaver->session) >= state);
      if (drops)
        {
          g_clear_pointer (host_leaves ? &host : &guest, side_free);
          if (state == TINCAN_SESSION_CONNECTED || !host_leaves)
            g_clear_pointer (host_leaves ? &guest : &host, side_free);
        }
      else
        {
          side_close (leaver);
          assert_closed (leaver);
        }

      if (host != NULL && host->n_finished == 0)
        side_close (host);
      if (guest != NULL && guest->n_finished == 0)
        side_close (guest);
      g_clear_pointer (&host, side_free);
      g_clear_pointer (&guest, side_free);
      session_assert_no_objects ();
    }
}

static void
test_close_while_sending (SessionFixture *fixture,
                          gconstpointer   data)
{
  g_autofree char *path = session_fixture_make_tree (fixture, "tree", LARGE_BYTES);

  for (int i = 0; i < 2; i++)
    {
      g_autoptr(Side) host = NULL;
      g_autoptr(Side) guest = NULL;

      connect_by_code (fixture, &host, &guest);
      accept_offers (fixture, guest);
      side_offer (host, path);
      AWAIT (guest->most_bytes > 0);
      close_both (i == 0 ? host : guest, i == 0 ? guest : host);
      g_assert_true (tincan_transfer_is_finished (host->transfer));
      g_assert_true (tincan_transfer_is_finished (guest->transfer));
      g_assert_cmpint (tincan_transfer_get_state (guest->transfer), !=, TINCAN_TRANSFER_DONE);
      g_assert_null (side_offer (host, path));
    }
}

/* Numbers that belong to the other side are refused, and nothing is shown. */
static void
test_wrong_parity (SessionFixture *fixture,
                   gconstpointer   data)
{
  g_autoptr(Side) host = NULL;
  g_autoptr(Side) guest = NULL;
  g_autoptr(TincanControl) offer = tincan_control_new (TINCAN_CONTROL_OFFER);
  guint8 digest[32] = { 0 };

  connect_by_code (fixture, &host, &guest);
  offer->kind = TINCAN_OFFER_FILES;
  offer->items = 1;
  offer->bytes = 1;
  offer->pages = 1;
  offer->block = 65472;
  offer->digest = g_bytes_new (digest, sizeof digest);
  offer->names = g_strdupv ((char *[]){ (char *) "name", NULL });

  for (guint id = 1; id <= 2; id++)
    {
      TincanPeer *peer = session_get_peer (id == 1 ? TINCAN_PEER_ANSWERER : TINCAN_PEER_OFFERER);
      g_autoptr(GError) error = NULL;

      offer->transfer = id;
      g_assert_true (tincan_peer_send_control (peer, offer, &error));
      g_assert_no_error (error);
    }

  /* What was sent afterwards is heard afterwards. */
  send_tree (fixture, host, guest, "one", TREE_BYTES);
  send_tree (fixture, guest, host, "two", TREE_BYTES);
  g_assert_cmpuint (tincan_remote_get_transfers (host->remote)->len, ==, 2);
  g_assert_cmpuint (tincan_remote_get_transfers (guest->remote)->len, ==, 2);
  close_both (host, guest);
}

static void
test_server_stops (SessionFixture *fixture,
                   gconstpointer   data)
{
  g_autoptr(Side) host = NULL;
  g_autoptr(Side) guest = NULL;
  gboolean interrupted;

  connect_by_code (fixture, &host, &guest);
  session_fixture_stop_server (fixture);
  AWAIT (host->n_interrupted > 0 && guest->n_interrupted > 0);
  g_object_get (host->session, "server-interrupted", &interrupted, NULL);
  g_assert_true (interrupted);
  g_assert_cmpint (tincan_session_get_state (host->session), ==, TINCAN_SESSION_CONNECTED);

  send_tree (fixture, host, guest, "tree", TREE_BYTES);
  close_both (host, guest);
}

static void
test_no_server (SessionFixture *fixture,
                gconstpointer   data)
{
  g_autoptr(Side) host = NULL;

  session_fixture_stop_server (fixture);
  host = side_new_host (fixture);
  assert_failed (host, TINCAN_ERROR_SERVER_UNREACHABLE);
  g_assert_cmpstr (host->states->str, ==, "REX");
}

static void
test_never_started (SessionFixture *fixture,
                    gconstpointer   data)
{
  TincanSession *session = tincan_session_new_host (fixture->settings);

  g_assert_cmpint (tincan_session_get_state (session), ==, TINCAN_SESSION_NEW);
  g_assert_null (tincan_session_get_link (session));
  g_assert_finalize_object (session);

  session = tincan_session_new_host (fixture->settings);
  tincan_session_close (session, TINCAN_REASON_USER);
  g_assert_cmpint (tincan_session_get_state (session), ==, TINCAN_SESSION_CLOSED);
  tincan_session_close (session, TINCAN_REASON_USER);
  g_assert_finalize_object (session);
}

#define ADD(path, func)                                                    \
  g_test_add (path, SessionFixture, NULL, session_fixture_set_up, func, \
              session_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/session/leaves-nothing", test_leaves_nothing);
  ADD ("/session/link-and-text", test_link_and_text);
  ADD ("/session/properties", test_properties);
  ADD ("/session/bad-codes", test_bad_codes);
  ADD ("/session/wrong-words", test_wrong_words);
  ADD ("/session/wrong-link", test_wrong_link);
  ADD ("/session/new-code", test_new_code);
  ADD ("/session/nobody-there", test_nobody_there);
  ADD ("/session/second-guest", test_second_guest);
  ADD ("/session/wait-ends", test_wait_ends);
  ADD ("/session/leave-early", test_leave_early);
  ADD ("/session/close-while-sending", test_close_while_sending);
  ADD ("/session/wrong-parity", test_wrong_parity);
  ADD ("/session/server-stops", test_server_stops);
  ADD ("/session/no-server", test_no_server);
  ADD ("/session/never-started", test_never_started);

  return g_test_run ();
}
