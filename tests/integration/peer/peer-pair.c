/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "peer-pair.h"

#include <string.h>

/* Far more than anything here takes, also under valgrind on a busy machine. */
#define AWAIT_SECONDS 240

gint64
await_begin (void)
{
  return g_get_monotonic_time () + AWAIT_SECONDS * G_USEC_PER_SEC;
}

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* Wakes up now and then, for conditions that no event tells of. */
void
await_step (gint64      end,
            const char *where,
            const char *condition)
{
  guint tick = g_timeout_add (20, tick_cb, NULL);

  if (g_get_monotonic_time () > end)
    g_error ("%s: still not: %s", where, condition);
  g_main_context_iteration (NULL, TRUE);
  g_source_remove (tick);
}

static gboolean
elapsed_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

void
idle_for (guint ms)
{
  gboolean elapsed = FALSE;

  g_timeout_add (ms, elapsed_cb, &elapsed);
  while (!elapsed)
    g_main_context_iteration (NULL, TRUE);
}

guint
count_threads (void)
{
  g_autoptr(GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", name, "comm", NULL);
      g_autofree char *comm = NULL;

      if (!g_file_get_contents (path, &comm, NULL, NULL))
        continue;
      g_strchomp (comm);

      /* GLib keeps some threads at hand for others to use. */
      if (!g_str_equal (comm, "pool-spawner") && !g_str_equal (comm, "gmain") &&
          !g_str_has_prefix (comm, "pool-"))
        n++;
    }
  return n;
}

/* A thread that has done its last work may still be on its way out. */
void
await_threads (guint n)
{
  g_thread_pool_stop_unused_threads ();
  AWAIT (count_threads () <= n);
}

TincanPeerTiming
pair_timing (void)
{
  return (TincanPeerTiming){
    .connect_ms = 120000,
    .gather_ms = 8000,
    .hello_ms = 60000,
    .farewell_ms = 30000,
    .down_ms = 60000,
    .abandon_ms = 60000,
    .tick_ms = 1000,
    .ping_ms = 5000,
    .patience_ms = 60000,
  };
}

/* --- One side --- */

static void
ready_cb (TincanPeer *peer,
          PairSide   *side)
{
  side->n_ready++;
}

static void
control_cb (TincanPeer          *peer,
            const TincanControl *control,
            PairSide            *side)
{
  TincanControl *copy = tincan_control_new (control->type);

  copy->n = control->n;
  copy->transfer = control->transfer;
  g_ptr_array_add (side->controls, copy);
}

static void
bye_cb (TincanPeer  *peer,
        TincanReason reason,
        PairSide    *side)
{
  side->n_byes++;
  side->reason = reason;
}

static void
failed_cb (TincanPeer   *peer,
           const GError *error,
           PairSide     *side)
{
  g_test_message ("failed: %s", error->message);
  side->n_failed++;
  g_clear_error (&side->error);
  side->error = g_error_copy (error);
}

static void
closed_cb (TincanPeer *peer,
           PairSide   *side)
{
  side->n_closed++;
}

void
pair_watch (PairSide *side)
{
  side->controls = g_ptr_array_new_with_free_func ((GDestroyNotify) tincan_control_free);
  g_signal_connect (side->peer, "ready", G_CALLBACK (ready_cb), side);
  g_signal_connect (side->peer, "control", G_CALLBACK (control_cb), side);
  g_signal_connect (side->peer, "bye", G_CALLBACK (bye_cb), side);
  g_signal_connect (side->peer, "failed", G_CALLBACK (failed_cb), side);
  g_signal_connect (side->peer, "closed", G_CALLBACK (closed_cb), side);
}

void
pair_clear (PairSide *side)
{
  if (side->peer != NULL)
    g_assert_finalize_object (g_steal_pointer (&side->peer));
  g_clear_pointer (&side->controls, g_ptr_array_unref);
  g_clear_error (&side->error);
}

/* --- Both --- */

typedef struct
{
  TincanPeer *peer;
  GBytes     *bytes;
} Letter;

static gboolean
letter_cb (gpointer user_data)
{
  Letter *letter = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(TincanSignal) signal = NULL;
  gsize size = 0;
  const char *data = g_bytes_get_data (letter->bytes, &size);

  signal = tincan_signal_parse (data, size, &error);
  g_assert_no_error (error);
  tincan_peer_handle_signal (letter->peer, signal);
  return G_SOURCE_REMOVE;
}

static void
letter_free (gpointer user_data)
{
  Letter *letter = user_data;

  g_object_unref (letter->peer);
  g_bytes_unref (letter->bytes);
  g_free (letter);
}

void
peer_pair_deliver (PeerPair     *self,
                   guint         to,
                   TincanSignal *signal)
{
  Letter *letter = g_new (Letter, 1);

  letter->peer = g_object_ref (self->sides[to].peer);
  letter->bytes = tincan_signal_to_bytes (signal);
  g_idle_add_full (G_PRIORITY_DEFAULT, letter_cb, letter, letter_free);
}

static void
local_signal_cb (TincanPeer   *peer,
                 TincanSignal *signal,
                 PairSide     *side)
{
  PeerPair *self = side->pair;
  guint from = side == &self->sides[OFFERER] ? OFFERER : ANSWERER;

  if (self->filter == NULL || self->filter (self, from, signal, self->user_data))
    peer_pair_deliver (self, 1 - from, signal);
}

PeerPair *
peer_pair_new_full (const TincanPeerSettings *settings,
                    const TincanPeerTiming   *timing)
{
  static const char *const names[] = { "Ada", "Grace" };
  PeerPair *self = g_new0 (PeerPair, 1);

  for (guint i = 0; i < 2; i++)
    {
      PairSide *side = &self->sides[i];
      TincanPeerSettings own = *settings;

      own.role = i == OFFERER ? TINCAN_PEER_OFFERER : TINCAN_PEER_ANSWERER;
      own.name = names[i];
      side->pair = self;
      side->peer = tincan_peer_new (&own);
      tincan_peer_set_timing (side->peer, timing);
      pair_watch (side);
      g_signal_connect (side->peer, "local-signal", G_CALLBACK (local_signal_cb), side);
    }
  return self;
}

PeerPair *
peer_pair_new (void)
{
  TincanPeerSettings settings = { .loopback = TRUE, .app = "test 1" };
  TincanPeerTiming timing = pair_timing ();

  return peer_pair_new_full (&settings, &timing);
}

void
peer_pair_start (PeerPair *self)
{
  tincan_peer_start (self->sides[ANSWERER].peer);
  tincan_peer_start (self->sides[OFFERER].peer);
}

void
peer_pair_await_ready (PeerPair *self)
{
  peer_pair_start (self);
  AWAIT ((self->sides[OFFERER].n_ready == 1 && self->sides[ANSWERER].n_ready == 1) ||
         self->sides[OFFERER].n_failed > 0 || self->sides[ANSWERER].n_failed > 0);
  g_assert_no_error (self->sides[OFFERER].error);
  g_assert_no_error (self->sides[ANSWERER].error);
}

/* Both must have closed, and nobody may hold them any more. */
void
peer_pair_free (PeerPair *self)
{
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpuint (self->sides[i].n_closed, ==, 1);
      pair_clear (&self->sides[i]);
    }
  g_free (self);
}
