/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "peer-pair.h"

#include "core/peer/tincan-webrtc-private.h"
#include "core/tincan-lane.h"
#include "wire/tincan-error.h"

#include <string.h>

/* A peer against somebody with the right certificate and no manners: a bare connection, driven by
 * hand. It offers, the peer answers. */
typedef struct
{
  PairSide      side; /* the peer's */
  TincanWebrtc *rude;
  GPtrArray    *heard; /* of char*: what the peer said on its control channel */
  guint         n_opened;
  guint         n_broken;
  guint         n_down;
} Meeting;

#define HELLO "{\"type\":\"hello\",\"version\":1,\"app\":\"rude\",\"name\":\"Eve\"}"

static TincanDataChannel *
control_of (Meeting *meeting)
{
  return TINCAN_DATA_CHANNEL (tincan_webrtc_get_control (meeting->rude));
}

static TincanDataChannel *
bulk_of (Meeting *meeting)
{
  return TINCAN_DATA_CHANNEL (tincan_webrtc_get_lane (meeting->rude));
}

static void
say (Meeting    *meeting,
     const char *text)
{
  g_autoptr(GError) error = NULL;

  tincan_data_channel_send_text (control_of (meeting), text, &error);
  g_assert_no_error (error);
}

static void
throw_bytes (TincanDataChannel *channel,
             const char        *text,
             gsize              size)
{
  g_autoptr(GBytes) bytes = g_bytes_new (text, size);
  g_autoptr(GError) error = NULL;

  tincan_data_channel_send_bytes (channel, bytes, &error);
  g_assert_no_error (error);
}

static void
rude_described_cb (TincanWebrtc *rude,
                   const char   *sdp,
                   Meeting      *meeting)
{
  g_autoptr(TincanSignal) signal = tincan_signal_new (TINCAN_SIGNAL_OFFER);

  signal->sdp = g_strdup (sdp);
  tincan_peer_handle_signal (meeting->side.peer, signal);
}

static void
rude_candidate_cb (TincanWebrtc *rude,
                   const char   *candidate,
                   Meeting      *meeting)
{
  g_autoptr(TincanSignal) signal = tincan_signal_new (TINCAN_SIGNAL_CANDIDATE);

  signal->candidate = g_strdup (candidate);
  tincan_peer_handle_signal (meeting->side.peer, signal);
}

static void
rude_opened_cb (TincanWebrtc *rude,
                Meeting      *meeting)
{
  meeting->n_opened++;
}

static void
rude_broken_cb (TincanWebrtc *rude,
                const GError *error,
                Meeting      *meeting)
{
  meeting->n_broken++;
}

static void
rude_down_cb (TincanWebrtc *rude,
              Meeting      *meeting)
{
  meeting->n_down++;
}

static void
rude_text_cb (TincanControlChannel *control,
              const char           *text,
              Meeting              *meeting)
{
  g_ptr_array_add (meeting->heard, g_strdup (text));
}

static void
peer_signal_cb (TincanPeer   *peer,
                TincanSignal *signal,
                Meeting      *meeting)
{
  g_autoptr(GError) error = NULL;

  if (meeting->n_down > 0)
    return;
  if (signal->type == TINCAN_SIGNAL_CANDIDATE)
    tincan_webrtc_add_candidate (meeting->rude, signal->candidate);
  else
    tincan_webrtc_set_remote (meeting->rude, signal->sdp, &error);
  g_assert_no_error (error);
}

static Meeting *
meet_with (const TincanPeerTiming *timing)
{
  Meeting *meeting = g_new0 (Meeting, 1);
  TincanPeerSettings settings = {
    .role = TINCAN_PEER_ANSWERER,
    .loopback = TRUE,
    .app = "test",
    .name = "Bob"
  };
  TincanWebrtcSettings rude = { .offers = TRUE, .loopback = TRUE };
  g_autoptr(GError) error = NULL;

  meeting->heard = g_ptr_array_new_with_free_func (g_free);
  meeting->side.peer = tincan_peer_new (&settings);
  tincan_peer_set_timing (meeting->side.peer, timing);
  pair_watch (&meeting->side);
  g_signal_connect (meeting->side.peer, "local-signal", G_CALLBACK (peer_signal_cb), meeting);
  tincan_peer_start (meeting->side.peer);

  meeting->rude = tincan_webrtc_new (&rude);
  g_signal_connect (meeting->rude, "described", G_CALLBACK (rude_described_cb), meeting);
  g_signal_connect (meeting->rude, "candidate", G_CALLBACK (rude_candidate_cb), meeting);
  g_signal_connect (meeting->rude, "opened", G_CALLBACK (rude_opened_cb), meeting);
  g_signal_connect (meeting->rude, "broken", G_CALLBACK (rude_broken_cb), meeting);
  g_signal_connect (meeting->rude, "down", G_CALLBACK (rude_down_cb), meeting);
  g_signal_connect (tincan_webrtc_get_control (meeting->rude), "text", G_CALLBACK (rude_text_cb),
                    meeting);
  tincan_webrtc_start (meeting->rude, 8000, &error);
  g_assert_no_error (error);
  AWAIT (meeting->n_opened == 1);
  return meeting;
}

static Meeting *
meet (void)
{
  TincanPeerTiming timing = pair_timing ();

  timing.farewell_ms = 1000;
  return meet_with (&timing);
}

static void
part (Meeting *meeting)
{
  tincan_webrtc_shut_down (meeting->rude);
  tincan_peer_abandon (meeting->side.peer);
  AWAIT (meeting->n_down == 1 && meeting->side.n_closed == 1);
  g_assert_finalize_object (meeting->rude);
  pair_clear (&meeting->side);
  g_ptr_array_unref (meeting->heard);
  g_free (meeting);
}

static void
assert_fails (Meeting *meeting,
              int      code)
{
  AWAIT (meeting->side.n_failed == 1);
  g_assert_error (meeting->side.error, TINCAN_ERROR, code);
}

static void
await_ready (Meeting *meeting)
{
  say (meeting, HELLO);
  AWAIT (meeting->side.n_ready == 1 || meeting->side.n_failed == 1);
  g_assert_no_error (meeting->side.error);
}

static gboolean
has_heard (Meeting    *meeting,
           const char *part_of_it)
{
  for (guint i = 0; i < meeting->heard->len; i++)
    {
      if (strstr (g_ptr_array_index (meeting->heard, i), part_of_it) != NULL)
        return TRUE;
    }
  return FALSE;
}

/* --- Hello --- */

static void
test_manners (void)
{
  Meeting *meeting = meet ();

  await_ready (meeting);
  g_assert_cmpstr (tincan_peer_get_remote_name (meeting->side.peer), ==, "Eve");
  AWAIT (has_heard (meeting, "\"hello\"") && has_heard (meeting, "\"ping\""));

  /* What is not known is passed over, and so is what says nothing new. */
  say (meeting, "{\"type\":\"of-the-future\",\"n\":[]}");
  say (meeting, HELLO);
  say (meeting, "{\"type\":\"pong\",\"n\":12345}");
  say (meeting, "{\"type\":\"ping\",\"n\":77}");
  AWAIT (has_heard (meeting, "\"pong\"") && has_heard (meeting, "77"));
  g_assert_cmpint (tincan_peer_get_state (meeting->side.peer), ==, TINCAN_PEER_READY);
  g_assert_cmpuint (meeting->side.n_ready, ==, 1);
  part (meeting);
}

static void
test_silence (void)
{
  TincanPeerTiming timing = pair_timing ();
  Meeting *meeting;

  timing.hello_ms = 500;
  meeting = meet_with (&timing);
  assert_fails (meeting, TINCAN_ERROR_NOT_CONNECTED);
  g_assert_nonnull (strstr (meeting->side.error->message, "says nothing"));
  part (meeting);
}

static void
test_newer_version (void)
{
  Meeting *meeting = meet ();

  say (meeting, "{\"type\":\"hello\",\"version\":9,\"app\":\"x\",\"name\":\"y\"}");
  assert_fails (meeting, TINCAN_ERROR_VERSION);
  g_assert_nonnull (strstr (meeting->side.error->message, "newer version"));

  /* The other side is told, and may answer. */
  AWAIT (has_heard (meeting, "\"bye\""));
  g_assert_true (has_heard (meeting, "\"version\""));
  g_assert_cmpuint (meeting->side.n_closed, ==, 0);
  say (meeting, "{\"type\":\"bye\",\"reason\":\"version\"}");
  AWAIT (meeting->side.n_closed == 1);
  g_assert_cmpuint (meeting->side.n_byes, ==, 0);
  g_assert_cmpint (tincan_peer_get_state (meeting->side.peer), ==, TINCAN_PEER_FAILED);
  part (meeting);
}

static void
test_bye_at_first (void)
{
  Meeting *meeting = meet ();

  say (meeting, "{\"type\":\"bye\",\"reason\":\"busy\"}");
  AWAIT (meeting->side.n_byes == 1);
  g_assert_cmpint (meeting->side.reason, ==, TINCAN_REASON_BUSY);
  AWAIT (meeting->side.n_closed == 1);
  g_assert_cmpuint (meeting->side.n_ready, ==, 0);
  g_assert_cmpuint (meeting->side.n_failed, ==, 0);
  part (meeting);
}

/* --- What is not in the protocol --- */

static void
test_text (gconstpointer user_data)
{
  Meeting *meeting = meet ();

  say (meeting, user_data);
  assert_fails (meeting, TINCAN_ERROR_PROTOCOL);
  g_assert_cmpuint (meeting->side.controls->len, ==, 0);
  part (meeting);
}

static void
test_bytes_on_control (void)
{
  Meeting *meeting = meet ();

  await_ready (meeting);
  throw_bytes (control_of (meeting), HELLO, strlen (HELLO));
  assert_fails (meeting, TINCAN_ERROR_PROTOCOL);
  AWAIT (has_heard (meeting, "\"protocol\""));
  part (meeting);
}

static void
test_text_on_bulk (void)
{
  Meeting *meeting = meet ();
  g_autoptr(GError) error = NULL;

  await_ready (meeting);
  tincan_data_channel_send_text (bulk_of (meeting), "hello", &error);
  g_assert_no_error (error);
  assert_fails (meeting, TINCAN_ERROR_PROTOCOL);
  part (meeting);
}

/* A second channel for something of its own. */
static void
test_channel_of_its_own (void)
{
  Meeting *meeting = meet ();
  GstWebRTCDataChannel *channel = NULL;

  await_ready (meeting);
  g_signal_emit_by_name (meeting->rude->webrtc, "create-data-channel", "mine", NULL, &channel);
  g_assert_nonnull (channel);
  assert_fails (meeting, TINCAN_ERROR_PROTOCOL);
  g_object_unref (channel);
  part (meeting);
}

/* --- Too much --- */

static void
count_cb (TincanLane *lane,
          GBytes     *message,
          gpointer    user_data)
{
  int *counts = user_data;
  const guint8 *data = g_bytes_get_data (message, NULL);

  /* They come in order. */
  if (data[0] == g_atomic_int_get (&counts[0]))
    g_atomic_int_inc (&counts[0]);
  else
    g_atomic_int_inc (&counts[1]);
}

static void
test_early_payload (void)
{
  enum
  {
    N = 8
  };
  Meeting *meeting = meet ();
  int counts[2] = { 0, 0 };
  TincanLane *lane;

  for (guint8 i = 0; i < N; i++)
    throw_bytes (bulk_of (meeting), (const char *) &i, 1);
  idle_for (300);
  g_assert_null (tincan_peer_get_lane (meeting->side.peer));
  await_ready (meeting);

  /* Kept for a user who comes late, in order with what follows. */
  idle_for (300);
  lane = tincan_peer_get_lane (meeting->side.peer);
  for (guint8 i = N; i < 2 * N; i++)
    throw_bytes (bulk_of (meeting), (const char *) &i, 1);
  tincan_lane_set_handlers (lane, count_cb, NULL, counts, NULL);
  AWAIT (g_atomic_int_get (&counts[0]) + g_atomic_int_get (&counts[1]) == 2 * N);
  g_assert_cmpint (counts[1], ==, 0);
  tincan_lane_set_handlers (lane, NULL, NULL, NULL, NULL);
  part (meeting);
}

static void
test_unasked_payload (void)
{
  Meeting *meeting = meet ();
  g_autofree char *block = g_malloc0 (65536);

  await_ready (meeting);
  for (guint i = 0; i < 20; i++)
    throw_bytes (bulk_of (meeting), block, 65536);
  assert_fails (meeting, TINCAN_ERROR_PROTOCOL);
  part (meeting);
}

static void
test_flood_of_words (void)
{
  Meeting *meeting = meet ();
  g_autofree char *blanks = g_strnfill (60000, ' ');
  g_autofree char *text = g_strdup_printf ("{%s\"type\":\"nothing\"}", blanks);
  gint64 end = await_begin ();

  await_ready (meeting);
  for (guint i = 0; i < 120; i++)
    say (meeting, text);

  /* The peer's owner is busy with something else meanwhile. */
  while (tincan_data_channel_get_buffered (control_of (meeting)) > 0 &&
         g_get_monotonic_time () < end)
    g_usleep (10000);
  g_usleep (500000);
  assert_fails (meeting, TINCAN_ERROR_PROTOCOL);
  part (meeting);
}

/* --- Leaving --- */

static void
test_close_without_bye (void)
{
  Meeting *meeting = meet ();

  await_ready (meeting);
  tincan_data_channel_close (control_of (meeting));
  assert_fails (meeting, TINCAN_ERROR_LOST);
  part (meeting);
}

static void
test_unanswered_goodbye (void)
{
  Meeting *meeting = meet ();

  await_ready (meeting);
  tincan_peer_close (meeting->side.peer, TINCAN_REASON_USER);
  AWAIT (has_heard (meeting, "\"bye\""));
  AWAIT (meeting->side.n_closed == 1);
  g_assert_cmpuint (meeting->side.n_failed, ==, 0);
  g_assert_cmpint (tincan_peer_get_state (meeting->side.peer), ==, TINCAN_PEER_CLOSED);
  part (meeting);
}

/* Lanes but the first carry their own upkeep and nothing else. (The signals of this test are
 * those of the first, so the peer is told that it is the second when it has connected.) */
static void
test_second_lane (void)
{
  Meeting *meeting = meet ();

  await_ready (meeting);
  say (meeting, "{\"type\":\"accept\",\"transfer\":1}");
  AWAIT (meeting->side.controls->len == 1);

  meeting->side.peer->lane = 1;
  say (meeting, "{\"type\":\"accept\",\"transfer\":1}");
  say (meeting, "{\"type\":\"ping\",\"n\":78}");
  AWAIT (has_heard (meeting, "78"));
  g_assert_cmpuint (meeting->side.controls->len, ==, 1);
  part (meeting);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_thread_pool_set_max_unused_threads (0);

  g_test_add_func ("/peer/hostile/manners", test_manners);
  g_test_add_func ("/peer/hostile/silence", test_silence);
  g_test_add_func ("/peer/hostile/newer-version", test_newer_version);
  g_test_add_func ("/peer/hostile/bye-at-first", test_bye_at_first);
  g_test_add_data_func ("/peer/hostile/no-json", "hello", test_text);
  g_test_add_data_func ("/peer/hostile/no-version", "{\"type\":\"hello\"}", test_text);
  g_test_add_data_func ("/peer/hostile/no-hello", "{\"type\":\"accept\",\"transfer\":1}",
                        test_text);
  g_test_add_func ("/peer/hostile/bytes-on-control", test_bytes_on_control);
  g_test_add_func ("/peer/hostile/text-on-bulk", test_text_on_bulk);
  g_test_add_func ("/peer/hostile/channel-of-its-own", test_channel_of_its_own);
  g_test_add_func ("/peer/hostile/early-payload", test_early_payload);
  g_test_add_func ("/peer/hostile/unasked-payload", test_unasked_payload);
  g_test_add_func ("/peer/hostile/flood-of-words", test_flood_of_words);
  g_test_add_func ("/peer/hostile/close-without-bye", test_close_without_bye);
  g_test_add_func ("/peer/hostile/unanswered-goodbye", test_unanswered_goodbye);
  g_test_add_func ("/peer/hostile/second-lane", test_second_lane);

  return g_test_run ();
}
