/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session-fixture.h"

#include "core/peer/tincan-peer-private.h"
#include "wire/tincan-error.h"
#include "wire/tincan-offer-code.h"

#include <glib/gstdio.h>
#include <string.h>

/* Sessions by offer codes: no server runs. */

#define TREE_BYTES 3000000
#define LARGE_BYTES 60000000

static const char *
await_code (Side *side)
{
  AWAIT (tincan_session_get_state (side->session) == TINCAN_SESSION_WAITING ||
         side->n_finished > 0);
  g_assert_no_error (tincan_session_get_error (side->session));
  return tincan_session_is_host (side->session) ? tincan_session_get_offer_code (side->session)
                                                : tincan_session_get_answer_code (side->session);
}

static void
assert_failed (Side       *side,
               TincanError code)
{
  AWAIT (side->n_finished > 0);
  g_assert_cmpint (tincan_session_get_state (side->session), ==, TINCAN_SESSION_FAILED);
  g_assert_error (tincan_session_get_error (side->session), TINCAN_ERROR, code);
}

static void
take_answer (Side       *host,
             const char *text)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (tincan_session_take_answer (host->session, text, &error));
  g_assert_no_error (error);
}

static void
assert_answer_refused (Side       *host,
                       const char *text,
                       TincanError code)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (tincan_session_take_answer (host->session, text, &error));
  g_assert_error (error, TINCAN_ERROR, code);
  g_assert_cmpint (tincan_session_get_state (host->session), ==, TINCAN_SESSION_WAITING);
}

static void
make_both (SessionFixture *fixture,
           Side          **out_host,
           Side          **out_guest)
{
  *out_host = side_new_offering (fixture);
  g_assert_nonnull (await_code (*out_host));
  *out_guest = side_new_answering (fixture, await_code (*out_host));
  g_assert_nonnull (await_code (*out_guest));
}

static void
connect_both (SessionFixture *fixture,
              Side          **out_host,
              Side          **out_guest)
{
  make_both (fixture, out_host, out_guest);
  take_answer (*out_host, await_code (*out_guest));
  side_await_connected (*out_host);
  side_await_connected (*out_guest);
}

static void
accept_offers (SessionFixture *fixture,
               Side           *side)
{
  side->directory = g_build_filename (fixture->folder, "in", NULL);
  g_assert_cmpint (g_mkdir_with_parents (side->directory, 0700), ==, 0);
}

static void
send_tree (SessionFixture *fixture,
           Side           *from,
           Side           *to)
{
  g_autofree char *path = session_fixture_make_tree (fixture, "tree", TREE_BYTES);
  TincanTransfer *transfer;

  accept_offers (fixture, to);
  transfer = side_offer (from, path);
  AWAIT (tincan_transfer_is_finished (transfer));
  AWAIT (to->transfer != NULL && tincan_transfer_is_finished (to->transfer));
  g_assert_cmpint (tincan_transfer_get_state (to->transfer), ==, TINCAN_TRANSFER_DONE);
  session_fixture_assert_same (fixture, "tree", to->directory);
}

/* Who answers waits for minutes, and would give up what it had begun. */
static void
assert_passive (const char *answer)
{
  const TincanOfferCodeWanted wanted = { .kind = TINCAN_OFFER_CODE_ANSWER };
  TincanOfferCodeProblem problem;
  g_autoptr(TincanOfferCode) code = NULL;

  code = tincan_offer_code_find (answer, &wanted, g_get_real_time () / G_USEC_PER_SEC, &problem);
  g_assert_nonnull (code);
  g_assert_true (code->passive);
}

static void
test_whole (SessionFixture *fixture,
            gconstpointer   data)
{
  gboolean host_sends = GPOINTER_TO_INT (data);
  g_autoptr(Side) host = NULL;
  g_autoptr(Side) guest = NULL;
  const char *words;

  connect_both (fixture, &host, &guest);
  g_assert_true (tincan_session_is_by_codes (host->session));
  g_assert_cmpuint (strlen (tincan_session_get_offer_code (host->session)), <, 350);
  g_assert_cmpuint (strlen (tincan_session_get_answer_code (guest->session)), <, 350);
  g_assert_cmpint (tincan_session_get_code_expires (host->session), ==,
                   tincan_session_get_code_expires (guest->session));
  assert_passive (tincan_session_get_answer_code (guest->session));

  words = tincan_remote_get_comparison (host->remote);
  g_assert_nonnull (words);
  g_assert_cmpstr (words, ==, tincan_remote_get_comparison (guest->remote));
  g_assert_false (tincan_remote_get_verified (host->remote));
  g_assert_false (tincan_remote_get_verified (guest->remote));

  if (host_sends)
    send_tree (fixture, host, guest);
  else
    send_tree (fixture, guest, host);
  side_close (guest);
  AWAIT (host->n_finished > 0);
  g_assert_no_error (tincan_session_get_error (host->session));
  g_assert_cmpstr (host->states->str, ==, "RWKCEZ");
  g_assert_cmpstr (guest->states->str, ==, "RWKCEZ");
}

/* The next two sessions compare other words. */
static void
test_words_are_new (SessionFixture *fixture,
                    gconstpointer   data)
{
  g_autofree char *before = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(Side) host = NULL;
      g_autoptr(Side) guest = NULL;

      connect_both (fixture, &host, &guest);
      g_assert_cmpstr (tincan_remote_get_comparison (host->remote), !=, before);
      g_free (before);
      before = g_strdup (tincan_remote_get_comparison (host->remote));
      side_close (host);
      AWAIT (guest->n_finished > 0);
    }
}

static void
test_refused (SessionFixture *fixture,
              gconstpointer   data)
{
  g_autoptr(Side) host = NULL;
  g_autoptr(Side) guest = NULL;
  g_autoptr(Side) other_host = NULL;
  g_autoptr(Side) other_guest = NULL;
  g_autofree char *cut = NULL;

  make_both (fixture, &other_host, &other_guest);
  make_both (fixture, &host, &guest);
  cut = g_strndup (await_code (guest), 60);

  assert_answer_refused (host, "hello", TINCAN_ERROR_CODE_INVALID);
  assert_answer_refused (host, cut, TINCAN_ERROR_CODE_INVALID);
  assert_answer_refused (host, await_code (host), TINCAN_ERROR_CODE_INVALID);
  assert_answer_refused (host, await_code (other_host), TINCAN_ERROR_CODE_INVALID);
  assert_answer_refused (host, await_code (other_guest), TINCAN_ERROR_CODE_INVALID);

  /* After all these the right one is as good as ever, and good for once. */
  take_answer (host, await_code (guest));
  g_assert_false (tincan_session_take_answer (host->session,
                                              tincan_session_get_answer_code (guest->session),
                                              NULL));
  side_await_connected (host);
  side_await_connected (guest);
  side_close (host);
  AWAIT (guest->n_finished > 0);
  side_close (other_host);
  side_close (other_guest);
}

static void
assert_offer_refused (SessionFixture *fixture,
                      const char     *text,
                      TincanError     code)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (tincan_session_new_answering (fixture->settings, text, &error));
  g_assert_error (error, TINCAN_ERROR, code);
}

static char *
dup_with_expires (const char *text,
                  gint64      expires)
{
  const TincanOfferCodeWanted wanted = { .kind = TINCAN_OFFER_CODE_OFFER };
  TincanOfferCodeProblem problem;
  g_autoptr(TincanOfferCode) code = NULL;

  code = tincan_offer_code_find (text, &wanted, g_get_real_time () / G_USEC_PER_SEC, &problem);
  g_assert_nonnull (code);
  g_clear_pointer (&code->bytes, g_bytes_unref);
  code->expires = expires;
  return tincan_offer_code_to_text (code);
}

static void
test_bad_offers (SessionFixture *fixture,
                 gconstpointer   data)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr(Side) host = NULL;
  g_autoptr(Side) guest = NULL;
  g_autofree char *old = NULL;
  g_autofree char *future = NULL;

  make_both (fixture, &host, &guest);
  old = dup_with_expires (await_code (host), now - 700);
  future = dup_with_expires (await_code (host), now + 5000);

  assert_offer_refused (fixture, "", TINCAN_ERROR_CODE_INVALID);
  assert_offer_refused (fixture, "7-acrobat-gymnast-unzip", TINCAN_ERROR_CODE_INVALID);
  assert_offer_refused (fixture, await_code (guest), TINCAN_ERROR_CODE_INVALID);
  assert_offer_refused (fixture, old, TINCAN_ERROR_CODE_ENDED);
  assert_offer_refused (fixture, future, TINCAN_ERROR_CODE_INVALID);
  side_close (host);
  side_close (guest);

  /* One that this program has made. */
  g_clear_pointer (&host, side_free);
  host = side_new_offering (fixture);
  assert_offer_refused (fixture, await_code (host), TINCAN_ERROR_CODE_INVALID);
  side_close (host);
}

/* Who alters the fingerprint in an answer gets a connection that is ended before a word. */
static void
test_altered_fingerprint (SessionFixture *fixture,
                          gconstpointer   data)
{
  const TincanOfferCodeWanted wanted = { .kind = TINCAN_OFFER_CODE_ANSWER };
  TincanOfferCodeProblem problem;
  g_autoptr(Side) host = NULL;
  g_autoptr(Side) guest = NULL;
  g_autoptr(TincanOfferCode) code = NULL;
  g_autofree char *altered = NULL;

  make_both (fixture, &host, &guest);
  code = tincan_offer_code_find (await_code (guest), &wanted, g_get_real_time () / G_USEC_PER_SEC,
                                 &problem);
  g_clear_pointer (&code->bytes, g_bytes_unref);
  code->fingerprint[31] ^= 1;
  altered = tincan_offer_code_to_text (code);

  accept_offers (fixture, guest);
  take_answer (host, altered);
  side_offer_text (host, "secret");
  assert_failed (host, TINCAN_ERROR_UNTRUSTED);
  g_assert_null (guest->transfer);
  g_assert_null (tincan_remote_get_comparison (host->remote));
  side_close (guest);
}

/* Codes that differ on the two sides, while the certificates are right: somebody has had them in
 * hand, and the commitment does not fit. */
static void
test_altered_code (SessionFixture *fixture,
                   gconstpointer   data)
{
  g_autoptr(Side) host = side_new_offering (fixture);
  g_autoptr(Side) guest = NULL;
  g_autofree char *altered = NULL;

  altered = dup_with_expires (await_code (host),
                              tincan_session_get_code_expires (host->session) - 1);
  guest = side_new_answering (fixture, altered);
  accept_offers (fixture, guest);
  take_answer (host, await_code (guest));
  side_offer_text (host, "secret");
  assert_failed (host, TINCAN_ERROR_UNTRUSTED);
  assert_failed (guest, TINCAN_ERROR_UNTRUSTED);
  g_assert_null (guest->transfer);
}

/* A side that talks of files before the words are known. */
static void
test_too_early (SessionFixture *fixture,
                gconstpointer   data)
{
  g_autoptr(TincanControl) accept = tincan_control_new (TINCAN_CONTROL_ACCEPT);
  g_autoptr(Side) host = NULL;
  g_autoptr(Side) guest = NULL;
  TincanPeer *peer;

  accept->transfer = 1;
  make_both (fixture, &host, &guest);
  take_answer (host, await_code (guest));
  AWAIT ((peer = session_get_peer (TINCAN_PEER_ANSWERER)) != NULL &&
         tincan_peer_get_state (peer) == TINCAN_PEER_READY);

  /* The guest has committed as soon as it was ready, and has heard no nonce yet. */
  g_assert_null (tincan_remote_get_comparison (guest->remote));
  g_assert_true (tincan_peer_send_control (peer, accept, NULL));
  assert_failed (host, TINCAN_ERROR_PROTOCOL);
  assert_failed (guest, TINCAN_ERROR_PROTOCOL);
}

static void
test_nobody_answers (SessionFixture *fixture,
                     gconstpointer   data)
{
  g_autoptr(Side) host = NULL;
  g_autoptr(Side) guest = NULL;

  fixture->settings->wait_seconds = 1;
  host = side_new_offering (fixture);
  g_assert_nonnull (await_code (host));
  guest = side_new_answering (fixture, await_code (host));
  assert_failed (host, TINCAN_ERROR_TIMEOUT);
  assert_failed (guest, TINCAN_ERROR_TIMEOUT);
  g_assert_false (tincan_session_take_answer (host->session, "tincan-answer.", NULL));
  g_assert_null (host->remote);
}

static gboolean
elapsed_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* ICE on the side that answers finds all pairs good, and nobody who nominates one, which it gives
 * up after five seconds. People take longer to carry a code. */
static void
test_late_answer (SessionFixture *fixture,
                  gconstpointer   data)
{
  g_autoptr(Side) host = NULL;
  g_autoptr(Side) guest = NULL;
  gboolean is_late = FALSE;

  make_both (fixture, &host, &guest);
  g_timeout_add_seconds (9, elapsed_cb, &is_late);
  AWAIT (is_late);
  g_assert_cmpint (tincan_session_get_state (guest->session), ==, TINCAN_SESSION_WAITING);
  take_answer (host, await_code (guest));
  side_await_connected (host);
  side_await_connected (guest);
  send_tree (fixture, host, guest);
  side_close (host);
  AWAIT (guest->n_finished > 0);
}

/* A server that is there and says nothing, ever. */
static GSocket *
add_silent_servers (SessionFixture *fixture,
                    gboolean        relay)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) bound = NULL;
  GSocket *silent;
  guint port;

  silent = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP,
                         &error);
  g_assert_no_error (error);
  g_assert_true (g_socket_bind (silent, any, FALSE, &error));
  bound = g_socket_get_local_address (silent, &error);
  g_assert_no_error (error);
  port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  for (guint i = 0; i < (relay ? 2 : 1); i++)
    {
      g_autofree char *url = i == 0 ? g_strdup_printf ("stun:127.0.0.1:%u", port)
                                    : g_strdup_printf ("turn:127.0.0.1:%u?transport=udp", port);
      TincanIceServer *server = tincan_ice_server_parse (url, "user", "password", &error);

      g_assert_no_error (error);
      g_ptr_array_add (fixture->settings->ice_servers, server);
    }
  return silent;
}

static void
test_dead_stun (SessionFixture *fixture,
                gconstpointer   data)
{
  g_autoptr(GSocket) silent = add_silent_servers (fixture, TRUE);
  g_autoptr(Side) host = NULL;
  g_autoptr(Side) guest = NULL;

  connect_both (fixture, &host, &guest);
  send_tree (fixture, host, guest);
  side_close (host);
  AWAIT (guest->n_finished > 0);
}

/* An answer whose addresses lead nowhere: the host says what its network does not allow. */
static void
test_no_way (SessionFixture *fixture,
             gconstpointer   data)
{
  const TincanOfferCodeWanted wanted = { .kind = TINCAN_OFFER_CODE_ANSWER };
  g_autoptr(GSocket) silent = add_silent_servers (fixture, FALSE);
  TincanOfferCodeProblem problem;
  g_autoptr(Side) host = NULL;
  g_autoptr(Side) guest = NULL;
  g_autoptr(TincanOfferCode) code = NULL;
  g_autofree char *astray = NULL;

  make_both (fixture, &host, &guest);
  code = tincan_offer_code_find (await_code (guest), &wanted, g_get_real_time () / G_USEC_PER_SEC,
                                 &problem);
  g_assert_nonnull (code);
  g_clear_pointer (&code->bytes, g_bytes_unref);
  for (guint i = 0; i < code->candidates->len; i++)
    g_array_index (code->candidates, TincanOfferCandidate, i).port = 9;
  astray = tincan_offer_code_to_text (code);
  side_close (guest);

  take_answer (host, astray);
  assert_failed (host, TINCAN_ERROR_NOT_CONNECTED);
  g_assert_nonnull (strstr (tincan_session_get_error (host->session)->message,
                            "does not let through UDP"));
}

/* The connection goes in mid-transfer: the part is kept, and new codes go on from there. */
static void
test_lost (SessionFixture *fixture,
           gconstpointer   data)
{
  g_autofree char *path = session_fixture_make_tree (fixture, "tree", LARGE_BYTES);
  g_autoptr(Side) host = NULL;
  g_autoptr(Side) guest = NULL;
  TincanTransfer *transfer;
  guint64 before;

  connect_both (fixture, &host, &guest);
  accept_offers (fixture, guest);
  transfer = side_offer (host, path);
  AWAIT (tincan_transfer_get_bytes (transfer) > LARGE_BYTES / 4);
  tincan_peer_fail (session_get_peer (TINCAN_PEER_ANSWERER),
                    g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_LOST, "Cut."));
  assert_failed (guest, TINCAN_ERROR_LOST);
  g_assert_nonnull (strstr (tincan_session_get_error (guest->session)->message, "new codes"));
  before = tincan_transfer_get_bytes (guest->transfer);
  g_assert_cmpuint (before, <, LARGE_BYTES);
  side_close (host);

  g_clear_pointer (&host, side_free);
  g_clear_pointer (&guest, side_free);
  connect_both (fixture, &host, &guest);
  accept_offers (fixture, guest);
  transfer = side_offer (host, path);
  AWAIT (guest->transfer != NULL && tincan_transfer_is_finished (guest->transfer));
  g_assert_cmpint (tincan_transfer_get_state (guest->transfer), ==, TINCAN_TRANSFER_DONE);
  session_fixture_assert_same (fixture, "tree", guest->directory);
  side_close (guest);
  AWAIT (host->n_finished > 0);
}

static void
test_leave_early (SessionFixture *fixture,
                  gconstpointer   data)
{
  g_autoptr(Side) gathering = side_new_offering (fixture);
  g_autoptr(Side) host = NULL;
  g_autoptr(Side) guest = NULL;

  side_close (gathering);
  g_assert_cmpint (tincan_session_get_state (gathering->session), ==, TINCAN_SESSION_CLOSED);

  make_both (fixture, &host, &guest);
  take_answer (host, await_code (guest));
  side_close (host);
  side_close (guest);
  g_assert_cmpint (tincan_session_get_state (host->session), ==, TINCAN_SESSION_CLOSED);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, data, func) \
  g_test_add ("/codes/" name, SessionFixture, GINT_TO_POINTER (data), \
              session_fixture_set_up_codes, func, session_fixture_tear_down)
  ADD ("host-sends", TRUE, test_whole);
  ADD ("guest-sends", FALSE, test_whole);
  ADD ("words-are-new", 0, test_words_are_new);
  ADD ("refused", 0, test_refused);
  ADD ("bad-offers", 0, test_bad_offers);
  ADD ("altered-fingerprint", 0, test_altered_fingerprint);
  ADD ("altered-code", 0, test_altered_code);
  ADD ("too-early", 0, test_too_early);
  ADD ("nobody-answers", 0, test_nobody_answers);
  ADD ("late-answer", 0, test_late_answer);
  ADD ("dead-stun", 0, test_dead_stun);
  ADD ("no-way", 0, test_no_way);
  ADD ("lost", 0, test_lost);
  ADD ("leave-early", 0, test_leave_early);
#undef ADD

  return g_test_run ();
}
