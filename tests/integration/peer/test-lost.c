/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "peer-pair.h"

#include "core/tincan-lane.h"
#include "wire/tincan-error.h"
#include "wire/tincan-ice-server.h"

#include <string.h>

/* Times that let a test see a connection fail without waiting for it long. */
static TincanPeerTiming
impatient (void)
{
  TincanPeerTiming timing = pair_timing ();

  timing.tick_ms = 100;
  timing.ping_ms = 300;
  timing.patience_ms = 2000;
  return timing;
}

static PeerPair *
new_pair (const TincanPeerTiming *timing)
{
  TincanPeerSettings settings = { .loopback = TRUE, .app = "test" };

  return peer_pair_new_full (&settings, timing);
}

static void
await_closed (PeerPair *pair)
{
  AWAIT (pair->sides[OFFERER].n_closed == 1 && pair->sides[ANSWERER].n_closed == 1);
}

/* --- A connection that was up --- */

static void
test_abandoned (void)
{
  TincanPeerTiming timing = impatient ();
  PeerPair *pair = new_pair (&timing);
  PairSide *left = &pair->sides[ANSWERER];

  peer_pair_await_ready (pair);
  tincan_peer_abandon (pair->sides[OFFERER].peer);
  AWAIT (left->n_failed == 1);
  g_assert_error (left->error, TINCAN_ERROR, TINCAN_ERROR_LOST);
  g_assert_cmpint (tincan_peer_get_state (left->peer), ==, TINCAN_PEER_FAILED);
  await_closed (pair);
  g_assert_cmpuint (left->n_failed, ==, 1);
  g_assert_cmpuint (pair->sides[OFFERER].n_failed, ==, 0);
  peer_pair_free (pair);
}

/* What was asked of GStreamer is answered, cut short or forgotten, whichever comes first. */
static void
test_abandoned_at_once (void)
{
  for (guint i = 0; i < 30; i++)
    {
      TincanPeerTiming timing = impatient ();
      PeerPair *pair = new_pair (&timing);

      peer_pair_start (pair);
      idle_for (i % 6);
      tincan_peer_abandon (pair->sides[OFFERER].peer);
      tincan_peer_abandon (pair->sides[ANSWERER].peer);
      await_closed (pair);
      peer_pair_free (pair);
    }
}

/* The worst moment: all buffers full, and threads that wait for room which never comes. */
static void
test_abandoned_while_sending (void)
{
  enum
  {
    N = 400
  };
  TincanPeerTiming timing = impatient ();
  PeerPair *pair = new_pair (&timing);
  PairSide *left = &pair->sides[ANSWERER];
  g_autofree guint8 *data = g_malloc0 (65536);
  g_autoptr(GBytes) message = g_bytes_new_static (data, 65536);
  TincanLane *lane;

  peer_pair_await_ready (pair);
  lane = tincan_peer_get_lane (left->peer);
  tincan_peer_abandon (pair->sides[OFFERER].peer);
  AWAIT (pair->sides[OFFERER].n_closed == 1);
  for (guint i = 0; i < N; i++)
    g_assert_true (tincan_lane_send (lane, message, NULL));
  g_assert_cmpuint (tincan_lane_get_buffered (lane), >, 65536);

  AWAIT (left->n_failed == 1);
  g_assert_error (left->error, TINCAN_ERROR, TINCAN_ERROR_LOST);
  await_closed (pair);
  g_assert_false (tincan_lane_send (lane, message, NULL));
  peer_pair_free (pair);
}

/* A program that was stopped, or busy, has not heard anything; that is nobody's silence. */
static void
test_own_absence (void)
{
  TincanPeerTiming timing = impatient ();
  PeerPair *pair = new_pair (&timing);
  g_autoptr(TincanControl) accept = tincan_control_new (TINCAN_CONTROL_ACCEPT);
  g_autoptr(GError) error = NULL;

  peer_pair_await_ready (pair);
  for (guint i = 0; i < 2; i++)
    {
      g_usleep (2 * timing.patience_ms * 1000);
      idle_for (500);
      g_assert_cmpint (tincan_peer_get_state (pair->sides[OFFERER].peer), ==, TINCAN_PEER_READY);
      g_assert_cmpint (tincan_peer_get_state (pair->sides[ANSWERER].peer), ==, TINCAN_PEER_READY);
    }

  accept->transfer = 1;
  g_assert_true (tincan_peer_send_control (pair->sides[OFFERER].peer, accept, &error));
  AWAIT (pair->sides[ANSWERER].controls->len == 1);
  tincan_peer_close (pair->sides[OFFERER].peer, TINCAN_REASON_USER);
  await_closed (pair);
  peer_pair_free (pair);
}

/* Quiet, but alive: pings alone keep it up for many times the patience. */
static void
test_quiet (void)
{
  TincanPeerTiming timing = impatient ();
  PeerPair *pair;

  timing.patience_ms = 1000;
  pair = new_pair (&timing);
  peer_pair_await_ready (pair);
  idle_for (5000);
  g_assert_cmpint (tincan_peer_get_state (pair->sides[OFFERER].peer), ==, TINCAN_PEER_READY);
  tincan_peer_close (pair->sides[OFFERER].peer, TINCAN_REASON_USER);
  await_closed (pair);
  peer_pair_free (pair);
}

/* --- One that never came up --- */

static gboolean
drop_all (PeerPair     *pair,
          guint         from,
          TincanSignal *signal,
          gpointer      user_data)
{
  return FALSE;
}

static gboolean
drop_candidates (PeerPair     *pair,
                 guint         from,
                 TincanSignal *signal,
                 gpointer      user_data)
{
  return signal->type != TINCAN_SIGNAL_CANDIDATE;
}

/* Nobody is there: ICE finds that out by itself, long before the time is over. */
static gboolean
mislead (PeerPair     *pair,
         guint         from,
         TincanSignal *signal,
         gpointer      user_data)
{
  if (signal->type == TINCAN_SIGNAL_CANDIDATE && *signal->candidate != '\0')
    {
      g_free (signal->candidate);
      signal->candidate = g_strdup ("candidate:1 1 UDP 2015363327 127.0.0.1 9 typ host");
    }
  return TRUE;
}

static gboolean
garble_answer (PeerPair     *pair,
               guint         from,
               TincanSignal *signal,
               gpointer      user_data)
{
  if (signal->type == TINCAN_SIGNAL_ANSWER)
    {
      g_free (signal->sdp);
      signal->sdp = g_strdup ("v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\n");
    }
  return TRUE;
}

typedef struct
{
  PairFilter  filter;
  const char *says;
  guint       connect_ms;
  int         code;
} Failure;

static void
test_never_up (gconstpointer user_data)
{
  const Failure *failure = user_data;
  TincanPeerTiming timing = pair_timing ();
  PairSide *offerer;
  PeerPair *pair;

  timing.connect_ms = failure->connect_ms;
  pair = new_pair (&timing);
  pair->filter = failure->filter;
  offerer = &pair->sides[OFFERER];

  peer_pair_start (pair);
  AWAIT (offerer->n_failed == 1);
  g_assert_error (offerer->error, TINCAN_ERROR, failure->code);
  g_assert_nonnull (strstr (offerer->error->message, failure->says));
  tincan_peer_abandon (pair->sides[ANSWERER].peer);
  await_closed (pair);
  g_assert_cmpuint (offerer->n_ready, ==, 0);
  peer_pair_free (pair);
}

static GPtrArray *
make_servers (const char *url,
              const char *username,
              const char *password)
{
  GPtrArray *servers;
  g_autoptr(GError) error = NULL;

  servers = g_ptr_array_new_with_free_func ((GDestroyNotify) tincan_ice_server_free);
  g_ptr_array_add (servers, tincan_ice_server_parse (url, username, password, &error));
  g_assert_no_error (error);
  return servers;
}

static void
test_no_relay (void)
{
  TincanPeerSettings settings = { .loopback = TRUE, .relay_only = TRUE, .app = "test" };
  TincanPeerTiming timing = pair_timing ();
  PeerPair *pair = peer_pair_new_full (&settings, &timing);
  PairSide *offerer = &pair->sides[OFFERER];

  peer_pair_start (pair);

  /* Told when the call has returned, not from within it. */
  g_assert_cmpuint (offerer->n_failed, ==, 0);
  AWAIT (offerer->n_failed == 1);
  g_assert_error (offerer->error, TINCAN_ERROR, TINCAN_ERROR_NOT_CONNECTED);
  g_assert_nonnull (strstr (offerer->error->message, "TURN server"));
  await_closed (pair);
  peer_pair_free (pair);
}

static gboolean
count_candidates (PeerPair     *pair,
                  guint         from,
                  TincanSignal *signal,
                  gpointer      user_data)
{
  guint *counts = user_data;

  if (signal->type == TINCAN_SIGNAL_CANDIDATE)
    counts[*signal->candidate == '\0' ? 1 : 0]++;
  return TRUE;
}

/* Nobody listens at the relay, so there is nothing to send from, and nothing of ours gets out. */
static void
test_dead_relay (void)
{
  g_autoptr(GPtrArray) servers = make_servers ("turn:127.0.0.1:9?transport=udp", "ada", "secret");
  TincanPeerSettings settings = {
    .loopback = TRUE,
    .relay_only = TRUE,
    .ice_servers = servers,
    .app = "test"
  };
  TincanPeerTiming timing = pair_timing ();
  guint counts[2] = { 0, 0 };
  PeerPair *pair;

  timing.gather_ms = 1000;
  pair = peer_pair_new_full (&settings, &timing);
  pair->filter = count_candidates;
  pair->user_data = counts;
  peer_pair_start (pair);
  AWAIT (pair->sides[OFFERER].n_failed == 1 && pair->sides[ANSWERER].n_failed == 1);
  g_assert_error (pair->sides[OFFERER].error, TINCAN_ERROR, TINCAN_ERROR_NOT_CONNECTED);
  g_assert_nonnull (strstr (pair->sides[OFFERER].error->message, "relay gave us no address"));
  g_assert_cmpuint (counts[0], ==, 0);
  await_closed (pair);
  peer_pair_free (pair);
}

/* A STUN server that does not answer holds nobody up. */
static void
test_dead_stun (void)
{
  g_autoptr(GPtrArray) servers = make_servers ("stun:127.0.0.1:9", NULL, NULL);
  TincanPeerSettings settings = { .loopback = TRUE, .ice_servers = servers, .app = "test" };
  TincanPeerTiming timing = pair_timing ();
  guint counts[2] = { 0, 0 };
  PeerPair *pair;

  timing.gather_ms = 1000;
  pair = peer_pair_new_full (&settings, &timing);
  pair->filter = count_candidates;
  pair->user_data = counts;
  peer_pair_await_ready (pair);
  AWAIT (counts[1] == 2);
  g_assert_cmpuint (counts[0], >, 0);
  idle_for (500);
  g_assert_cmpuint (counts[1], ==, 2);
  tincan_peer_close (pair->sides[OFFERER].peer, TINCAN_REASON_USER);
  await_closed (pair);
  peer_pair_free (pair);
}

static gboolean
count_and_drop (PeerPair     *pair,
                guint         from,
                TincanSignal *signal,
                gpointer      user_data)
{
  count_candidates (pair, from, signal, user_data);
  return FALSE;
}

/* Nobody can be asked at a relay whose name and password are not known, so nobody waits for it: not
 * for its addresses, nor for the time to ask, which comes with the other side's answer. */
static void
test_relay_without_password (void)
{
  g_autoptr(GPtrArray) servers = make_servers ("turn:127.0.0.1:9?transport=udp", NULL, NULL);
  TincanPeerSettings settings = { .loopback = TRUE, .ice_servers = servers, .app = "test" };
  TincanPeerTiming timing = pair_timing ();
  guint counts[2] = { 0, 0 };
  PeerPair *pair;

  timing.gather_ms = G_MAXINT;
  pair = peer_pair_new_full (&settings, &timing);
  pair->filter = count_and_drop;
  pair->user_data = counts;
  peer_pair_start (pair);
  AWAIT (counts[1] == 1);
  g_assert_cmpuint (counts[0], >, 0);
  tincan_peer_abandon (pair->sides[OFFERER].peer);
  tincan_peer_abandon (pair->sides[ANSWERER].peer);
  await_closed (pair);
  peer_pair_free (pair);
}

int
main (int    argc,
      char **argv)
{
  static const Failure no_answer = {
    drop_all, "did not answer", 3000, TINCAN_ERROR_NOT_CONNECTED
  };
  static const Failure no_path = {
    drop_candidates, "No way", 5000, TINCAN_ERROR_NOT_CONNECTED
  };
  static const Failure path_failed = {
    mislead, "No way", 200000, TINCAN_ERROR_NOT_CONNECTED
  };
  static const Failure bad_answer = {
    garble_answer, "does not make", 120000, TINCAN_ERROR_PROTOCOL
  };

  g_test_init (&argc, &argv, NULL);
  g_thread_pool_set_max_unused_threads (0);

  g_test_add_func ("/peer/lost/abandoned", test_abandoned);
  g_test_add_func ("/peer/lost/abandoned-at-once", test_abandoned_at_once);
  g_test_add_func ("/peer/lost/abandoned-while-sending", test_abandoned_while_sending);
  g_test_add_func ("/peer/lost/own-absence", test_own_absence);
  g_test_add_func ("/peer/lost/quiet", test_quiet);
  g_test_add_data_func ("/peer/lost/no-answer", &no_answer, test_never_up);
  g_test_add_data_func ("/peer/lost/no-path", &no_path, test_never_up);
  g_test_add_data_func ("/peer/lost/path-failed", &path_failed, test_never_up);
  g_test_add_data_func ("/peer/lost/bad-answer", &bad_answer, test_never_up);
  g_test_add_func ("/peer/lost/no-relay", test_no_relay);
  g_test_add_func ("/peer/lost/dead-relay", test_dead_relay);
  g_test_add_func ("/peer/lost/dead-stun", test_dead_stun);
  g_test_add_func ("/peer/lost/relay-without-password", test_relay_without_password);

  return g_test_run ();
}
