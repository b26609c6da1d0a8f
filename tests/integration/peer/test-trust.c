/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "peer-pair.h"

#include "core/tincan-lane.h"
#include "wire/tincan-error.h"

#include <gst/gst.h>
#include <string.h>

/* What the offerer is told of the answerer's certificate, and what it does then. Payload is sent as
 * soon as the channels are open, which no honest side does. */

#define N_PAYLOADS 10

typedef struct
{
  PeerPair *pair;
  char *(*rewrite) (const char *sdp);
  int       n_payloads;    /* atomic */
  GQueue    candidates[2]; /* of char*, kept back */
  guint     n_ends;
  gulong    hook_id;
} Lie;

static char *
line_of (const char *sdp,
         const char *prefix)
{
  const char *begin = strstr (sdp, prefix);
  const char *end;

  g_assert_nonnull (begin);
  end = strstr (begin, "\r\n");
  g_assert_nonnull (end);
  return g_strndup (begin, end + 2 - begin);
}

static char *
replace (const char *text,
         const char *old,
         const char *new)
{
  g_auto(GStrv) parts = g_strsplit (text, old, -1);

  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  return g_strjoinv (new, parts);
}

static char *
fingerprint_line (const char *sdp)
{
  return line_of (sdp, "a=fingerprint:");
}

/* The last digit of the fingerprint, another one. */
static char *
other_fingerprint_line (const char *sdp)
{
  char *line = fingerprint_line (sdp);
  char *last = line + strlen (line) - 3;

  *last = *last == '0' ? '1' : '0';
  return line;
}

static char *
same (const char *sdp)
{
  return g_strdup (sdp);
}

static char *
with_other (const char *sdp)
{
  g_autofree char *line = fingerprint_line (sdp);
  g_autofree char *other = other_fingerprint_line (sdp);

  return replace (sdp, line, other);
}

static char *
with_none (const char *sdp)
{
  g_autofree char *line = fingerprint_line (sdp);

  return replace (sdp, line, "");
}

static char *
with_two (const char *sdp)
{
  g_autofree char *line = fingerprint_line (sdp);
  g_autofree char *other = other_fingerprint_line (sdp);
  g_autofree char *both = g_strconcat (line, other, NULL);

  return replace (sdp, line, both);
}

static char *
with_session_level (const char *sdp)
{
  g_autofree char *line = fingerprint_line (sdp);
  g_autofree char *bare = replace (sdp, line, "");
  g_autofree char *media = g_strconcat (line, "m=application", NULL);

  return replace (bare, "m=application", media);
}

static char *
with_both_levels (const char *sdp)
{
  g_autofree char *line = fingerprint_line (sdp);
  g_autofree char *media = g_strconcat (line, "m=application", NULL);

  return replace (sdp, "m=application", media);
}

static gboolean
rewrite_filter (PeerPair     *pair,
                guint         from,
                TincanSignal *signal,
                gpointer      user_data)
{
  Lie *lie = user_data;

  if (signal->type == TINCAN_SIGNAL_CANDIDATE)
    {
      g_queue_push_tail (&lie->candidates[from], g_strdup (signal->candidate));
      if (*signal->candidate == '\0')
        lie->n_ends++;
      return FALSE;
    }
  if (from == ANSWERER && signal->sdp != NULL)
    {
      char *sdp = lie->rewrite (signal->sdp);

      g_free (signal->sdp);
      signal->sdp = sdp;
    }
  return TRUE;
}

static void
payload_cb (TincanLane *lane,
            GBytes     *message,
            gpointer    user_data)
{
  Lie *lie = user_data;

  g_atomic_int_inc (&lie->n_payloads);
}

static guint
get_open_signal (void)
{
  return g_signal_lookup ("on-open", GST_TYPE_WEBRTC_DATA_CHANNEL);
}

/* On webrtcbin's thread, behind the peers' backs. */
static gboolean
open_hook (GSignalInvocationHint *hint,
           guint                  n_values,
           const GValue          *values,
           gpointer               user_data)
{
  GstWebRTCDataChannel *channel = g_value_get_object (&values[0]);
  g_autoptr(GBytes) payload = g_bytes_new_static ("payload", 7);
  g_autofree char *label = NULL;

  g_object_get (channel, "label", &label, NULL);
  for (guint i = 0; i < N_PAYLOADS && g_strcmp0 (label, "bulk") == 0; i++)
    gst_webrtc_data_channel_send_data_full (channel, payload, NULL);
  return TRUE;
}

static void
lie_begin (Lie *lie,
           char *(*rewrite) (const char *sdp))
{
  TincanPeer *victim;

  lie->pair = peer_pair_new ();
  lie->rewrite = rewrite;
  lie->pair->filter = rewrite_filter;
  lie->pair->user_data = lie;

  lie->hook_id = g_signal_add_emission_hook (get_open_signal (), 0, open_hook, NULL, NULL);
  victim = lie->pair->sides[OFFERER].peer;
  tincan_lane_set_handlers (TINCAN_LANE (tincan_webrtc_get_lane (victim->webrtc)), payload_cb, NULL,
                            lie, NULL);
  peer_pair_start (lie->pair);
}

static void
deliver_candidates (Lie *lie)
{
  char *candidate;

  AWAIT (lie->n_ends == 2);
  for (guint from = 0; from < 2; from++)
    {
      while ((candidate = g_queue_pop_head (&lie->candidates[from])) != NULL)
        {
          g_autoptr(TincanSignal) signal = tincan_signal_new (TINCAN_SIGNAL_CANDIDATE);

          signal->candidate = candidate;
          tincan_peer_handle_signal (lie->pair->sides[1 - from].peer, signal);
        }
    }
}

/* Lets the two connect, and the payload arrive, before the victim can look at anything. */
static void
await_arrival (Lie *lie)
{
  TincanWebrtc *webrtc = lie->pair->sides[OFFERER].peer->webrtc;
  TincanDataChannel *lane = TINCAN_DATA_CHANNEL (tincan_webrtc_get_lane (webrtc));
  gint64 end = await_begin ();

  deliver_candidates (lie);
  while (tincan_data_channel_get_last_heard (lane) == 0 && g_get_monotonic_time () < end)
    g_usleep (10000);
  g_assert_cmpint (tincan_data_channel_get_last_heard (lane), >, 0);
}

static void
lie_end (Lie *lie)
{
  for (guint i = 0; i < 2; i++)
    g_queue_clear_full (&lie->candidates[i], g_free);
  g_signal_remove_emission_hook (get_open_signal (), lie->hook_id);
  AWAIT (lie->pair->sides[OFFERER].n_closed == 1 && lie->pair->sides[ANSWERER].n_closed == 1);
  peer_pair_free (lie->pair);
}

static void
test_wrong_fingerprint (void)
{
  Lie lie = { 0 };
  PairSide *victim;
  guint major, minor, micro, nano;

  lie_begin (&lie, with_other);
  victim = &lie.pair->sides[OFFERER];

  /* From 1.28.5 on webrtcbin sees it too, and then it does not come to channels. */
  gst_version (&major, &minor, &micro, &nano);
  if (minor < 28)
    await_arrival (&lie);
  else
    deliver_candidates (&lie);
  AWAIT (victim->n_failed == 1);
  if (minor < 28)
    g_assert_error (victim->error, TINCAN_ERROR, TINCAN_ERROR_UNTRUSTED);
  g_assert_null (tincan_peer_get_lane (victim->peer));

  AWAIT (victim->n_closed == 1);
  idle_for (200);
  g_assert_cmpuint (victim->n_ready, ==, 0);
  g_assert_cmpuint (victim->controls->len, ==, 0);
  g_assert_cmpint (lie.n_payloads, ==, 0);
  g_assert_null (tincan_peer_get_remote_name (victim->peer));
  g_assert_cmpint (tincan_peer_get_state (victim->peer), ==, TINCAN_PEER_FAILED);

  /* Nothing was said to the liar either, not even hello. */
  g_assert_cmpuint (lie.pair->sides[ANSWERER].n_ready, ==, 0);
  g_assert_null (tincan_peer_get_remote_name (lie.pair->sides[ANSWERER].peer));
  tincan_peer_abandon (lie.pair->sides[ANSWERER].peer);
  lie_end (&lie);
}

static void
test_refused (gconstpointer user_data)
{
  Lie lie = { 0 };
  PairSide *victim;

  lie_begin (&lie, (char *(*) (const char *) ) user_data);
  victim = &lie.pair->sides[OFFERER];
  AWAIT (victim->n_failed == 1);
  g_assert_error (victim->error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
  g_assert_cmpint (lie.n_payloads, ==, 0);
  tincan_peer_abandon (lie.pair->sides[ANSWERER].peer);
  lie_end (&lie);
}

/* Where the certificate is the right one, what came too early is kept, and then given out. */
static void
test_accepted (gconstpointer user_data)
{
  Lie lie = { 0 };
  PairSide *victim;

  lie_begin (&lie, (char *(*) (const char *) ) user_data);
  victim = &lie.pair->sides[OFFERER];
  await_arrival (&lie);
  AWAIT (victim->n_ready == 1 || victim->n_failed == 1);
  g_assert_no_error (victim->error);
  AWAIT (lie.pair->sides[ANSWERER].n_ready == 1);
  AWAIT (g_atomic_int_get (&lie.n_payloads) == N_PAYLOADS);
  tincan_peer_close (victim->peer, TINCAN_REASON_USER);
  lie_end (&lie);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GError) error = NULL;

  g_test_init (&argc, &argv, NULL);
  g_thread_pool_set_max_unused_threads (0);
  g_assert_true (tincan_peer_check_setup (&error));
  g_type_class_unref (g_type_class_ref (GST_TYPE_WEBRTC_DATA_CHANNEL));

  g_test_add_func ("/peer/trust/wrong-fingerprint", test_wrong_fingerprint);
  g_test_add_data_func ("/peer/trust/no-fingerprint", with_none, test_refused);
  g_test_add_data_func ("/peer/trust/two-fingerprints", with_two, test_refused);
  g_test_add_data_func ("/peer/trust/right-fingerprint", same, test_accepted);
  g_test_add_data_func ("/peer/trust/session-level", with_session_level, test_accepted);
  g_test_add_data_func ("/peer/trust/both-levels", with_both_levels, test_accepted);

  return g_test_run ();
}
