/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "peer-pair.h"

#include "wire/tincan-error.h"

#include <string.h>

static void
close_pair (PeerPair *pair)
{
  tincan_peer_close (pair->sides[OFFERER].peer, TINCAN_REASON_FINISHED);
  AWAIT (pair->sides[OFFERER].n_closed == 1 && pair->sides[ANSWERER].n_closed == 1);
  g_assert_cmpuint (pair->sides[OFFERER].n_failed, ==, 0);
  g_assert_cmpuint (pair->sides[ANSWERER].n_failed, ==, 0);
}

static void
test_ready (void)
{
  PeerPair *pair = peer_pair_new ();
  TincanPeer *offerer = pair->sides[OFFERER].peer;
  TincanPeer *answerer = pair->sides[ANSWERER].peer;

  g_assert_cmpint (tincan_peer_get_state (offerer), ==, TINCAN_PEER_NEW);
  g_assert_null (tincan_peer_get_lane (offerer));
  g_assert_cmpint (tincan_peer_get_rtt (offerer), ==, -1);

  peer_pair_start (pair);
  g_assert_cmpint (tincan_peer_get_state (offerer), ==, TINCAN_PEER_CONNECTING);
  AWAIT (pair->sides[OFFERER].n_ready == 1 && pair->sides[ANSWERER].n_ready == 1);
  g_assert_cmpint (tincan_peer_get_state (offerer), ==, TINCAN_PEER_READY);
  g_assert_cmpint (tincan_peer_get_state (answerer), ==, TINCAN_PEER_READY);
  g_assert_cmpstr (tincan_peer_get_remote_name (offerer), ==, "Grace");
  g_assert_cmpstr (tincan_peer_get_remote_name (answerer), ==, "Ada");
  g_assert_cmpstr (tincan_peer_get_remote_app (answerer), ==, "test 1");
  g_assert_cmpint (tincan_peer_get_path (offerer), ==, TINCAN_PATH_LAN);
  g_assert_cmpint (tincan_peer_get_path (answerer), ==, TINCAN_PATH_LAN);
  g_assert_nonnull (tincan_peer_get_lane (offerer));

  AWAIT (tincan_peer_get_rtt (offerer) >= 0 && tincan_peer_get_rtt (answerer) >= 0);

  close_pair (pair);
  g_assert_cmpint (tincan_peer_get_state (offerer), ==, TINCAN_PEER_CLOSED);
  g_assert_cmpint (tincan_peer_get_state (answerer), ==, TINCAN_PEER_CLOSED);
  g_assert_cmpuint (pair->sides[ANSWERER].n_byes, ==, 1);
  g_assert_cmpint (pair->sides[ANSWERER].reason, ==, TINCAN_REASON_FINISHED);
  g_assert_cmpuint (pair->sides[OFFERER].n_byes, ==, 0);
  peer_pair_free (pair);
}

static void
test_control (void)
{
  enum
  {
    N = 100
  };
  PeerPair *pair = peer_pair_new ();

  peer_pair_await_ready (pair);
  for (guint i = 0; i < N; i++)
    {
      g_autoptr(TincanControl) accept = tincan_control_new (TINCAN_CONTROL_ACCEPT);

      for (guint side = 0; side < 2; side++)
        {
          g_autoptr(GError) error = NULL;

          accept->transfer = 1 + 2 * i + side;
          g_assert_true (tincan_peer_send_control (pair->sides[side].peer, accept, &error));
          g_assert_no_error (error);
        }
    }

  AWAIT (pair->sides[OFFERER].controls->len == N && pair->sides[ANSWERER].controls->len == N);
  for (guint i = 0; i < N; i++)
    {
      const TincanControl *from_answerer = g_ptr_array_index (pair->sides[OFFERER].controls, i);
      const TincanControl *from_offerer = g_ptr_array_index (pair->sides[ANSWERER].controls, i);

      g_assert_cmpint (from_answerer->type, ==, TINCAN_CONTROL_ACCEPT);
      g_assert_cmpuint (from_answerer->transfer, ==, 2 + 2 * i);
      g_assert_cmpuint (from_offerer->transfer, ==, 1 + 2 * i);
    }

  close_pair (pair);
  peer_pair_free (pair);
}

/* --- Bulk --- */

enum
{
  N_MESSAGES = 2000,
  MESSAGE_BYTES = 65536,
};

typedef struct
{
  TincanLane *lane;
  guint32     n_sent;
  int         n_received; /* atomic */
  int         n_wrong;    /* atomic */
  int         n_acks;     /* atomic */
  guint       n_destroyed;
} Pump;

static GBytes *
make_message (guint32 number)
{
  guint8 *data = g_malloc (MESSAGE_BYTES);

  for (gsize i = 0; i < MESSAGE_BYTES; i += sizeof number)
    {
      guint32 word = number * 2654435761u + i;

      memcpy (data + i, &word, sizeof word);
    }
  return g_bytes_new_take (data, MESSAGE_BYTES);
}

static void
receive_cb (TincanLane *lane,
            GBytes     *message,
            gpointer    user_data)
{
  Pump *pump = user_data;
  g_autoptr(GBytes) expected = make_message (g_atomic_int_get (&pump->n_received));
  g_autoptr(GBytes) ack = g_bytes_new_static ("acknowledged", 8);

  if (!g_bytes_equal (expected, message))
    g_atomic_int_inc (&pump->n_wrong);
  g_atomic_int_inc (&pump->n_received);
  tincan_lane_send (lane, ack, NULL);
}

static void
ack_cb (TincanLane *lane,
        GBytes     *message,
        gpointer    user_data)
{
  Pump *pump = user_data;

  if (g_bytes_get_size (message) != 8)
    g_atomic_int_inc (&pump->n_wrong);
  g_atomic_int_inc (&pump->n_acks);
}

static void
pump_gone_cb (gpointer user_data)
{
  Pump *pump = user_data;

  pump->n_destroyed++;
}

static void
send_more (Pump *pump)
{
  while (pump->n_sent < N_MESSAGES && pump->n_sent - g_atomic_int_get (&pump->n_acks) < 14)
    {
      g_autoptr(GBytes) message = make_message (pump->n_sent++);
      g_autoptr(GError) error = NULL;

      g_assert_true (tincan_lane_send (pump->lane, message, &error));
      g_assert_no_error (error);
    }
}

static void
test_bulk (void)
{
  PeerPair *pair = peer_pair_new ();
  Pump pump = { 0 };
  TincanLane *other;
  gint64 begin;

  peer_pair_await_ready (pair);
  pump.lane = tincan_peer_get_lane (pair->sides[OFFERER].peer);
  other = tincan_peer_get_lane (pair->sides[ANSWERER].peer);
  tincan_lane_set_handlers (pump.lane, ack_cb, NULL, &pump, pump_gone_cb);
  tincan_lane_set_handlers (other, receive_cb, NULL, &pump, pump_gone_cb);

  begin = g_get_monotonic_time ();
  while (g_atomic_int_get (&pump.n_acks) < N_MESSAGES)
    {
      send_more (&pump);
      g_main_context_iteration (NULL, FALSE);
      g_usleep (200);
    }
  g_test_message ("%.1f MB/s",
                  (double) N_MESSAGES * MESSAGE_BYTES / (g_get_monotonic_time () - begin));

  g_assert_cmpint (pump.n_received, ==, N_MESSAGES);
  g_assert_cmpint (pump.n_wrong, ==, 0);
  tincan_lane_set_handlers (other, NULL, NULL, NULL, NULL);
  g_assert_cmpuint (pump.n_destroyed, ==, 1);

  close_pair (pair);
  peer_pair_free (pair);
  g_assert_cmpuint (pump.n_destroyed, ==, 2);
}

static void
test_lane_after_end (void)
{
  PeerPair *pair = peer_pair_new ();
  g_autoptr(GBytes) message = g_bytes_new_static ("hello", 5);
  g_autoptr(GError) error = NULL;
  g_autoptr(TincanLane) lane = NULL;

  peer_pair_await_ready (pair);
  lane = g_object_ref (tincan_peer_get_lane (pair->sides[OFFERER].peer));
  close_pair (pair);
  peer_pair_free (pair);

  g_assert_false (tincan_lane_send (lane, message, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_LOST);
  g_assert_cmpuint (tincan_lane_get_buffered (lane), ==, 0);
  g_assert_finalize_object (g_steal_pointer (&lane));
}

static void
test_message_sizes (void)
{
  PeerPair *pair = peer_pair_new ();
  g_autofree char *text = g_strnfill (66000, 'x');
  g_autoptr(GBytes) large = g_bytes_new_static (text, 65537);
  g_autoptr(TincanControl) control = tincan_control_new (TINCAN_CONTROL_SIGNAL);
  g_autoptr(GError) error = NULL;
  TincanLane *lane;

  peer_pair_await_ready (pair);

  lane = tincan_peer_get_lane (pair->sides[OFFERER].peer);
  g_assert_false (tincan_lane_send (lane, large, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_INTERNAL);
  g_clear_error (&error);

  control->signal = tincan_signal_new (TINCAN_SIGNAL_OFFER);
  control->signal->lane = 1;
  control->signal->sdp = g_strdup (text);
  g_assert_false (tincan_peer_send_control (pair->sides[OFFERER].peer, control, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_INTERNAL);

  /* It was not sent, and hurts nobody. */
  g_assert_cmpint (tincan_peer_get_state (pair->sides[OFFERER].peer), ==, TINCAN_PEER_READY);
  close_pair (pair);
  peer_pair_free (pair);
}

/* --- Signals --- */

/* Keeps descriptions back until the candidates are through. */
typedef struct
{
  GQueue descriptions[2];
  guint  n_candidates;
} Late;

static gboolean
late_filter (PeerPair     *pair,
             guint         from,
             TincanSignal *signal,
             gpointer      user_data)
{
  Late *late = user_data;
  TincanSignal *copy;

  if (signal->type == TINCAN_SIGNAL_CANDIDATE)
    {
      late->n_candidates++;
      peer_pair_deliver (pair, 1 - from, signal);
      if (*signal->candidate == '\0')
        {
          while ((copy = g_queue_pop_head (&late->descriptions[from])) != NULL)
            {
              peer_pair_deliver (pair, 1 - from, copy);
              tincan_signal_free (copy);
            }
        }
      return FALSE;
    }

  copy = tincan_signal_new (signal->type);
  copy->sdp = g_strdup (signal->sdp);
  g_queue_push_tail (&late->descriptions[from], copy);
  return FALSE;
}

static void
test_candidates_first (void)
{
  PeerPair *pair = peer_pair_new ();
  Late late = { 0 };

  pair->filter = late_filter;
  pair->user_data = &late;
  peer_pair_await_ready (pair);
  g_assert_cmpuint (late.n_candidates, >=, 2);
  close_pair (pair);
  peer_pair_free (pair);
}

static gboolean
doubling_filter (PeerPair     *pair,
                 guint         from,
                 TincanSignal *signal,
                 gpointer      user_data)
{
  g_autoptr(TincanSignal) foreign = tincan_signal_new (TINCAN_SIGNAL_CANDIDATE);

  /* Nonsense, other lanes, other lines and repetitions are passed over. */
  foreign->candidate = g_strdup ("candidate:nonsense");
  peer_pair_deliver (pair, 1 - from, foreign);
  foreign->mline = 3;
  peer_pair_deliver (pair, 1 - from, foreign);
  foreign->lane = 7;
  peer_pair_deliver (pair, 1 - from, foreign);
  peer_pair_deliver (pair, from, signal);
  peer_pair_deliver (pair, 1 - from, signal);
  return TRUE;
}

static void
test_noisy_signals (void)
{
  PeerPair *pair = peer_pair_new ();

  pair->filter = doubling_filter;
  peer_pair_await_ready (pair);
  close_pair (pair);
  peer_pair_free (pair);
}

/* --- Ends --- */

static void
test_both_close (void)
{
  PeerPair *pair = peer_pair_new ();

  peer_pair_await_ready (pair);
  tincan_peer_close (pair->sides[ANSWERER].peer, TINCAN_REASON_USER);
  close_pair (pair);
  peer_pair_free (pair);
}

static void
test_close_while_connecting (void)
{
  /* At a different moment each time: nothing begun, being described, on the way, nearly there. */
  for (guint i = 0; i < 8; i++)
    {
      PeerPair *pair = peer_pair_new ();

      peer_pair_start (pair);
      if (i > 0)
        idle_for (i * i * 10);

      for (guint side = 0; side < 2; side++)
        tincan_peer_close (pair->sides[side].peer, TINCAN_REASON_USER);
      AWAIT (pair->sides[OFFERER].n_closed == 1 && pair->sides[ANSWERER].n_closed == 1);
      peer_pair_free (pair);
    }
}

static void
test_close_new (void)
{
  PeerPair *pair = peer_pair_new ();

  tincan_peer_close (pair->sides[OFFERER].peer, TINCAN_REASON_USER);
  tincan_peer_abandon (pair->sides[ANSWERER].peer);
  AWAIT (pair->sides[OFFERER].n_closed == 1 && pair->sides[ANSWERER].n_closed == 1);
  peer_pair_free (pair);
}

static void
test_drop (void)
{
  PeerPair *pair = peer_pair_new ();

  /* Whoever lets go without an end is not told of one; it comes all the same. */
  peer_pair_await_ready (pair);
  pair_clear (&pair->sides[OFFERER]);
  pair_clear (&pair->sides[ANSWERER]);
  g_free (pair);
  await_threads (2);
}

static void
test_leave_nothing (void)
{
  for (guint i = 0; i < 5; i++)
    {
      PeerPair *pair = peer_pair_new ();

      peer_pair_await_ready (pair);
      g_assert_cmpuint (count_threads (), >, 10);
      close_pair (pair);
      peer_pair_free (pair);

      /* This one, and the clock that GStreamer keeps for the process. */
      await_threads (2);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_thread_pool_set_max_unused_threads (0);

  g_test_add_func ("/peer/connect/ready", test_ready);
  g_test_add_func ("/peer/connect/control", test_control);
  g_test_add_func ("/peer/connect/bulk", test_bulk);
  g_test_add_func ("/peer/connect/lane-after-end", test_lane_after_end);
  g_test_add_func ("/peer/connect/message-sizes", test_message_sizes);
  g_test_add_func ("/peer/connect/candidates-first", test_candidates_first);
  g_test_add_func ("/peer/connect/noisy-signals", test_noisy_signals);
  g_test_add_func ("/peer/connect/both-close", test_both_close);
  g_test_add_func ("/peer/connect/close-while-connecting", test_close_while_connecting);
  g_test_add_func ("/peer/connect/close-new", test_close_new);
  g_test_add_func ("/peer/connect/drop", test_drop);
  g_test_add_func ("/peer/connect/leave-nothing", test_leave_nothing);

  return g_test_run ();
}
